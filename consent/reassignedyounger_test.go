package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// A number that changed hands takes the consents of before with it, and leaves those that are
// younger than the change: they are the new holder's.
func TestReassignedLeavesYoungerConsents(t *testing.T) {
	p := person(clinic, 1)
	old, change, young := dateOf(2025, 1, 10).Add(day), dateOf(2026, 2, 1), dateOf(2026, 3, 5).Add(20*time.Hour)
	day := func(at time.Time) time.Time { return at.Add(-12 * time.Hour).Truncate(24 * time.Hour) }
	code := consent.Request{Person: p, Program: reminders, Sender: toll, Purpose: sealtext.OTP}
	offer, news := marketing(p), marketing(p)
	news.Purpose = sealtext.Informational
	in := func(s consent.Scope, at time.Time, key string, purposes ...sealtext.Purpose) consent.Event {
		return optIn(p, s, at, key, purposes...)
	}
	for _, c := range []struct {
		name     string
		events   []consent.Event
		database fccDatabase
		asked    []time.Time
		kept     time.Time
		offer    bool
		news     bool
		code     bool
	}{
		{"of another program", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing), in(consent.ForProgram(reminders), young, "2", sealtext.OTP),
		}, fccDatabase{disconnected: change}, []time.Time{day(old), day(young)}, day(young), false, false, true},
		{"of another purpose", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing), in(consent.ForProgram(offers), young, "2", sealtext.Informational),
		}, fccDatabase{disconnected: change}, []time.Time{day(old), day(young)}, day(young), false, true, false},
		{"of a program, the older one of the tenant", []consent.Event{
			in(consent.ForTenant(), old, "1", sealtext.AllPurposes.Each()...), in(consent.ForProgram(reminders), young, "2", sealtext.OTP),
		}, fccDatabase{disconnected: change}, []time.Time{day(old), day(young)}, day(young), false, false, true},
		{"of a sender, the older one of its program", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing, sealtext.Informational), in(consent.ForSender(offers, sender), young, "2", sealtext.Informational),
		}, fccDatabase{disconnected: change}, []time.Time{day(old), day(young)}, day(young), false, true, false},
		{"both are older", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing), in(consent.ForProgram(reminders), young, "2", sealtext.OTP),
		}, fccDatabase{disconnected: young.AddDate(0, 0, 3)}, []time.Time{day(old), day(young)}, time.Time{}, false, false, false},
		{"both are younger", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing), in(consent.ForProgram(reminders), young, "2", sealtext.OTP),
		}, fccDatabase{disconnected: old.AddDate(-1, 0, 0)}, []time.Time{day(old)}, time.Time{}, true, false, true},
		{"an opt-out stays", []consent.Event{
			in(consent.ForProgram(offers), old, "1", sealtext.Marketing), in(consent.ForProgram(reminders), young, "2", sealtext.OTP),
			optOut(p, consent.ForProgram(reminders), young.Add(time.Hour), "3", sealtext.Transactional),
		}, fccDatabase{disconnected: change}, []time.Time{day(old), day(young)}, day(young), false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.events {
				w.record(t, e)
			}
			got, err := w.CheckReassigned(ctx, p, reassignedConfig(&c.database))
			require.NoError(t, err)
			require.Equal(t, c.asked, c.database.asked)
			require.Equal(t, c.kept, got.KeptSince)
			allowed := func(r consent.Request) bool { return w.check(t, r).Allowed }
			require.Equal(t, []bool{c.offer, c.news, c.code}, []bool{allowed(offer), allowed(news), allowed(code)})
			for _, purpose := range sealtext.AllPurposes.Each() {
				for _, from := range []sealtext.Sender{sender, toll} {
					r := consent.Request{Person: p, Program: offers, Sender: from, Purpose: purpose, Location: offer.Location}
					require.True(t, !allowed(r) || r.Purpose == news.Purpose && c.news || c.offer, "nothing of the former holder is left")
				}
			}
			require.Empty(t, tenantState(t, w, p), "the wide consent of the former holder has ended")
			if c.kept.IsZero() {
				return
			}
			// What the new holder agreed to stays theirs after a STOP and a START.
			again, err := w.CheckReassigned(ctx, p, reassignedConfig(&c.database))
			require.NoError(t, err)
			require.Equal(t, consent.ReassignmentNo, again.Answer)
			require.Equal(t, c.kept, again.ConsentOn)
			w.clock.advance(time.Hour)
			w.inbound(t, p, toll, "STOP", "m1")
			require.False(t, allowed(code) || allowed(news))
			w.clock.advance(time.Hour)
			w.inbound(t, p, toll, "START", "m2")
			require.Equal(t, []bool{false, c.code}, []bool{allowed(offer), allowed(code)})
		})
	}
}

