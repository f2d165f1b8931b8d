package transport

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/opening"
)

const bodyField = "body"

func bodyBinding(r OutboxRow) sealtext.Binding {
	return sealtext.Binding{Tenant: r.Tenant, Subject: r.Subject, Field: bodyField, Record: r.ID}
}

// Send commits a message to the outbox in a transaction of its own and
// returns its id. A message that its hours hold back is queued for the first
// minute that they allow, if it does not expire before. Errors are
// [*sealtext.InputError], [ErrUnregisteredSender], [ErrExpired],
// [ErrIdempotencyConflict], the content policy's, [*DeniedError], and those of
// the vault and the store. A repeated Send with the same idempotency key and
// content returns the first id.
func (g *Gateway) Send(ctx context.Context, m Message) (sealtext.ID, error) {
	var id sealtext.ID
	var denied *DeniedError
	err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		denied = nil
		id, err = g.SendTx(ctx, tx, m)
		if errors.As(err, &denied) {
			return nil // the refusal is committed, on record
		}
		return err
	})
	if err == nil && denied != nil {
		return sealtext.ID{}, denied
	}
	return id, err
}

// SendTx is [Gateway.Send] within a transaction of the caller's, so that the
// message is committed together with what it is about or not at all. A
// [*DeniedError] leaves the refusal in the transaction: it is on record only
// if the caller commits.
func (g *Gateway) SendTx(ctx context.Context, tx sealtext.Tx, m Message) (sealtext.ID, error) {
	p, err := g.prepare(ctx, tx, &m)
	if err != nil {
		return sealtext.ID{}, err
	}
	return g.commit(ctx, tx, &m, p)
}

// prepared is a message that was looked at and is not on record yet: its row
// without the text, Queued or Denied, and what the gate said.
type prepared struct {
	row      OutboxRow
	request  consent.Request
	decision consent.Decision
	event    audit.Kind
}

// recipient is who a message goes to, and where they may be.
type recipient struct {
	person sealtext.Person
	at     rule.Location
}

// prepare checks a message and asks the gate about it.
func (g *Gateway) prepare(ctx context.Context, tx sealtext.Tx, m *Message) (prepared, error) {
	p, err := g.draft(ctx, tx, m, g.recipient)
	if err != nil {
		return prepared{}, err
	}
	d, err := g.consent.Check(ctx, tx, p.request)
	if err != nil {
		return prepared{}, err
	}
	p.decide(d)
	return p, nil
}

// draft checks a message, as far as that is not up to the gate. who is asked for
// the recipient once the rest is in order.
func (g *Gateway) draft(ctx context.Context, tx sealtext.Tx, m *Message, who func(context.Context, sealtext.Tx, *Message) (recipient, error)) (prepared, error) {
	now := g.now()
	if err := m.check(now, g.validity); err != nil {
		return prepared{}, err
	}
	sender, err := g.sender(ctx, tx, m)
	if err != nil {
		return prepared{}, err
	}
	if err := g.content.Check(m.Purpose.String(), m.Body.Plaintext()); err != nil {
		return prepared{}, fmt.Errorf("transport: content: %w", err)
	}
	to, err := who(ctx, tx, m)
	if err != nil {
		return prepared{}, err
	}
	p := prepared{event: audit.KindMessageQueued, row: OutboxRow{
		Tenant: m.Tenant, ID: sealtext.NewID(), Subject: to.person.Subject,
		Program: m.Program, Sender: m.Sender, Route: sender.Route, Purpose: m.Purpose, State: StateQueued,
		Location: to.at, Answers: m.Answers,
		CreatedAt: now, UpdatedAt: now, DueAt: m.NotBefore, NotBefore: m.NotBefore, ExpiresAt: m.ExpiresAt, Trace: m.Trace,
	}}
	if p.row.Reference, p.row.Digest, err = g.tokens(ctx, tx, m, to.person); err != nil {
		return prepared{}, err
	}
	p.request = p.row.request(to.person)
	return p, nil
}

// decide takes what the gate says: the message goes out when it is due, waits,
// or is denied.
func (p *prepared) decide(d consent.Decision) {
	p.decision = d
	switch retry := d.RetryAt; {
	case d.Allowed:
	case !retry.IsZero() && !retry.After(p.row.ExpiresAt):
		p.event = audit.KindMessageDeferred
		if retry.After(p.row.NotBefore) {
			p.row.NotBefore = micro(retry)
		}
	default:
		p.row.State, p.event = StateDenied, audit.KindMessageDenied
	}
}

