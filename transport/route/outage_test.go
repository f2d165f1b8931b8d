package route_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// counted is a store that counts the rows of a relay.
type counted struct {
	transport.Store
	claimed, advanced int
}

func (c *counted) Claim(ctx context.Context, tx sealtext.Tx, claim transport.Claim) ([]transport.OutboxRow, error) {
	rows, err := c.Store.Claim(ctx, tx, claim)
	c.claimed += len(rows)
	return rows, err
}

func (c *counted) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	c.advanced += len(changes)
	return c.Store.AdvanceAll(ctx, tx, changes)
}

// take returns the counts since it was last called.
func (c *counted) take() (rows [2]int) {
	rows = [2]int{c.claimed, c.advanced}
	c.claimed, c.advanced = 0, 0
	return rows
}

// outage is a harness both of whose providers are away, with many messages that wait.
func outage(t *testing.T, queued int) (r *routed, store *counted, north, west *carrier) {
	t.Helper()
	down := answers(transport.Outcome{Kind: notSent}, nil)
	north, west = &carrier{answer: down}, &carrier{answer: down}
	r = newRouted(t, func(c *servicetest.Config) {
		store = &counted{Store: c.Relay.Store.(transport.Store)}
		c.Relay.Store, c.Relay.Workers, c.Relay.Batch = store, 8, 20
	}, north, west)
	r.OptIn(ann, sealtext.AllPurposes.Each()...)
	var messages []transport.Message
	for range queued {
		messages = append(messages, r.Message(ann, "See you tomorrow at 10."))
	}
	for len(messages) > 0 {
		n := min(len(messages), 1000)
		sent, err := r.Gateway.SendAll(ctx, messages[:n])
		require.NoError(t, err)
		require.NoError(t, sent[0].Err)
		messages = messages[n:]
	}
	for range 20 {
		_, err := r.Relay.Step(ctx)
		require.NoError(t, err)
	}
	for _, h := range r.router.Health() {
		require.True(t, h.OutUntil.After(r.Clock.Now()), "%s is out", h.Provider)
	}
	store.take()
	return r, store, north, west
}

// While all providers are away nothing is claimed but a few messages for a probe, however many wait; when
// one is back, the next round takes the others.
func TestAnOutageClaimsNothing(t *testing.T) {
	for _, queued := range []int{200, 5000} {
		r, store, north, west := outage(t, queued)
		calls := north.called() + west.called()
		step := func() [2]int {
			_, err := r.Relay.Step(ctx)
			require.NoError(t, err)
			return store.take()
		}
		for range 9 {
			r.Clock.Advance(time.Second)
			require.Equal(t, [2]int{}, step())
		}
		require.Equal(t, calls, north.called()+west.called())
		r.Clock.Advance(time.Second)
		rows := step()
		require.LessOrEqual(t, rows[0], 16)
		require.LessOrEqual(t, rows[1], 32, "each is begun or deferred, and has an outcome")
		require.Equal(t, 2, north.called()+west.called()-calls, "a probe of each")
		for range 19 {
			r.Clock.Advance(time.Second)
			require.Equal(t, [2]int{}, step())
		}
		west.set(nil)
		took := len(west.took)
		r.Clock.Advance(time.Second)
		step()
		require.Greater(t, len(west.took), took, "the probe")
		took = len(west.took)
		for range 5 {
			require.Equal(t, 20, step()[0])
		}
		require.Len(t, west.took, took+100)
	}
}

