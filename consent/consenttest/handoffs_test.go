package consenttest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
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
	enter func(context.Context, consent.Handoff, []consent.EventKey) error
	leave func(context.Context, sealtext.ID, []consent.EventKey) error
	live  func(context.Context, []consent.EventKey) ([]consent.Handoff, error)
}

func (s bentHandoffs) Enter(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	return s.enter(ctx, f, keys)
}

func (s bentHandoffs) Leave(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
	return s.leave(ctx, id, keys)
}

func (s bentHandoffs) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	return s.live(ctx, keys)
}

func TestBrokenHandoffStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.SharedStore]
	add := func(name string, bend func(b *bentHandoffs, next consenttest.SharedStore), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.SharedStore]{Name: name, Cases: cases, Open: func() consenttest.SharedStore {
			s := goodHandoffs()
			b := bentHandoffs{s, s.Enter, s.Leave, s.Live}
			bend(&b, s)
			return b
		}})
	}
	addEnterFaults(add)
	addLiveFaults(add)

	s := suite[consenttest.SharedStore]{}
	for _, c := range consenttest.HandoffCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}

type handoffAdder func(name string, bend func(b *bentHandoffs, next consenttest.SharedStore), cases ...string)

func addEnterFaults(add handoffAdder) {
	add("forgets the purpose", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			f.Purpose = sealtext.Marketing
			return next.Enter(ctx, f, keys)
		}
	}, "handoff-round-trip")
	add("files under the first key only", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.Enter(ctx, f, keys[:1])
		}
	}, "handoff-keys", "handoff-leave")
	add("has one tenant", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			for _, k := range keys {
				keys = append(keys, consent.EventKey{Tenant: sealtext.MustTenant("north"), Pseudonym: k.Pseudonym})
			}
			return next.Live(ctx, keys)
		}
	}, "handoff-keys")
	add("takes another Enter for a new time", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return errors.Join(next.Leave(ctx, f.ID, keys), next.Enter(ctx, f, keys))
		}
	}, "handoff-again")
	// A store that returns before the row is stored: it is at the next call.
	add("enters later", func(b *bentHandoffs, next consenttest.SharedStore) {
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
			late = func() { _ = next.Enter(ctx, f, keys) }
			return ctx.Err()
		}
		b.leave = func(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
			flush()
			return next.Leave(ctx, id, keys)
		}
	}, "handoff-order", "handoff-round-trip")
	add("loses a hand-off when one leaves", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.leave = func(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
			live, err := next.Live(ctx, keys)
			if err != nil || len(live) == 0 {
				return err
			}
			return errors.Join(next.Leave(ctx, live[0].ID, keys), next.Leave(ctx, id, keys))
		}
	}, "handoff-leave", "handoff-concurrent")
	add("does not remove", func(b *bentHandoffs, _ consenttest.SharedStore) {
		b.leave = func(context.Context, sealtext.ID, []consent.EventKey) error { return nil }
	}, "handoff-leave", "handoff-concurrent", "handoff-many")
	add("does not listen to the context", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.Enter(context.WithoutCancel(ctx), f, keys)
		}
	}, "handoff-canceled")
}

func addLiveFaults(add handoffAdder) {
	read := func(f func([]consent.Handoff) []consent.Handoff) func(*bentHandoffs, consenttest.SharedStore) {
		return func(b *bentHandoffs, next consenttest.SharedStore) {
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
	add("lists a hand-off for each of its keys", func(b *bentHandoffs, next consenttest.SharedStore) {
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
	add("takes few keys", func(b *bentHandoffs, next consenttest.SharedStore) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			return next.Live(ctx, keys[:min(len(keys), 100)])
		}
	}, "handoff-many")
}
