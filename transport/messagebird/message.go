package messagebird

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Ref names a message at MessageBird.
type Ref struct {
	Tenant sealtext.Tenant
	Sender sealtext.Sender // of the message, for its account
	ID     string          // the provider id of the message
}

// Status is the state of a message at MessageBird.
type Status struct {
	State transport.State // StateAccepted until MessageBird has sent it
	// Code is MessageBird's code of a message that failed; zero otherwise, or if the carrier gave
	// none.
	Code int
	// OptedOut reports that the message was blocked because the person opted out.
	OptedOut bool
}

var (
	// ErrNotFound is returned for a message that MessageBird does not have, or has no more.
	ErrNotFound = errors.New("messagebird: no such message")
	// ErrNotDeleted is returned by Delete if MessageBird still has the message.
	ErrNotDeleted = errors.New("messagebird: the message was not deleted; list it as not erased")
)

// Error is a request that MessageBird did not carry out. It has nothing of the answer but its
// status and code.
type Error struct {
	Status int // of HTTP; 0 without an answer
	Code   int // the first of MessageBird's; 0 without one
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "messagebird: no answer"
	}
	return "messagebird: the request failed with status " + strconv.Itoa(e.Status) + ", code " + strconv.Itoa(e.Code)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// states are those of MessageBird's outgoing messages.
var states = map[string]transport.State{
	"scheduled": transport.StateAccepted, "sent": transport.StateSent, "buffered": transport.StateSent,
	"delivered": transport.StateDelivered, "delivery_failed": transport.StateUndelivered, "expired": transport.StateLapsed,
}

// codeOptedOut is beside the status of a message to somebody who has texted STOP.
const codeOptedOut = 103

// statusOf reads a status and the code beside it. False for a status or a code that is not
// documented.
func statusOf(status string, number json.Number) (Status, bool) {
	state, known := states[status]
	s := Status{State: state}
	if number == "" {
		return s, known
	}
	code, err := strconv.Atoi(number.String())
	if err != nil || code < 0 || code > 99_999 {
		return Status{}, false
	}
	if state == transport.StateUndelivered || state == transport.StateLapsed {
		s.Code, s.OptedOut = code, code == codeOptedOut
	}
	return s, known
}

// resource is what is read of a message. MessageBird repeats the number and the text in other
// members.
type resource struct {
	ID         string `json:"id"`
	Recipients struct {
		Items []recipient `json:"items"`
	} `json:"recipients"`
}

type recipient struct {
	Number json.Number `json:"recipient"`
	Status string      `json:"status"`
	Code   json.Number `json:"statusErrorCode"`
}

// Fetch returns the state of a message. Errors are [ErrNotFound] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	a, err := t.call(ctx, http.MethodGet, ref)
	if err != nil {
		return Status{}, err
	}
	var m resource
	if json.Unmarshal(a.Body, &m) != nil || m.ID != ref.ID || len(m.Recipients.Items) != 1 {
		return Status{}, &Error{Status: a.Status}
	}
	to := m.Recipients.Items[0]
	s, known := statusOf(to.Status, to.Code)
	if !known {
		return Status{}, &Error{Status: a.Status}
	}
	return s, nil
}

// Delete asks MessageBird to delete a message, and asks for it again to confirm that. It returns
// nil for one that MessageBird no longer has. A message that was not sent yet is not sent. Errors
// are [ErrNotDeleted] and [*Error].
func (t *Transport) Delete(ctx context.Context, ref Ref) error {
	err := t.remove(ctx, ref)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// remove has a message deleted, and returns ErrNotFound if there was none.
func (t *Transport) remove(ctx context.Context, ref Ref) error {
	if _, err := t.call(ctx, http.MethodDelete, ref); err != nil {
		return err
	}
	_, err := t.call(ctx, http.MethodGet, ref)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil:
		return ErrNotDeleted
	}
	return err
}

// call makes a request about a message.
func (t *Transport) call(ctx context.Context, method string, ref Ref) (httptransport.Answer, error) {
	if !named(ref.ID) {
		return httptransport.Answer{}, &sealtext.InputError{Field: "ref", Rule: "must have the id of a message"}
	}
	return t.request(ctx, method, ref.Tenant, ref.Sender, "/messages/"+ref.ID)
}

// request makes a request for a resource, at most once, and returns an answer of status 2xx that
// came whole.
func (t *Transport) request(ctx context.Context, method string, tenant sealtext.Tenant, from sealtext.Sender, resource string) (httptransport.Answer, error) {
	key, err := t.key(ctx, tenant, from)
	if err != nil {
		return httptransport.Answer{}, err
	}
	req, err := t.newRequest(ctx, method, resource, key, nil)
	if err != nil {
		return httptransport.Answer{}, err
	}
	a := t.client.Exchange(ctx, req)
	code := 0
	if codes := codesOf(a); len(codes) > 0 {
		code = codes[0]
	}
	switch {
	case a.Status == http.StatusNotFound && code != codeNoEndpoint:
		return httptransport.Answer{}, ErrNotFound
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		return httptransport.Answer{}, &Error{Status: a.Status, Code: code, Err: a.Err}
	}
	return a, nil
}