// What expires meanwhile is settled on time, with the reason: that of the providers, or of the pin of the
// tenant.
func TestWhatExpiresInAnOutage(t *testing.T) {
	for name, c := range map[string]struct {
		pin    []string
		change func(*transport.Message)
		held   bool // until it expires
		rules  []string
	}{
		"a passcode":             {nil, func(m *transport.Message) { m.Purpose = sealtext.OTP }, false, []string{"route.unhealthy"}},
		"another message":        {nil, func(*transport.Message) {}, false, []string{"route.unhealthy"}},
		"pinned to neither":      {[]string{"south"}, func(*transport.Message) {}, false, []string{"tenant.routes"}},
		"held until its end":     {nil, func(*transport.Message) {}, true, nil},
		"pinned to one of those": {[]string{"west"}, func(*transport.Message) {}, false, []string{"route.unhealthy"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, store, _, _ := outage(t, 100)
			if c.pin != nil {
				_, err := r.Service.Programs.DeclareTenant(ctx, sealtext.System("desk"), program.Tenant{Tenant: r.Tenant, Routes: c.pin})
				require.NoError(t, err)
			}
			id := r.queue(t, func(m *transport.Message) {
				m.ExpiresAt = r.Clock.Now().Add(5 * time.Second)
				c.change(m)
			})
			if c.held {
				hold(t, r, store, id)
			}
			for range 4 {
				r.Clock.Advance(time.Second)
				r.Deliver()
				require.Equal(t, transport.StateQueued, r.status(t, id).State)
			}
			r.Clock.Advance(time.Second)
			r.Deliver()
			require.Equal(t, transport.StateExpired, r.status(t, id).State)
			require.Equal(t, [2]int{1, 1}, store.take())
			expired := r.events(t, audit.KindMessageExpired)
			require.Len(t, expired, 1)
			require.Equal(t, c.rules, expired[0].Rules)
		})
	}
}

// hold moves a message to its end, as the gate does with one whose hours come later.
func hold(t *testing.T, r *routed, store *counted, id sealtext.ID) {
	t.Helper()
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		now := r.Clock.Now()
		rows, err := store.Store.Claim(ctx, tx, transport.Claim{Now: now, Until: now, Limit: 1000, Route: r.relay.Name})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.ID == id {
				_, err = store.Store.AdvanceAll(ctx, tx, []transport.OutboxChange{{
					Tenant: row.Tenant, ID: id, Lease: row.Lease, NotBefore: row.ExpiresAt, At: now,
				}})
			}
		}
		return err
	}))
	require.Equal(t, r.status(t, id).ExpiresAt, r.status(t, id).NotBefore)
}

// An outage is reported, once a minute, though no message is looked at.
func TestAnOutageIsReported(t *testing.T) {
	r, _, north, west := outage(t, 100)
	wait := answers(transport.Outcome{Kind: notSent, RetryAfter: time.Hour}, nil)
	north.set(wait)
	west.set(wait)
	r.Clock.Advance(10 * time.Second)
	r.Deliver() // the probes
	before := len(r.heard())
	for range 3 {
		r.Clock.Advance(30 * time.Second)
		r.Deliver()
	}
	heard := r.heard()
	require.LessOrEqual(t, len(heard)-before, 1, "a minute of the wall clock has not passed")
	ofAll := 0
	for _, err := range heard {
		var e transport.RelayError
		require.ErrorAs(t, err, &e)
		if e.Tenant.IsZero() {
			require.ErrorIs(t, e, transport.ErrNoProvider)
			ofAll++
		}
	}
	require.Equal(t, 1, ofAll)
}

// While the rates permit nothing, what expires is settled too.
func TestWhatExpiresWhileTheRatesPermitNothing(t *testing.T) {
	r := newRouted(t, func(c *servicetest.Config) {
		c.Relay.Rates = []transport.Rate{{Name: "day", PerDay: 1}}
	}, &carrier{})
	first := r.queue(t)
	r.Deliver()
	require.Equal(t, transport.StateAccepted, r.status(t, first).State)
	id := r.queue(t, func(m *transport.Message) { m.ExpiresAt = r.Clock.Now().Add(time.Minute) })
	r.Deliver()
	require.Equal(t, transport.StateQueued, r.status(t, id).State)
	r.Clock.Advance(time.Minute)
	r.Deliver()
	require.Equal(t, transport.StateExpired, r.status(t, id).State)
}
