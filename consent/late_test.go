package consent_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

const lateAfter = 30 * time.Minute

// A message of any purpose but otp that is handed over more than 30 minutes after it was due has the
// courtesy hours, in every zone and around every change of the clocks.
func TestLateMessagesHaveTheCourtesyHours(t *testing.T) {
	w := newWorld(t, func(c *config) {
		for i := range c.Programs {
			c.Programs[i].Purposes = sealtext.AllPurposes
		}
	})
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "in", sealtext.AllPurposes.Each()...))
	for _, zone := range dstZones {
		locs := load(t, zone)
		for _, change := range append(changes(t, zone, 2026)[:min(2, len(changes(t, zone, 2026)))], time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)) {
			for minutes := -26 * 60; minutes <= 26*60; minutes += 37 {
				now := change.Add(time.Duration(minutes) * time.Minute)
				w.clock.t = now
				for _, c := range []struct {
					purpose sealtext.Purpose
					waited  time.Duration
					bound   bool
				}{
					{sealtext.Transactional, lateAfter, false},
					{sealtext.Transactional, lateAfter + time.Microsecond, true},
					{sealtext.Transactional, 5 * time.Hour, true},
					{sealtext.Informational, 0, true},
					{sealtext.OTP, 5 * time.Hour, false},
				} {
					r := passcode(p)
					r.Purpose, r.DueAt, r.Location.Zones = c.purpose, now.Add(-c.waited), []string{zone}
					d := w.check(t, r)
					where := fmt.Sprintf("%s, %v late, %s at %v", c.purpose, c.waited, zone, now)
					legally := legal(locs, 8*60, 21*60, now)
					require.Equal(t, !c.bound || legally, d.Allowed, where)
					if !d.Allowed {
						require.Equal(t, []string{"courtesy-hours"}, rulesOf(d), where)
						require.True(t, legal(locs, 8*60, 21*60, d.RetryAt), where)
						require.False(t, legal(locs, 8*60, 21*60, d.RetryAt.Add(-time.Second)), where)
						require.True(t, d.Waits, where)
					}
				}
			}
		}
	}
}

// The right to hand over ends where the message becomes late outside of the hours, also where no
// zone is known, and an advisory check decides as of the time that the message is due.
func TestBecomingLate(t *testing.T) {
	night := time.Date(2026, 6, 2, 3, 0, 0, 0, time.UTC) // 23:00 in New York
	for _, c := range []struct {
		name  string
		zones []string
		want  time.Duration // of the permit
	}{
		{"night", newYork, 5*time.Second + time.Microsecond},
		{"no zone", nil, 5*time.Second + time.Microsecond},
		{"unknown zone", []string{"Etc/Unknown"}, 5*time.Second + time.Microsecond},
		{"day", []string{"Asia/Tokyo"}, 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, exempting)
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "in", sealtext.Transactional))
			w.clock.t = night
			r := passcode(p)
			r.Purpose, r.DueAt, r.Location.Zones = sealtext.Transactional, night.Add(-lateAfter+5*time.Second), c.zones
			d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
				require.Equal(t, night.Add(c.want), permit.Deadline())
				w.clock.advance(c.want)
				require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
				return nil
			})
			require.NoError(t, err)
			require.True(t, d.Allowed)
		})
	}
	w, p := allowed(t)
	w.clock.t = night
	r := marketing(p)
	morning := time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		due     time.Time
		allowed bool
	}{
		{"due now", night, false}, {"due in the morning", morning, true}, {"due before", night.Add(-time.Hour), false},
		{"due in the next night", night.Add(day), false},
	} {
		r.DueAt = c.due
		require.Equal(t, c.allowed, w.check(t, r).Allowed, c.name)
		all, err := w.CheckAll(ctx, nil, []consent.Request{r})
		require.NoError(t, err)
		require.Equal(t, c.allowed, all[0].Allowed, c.name)
		d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
		require.NoError(t, err)
		require.False(t, d.Allowed, "it is handed over now, not when it is due")
	}
}

// One line switches the courtesy hours off, for late messages too.
func TestLateWithoutCourtesyHours(t *testing.T) {
	w := newWorld(t, func(c *config) {
		c.Rules = rule.WithHours(rule.Default(), rule.Rule{
			ID: "own-hours", Purposes: sealtext.Purposes(sealtext.Informational), From: 0, To: 24 * 60, Source: "own", AsOf: noon,
		})
	})
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "in", sealtext.Transactional))
	w.clock.advance(10 * time.Hour) // midnight in New York
	r := passcode(p)
	r.Purpose, r.DueAt = sealtext.Transactional, noon
	require.True(t, w.check(t, r).Allowed)
}
