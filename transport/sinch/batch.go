package sinch

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Ref names a message at Sinch.
type Ref struct {
	Tenant sealtext.Tenant
	Plan   string // the id of the service plan
	Batch  string // the provider id of the message
}

// Status is the state of a message at Sinch.
type Status struct {
	State transport.State // StateAccepted until Sinch has sent it
	// Code is Sinch's code of a message that failed; zero otherwise.
	Code int
	// OptedOut reports that the message was blocked because the person opted out with the network.
	OptedOut bool
}

var (
	// ErrNotFound is returned for a message or a service plan that Sinch does not have, or has no
	// more.
	ErrNotFound = errors.New("sinch: no such message or service plan")
	// ErrNotCanceled is returned by Cancel if Sinch's answer does not confirm it.
	ErrNotCanceled = errors.New("sinch: the message was not canceled; its receipt tells what became of it")
)

// Error is a request that Sinch did not carry out. It has nothing of the answer but its status and
// code.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // Sinch's, or http- and the status; empty without an answer
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "sinch: no answer"
	}
	return "sinch: the request failed with status " + strconv.Itoa(e.Status) + ", code " + e.Code
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// states are those of Sinch's receipts. Sinch's library for Python has them in capitals.
var states = map[string]transport.State{
	"queued": transport.StateAccepted, "dispatched": transport.StateSent, "unknown": transport.StateSent,
	"delivered": transport.StateDelivered, "deleted": transport.StateUndelivered, "failed": transport.StateUndelivered,
	"aborted": transport.StateFailed, "cancelled": transport.StateFailed, "canceled": transport.StateFailed,
	"rejected": transport.StateFailed, "expired": transport.StateLapsed,
}

const (
	codeOptedOut = 257 // of toll-free numbers
	codeExpired  = 406 // before it was sent
	maxCode      = 99_999
)

// statusOf reads a status and the code beside it. False for a status that is not documented.
func statusOf(status string, code int) (Status, bool) {
	state, known := states[strings.ToLower(status)]
	s := Status{State: state}
	switch state {
	case transport.StateUndelivered, transport.StateFailed, transport.StateLapsed:
		s.Code, s.OptedOut = code, code == codeOptedOut
	}
	if state == transport.StateFailed && code == codeExpired {
		s.State = transport.StateLapsed
	}
	return s, known
}

// report is Sinch's delivery report of a batch, without numbers.
type report struct {
	Batch    string `json:"batch_id"`
	Statuses []struct {
		Status string      `json:"status"`
		Code   json.Number `json:"code"`
	} `json:"statuses"`
}

// Fetch returns the state of a message. Errors are [ErrNotFound] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	a, err := t.call(ctx, http.MethodGet, ref, "/delivery_report?type=summary")
	if err != nil {
		return Status{}, err
	}
	var r report
	// A batch has one recipient here. It has no status until the first is known.
	if json.Unmarshal(a.Body, &r) != nil || r.Batch != ref.Batch || len(r.Statuses) > 1 {
		return Status{}, strange(a)
	}
	if len(r.Statuses) == 0 {
		return Status{State: transport.StateAccepted}, nil
	}
	code, good := codeFrom(r.Statuses[0].Code)
	s, known := statusOf(r.Statuses[0].Status, code)
	if !known || !good {
		return Status{}, strange(a)
	}
	return s, nil
}

// codeFrom reads a code, which Sinch writes as a number or as a text; 0 for none.
func codeFrom(n json.Number) (int, bool) {
	if n == "" {
		return 0, true
	}
	code, err := strconv.Atoi(n.String())
	return code, err == nil && code >= 0 && code <= maxCode
}

// resource is what is read of a batch. Sinch repeats the number and the text in other members.
type resource struct {
	ID       string `json:"id"`
	Canceled bool   `json:"canceled"`
}

// Cancel asks Sinch not to send a message that it has not sent yet. It may be too late all the
// same: the receipt tells. Errors are [ErrNotFound], [ErrNotCanceled] and [*Error].
func (t *Transport) Cancel(ctx context.Context, ref Ref) error {
	a, err := t.call(ctx, http.MethodDelete, ref, "")
	if err != nil {
		return err
	}
	var b resource
	if json.Unmarshal(a.Body, &b) != nil || b.ID != ref.Batch || !b.Canceled {
		return ErrNotCanceled
	}
	return nil
}

// Probe proves that Sinch is reached and that the token is that of the service plan. It asks for
// batches of the future. Errors are [ErrNotFound] and [*Error], with status 401 for a wrong token.
func (t *Transport) Probe(ctx context.Context, tenant sealtext.Tenant, plan string) error {
	_, err := t.list(ctx, tenant, plan, "/batches", url.Values{
		"page_size": {"1"}, "start_date": {t.now().Add(apart).UTC().Format(stamp)},
	})
	return err
}

// call makes a request about a message.
func (t *Transport) call(ctx context.Context, method string, ref Ref, more string) (httptransport.Answer, error) {
	if !named(ref.Plan) || !named(ref.Batch) {
		return httptransport.Answer{}, &sealtext.InputError{Field: "ref", Rule: "must have the id of a service plan and of a batch"}
	}
	return t.request(ctx, method, ref.Tenant, ref.Plan, "/batches/"+ref.Batch+more)
}

// list reads a list of a service plan.
func (t *Transport) list(ctx context.Context, tenant sealtext.Tenant, plan, resource string, query url.Values) (httptransport.Answer, error) {
	if !named(plan) {
		return httptransport.Answer{}, &sealtext.InputError{Field: "plan", Rule: "must be the id of a service plan"}
	}
	return t.request(ctx, http.MethodGet, tenant, plan, resource+"?"+query.Encode())
}

// request makes a request for a resource of a service plan, at most once, and returns an answer of
// status 2xx that came whole.
func (t *Transport) request(ctx context.Context, method string, tenant sealtext.Tenant, plan, resource string) (httptransport.Answer, error) {
	token, err := t.token(ctx, tenant, plan)
	if err != nil {
		return httptransport.Answer{}, err
	}
	req, err := t.newRequest(ctx, method, plan, resource, token, nil)
	if err != nil {
		return httptransport.Answer{}, err
	}
	return checked(t.client.Exchange(ctx, req))
}

// checked returns the answer if it is one of status 2xx that came whole.
func checked(a httptransport.Answer) (httptransport.Answer, error) {
	switch {
	case a.Status == http.StatusNotFound:
		return httptransport.Answer{}, ErrNotFound
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		return httptransport.Answer{}, failed(a)
	}
	return a, nil
}

func failed(a httptransport.Answer) *Error {
	if a.Status == 0 {
		return &Error{Err: a.Err}
	}
	return &Error{Status: a.Status, Code: httptransport.CleanCode(codeOf(a), a.Status), Err: a.Err}
}

// strange is the error for an answer that is not of the documented form, or is about something
// else.
func strange(a httptransport.Answer) *Error { return &Error{Status: a.Status, Code: "answer"} }
