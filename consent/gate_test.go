package consent_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestRequestRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*consent.Request)
		field  string
	}{
		{"no person", func(r *consent.Request) { r.Person = sealtext.Person{} }, "person"},
		{"no program", func(r *consent.Request) { r.Program = sealtext.Program{} }, "program"},
		{"unknown program", func(r *consent.Request) { r.Program = sealtext.MustProgram("other") }, "program"},
		{"no sender", func(r *consent.Request) { r.Sender = sealtext.Sender{} }, "sender"},
		{"no purpose", func(r *consent.Request) { r.Purpose = 0 }, "purpose"},
		{"no message", func(r *consent.Request) { r.Message = sealtext.ID{} }, "message"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			r := marketing(person(clinic, 1))
			c.change(&r)
			_, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
			requireInput(t, err, c.field)
			_, err = w.Check(ctx, nil, r)
			if c.field != "message" {
				requireInput(t, err, c.field)
			}
		})
	}
	t.Run("no function", func(t *testing.T) {
		_, err := newWorld(t).Do(ctx, marketing(person(clinic, 1)), nil)
		require.ErrorContains(t, err, "consent: ")
	})
}

func TestDecisionListsEveryReason(t *testing.T) {
	p := person(clinic, 1)
	night := time.Date(2026, 6, 1, 6, 30, 0, 0, time.UTC) // 2:30 in New York
	opening := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	yes := optIn(p, consent.ForProgram(offers), noon.Add(-72*time.Hour), "yes", sealtext.Marketing, sealtext.Informational)
	for _, c := range []struct {
		name   string
		now    time.Time
		have   []consent.Event
		change func(*consent.Request)
		rules  []string
		retry  time.Time
	}{
		{"allowed", noon, []consent.Event{yes}, func(*consent.Request) {}, nil, time.Time{}},
		{"nobody asked", noon, nil, func(*consent.Request) {}, []string{consent.ReasonNoOptIn}, time.Time{}},
		{"in for another purpose", noon, []consent.Event{yes}, func(r *consent.Request) { r.Purpose = sealtext.OTP }, []string{consent.ReasonPurpose, consent.ReasonNoOptIn}, time.Time{}},
		{"two scopes out", noon, []consent.Event{yes, optOut(p, consent.ForTenant(), noon, "a"), optOut(p, consent.ForProgram(offers), noon, "b")}, func(*consent.Request) {}, []string{consent.ReasonOptedOut, consent.ReasonOptedOut}, time.Time{}},
		{"another sender", noon, []consent.Event{yes}, func(r *consent.Request) { r.Sender = sealtext.MustSender("99999") }, []string{consent.ReasonSender}, time.Time{}},
		{"expired", noon, []consent.Event{yes}, func(r *consent.Request) { r.Expires = noon }, []string{consent.ReasonExpired}, time.Time{}},
		{"night", night, []consent.Event{yes}, func(*consent.Request) {}, []string{"us-marketing-hours"}, opening},
		{"night, news", night, []consent.Event{yes}, func(r *consent.Request) { r.Purpose = sealtext.Informational }, []string{"courtesy-hours"}, opening},
		{"day, news to an unknown zone", noon, []consent.Event{yes}, func(r *consent.Request) { r.Purpose, r.Location.Zones = sealtext.Informational, nil }, []string{rule.ReasonNoZone}, time.Time{}},
		{"night, expires in time", night, []consent.Event{yes}, func(r *consent.Request) { r.Expires = opening.Add(time.Minute) }, []string{"us-marketing-hours"}, opening},
		{"night, expires before", night, []consent.Event{yes}, func(r *consent.Request) { r.Expires = opening }, []string{"us-marketing-hours"}, opening},
		{"night, and nobody asked", night, nil, func(*consent.Request) {}, []string{consent.ReasonNoOptIn, "us-marketing-hours"}, time.Time{}},
		{"no zone", noon, []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = nil }, []string{rule.ReasonNoZone}, time.Time{}},
		{"unknown zone", noon, []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = []string{"America/New_York", "Etc/Unknown"} }, []string{rule.ReasonUnknownZone}, time.Time{}},
		{"zone of the machine", noon, []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = []string{"Local"} }, []string{rule.ReasonUnknownZone}, time.Time{}},
		{"empty zone", noon, []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = []string{""} }, []string{rule.ReasonUnknownZone}, time.Time{}},
		{"night, and an unknown zone", night, []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = append(r.Location.Zones[:1:1], "Mars/Base") }, []string{rule.ReasonUnknownZone, "us-marketing-hours"}, time.Time{}},
		{"zones that never meet", noon, []consent.Event{yes}, func(r *consent.Request) {
			r.Location.Zones = []string{"Asia/Kolkata", "America/Argentina/Buenos_Aires", "Pacific/Honolulu"}
		}, []string{"us-marketing-hours", "in-promotional-hours", rule.ReasonNoCommonHours}, time.Time{}},
		{"night in one zone only", time.Date(2026, 6, 1, 14, 0, 0, 0, time.UTC), []consent.Event{yes}, func(r *consent.Request) { r.Location.Zones = []string{"America/New_York", "Pacific/Honolulu"} }, []string{"us-marketing-hours"}, time.Date(2026, 6, 1, 18, 0, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.have {
				w.record(t, e)
			}
			w.clock.t = c.now
			r := marketing(p)
			c.change(&r)
			d := w.check(t, r)
			require.Equal(t, c.rules, rulesOf(d))
			require.Equal(t, c.retry, d.RetryAt)
			require.Equal(t, !c.retry.IsZero() && (r.Expires.IsZero() || c.retry.Before(r.Expires)), d.Waits)
			for _, reason := range d.Reasons {
				require.NotEmpty(t, reason.Source)
				require.NoError(t, sealtext.CheckReference("rule", reason.Rule), "a rule id goes into the audit log")
			}
			ran := false
			done, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { ran = true; return nil })
			require.NoError(t, err)
			require.Equal(t, d, done, "the look ahead and the gate agree")
			require.Equal(t, d.Allowed, ran)
		})
	}
}

