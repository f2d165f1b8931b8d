package transport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/transport/segment"
)

const bodyField = "body"

func bodyBinding(r OutboxRow) sealtext.Binding {
	return sealtext.Binding{Tenant: r.Tenant, Subject: r.Subject, Field: bodyField, Record: r.ID}
}

// Send commits a message to the outbox in a transaction of its own and returns its id. A message
// outside of its hours is queued for the first minute that they allow; if it expires before, it is
// denied, and the [*DeniedError] has that time. Errors are [*sealtext.InputError], [ErrUnregisteredSender], [ErrExpired],
// [*TooLongError], [ErrTemplateOnly], [ErrIdempotencyConflict], [ErrContent], [*DeniedError], and those of
// the vault and the store. A repeated Send with the same idempotency key and content returns the first id.
func (g *Gateway) Send(ctx context.Context, m Message) (sealtext.ID, error) {
	var id sealtext.ID
	var p prepared
	var denied *DeniedError
	err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		denied = nil
		id, p, err = g.sendTx(ctx, tx, m)
		if errors.As(err, &denied) {
			return nil // the denial is committed with its audit event
		}
		return err
	})
	if err != nil {
		return id, g.noteStray(ctx, err, m.Actor)
	}
	g.metrics.sent(&p)
	if denied != nil {
		return sealtext.ID{}, denied
	}
	return id, nil
}

// SendTx sends as [Gateway.Send] does, within a transaction of the caller, so that the message is
// committed together with the caller's changes or not at all. With a [*DeniedError] the denial and
// its audit event are in the transaction: they are stored only if the caller commits. With a
// [*vault.DirectoryError], see there, nothing is; Send writes its audit event.
func (g *Gateway) SendTx(ctx context.Context, tx sealtext.Tx, m Message) (sealtext.ID, error) {
	id, p, err := g.sendTx(ctx, tx, m)
	g.metrics.sent(&p)
	return id, err
}

// sendTx is SendTx, before the metrics hear of it.
func (g *Gateway) sendTx(ctx context.Context, tx sealtext.Tx, m Message) (sealtext.ID, prepared, error) {
	p, err := g.prepare(ctx, tx, &m)
	if err != nil {
		return sealtext.ID{}, prepared{}, err
	}
	id, err := g.commit(ctx, tx, &m, &p)
	return id, p, err
}

// prepared is a checked message that is not stored yet: its row without the text, StateQueued or
// StateDenied, and the decision of the gate.
type prepared struct {
	row      OutboxRow
	request  consent.Request
	decision consent.Decision
	event    audit.Kind
	stored   bool            // with its audit event, in a transaction that may not be committed yet
	watched  monitor.Message // for the monitor, if there is one
}

// recipient is the recipient of a message, with their location.
type recipient struct {
	person sealtext.Person
	at     rule.Location
	prefix func() (sealtext.Prefix, error)
}

