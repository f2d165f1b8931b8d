package telnyx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Ref names a message at Telnyx.
type Ref struct {
	Tenant  sealtext.Tenant
	Account string // the Name of the [Account]
	ID      string // the provider id of the message, a UUID
}

// Status is the state of a message at Telnyx.
type Status struct {
	State transport.State // StateAccepted until Telnyx has sent it
	// Code is Telnyx's error code of a message that failed; empty otherwise.
	Code string
	// OptedOut reports that Telnyx did not send because the person opted out with it.
	OptedOut bool
	// HasBody is false where the messaging profile redacts.
	HasBody bool
}

// ErrNotFound is returned for a message that Telnyx does not have, or that is older than ten days.
var ErrNotFound = errors.New("telnyx: no such message")

// Error is a request that Telnyx did not carry out. It has nothing of the answer but its status and
// code.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // Telnyx's; empty without one
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "telnyx: no answer"
	}
	text := "telnyx: the request failed with status " + strconv.Itoa(e.Status)
	if e.Code != "" {
		text += ", code " + e.Code
	}
	return text
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// message is what is read of a message, in answers and in webhooks. Other members repeat what
// things cost, and who the carriers are.
type message struct {
	ID        string `json:"id"`
	Direction string `json:"direction"`
	Type      string `json:"type"`
	Profile   string `json:"messaging_profile_id"`
	Text      string `json:"text"`
	Received  string `json:"received_at"`
	Webhook   string `json:"webhook_url"`
	Did       string `json:"autoresponse_type"`
	From      struct {
		Number string `json:"phone_number"`
	} `json:"from"`
	To []struct {
		Number string `json:"phone_number"`
		Status string `json:"status"`
	} `json:"to"`
	Media  []json.RawMessage `json:"media"`
	Errors []problem         `json:"errors"`
}

// states are those of Telnyx's outgoing messages. Of a delivery that is not confirmed nothing more
// is known than that the message was sent.
var states = map[string]transport.State{
	"queued": transport.StateAccepted, "scheduled": transport.StateAccepted, "sending": transport.StateAccepted,
	"sent": transport.StateSent, "delivery_unconfirmed": transport.StateSent, "delivered": transport.StateDelivered,
	"delivery_failed": transport.StateUndelivered, "sending_failed": transport.StateFailed, "cancelled": transport.StateFailed,
	"expired": transport.StateLapsed,
}

// status reads the state of a message to one number. False for one that no outgoing message has.
func (m message) status() (Status, bool) {
	if len(m.To) != 1 {
		return Status{}, false
	}
	state, known := states[m.To[0].Status]
	s := Status{State: state, HasBody: m.Text != ""}
	if state == transport.StateDelivered {
		return s, known
	}
	for _, p := range m.Errors {
		switch p.Code {
		case "":
			continue
		case codeExpiredOnTheWay, codeExpiredInQueue:
			s.State = transport.StateLapsed
		case codeStopped: // in receipts it may be about the sender
			s.OptedOut = s.OptedOut || strings.Contains(strings.ToUpper(p.Title), "STOP")
		}
		if s.Code == "" || p.Code == codeStopped {
			s.Code = string(p.Code)
		}
	}
	return s, known
}

// Fetch returns the state of a message, for ten days after it was sent. Errors are [ErrNotFound]
// and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	if !uuid(ref.ID) {
		return Status{}, &sealtext.InputError{Field: "ref", Rule: "must have the id of a message (a UUID)"}
	}
	a, err := t.get(ctx, ref.Tenant, ref.Account, "/v2/messages/"+ref.ID)
	if err != nil {
		return Status{}, err
	}
	var said struct {
		Data message `json:"data"`
	}
	if json.Unmarshal(a.Body, &said) != nil || !strings.EqualFold(said.Data.ID, ref.ID) || said.Data.Direction != "outbound" {
		return Status{}, fmt.Errorf("telnyx: the answer is not about the message: %w", &Error{Status: a.Status})
	}
	s, known := said.Data.status()
	if !known {
		return Status{}, fmt.Errorf("telnyx: the answer has no state of an outgoing message: %w", &Error{Status: a.Status})
	}
	return s, nil
}

// get reads from the API, at most once.
func (t *Transport) get(ctx context.Context, tenant sealtext.Tenant, account, path string) (httptransport.Answer, error) {
	key, err := t.key(ctx, tenant, account)
	if err != nil {
		return httptransport.Answer{}, err
	}
	req, err := t.newRequest(ctx, http.MethodGet, path, key, nil)
	if err != nil {
		return httptransport.Answer{}, err
	}
	a := t.client.Exchange(ctx, req)
	switch {
	case a.Status == http.StatusNotFound:
		return httptransport.Answer{}, ErrNotFound
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		e := &Error{Status: a.Status, Err: a.Err}
		if all := problemsOf(a); len(all) > 0 {
			e.Code = string(all[0].Code)
		}
		return httptransport.Answer{}, e
	}
	return a, nil
}
