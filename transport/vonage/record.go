package vonage

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Ref names a message at Vonage.
type Ref struct {
	Tenant  sealtext.Tenant
	Account string // the API key of the account
	ID      string // the provider id of the message, a UUID
	// Inbound reports that a person sent the message, and not the host.
	Inbound bool
}

func (r Ref) direction() string {
	if r.Inbound {
		return "inbound"
	}
	return "outbound"
}

// Status is the state of a message at Vonage.
type Status struct {
	State transport.State // StateAccepted until Vonage has sent it
	// Code is Vonage's code for a message that failed; empty otherwise.
	Code string
	// OptedOut reports that Vonage did not send because the person opted out with it.
	OptedOut bool
}

// Fetch returns the state of a message that was sent, from the records of Vonage's Reports API: the
// Messages API itself has no request for it. Vonage charges for reports
// (developer.vonage.com/en/api/reports), and has the final state within minutes, rarely within 72
// hours. Errors are [ErrNotFound], a [*sealtext.InputError] and [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	if ref.Inbound || !uuid(ref.ID) {
		return Status{}, bad("ref", "must have the id of a message that was sent (a UUID)")
	}
	query := url.Values{"account_id": {ref.Account}, "product": {"MESSAGES"}, "direction": {ref.direction()}, "id": {ref.ID}}
	a, err := t.request(ctx, http.MethodGet, ref.Tenant, ref.Account, t.base+"/v2/reports/records?"+query.Encode(), nil)
	if err != nil {
		return Status{}, err
	}
	var page struct {
		Status  string   `json:"request_status"`
		Records []record `json:"records"`
	}
	if json.Unmarshal(a.Body, &page) != nil || page.Status != "SUCCESS" {
		return Status{}, &Error{Status: a.Status}
	}
	var out Status
	for _, r := range page.Records { // with several, what the most certain of them says
		if !strings.EqualFold(r.ID, ref.ID) || r.Direction != "" && r.Direction != "outbound" {
			continue
		}
		s, known := r.state()
		if !known {
			return Status{}, &Error{Status: a.Status}
		}
		if out.State == 0 || s.State.Rank() > out.State.Rank() {
			out = s
		}
	}
	if out.State == 0 {
		return Status{}, ErrNotFound
	}
	return out, nil
}

// record is what is read of a message in a report. The numbers are not.
type record struct {
	ID        string          `json:"message_id"`
	Direction string          `json:"direction"`
	Status    string          `json:"status"`
	Code      json.RawMessage `json:"error_code"` // a text, or a number
}

// state reads the state and the code beside it. False for a state that no message has.
func (r record) state() (Status, bool) {
	switch r.Status {
	case "submitted":
		return Status{State: transport.StateSent}, true
	case "delivered":
		return Status{State: transport.StateDelivered}, true
	case "rejected", "undeliverable":
	default:
		return Status{}, false
	}
	code := strings.Trim(string(r.Code), `"`)
	if len(code) > 4 || strings.Trim(code, "0123456789") != "" {
		code = "" // not one of Vonage's
	}
	out := Status{State: refused(code), OptedOut: code == codeOptedOut}
	if out.State != transport.StateAccepted {
		out.Code = code
	}
	return out, true
}

// Redact removes the number and the text of a message from the records that Vonage keeps for long
// (developer.vonage.com/en/api/redact). Vonage does it an hour after the message at the earliest, and
// not within its server logs, which it keeps for some weeks. The account must be enabled for it. Errors
// are [ErrTooEarly], [ErrNotFound], a [*sealtext.InputError] and [*Error], whose code is "unprovisioned"
// for an account that is not enabled.
func (t *Transport) Redact(ctx context.Context, ref Ref) error {
	if !uuid(ref.ID) {
		return bad("ref", "must have the id of a message (a UUID)")
	}
	a, err := t.request(ctx, http.MethodPost, ref.Tenant, ref.Account, t.base+"/v1/redact/transaction", struct {
		ID      string `json:"id"`
		Product string `json:"product"`
		Type    string `json:"type"`
	}{ref.ID, "messages", ref.direction()})
	if err != nil {
		return err
	}
	if a.Status != http.StatusNoContent {
		return &Error{Status: a.Status}
	}
	return nil
}
