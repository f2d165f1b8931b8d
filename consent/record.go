package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/urgent"
)

// Stored is the receipt of a recorded event.
type Stored struct {
	ID         sealtext.ID // of the event in the ledger
	Seq        uint64      // its place among the events of the person
	ReceivedAt time.Time   // by the clock of the ledger
	Flags      Flags
	// Repeated reports that the idempotency key was recorded before, with the same content: the
	// rest is the receipt of that time.
	Repeated bool
	// StillOut are scopes in which the person is still opted out of a purpose of an opt-in, widest
	// first: the wider ones, and those within its own. What they cover is denied in spite of it.
	StillOut []Scope
	// HandedOff are the messages whose hand-off had begun before the opt-out came into force and
	// had not ended: they may reach the person. All have ended now, unless the error says
	// otherwise. A hand-off of another process is included even if it turns out later that it was
	// denied.
	HandedOff []sealtext.ID
}

// Record records an event in a transaction of its own, and after an opt-out waits for the hand-offs
// that it covers; see [Ledger.Revoke]. The error is a [*sealtext.InputError], [ErrConflict],
// [ErrImportWouldLoosen], a [*ReOptInThrottledError], a [*HandoffsInFlightError], or of the store,
// the vault or the audit log. With a HandoffsInFlightError the event is recorded. With any other
// error it is not, or, if the commit itself failed, it is not certain: try again with the same key.
func (l *Ledger) Record(ctx context.Context, e Event) (Stored, error) {
	var receipt Stored
	in := ctx
	if e.Kind == KindOptOut {
		in = urgent.Context(ctx)
	}
	err := l.store.InTx(in, func(ctx context.Context, tx sealtext.Tx) (err error) {
		receipt, err = l.RecordTx(ctx, tx, e)
		return err
	})
	if err != nil {
		return Stored{}, err
	}
	if e.Kind == KindOptOut {
		if e.Purposes == 0 {
			e.Purposes = sealtext.AllPurposes
		}
		receipt.HandedOff, err = l.hold(ctx, e.Person, l.unlessAsked(ctx, e.Person, func(r Request) bool {
			return e.Scope.covers(e.Person.Tenant, e.Purposes, r)
		}), nobody)
	}
	return receipt, err
}

// Revoke records an opt-out and blocks until every covered hand-off has ended. First the opt-out is
// durable; then permits of covered hand-offs that have not been redeemed are void; then Revoke
// waits until every covered hand-off has ended: those of this process, and, if the store is a
// [HandoffStore], those of all others, or until their time is over if their process died. After it
// has returned nil, none runs and none starts. If ctx ends first, or the store cannot list the
// hand-offs, the error is a [*HandoffsInFlightError], the receipt is valid, and the opt-out is in
// force.
//
// A call from within the function passed to [Ledger.Do] for the same person waits for itself until
// the deadline of the hand-off.
func (l *Ledger) Revoke(ctx context.Context, e Event) (Stored, error) {
	if e.Kind != KindOptOut {
		return Stored{}, inputError("kind", "must be OptOut for Revoke")
	}
	return l.Record(ctx, e)
}

// RecordTx records an event within a transaction of the caller, together with its audit event.
// After the commit of an opt-out call [Ledger.Barrier]. The errors are those of [Ledger.Record];
// the caller must let its transaction fail with them.
func (l *Ledger) RecordTx(ctx context.Context, tx sealtext.Tx, e Event) (Stored, error) {
	if e.Kind == KindUndo || e.Kind.Request() != keyword.RequestNone {
		return Stored{}, inputError("kind", "must be OptIn, OptOut, Help, OptInRequested or Lift; only a text of the person is a START")
	}
	// The form is checked first, so that declarations are only looked up by valid names.
	if err := errors.Join(l.checkWho(e), l.checkScope(e)); err != nil {
		return Stored{}, err
	}
	t, err := l.termsOf(ctx, tx, &e)
	if err == nil {
		err = t.live(&e)
	}
	if err == nil {
		err = l.check(t, &e)
	}
	if err != nil {
		return Stored{}, err
	}
	if err := sealtext.CheckReference("idempotency key", e.IdempotencyKey); err != nil {
		return Stored{}, err
	}
	evidence, err := encodeEvidence(e.Evidence)
	if err != nil {
		return Stored{}, err
	}
	return l.record(ctx, tx, entry{event: e, terms: t, key: e.key(evidence)})
}

