package transport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/vault"
)

// Incoming is a message from a person to one of the tenant's senders, read by an adapter from a
// provider's authenticated event.
type Incoming struct {
	Tenant sealtext.Tenant
	// Transport is the name of the adapter; its form is that of [sealtext.Tenant]. Required.
	Transport string
	// EventID is the provider's id of the event, by which a repeated one is recognized. It is
	// stored as a keyed hash. Required; it must not contain the number.
	EventID string
	From    sealtext.Number
	To      sealtext.Sender
	Body    sealtext.Body
	// At is when the provider received it; zero means now.
	At time.Time
	// Handled is what the provider did with the message by itself, if it says so, such as the
	// OptOutType of Twilio's webhook.
	Handled consent.ProviderAction
}

// Received is the result of [Gateway.Receive].
type Received struct {
	ID sealtext.ID
	// Repeat reports that the event was seen before; nothing is recorded again.
	Repeat bool
	Person sealtext.Person
	// Action is the result of the consent ledger for the text.
	Action consent.Action
	// Reply is the message that was queued as the answer; zero for none. See
	// program.Program.Replies.
	Reply sealtext.ID
	// InFlight lists messages whose hand-off was still running when the context ended, after an
	// opt-out: the opt-out is in force all the same. With a [*consent.HandoffsInFlightError] it may
	// be incomplete.
	InFlight []sealtext.ID
}

var inboundActor = sealtext.System("inbound")

// Receive records an inbound message: the event is claimed once, the text is sealed, a keyword
// becomes a consent event and is answered if its program has a text for that, all in one
// transaction. When it returns nil the caller may acknowledge the event; after an opt-out, new or
// repeated, no covered message is handed over any more, except those in InFlight. The sender need
// not be declared.
//
// A tenant without keys cannot store an opt-out: the error is then ErrUnknownTenant of package
// vault, and the caller must not acknowledge. If InFlight cannot be determined, the error is a
// [*consent.HandoffsInFlightError]: everything is stored, and the caller must not acknowledge, so
// that the provider repeats the event and the repeat waits.
func (g *Gateway) Receive(ctx context.Context, in Incoming) (Received, error) {
	if err := g.checkIncoming(&in); err != nil {
		return Received{}, err
	}
	var out Received
	err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = g.receive(ctx, tx, in)
		return err
	})
	if err != nil || !out.Action.Barrier && !out.Repeat || out.Person.Tenant.IsZero() {
		return out, err
	}
	// Also for a repeat: the process that recorded the event may have died before it had waited.
	_, err = g.consent.Barrier(ctx, out.Person)
	var flying *consent.HandoffsInFlightError
	if errors.As(err, &flying) {
		out.InFlight = flying.Messages
		// Only a complete list may be acknowledged: what is not on it has ended.
		if ctx.Err() != nil && !flying.Partial {
			return out, nil
		}
	}
	return out, err
}

func (g *Gateway) checkIncoming(in *Incoming) error {
	switch {
	case in.Tenant.IsZero():
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	case in.From.IsZero():
		return &sealtext.InputError{Field: "from", Rule: "must be a number"}
	}
	if err := checkTransport(in.Transport); err != nil {
		return err
	}
	if err := checkEvent(in.EventID); err != nil {
		return err
	}
	// An event id derived from the number would be the same for the person's next message, which
	// would count as a repeat: an opt-out could be lost.
	if strings.Contains(in.EventID, in.From.E164()[1:]) {
		return &sealtext.InputError{Field: "event id", Rule: "must not hold the sender's number; pass the provider's id of the event"}
	}
	if in.At.IsZero() || in.At.After(g.now()) {
		in.At = g.now()
	}
	return nil
}

// checkEvent is less strict than CheckReference: many providers' ids are numbers of ten and more
// digits. They are stored as keyed hashes only.
func checkEvent(id string) error {
	if id == "" || len(id) > 256 || strings.HasPrefix(id, "+") {
		return &sealtext.InputError{Field: "event id", Rule: "must be the provider's id of the event, 1 to 256 characters, not a number in E.164 form"}
	}
	return nil
}

func checkTransport(name string) error {
	if err := sealtext.CheckName("transport", name); err != nil {
		return &sealtext.InputError{Field: "transport", Rule: "must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter"}
	}
	return nil
}

