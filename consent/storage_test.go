package consent_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Offers keep texts by consent, reminders keep them anyway.
func storing(c *config) { c.Programs[0].StoreByConsent = true }

func keeping(p sealtext.Person, s consent.Scope, at time.Time, key string) consent.Event {
	e := optIn(p, s, at, key, sealtext.Marketing)
	e.Purposes |= sealtext.Storage
	return e
}

func (w world) mayStore(t *testing.T, p sealtext.Person, program sealtext.Program, from sealtext.Sender) []string {
	t.Helper()
	d, err := w.MayStore(ctx, nil, p, program, from)
	require.NoError(t, err)
	require.Equal(t, d.Allowed, len(d.Reasons) == 0)
	return rulesOf(d)
}

func TestMayStore(t *testing.T) {
	denied, out := []string{consent.ReasonNoOptIn}, []string{consent.ReasonOptedOut}
	start := func(w world, t *testing.T, p sealtext.Person) {
		w.record(t, keeping(p, consent.ForProgram(offers), noon, "form-1"))
		w.clock.advance(time.Minute)
	}
	for _, c := range []struct {
		name string
		say  func(w world, t *testing.T, p sealtext.Person)
		want []string
		text []string // what the gate says of marketing
	}{
		{"nothing said", func(world, *testing.T, sealtext.Person) {}, denied, denied},
		{"texts only", func(w world, t *testing.T, p sealtext.Person) {
			w.record(t, optIn(p, consent.ForProgram(offers), noon, "form-1", sealtext.Marketing))
		}, denied, nil},
		{"both", start, nil, nil},
		{"storage only", func(w world, t *testing.T, p sealtext.Person) {
			e := keeping(p, consent.ForProgram(offers), noon, "form-1")
			e.Purposes = sealtext.Storage
			w.record(t, e)
		}, nil, denied},
		{"for everything of the tenant", func(w world, t *testing.T, p sealtext.Person) {
			w.record(t, keeping(p, consent.ForTenant(), noon, "form-1"))
		}, nil, nil},
		{"another sender of the program", func(w world, t *testing.T, p sealtext.Person) {
			w.record(t, keeping(p, consent.ForSender(offers, toll), noon, "form-1"))
		}, denied, denied},
		{"STOP", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			w.inbound(t, p, sender, "STOP", "m1")
		}, nil, out},
		{"STOPALL", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			w.inbound(t, p, sender, "STOPALL", "m1")
		}, out, out},
		{"out of everything, by a call", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			w.record(t, optOut(p, consent.ForTenant(), w.clock.now(), "call-1"))
		}, out, out},
		{"out of the program, by a call", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			w.record(t, optOut(p, consent.ForProgram(offers), w.clock.now(), "call-1"))
		}, nil, out},
		{"storage withdrawn", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			e := optOut(p, consent.ForProgram(offers), w.clock.now(), "call-1")
			e.Purposes = sealtext.Storage
			w.record(t, e)
		}, out, nil},
		{"STOPALL and START", func(w world, t *testing.T, p sealtext.Person) {
			start(w, t, p)
			w.inbound(t, p, sender, "STOPALL", "m1")
			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "START", "m2")
		}, nil, nil},
		{"a double opt-in that asks for both", func(w world, t *testing.T, p sealtext.Person) {
			e := request(p, "form-1")
			e.Purposes |= sealtext.Storage
			w.asked(t, e)
			require.Equal(t, denied, w.mayStore(t, p, offers, sender))
			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "YES", "m1")
		}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withoutAccount, storing)
			p := alone(person(clinic, 1))
			c.say(w, t, p)
			require.Equal(t, c.want, w.mayStore(t, p, offers, sender))
			require.Equal(t, c.text, rulesOf(w.check(t, marketing(p))))
			require.Empty(t, w.mayStore(t, p, reminders, toll), "a program that does not ask")
		})
	}
}

