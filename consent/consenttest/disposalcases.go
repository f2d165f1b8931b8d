package consenttest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/txcase"
)

// Disposing is a [consent.Store] that is a [disposal.Store] too, with what that disposes of.
type Disposing interface {
	consent.Store
	consent.CapStore
	consent.CapBatchStore
	consent.LastHandoffStore
	consent.HandoffStore
	disposal.Store
}

// DisposalStoreCase is one requirement for a [disposal.Store].
type DisposalStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() Disposing) error
}

// RunDisposalStore checks a [disposal.Store]; see [RunStore].
func RunDisposalStore(t *testing.T, open func(t *testing.T) Disposing) {
	t.Helper()
	for _, c := range DisposalStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// DisposalStoreCases returns the cases of [RunDisposalStore], for a runner of your own.
func DisposalStoreCases() []DisposalStoreCase {
	return []DisposalStoreCase{
		{"due-slots", "slots of days that have ended before the time must be due and no others, the oldest days first: a slot that is deleted within its window permits one message too many", dueSlots},
		{"drop-slots", "exactly the items that are due must go: a slot that was moved meanwhile still counts", dropDueSlots},
		{"due-last", "last hand-offs from before the time must be due and no others, the oldest first: without its row a YES answers nothing", dueLast},
		{"drop-last", "exactly the items that are due must go: a message that was handed over again meanwhile is the last one", dropDueLast},
		{"due-handoffs", "hand-offs whose time was over must be due, once each, and go an hour later and not before: an opt-out waits for those that run", dueHandoffs},
		{"due-rollback", "what a disposal did in a transaction that fails must be undone", dueRollback},
	}
}

// dueOf compares a list of items in a transaction and outside of one, those of one order in any
// order.
func dueOf(ctx context.Context, s consent.Store, what string, due func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error), cutoff time.Time, limit int, want ...sealtext.Item) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := due(ctx, tx, cutoff, limit)
		return errors.Join(err, txcase.DiffRows(what, inOrder(got), inOrder(want)))
	}
	return errors.Join(look(ctx, nil), s.InTx(ctx, look))
}

func inOrder(items []sealtext.Item) []sealtext.Item {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b sealtext.Item) int {
		return cmp.Or(cmp.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]), bytes.Compare(a.Record[:], b.Record[:]))
	})
	return items
}

// disposing disposes of items and checks the count.
func disposing(ctx context.Context, s consent.Store, want int, f func(context.Context, sealtext.Tx) (int, error)) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := f(ctx, tx)
		return errors.Join(err, txcase.Want("the count of what was deleted", n, want))
	})
}

func slotItem(s consent.CapSlot) sealtext.Item {
	return sealtext.Item{Tenant: s.Tenant, Subject: s.Subject, Record: s.Message}
}

func lastItem(h consent.LastHandoff) sealtext.Item {
	return sealtext.Item{Tenant: h.Tenant, Subject: h.Subject, Record: h.Message}
}

// midnight is the end of the day of start, of UTC.
var midnight = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// days are slots of two days and of two persons, one of another tenant: two, one, and one of the
// day after.
func days(ctx context.Context, s Disposing) (first, last, theirs, later consent.CapSlot, err error) {
	first, last, theirs, later = slotOf(0), slotOf(1), slotOf(2), slotOf(3)
	first.At, last.At = midnight.Add(-23*time.Hour), midnight.Add(-time.Microsecond)
	theirs.Tenant, theirs.At, later.At = south, midnight.Add(-25*time.Hour), midnight
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(s.SaveSlot(ctx, tx, later), s.SaveSlots(ctx, tx, []consent.CapSlot{last, theirs, first}))
	})
	return first, last, theirs, later, err
}

func dueSlots(ctx context.Context, open func() Disposing) error {
	s := open()
	first, last, theirs, later, err := days(ctx, s)
	if err != nil {
		return err
	}
	list := func(what string, cutoff time.Time, limit int, want ...consent.CapSlot) error {
		var items []sealtext.Item
		for _, slot := range want {
			items = append(items, slotItem(slot))
		}
		return dueOf(ctx, s, what, s.DueSlots, cutoff, limit, items...)
	}
	return errors.Join(list("before the day has ended", midnight.Add(-time.Microsecond), 10, theirs), list("at its end", midnight, 10, theirs, first, last),
		list("the oldest", midnight, 1, theirs), list("none", midnight, 0), list("within the next day", midnight.Add(23*time.Hour), 10, theirs, first, last),
		list("a day later", midnight.Add(24*time.Hour), 10, theirs, first, last, later))
}

func dropDueSlots(ctx context.Context, open func() Disposing) error {
	s := open()
	first, last, theirs, later, err := days(ctx, s)
	if err != nil {
		return err
	}
	unknown := slotOf(9)
	items := []sealtext.Item{slotItem(later), slotItem(last), slotItem(first), slotItem(unknown)}
	moved := last
	moved.At = midnight.Add(time.Hour) // the message went out after the day
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.MoveSlots(ctx, tx, []consent.CapSlot{moved}) })
	if err != nil {
		return err
	}
	return errors.Join(
		disposing(ctx, s, 1, func(ctx context.Context, tx sealtext.Tx) (int, error) {
			return s.DropDueSlots(ctx, tx, items, midnight)
		}),
		sameSlots(ctx, s, "what is not due", later, later, moved), sameSlots(ctx, s, "of another tenant", theirs, theirs),
		disposing(ctx, s, 0, func(ctx context.Context, tx sealtext.Tx) (int, error) { return s.DropDueSlots(ctx, tx, nil, midnight) }),
		disposing(ctx, s, 2, func(ctx context.Context, tx sealtext.Tx) (int, error) {
			return s.DropDueSlots(ctx, tx, append(items, items...), midnight.AddDate(0, 0, 1))
		}), sameSlots(ctx, s, "after all went", later))
}

