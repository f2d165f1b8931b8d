package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// Whatever delays a message, the time at which it was due decides whether it is late: then only a
// passcode may wake anybody.
func TestLateMessagesAndTheRelay(t *testing.T) {
	// 20:50 in Washington, before the change to daylight saving time in the night to 8 March 2026.
	evening := time.Date(2026, time.March, 8, 1, 50, 0, 0, time.UTC)
	opening := time.Date(2026, time.March, 8, 12, 0, 0, 0, time.UTC) // 8:00, an hour earlier than the day before
	for _, c := range []struct {
		name    string
		purpose sealtext.Purpose
		due     time.Duration // after evening
		life    time.Duration // after that; zero for the default
		at      time.Duration // of the second look, after evening
		state   transport.State
		until   time.Time // of the audit event
	}{
		{"in time", sealtext.Transactional, 0, 0, 29 * time.Minute, transport.StateAccepted, time.Time{}},
		{"an outage, and it expires before the morning", sealtext.Transactional, 0, 0, 31 * time.Minute, transport.StateDenied, opening},
		{"an outage", sealtext.Transactional, 0, 12 * time.Hour, 31 * time.Minute, transport.StateQueued, opening},
		{"due later", sealtext.Transactional, 2 * time.Hour, 12 * time.Hour, 149 * time.Minute, transport.StateAccepted, time.Time{}},
		{"due later, and an outage", sealtext.Transactional, 2 * time.Hour, 12 * time.Hour, 151 * time.Minute, transport.StateQueued, opening},
		{"a passcode", sealtext.OTP, 0, 12 * time.Hour, 6 * time.Hour, transport.StateAccepted, time.Time{}},
		{"a passcode by default", sealtext.OTP, 0, 0, 10 * time.Minute, transport.StateExpired, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann, sealtext.AllPurposes.Each()...)
			h.Clock.Set(evening)
			m := h.Message(ann, "Your parcel is at the door.")
			m.Purpose = c.purpose
			if c.due > 0 {
				m.NotBefore = evening.Add(c.due)
			}
			if c.life > 0 {
				m.ExpiresAt = evening.Add(c.due + c.life)
			}
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			h.Clock.Set(evening.Add(c.at))
			h.Deliver()
			status, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state.String(), status.State.String())
			require.Equal(t, c.until, lastUntil(t, h, id))
			if c.state == transport.StateQueued {
				require.Equal(t, opening, status.NotBefore)
				h.Clock.Set(opening)
				h.Deliver()
				require.Len(t, h.Texts(ann), 1)
			}
		})
	}
}

// lastUntil returns the Until of the last audit event of a message.
func lastUntil(t *testing.T, h *servicetest.Harness, id sealtext.ID) (until time.Time) {
	t.Helper()
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Details.Record == id {
			until = e.Details.Until
		}
	}
	return until
}

// A message that is held back after an attempt is late by the time at which it was due, however
// often NotBefore is moved.
func TestLateAfterABackOff(t *testing.T) {
	var h *servicetest.Harness
	var last time.Time
	var store transport.GatewayStore
	h = servicetest.NewWith(t, func(c *servicetest.Config) {
		store = c.Gateway.Store
		c.Relay.Transport = transportFunc(func(context.Context, transport.Cleared) (transport.Outcome, error) {
			last = h.Clock.Now()
			return transport.Outcome{Kind: transport.OutcomeNotSent}, nil
		})
	})
	h.OptIn(ann, sealtext.Transactional)
	evening := time.Date(2026, time.March, 3, 1, 50, 0, 0, time.UTC) // 20:50 in Washington
	h.Clock.Set(evening)
	m := h.Message(ann, "Your parcel is at the door.")
	m.Purpose, m.ExpiresAt = sealtext.Transactional, evening.Add(24*time.Hour)
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	for h.Clock.Now().Before(evening.Add(3 * time.Hour)) {
		h.Deliver()
		h.Clock.Advance(time.Minute)
	}
	require.WithinRange(t, last, evening.Add(time.Minute), evening.Add(30*time.Minute))
	status, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateQueued, status.State)
	require.Equal(t, time.Date(2026, time.March, 3, 13, 0, 0, 0, time.UTC), status.NotBefore)
	row, err := store.Message(ctx, nil, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, evening, row.DueAt.UTC(), "it never changes")
}

