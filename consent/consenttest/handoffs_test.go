package consenttest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
)

func goodHandoffs() consenttest.SharedStore { return good().(consenttest.SharedStore) }

func TestGoodHandoffStore(t *testing.T) {
	consenttest.RunHandoffStore(t, func(*testing.T) consenttest.SharedStore { return goodHandoffs() })
}

// bentHandoffs is a good store with methods of its own.
type bentHandoffs struct {
	consent.Store
	next  consenttest.SharedStore
	enter func(context.Context, consent.Handoff, []consent.EventKey) error
	leave func(context.Context, sealtext.ID, []consent.EventKey) error
	live  func(context.Context, []consent.EventKey) ([]consent.Handoff, error)
	// Of many at once; nil for the good ones in a transaction, and enter and leave outside of one.
	enterAll func(context.Context, sealtext.Tx, []consent.Handoff) ([]bool, error)
	leaveAll func(context.Context, sealtext.Tx, []consent.Handoff) error
	of       func(context.Context, sealtext.Tenant) ([]consent.Handoff, error)
	inTx     func(context.Context, func(context.Context, sealtext.Tx) error) error
}

func (s bentHandoffs) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if s.inTx != nil {
		return s.inTx(ctx, f)
	}
	return s.Store.InTx(ctx, f)
}

// single calls a store for one hand-off, outside of a transaction.
type single struct{ consenttest.SharedStore }

func (s single) enter(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	f.Keys = keys
	entered, err := s.Enter(ctx, nil, []consent.Handoff{f})
	if err == nil && !entered[0] {
		err = consent.ErrHandoffOpen
	}
	return err
}

func (s single) leave(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
	return s.Leave(ctx, nil, []consent.Handoff{{ID: id, Keys: keys}})
}

func (s bentHandoffs) Enter(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
	switch {
	case s.enterAll != nil:
		return s.enterAll(ctx, tx, hs)
	case tx != nil:
		return s.next.Enter(ctx, tx, hs)
	}
	entered := make([]bool, len(hs))
	for i, f := range hs {
		err := s.enter(ctx, f, f.Keys)
		if err != nil && !errors.Is(err, consent.ErrHandoffOpen) {
			return nil, err
		}
		entered[i] = err == nil
	}
	return entered, nil
}

func (s bentHandoffs) Leave(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) error {
	switch {
	case s.leaveAll != nil:
		return s.leaveAll(ctx, tx, hs)
	case tx != nil:
		return s.next.Leave(ctx, tx, hs)
	}
	for _, f := range hs {
		if err := s.leave(ctx, f.ID, f.Keys); err != nil {
			return err
		}
	}
	return nil
}

func (s bentHandoffs) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	return s.live(ctx, keys)
}

func (s bentHandoffs) LiveOf(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
	return s.of(ctx, tenant)
}

func TestBrokenHandoffStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.SharedStore]
	add := func(name string, bend func(b *bentHandoffs, next single), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.SharedStore]{Name: name, Cases: cases, Open: func() consenttest.SharedStore {
			s := goodHandoffs()
			next := single{s}
			b := bentHandoffs{Store: s, next: s, enter: next.enter, leave: next.leave, live: s.Live, of: s.LiveOf}
			bend(&b, next)
			return b
		}})
	}
	addEnterFaults(add)
	addLiveFaults(add)
	addBatchFaults(add)
	addLiveOfFaults(add)

	s := suite[consenttest.SharedStore]{}
	for _, c := range consenttest.HandoffCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}

type handoffAdder func(name string, bend func(b *bentHandoffs, next single), cases ...string)

