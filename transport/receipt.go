package transport

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// DeliveryReceipt is a provider's later report about a message.
type DeliveryReceipt struct {
	Tenant    sealtext.Tenant
	Transport string // name of the provider that sent it: of the relay, or one of its Router
	// ProviderID is the ProviderID of the transport's Outcome, and Message is the id that
	// [Cleared.Message] gave to the transport, if the provider repeats it in its receipts. One of them
	// is required; with both a receipt also finds a message whose outcome is unknown. Set Message only
	// from a part of the event that the provider's signature covers.
	ProviderID string
	Message    sealtext.ID
	// Sender is that of the message, if the event says it; zero otherwise. Where tenants share it, a
	// receipt that finds no message of Tenant is looked for in the others.
	Sender sealtext.Sender
	// State is StateSent, StateDelivered, StateUndelivered, StateFailed or StateLapsed, or
	// StateAccepted: the provider has the message. That is also what the refusal of a repeat as a
	// duplicate says. It settles StateUnknown and changes nothing else.
	State State
	At    time.Time // zero means now
	// OptedOut reports that the provider refuses because the person opted out with it. The ledger
	// then records an opt-out of the sender, in the program of the message, whatever the receipt
	// changes.
	OptedOut bool
}

func (r DeliveryReceipt) check() error {
	if r.Tenant.IsZero() {
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	if err := checkTransport(r.Transport); err != nil {
		return err
	}
	if r.ProviderID == "" && r.Message.IsZero() || !(ReceiptRow{State: r.State}).Reports() {
		return &sealtext.InputError{Field: "receipt", Rule: "must have a provider id or the id of the message, and a state that receipts report"}
	}
	return nil
}

// ReceiveDelivery records a delivery receipt. Receipts may arrive late, twice and in any order:
// only one that ranks above the stored state changes anything; see [State.Rank]. After several attempts
// a message is delivered if one of them was, and has failed if the last one has.
//
// A receipt may come before the outcome of its message is stored. It is kept then, and takes effect in
// the transaction that stores the outcome. It is kept for a few days too if no message has its
// ProviderID: the Status is zero. A receipt of a message that was deleted is ignored, without an error.
// One under a sender that tenants share belongs to the tenant whose message it is, whichever of them
// DeliveryReceipt.Tenant names; until that is known it is kept in each.
//
// Receipts that arrive while one is being stored wait for each other, for at most 5 milliseconds beside
// that, and are stored in one transaction; those of one that fails are stored one by one. It must not be
// called within a transaction.
//
// After an opt-out it returns, as [Gateway.Receive] does, when no covered hand-off runs any more; with
// a [*consent.HandoffsInFlightError] everything is recorded.
func (g *Gateway) ReceiveDelivery(ctx context.Context, r DeliveryReceipt) (Status, error) {
	if err := r.check(); err != nil {
		return Status{}, err
	}
	in := ReceiptRow{Tenant: r.Tenant, Transport: r.Transport, Message: r.Message, State: r.State, OptedOut: r.OptedOut, At: micro(r.At), HeardAt: g.now()}
	if r.At.IsZero() || r.At.After(in.HeardAt) {
		in.At = micro(in.HeardAt)
	}
	out, err := g.receiveReceipt(ctx, r.ProviderID, in)
	if err != nil || !out.ID.IsZero() {
		return out, err
	}
	return g.receiveSharedReceipt(ctx, r, in)
}

// receiveReceipt records a receipt in one tenant.
func (g *Gateway) receiveReceipt(ctx context.Context, providerID string, in ReceiptRow) (Status, error) {
	out, heard, err := g.receiveGrouped(ctx, providerID, in)
	if err != nil {
		return out, err
	}
	heard.count(g.metrics)
	if !heard.person.Subject.IsZero() {
		_, err = g.consent.Barrier(ctx, heard.person)
	}
	return out, err
}

// receipts records what follows from a receipt that a store has stored.
type receipts struct {
	sealer  *vault.Sealer
	consent *consent.Ledger
	texts   texts
}

// heardReceipt is a receipt that was recorded.
type heardReceipt struct {
	row      OutboxRow
	receipt  ReceiptRow
	person   sealtext.Person // who has opted out by it; zero for nobody
	changed  bool            // whether it changed anything of the message
	optedOut bool            // whether the opt-out is new
	read     bool            // whether the text of the message is of no use any more; see dropRead
}

func (h heardReceipt) count(m *teller) {
	if h.changed {
		m.of(h.row, metric.KindReceipt, h.receipt.State.String(), h.receipt.Transport, 0)
		m.delivered(h.row, h.receipt)
	}
	if h.optedOut {
		m.of(h.row, metric.KindOptOut, metric.LabelProvider, h.receipt.Transport, 0)
	}
}

// events are the audit events of the receipt, which the caller records.
func (h heardReceipt) events() []audit.Event {
	if !h.changed {
		return nil
	}
	return []audit.Event{{
		Tenant: h.receipt.Tenant, Kind: audit.KindReceiptRecorded, Subject: h.row.Subject, Actor: inboundActor,
		Details: audit.Details{Record: h.row.ID, Transport: h.receipt.Transport, Outcome: h.receipt.State.String()},
	}}
}

// recorded records what follows from the result of a receipt, but for its events.
func (s receipts) recorded(ctx context.Context, tx sealtext.Tx, r ReceiptRow, result ReceiptResult) (heardReceipt, error) {
	row := result.Message
	out := heardReceipt{row: row, receipt: r, changed: result.Changed}
	var person sealtext.Person // zero once erased
	if r.OptedOut || result.Ended {
		var err error
		if person, err = s.sealer.Person(ctx, tx, row.Tenant, row.Subject); err != nil && !errors.Is(err, vault.ErrShredded) {
			return heardReceipt{}, err
		}
	}
	if r.OptedOut && !person.Subject.IsZero() {
		var err error
		if out.optedOut, err = s.optedOut(ctx, tx, r, row, person); err != nil {
			return heardReceipt{}, err
		}
		out.person = person
	}
	if !result.Changed {
		return out, nil
	}
	final := r.State.Rank() > StateSent.Rank() && row.State.Rank() > StateSent.Rank()
	switch {
	case s.texts.store == nil || row.Body.IsZero():
	case final && row.TextUntil.IsZero():
		out.read = true
	case result.Ended:
		if err := s.texts.drop(ctx, tx, row, person); err != nil {
			return heardReceipt{}, err
		}
	}
	if !row.Answers.IsZero() && r.State.Rank() > StateSent.Rank() && r.State != StateDelivered {
		if err := s.consent.NotDelivered(ctx, tx, row.Tenant, row.Subject, row.ID); err != nil {
			return heardReceipt{}, err
		}
	}
	return out, nil
}

// optedOut records an opt-out that a provider reports, unless it was reported before.
func (s receipts) optedOut(ctx context.Context, tx sealtext.Tx, r ReceiptRow, row OutboxRow, person sealtext.Person) (recorded bool, err error) {
	e := providerOptOut(row, person, r.Transport, r.At, inboundActor)
	if !r.At.Equal(micro(r.HeardAt)) {
		e.Clock = r.Transport // by whose clock
	}
	stored, err := s.consent.RecordTx(ctx, tx, e)
	if errors.Is(err, consent.ErrConflict) {
		return false, nil // reported before, with another time
	}
	return !stored.Repeated, err
}

// joinReceipts stores the receipts of attempts that came before their outcome.
func (r *Relay) joinReceipts(ctx context.Context, tx sealtext.Tx, attempts []Attempt) (out []heardReceipt, err error) {
	store, ok := r.store.(ReceiptStore)
	if !ok || len(attempts) == 0 {
		return nil, nil
	}
	results, err := store.JoinReceipts(ctx, tx, attempts)
	if err != nil {
		return nil, err
	}
	var events []audit.Event
	for _, result := range results {
		if !result.Known {
			continue
		}
		heard, err := receipts{r.sealer, r.consent, texts{r.store, r.consent, r.holds}}.recorded(ctx, tx, result.Receipt, result)
		if err != nil {
			return nil, err
		}
		out, events = append(out, heard), append(events, heard.events()...)
	}
	if err := (texts{r.store, r.consent, r.holds}).dropRead(ctx, tx, out); err != nil {
		return nil, err
	}
	return out, r.record(ctx, tx, events)
}