// entry is a checked event before it is stored.
type entry struct {
	event   Event
	terms   terms  // zero for an opt-out and a request for help
	key     []byte // hashed to the row's Reference
	content []byte // hashed to its Digest; nil for that of the event
	rule    string // by which a text was classified
	flags   Flags  // set by the caller
}

func (l *Ledger) record(ctx context.Context, tx sealtext.Tx, n entry) (Stored, error) {
	if tx == nil {
		return Stored{}, sealtext.ErrForeignTx
	}
	e := n.event
	evidence, err := encodeEvidence(e.Evidence)
	if err != nil {
		return Stored{}, err
	}
	if n.content == nil {
		n.content = e.content(evidence)
	}
	row := l.row(n.terms, e)
	row.Flags |= n.flags | e.flags
	if row.Reference, row.Digest, err = l.tokens(ctx, tx, e.Person.Tenant, n.key, n.content); err != nil {
		return Stored{}, err
	}
	rows, err := l.store.Load(ctx, tx, l.keys(e.Person))
	if err != nil {
		return Stored{}, fmt.Errorf("consent: load: %w", err)
	}
	var lastSeq uint64
	for _, r := range rows {
		if r.Key.Tenant == row.Key.Tenant && r.Reference == row.Reference {
			return l.repeat(r, row, rows)
		}
		lastSeq = max(lastSeq, r.Seq)
	}
	if e.Kind == KindOptIn && e.Method == MethodImport && loosens(e.Scope, rows) {
		return Stored{}, ErrImportWouldLoosen
	}
	if bringsBack(row, rows, lastSeq) {
		row.Flags |= FlagBroughtBack
	}
	if err := errors.Join(l.throttle(row, rows), l.tooMany(row, rows)); err != nil {
		return Stored{}, err
	}
	if err := askLimit(row, rows); err != nil {
		return Stored{}, err
	}
	if !e.Person.Subject.IsZero() { // otherwise no key would be shredded with the person
		binding := sealtext.Binding{Tenant: e.Person.Tenant, Subject: e.Person.Subject, Field: evidenceField, Record: row.ID}
		if row.Evidence, err = l.sealer.Seal(ctx, tx, binding, evidence); err != nil {
			return Stored{}, fmt.Errorf("consent: seal evidence: %w", err)
		}
	}
	stored, inserted, err := l.store.Append(ctx, tx, row, lastSeq)
	if err != nil {
		return Stored{}, fmt.Errorf("consent: append: %w", err)
	}
	if !inserted { // under another person, or by a concurrent transaction
		return l.repeat(stored, row, rows)
	}
	if err := l.throttleAgain(ctx, tx, e.Person, stored); err != nil {
		return Stored{}, err
	}
	if err := l.askLimitAgain(ctx, tx, e.Person, stored); err != nil {
		return Stored{}, err
	}
	if err := l.settle(ctx, tx, stored.Key, countOf(rows, stored.Key)); err != nil {
		return Stored{}, err
	}
	if e.Kind == KindOptOut && !l.sameAccount(e.Person) {
		l.onError(ctx, ErrOtherAccount)
	} else if e.Scope.Level == LevelAccount {
		if err := l.recordAccount(ctx, tx, e, stored, n, rows); err != nil {
			return Stored{}, err
		}
	}
	if err := l.audit.Record(ctx, tx, e.audited(stored, n.rule)); err != nil {
		return Stored{}, fmt.Errorf("consent: audit: %w", err)
	}
	return l.receiptOf(stored, append(rows, stored)), nil
}

