package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// An opt-in that changes nothing says why.
func TestNoSilentNothing(t *testing.T) {
	const m, i = sealtext.Marketing, sealtext.Informational
	all, mine, from := consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender)
	for _, c := range []struct {
		name  string
		outs  []consent.Scope
		scope consent.Scope
		want  []consent.Scope
	}{
		{"nothing in the way", nil, mine, nil},
		{"its own opt-out is lifted", []consent.Scope{mine}, mine, nil},
		{"the tenant", []consent.Scope{all}, mine, []consent.Scope{all}},
		{"the account, the tenant and the program", []consent.Scope{consent.ForAccount(), all, mine}, from, []consent.Scope{consent.ForAccount(), all, mine}},
		{"one sender", []consent.Scope{from}, mine, []consent.Scope{from}},
		{"a program, for an opt-in to everything", []consent.Scope{mine}, all, []consent.Scope{mine}},
		{"another program", []consent.Scope{consent.ForProgram(lunch), consent.ForSender(lunch, newSender)}, mine, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
			for _, scope := range c.outs {
				s.out(consent.MethodCall, scope, m)
			}
			key := s.key()
			e := optIn(s.p, c.scope, s.clock.now(), key, m)
			require.Equal(t, c.want, s.record(t, e).StillOut)
			repeated := s.record(t, e)
			require.True(t, repeated.Repeated)
			require.Equal(t, c.want, repeated.StillOut, "a repeat reports the state of now")
			key = s.key()
			require.Empty(t, s.record(t, optIn(s.p, c.scope, s.clock.now(), key, i)).StillOut, "another purpose")
		})
	}
	t.Run("a late form", func(t *testing.T) {
		s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
		s.out(consent.MethodCall, mine, m)
		require.Equal(t, []consent.Scope{mine}, s.record(t, optIn(s.p, mine, noon.Add(-day), "late", m)).StillOut)
	})
	t.Run("an opt-out", func(t *testing.T) {
		s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
		s.out(consent.MethodCall, all, m)
		require.Nil(t, s.record(t, optOut(s.p, mine, noon, "out")).StillOut)
	})
	t.Run("a question", func(t *testing.T) {
		s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
		s.out(consent.MethodCall, all, m)
		ask := request(s.p, "form")
		ask.Purposes = sealtext.Purposes(m)
		require.Equal(t, []consent.Scope{all}, s.record(t, ask).StillOut, "no YES will help")
	})
}

// So does a preference page, whatever of it lifts what.
func TestNoSilentNothingOnAPage(t *testing.T) {
	const m = sealtext.Marketing
	all, mine, toll1 := consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, toll)
	for _, c := range []struct {
		name string
		outs map[consent.Scope]consent.Method
		lift bool
		err  error
		want []consent.Scope
	}{
		{"nothing in the way", map[consent.Scope]consent.Method{mine: consent.MethodKeyword}, false, nil, nil},
		{"everything", map[consent.Scope]consent.Method{all: consent.MethodKeyword}, false, consent.ErrEverythingOff, []consent.Scope{all}},
		{"everything, lifted", map[consent.Scope]consent.Method{all: consent.MethodKeyword}, true, nil, nil},
		{"the account", map[consent.Scope]consent.Method{consent.ForAccount(): consent.MethodKeyword}, true, consent.ErrEverythingOff, []consent.Scope{consent.ForAccount()}},
		{"a sender that the provider blocks", map[consent.Scope]consent.Method{toll1: consent.MethodProvider}, false, nil, []consent.Scope{toll1}},
		{"a sender that they switched off", map[consent.Scope]consent.Method{toll1: consent.MethodCall}, false, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
			for scope, method := range c.outs {
				s.out(method, scope, m)
			}
			s.clock.advance(time.Minute)
			page := change(s.p, "page-1", choose(offers, true, m))
			page.OccurredAt, page.LiftEverything = s.clock.now(), c.lift
			got, err := s.UpdatePreferences(ctx, page)
			require.ErrorIs(t, err, c.err)
			require.Equal(t, c.want, got.StillOut)
			if c.err == nil {
				require.Equal(t, c.want, got.Receipts[0].StillOut)
			}
		})
	}
}

// A page that a person opens after a START shows the program that came back as it is, and lifts for
// it nothing that is lifted already.
func TestPreferencesAfterAPartCameBack(t *testing.T) {
	const m, i = sealtext.Marketing, sealtext.Informational
	s := said{newWorld(t, twoPrograms()), t, person(clinic, 1), 0}
	s.in(consent.ForProgram(offers), m, i)
	s.in(consent.ForProgram(lunch), m)
	s.text(dinner, "STOP")
	s.text(sender, "START")
	page, err := s.Preferences(ctx, s.p)
	require.NoError(t, err)
	require.Equal(t, consent.StateOut, page.Everything[0].State)
	require.Equal(t, lunch, page.Programs[0].Program)
	require.Equal(t, consent.StateOut, page.Programs[0].Purposes[0].State)
	require.Equal(t, consent.StateIn, page.Programs[1].Purposes[0].State)
	status, err := s.Status(ctx, s.p, offers, sender)
	require.NoError(t, err)
	require.Equal(t, consent.StateIn, status[0].State)

	s.clock.advance(time.Minute)
	again := change(s.p, "page-1", choose(offers, true, sealtext.OTP))
	again.OccurredAt = s.clock.now()
	got, err := s.UpdatePreferences(ctx, again)
	require.NoError(t, err, "nothing of the program is opted out")
	require.Empty(t, got.StillOut)

	// The other program needs the opt-out from everything to be lifted, which takes nothing from the
	// one that is back.
	s.clock.advance(time.Minute)
	other := change(s.p, "page-2", choose(lunch, true, m))
	other.OccurredAt, other.LiftEverything = s.clock.now(), true
	_, err = s.UpdatePreferences(ctx, other)
	require.NoError(t, err)
	require.Equal(t, map[sealtext.Program]string{offers: "marketing informational otp", lunch: "marketing"}, s.allowed())
}
