package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// An ask is used up by one hand-off of one message, unless the ledger learns that nothing was sent.
// Each use is an event, KindAnswer, and so is the news that nothing was sent, with flagNotSent. Their
// references have the number of the use, so that of two transactions that use an ask at once the
// store accepts one.

// useOf returns what identifies a use of an ask, or, if freed, the news that nothing was sent.
func useOf(ask sealtext.ID, n int, freed bool) []byte {
	kind := byte(askedKey)
	if freed {
		kind = notSentKey
	}
	return canon.AppendUint64(canon.AppendBytes([]byte{kind}, ask[:]), uint64(n)) //nolint:gosec // counts up from 0
}

// useContent returns the content of both: the message.
func useContent(r Request) []byte { return canon.AppendBytes([]byte{digestAsked}, r.Message[:]) }

// useAsk records that a message uses the ask that it names, and returns the number of the use. False
// means that the ask is used up, or belongs to another message.
func (l *Ledger) useAsk(ctx context.Context, tx sealtext.Tx, r Request) (n int, ok bool, err error) {
	rows, err := l.store.Load(ctx, tx, l.keys(r.Person))
	if err != nil {
		return 0, false, err
	}
	ask, ok := askOf(rows, r)
	if !ok {
		return 0, false, nil
	}
	find := func(key []byte) (*EventRow, [16]byte, error) {
		reference, digest, err := l.tokens(ctx, tx, r.Person.Tenant, key, useContent(r))
		i := slices.IndexFunc(rows, func(row EventRow) bool { return row.Key.Tenant == r.Person.Tenant && row.Reference == reference })
		if err != nil || i < 0 {
			return nil, digest, err
		}
		return &rows[i], digest, nil
	}
	for ; ; n++ {
		used, digest, err := find(useOf(ask.ID, n, false))
		if err != nil {
			return 0, false, err
		}
		if used == nil {
			break
		}
		if used.Digest != digest {
			return 0, false, nil // by another message
		}
		if freed, _, err := find(useOf(ask.ID, n, true)); err != nil || freed == nil {
			return 0, false, err
		}
	}
	stored, err := l.recordUse(ctx, tx, r, ask, n, false)
	if errors.Is(err, ErrConflict) || err == nil && stored.Repeated { // a transaction at the same time
		return 0, false, nil
	}
	return n, err == nil, err
}

// freeAsk records that nothing was sent, so that the message may use the ask again.
func (l *Ledger) freeAsk(ctx context.Context, tx sealtext.Tx, r Request, n int) error {
	rows, err := l.store.Load(ctx, tx, l.keys(r.Person))
	if err != nil {
		return err
	}
	ask, ok := askOf(rows, r)
	if !ok { // the person was erased in the meantime
		return nil
	}
	_, err = l.recordUse(ctx, tx, r, ask, n, true)
	return err
}

func (l *Ledger) recordUse(ctx context.Context, tx sealtext.Tx, r Request, ask EventRow, n int, freed bool) (Stored, error) {
	e := entry{
		event: Event{
			Person: r.Person, Kind: KindAnswer, Scope: ask.Scope, Purposes: sealtext.Purposes(r.Purpose), Method: MethodAPI,
			Actor: sealtext.System("asked"), OccurredAt: l.now(),
			Evidence: Evidence{Source: r.Sender.String(), Reference: ask.ID.String()},
		},
		key: useOf(ask.ID, n, freed), content: useContent(r), rule: RuleAsked,
	}
	if freed {
		e.flags = flagNotSent
	}
	return l.record(ctx, tx, e)
}

// askedBefore denies an allowed message whose ask another message has, so that it is not queued in
// vain. It is advisory: the claim of the hand-off decides.
func (l *Ledger) askedBefore(ctx context.Context, tx sealtext.Tx, r Request, rows []EventRow, d *Decision) error {
	if !d.Allowed || d.Asked.IsZero() {
		return nil
	}
	reference, digest, err := l.tokens(ctx, tx, r.Person.Tenant, useOf(d.Asked, 0, false), useContent(r))
	if err != nil {
		return fmt.Errorf("consent: asked: %w", err)
	}
	if slices.ContainsFunc(rows, func(row EventRow) bool {
		return row.Key.Tenant == r.Person.Tenant && row.Reference == reference && row.Digest != digest
	}) {
		*d = Decision{Reasons: []Reason{{Rule: ReasonAskedAgain, Source: sourceAsked}}}
	}
	return nil
}

// unlessAsked narrows what an opt-out covers: a hand-off that the person asked for after the opt-out
// continues, as the gate would allow it.
func (l *Ledger) unlessAsked(ctx context.Context, p sealtext.Person, covered func(Request) bool) func(Request) bool {
	b := l.bar(ctx, p)
	return func(r Request) bool { return covered(r) && (r.Asked.IsZero() || b.denies(r)) }
}

// Asked returns Request.Asked if the message would be denied without it; zero if it needed none, and
// for the zero Permit. The caller that hands the message over names it in the audit event, under the
// id [RuleAsked].
func (p Permit) Asked() sealtext.ID {
	if p.h == nil {
		return sealtext.ID{}
	}
	return p.h.asked
}