// row returns the event as it is stored, without the parts that need keys.
func (l *Ledger) row(t terms, e Event) EventRow {
	r := EventRow{
		Key: EventKey{e.Person.Tenant, e.Person.Pseudonyms[0]}, ID: sealtext.NewID(), Subject: e.Person.Subject,
		Kind: e.Kind, Scope: e.Scope, Purposes: e.Purposes, Method: e.Method,
		OccurredAt: e.OccurredAt, ReceivedAt: l.now(), ExpiresAt: e.ExpiresAt, Notice: e.Notice, Clock: e.Clock,
	}
	if r.OccurredAt.After(r.ReceivedAt) && e.flags&FlagSkewed == 0 {
		r.OccurredAt, r.Clock, r.Flags = r.ReceivedAt, "", r.Flags|FlagClamped
	}
	if e.Kind == KindOptInRequested && r.ExpiresAt.IsZero() {
		r.ExpiresAt = r.ReceivedAt.Add(questionLife)
	}
	if e.Basis != BasisExpress {
		r.Flags, r.ExpiresAt = r.Flags|FlagImplied, l.impliedEnd(t, e, r.OccurredAt)
	}
	return r
}

func (l *Ledger) tokens(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, key, content []byte) (reference, digest [16]byte, err error) {
	if reference, err = l.sealer.Token(ctx, tx, t, sealtext.DomainReference, key); err == nil {
		digest, err = l.sealer.Token(ctx, tx, t, sealtext.DomainReference, content)
	}
	if err != nil {
		return reference, digest, fmt.Errorf("consent: token: %w", err)
	}
	return reference, digest, nil
}

// recordAccount stores the event a second time in the account, where all tenants of the account
// look: with the same ID, but without subject and evidence, which are the tenant's. Its Seq is not
// below the first copy's, so that an opt-in of the account by another tenant, which sees only this
// copy, has a greater Seq than both.
func (l *Ledger) recordAccount(ctx context.Context, tx sealtext.Tx, e Event, row EventRow, n entry, rows []EventRow) (err error) {
	key := canon.AppendString([]byte{accountKey}, e.Person.Tenant.String())
	row.Key = EventKey{l.account, e.Person.Account.Pseudonyms[0]}
	row.Subject, row.Evidence = sealtext.Subject{}, sealtext.Sealed{}
	if row.Reference, row.Digest, err = l.tokens(ctx, tx, l.account, canon.AppendBytes(key, n.key), n.content); err != nil {
		return err
	}
	if _, _, err = l.store.Append(ctx, tx, row, row.Seq-1); err != nil {
		return fmt.Errorf("consent: append for the account: %w", err)
	}
	return l.settle(ctx, tx, row.Key, countOf(rows, row.Key))
}

func (l *Ledger) repeat(stored, row EventRow, rows []EventRow) (Stored, error) {
	again := row.Kind == KindOptOut && row.Method == MethodProvider && stored.Kind == row.Kind // with another time
	if stored.Digest != row.Digest && !again {
		return Stored{}, ErrConflict
	}
	r := l.receiptOf(stored, rows)
	r.Repeated = true
	return r, nil
}

// receiptOf returns the receipt of a row among those of the person.
func (l *Ledger) receiptOf(r EventRow, rows []EventRow) Stored {
	s := Stored{ID: r.ID, Seq: r.Seq, ReceivedAt: r.ReceivedAt, Flags: r.Flags}
	if r.Kind == KindOptIn || r.Kind == KindLift || r.Kind == KindOptInRequested {
		f := fold(rows, l.now())
		s.StillOut = f.stillOut(r.Scope, r.Purposes)
	}
	return s
}

// audited returns the audit event of a stored event.
func (e Event) audited(r EventRow, rule string) audit.Event {
	kind := audit.KindConsentNoted
	switch {
	case r.Method == MethodImport:
		kind = audit.KindConsentImported
	case r.Kind == KindOptIn:
		kind = audit.KindConsentGiven
	case r.Kind == KindOptOut:
		kind = audit.KindConsentRevoked
	}
	d := audit.Details{
		Record: r.ID, Program: r.Scope.Program, Sender: r.Scope.Sender, Purposes: r.Purposes.Each(),
		Scope: r.Scope.String(), Outcome: r.Kind.String(), Reason: r.Method.String(), Until: r.ExpiresAt, Reference: r.Notice,
	}
	if holds(r.Purposes, storing) {
		d.Class = "storage"
	}
	if rule != "" {
		d.Rules = []string{rule}
	}
	return audit.Event{Tenant: e.Person.Tenant, Kind: kind, Subject: e.Person.Subject, Actor: e.Actor, Details: d}
}
