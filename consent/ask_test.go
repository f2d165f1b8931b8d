package consent_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// At most 5 an hour and 10 a day, over all programs of the tenant.
func TestOneShotLimit(t *testing.T) {
	w := newWorld(t, withCodes)
	p := person(clinic, 1)
	limited := func(err error) time.Time {
		t.Helper()
		var limit *consent.AskLimitError
		require.ErrorAs(t, err, &limit)
		require.ErrorContains(t, err, limit.RetryAt.Format(time.RFC3339))
		return limit.RetryAt
	}
	first := w.clock.now()
	for i := range 5 {
		e := ask(p, w.clock.now(), fmt.Sprint("a", i))
		e.Scope = consent.ForProgram([]sealtext.Program{reminders, codes}[i%2])
		w.record(t, e)
		w.clock.advance(time.Minute)
	}
	events := len(w.store.events)
	_, err := w.Record(ctx, ask(p, w.clock.now(), "sixth"))
	require.Equal(t, first.Add(time.Hour), limited(err))
	require.Len(t, must(w.History(ctx, p)), 5, "nothing is recorded")
	require.Len(t, w.store.events, events)
	again, err := w.Record(ctx, ask(p, first, "a0"))
	require.NoError(t, err)
	require.True(t, again.Repeated, "a replay is no further one")
	w.login(t, person(clinic, 2), "another-person")
	e := ask(person(dentist, 1), w.clock.now(), "another-tenant")
	e.Scope = consent.ForProgram(offers)
	w.record(t, e)

	w.clock.advance(first.Add(time.Hour).Sub(w.clock.now()) - time.Microsecond)
	_, err = w.Record(ctx, ask(p, w.clock.now(), "early"))
	require.Equal(t, first.Add(time.Hour), limited(err))
	w.clock.advance(time.Hour)
	for i := range 5 {
		w.login(t, p, fmt.Sprint("b", i))
		w.clock.advance(time.Minute)
	}
	w.clock.advance(2 * time.Hour)
	_, err = w.Record(ctx, ask(p, w.clock.now(), "eleventh"))
	require.Equal(t, first.Add(24*time.Hour), limited(err))
	w.clock.advance(first.Add(24 * time.Hour).Sub(w.clock.now()))
	w.login(t, p, "the-next-day")
}

// Two pages at once do not see each other before they write; one of them is refused.
func TestOneShotLimitOfTwoAtOnce(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	for i := range 5 {
		if i == 4 {
			store := &blindStore{fakeStore: w.store, person: p}
			cfg := w.config
			cfg.Store = store
			ledger := must(cfg.open())
			w.login(t, p, "fifth")
			store.blind = true
			_, err := ledger.Record(ctx, ask(p, w.clock.now(), "at-once"))
			var limit *consent.AskLimitError
			require.ErrorAs(t, err, &limit)
			break
		}
		w.login(t, p, fmt.Sprint("a", i))
	}
	require.Len(t, must(w.History(ctx, p)), 5)
}

func TestOneShotRefuses(t *testing.T) {
	for _, c := range []struct {
		name, field string
		change      func(*consent.Event)
	}{
		{"a tenant", "scope", func(e *consent.Event) { e.Scope = consent.ForTenant() }},
		{"the account", "scope", func(e *consent.Event) { e.Scope = consent.ForAccount() }},
		{"an unknown program", "program", func(e *consent.Event) { e.Scope = consent.ForProgram(sealtext.MustProgram("nothing")) }},
		{"a sender that is not the program's", "scope", func(e *consent.Event) { e.Scope = consent.ForSender(reminders, sender) }},
		{"a program without passcodes", "purposes", func(e *consent.Event) { e.Scope = consent.ForProgram(offers) }},
		{"no purpose", "purposes", func(e *consent.Event) { e.Purposes = 0 }},
		{"offers", "purposes", func(e *consent.Event) { e.Purposes |= sealtext.Purposes(sealtext.Marketing) }},
		{"storage", "purposes", func(e *consent.Event) { e.Purposes |= sealtext.Storage }},
		{"no evidence", "evidence", func(e *consent.Event) { e.Evidence = consent.Evidence{} }},
		{"a keyword", "method", func(e *consent.Event) { e.Method = consent.MethodKeyword }},
		{"a list", "method", func(e *consent.Event) { e.Method = consent.MethodImport }},
		{"a provider", "method", func(e *consent.Event) { e.Method = consent.MethodProvider }},
		{"no method", "method", func(e *consent.Event) { e.Method = 0 }},
		{"no actor", "actor id", func(e *consent.Event) { e.Actor = sealtext.Actor{} }},
		{"an implied one", "basis", func(e *consent.Event) { e.Basis = consent.BasisPurchase }},
		{"a longer time", "expires at", func(e *consent.Event) { e.ExpiresAt = e.OccurredAt.Add(maxAsked + 1000) }},
		{"an end before it", "expires at", func(e *consent.Event) { e.ExpiresAt = e.OccurredAt }},
		{"no key", "idempotency key", func(e *consent.Event) { e.IdempotencyKey = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			e := ask(person(clinic, 1), noon, "login")
			c.change(&e)
			_, err := w.Record(ctx, e)
			requireInput(t, err, c.field)
			require.Empty(t, w.store.rows)
		})
	}
	w := newWorld(t)
	r := asked(person(clinic, 1), consent.Stored{ID: sealtext.NewID()})
	r.Answers = sealtext.NewID()
	_, err := w.Check(ctx, nil, r)
	requireInput(t, err, "asked")

	w.login(t, r.Person, "login")
	e := ask(r.Person, noon, "login")
	e.Evidence.Source = "https://example.com/other"
	_, err = w.Record(ctx, e)
	require.ErrorIs(t, err, consent.ErrConflict)
}

// Ask fills in what a log-in page would say each time.
func TestAsk(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	stored, err := w.Ask(ctx, consent.Event{
		Person: p, Scope: consent.ForProgram(reminders), Evidence: consent.Evidence{Source: "login"}, Actor: sealtext.System("login"), IdempotencyKey: "k",
	})
	require.NoError(t, err)
	got := must(w.History(ctx, p))[0]
	require.Equal(t, consent.HistoryEntry{
		ID: stored.ID, Seq: 1, Kind: consent.KindAsked, Scope: consent.ForProgram(reminders), Purposes: sealtext.Purposes(sealtext.OTP), Method: consent.MethodAPI,
		OccurredAt: noon, ReceivedAt: noon, ExpiresAt: noon.Add(maxAsked),
	}, got)
	require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(w.check(t, passcode(p))), "by itself it permits nothing")
	require.True(t, w.check(t, asked(p, stored)).Allowed)
}
