package consenttest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
)

// Snapshotting is a [consent.Store] that is a [consent.SnapshotStore] and a [consent.KeyMover] too.
type Snapshotting interface {
	MovingStore
	consent.SnapshotStore
}

// SnapshotStoreCase is one requirement for a [consent.SnapshotStore].
type SnapshotStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() Snapshotting) error
}

// RunSnapshotStore checks a [consent.SnapshotStore]; see [RunStore].
func RunSnapshotStore(t *testing.T, open func(t *testing.T) Snapshotting) {
	t.Helper()
	for _, c := range SnapshotStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// SnapshotStoreCases returns the cases of [RunSnapshotStore], for a runner of your own.
func SnapshotStoreCases() []SnapshotStoreCase {
	var cases []SnapshotStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, SnapshotStoreCase{c.Name, c.Why, func(ctx context.Context, open func() Snapshotting) error {
			return c.Run(ctx, func() txcase.Store { return liveStore(open()) })
		}})
	}
	return append(cases, []SnapshotStoreCase{
		{"current", "a row must be live, with every field, until it is settled, in the order of Load and each once: a gate that does not see an opt-out lets messages through", current},
		{"settle", "exactly the named rows must stop being live, and stay stored unchanged: they are evidence", settle},
		{"settle-keys", "settling must not reach a row of the same ID under another Key or tenant: events of the account are stored twice", settleKeys},
		{"settle-append", "a Reference that is settled must still be known, and new rows must come above settled ones", settleAppend},
		{"settle-rollback", "a transaction that fails must leave live what was live: the event that settled it is gone too", settleRollback},
		{"settle-erase", "what an erasure keeps must be live again: what had settled it is gone", settleErase},
		{"settle-move", "moved rows must stay as they were, live or not, also where two come to share a Seq", settleMove},
		{"settle-concurrent", "no event that is appended while others are settled may miss among the live ones", settleConcurrent},
		{"gate-history", "the gate must answer after each event of a long history as its last words say, from few rows, and forget none", gateHistory},
	}...)
}

func liveStore(s Snapshotting) txcase.Store {
	r := sharedStore(s)
	r.Count = func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.Current(ctx, tx, []consent.EventKey{key(0)})
		return len(rows), err
	}
	r.Writes = []txcase.Call{{Name: "Settle", Do: func(ctx context.Context, tx sealtext.Tx) error {
		return s.Settle(ctx, tx, key(0), []sealtext.ID{{1}})
	}}}
	r.Reads = []txcase.Call{{Name: "Current", Do: func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Current(ctx, tx, []consent.EventKey{key(0)})
		return err
	}}}
	return r
}

// live checks the result of Current, outside of a transaction and inside of one.
func live(ctx context.Context, s Snapshotting, what string, keys []consent.EventKey, want ...consent.EventRow) error {
	got, err := s.Current(ctx, nil, keys)
	if err != nil {
		return err
	}
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Current(ctx, tx, keys)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what+" in a transaction", got, want)
	})
}

func settleRows(ctx context.Context, s Snapshotting, k consent.EventKey, ids ...sealtext.ID) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.Settle(ctx, tx, k, ids) })
}

// series puts n rows under a key.
func series(ctx context.Context, s Snapshotting, k consent.EventKey, n int) (rows []consent.EventRow, ids []sealtext.ID, err error) {
	for i := range n {
		rows = append(rows, at(k, sample(i), uint64(i)+1))
		ids = append(ids, sample(i).ID)
	}
	return rows, ids, put(ctx, s, rows...)
}

func current(ctx context.Context, open func() Snapshotting) error {
	s := open()
	first, _, err := series(ctx, s, key(3), 3)
	if err != nil {
		return err
	}
	second := at(key(1), sample(7), 1)
	if err := put(ctx, s, second); err != nil {
		return err
	}
	many := []consent.EventKey{key(3), key(0)}
	for n := range 400 {
		many = append(many, consent.EventKey{Tenant: north, Pseudonym: sealtext.MakePseudonym(7, [16]byte{byte(n >> 8), byte(n)})})
	}
	return errors.Join(
		live(ctx, s, "live rows of two keys", []consent.EventKey{key(3), key(1), key(3)}, second, first[0], first[1], first[2]),
		live(ctx, s, "live rows of many keys", many, first...),
		live(ctx, s, "live rows of a key without any", []consent.EventKey{key(2)}),
		live(ctx, s, "live rows of no keys", nil))
}