func dueLast(ctx context.Context, open func() Disposing) error {
	s, theirs := open(), lastOf(1)
	theirs.Tenant = south
	if err := saveLast(ctx, s, lastOf(3), lastOf(0), theirs, lastOf(2)); err != nil {
		return err
	}
	list := func(what string, cutoff time.Time, limit int, want ...consent.LastHandoff) error {
		var items []sealtext.Item
		for _, row := range want {
			items = append(items, lastItem(row))
		}
		return dueOf(ctx, s, what, s.DueLast, cutoff, limit, items...)
	}
	return errors.Join(list("before the third", lastOf(2).At, 10, lastOf(0), theirs), list("the oldest", lastOf(9).At, 1, lastOf(0)),
		list("all", lastOf(3).At.Add(time.Microsecond), 10, lastOf(0), theirs, lastOf(2), lastOf(3)), list("none", lastOf(9).At, 0))
}

func dropDueLast(ctx context.Context, open func() Disposing) error {
	s, again, theirs := open(), lastOf(1), lastOf(0)
	again.At, again.Question = lastOf(5).At, sealtext.ID{9}
	theirs.Tenant = south
	if err := errors.Join(saveLast(ctx, s, lastOf(0), lastOf(1), lastOf(2), theirs), saveLast(ctx, s, again)); err != nil {
		return err
	}
	items := []sealtext.Item{lastItem(lastOf(0)), lastItem(lastOf(1)), lastItem(lastOf(2)), lastItem(lastOf(7))}
	drop := func(cutoff time.Time) func(context.Context, sealtext.Tx) (int, error) {
		return func(ctx context.Context, tx sealtext.Tx) (int, error) { return s.DropDueLast(ctx, tx, items, cutoff) }
	}
	return errors.Join(disposing(ctx, s, 1, drop(lastOf(2).At)), sameLast(ctx, s, "what is not due", again, lastOf(2), again),
		disposing(ctx, s, 2, drop(lastOf(6).At)), sameLast(ctx, s, "after all went", again), sameLast(ctx, s, "of another tenant", theirs, theirs))
}

func dueHandoffs(ctx context.Context, open func() Disposing) error {
	s := open()
	enter := func(n byte, left time.Duration) (consent.Handoff, error) {
		f := consent.Handoff{
			ID: sealtext.ID{n}, Tenant: north, Program: sealtext.MustProgram("offers"), Sender: sealtext.MustSender("24273"),
			Message: sealtext.ID{n, 1}, Left: left, Keys: []consent.EventKey{key(int(n)), key(int(n) + 40)},
		}
		_, err := s.Enter(ctx, nil, []consent.Handoff{f})
		return f, err
	}
	long, err1 := enter(1, -3*time.Hour)
	ended, err2 := enter(2, -30*time.Minute)
	running, err3 := enter(3, time.Hour)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	item := func(f consent.Handoff) sealtext.Item { return sealtext.Item{Tenant: north, Record: f.ID} }
	now := clock.System()
	err := errors.Join(dueOf(ctx, s, "four hours ago", s.DueHandoffs, now.Add(-4*time.Hour), 10), dueOf(ctx, s, "none", s.DueHandoffs, now, 0),
		dueOf(ctx, s, "now", s.DueHandoffs, now, 10, item(long)), dueOf(ctx, s, "by a clock that is fast", s.DueHandoffs, now.AddDate(1, 0, 0), 10, item(long)),
		disposing(ctx, s, 1, func(ctx context.Context, tx sealtext.Tx) (int, error) {
			return s.DropDueHandoffs(ctx, tx, []sealtext.Item{item(running), item(ended), item(long), {Tenant: south, Record: ended.ID}})
		}))
	if err != nil {
		return err
	}
	var left []sealtext.ID
	for _, f := range []consent.Handoff{long, ended, running} {
		for _, key := range f.Keys {
			live, err := s.Live(ctx, []consent.EventKey{key})
			if err != nil {
				return err
			}
			for _, up := range live {
				left = append(left, up.ID)
			}
		}
	}
	return txcase.Want("what is left", fmt.Sprint(left), fmt.Sprint([]sealtext.ID{ended.ID, ended.ID, running.ID, running.ID}))
}

func dueRollback(ctx context.Context, open func() Disposing) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	first, last, _, later, err := days(ctx, s)
	if err != nil {
		return err
	}
	f := consent.Handoff{ID: sealtext.ID{1}, Tenant: north, Message: sealtext.ID{2}, Left: -2 * time.Hour, Keys: []consent.EventKey{key(1)}}
	if _, err := s.Enter(ctx, nil, []consent.Handoff{f}); err != nil {
		return err
	}
	if err := saveLast(ctx, s, lastOf(0)); err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		slots, err1 := s.DropDueSlots(ctx, tx, []sealtext.Item{slotItem(first)}, midnight)
		rows, err2 := s.DropDueLast(ctx, tx, []sealtext.Item{lastItem(lastOf(0))}, lastOf(1).At)
		ended, err3 := s.DropDueHandoffs(ctx, tx, []sealtext.Item{{Tenant: north, Record: f.ID}})
		return errors.Join(err1, err2, err3, txcase.Want("the count before the rollback", slots+rows+ended, 3), giveUp)
	})
	live, err4 := s.Live(ctx, f.Keys)
	return errors.Join(txcase.WantErr("InTx", err, giveUp), err4, txcase.Want("hand-offs after a rollback", len(live), 1),
		sameSlots(ctx, s, "after a rollback", first, first, last, later), sameLast(ctx, s, "after a rollback", lastOf(0), lastOf(0)))
}
