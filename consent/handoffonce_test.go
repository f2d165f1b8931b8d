package consent_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/memstore"
)

// A message has one hand-off at a time: within a ledger, over two ledgers of one store, and where no
// store can tell other processes.
func TestOneOpenHandOffOfAMessage(t *testing.T) {
	here, there, _, p := two(t)
	plain, ann := allowed(t)
	for _, c := range []struct {
		name          string
		first, second world
		person        sealtext.Person
	}{
		{"in one process", here, here, p},
		{"in two processes", here, there, p},
		{"in one process, without rows of hand-offs", plain, plain, ann},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := marketing(c.person)
			r.Retry = true // does not matter
			other := passcode(c.person)
			d, err := c.first.Do(ctx, r, func(context.Context, consent.Permit) error {
				_, err := c.second.Do(ctx, r, func(context.Context, consent.Permit) error {
					panic("a second hand-off of the message began")
				})
				require.ErrorIs(t, err, consent.ErrHandoffOpen)
				_, err = c.second.Do(ctx, other, func(context.Context, consent.Permit) error { return nil })
				require.NoError(t, err, "another message")
				return consent.ErrNotSent
			})
			require.ErrorIs(t, err, consent.ErrNotSent)
			require.True(t, d.Allowed)
			d, err = c.second.Do(ctx, r, func(_ context.Context, permit consent.Permit) error { return permit.Redeem(r.Message) })
			require.NoError(t, err, "the first one has ended")
			require.True(t, d.Allowed)
		})
	}
}

// A message whose permit was redeemed is redeemed again only after nothing was sent, or where the
// caller accepts a repeat.
func TestAMessageRedeemsOnce(t *testing.T) {
	broken := errors.New("connection reset")
	for _, c := range []struct {
		name   string
		redeem bool
		gives  error
		retry  bool
		again  bool
	}{
		{"accepted", true, nil, false, false},
		{"handed over without the permit", false, nil, false, false},
		{"unknown", true, broken, false, false},
		{"unknown, and a retry is allowed", true, broken, true, true},
		{"not sent", true, consent.ErrNotSent, false, true},
		{"not redeemed", false, broken, false, true},
	} {
		for name, change := range map[string]func(*config){
			"uncapped":       func(*config) {},
			"under a cap":    func(c *config) { c.Programs[0].Frequency.Messages, c.Programs[0].Frequency.Period = 5, day },
			"single process": func(c *config) { c.SingleProcess = true },
		} {
			t.Run(c.name+", "+name, func(t *testing.T) {
				mem, err := memstore.New(memstore.Config{})
				require.NoError(t, err)
				w := newWorld(t, change, func(c *config) { c.Store, c.Audit = mem.Consent(), failingAudit{nil} })
				p := person(clinic, 1)
				w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-day), "yes", sealtext.Marketing))
				r := marketing(p)
				_, err = w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
					if c.redeem {
						require.NoError(t, permit.Redeem(r.Message))
					}
					return c.gives
				})
				require.ErrorIs(t, err, c.gives)
				r.Retry = c.retry
				redeemed := 0
				for range 2 {
					d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
						redeemed++
						return permit.Redeem(r.Message)
					})
					require.NoError(t, err)
					if !d.Allowed {
						require.Equal(t, []string{consent.ReasonSent}, rulesOf(d))
						require.Zero(t, d.RetryAt)
					}
				}
				want := 0
				switch {
				case c.retry:
					want = 2
				case c.again:
					want = 1
				}
				require.Equal(t, want, redeemed)
			})
		}
	}
}

// The memory outlives the process that died in the hand-off, and goes with the person.
func TestAMessageIsRemembered(t *testing.T) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store := func(c *config) { c.Store, c.Audit = mem.Consent(), failingAudit{nil} }
	w := newWorld(t, store)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-day), "yes", sealtext.Marketing))
	r := marketing(p)
	require.PanicsWithValue(t, "died", func() {
		_, _ = w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
			require.NoError(t, permit.Redeem(r.Message))
			panic("died")
		})
	})
	next := newWorld(t, store)
	next.clock.advance(6 * day)
	d, err := next.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonSent}, rulesOf(d))
	require.NoError(t, mem.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := next.Erase(ctx, tx, p)
		require.Equal(t, 3, n, "the opt-in, the slot and the last hand-off")
		return err
	}))
}
