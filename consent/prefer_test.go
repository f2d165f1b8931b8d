package consent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

func change(p sealtext.Person, key string, choices ...consent.PreferenceChoice) consent.PreferenceUpdate {
	return consent.PreferenceUpdate{
		Person: p, Choices: choices, Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/preferences"},
		Actor: sealtext.Actor{ID: "web"}, OccurredAt: noon, IdempotencyKey: key,
	}
}

func choose(program sealtext.Program, in bool, purposes ...sealtext.Purpose) consent.PreferenceChoice {
	return consent.PreferenceChoice{Program: program, Purposes: sealtext.Purposes(purposes...), In: in}
}

// states are what a person's switches say, in short.
func states(all consent.Preferences) map[string]string {
	out := map[string]string{}
	for _, p := range all.Programs {
		for _, s := range p.Purposes {
			out[p.Program.String()+" "+s.Purpose.String()] = s.State.String()
		}
	}
	return out
}

func TestPrefer(t *testing.T) {
	const m, i, tr, otp = sealtext.Marketing, sealtext.Informational, sealtext.Transactional, sealtext.OTP
	p := person(clinic, 1)
	before := func(minutes int) time.Time { return noon.Add(-time.Duration(minutes) * time.Minute) }
	provider := optOut(p, consent.ForSender(offers, toll), before(5), "p")
	provider.Method = consent.MethodProvider
	all := map[string]string{"offers marketing": "unknown", "offers informational": "unknown", "reminders transactional": "unknown", "reminders otp": "unknown"}
	for _, c := range []struct {
		name   string
		events []consent.Event
		change func(*consent.PreferenceUpdate)
		in     []consent.PreferenceChoice
		err    error
		want   map[string]string // what differs from unknown
	}{
		{"nothing", nil, nil, nil, nil, nil},
		{"one on", nil, nil, []consent.PreferenceChoice{choose(offers, true, m)}, nil, map[string]string{"offers marketing": "in"}},
		{"one on, one off", []consent.Event{optIn(p, consent.ForProgram(reminders), before(9), "1", tr, otp)}, nil,
			[]consent.PreferenceChoice{choose(offers, true, m, i), choose(reminders, false, tr)}, nil,
			map[string]string{"offers marketing": "in", "offers informational": "in", "reminders transactional": "out", "reminders otp": "in"}},
		{"on again", []consent.Event{optOut(p, consent.ForProgram(offers), before(9), "1")}, nil, []consent.PreferenceChoice{choose(offers, true, m)}, nil,
			map[string]string{"offers marketing": "in", "offers informational": "out"}},
		{"on again, also for a sender that was left", []consent.Event{
			optOut(p, consent.ForSender(offers, sender), before(9), "1"), optOut(p, consent.ForSender(offers, toll), before(9), "2"),
		}, nil, []consent.PreferenceChoice{choose(offers, true, m)}, nil, map[string]string{"offers marketing": "in", "offers informational": "out"}},
		{"but not for one that the provider blocks", []consent.Event{optOut(p, consent.ForSender(offers, sender), before(9), "1"), provider}, nil,
			[]consent.PreferenceChoice{choose(offers, true, m)}, nil, map[string]string{"offers marketing": "in", "offers informational": "out"}},
		{"out of everything, not asked", []consent.Event{optIn(p, consent.ForProgram(reminders), before(9), "1", tr, otp), optOut(p, consent.ForTenant(), before(8), "2", m, otp)}, nil,
			[]consent.PreferenceChoice{choose(offers, true, m, i), choose(reminders, false, tr)}, consent.ErrEverythingOff,
			map[string]string{"offers marketing": "out", "reminders transactional": "out", "reminders otp": "out"}},
		{"out of everything of another purpose", []consent.Event{optOut(p, consent.ForTenant(), before(8), "2", m)}, nil,
			[]consent.PreferenceChoice{choose(offers, true, i)}, nil, map[string]string{"offers marketing": "out", "offers informational": "in"}},
		{"off needs no lifting", []consent.Event{optOut(p, consent.ForTenant(), before(8), "2")}, nil,
			[]consent.PreferenceChoice{choose(offers, false, m)}, nil,
			map[string]string{"offers marketing": "out", "offers informational": "out", "reminders transactional": "out", "reminders otp": "out"}},
		{"lifted for what is chosen", []consent.Event{
			optIn(p, consent.ForTenant(), before(12), "0", m, i, tr, otp), optIn(p, consent.ForProgram(offers), before(11), "1", m, i),
			optIn(p, consent.ForProgram(reminders), before(10), "2", tr, otp), optOut(p, consent.ForTenant(), before(8), "3"),
		}, func(c *consent.PreferenceUpdate) { c.LiftEverything = true }, []consent.PreferenceChoice{choose(offers, true, i), choose(reminders, true, otp)}, nil,
			map[string]string{"offers marketing": "out", "offers informational": "in", "reminders transactional": "out", "reminders otp": "in"}},
		{"lifting without need", []consent.Event{optIn(p, consent.ForProgram(reminders), before(10), "2", tr)}, func(c *consent.PreferenceUpdate) { c.LiftEverything = true },
			[]consent.PreferenceChoice{choose(offers, true, m)}, nil, map[string]string{"offers marketing": "in", "reminders transactional": "in"}},
		{"lifting nothing", []consent.Event{optOut(p, consent.ForTenant(), before(8), "2")}, func(c *consent.PreferenceUpdate) { c.LiftEverything = true }, nil, nil,
			map[string]string{"offers marketing": "out", "offers informational": "out", "reminders transactional": "out", "reminders otp": "out"}},
		{"the account is not lifted", []consent.Event{optOut(p, consent.ForAccount(), before(8), "2", m)}, func(c *consent.PreferenceUpdate) { c.LiftEverything = true },
			[]consent.PreferenceChoice{choose(offers, true, m)}, consent.ErrEverythingOff, map[string]string{"offers marketing": "out"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.events {
				w.record(t, e)
			}
			what := change(p, "page-1", c.in...)
			if c.change != nil {
				c.change(&what)
			}
			want := map[string]string{}
			for name, state := range all {
				want[name] = state
				if s, ok := c.want[name]; ok {
					want[name] = s
				}
			}
			for _, repeat := range []bool{false, true} {
				before := len(w.store.rows)
				got, err := w.UpdatePreferences(ctx, what)
				require.ErrorIs(t, err, c.err)
				require.Equal(t, want, states(got.Preferences))
				now, err := w.Preferences(ctx, p)
				require.NoError(t, err)
				require.Equal(t, now, got.Preferences)
				if repeat {
					require.Len(t, w.store.rows, before, "the page came back once more")
				}
				for _, r := range got.Receipts {
					require.Equal(t, repeat, r.Repeated)
				}
				what.OccurredAt = what.OccurredAt.Add(time.Minute)
			}
			require.Len(t, w.store.events, len(w.store.rows)-len(rowsOf(w.store.rows, account)), "each is audited")
			if c.name == "but not for one that the provider blocks" {
				require.Equal(t, []sealtext.Sender{toll}, w.preference(t, p, offers, m).SendersOut)
			}
		})
	}
}

