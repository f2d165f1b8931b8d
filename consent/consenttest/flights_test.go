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

func goodFlights() consenttest.SharedStore { return good().(consenttest.SharedStore) }

func TestGoodFlightStore(t *testing.T) {
	consenttest.RunHandoffStore(t, func(*testing.T) consenttest.SharedStore { return goodFlights() })
}

// bentFlights is a good store with methods of its own.
type bentFlights struct {
	consent.Store
	enter func(context.Context, consent.Handoff, []consent.EventKey) error
	leave func(context.Context, sealtext.ID, []consent.EventKey) error
	live  func(context.Context, []consent.EventKey) ([]consent.Handoff, error)
}

func (s bentFlights) Enter(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	return s.enter(ctx, f, keys)
}

func (s bentFlights) Leave(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
	return s.leave(ctx, id, keys)
}

func (s bentFlights) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	return s.live(ctx, keys)
}

func TestBrokenFlightStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.SharedStore]
	add := func(name string, bend func(b *bentFlights, next consenttest.SharedStore), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.SharedStore]{Name: name, Cases: cases, Open: func() consenttest.SharedStore {
			s := goodFlights()
			b := bentFlights{s, s.Enter, s.Leave, s.Live}
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

type flightAdder func(name string, bend func(b *bentFlights, next consenttest.SharedStore), cases ...string)

func addEnterFaults(add flightAdder) {
	add("forgets the purpose", func(b *bentFlights, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			f.Purpose = sealtext.Marketing
			return next.Enter(ctx, f, keys)
		}
	}, "flight-round-trip")
	add("files under the first key only", func(b *bentFlights, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.Enter(ctx, f, keys[:1])
		}
	}, "flight-keys", "flight-leave")
	add("has one tenant", func(b *bentFlights, next consenttest.SharedStore) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			for _, k := range keys {
				keys = append(keys, consent.EventKey{Tenant: sealtext.MustTenant("north"), Pseudonym: k.Pseudonym})
			}
			return next.Live(ctx, keys)
		}
	}, "flight-keys")
	add("takes another Enter for a new time", func(b *bentFlights, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return errors.Join(next.Leave(ctx, f.ID, keys), next.Enter(ctx, f, keys))
		}
	}, "flight-again")
	// A store that answers before the row is there: at the next call to it.
	add("enters later", func(b *bentFlights, next consenttest.SharedStore) {
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
	}, "flight-order", "flight-round-trip")
	add("loses a flight when one leaves", func(b *bentFlights, next consenttest.SharedStore) {
		b.leave = func(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
			live, err := next.Live(ctx, keys)
			if err != nil || len(live) == 0 {
				return err
			}
			return errors.Join(next.Leave(ctx, live[0].ID, keys), next.Leave(ctx, id, keys))
		}
	}, "flight-leave", "flight-concurrent")
	add("does not remove", func(b *bentFlights, _ consenttest.SharedStore) {
		b.leave = func(context.Context, sealtext.ID, []consent.EventKey) error { return nil }
	}, "flight-leave", "flight-concurrent", "flight-many")
	add("does not listen to the context", func(b *bentFlights, next consenttest.SharedStore) {
		b.enter = func(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
			return next.Enter(context.WithoutCancel(ctx), f, keys)
		}
	}, "flight-canceled")
}

func addLiveFaults(add flightAdder) {
	read := func(f func([]consent.Handoff) []consent.Handoff) func(*bentFlights, consenttest.SharedStore) {
		return func(b *bentFlights, next consenttest.SharedStore) {
			b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
				live, err := next.Live(ctx, keys)
				return f(live), err
			}
		}
	}
	add("hides what has ended", read(func(live []consent.Handoff) []consent.Handoff {
		return slices.DeleteFunc(live, func(f consent.Handoff) bool { return f.Left <= 0 })
	}), "flight-ends")
	add("has a clock that stands", read(func(live []consent.Handoff) []consent.Handoff {
		for i := range live {
			live[i].Left = time.Hour
		}
		return live
	}), "flight-ends")
	add("lists a flight for each of its keys", func(b *bentFlights, next consenttest.SharedStore) {
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
	}, "flight-keys", "flight-leave")
	add("takes few keys", func(b *bentFlights, next consenttest.SharedStore) {
		b.live = func(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
			return next.Live(ctx, keys[:min(len(keys), 100)])
		}
	}, "flight-many")
}