func settle(ctx context.Context, open func() Snapshotting) error {
	s := open()
	rows, ids, err := series(ctx, s, key(0), 200)
	if err != nil {
		return err
	}
	err = settleRows(ctx, s, key(0), append([]sealtext.ID{{9}}, ids[3:190]...)...)
	if err != nil {
		return err
	}
	keys := []consent.EventKey{key(0)}
	left := append(rows[:3:3], rows[190:]...)
	if err := errors.Join(live(ctx, s, "after Settle", keys, left...), same(ctx, s, "all rows after Settle", keys, rows...)); err != nil {
		return err
	}
	if err := errors.Join(settleRows(ctx, s, key(0)), settleRows(ctx, s, key(0), ids[1], ids[5]), settleRows(ctx, s, key(2), ids[0])); err != nil {
		return err
	}
	return errors.Join(live(ctx, s, "after Settle of one more", keys, append([]consent.EventRow{rows[0], rows[2]}, rows[190:]...)...),
		same(ctx, s, "all rows in the end", keys, rows...))
}

func settleKeys(ctx context.Context, open func() Snapshotting) error {
	s := open()
	ours, theirs, beside := numbered(sample(0), 1), numbered(sample(0), 1), at(key(1), sample(0), 1)
	theirs.Key.Tenant, beside.Reference = south, [16]byte{1}
	if err := put(ctx, s, ours, theirs, beside); err != nil {
		return err
	}
	if err := settleRows(ctx, s, ours.Key, ours.ID); err != nil {
		return err
	}
	return live(ctx, s, "the copies of a settled row", []consent.EventKey{ours.Key, theirs.Key, beside.Key}, beside, theirs)
}

func settleAppend(ctx context.Context, open func() Snapshotting) error {
	s := open()
	rows, ids, err := series(ctx, s, key(0), 3)
	if err != nil {
		return err
	}
	if err := settleRows(ctx, s, key(0), ids...); err != nil {
		return err
	}
	next := numbered(sample(8), 4)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, added, err := s.Append(ctx, tx, sample(2), 0)
		if err != nil {
			return err
		}
		if err := errors.Join(txcase.Want("Append of a settled Reference", added, false), txcase.Diff("the settled row", got, rows[2])); err != nil {
			return err
		}
		got, _, err = s.Append(ctx, tx, numbered(next, 0), 0)
		return errors.Join(err, txcase.Diff("the row that came later", got, next))
	})
	return errors.Join(err, live(ctx, s, "the row that came later", []consent.EventKey{key(0)}, next))
}

func settleRollback(ctx context.Context, open func() Snapshotting) error {
	s := open()
	rows, ids, err := series(ctx, s, key(0), 2)
	if err != nil {
		return err
	}
	giveUp := errors.New("give up")
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if err := s.Settle(ctx, tx, key(0), ids); err != nil {
			return err
		}
		left, err := s.Current(ctx, tx, []consent.EventKey{key(0)})
		return errors.Join(err, txcase.Want("live rows within the transaction", len(left), 0), giveUp)
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), live(ctx, s, "after a rollback", []consent.EventKey{key(0)}, rows...))
}

func settleErase(ctx context.Context, open func() Snapshotting) error {
	s := open()
	rows, ids, err := series(ctx, s, key(0), 4)
	if err != nil {
		return err
	}
	if err := settleRows(ctx, s, key(0), ids[:3]...); err != nil {
		return err
	}
	keys := []consent.EventKey{key(0)}
	if err := remove(ctx, s, keys, ids[1:3], 4); err != nil {
		return err
	}
	kept := []consent.EventRow{stripped(rows[1]), stripped(rows[2])}
	if err := errors.Join(live(ctx, s, "after Erase", keys, kept...), same(ctx, s, "all that Erase kept", keys, kept...)); err != nil {
		return err
	}
	// Kept a second time, where there is nothing left to strip.
	err = errors.Join(settleRows(ctx, s, key(0), ids[1]), s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Erase(ctx, tx, keys, ids[1:2])
		return err
	}))
	if err != nil {
		return err
	}
	if err := live(ctx, s, "after another Erase", keys, kept[0]); err != nil {
		return err
	}
	return errors.Join(remove(ctx, s, keys, nil, 1), live(ctx, s, "after an Erase of all", keys))
}