func rowsOf(rows []consent.EventRow, tenant sealtext.Tenant) (out []consent.EventRow) {
	for _, r := range rows {
		if r.Key.Tenant == tenant {
			out = append(out, r)
		}
	}
	return out
}

// A page that is submitted again after a STOP lifts nothing.
func TestAPageThatComesBackAfterAStop(t *testing.T) {
	for _, c := range []struct {
		stop string
		lift bool
	}{{"STOP", false}, {"STOPALL", true}} {
		w := newWorld(t, withoutAccount)
		p := alone(person(clinic, 1))
		w.record(t, optOut(p, consent.ForSender(offers, toll), noon.Add(-time.Hour), "1"))
		w.record(t, optOut(p, consent.ForTenant(), noon.Add(-time.Hour), "2"))
		page := change(p, "page-1", choose(offers, true, sealtext.Marketing))
		page.LiftEverything = true
		_, err := w.UpdatePreferences(ctx, page)
		require.NoError(t, err)
		require.Equal(t, consent.StateIn, w.marketingState(t, p))
		w.clock.advance(time.Minute)
		w.inbound(t, p, sender, c.stop, "m1")
		w.record(t, optOut(p, consent.ForSender(offers, toll), w.clock.now(), "3"))
		w.clock.advance(time.Minute)
		page.OccurredAt = w.clock.now()
		got, err := w.UpdatePreferences(ctx, page)
		require.NoError(t, err)
		require.Len(t, got.Receipts, 1)
		require.True(t, got.Receipts[0].Repeated)
		require.Equal(t, "out", states(got.Preferences)["offers marketing"], c.stop)
		require.Equal(t, []sealtext.Sender{toll}, w.preference(t, p, offers, sealtext.Marketing).SendersOut)

		page.Choices[0].In = false // the same page, with the box cleared
		got, err = w.UpdatePreferences(ctx, page)
		require.NoError(t, err)
		require.False(t, got.Receipts[0].Repeated)
	}
}