func (g *Gateway) receive(ctx context.Context, tx sealtext.Tx, in Incoming) (Received, error) {
	now := g.now()
	event, err := g.sealer.Token(ctx, tx, in.Tenant, sealtext.DomainReference, []byte("event\x00"+in.Transport+"\x00"+in.EventID))
	if err != nil {
		return Received{}, err
	}
	first, err := g.store.ClaimEvent(ctx, tx, in.Tenant, in.Transport, event, now)
	if err != nil {
		return Received{}, err
	}
	if !first {
		out := Received{Repeat: true}
		if out.Person, err = g.sealer.Find(ctx, tx, in.Tenant, in.From); errors.Is(err, vault.ErrUnknownSubject) {
			err = nil // erased in the meantime
		}
		return out, err
	}
	out := Received{ID: sealtext.NewID()}
	if out.Person, err = g.sealer.Enroll(ctx, tx, in.Tenant, in.From); err != nil {
		return Received{}, err
	}
	// An opt-out must not fail because the location is unknown.
	from, err := g.locator.Locate(rule.Location{}, func() (sealtext.Prefix, error) { return in.From.Prefix(), nil })
	if err != nil || from.Check() != nil {
		from = rule.Location{}
	}
	out.Action, err = g.consent.Inbound(ctx, tx, consent.InboundText{
		Person: out.Person, Location: from, Sender: in.To, Text: in.Body, At: in.At, Handled: in.Handled, Reference: out.ID.String(),
	})
	if err != nil {
		return Received{}, fmt.Errorf("transport: consent: %w", err)
	}
	row := InboundRow{
		Tenant: in.Tenant, ID: out.ID, Subject: out.Person.Subject, Sender: in.To,
		Intent: out.Action.Intent.String(), ReceivedAt: now,
	}
	keep, err := mayKeep(ctx, g.consent, tx, out.Person, out.Action.Sender, out.Action.Programs...)
	if err != nil {
		return Received{}, err
	}
	if keep {
		row.Body, err = g.sealer.Seal(ctx, tx, inboundBinding(row), []byte(in.Body.Plaintext()))
		if err != nil {
			return Received{}, err
		}
	}
	if err := g.store.AddInbound(ctx, tx, row); err != nil {
		return Received{}, err
	}
	err = g.audit.Record(ctx, tx, audit.Event{
		Tenant: in.Tenant, Kind: audit.KindMessageReceived, Subject: out.Person.Subject, Actor: inboundActor,
		Details: audit.Details{Record: row.ID, Sender: in.To, Transport: in.Transport, Outcome: row.Intent},
	})
	if err != nil {
		return Received{}, err
	}
	out.Reply, err = g.reply(ctx, tx, in, recipient{out.Person, from}, out)
	return out, err
}

func inboundBinding(r InboundRow) sealtext.Binding {
	return sealtext.Binding{Tenant: r.Tenant, Subject: r.Subject, Field: "inbound", Record: r.ID}
}

// DeliveryReceipt is a provider's later report about a message that it accepted.
type DeliveryReceipt struct {
	Tenant    sealtext.Tenant
	Transport string // name of the relay's transport that sent it
	// ProviderID is the ProviderID of the transport's Outcome.
	ProviderID string
	// State is StateSent, StateDelivered, StateUndelivered, StateFailed or StateLapsed.
	State State
	At    time.Time // zero means now
	// OptedOut reports that the provider refuses because the person opted out with it. The ledger
	// then records an opt-out of the sender, in the program of the message, whatever the receipt
	// changes.
	OptedOut bool
}

// ReceiveDelivery records a delivery receipt. Receipts may arrive late, twice and in any order:
// only one that ranks above the stored state changes anything; see [State.Rank].
// [ErrUnknownMessage] means that no hand-off with the id is stored, perhaps not yet: the caller
// must not acknowledge, and the provider repeats the receipt. After an opt-out it returns, as
// [Gateway.Receive] does, when no covered hand-off runs any more; with a
// [*consent.HandoffsInFlightError] everything is recorded.
func (g *Gateway) ReceiveDelivery(ctx context.Context, r DeliveryReceipt) (Status, error) {
	if r.Tenant.IsZero() {
		return Status{}, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	if err := checkTransport(r.Transport); err != nil {
		return Status{}, err
	}
	if r.ProviderID == "" || r.State.Rank() == 0 {
		return Status{}, &sealtext.InputError{Field: "receipt", Rule: "must have a provider id and a state that receipts report"}
	}
	if r.At.IsZero() || r.At.After(g.now()) {
		r.At = g.now()
	}
	var out Status
	var left sealtext.Person // who opted out
	err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		left = sealtext.Person{} // the transaction may run again
		token, err := providerToken(ctx, g.sealer, tx, r.Tenant, r.Transport, r.ProviderID)
		if err != nil {
			return err
		}
		results, err := g.store.Receipts(ctx, tx, []ReceiptRow{
			{Tenant: r.Tenant, Transport: r.Transport, Provider: token, State: r.State, At: micro(r.At)},
		})
		if err != nil {
			return err
		}
		if !results[0].Known {
			return ErrUnknownMessage
		}
		row, changed := results[0].Message, results[0].Changed
		out = status(row)
		if r.OptedOut {
			if left, err = g.optedOut(ctx, tx, row, r); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return g.audit.Record(ctx, tx, audit.Event{
			Tenant: r.Tenant, Kind: audit.KindReceiptRecorded, Subject: row.Subject, Actor: inboundActor,
			Details: audit.Details{Record: row.ID, Transport: r.Transport, Outcome: r.State.String()},
		})
	})
	if err == nil && !left.Subject.IsZero() {
		_, err = g.consent.Barrier(ctx, left)
	}
	return out, err
}

// optedOut records an opt-out that a provider reports; the person is zero if they were erased.
func (g *Gateway) optedOut(ctx context.Context, tx sealtext.Tx, row OutboxRow, r DeliveryReceipt) (sealtext.Person, error) {
	person, err := g.sealer.Person(ctx, tx, row.Tenant, row.Subject)
	if errors.Is(err, vault.ErrShredded) {
		return sealtext.Person{}, nil
	}
	if err == nil {
		_, err = g.consent.RecordTx(ctx, tx, providerOptOut(row, person, r.Transport, r.At, inboundActor))
	}
	if errors.Is(err, consent.ErrConflict) {
		err = nil // reported before, with another time
	}
	return person, err
}