// commit puts a message on record, or the refusal of it, with its audit event.
func (g *Gateway) commit(ctx context.Context, tx sealtext.Tx, m *Message, p prepared) (_ sealtext.ID, err error) {
	row := p.row
	if row.State == StateQueued {
		if row.Body, err = g.sealer.Seal(ctx, tx, bodyBinding(row), []byte(m.Body.Plaintext())); err != nil {
			return sealtext.ID{}, err
		}
	}
	inserted, err := g.store.InsertAll(ctx, tx, []OutboxRow{row})
	if err != nil {
		return sealtext.ID{}, err
	}
	if !inserted[0].New {
		return repeated(inserted[0].Row, row)
	}
	err = g.audit.Record(ctx, tx, audit.Event{
		Tenant: m.Tenant, Kind: p.event, Subject: row.Subject, Actor: m.Actor,
		Details: audit.Details{
			Record: row.ID, Program: m.Program, Sender: m.Sender, Purposes: []sealtext.Purpose{m.Purpose},
			Reference: m.Template, Rules: rules(p.decision.Reasons), Until: p.decision.RetryAt,
		},
	})
	if err != nil {
		return sealtext.ID{}, err
	}
	if row.State == StateDenied {
		return sealtext.ID{}, &DeniedError{ID: row.ID, Reasons: p.decision.Reasons, RetryAt: p.decision.RetryAt}
	}
	return row.ID, nil
}

// repeated answers for an idempotency key that was used before.
func repeated(stored, row OutboxRow) (sealtext.ID, error) {
	switch {
	case stored.Digest != row.Digest:
		return sealtext.ID{}, ErrIdempotencyConflict
	case stored.State == StateDenied && stored.Attempts == 0:
		return sealtext.ID{}, &DeniedError{ID: stored.ID}
	}
	return stored.ID, nil
}

// request is what the gate is asked, by the gateway ahead of time and by the
// relay.
func (r OutboxRow) request(p sealtext.Person) consent.Request {
	return consent.Request{
		Person: p, Program: r.Program, Sender: r.Sender, Purpose: r.Purpose, Message: r.ID,
		Location: r.Location, Answers: r.Answers, Expires: r.ExpiresAt,
	}
}

// recipient finds or makes the subject and where they may be. The number of a
// known subject is opened only where the locator asks for its prefix, and goes
// nowhere; the event of the send is the record of it.
func (g *Gateway) recipient(ctx context.Context, tx sealtext.Tx, m *Message) (to recipient, err error) {
	prefix := func() (sealtext.Prefix, error) { return m.To.Prefix(), nil }
	if m.Subject.IsZero() {
		to.person, err = g.sealer.Enroll(ctx, tx, m.Tenant, m.To)
	} else {
		to.person, err = g.sealer.Person(ctx, tx, m.Tenant, m.Subject)
		prefix = func() (sealtext.Prefix, error) {
			n, err := opening.Of(g.sealer).NumberRecorded(ctx, tx, m.Tenant, m.Subject)
			return n.Prefix(), err
		}
	}
	if err != nil {
		return recipient{}, err
	}
	if to.at, err = g.locator.Locate(m.Location, prefix); err != nil {
		return recipient{}, fmt.Errorf("transport: locate: %w", err)
	}
	return to, nil
}

// tokens are the keyed hashes of the idempotency key and of what it stands
// for.
func (g *Gateway) tokens(ctx context.Context, tx sealtext.Tx, m *Message, p sealtext.Person) (reference, digest [16]byte, err error) {
	reference, err = g.sealer.Token(ctx, tx, m.Tenant, sealtext.DomainReference, append([]byte("message key\x00"), m.IdempotencyKey...))
	if err != nil {
		return reference, digest, err
	}
	b := canon.AppendString(nil, "message content")
	b = canon.AppendBytes(b, p.Subject[:])
	b = canon.AppendString(b, m.Program.String())
	b = canon.AppendString(b, m.Sender.String())
	b = canon.AppendString(b, m.Purpose.String())
	b = canon.AppendString(b, m.Body.Plaintext())
	if !m.Answers.IsZero() {
		b = canon.AppendBytes(b, m.Answers[:])
	}
	digest, err = g.sealer.Token(ctx, tx, m.Tenant, sealtext.DomainReference, b)
	clear(b)
	return reference, digest, err
}