func TestStorageEndsAndIsAudited(t *testing.T) {
	w := newWorld(t, storing, withNotices)
	p := person(clinic, 1)
	e := keeping(p, consent.ForProgram(offers), noon, "form-1")
	e.Notice, e.ExpiresAt = "2026-06", noon.Add(20*day)
	w.record(t, e)
	stale := keeping(person(clinic, 2), consent.ForProgram(offers), noon, "form-2")
	stale.Notice = "2025"
	w.record(t, stale)
	require.Equal(t, "storage", w.store.events[0].Details.Class)
	require.NoError(t, w.Export(ctx, p, func(r sealtext.Record) error {
		require.Equal(t, "marketing storage", r.Values["purposes"])
		return nil
	}))
	require.Empty(t, w.mayStore(t, p, offers, sender))
	require.Empty(t, w.mayStore(t, stale.Person, offers, sender))
	w.clock.advance(10 * day)
	require.Empty(t, w.mayStore(t, p, offers, sender))
	require.Equal(t, []string{consent.ReasonNoticeChanged}, w.mayStore(t, stale.Person, offers, sender))
	w.clock.advance(10 * day)
	require.Equal(t, []string{consent.ReasonNoOptIn}, w.mayStore(t, p, offers, sender))
}

func TestStorageRefused(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	_, err := w.Record(ctx, keeping(p, consent.ForProgram(offers), noon, "k"))
	requireInput(t, err, "purposes") // the program does not ask for it
	e := optOut(p, consent.ForProgram(offers), noon, "k")
	e.Purposes = sealtext.Storage | 1<<6
	_, err = w.Record(ctx, e)
	requireInput(t, err, "purposes")

	for field, ask := range map[string]func() (consent.Decision, error){
		"person": func() (consent.Decision, error) { return w.MayStore(ctx, nil, sealtext.Person{}, offers, sender) },
		"sender": func() (consent.Decision, error) { return w.MayStore(ctx, nil, p, offers, sealtext.Sender{}) },
		"program": func() (consent.Decision, error) {
			return w.MayStore(ctx, nil, p, sealtext.MustProgram("other"), sender)
		},
	} {
		_, err := ask()
		requireInput(t, err, field)
	}
	require.Equal(t, []string{consent.ReasonSender}, w.mayStore(t, p, reminders, sender))

	r := marketing(p)
	r.Purpose = 0
	_, err = w.Check(ctx, nil, r)
	requireInput(t, err, "purpose") // nor asked of the gate
}

// Storage is folded as purposes are: in any order, and apart from them.
func TestStorageInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 3))
	w := newWorld(t, storing)
	p := person(clinic, 1)
	seen := map[consent.State]int{}
	for range 2000 {
		rows := make([]consent.EventRow, rng.IntN(8))
		for i := range rows {
			kind := []consent.Kind{consent.KindOptIn, consent.KindOptOut, consent.KindLift}[rng.IntN(3)]
			rows[i] = row(p, uint64(i)+1, kind, consent.MethodWebForm, noon.Add(time.Duration(rng.IntN(49)-24)*time.Hour))
			rows[i].Purposes = sealtext.Purposes(sealtext.AllPurposes.Each()[rng.IntN(4)]) | sealtext.Storage*sealtext.PurposeSet(rng.IntN(2))
		}
		// The definition knows purposes only: give it storage under another name.
		renamed := slices.Clone(rows)
		for i, r := range renamed {
			if renamed[i].Purposes = sealtext.Purposes(sealtext.OTP); r.Purposes&sealtext.Storage == 0 {
				renamed[i].Purposes = sealtext.Purposes(sealtext.Marketing)
			}
		}
		want := judge(renamed, consent.ForProgram(offers), sealtext.OTP, noon)
		seen[want]++
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		w.store.rows = slices.Concat(rows, rows[:rng.IntN(len(rows)+1)])
		rules := map[consent.State][]string{consent.StateUnknown: {consent.ReasonNoOptIn}, consent.StateOut: {consent.ReasonOptedOut}}[want]
		require.Equal(t, rules, w.mayStore(t, p, offers, sender))
	}
	for _, s := range []consent.State{consent.StateUnknown, consent.StateIn, consent.StateOut} {
		require.Greater(t, seen[s], 200, "the histories must reach %v", s)
	}
}