func TestPreferRefused(t *testing.T) {
	w := newWorld(t)
	good := change(person(clinic, 1), "page-1", choose(offers, true, sealtext.Marketing))
	for name, c := range map[string]struct {
		field  string
		change func(*consent.PreferenceUpdate)
	}{
		"person":       {"person", func(c *consent.PreferenceUpdate) { c.Person.Subject = sealtext.Subject{} }},
		"key":          {"idempotency key", func(c *consent.PreferenceUpdate) { c.IdempotencyKey = "" }},
		"a number":     {"idempotency key", func(c *consent.PreferenceUpdate) { c.IdempotencyKey = "+12025550123" }},
		"import":       {"method", func(c *consent.PreferenceUpdate) { c.Method = consent.MethodImport }},
		"provider":     {"method", func(c *consent.PreferenceUpdate) { c.Method = consent.MethodProvider }},
		"keyword":      {"method", func(c *consent.PreferenceUpdate) { c.Method = consent.MethodKeyword }},
		"no evidence":  {"evidence", func(c *consent.PreferenceUpdate) { c.Evidence = consent.Evidence{} }},
		"program":      {"program", func(c *consent.PreferenceUpdate) { c.Choices[0].Program = sealtext.MustProgram("surveys") }},
		"no purpose":   {"choices", func(c *consent.PreferenceUpdate) { c.Choices[0].Purposes = 0 }},
		"its purposes": {"choices", func(c *consent.PreferenceUpdate) { c.Choices[0].Purposes = sealtext.Purposes(sealtext.OTP) }},
		"twice": {"choices", func(c *consent.PreferenceUpdate) {
			c.Choices = append(c.Choices, choose(offers, false, sealtext.Marketing))
		}},
		"no time": {"occurred at", func(c *consent.PreferenceUpdate) { c.OccurredAt = time.Time{} }},
		"nobody":  {"actor id", func(c *consent.PreferenceUpdate) { c.Actor = sealtext.Actor{} }},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			bad.Choices = append([]consent.PreferenceChoice(nil), good.Choices...)
			c.change(&bad)
			_, err := w.UpdatePreferences(ctx, bad)
			requireInput(t, err, c.field)
			require.Empty(t, w.store.rows)
		})
	}
}

// The disclosure of a box goes with its choice.
func TestPreferDisclosure(t *testing.T) {
	w := newWorld(t)
	choice := choose(offers, true, sealtext.Marketing)
	choice.Disclosure = consent.Disclosure{ID: "box-offers", Version: "2"}
	c := change(person(clinic, 1), "page-1", choice, choose(offers, false, sealtext.Informational))
	c.Evidence.Disclosure = consent.Disclosure{ID: "page", Version: "7"}
	_, err := w.UpdatePreferences(ctx, c)
	require.NoError(t, err)
	for _, r := range w.store.rows {
		b := sealtext.Binding{Tenant: r.Key.Tenant, Subject: r.Subject, Field: "consent", Record: r.ID}
		got, err := consent.DecodeEvidence(veil(r.Evidence.Ciphertext()[len(tag(b.AppendTo(nil))):]))
		require.NoError(t, err)
		require.Equal(t, map[consent.Kind]string{consent.KindOptIn: "box-offers", consent.KindOptOut: "page"}[r.Kind], got.Disclosure.ID)
	}
}

// UpdatePreferences waits like Revoke: it returns when the hand-off of what was switched off has
// ended, and lists it.
func TestPreferWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing, sealtext.Informational))
		r := marketing(p)
		goOn, _, ended := w.running(r, true)
		_, err := w.UpdatePreferences(ctx, change(p, "page-1", choose(offers, false, sealtext.Informational), choose(reminders, true, sealtext.OTP)))
		require.NoError(t, err, "what runs is of another purpose")

		done := make(chan consent.PreferenceResult)
		go func() {
			got, err := w.UpdatePreferences(ctx, change(p, "page-2", choose(offers, false, sealtext.Marketing)))
			if err != nil {
				panic(err)
			}
			done <- got
		}()
		synctest.Wait()
		select {
		case <-done:
			require.Fail(t, "it must wait")
		default:
		}
		require.False(t, w.check(t, marketing(p)).Allowed, "nothing starts meanwhile")
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		got, err := w.UpdatePreferences(short, change(p, "page-2", choose(offers, false, sealtext.Marketing)))
		require.ErrorIs(t, err, consent.ErrHandoffsInFlight)
		require.Equal(t, "out", states(got.Preferences)["offers marketing"], "it is in force")
		close(goOn)
		require.Equal(t, []sealtext.ID{r.Message}, (<-done).HandedOff)
		require.NoError(t, <-ended)
	})
}

