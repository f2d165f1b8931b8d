package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// leave and comeBack are what a person says, a minute apart.
func (w world) leave(t *testing.T, p sealtext.Person, key string) {
	t.Helper()
	w.record(t, optOut(p, consent.ForProgram(offers), w.clock.advance(time.Minute), key, sealtext.Marketing))
}

func (w world) comeBack(p sealtext.Person, key string, change ...func(*consent.Event)) (consent.Stored, error) {
	e := optIn(p, consent.ForProgram(offers), w.clock.advance(time.Minute), key, sealtext.Marketing)
	for _, f := range change {
		f(&e)
	}
	return w.Record(ctx, e)
}

// requireThrottled checks the error and returns when to try again.
func requireThrottled(t *testing.T, err error) time.Time {
	t.Helper()
	require.ErrorIs(t, err, consent.ErrReOptInThrottled)
	var throttled *consent.ReOptInThrottledError
	require.ErrorAs(t, err, &throttled)
	return throttled.RetryAt
}

func TestReOptInIsThrottled(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	_, err := w.comeBack(p, "in-0")
	require.NoError(t, err)
	w.leave(t, p, "out-1")
	first, err := w.comeBack(p, "in-1")
	require.NoError(t, err, "the first time is free")
	require.Equal(t, consent.FlagBroughtBack, first.Flags)
	_, err = w.comeBack(p, "in-1-again")
	require.NoError(t, err, "who is in is not brought back")
	w.leave(t, p, "out-2")

	rows, events := len(w.store.rows), len(w.store.events)
	_, err = w.comeBack(p, "in-2")
	retry := requireThrottled(t, err)
	require.Equal(t, first.ReceivedAt.Add(30*day), retry)
	require.ErrorContains(t, err, retry.Format(time.RFC3339))
	require.Len(t, w.store.rows, rows, "nothing is recorded")
	require.Len(t, w.store.events, events)
	require.False(t, w.in(t, p))

	w.clock.advance(retry.Sub(w.clock.now()) - time.Minute - time.Microsecond)
	_, err = w.comeBack(p, "in-3")
	require.Equal(t, retry, requireThrottled(t, err), "a microsecond too early")
	w.clock.advance(-time.Minute + time.Microsecond)
	third, err := w.comeBack(p, "in-4")
	require.NoError(t, err)
	require.Equal(t, retry, third.ReceivedAt)
	require.True(t, w.in(t, p))
}

func TestWhatTheThrottleLeavesAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		back func(w world, t *testing.T, p sealtext.Person) error
		in   bool
	}{
		{"another form", func(w world, t *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k")
			requireThrottled(t, err)
			return nil
		}, false},
		{"a call", func(w world, t *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Method = consent.MethodCall })
			requireThrottled(t, err)
			return nil
		}, false},
		{"an email", func(w world, t *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Method = consent.MethodEmail })
			requireThrottled(t, err)
			return nil
		}, false},
		{"a lift", func(w world, t *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Kind = consent.KindLift })
			requireThrottled(t, err)
			return nil
		}, false},
		{"START", func(w world, t *testing.T, p sealtext.Person) error {
			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "START", "m9")
			return nil
		}, false}, // staff opted them out
		{"a retry of what was recorded", func(w world, t *testing.T, p sealtext.Person) error {
			e := optIn(p, consent.ForProgram(offers), noon.Add(2*time.Minute), "in-1", sealtext.Marketing)
			r, err := w.Record(ctx, e)
			require.True(t, r.Repeated)
			return err
		}, false},
		{"a late report of an old opt-in", func(w world, _ *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.OccurredAt = noon.Add(-day) })
			return err
		}, false},
		{"something implied", func(w world, _ *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Basis = consent.BasisPurchase })
			return err
		}, false},
		{"another scope", func(w world, _ *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Scope = consent.ForSender(offers, sender) })
			return err
		}, false},
		{"other purposes", func(w world, _ *testing.T, p sealtext.Person) error {
			_, err := w.comeBack(p, "k", func(e *consent.Event) { e.Purposes = sealtext.Purposes(sealtext.Informational) })
			return err
		}, false},
		{"another person", func(w world, t *testing.T, _ sealtext.Person) error {
			other := person(clinic, 2)
			w.leave(t, other, "out-3")
			_, err := w.comeBack(other, "k")
			return err
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			w.leave(t, p, "out-1")
			_, err := w.comeBack(p, "in-1")
			require.NoError(t, err)
			w.leave(t, p, "out-2")
			require.NoError(t, c.back(w, t, p))
			require.Equal(t, c.in, w.in(t, p))
		})
	}
}

