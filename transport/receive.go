package transport

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/urgent"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/vault"
)

// Incoming is a message from a person to one of the tenant's senders, read by an adapter from a
// provider's authenticated event.
type Incoming struct {
	Tenant sealtext.Tenant
	// Transport is the name of the adapter; its form is that of [sealtext.Tenant]. Required.
	Transport string
	// EventID is the provider's id of the event, by which, together with From, To and Body, a
	// repeated one is recognized. It is stored as a keyed hash. Required; it must not contain the
	// number.
	EventID string
	From    sealtext.Number
	To      sealtext.Sender
	Body    sealtext.Body
	// At is when the provider received it; zero means now.
	At time.Time
	// Listed states that it was found in a list of the provider, perhaps long after it was received, so
	// that only At tells its order to other messages; set At with it. False by default.
	Listed bool
	// Handled is what the provider did with the message by itself, if it says so, such as the
	// OptOutType of Twilio's webhook.
	Handled consent.ProviderAction

	elsewhere *keyword.Classification // see consent.InboundText
	aside     bool                    // the text is another tenant's
	sharing   []sealtext.Tenant       // the others to which the text would have belonged at another time
}

// Received is the result of [Gateway.Receive].
type Received struct {
	ID sealtext.ID
	// Repeat reports that the event was seen before; nothing is recorded again.
	Repeat bool
	Person sealtext.Person
	// Action is the result of the consent ledger for the text.
	Action consent.Action
	// Request is the id of the open request of the kind of Action.Request, see
	// GatewayConfig.Requests; zero for none.
	Request sealtext.ID
	// Elsewhere are the results for other tenants that have, or have had, the sender: those for which
	// the text counts too. See [Gateway.Receive].
	Elsewhere []Received
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
// Where the vault refuses to lead from the number to a person, with a [*vault.DirectoryError], an
// opt-out is recorded all the same, for a Person without a Subject; its text is not stored and not
// answered. Any other message is refused with that error. Both are audited.
//
// Tenants may share a sender, and a number may be sold: the text then counts in each that has the
// sender, or has had it within program.HolderTime, in a transaction of its own, and the results are
// in Elsewhere. A STOP opts out in all of them, which enrolls the number in each, and a START undoes
// that in all. Everything else, and what a START opts in to besides, belongs to the tenant whose
// message from the sender was handed over last, see consent.Ledger.LastHandoff, and so does the one
// answer. If there is none, a YES, a command and an opt-in belong to nobody, which
// GatewayConfig.OnError is told as [ErrNobodys], and the rest to in.Tenant. A text that is delivered
// again is a repeat, whoever wrote to the person since. If it fails in one tenant it is in force in the
// others, and the caller must not acknowledge.
//
// A tenant without keys cannot store an opt-out: the error is then ErrUnknownTenant of package
// vault, and the caller must not acknowledge. GatewayConfig.OnError is told, and that is all if the tenant
// is retired: it has nobody left, and sends nothing. If InFlight cannot be determined, the error is a
// [*consent.HandoffsInFlightError]: everything is stored, and the caller must not acknowledge, so
// that the provider repeats the event and the repeat waits.
func (g *Gateway) Receive(ctx context.Context, in Incoming) (Received, error) {
	if err := g.checkIncoming(&in); err != nil {
		return Received{}, err
	}
	return g.receiveAll(ctx, in)
}

// receiveIn receives a message in one tenant.
func (g *Gateway) receiveIn(ctx context.Context, in Incoming) (Received, error) {
	var out Received
	var answer prepared
	err := g.store.InTx(urgent.Context(ctx), func(ctx context.Context, tx sealtext.Tx) (err error) {
		answer = prepared{}
		out, err = g.receive(ctx, tx, in, &answer)
		return err
	})
	if errors.Is(err, vault.ErrUnknownTenant) {
		g.onError(ctx, in.Tenant, err)
		if set, unread := g.programs.Tenant(ctx, nil, in.Tenant); unread == nil && set.Retired() {
			return Received{}, nil // it has nobody left, and sends nothing: a provider need not repeat the event
		}
	}
	if err != nil {
		return out, g.noteStray(ctx, err, inboundActor)
	}
	g.metrics.heard(in, out)
	g.metrics.sent(&answer)
	if !out.Action.Barrier && !out.Repeat || out.Person.Tenant.IsZero() {
		return out, nil
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
	switch now := g.now(); {
	case in.Listed && (in.At.IsZero() || in.At.After(now)):
		in.At = now // by the provider's clock all the same
	case in.At.After(now):
		in.At = time.Time{} // the ledger reads its own clock
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

// key tells the text from others, also from one that another account of the provider calls by the
// same id.
func (in *Incoming) key() []byte {
	b := canon.AppendString([]byte("event\x00"), in.Transport)
	for _, part := range []string{in.EventID, in.To.String(), in.From.E164(), in.Body.Plaintext()} {
		b = canon.AppendString(b, part)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

func (g *Gateway) receive(ctx context.Context, tx sealtext.Tx, in Incoming, answer *prepared) (Received, error) {
	now := g.now()
	var stray *vault.DirectoryError
	first, err := g.claim(ctx, tx, in, now)
	if err != nil {
		return Received{}, err
	}
	if !first {
		out := Received{Repeat: true}
		out.Person, err = g.sealer.Find(ctx, tx, in.Tenant, in.From)
		switch {
		case errors.Is(err, vault.ErrUnknownSubject):
			err = nil // erased in the meantime
		case errors.As(err, &stray):
			out.Person, err = stray.Person(), nil // the opt-out that was recorded
		}
		return out, err
	}
	out := Received{ID: sealtext.NewID()}
	out.Person, err = g.sealer.Enroll(ctx, tx, in.Tenant, in.From)
	if errors.As(err, &stray) {
		return g.receiveStray(ctx, tx, in, out, stray)
	}
	if err != nil {
		return Received{}, err
	}
	from := g.locate(in)
	if out.Action, err = g.heard(ctx, tx, in, from, out); err != nil {
		return out, err
	}
	if in.aside {
		return out, g.store.AddInbound(ctx, tx, InboundRow{}, heardEvent(in, out, now))
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
		kept, err := g.consent.TextsFor(ctx, tx, in.Tenant, out.Action.Programs...)
		if err != nil {
			return Received{}, err
		}
		if kept > 0 {
			row.TextUntil = now.Add(kept)
		}
	}
	if err := g.store.AddInbound(ctx, tx, row, heardEvent(in, out, now)); err != nil {
		return Received{}, err
	}
	if err := g.audit.Record(ctx, tx, received(in, out)); err != nil {
		return Received{}, err
	}
	if out.Request, err = g.request(ctx, tx, in, out, now); err != nil {
		return Received{}, err
	}
	out.Reply, err = g.reply(ctx, tx, in, recipient{out.Person, from, func() (sealtext.Prefix, error) { return in.From.Prefix(), nil }}, out, answer)
	return out, err
}

// claim claims a text for its tenant and for those in sharing, and reports whether none of them had claimed
// it before. The order of the claims is the same for every tenant.
func (g *Gateway) claim(ctx context.Context, tx sealtext.Tx, in Incoming, now time.Time) (first bool, err error) {
	tenants := append(slices.Clone(in.sharing), in.Tenant)
	slices.SortFunc(tenants, func(a, b sealtext.Tenant) int { return strings.Compare(a.String(), b.String()) })
	first = true
	for _, t := range tenants {
		event, err := g.sealer.Token(ctx, tx, t, sealtext.DomainReference, in.key())
		if t != in.Tenant && errors.Is(err, vault.ErrUnknownTenant) {
			continue // without keys it has claimed nothing
		}
		if err != nil {
			return false, err
		}
		is, err := g.store.ClaimEvent(ctx, tx, t, in.Transport, event, now)
		if err != nil {
			return false, err
		}
		first = first && is
	}
	return first, nil
}

// request opens what the text asks for about the person's data; the zero ID where that is nothing
// that takes time. A WHY is answered at once, or not at all.
func (g *Gateway) request(ctx context.Context, tx sealtext.Tx, in Incoming, out Received, now time.Time) (sealtext.ID, error) {
	kind, opens := map[keyword.Request]request.Kind{
		keyword.RequestAccess: request.Access, keyword.RequestErasure: request.Erase, keyword.RequestDoNotSell: request.OptOutSale,
	}[out.Action.Request]
	if !opens || g.requests == nil {
		return sealtext.ID{}, nil
	}
	if !in.At.IsZero() {
		now = in.At
	}
	return g.requests.OpenByText(ctx, tx, out.Person, kind, out.ID, now)
}

// locate returns where the sender of a message may be. An opt-out must not fail because that is
// unknown.
func (g *Gateway) locate(in Incoming) rule.Location {
	from, err := g.locator.Locate(rule.Location{}, func() (sealtext.Prefix, error) { return in.From.Prefix(), nil })
	if err != nil || from.Check() != nil {
		return rule.Location{}
	}
	return from
}

// heard passes a message to the consent ledger.
func (g *Gateway) heard(ctx context.Context, tx sealtext.Tx, in Incoming, from rule.Location, out Received) (consent.Action, error) {
	a, err := g.consent.Inbound(ctx, tx, consent.InboundText{
		Person: out.Person, Location: from, Sender: in.To, Text: in.Body, At: in.At, Clock: in.Transport, Listed: in.Listed, Handled: in.Handled, Reference: out.ID.String(),
		Elsewhere: in.elsewhere,
	})
	if err != nil {
		return consent.Action{}, fmt.Errorf("transport: consent: %w", err)
	}
	return a, nil
}

// received is the audit event of a message.
func received(in Incoming, out Received) audit.Event {
	asked := ""
	if r := out.Action.Request; r != keyword.RequestNone {
		asked = r.String()
	}
	return audit.Event{
		Tenant: in.Tenant, Kind: audit.KindMessageReceived, Subject: out.Person.Subject, Actor: inboundActor,
		Details: audit.Details{Record: out.ID, Sender: in.To, Transport: in.Transport, Outcome: out.Action.Intent.String(), Reason: asked},
	}
}

func inboundBinding(r InboundRow) sealtext.Binding {
	return sealtext.Binding{Tenant: r.Tenant, Subject: r.Subject, Field: "inbound", Record: r.ID}
}
