package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Ref names a message at Twilio.
type Ref struct {
	Tenant  sealtext.Tenant
	Account string // the SID of the account, AC...
	SID     string // the provider id of the message, SM... or MM...
}

// Status is the state of a message at Twilio.
type Status struct {
	State transport.State // StateAccepted until Twilio has sent it
	// Code is Twilio's error code of a message that failed; empty otherwise.
	Code string
	// OptedOut reports that Twilio did not send because the person opted out with it.
	OptedOut bool
	// HasBody is false once the text was redacted, or was never kept.
	HasBody bool
}

var (
	// ErrNotFound is returned for a message or an account that Twilio does not have, or has no more.
	ErrNotFound = errors.New("twilio: no such message or account")
	// ErrNotFinal is returned by Redact and Delete for a message that is still being sent; try again
	// later. Messages whose carrier reports nothing may take days.
	ErrNotFinal = errors.New("twilio: the message is not final yet; try again later")
	// ErrNotRedacted is returned by Redact if Twilio's answer still has the text.
	ErrNotRedacted = errors.New("twilio: the text was not redacted; try again, or delete the message")
)

// Error is a request about a message that Twilio did not carry out. It has nothing of the answer but
// its status and code.
type Error struct {
	Status int // of HTTP; 0 without an answer
	Code   int // Twilio's; 0 without one
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "twilio: no answer"
	}
	return "twilio: the request failed with status " + strconv.Itoa(e.Status) + ", code " + strconv.Itoa(e.Code)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// states are those of Twilio's outgoing messages.
var states = map[string]transport.State{
	"queued": transport.StateAccepted, "accepted": transport.StateAccepted, "scheduled": transport.StateAccepted, "sending": transport.StateAccepted,
	"sent": transport.StateSent, "delivered": transport.StateDelivered, "read": transport.StateDelivered,
	"undelivered": transport.StateUndelivered, "partially_delivered": transport.StateUndelivered,
	"failed": transport.StateFailed, "canceled": transport.StateFailed,
}

// Fetch returns the state of a message. Errors are [ErrNotFound] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	a, err := t.call(ctx, http.MethodGet, ref, "", nil)
	if err != nil {
		return Status{}, err
	}
	m, err := a.message(ref)
	if err != nil {
		return Status{}, err
	}
	code := 0
	if m.Error != nil {
		code = *m.Error
	}
	s, known := statusOf(m.Status, code)
	if !known {
		return Status{}, &Error{Status: a.Status}
	}
	s.HasBody = m.Body != ""
	if code > 0 {
		s.Code = httptransport.CleanCode(strconv.Itoa(code), a.Status)
	}
	return s, nil
}

// statusOf reads a status and the code beside it; 0 for none. False for a status that no outgoing
// message has.
func statusOf(status string, code int) (Status, bool) {
	state, known := states[status]
	if code == codeValidityEnded {
		state = transport.StateLapsed
	}
	return Status{State: state, OptedOut: code == codeOptedOut}, known
}

// Redact empties the text of a message that is final, and deletes the files that came with it. Its numbers
// stay. Errors are [ErrNotFound], [ErrNotFinal], [ErrNotRedacted], a [*remote.LeftError] if the text is
// gone and files are not, and [*Error].
func (t *Transport) Redact(ctx context.Context, ref Ref) error {
	a, err := t.call(ctx, http.MethodPost, ref, "", url.Values{"Body": {""}})
	if err != nil {
		return err
	}
	m, err := a.message(ref)
	if err != nil {
		return err
	}
	if m.Body != "" {
		return ErrNotRedacted
	}
	if m.Media == "0" {
		return nil
	}
	return t.deleteMedia(ctx, ref)
}

// Delete removes a message that is final, and with it the files that came with it, unless another message
// has the same ones (twilio.com/docs/messaging/api/message-resource). It returns nil for one that Twilio no
// longer has. Errors are [ErrNotFinal] and [*Error].
func (t *Transport) Delete(ctx context.Context, ref Ref) error {
	err := t.remove(ctx, ref)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// remove deletes a message.
func (t *Transport) remove(ctx context.Context, ref Ref) error {
	a, err := t.call(ctx, http.MethodDelete, ref, "", nil)
	if err == nil && a.Status != http.StatusNoContent {
		err = &Error{Status: a.Status}
	}
	return err
}

// answer is one of status 2xx that came whole.
type answer struct{ httptransport.Answer }

// call makes a request about a message, or about a resource of it.
func (t *Transport) call(ctx context.Context, method string, ref Ref, resource string, form url.Values) (answer, error) {
	if !sid(ref.Account, "AC") || !sid(ref.SID, "SM", "MM") {
		return answer{}, &sealtext.InputError{Field: "ref", Rule: "must have the SID of an account (AC...) and of a message (SM... or MM...)"}
	}
	return t.request(ctx, method, ref.Tenant, ref.Account, "Messages/"+ref.SID+resource, form)
}

// request makes a request for a resource of an account, at most once.
func (t *Transport) request(ctx context.Context, method string, tenant sealtext.Tenant, account, resource string, form url.Values) (answer, error) {
	key, err := t.credentials(ctx, tenant, account)
	if err != nil {
		return answer{}, err
	}
	req, err := t.newRequest(ctx, method, account, resource, key, form)
	if err != nil {
		return answer{}, err
	}
	return checked(t.client.Exchange(ctx, req))
}

// checked returns the answer if it is one of status 2xx that came whole.
func checked(a httptransport.Answer) (answer, error) {
	switch code := codeOf(a); {
	case a.Status == http.StatusNotFound || a.Status >= 400 && code == codeNotFound:
		return answer{}, ErrNotFound
	case a.Status >= 400 && code == codeNotCompleted:
		return answer{}, ErrNotFinal
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		return answer{}, &Error{Status: a.Status, Code: code, Err: a.Err}
	}
	return answer{a}, nil
}

// message reads the message of an answer, which must be the one that was asked for.
func (a answer) message(ref Ref) (resource, error) {
	var m resource
	if err := json.Unmarshal(a.Body, &m); err != nil || m.SID != ref.SID {
		return resource{}, fmt.Errorf("twilio: the answer is not about the message: %w", &Error{Status: a.Status})
	}
	return m, nil
}