// A message whose next allowed moment lies after its end is denied at once, with that time.
func TestTheNextMomentIsAfterTheEnd(t *testing.T) {
	night := time.Date(2026, time.March, 3, 3, 0, 0, 0, time.UTC) // 22:00 in Washington
	opening := time.Date(2026, time.March, 3, 13, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		due     time.Time
		expires time.Time
		denied  bool
		until   time.Time
	}{
		{"it waits", time.Time{}, opening.Add(time.Microsecond), false, opening},
		{"it ends at the moment", time.Time{}, opening, true, opening},
		{"it ends before", time.Time{}, opening.Add(-time.Hour), true, opening},
		{"due in the next night", opening.Add(14 * time.Hour), opening.Add(15 * time.Hour), true, opening.Add(24 * time.Hour)},
		{"due by day", opening.Add(time.Hour), opening.Add(2 * time.Hour), false, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann)
			h.Clock.Set(night)
			m := h.Message(ann, "Your appointment is at 10.")
			m.NotBefore, m.ExpiresAt = c.due, c.expires
			id, err := h.Gateway.Send(ctx, m)
			if !c.denied {
				require.NoError(t, err)
				require.Equal(t, c.until, lastUntil(t, h, id))
				return
			}
			var denied *transport.DeniedError
			require.ErrorAs(t, err, &denied)
			require.ErrorIs(t, err, transport.ErrDenied)
			require.Equal(t, c.until, denied.RetryAt)
			require.Equal(t, c.until, lastUntil(t, h, denied.ID))
			status, err := h.Gateway.Status(ctx, h.Tenant, denied.ID)
			require.NoError(t, err)
			require.Equal(t, transport.StateDenied, status.State)
		})
	}
}

func TestValidityByPurpose(t *testing.T) {
	for _, c := range []struct {
		purpose sealtext.Purpose
		set     map[sealtext.Purpose]time.Duration
		want    time.Duration
	}{
		{sealtext.OTP, nil, 10 * time.Minute},
		{sealtext.Transactional, nil, 4 * time.Hour},
		{sealtext.Informational, nil, 24 * time.Hour},
		{sealtext.Marketing, nil, 24 * time.Hour},
		{sealtext.Marketing, map[sealtext.Purpose]time.Duration{sealtext.OTP: time.Minute}, 24 * time.Hour},
		{sealtext.OTP, map[sealtext.Purpose]time.Duration{sealtext.OTP: time.Minute}, time.Minute},
	} {
		for _, due := range []time.Duration{0, time.Hour} { // counted from when it is due
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) { cfg.Gateway.Validity = c.set })
			h.OptIn(ann, sealtext.AllPurposes.Each()...)
			m := h.Message(ann, "hello")
			m.Purpose = c.purpose
			if due > 0 {
				m.NotBefore = h.Clock.Now().Add(due)
			}
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			status, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, h.Clock.Now().Add(due).Add(c.want), status.ExpiresAt)
		}
	}
	var cfg transport.GatewayConfig
	servicetest.NewWith(t, func(c *servicetest.Config) { cfg = c.Gateway })
	h := servicetest.New(t)
	cfg.Sealer, cfg.Consent, cfg.Audit = h.Sealer, h.Consent, h.Audit
	for _, set := range []map[sealtext.Purpose]time.Duration{{sealtext.OTP: 0}, {sealtext.OTP: -time.Hour}, {99: time.Hour}, {0: time.Hour}} {
		cfg.Validity = set
		_, err := transport.NewGateway(cfg)
		require.EqualError(t, err, "transport: GatewayConfig.Validity must have positive durations of valid purposes")
	}
}