// tenantState lists the purposes for which the person is in by the scope of the tenant.
func tenantState(t *testing.T, w world, p sealtext.Person) (in []sealtext.Purpose) {
	t.Helper()
	status, err := w.Status(ctx, p, offers, sealtext.MustSender("99999"))
	require.NoError(t, err)
	for _, s := range status {
		if s.State == consent.StateIn && s.Scopes[0] == consent.ForTenant() {
			in = append(in, s.Purpose)
		}
	}
	return in
}

// The first day that stays is found by halving, and no data keeps nothing once a day is a yes.
func TestReassignedAsksAFewDays(t *testing.T) {
	scopes := []consent.Scope{
		consent.ForSender(offers, sender), consent.ForSender(offers, toll), consent.ForSender(reminders, toll),
	}
	for n, c := range []struct {
		database fccDatabase
		kept     int // of the events, 0 for none
	}{
		{fccDatabase{disconnected: noon.AddDate(0, 0, -35)}, 3},
		{fccDatabase{disconnected: noon.AddDate(0, 0, -25)}, 4},
		{fccDatabase{disconnected: noon.AddDate(0, 0, -65)}, 0},
		{fccDatabase{disconnected: noon.AddDate(0, 0, -1)}, 0},
		{fccDatabase{disconnected: noon.AddDate(0, 0, -55)}, 1},
	} {
		w := newWorld(t, func(c *config) {
			for i := range c.Programs {
				c.Programs[i].Purposes = sealtext.AllPurposes
			}
		})
		for i := range 6 {
			purpose := []sealtext.Purpose{sealtext.Marketing, sealtext.Informational}[i%2]
			w.record(t, optIn(person(clinic, 1), scopes[i/2], noon.AddDate(0, 0, -10*(6-i)), string(rune('a'+i)), purpose))
		}
		got, err := w.CheckReassigned(ctx, person(clinic, 1), reassignedConfig(&c.database))
		require.NoError(t, err)
		require.LessOrEqual(t, len(c.database.asked), 4, n)
		want := time.Time{}
		if c.kept > 0 {
			want = noon.AddDate(0, 0, -10*(6-c.kept)).Add(-12 * time.Hour).Truncate(24 * time.Hour)
		}
		require.Equal(t, want, got.KeptSince, n)
	}
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.AddDate(0, 0, -60), "1", sealtext.Marketing))
	w.record(t, optIn(p, consent.ForProgram(reminders), noon.AddDate(0, 0, -10), "2", sealtext.OTP))
	answers := sequence{consent.ReassignmentYes, consent.ReassignmentNoData}
	cfg := reassignedConfig(nil)
	cfg.Checker = &answers
	got, err := w.CheckReassigned(ctx, p, cfg)
	require.NoError(t, err)
	require.Zero(t, got.KeptSince)
	require.False(t, w.check(t, consent.Request{Person: p, Program: reminders, Sender: toll, Purpose: sealtext.OTP}).Allowed)
}

// sequence answers with one after the other.
type sequence []consent.Reassignment

func (s *sequence) Reassigned(context.Context, sealtext.Number, time.Time) (consent.Reassignment, string, error) {
	answer := (*s)[0]
	*s = (*s)[1:]
	return answer, "", nil
}
