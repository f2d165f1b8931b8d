package plivo

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

// Ref names a message at Plivo.
type Ref struct {
	Tenant  sealtext.Tenant
	Account string // the auth id of the account
	ID      string // the provider id of the message, a UUID
}

// Status is the state of a message at Plivo.
type Status struct {
	State transport.State // StateAccepted until Plivo has sent it
	// Code is Plivo's error code of a message that failed; empty otherwise.
	Code string
	// OptedOut reports that Plivo did not send because the person opted out with it.
	OptedOut bool
	// Member is the number that carried a message of a Powerpack, or the sender; zero if Plivo does
	// not say.
	Member sealtext.Sender
}

// ErrNotFound is returned for a message or an account that Plivo does not have.
var ErrNotFound = errors.New("plivo: no such message or account")

// Error is a request that Plivo did not carry out. It has nothing of the answer but its status.
type Error struct {
	Status int // of HTTP; 0 without an answer
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "plivo: no answer"
	}
	return "plivo: the request failed with status " + strconv.Itoa(e.Status)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// states are those of Plivo's outgoing messages.
var states = map[string]transport.State{
	"queued": transport.StateAccepted, "sent": transport.StateSent, "delivered": transport.StateDelivered, "read": transport.StateDelivered,
	"undelivered": transport.StateUndelivered, "failed": transport.StateFailed, "rejected": transport.StateFailed,
}

// Codes of Plivo (plivo.com/docs/messaging/troubleshooting/error-codes).
const (
	codeOptedOut = "200"
	codeExpired  = "420"
)

// statusOf reads a state and the code beside it. False for a state that no outgoing message has.
func statusOf(state, code string) (Status, bool) {
	s, known := states[state]
	out := Status{State: s}
	if s != transport.StateUndelivered && s != transport.StateFailed {
		return out, known
	}
	if len(code) > 4 || strings.Trim(code, "0123456789") != "" || strings.Trim(code, "0") == "" {
		return out, known // 000 is for none
	}
	out.Code, out.OptedOut = code, code == codeOptedOut
	if code == codeExpired {
		out.State = transport.StateLapsed
	}
	return out, known
}

// Fetch returns the state of a message. Errors are [ErrNotFound] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	said, err := t.record(ctx, ref)
	if err != nil {
		return Status{}, err
	}
	if said.Direction != "outbound" {
		return Status{}, said.wrong("about the message")
	}
	s, known := statusOf(said.State, said.Code)
	if !known {
		return Status{}, said.wrong("in a state of an outgoing message")
	}
	if s.Member, err = senderOf(said.From); err != nil {
		s.Member = sealtext.Sender{}
	}
	return s, nil
}

// Balance returns the credits of an account, a decimal number of US dollars such as "1.80900". It
// also is a probe: it proves that Plivo is reached and that the token is that of the account.
// Errors are [ErrNotFound] and [*Error]; status 401 is for a wrong token.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, account string) (string, error) {
	if !authID(account) {
		return "", &sealtext.InputError{Field: "account", Rule: "must be the auth id of an account (MA... or SA...)"}
	}
	a, err := t.get(ctx, tenant, account, "")
	if err != nil {
		return "", err
	}
	var said struct {
		Account string `json:"auth_id"`
		Credits string `json:"cash_credits"`
	}
	if json.Unmarshal(a.Body, &said) != nil || said.Account != account || !decimal(said.Credits) {
		return "", &Error{Status: a.Status}
	}
	return said.Credits, nil
}

// decimal reports whether s is a short decimal number.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}

// get reads a resource of an account, at most once.
func (t *Transport) get(ctx context.Context, tenant sealtext.Tenant, account, resource string) (httptransport.Answer, error) {
	token, err := t.token(ctx, tenant, account)
	if err != nil {
		return httptransport.Answer{}, err
	}
	req, err := t.newRequest(ctx, http.MethodGet, account, resource, token, nil)
	if err != nil {
		return httptransport.Answer{}, err
	}
	return answered(t.client.Exchange(ctx, req))
}