func TestQuestionsToComeBackAreThrottled(t *testing.T) {
	w := newWorld(t, unlimitedQuestions)
	p := person(clinic, 1)
	ask := func(e *consent.Event) { e.Kind, e.ExpiresAt = consent.KindOptInRequested, e.OccurredAt.Add(day) }
	_, err := w.comeBack(p, "ask-0", ask)
	require.NoError(t, err)
	_, err = w.comeBack(p, "ask-1", ask)
	require.NoError(t, err, "a person who never opted out")
	w.inbound(t, p, sender, "STOPALL", "m1")
	first, err := w.comeBack(p, "ask-2", ask)
	require.NoError(t, err)
	_, err = w.comeBack(p, "ask-3", ask)
	require.Equal(t, first.ReceivedAt.Add(30*day), requireThrottled(t, err))
}

func TestThrottleOfTheHosts(t *testing.T) {
	times := func(w world, t *testing.T) (n int, retry time.Time) {
		p := person(clinic, 1)
		for ; n < 10; n++ {
			key := string('a' + rune(n))
			w.leave(t, p, "out-"+key)
			if _, err := w.comeBack(p, "in-"+key); err != nil {
				return n, requireThrottled(t, err)
			}
		}
		return n, time.Time{}
	}
	w := newWorld(t, func(c *config) { c.ReOptIn = consent.Throttle{Limit: 3, Window: time.Hour} })
	n, retry := times(w, t)
	require.Equal(t, 3, n)
	require.Equal(t, noon.Add(2*time.Minute+time.Hour), retry, "when the oldest of the three is an hour old")
	n, _ = times(newWorld(t, func(c *config) { c.ReOptIn.Limit = -1 }), t)
	require.Equal(t, 10, n)

	cfg := testConfig(&fakeStore{})
	cfg.ReOptIn.Window = -time.Hour
	_, err := cfg.open()
	require.ErrorContains(t, err, "Config.ReOptIn.Window")
}

// An opt-in of the account is stored twice, and counts once.
func TestThrottleOfTheAccount(t *testing.T) {
	w := newWorld(t, func(c *config) { c.ReOptIn.Limit = 2 })
	p := person(clinic, 1)
	account := func(e *consent.Event) { e.Scope = consent.ForAccount() }
	for i, want := range []bool{true, true, false} {
		key := string('a' + rune(i))
		w.record(t, optOut(p, consent.ForAccount(), w.clock.advance(time.Minute), "out-"+key, sealtext.Marketing))
		_, err := w.comeBack(p, "in-"+key, account)
		require.Equal(t, want, err == nil, "time %d: %v", i, err)
	}
	other := person(dentist, 1)
	_, err := w.comeBack(other, "in-x", account)
	requireThrottled(t, err)
}

// Two forms at the same moment: neither sees the other before it writes, and
// one of them is refused.
func TestThrottleOfTwoAtOnce(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.leave(t, p, "out-1")
	store := &blindStore{fakeStore: w.store, person: p}
	cfg := w.config
	cfg.Store = store
	ledger, err := cfg.open()
	require.NoError(t, err)
	e := optIn(p, consent.ForProgram(offers), w.clock.advance(time.Minute), "in-1", sealtext.Marketing)
	_, err = ledger.Record(ctx, e)
	require.NoError(t, err)
	rows := len(w.store.rows)
	e.IdempotencyKey = "in-2"
	store.blind = true
	_, err = ledger.Record(ctx, e)
	requireThrottled(t, err)
	require.Len(t, w.store.rows, rows, "and leaves nothing behind")
}

// blindStore hides the last row from the first Load of a transaction, as if
// another transaction were about to commit it.
type blindStore struct {
	*fakeStore
	person sealtext.Person
	blind  bool
}

func (s *blindStore) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	rows, err := s.fakeStore.Load(ctx, tx, keys)
	if s.blind && len(rows) > 0 {
		s.blind, rows = false, rows[:len(rows)-1]
	}
	return rows, err
}

// What is switched off on a page counts, although what is switched on is
// throttled.
func TestPreferThrottled(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.leave(t, p, "out-1")
	_, err := w.comeBack(p, "in-1")
	require.NoError(t, err)
	w.leave(t, p, "out-2")
	_, err = w.comeBack(p, "in-2", func(e *consent.Event) { e.Purposes = sealtext.Purposes(sealtext.Informational) })
	require.NoError(t, err)
	done, err := w.UpdatePreferences(ctx, consent.PreferenceUpdate{
		Person: p, Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/preferences"},
		Actor: sealtext.Actor{ID: "web"}, OccurredAt: w.clock.advance(time.Minute), IdempotencyKey: "page-1",
		Choices: []consent.PreferenceChoice{
			{Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), In: true},
			{Program: offers, Purposes: sealtext.Purposes(sealtext.Informational)},
		},
	})
	requireThrottled(t, err)
	require.NotErrorIs(t, err, consent.ErrEverythingOff)
	switches := done.Preferences.Programs[0].Purposes
	require.Equal(t, []consent.State{consent.StateOut, consent.StateOut}, []consent.State{switches[0].State, switches[1].State})
	require.Len(t, done.Receipts, 1)
}
