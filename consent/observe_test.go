package consent_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
)

// observing is a world that observes until an hour after noon, and what it
// heard.
func observing(t *testing.T, change ...func(*config)) (world, *[]consent.Decision) {
	heard := &[]consent.Decision{}
	w := newWorld(t, append([]func(*config){func(c *config) {
		c.Observe = &consent.Observe{
			Acknowledge: consent.ObserveAcknowledgment, Until: noon.Add(time.Hour),
			Denied: func(_ context.Context, _ consent.Request, d consent.Decision) { *heard = append(*heard, d) },
		}
	}}, change...)...)
	return w, heard
}

func TestObserve(t *testing.T) {
	p := person(clinic, 1)
	for _, c := range []struct {
		name  string
		have  []consent.Event
		asks  bool // Request.Observe
		after time.Duration
		runs  bool
		heard int
	}{
		{"denied, observed", nil, true, 0, true, 1},
		{"opted out, observed", []consent.Event{optOut(p, consent.ForTenant(), noon, "out")}, true, 0, true, 1},
		{"denied, not asked to observe", nil, false, 0, false, 0},
		{"denied, at the end", nil, true, time.Hour, false, 0},
		{"allowed", []consent.Event{optIn(p, consent.ForProgram(offers), noon, "yes", sealtext.Marketing)}, true, 0, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, heard := observing(t)
			for _, e := range c.have {
				w.record(t, e)
			}
			w.clock.advance(c.after)
			before := len(w.store.events)
			r := marketing(p)
			r.Observe = c.asks
			ran := false
			d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
				ran = true
				require.Len(t, *heard, c.heard, "heard of before it goes out")
				require.Equal(t, c.heard == 0, permit.Redeem(r.Message) == nil, "what is denied gets no permit")
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, c.runs, ran)
			require.Len(t, *heard, c.heard)
			events := w.store.events[before:]
			require.Len(t, events, c.heard)
			if c.heard > 0 {
				require.False(t, d.Allowed, "the decision stays what it is")
				require.Equal(t, d, (*heard)[0])
				require.Equal(t, audit.KindMessageDenied, events[0].Kind)
				require.Equal(t, "observed", events[0].Details.Outcome)
				require.Equal(t, rulesOf(d), events[0].Details.Rules)
				require.Equal(t, r.Message, events[0].Details.Record)
			}
		})
	}
}

func TestObserveByAccident(t *testing.T) {
	good := func() *consent.Observe {
		return &consent.Observe{Acknowledge: consent.ObserveAcknowledgment, Until: noon.Add(time.Hour), Denied: func(context.Context, consent.Request, consent.Decision) {}}
	}
	for _, c := range []struct {
		name   string
		change func(*consent.Observe)
		says   string
	}{
		{"nothing set", func(o *consent.Observe) { *o = consent.Observe{} }, "Observe.Acknowledge"},
		{"no acknowledgment", func(o *consent.Observe) { o.Acknowledge = "" }, "Observe.Acknowledge"},
		{"another word", func(o *consent.Observe) { o.Acknowledge = "true" }, "Observe.Acknowledge"},
		{"nobody to hear of it", func(o *consent.Observe) { o.Denied = nil }, "Observe.Denied"},
		{"no end", func(o *consent.Observe) { o.Until = time.Time{} }, "Observe.Until"},
		{"a far end", func(o *consent.Observe) { o.Until = noon.Add(consent.MaxObserve + time.Second) }, "Observe.Until"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := testConfig(&fakeStore{})
			cfg.Now, cfg.Observe = func() time.Time { return noon }, good()
			c.change(cfg.Observe)
			_, err := cfg.open()
			require.ErrorContains(t, err, c.says)
		})
	}
	t.Run("a request alone", func(t *testing.T) {
		r := marketing(person(clinic, 1))
		r.Observe = true
		_, err := newWorld(t).Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
		requireInput(t, err, "observe")
	})
	t.Run("a Config that is changed later", func(t *testing.T) {
		o := good()
		w := newWorld(t, func(c *config) { c.Observe = o })
		o.Until = noon.Add(10000 * time.Hour)
		w.clock.advance(2 * time.Hour)
		r := marketing(person(clinic, 1))
		r.Observe = true
		d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
		require.NoError(t, err)
		require.False(t, d.Allowed)
	})
}

func TestObservedOnlyWhenAudited(t *testing.T) {
	broken := errors.New("disk full")
	r := marketing(person(clinic, 1))
	r.Observe = true
	never := func(context.Context, consent.Permit) error { panic("never") }
	w, heard := observing(t, func(c *config) { c.Audit = failingAudit{broken} })
	_, err := w.Do(ctx, r, never)
	require.ErrorIs(t, err, broken)
	require.Empty(t, *heard)

	w, _ = observing(t)
	w.store.failed = broken
	_, err = w.Do(ctx, r, never)
	require.ErrorIs(t, err, broken, "a ledger that cannot decide stops the message, as it will later")
}

// An opt-out that comes while a message is being decided is a denial like
// others, and an allowed message stays under the barrier.
func TestObserveKeepsTheBarrier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := observing(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
		r := marketing(p)
		r.Observe = true
		goOn, _, handedOff := w.running(r, true)
		var returned atomic.Bool
		go func() {
			if _, err := w.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out")); err != nil {
				panic(err)
			}
			returned.Store(true)
		}()
		synctest.Wait()
		require.False(t, returned.Load())
		close(goOn)
		require.NoError(t, <-handedOff)
		synctest.Wait()
		require.True(t, returned.Load())
	})
}
