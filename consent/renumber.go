package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// FollowNumber records, within tx, that a person has another number than before; was and is are the
// person with the pseudonyms of either number, of one subject, from ChangeNumber of a vault's Sealer.
// Opt-outs follow the person, and opt-ins do not:
//
//   - The events move to the pseudonym of the new number, where opt-outs stand as before. An opt-in,
//     and a question that was open, counts no more: the person has to agree for the new number. What
//     was agreed to stays provable.
//   - Under the old number a tombstone is left of each opt-out in force, without subject and evidence,
//     and nothing else: whoever gets the number next is not written to. Opt-outs that stand under the
//     new number already, of somebody who had it before, stand for the person too.
//   - For the account the same holds: its opt-outs are in force under both numbers, and what was agreed
//     to under the old one has ended for all its tenants. Other tenants keep what they know of the
//     number; they are told by the person.
//
// It returns the id of the event under the new number, and then those of the tombstones, for the
// audit event that links the two. Call [Ledger.Barrier] with was after the commit. The store must be a
// [KeyMover]. The error is a [*sealtext.InputError], or that of the store, the vault or the audit log.
func (l *Ledger) FollowNumber(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, was, is sealtext.Person) ([]sealtext.ID, error) {
	mover, ok := l.store.(KeyMover)
	if !ok {
		return nil, errors.New("consent: the store cannot move events; use one that is a KeyMover")
	}
	if err := errors.Join(l.checkRecipient(was), l.checkRecipient(is), by.Check()); err != nil {
		return nil, err
	}
	if was.Tenant != is.Tenant || was.Subject != is.Subject || slices.ContainsFunc(was.Pseudonyms, func(p sealtext.Pseudonym) bool { return slices.Contains(is.Pseudonyms, p) }) {
		return nil, inputError("person", "must be one subject of one tenant with two numbers")
	}
	if tx == nil {
		return nil, sealtext.ErrForeignTx
	}
	rows, err := l.load(ctx, tx, was)
	if err != nil {
		return nil, err
	}
	for _, from := range was.Pseudonyms {
		if _, err := mover.Move(ctx, tx, was.Tenant, from, is.Pseudonyms[0]); err != nil {
			return nil, fmt.Errorf("consent: move: %w", err)
		}
	}
	m := moving{l, sealtext.NewID(), rows, was, is}
	ids := []sealtext.ID{{}}
	var left []sealtext.ID // each row once, though it may stand for several programs
	for _, out := range fold(rows, l.now()).outs {
		if slices.Contains(left, out.ID) && out.Key.Tenant == was.Tenant {
			continue
		}
		key := EventKey{was.Tenant, was.Pseudonyms[0]}
		if out.Key.Tenant != was.Tenant {
			key = EventKey{l.account, is.Account.Pseudonyms[0]} // under the old number it stays
		}
		id, err := m.copy(ctx, tx, *out.EventRow, key)
		if err != nil {
			return nil, err
		}
		if key.Tenant == was.Tenant {
			left, ids = append(left, out.ID), append(ids, id)
		}
	}
	if err := m.endAccount(ctx, tx); err != nil {
		return nil, err
	}
	if _, err := l.forgetLast(ctx, tx, was); err != nil { // what a text from the new number answers
		return nil, err
	}
	key := canon.AppendBytes([]byte{numberKey}, m.id[:])
	stored, err := l.record(ctx, tx, entry{key: key, content: key, event: Event{
		Person: is, Kind: numberChanged, Scope: ForTenant(), Purposes: everyBit, Method: MethodAPI, Actor: by, OccurredAt: l.now(),
		Evidence: Evidence{Reference: m.id.String()},
	}})
	ids[0] = stored.ID
	return ids, err
}

// moving is one change of a number.
type moving struct {
	*Ledger
	id      sealtext.ID
	rows    []EventRow // under the old number
	was, is sealtext.Person
}

// last is the largest Seq under the old number.
func (m *moving) last() (last uint64) {
	for i := range m.rows {
		last = max(last, m.rows[i].Seq)
	}
	return last
}

// copy appends a copy of an opt-out without subject and evidence under another key, with a Seq that is
// not below its own, and returns its id.
func (m *moving) copy(ctx context.Context, tx sealtext.Tx, row EventRow, key EventKey) (sealtext.ID, error) {
	unique := canon.AppendBytes(canon.AppendBytes([]byte{numberKey, byte(row.Kind)}, m.id[:]), row.ID[:])
	row.Key, row.ID, row.Subject, row.Evidence = key, sealtext.NewID(), sealtext.Subject{}, sealtext.Sealed{}
	var err error
	if row.Reference, row.Digest, err = m.tokens(ctx, tx, key.Tenant, unique, unique); err != nil {
		return sealtext.ID{}, err
	}
	if _, _, err = m.store.Append(ctx, tx, row, max(row.Seq, 1)-1); err != nil {
		return sealtext.ID{}, fmt.Errorf("consent: append: %w", err)
	}
	return row.ID, nil
}

// endAccount ends what was agreed to for the account under the old number.
func (m *moving) endAccount(ctx context.Context, tx sealtext.Tx) error {
	if !slices.ContainsFunc(m.rows, func(r EventRow) bool { return r.Scope.Level == LevelAccount && r.Kind == KindOptIn }) {
		return nil
	}
	now := m.now()
	_, err := m.copy(ctx, tx, EventRow{
		Kind: numberChanged, Scope: ForAccount(), Purposes: everyBit, Method: MethodAPI, OccurredAt: now, ReceivedAt: now, Seq: m.last() + 1,
	}, EventKey{m.account, m.was.Account.Pseudonyms[0]})
	return err
}

// agreedHere leaves out the opt-ins from before the number was changed last.
func agreedHere(rows []EventRow) []EventRow {
	var last uint64
	for i := range rows {
		if rows[i].Kind == numberChanged && rows[i].Scope.Level == LevelTenant {
			last = max(last, rows[i].Seq)
		}
	}
	if last == 0 {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r EventRow) bool { return r.Kind == KindOptIn && r.Seq < last })
}
