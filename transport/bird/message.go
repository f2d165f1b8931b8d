package bird

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Ref names a message at Bird.
type Ref struct {
	Tenant sealtext.Tenant
	Sender sealtext.Sender // of the message, for its account
	ID     string          // the provider id of the message
}

// Status is the state of a message at Bird.
type Status struct {
	State transport.State // StateAccepted until Bird has sent it
	// Failure is Bird's code of a message that failed, such as 15005; zero otherwise, or if there is
	// none. See docs.bird.com/api/channels-api/message-status-and-interactions/message-failure-codes.
	Failure int
	// Code is the code of the SMS platform for it, such as 1 for an unknown subscriber; zero without
	// one. See message-failure-sources/sms-platform-extended-error-codes beside that page.
	Code int
	// OptedOut reports that the message was blocked because the person opted out.
	OptedOut bool
}

// ErrNotFound is returned for a message or a channel that Bird does not have, or has no more.
var ErrNotFound = errors.New("bird: no such message or channel")

// Error is a request that Bird did not carry out. It has nothing of the answer but its status and
// code.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // Bird's, in the form of [transport.Outcome]
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "bird: no answer"
	}
	return "bird: the request failed with status " + strconv.Itoa(e.Status) + ", code " + e.Code
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// states are those of Bird's outgoing messages. What became of a deleted one is not said.
var states = map[string]transport.State{
	"accepted": transport.StateAccepted, "processing": transport.StateAccepted, "scheduled": transport.StateAccepted,
	"deleted": transport.StateAccepted,
	"sent":    transport.StateSent, "delivered": transport.StateDelivered, "delivery_failed": transport.StateUndelivered,
	"rejected": transport.StateFailed, "skipped": transport.StateFailed, "sending_failed": transport.StateFailed,
}

const (
	// platform names the SMS platform as the source of a failure.
	platform = "sms-messagebird"
	// codeOptedOut is the platform's for somebody who has texted STOP.
	codeOptedOut = 103
)

// resource is what is read of a message. Bird repeats the number and the text in other members.
type resource struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	Reference string `json:"reference"`
	Failure   *struct {
		Code   code `json:"code"`
		Source struct {
			Name string `json:"name"`
			Code code   `json:"code"`
		} `json:"source"`
	} `json:"failure"`
}

// code is a number, or a text with one. Anything else is zero: a receipt, or the STOP beside it, is
// not lost for it.
type code int

// UnmarshalJSON reads 1 to 99999, with quotes or without.
func (c *code) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || n < 1 || n > 99_999 {
		n = 0
	}
	*c = code(n)
	return nil
}

// status reads the status and the codes beside it. False for a status that is not documented.
func (r resource) status() (Status, bool) {
	state, known := states[r.Status]
	s := Status{State: state}
	if f := r.Failure; f != nil && (state == transport.StateFailed || state == transport.StateUndelivered) {
		s.Failure = int(f.Code)
		if f.Source.Name == platform {
			s.Code, s.OptedOut = int(f.Source.Code), f.Source.Code == codeOptedOut
		}
	}
	return s, known
}

// reason is what an outcome tells of a failure: the code of the platform, else Bird's, else the status.
func (s Status) reason(status string) string {
	switch {
	case s.Code > 0:
		return strconv.Itoa(s.Code)
	case s.Failure > 0:
		return strconv.Itoa(s.Failure)
	}
	return status
}

// Fetch returns the state of a message. Errors are [ErrNotFound] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	if !uuid(ref.ID) {
		return Status{}, &sealtext.InputError{Field: "ref", Rule: "must have the id of a message (a UUID)"}
	}
	a, err := t.get(ctx, ref.Tenant, ref.Sender, "/messages/"+ref.ID)
	if err != nil {
		return Status{}, err
	}
	var m resource
	if json.Unmarshal(a.Body, &m) != nil || m.ID != ref.ID {
		return Status{}, &Error{Status: a.Status, Code: "answer"}
	}
	s, known := m.status()
	if !known {
		return Status{}, &Error{Status: a.Status, Code: "answer"}
	}
	return s, nil
}

// Channel is a channel at Bird.
type Channel struct {
	Sender sealtext.Sender // whose texts it sends; zero for one that is no sender
	Active bool
}

// Channel returns the channel of a sender's account. It also is a probe: it proves that Bird is
// reached, that the key is valid, and that the channel has the number that it should have. Errors
// are [ErrNotFound] and [*Error].
func (t *Transport) Channel(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Channel, error) {
	a, err := t.get(ctx, tenant, from, "")
	if err != nil {
		return Channel{}, err
	}
	var said struct {
		ID         string `json:"id"`
		Identifier string `json:"identifier"`
		Status     string `json:"status"`
	}
	if json.Unmarshal(a.Body, &said) != nil || !uuid(said.ID) {
		return Channel{}, &Error{Status: a.Status, Code: "answer"}
	}
	sender, err := sealtext.ParseSender(said.Identifier)
	if err != nil {
		sender = sealtext.Sender{}
	}
	return Channel{Sender: sender, Active: said.Status == "active"}, nil
}

// get reads a resource of a channel, at most once, and returns an answer of status 2xx that came
// whole.
func (t *Transport) get(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender, resource string) (httptransport.Answer, error) {
	account, err := t.account(ctx, tenant, from)
	if err != nil {
		return httptransport.Answer{}, err
	}
	req, err := t.newRequest(ctx, http.MethodGet, account, resource, nil)
	if err != nil {
		return httptransport.Answer{}, err
	}
	a := t.client.Exchange(ctx, req)
	code, _ := refusalOf(a)
	switch {
	case a.Status == http.StatusNotFound:
		return httptransport.Answer{}, ErrNotFound
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		return httptransport.Answer{}, &Error{Status: a.Status, Code: httptransport.CleanCode(code, a.Status), Err: a.Err}
	}
	return a, nil
}