func settleMove(ctx context.Context, open func() Snapshotting) error {
	s := open()
	from, to := two()
	moved := []consent.EventRow{at(from, sample(0), 1), at(from, sample(1), 2)}
	there := []consent.EventRow{at(to, sample(2), 1), at(to, sample(3), 2)}
	if err := put(ctx, s, append(moved, there...)...); err != nil {
		return err
	}
	if err := errors.Join(settleRows(ctx, s, from, moved[1].ID), settleRows(ctx, s, to, there[0].ID)); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Move(ctx, tx, north, from.Pseudonym, to.Pseudonym)
		return errors.Join(err, txcase.Want("the report of Move", n, 2))
	})
	if err != nil {
		return err
	}
	keys := []consent.EventKey{from, to}
	a, b := at(to, moved[0], 1), at(to, moved[1], 2)
	if err := errors.Join(live(ctx, s, "after Move", keys, a, there[1]), same(ctx, s, "all rows after Move", keys, a, there[0], b, there[1])); err != nil {
		return err
	}
	return errors.Join(settleRows(ctx, s, to, a.ID), live(ctx, s, "after Settle of a moved row", keys, there[1]))
}

func settleConcurrent(ctx context.Context, open func() Snapshotting) error {
	const workers, each = 6, 5
	s := open()
	err := txcase.Each(workers, func(w int) error {
		for n := range each {
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				row, _, err := s.Append(ctx, tx, sample(w*each+n), 0)
				if err != nil || n%2 == 0 {
					return err
				}
				return s.Settle(ctx, tx, key(0), []sealtext.ID{row.ID})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	left, err := s.Current(ctx, nil, []consent.EventKey{key(0)})
	all, err2 := s.Load(ctx, nil, []consent.EventKey{key(0)})
	return errors.Join(err, err2, txcase.Want("live rows", len(left), workers*3), txcase.Want("rows", len(all), workers*each))
}

// gateHistory makes a person opt in and out a hundred times, in two scopes.
func gateHistory(ctx context.Context, open func() Snapshotting) error {
	s, clock, stub := open(), &steps{t: start}, &bare{}
	offers, from := sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	programs, err := allPurposes(offers, from)
	if err != nil {
		return err
	}
	l, err := consent.New(consent.Config{
		Store: s, Sealer: stub, Audit: stub, Now: clock.now, Rules: []rule.Rule{},
		Programs: programs,
	})
	if err != nil {
		return err
	}
	p := sealtext.Person{Tenant: north, Subject: sample(0).Subject, Pseudonyms: []sealtext.Pseudonym{key(0).Pseudonym}}
	const events = 100
	for n := range events {
		clock.add(time.Minute)
		e := consent.Event{
			Person: p, Kind: consent.KindOptOut, Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Method: consent.MethodKeyword,
			Actor: sealtext.System("test"), OccurredAt: clock.now(), IdempotencyKey: fmt.Sprintf("event-%c%c", 'a'+n/26, 'a'+n%26),
		}
		if n%3 != 1 {
			e.Kind, e.Evidence = consent.KindOptIn, consent.Evidence{Source: "form"}
		}
		if n%7 == 6 {
			e.Scope = consent.ForTenant()
		}
		if n == events-2 { // whatever was said before, the last event is an opt-in
			e.Kind, e.Scope, e.Evidence = consent.KindOptIn, consent.ForTenant(), consent.Evidence{Source: "form"}
		}
		if _, err := l.Record(ctx, e); err != nil {
			return err
		}
		r := consent.Request{Person: p, Program: offers, Sender: from, Purpose: sealtext.Marketing}
		got, err := l.Check(ctx, nil, r)
		if err != nil {
			return err
		}
		want, err := l.Status(ctx, p, offers, from)
		if err != nil {
			return err
		}
		if err := txcase.Want(fmt.Sprintf("whether event %d lets messages through", n+1), got.Allowed, want[0].State == consent.StateIn); err != nil {
			return err
		}
	}
	rows, err := s.Current(ctx, nil, []consent.EventKey{key(0)})
	if err != nil {
		return err
	}
	if len(rows) > 24 {
		return fmt.Errorf("%d live rows of %d events: they are not settled", len(rows), events)
	}
	all, err := l.History(ctx, p)
	return errors.Join(err, txcase.Want("stored events", len(all), events))
}
