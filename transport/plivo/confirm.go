package plivo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/transport/webhook"
)

// Confirm returns the Confirm of a [webhook.Config] with webhook.PlivoV2, whose signature covers neither
// the parameters nor the query: Plivo is asked about the message of each event.
//
// Of a status callback what Plivo says of the message counts. While that is less than the callback says,
// or there is no such message, it is [webhook.ErrUnconfirmed]. The id of our message, which is in the
// query, does not count, so that a message with an unknown outcome is not settled.
//
// Of an inbound message Plivo shows who sent it to whom, and not its text
// (plivo.com/docs/messaging/api/messages). So it counts only if it opts out, and the numbers are right:
// that can be forged only about a message that the person did send. Any other one is
// [webhook.ErrUnsignedText], since whoever has seen one request could opt people in; so is an opt-out in
// words that a program alone declares. With other numbers an event is [webhook.ErrContradicted].
//
// account returns the tenant whose token is used, and the auth id of the account. It is called by many
// goroutines at once; its error is answered with 503.
func (t *Transport) Confirm(account func(ctx context.Context, a webhook.Address) (tenant sealtext.Tenant, authID string, err error)) func(ctx context.Context, who webhook.Verified, e webhook.Event) (webhook.Event, error) {
	return func(ctx context.Context, who webhook.Verified, e webhook.Event) (webhook.Event, error) {
		if e.Message == nil && e.Delivery == nil {
			return e, nil
		}
		tenant, id, err := account(ctx, webhook.Address{Account: who.Account, Sender: e.Sender, Pool: e.Pool})
		if err != nil {
			return webhook.Event{}, err
		}
		r, err := t.record(ctx, Ref{Tenant: tenant, Account: id, ID: e.ID})
		switch {
		case errors.Is(err, ErrNotFound):
			return webhook.Event{}, webhook.ErrUnconfirmed
		case err != nil:
			return webhook.Event{}, err
		}
		if e.Pool = ""; uuid(r.Powerpack) {
			e.Pool = r.Powerpack
		}
		if e.Delivery != nil {
			return r.confirmed(e)
		}
		return r.received(e)
	}
}

// record is what is read of a message.
type record struct {
	ID        string `json:"message_uuid"`
	Direction string `json:"message_direction"`
	State     string `json:"message_state"`
	Code      string `json:"error_code"`
	From      string `json:"from_number"`
	To        string `json:"to_number"`
	Powerpack string `json:"powerpack_id"`

	status int // of HTTP
}

// wrong is the error of an answer that is not what it must be.
func (r record) wrong(what string) error {
	return fmt.Errorf("plivo: the answer is not %s: %w", what, &Error{Status: r.status})
}

// record reads a message from Plivo.
func (t *Transport) record(ctx context.Context, ref Ref) (record, error) {
	if !authID(ref.Account) || !uuid(ref.ID) {
		return record{}, &sealtext.InputError{Field: "ref", Rule: "must have the auth id of an account (MA... or SA...) and the id of a message (a UUID)"}
	}
	a, err := t.get(ctx, ref.Tenant, ref.Account, "Message/"+ref.ID+"/")
	if err != nil {
		return record{}, err
	}
	said := record{status: a.Status}
	if json.Unmarshal(a.Body, &said) != nil || !strings.EqualFold(said.ID, ref.ID) {
		return record{}, said.wrong("about the message")
	}
	return said, nil
}

// confirmed is a status callback with what the record says.
func (r record) confirmed(e webhook.Event) (webhook.Event, error) {
	if r.Direction != "outbound" || !same(r.From, e.Sender.String()) {
		return webhook.Event{}, webhook.ErrContradicted
	}
	s, known := statusOf(r.State, r.Code)
	if !known || s.State.Rank() < e.Delivery.State.Rank() {
		return webhook.Event{}, webhook.ErrUnconfirmed
	}
	d := *e.Delivery
	d.State, d.OptedOut, d.Message = s.State, s.OptedOut, sealtext.ID{}
	e.Delivery = &d
	return e, nil
}

// received is an inbound message that opts out, if the record has its numbers.
func (r record) received(e webhook.Event) (webhook.Event, error) {
	if r.Direction != "inbound" || !masked(r.From, e.Message.From.E164()) || !same(r.To, e.Sender.String()) {
		return webhook.Event{}, webhook.ErrContradicted
	}
	intent := keyword.Classify(e.Message.Body.Plaintext()).Intent
	if e.Message.Handled != consent.ProviderOptedOut && intent != keyword.IntentOptOut && intent != keyword.IntentLikelyOptOut {
		return webhook.Event{}, webhook.ErrUnsignedText
	}
	return e, nil
}

// same reports whether two addresses are the same, one of which may have no plus sign.
func same(a, b string) bool {
	a, b = strings.TrimPrefix(a, "+"), strings.TrimPrefix(b, "+")
	return a != "" && strings.EqualFold(a, b)
}

// masked reports whether a number of a record, whose last three digits Plivo may not have kept, is the
// number of a person.
func masked(kept, number string) bool {
	kept, number = strings.TrimPrefix(kept, "+"), strings.TrimPrefix(number, "+")
	digits := kept[:len(kept)-len(strings.TrimLeft(kept, "0123456789"))]
	return len(digits) >= len(number)-3 && strings.HasPrefix(number, digits)
}