// Checking one program after a STOPALL opts in to that one and no other, also none that the person
// had agreed to before; one that is declared later starts with nothing.
func TestLiftEverythingIsNarrow(t *testing.T) {
	news, surveys := sealtext.MustProgram("news"), sealtext.MustProgram("surveys")
	declare := func(ps ...sealtext.Program) func(*config) {
		return func(c *config) {
			for _, p := range ps {
				c.Programs = append(c.Programs, program.Program{
					Tenant: clinic, Name: p, Senders: from(toll), Purposes: sealtext.Purposes(sealtext.Marketing),
				})
			}
		}
	}
	w := newWorld(t, withoutAccount, declare(news))
	p := alone(person(clinic, 1))
	for i, s := range []consent.Scope{consent.ForProgram(offers), consent.ForProgram(news), consent.ForTenant()} {
		w.record(t, optIn(p, s, noon.Add(-time.Hour), string(rune('a'+i)), sealtext.Marketing))
	}
	w.inbound(t, p, sender, "STOPALL", "m1")
	w.clock.advance(time.Minute)
	page := change(p, "page-1", choose(news, true, sealtext.Marketing))
	page.LiftEverything, page.OccurredAt = true, w.clock.now()
	got, err := w.UpdatePreferences(ctx, page)
	require.NoError(t, err)
	require.Equal(t, "in", states(got.Preferences)["news marketing"])
	require.Equal(t, "out", states(got.Preferences)["offers marketing"])
	require.Equal(t, "out", states(got.Preferences)["offers informational"], "that was not chosen, so that it stays out with everything")

	later := newWorld(t, declare(news, surveys))
	later.store.rows = w.store.rows
	all, err := later.Preferences(ctx, p)
	require.NoError(t, err)
	require.Equal(t, "unknown", states(all)["surveys marketing"])
}

// Keeping texts is a switch of its own, where the program asks for it.
func TestPreferStorage(t *testing.T) {
	w := newWorld(t, withoutAccount, func(c *config) { c.Programs[0].StoreByConsent = true })
	p := alone(person(clinic, 1))
	scope, keep := consent.ForProgram(offers), consent.PreferenceChoice{Program: offers, Purposes: sealtext.Storage, In: true}
	all, err := w.Preferences(ctx, p)
	require.NoError(t, err)
	require.Equal(t, &consent.Preference{}, all.Programs[0].Storage)
	require.Nil(t, all.Programs[1].Storage, "it does not ask")
	mayStore := func() bool {
		d, err := w.MayStore(ctx, nil, p, offers, sender)
		require.NoError(t, err)
		return d.Allowed
	}
	got, err := w.UpdatePreferences(ctx, change(p, "page-1", keep))
	require.NoError(t, err)
	require.Equal(t, &consent.Preference{State: consent.StateIn, Scope: scope, Since: noon, Method: consent.MethodWebForm}, got.Preferences.Programs[0].Storage)
	require.True(t, mayStore())

	w.clock.advance(time.Minute)
	w.inbound(t, p, sender, "STOPALL", "m1")
	require.False(t, mayStore())
	w.clock.advance(time.Minute)
	page := change(p, "page-2", keep)
	page.OccurredAt = w.clock.now()
	_, err = w.UpdatePreferences(ctx, page)
	require.ErrorIs(t, err, consent.ErrEverythingOff)
	page.LiftEverything = true
	got, err = w.UpdatePreferences(ctx, page)
	require.NoError(t, err)
	require.Equal(t, consent.StateIn, got.Preferences.Programs[0].Storage.State)
	require.True(t, mayStore())
	require.Equal(t, "out", states(got.Preferences)["offers marketing"])

	_, err = w.UpdatePreferences(ctx, change(p, "page-3", consent.PreferenceChoice{Program: reminders, Purposes: sealtext.Storage, In: true}))
	requireInput(t, err, "choices")
}