// prepare checks a message and asks the gate about it.
func (g *Gateway) prepare(ctx context.Context, tx sealtext.Tx, m *Message) (prepared, error) {
	if err := g.render(ctx, tx, g.programs, m); err != nil {
		return prepared{}, err
	}
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

// draft checks a message, except for the gate. It calls who for the recipient when the rest is
// valid.
func (g *Gateway) draft(ctx context.Context, tx sealtext.Tx, m *Message, who func(context.Context, sealtext.Tx, *Message) (recipient, error)) (prepared, error) {
	now := g.now()
	by, err := g.admit(ctx, tx, g.programs, m, now)
	if err != nil {
		return prepared{}, err
	}
	to, err := who(ctx, tx, m)
	if err != nil {
		return prepared{}, err
	}
	return g.prepared(ctx, tx, m, by, to, now)
}

// admitted is what the declaration of its program says of a checked message.
type admitted struct {
	sender program.Sender
	texts  time.Duration // how long its text is kept, see program.Program.TextsFor
}

// admit checks a message as far as that needs no recipient.
func (g *Gateway) admit(ctx context.Context, tx sealtext.Tx, programs declared, m *Message, now time.Time) (admitted, error) {
	if err := m.check(now, g.validity); err != nil {
		return admitted{}, err
	}
	declared, sender, err := g.sender(ctx, tx, programs, m)
	if err != nil {
		return admitted{}, err
	}
	if err := g.checkLength(m); err != nil {
		return admitted{}, err
	}
	if err := g.content.Check(m.Purpose.String(), m.Body.Plaintext()); err != nil {
		return admitted{}, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if err := declared.CheckLinks(g.content, m.Body.Plaintext()); err != nil {
		return admitted{}, fmt.Errorf("%w: %w", ErrContent, err)
	}
	return admitted{sender, declared.TextsFor()}, nil
}

// prepared makes the row of a checked message and the question to the gate.
func (g *Gateway) prepared(ctx context.Context, tx sealtext.Tx, m *Message, by admitted, to recipient, now time.Time) (_ prepared, err error) {
	p := prepared{event: audit.KindMessageQueued, row: OutboxRow{
		Tenant: m.Tenant, ID: sealtext.NewID(), Subject: to.person.Subject,
		Program: m.Program, Sender: m.Sender, Route: by.sender.Route, Purpose: m.Purpose, State: StateQueued,
		Location: to.at, Template: m.template(), Answers: m.Answers, Asked: m.Asked, Commands: m.Commands, NoReply: m.NoReply, AtLeastOnce: m.AtLeastOnce, Segments: segment.Count(m.Body.Plaintext()).Segments,
		CreatedAt: now, UpdatedAt: now, DueAt: m.NotBefore, NotBefore: m.NotBefore, ExpiresAt: m.ExpiresAt, Trace: m.Trace,
	}}
	if by.texts > 0 {
		p.row.TextUntil = now.Add(by.texts)
	}
	if p.row.Reference, p.row.Digest, err = g.tokens(ctx, tx, m, to.person); err != nil {
		return prepared{}, err
	}
	p.request = p.row.request(to.person)
	if m.Subject.IsZero() || asksCountry(&by.sender) {
		if p.request.To, err = to.prefix(); err != nil {
			return p, err
		}
	}
	if g.metrics.watches() {
		p.watched, err = g.watched(ctx, tx, m, p.row, to)
	}
	return p, err
}

// asksCountry reports whether the gate may refuse a sender by the country of the recipient. The relay
// asks in any case; here the number of a known subject is not opened without need.
func asksCountry(s *program.Sender) bool {
	return len(s.Countries) > 0 || s.Address.Kind() == sealtext.SenderAlphanumeric
}

// decide applies the decision of the gate: the message is sent when it is due, waits, or is denied.
func (p *prepared) decide(d consent.Decision) {
	p.decision = d
	switch {
	case d.Allowed:
	case d.Waits:
		p.event = audit.KindMessageDeferred
		if d.RetryAt.After(p.row.NotBefore) {
			p.row.NotBefore = micro(d.RetryAt)
		}
	default:
		p.row.State, p.event = StateDenied, audit.KindMessageDenied
	}
}

// commit stores a message, or its denial, with its audit event.
func (g *Gateway) commit(ctx context.Context, tx sealtext.Tx, m *Message, p *prepared) (_ sealtext.ID, err error) {
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
	if err := g.audit.Record(ctx, tx, p.audited(m)); err != nil {
		return sealtext.ID{}, err
	}
	p.stored = true
	if row.State == StateDenied {
		return sealtext.ID{}, p.denied()
	}
	return row.ID, nil
}

// audited returns the audit event of a message that is stored.
func (p *prepared) audited(m *Message) audit.Event {
	details := audit.Details{
		Record: p.row.ID, Program: m.Program, Sender: m.Sender, Purposes: []sealtext.Purpose{m.Purpose},
		Reference: m.Template, Rules: rules(p.decision.Reasons), Until: p.decision.RetryAt,
	}
	m.rendered.describe(&details)
	return audit.Event{Tenant: m.Tenant, Kind: p.event, Subject: p.row.Subject, Actor: m.Actor, Details: details}
}

func (p *prepared) denied() *DeniedError {
	return &DeniedError{ID: p.row.ID, Reasons: p.decision.Reasons, RetryAt: p.decision.RetryAt}
}

// held returns the time for which a message waits because its hours do not allow it before.
func (p *prepared) held() time.Time {
	if p.event != audit.KindMessageDeferred {
		return time.Time{}
	}
	return p.row.NotBefore
}

// repeated returns the result for an idempotency key that was used before.
func repeated(stored, row OutboxRow) (sealtext.ID, error) {
	switch {
	case stored.Digest != row.Digest:
		return sealtext.ID{}, ErrIdempotencyConflict
	case stored.State == StateDenied && stored.Attempts == 0:
		return sealtext.ID{}, &DeniedError{ID: stored.ID}
	}
	return stored.ID, nil
}

// request returns the question to the gate, asked by the gateway in advance and by the relay.
func (r OutboxRow) request(p sealtext.Person) consent.Request {
	return consent.Request{
		Person: p, Program: r.Program, Sender: r.Sender, Purpose: r.Purpose, Message: r.ID,
		Location: r.Location, Template: r.Template, Answers: r.Answers, Asked: r.Asked, Commands: r.Commands, NoReply: r.NoReply, DueAt: r.DueAt, Expires: r.ExpiresAt,
		Route: r.Route,
		Retry: true, // the journal knows that nothing was sent before
	}
}

// recipient finds or creates the subject and finds their location. The number of a known subject is
// opened only if the locator asks for its prefix, or the sender may be used to some countries only,
// and is not used otherwise; the audit event of the message covers that access.
func (g *Gateway) recipient(ctx context.Context, tx sealtext.Tx, m *Message) (to recipient, err error) {
	to.prefix = func() (sealtext.Prefix, error) { return m.To.Prefix(), nil }
	if m.Subject.IsZero() {
		to.person, err = g.sealer.Enroll(ctx, tx, m.Tenant, m.To)
	} else {
		to.person, err = g.sealer.Person(ctx, tx, m.Tenant, m.Subject)
		to.prefix = sync.OnceValues(func() (sealtext.Prefix, error) {
			n, err := opening.Of(g.sealer).NumberRecorded(ctx, tx, m.Tenant, m.Subject)
			return n.Prefix(), err
		})
	}
	if err != nil {
		return recipient{}, err
	}
	to.at, err = g.at(m, to.prefix)
	return to, err
}

// at returns where the recipient of a message may be.
func (g *Gateway) at(m *Message, prefix func() (sealtext.Prefix, error)) (rule.Location, error) {
	at, err := g.locator.Locate(m.Location, prefix)
	if err != nil {
		return rule.Location{}, fmt.Errorf("transport: locate: %w", err)
	}
	return at, nil
}

// reference returns the keyed hash of an idempotency key.
func (g *Gateway) reference(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, key string) ([16]byte, error) {
	return g.sealer.Token(ctx, tx, t, sealtext.DomainReference, append([]byte("message key\x00"), key...))
}

// tokens returns the keyed hashes of the idempotency key and of the content.
func (g *Gateway) tokens(ctx context.Context, tx sealtext.Tx, m *Message, p sealtext.Person) (reference, digest [16]byte, err error) {
	if reference, err = g.reference(ctx, tx, m.Tenant, m.IdempotencyKey); err != nil {
		return reference, digest, err
	}
	b := canon.AppendString(nil, "message content")
	b = canon.AppendBytes(b, p.Subject[:])
	b = canon.AppendString(b, m.Program.String())
	b = canon.AppendString(b, m.Sender.String())
	b = m.appendContent(b)
	if !m.Answers.IsZero() {
		b = canon.AppendBytes(b, m.Answers[:])
	}
	if len(m.Commands) > 0 || m.NoReply {
		b = canon.AppendString(b, "replies")
		for _, c := range m.Commands {
			b = canon.AppendString(b, c)
		}
	}
	if !m.Asked.IsZero() {
		b = canon.AppendBytes(canon.AppendString(b, "asked"), m.Asked[:])
	}
	digest, err = g.sealer.Token(ctx, tx, m.Tenant, sealtext.DomainReference, b)
	clear(b)
	return reference, digest, err
}
