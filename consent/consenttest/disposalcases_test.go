package consenttest_test

import (
	"context"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
)

func disposing() consenttest.Disposing { return good().(consenttest.Disposing) }

func TestGoodDisposalStore(t *testing.T) {
	consenttest.RunDisposalStore(t, func(*testing.T) consenttest.Disposing { return disposing() })
}

type (
	dueFunc  = func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	dropFunc = func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error)
)

// hasty is a good store with a disposal of its own.
type hasty struct {
	consenttest.Disposing
	dueSlots, dueLast, dueHandoffs dueFunc
	dropSlots, dropLast            dropFunc
	dropHandoffs                   func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
}

func (h *hasty) DueSlots(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return h.dueSlots(ctx, tx, cutoff, limit)
}

func (h *hasty) DueLast(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return h.dueLast(ctx, tx, cutoff, limit)
}

func (h *hasty) DueHandoffs(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return h.dueHandoffs(ctx, tx, cutoff, limit)
}

func (h *hasty) DropDueSlots(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return h.dropSlots(ctx, tx, items, cutoff)
}

func (h *hasty) DropDueLast(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return h.dropLast(ctx, tx, items, cutoff)
}

func (h *hasty) DropDueHandoffs(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return h.dropHandoffs(ctx, tx, items)
}

func TestBrokenDisposalStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.Disposing]
	add := func(name string, bend func(h *hasty, next consenttest.Disposing), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.Disposing]{Name: name, Cases: cases, Open: func() consenttest.Disposing {
			next := disposing()
			h := &hasty{next, next.DueSlots, next.DueLast, next.DueHandoffs, next.DropDueSlots, next.DropDueLast, next.DropDueHandoffs}
			bend(h, next)
			return h
		}})
	}
	sooner := func(due dueFunc, by time.Duration) dueFunc {
		return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
			return due(ctx, tx, cutoff.Add(by), limit)
		}
	}
	all := func(due dueFunc) dueFunc {
		return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, _ int) ([]sealtext.Item, error) {
			return due(ctx, tx, cutoff, 100)
		}
	}
	always := func(drop dropFunc) dropFunc {
		return func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
			return drop(ctx, tx, items, cutoff.AddDate(1, 0, 0))
		}
	}
	nothing := func(dropFunc) dropFunc {
		return func(_ context.Context, _ sealtext.Tx, items []sealtext.Item, _ time.Time) (int, error) {
			return len(items), nil
		}
	}
	add("lists slots of a day that goes on", func(h *hasty, next consenttest.Disposing) { h.dueSlots = sooner(next.DueSlots, 24*time.Hour) }, "due-slots")
	add("lists slots by the hour", func(h *hasty, next consenttest.Disposing) { h.dueSlots = sooner(next.DueSlots, time.Hour) }, "due-slots")
	add("lists any number of slots", func(h *hasty, next consenttest.Disposing) { h.dueSlots = all(next.DueSlots) }, "due-slots")
	add("deletes slots that were moved", func(h *hasty, next consenttest.Disposing) { h.dropSlots = always(next.DropDueSlots) }, "drop-slots")
	add("deletes no slots", func(h *hasty, next consenttest.Disposing) { h.dropSlots = nothing(next.DropDueSlots) }, "drop-slots")
	add("lists last hand-offs at the time", func(h *hasty, next consenttest.Disposing) { h.dueLast = sooner(next.DueLast, time.Microsecond) }, "due-last")
	add("lists any number of last hand-offs", func(h *hasty, next consenttest.Disposing) { h.dueLast = all(next.DueLast) }, "due-last")
	add("deletes last hand-offs that are new", func(h *hasty, next consenttest.Disposing) { h.dropLast = always(next.DropDueLast) }, "drop-last")
	add("deletes no last hand-offs", func(h *hasty, next consenttest.Disposing) { h.dropLast = nothing(next.DropDueLast) }, "drop-last")
	add("lists hand-offs that run", func(h *hasty, next consenttest.Disposing) { h.dueHandoffs = sooner(next.DueHandoffs, 3*time.Hour) }, "due-handoffs")
	add("deletes no hand-off", func(h *hasty, next consenttest.Disposing) {
		h.dropHandoffs = func(context.Context, sealtext.Tx, []sealtext.Item) (int, error) { return 1, nil }
	}, "due-handoffs")
	add("commits what it deletes", func(h *hasty, next consenttest.Disposing) {
		gone := 0
		h.dropLast = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
			n, err := next.DropDueLast(ctx, tx, items, cutoff)
			gone += n
			return n, err
		}
		h.Disposing = forgetful{next, &gone}
	}, "due-rollback")

	s := suite[consenttest.Disposing]{}
	for _, c := range consenttest.DisposalStoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}

// forgetful is a store whose last hand-offs are gone once some were deleted.
type forgetful struct {
	consenttest.Disposing
	gone *int
}

func (f forgetful) LastHandoffs(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
	if *f.gone > 0 {
		return nil, nil
	}
	return f.Disposing.LastHandoffs(ctx, tx, people)
}