func addEnterFaults(add handoffAdder) {
	add("forgets the purpose", func(b *bentHandoffs, next single) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			f.Purpose = sealtext.Marketing
			return next.enter(ctx, f, keys)
		}
	}, "handoff-round-trip")
	add("files under the first key only", func(b *bentHandoffs, next single) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.enter(ctx, f, keys[:1])
		}
	}, "handoff-keys", "handoff-leave")
	add("has one tenant", func(b *bentHandoffs, next single) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			for _, k := range keys {
				keys = append(keys, consent.EventKey{Tenant: sealtext.MustTenant("north"), Pseudonym: k.Pseudonym})
			}
			return next.Live(ctx, keys)
		}
	}, "handoff-keys")
	add("takes another Enter for a new time", func(b *bentHandoffs, next single) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return errors.Join(next.leave(ctx, f.ID, keys), next.enter(ctx, f, keys))
		}
	}, "handoff-again")
	// A store that returns before the row is stored: it is at the next call.
	add("enters later", func(b *bentHandoffs, next single) {
		var mu sync.Mutex
		var late func()
		flush := func() {
			mu.Lock()
			defer mu.Unlock()
			if late != nil {
				late()
			}
			late = nil
		}
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			flush()
			mu.Lock()
			defer mu.Unlock()
			late = func() { _ = next.enter(ctx, f, keys) }
			return ctx.Err()
		}
		b.leave = func(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
			flush()
			return next.leave(ctx, id, keys)
		}
	}, "handoff-order", "handoff-round-trip")
	add("loses a hand-off when one leaves", func(b *bentHandoffs, next single) {
		b.leave = func(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
			live, err := next.Live(ctx, keys)
			if err != nil || len(live) == 0 {
				return err
			}
			return errors.Join(next.leave(ctx, live[0].ID, keys), next.leave(ctx, id, keys))
		}
	}, "handoff-leave", "handoff-concurrent")
	add("does not remove", func(b *bentHandoffs, _ single) {
		b.leave = func(context.Context, sealtext.ID, []consent.EventKey) error { return nil }
	}, "handoff-leave", "handoff-concurrent", "handoff-many")
	add("lets a message enter twice", func(b *bentHandoffs, next single) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			err := next.enter(ctx, f, keys)
			if errors.Is(err, consent.ErrHandoffOpen) {
				f.Message = sealtext.NewID()
				err = next.enter(ctx, f, keys)
			}
			return err
		}
	}, "handoff-message")
	add("keeps a message for ever", func(b *bentHandoffs, next single) {
		var mu sync.Mutex
		seen := map[sealtext.ID]sealtext.ID{}
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			mu.Lock()
			defer mu.Unlock()
			if id, there := seen[f.Message]; there && id != f.ID {
				return consent.ErrHandoffOpen
			}
			seen[f.Message] = f.ID
			return next.enter(ctx, f, keys)
		}
	}, "handoff-message")
	add("does not listen to the context", func(b *bentHandoffs, next single) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.enter(context.WithoutCancel(ctx), f, keys)
		}
	}, "handoff-canceled")
}

func addLiveOfFaults(add handoffAdder) {
	read := func(f func([]consent.Handoff) []consent.Handoff) func(*bentHandoffs, single) {
		return func(b *bentHandoffs, next single) {
			b.of = func(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
				live, err := next.LiveOf(ctx, tenant)
				return f(live), err
			}
		}
	}
	add("hides one of all", read(func(live []consent.Handoff) []consent.Handoff { return live[:max(0, len(live)-1)] }), "handoff-all")
	add("lists all twice", read(func(live []consent.Handoff) []consent.Handoff { return append(live, live...) }), "handoff-all")
	add("does not tell what has ended", read(func(live []consent.Handoff) []consent.Handoff {
		for i := range live {
			live[i].Left = time.Hour
		}
		return live
	}), "handoff-all")
	add("knows no tenant", func(b *bentHandoffs, next single) {
		b.of = func(ctx context.Context, _ sealtext.Tenant) ([]consent.Handoff, error) {
			return next.LiveOf(ctx, sealtext.Tenant{})
		}
	}, "handoff-all")
	add("looks for the tenant of the keys", func(b *bentHandoffs, next single) {
		b.of = func(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
			live, err := next.LiveOf(ctx, tenant)
			if tenant == sealtext.MustTenant("south") { // as if an account were one
				other, err := next.LiveOf(ctx, sealtext.MustTenant("north"))
				return append(live, other[:min(1, len(other))]...), err
			}
			return live, err
		}
	}, "handoff-all")
}

