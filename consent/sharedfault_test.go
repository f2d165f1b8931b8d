package consent_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent"
)

func TestHandoffStoreFails(t *testing.T) {
	broken := errors.New("connection refused")
	never := func(context.Context, consent.Permit) error { panic("never") }
	t.Run("at Enter", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			here, there, store, p := two(t)
			store.fail(&store.enter, broken)
			_, err := here.Do(ctx, marketing(p), never)
			require.ErrorIs(t, err, broken)
			start := time.Now()
			_, err = there.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out"))
			require.NoError(t, err)
			require.Zero(t, time.Since(start), "what may have been entered was removed")
		})
	})
	t.Run("at Leave", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			here, there, store, p := two(t)
			store.fail(&store.leave, broken)
			_, err := here.Do(ctx, marketing(p), func(context.Context, consent.Permit) error { return nil })
			require.NoError(t, err, "what was handed over was handed over")
			_, err = here.Revoke(ctx, optOut(p, consent.ForSender(offers, sender), noon, "own"))
			require.NoError(t, err, "its own process knows that it has ended")
			start := time.Now()
			_, err = there.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out"))
			require.NoError(t, err)
			require.Equal(t, 17*time.Second, time.Since(start), "others wait until its time is up")
		})
	})
	t.Run("at Redeem", func(t *testing.T) {
		here, _, store, p := two(t)
		r := marketing(p)
		_, err := here.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
			for _, where := range []*error{&store.live, &store.load} {
				store.fail(where, broken)
				err := permit.Redeem(r.Message)
				require.ErrorIs(t, err, consent.ErrPermitInvalid)
				require.ErrorIs(t, err, broken)
				store.fail(where, nil)
			}
			require.NoError(t, permit.Redeem(r.Message), "a question without an answer does not use the permit up")
			return permit.Redeem(r.Message)
		})
		require.ErrorContains(t, err, "used before")
	})
	t.Run("the row is gone at Redeem", func(t *testing.T) {
		here, _, store, p := two(t)
		r := marketing(p)
		keys := []consent.EventKey{{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}}
		_, err := here.Do(ctx, r, func(ctx context.Context, permit consent.Permit) error {
			live, err := store.Live(ctx, keys)
			require.NoError(t, err)
			require.Len(t, live, 1)
			for _, key := range []consent.EventKey{{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}, {Tenant: account, Pseudonym: p.Account.Pseudonyms[0]}} {
				require.NoError(t, store.Leave(ctx, nil, []consent.Handoff{{ID: live[0].ID, Keys: []consent.EventKey{key}}}))
			}
			return permit.Redeem(r.Message)
		})
		require.ErrorIs(t, err, consent.ErrPermitInvalid)
		require.ErrorContains(t, err, "deadline")
	})
}

// The process counts from before it asks for its row, the store from when the
// row is written: however long that takes, the process is through first.
func TestTimeCountsFromBeforeEnter(t *testing.T) {
	for _, c := range []struct {
		name  string
		moves time.Duration // of the ledger's clock
	}{{"the clock of the ledger stands", 0}, {"it moves", 10 * time.Second}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, _, store, p := two(t)
				store.waits = func() { <-time.After(10 * time.Second); here.clock.advance(c.moves) }
				start := time.Now()
				_, err := here.Do(ctx, marketing(p), func(ctx context.Context, permit consent.Permit) error {
					ends, _ := ctx.Deadline()
					require.Equal(t, 15*time.Second, ends.Sub(start))
					require.Equal(t, noon.Add(15*time.Second), permit.Deadline())
					return nil
				})
				require.NoError(t, err)
			})
		})
	}
}

// A clock of the store that was set forward, or a process that was stopped and
// did not count the time: others may have given up waiting.
func TestRedeemWhoseRowIsAboutToEnd(t *testing.T) {
	for _, c := range []struct {
		ahead time.Duration
		ok    bool
	}{{14 * time.Second, true}, {16 * time.Second, false}, {time.Hour, false}} {
		t.Run(c.ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, _, store, p := two(t)
				store.ahead = c.ahead
				_, err := here.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error {
					return permit.Redeem(permit.Message())
				})
				if c.ok {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, consent.ErrPermitInvalid)
				}
			})
		})
	}
}

func TestOneRedeemOfManySucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, _, store, p := two(t)
		store.waits = func() { <-time.After(time.Second) } // so that they overlap
		_, err := here.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error {
			var all sync.WaitGroup
			got := make(chan error, 8)
			for range cap(got) {
				all.Go(func() { got <- permit.Redeem(permit.Message()) })
			}
			all.Wait()
			close(got)
			won := 0
			for err := range got {
				if err == nil {
					won++
				}
			}
			require.Equal(t, 1, won)
			return permit.Err()
		})
		require.NoError(t, err)
	})
}

func TestSingleProcessWritesNothing(t *testing.T) {
	here, _, store, p := two(t, func(c *config) { c.SingleProcess = true })
	_, err := here.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error { return permit.Redeem(permit.Message()) })
	require.NoError(t, err)
	require.Zero(t, store.entered)
	there := newWorld(t, func(c *config) { c.Store, c.Audit = store, failingAudit{nil} })
	_, err = there.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error { return permit.Redeem(permit.Message()) })
	require.NoError(t, err)
	require.Equal(t, 1, store.entered, "a store that has it is used unless told otherwise")
}