// allowed is a world in which a marketing message to the person may go out.
func allowed(t *testing.T, change ...func(*config)) (world, sealtext.Person) {
	w := newWorld(t, change...)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	return w, p
}

func TestPermit(t *testing.T) {
	w, p := allowed(t)
	r := marketing(p)
	r.Expires = noon.Add(10 * time.Second)
	var kept consent.Permit
	d, err := w.Do(ctx, r, func(ctx context.Context, permit consent.Permit) error {
		kept = permit
		require.NoError(t, permit.Err())
		require.Equal(t, clinic, permit.Tenant())
		require.Equal(t, r.Message, permit.Message())
		require.Equal(t, r.Expires, permit.Deadline(), "the message expires before the time for a hand-off is up")
		_, limited := ctx.Deadline()
		require.True(t, limited)

		require.ErrorIs(t, permit.Redeem(sealtext.NewID()), consent.ErrPermitInvalid, "another message")
		require.NoError(t, permit.Redeem(r.Message), "the wrong message did not use it up")
		require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid, "twice")
		require.NoError(t, permit.Err(), "redeemed is still valid for the write")
		w.clock.advance(10 * time.Second)
		require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid, "past its deadline")
		return errors.New("modem on fire")
	})
	require.True(t, d.Allowed)
	require.EqualError(t, err, "modem on fire")
	w.clock.advance(-10 * time.Second)
	require.ErrorIs(t, kept.Err(), consent.ErrPermitInvalid, "kept")
	require.ErrorIs(t, kept.Redeem(r.Message), consent.ErrPermitInvalid, "kept")
	require.ErrorContains(t, kept.Err(), "ended")

	var zero consent.Permit
	require.ErrorIs(t, zero.Err(), consent.ErrPermitInvalid)
	require.ErrorIs(t, zero.Redeem(sealtext.ID{}), consent.ErrPermitInvalid)
	require.True(t, zero.Tenant().IsZero())
	require.True(t, zero.Message().IsZero())
	require.True(t, zero.Deadline().IsZero())
}

func TestPermitEndsWithTheHours(t *testing.T) {
	w, p := allowed(t)
	w.clock.t = time.Date(2026, 6, 2, 0, 59, 50, 0, time.UTC) // 20:59:50 in New York
	_, err := w.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error {
		require.Equal(t, time.Date(2026, 6, 2, 1, 0, 0, 0, time.UTC), permit.Deadline())
		return nil
	})
	require.NoError(t, err)
}

func TestHandOffTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, p := allowed(t, func(c *config) { c.HandoffTimeout, c.Now, c.Rules = 5*time.Second, nil, []rule.Rule{} })
		start := time.Now()
		_, err := w.Do(ctx, marketing(p), func(ctx context.Context, permit consent.Permit) error {
			<-ctx.Done()
			require.Equal(t, 5*time.Second, time.Since(start))
			require.ErrorIs(t, permit.Redeem(permit.Message()), consent.ErrPermitInvalid)
			return ctx.Err()
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestDoWithoutTime(t *testing.T) {
	w, p := allowed(t)
	canceled, cancel := context.WithCancel(ctx)
	w.store.loaded = cancel
	_, err := w.Do(canceled, marketing(p), func(context.Context, consent.Permit) error { panic("never") })
	require.ErrorIs(t, err, context.Canceled)
}

func TestUnreadableStateDenies(t *testing.T) {
	w, p := allowed(t)
	w.store.failed = errors.New("connection refused")
	_, err := w.Do(ctx, marketing(p), func(context.Context, consent.Permit) error { panic("never") })
	require.ErrorIs(t, err, w.store.failed)
	_, err = w.Check(ctx, nil, marketing(p))
	require.ErrorIs(t, err, w.store.failed)
}

func TestCheckSeesTheCallersTransaction(t *testing.T) {
	w, p := allowed(t)
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := w.RecordTx(ctx, tx, optOut(p, consent.ForTenant(), noon, "out"))
		require.NoError(t, err)
		inside, err := w.Check(ctx, tx, marketing(p))
		require.NoError(t, err)
		require.False(t, inside.Allowed)
		require.True(t, w.check(t, marketing(p)).Allowed)
		return nil
	}))
}

func TestDecisionErr(t *testing.T) {
	require.NoError(t, consent.Decision{Allowed: true}.Err())
	err := consent.Decision{Reasons: []consent.Reason{{Rule: consent.ReasonOptedOut}, {Rule: "us.hours"}}}.Err()
	require.ErrorIs(t, err, consent.ErrNotAllowed)
	require.EqualError(t, err, "consent: the message is denied by consent.opted-out, us.hours")
}

// The error of a denied message is a type with the whole decision, also through the wrapping of a
// host.
func TestDecisionErrIsTyped(t *testing.T) {
	w, p := allowed(t)
	w.record(t, optOut(p, consent.ForProgram(offers), noon, "out"))
	d, err := w.Do(ctx, marketing(p), func(context.Context, consent.Permit) error { panic("never") })
	require.NoError(t, err, "a denial is no failure")
	var denied *consent.Decision
	require.ErrorAs(t, fmt.Errorf("host: %w", d.Err()), &denied)
	require.ErrorIs(t, denied, consent.ErrNotAllowed)
	require.Equal(t, d, *denied)
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(*denied))
	require.Equal(t, consent.ForProgram(offers), denied.Reasons[0].Scope)
	require.NotErrorIs(t, denied, consent.ErrPermitInvalid)
}
