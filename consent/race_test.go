package consent_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/memstore"
)

// interval is a hand-off or a revocation on one counter that all share.
type interval struct{ start, end uint64 }

// Many senders and revocations of a few people; afterwards no hand-off may
// have run between the return of a revocation and the next opt-in.
func TestNoHandOffAfterRevoke(t *testing.T) {
	t.Run("over the store of these tests", func(t *testing.T) { testNoHandOffAfterRevoke(t, newWorld(t, unthrottled)) })
	t.Run("over memstore", func(t *testing.T) { testNoHandOffAfterRevoke(t, overMemstore(t)) })
}

// unthrottled permits any number of opt-outs and opt-ins.
func unthrottled(c *config) { c.ReOptIn.Limit = -1 }

// overMemstore is a world over the store that other packages test with. Its audit events are
// dropped.
func overMemstore(t *testing.T) world {
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return newWorld(t, unthrottled, func(c *config) { c.Store, c.Audit = store.Consent(), failingAudit{nil} })
}

func testNoHandOffAfterRevoke(t *testing.T, w world) {
	const people, senders, rounds = 3, 4, 60
	var tick, handOffs atomic.Uint64
	var stop atomic.Bool
	type log struct {
		mu       sync.Mutex
		handOffs []interval
		outs     []interval // from the return of a revocation to the start of the next opt-in
	}
	logs := make([]log, people)
	start := func(n, round int) {
		at := w.clock.advance(time.Microsecond)
		w.record(t, optIn(person(clinic, byte(n)), consent.ForProgram(offers), at, fmt.Sprintf("in-%d-%d", n, round), sealtext.Marketing))
	}
	for n := range people {
		start(n, 0)
	}
	var sending, revoking sync.WaitGroup
	for s := range senders {
		sending.Go(func() {
			for i := s; !stop.Load(); i++ {
				n := i % people
				_, err := w.Do(ctx, marketing(person(clinic, byte(n))), func(_ context.Context, p consent.Permit) error {
					if p.Redeem(p.Message()) != nil {
						return nil // revoked before the number was opened: nothing left
					}
					run := interval{start: tick.Add(1)}
					handOffs.Add(1)
					runtime.Gosched()
					run.end = tick.Add(1)
					logs[n].mu.Lock()
					defer logs[n].mu.Unlock()
					logs[n].handOffs = append(logs[n].handOffs, run)
					return nil
				})
				if err != nil {
					panic(err)
				}
			}
		})
	}
	for n := range people {
		revoking.Go(func() {
			p := person(clinic, byte(n))
			for round := range rounds {
				e := optOut(p, consent.ForTenant(), w.clock.advance(time.Microsecond), fmt.Sprintf("out-%d-%d", n, round))
				if round%2 == 0 {
					e.Scope = consent.ForProgram(offers)
				}
				if _, err := w.Revoke(ctx, e); err != nil {
					panic(err)
				}
				out := interval{start: tick.Add(1)}
				for range 20 {
					runtime.Gosched() // a moment in which the senders could be late
				}
				out.end = tick.Add(1)
				logs[n].outs = append(logs[n].outs, out)
				back := optIn(p, e.Scope, w.clock.advance(time.Microsecond), fmt.Sprintf("back-%d-%d", n, round), sealtext.Marketing)
				if _, err := w.Record(ctx, back); err != nil {
					panic(err)
				}
			}
		})
	}
	revoking.Wait()
	stop.Store(true)
	sending.Wait()
	for n := range logs {
		require.Len(t, logs[n].outs, rounds)
		for _, h := range logs[n].handOffs {
			for _, out := range logs[n].outs {
				require.False(t, h.end > out.start && h.start < out.end, "a hand-off %v ran while out %v", h, out)
			}
		}
	}
	require.Positive(t, handOffs.Load())
}

// The whole way over a store that is not made for these tests.
func TestOverMemstore(t *testing.T) {
	w := overMemstore(t)
	here, there := person(clinic, 1), person(dentist, 1)
	for _, p := range []sealtext.Person{here, there} {
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-2*time.Hour), "in", sealtext.Marketing))
		require.True(t, w.check(t, marketing(p)).Allowed)
	}
	out := optOut(here, consent.ForAccount(), noon.Add(-time.Hour), "out")
	first := w.record(t, out)
	require.Equal(t, first.ID, w.record(t, out).ID)
	require.False(t, w.check(t, marketing(here)).Allowed)
	require.False(t, w.check(t, marketing(there)).Allowed)
	history, err := w.History(ctx, here)
	require.NoError(t, err)
	require.Len(t, history, 2)

	store := w.config.Store
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := w.Erase(ctx, tx, here)
		require.Equal(t, 2, n)
		return err
	}))
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(here))))
	w.record(t, optIn(there, consent.ForAccount(), noon, "back", sealtext.Marketing))
	require.True(t, w.check(t, marketing(there)).Allowed)
}