func addLiveFaults(add handoffAdder) {
	read := func(f func([]consent.Handoff) []consent.Handoff) func(*bentHandoffs, single) {
		return func(b *bentHandoffs, next single) {
			b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
				live, err := next.Live(ctx, keys)
				return f(live), err
			}
		}
	}
	add("hides what has ended", read(func(live []consent.Handoff) []consent.Handoff {
		return slices.DeleteFunc(live, func(f consent.Handoff) bool { return f.Left <= 0 })
	}), "handoff-ends")
	add("has a clock that stands", read(func(live []consent.Handoff) []consent.Handoff {
		for i := range live {
			live[i].Left = time.Hour
		}
		return live
	}), "handoff-ends")
	add("lists a hand-off for each of its keys", func(b *bentHandoffs, next single) {
		b.live = func(ctx context.Context, keys []consent.EventKey) (all []consent.Handoff, err error) {
			for _, k := range keys {
				live, err := next.Live(ctx, []consent.EventKey{k})
				if err != nil {
					return nil, err
				}
				all = append(all, live...)
			}
			return all, ctx.Err()
		}
	}, "handoff-keys", "handoff-leave")
	add("takes few keys", func(b *bentHandoffs, next single) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			return next.Live(ctx, keys[:min(len(keys), 100)])
		}
	}, "handoff-many")
}

func addBatchFaults(add handoffAdder) {
	add("gives all hand-offs of a call one answer", func(b *bentHandoffs, next single) {
		b.enterAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
			entered, err := next.Enter(ctx, tx, hs)
			if slices.Contains(entered, false) {
				err = errors.Join(err, next.Leave(ctx, tx, hs))
				clear(entered)
			}
			return entered, err
		}
	}, "handoff-batch")
	add("lets hand-offs of one message enter in one call", func(b *bentHandoffs, next single) {
		b.enterAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
			entered, err := next.Enter(ctx, tx, hs)
			for i := range entered {
				entered[i] = entered[i] || slices.ContainsFunc(hs[:i], func(f consent.Handoff) bool { return f.Message == hs[i].Message && f.Tenant == hs[i].Tenant })
			}
			return entered, err
		}
	}, "handoff-batch")
	add("leaves all keys of a call", func(b *bentHandoffs, next single) {
		b.leaveAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) error {
			var keys []consent.EventKey
			for _, f := range hs {
				keys = append(keys, f.Keys...)
			}
			hs = slices.Clone(hs)
			for i := range hs {
				hs[i].Keys = keys
			}
			return next.Leave(ctx, tx, hs)
		}
	}, "handoff-batch")
	add("takes few hand-offs", func(b *bentHandoffs, next single) {
		b.enterAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
			if len(hs) > 500 {
				return nil, errors.New("too many parameters")
			}
			return next.Enter(ctx, tx, hs)
		}
	}, "handoff-batch")
	add("keeps what a transaction has entered that fails", func(b *bentHandoffs, next single) {
		var up []consent.Handoff
		b.enterAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
			up = append(up, hs...)
			return next.Enter(ctx, tx, hs)
		}
		b.inTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
			up = nil
			err := next.InTx(ctx, f)
			if err != nil {
				_, again := next.Enter(ctx, nil, up)
				err = errors.Join(err, again)
			}
			return err
		}
	}, "handoff-transaction")
	add("forgets a hand-off that left in a transaction that fails", func(b *bentHandoffs, next single) {
		var left []consent.Handoff
		b.leaveAll = func(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) error {
			left = append(left, hs...)
			return next.Leave(ctx, tx, hs)
		}
		b.inTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
			left = nil
			err := next.InTx(ctx, f)
			return errors.Join(err, next.Leave(ctx, nil, left))
		}
	}, "handoff-transaction")
	add("calls every other time over what is not", func(b *bentHandoffs, next single) {
		var calls atomic.Int32
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			live, err := next.Live(ctx, keys)
			if calls.Add(1)%2 == 0 {
				for i := range live {
					live[i].Left = -1
				}
			}
			return live, err
		}
	}, "batch-barrier")
}
