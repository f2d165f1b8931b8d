package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// preference is one switch of a person's preferences.
func (w world) preference(t *testing.T, p sealtext.Person, program sealtext.Program, purpose sealtext.Purpose) consent.Preference {
	t.Helper()
	all, err := w.Preferences(ctx, p)
	require.NoError(t, err)
	return find(t, all, program, purpose)
}

// find is one switch; that of the tenant where no program is named.
func find(t *testing.T, all consent.Preferences, program sealtext.Program, purpose sealtext.Purpose) consent.Preference {
	t.Helper()
	switches := all.Everything
	for _, p := range all.Programs {
		if p.Program == program {
			switches = p.Purposes
		}
	}
	for _, s := range switches {
		if s.Purpose == purpose {
			return s
		}
	}
	require.Fail(t, "no such switch")
	return consent.Preference{}
}

func TestPreferences(t *testing.T) {
	const m = sealtext.Marketing
	p := person(clinic, 1)
	all, program, one, other := consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender), consent.ForSender(offers, toll)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes-60) * time.Minute) }
	by := func(e consent.Event, m consent.Method) consent.Event { e.Method = m; return e }
	for _, c := range []struct {
		name   string
		events []consent.Event
		want   consent.Preference
	}{
		{"nobody said anything", nil, consent.Preference{}},
		{"in", []consent.Event{optIn(p, program, at(1), "1", m), by(optIn(p, program, at(2), "2", m), consent.MethodPaper)},
			consent.Preference{State: consent.StateIn, Scope: program, Since: at(2), Method: consent.MethodPaper}},
		{"out", []consent.Event{by(optOut(p, program, at(1), "1"), consent.MethodPaper), optOut(p, program, at(2), "2")},
			consent.Preference{State: consent.StateOut, Scope: program, Since: at(1), Method: consent.MethodPaper}},
		{"back in", []consent.Event{optOut(p, program, at(1), "1"), optIn(p, program, at(2), "2", m)},
			consent.Preference{State: consent.StateIn, Scope: program, Since: at(2), Method: consent.MethodWebForm}},
		{"out of everything", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, program, at(1), "2"), optOut(p, all, at(3), "3")},
			consent.Preference{State: consent.StateOut, Scope: all, Since: at(3), Method: consent.MethodCall}},
		{"out of the account", []consent.Event{optOut(p, all, at(3), "3"), by(optOut(p, consent.ForAccount(), at(4), "4"), consent.MethodAPI)},
			consent.Preference{State: consent.StateOut, Scope: consent.ForAccount(), Since: at(4), Method: consent.MethodAPI}},
		{"in by the tenant", []consent.Event{optIn(p, program, at(1), "1", m), optIn(p, all, at(2), "2", m)},
			consent.Preference{State: consent.StateIn, Scope: all, Since: at(2), Method: consent.MethodWebForm}},
		{"one sender left", []consent.Event{optIn(p, program, at(1), "1", m), by(optOut(p, one, at(2), "2"), consent.MethodProvider)},
			consent.Preference{State: consent.StateIn, Scope: program, Since: at(1), Method: consent.MethodWebForm, SendersOut: []sealtext.Sender{sender}}},
		{"every sender left", []consent.Event{optIn(p, program, at(1), "1", m), by(optOut(p, other, at(2), "2"), consent.MethodProvider), optOut(p, one, at(3), "3")},
			consent.Preference{State: consent.StateOut, Scope: one, Since: at(3), Method: consent.MethodCall, SendersOut: []sealtext.Sender{sender, toll}}},
		{"in for one sender", []consent.Event{optIn(p, other, at(1), "1", m), optOut(p, one, at(2), "2")},
			consent.Preference{State: consent.StateIn, Scope: other, Since: at(1), Method: consent.MethodWebForm, SendersOut: []sealtext.Sender{sender}}},
		{"one sender left, nothing agreed", []consent.Event{optOut(p, one, at(2), "2")},
			consent.Preference{SendersOut: []sealtext.Sender{sender}}},
		{"lifted", []consent.Event{optIn(p, program, at(1), "1", m), optOut(p, all, at(2), "2"), lift(p, all, at(3), "3", m)},
			consent.Preference{State: consent.StateIn, Scope: program, Since: at(1), Method: consent.MethodWebForm}},
		{"asked", []consent.Event{request(p, "1")}, consent.Preference{AskedUntil: noon.Add(48 * time.Hour)}},
		{"asked, and out", []consent.Event{optOut(p, all, at(2), "2"), request(p, "1")},
			consent.Preference{State: consent.StateOut, Scope: all, Since: at(2), Method: consent.MethodCall}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.events {
				w.record(t, e)
			}
			c.want.Purpose = m
			got := w.preference(t, p, offers, m)
			require.Equal(t, c.want, got)
			// The switch and the gate say the same.
			for _, from := range []sealtext.Sender{sender, toll} {
				r := marketing(p)
				r.Sender = from
				if w.check(t, r).Allowed {
					require.Equal(t, consent.StateIn, got.State)
					require.NotContains(t, got.SendersOut, from)
				}
			}
		})
	}
}

func TestPreferencesList(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optOut(p, consent.ForTenant(), noon, "1", sealtext.Marketing))
	all, err := w.Preferences(ctx, p)
	require.NoError(t, err)
	require.Equal(t, noon, all.At)
	require.Len(t, all.Programs, 2, "those of the tenant")
	require.Equal(t, []sealtext.Program{offers, reminders}, []sealtext.Program{all.Programs[0].Program, all.Programs[1].Program})
	require.Len(t, all.Programs[1].Purposes, 2, "those that it sends for")
	require.Len(t, all.Everything, 4)
	require.Equal(t, consent.StateOut, find(t, all, sealtext.Program{}, sealtext.Marketing).State)
	require.Equal(t, consent.StateUnknown, find(t, all, sealtext.Program{}, sealtext.OTP).State)
	_, err = w.Preferences(ctx, sealtext.Person{Tenant: clinic})
	requireInput(t, err, "person")
}

// A question that has had its answer is not open any more, and neither is one
// whose time is up.
func TestPreferencesAsked(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, request(p, "1"))
	w.clock.advance(48 * time.Hour)
	require.Zero(t, w.preference(t, p, offers, sealtext.Marketing).AskedUntil)
	again := request(p, "2")
	again.ExpiresAt = noon.Add(72 * time.Hour)
	w.asked(t, again)
	require.Equal(t, again.ExpiresAt, w.preference(t, p, offers, sealtext.Marketing).AskedUntil)
	require.Zero(t, w.preference(t, p, offers, sealtext.Informational).AskedUntil, "not asked for")
	w.inbound(t, p, sender, "YES", "m1")
	got := w.preference(t, p, offers, sealtext.Marketing)
	require.Zero(t, got.AskedUntil)
	require.Equal(t, consent.MethodKeyword, got.Method)
}
