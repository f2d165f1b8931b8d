package consent_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// The notices of offers: people must agree again to the second.
func withNotices(c *config) {
	c.Programs[0].Notices = []program.Notice{
		{Version: "2025"},
		{Version: "2026-06", EffectiveFrom: noon.Add(10 * day), Reconsent: true},
		{Version: "2026-07", EffectiveFrom: noon.Add(40 * day)},
	}
}

// agreedUnder is an opt-in to the marketing of offers under a notice.
func agreedUnder(p sealtext.Person, notice, key string, at time.Time) consent.Event {
	e := optIn(p, consent.ForProgram(offers), at, key, sealtext.Marketing)
	e.Notice = notice
	return e
}

func (w world) status(t *testing.T, p sealtext.Person) consent.PurposeStatus {
	t.Helper()
	all, err := w.Status(ctx, p, offers, sender)
	require.NoError(t, err)
	return all[0]
}

func TestNoticeChangesOnItsDay(t *testing.T) {
	for _, c := range []struct {
		name, notice string
		method       consent.Method
		outdated     bool // from the tenth day on
	}{
		{"under the old one", "2025", consent.MethodWebForm, true},
		{"under the new one, before its day", "2026-06", consent.MethodWebForm, false},
		{"under the one after", "2026-07", consent.MethodWebForm, false},
		{"by a text, under none", "", consent.MethodKeyword, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withNotices)
			p := person(clinic, 1)
			e := agreedUnder(p, c.notice, "form-1", noon)
			e.Method = c.method
			w.record(t, e)
			require.True(t, w.check(t, marketing(p)).Allowed)
			require.Equal(t, c.notice, w.status(t, p).Notice)

			w.clock.advance(10*day - time.Microsecond)
			require.True(t, w.check(t, marketing(p)).Allowed, "the last moment before")
			w.clock.advance(time.Microsecond)
			d, s := w.check(t, marketing(p)), w.status(t, p)
			require.Equal(t, !c.outdated, d.Allowed)
			require.Equal(t, c.outdated, s.Stale)
			require.Equal(t, c.notice, s.Notice)
			if c.outdated {
				require.Equal(t, []string{consent.ReasonNoticeChanged}, rulesOf(d))
				require.Equal(t, consent.StateUnknown, s.State)
				require.True(t, d.RetryAt.IsZero(), "waiting does not help")
			}
			w.clock.advance(30 * day)
			require.Equal(t, !c.outdated, w.check(t, marketing(p)).Allowed, "the third notice asks nobody")

			w.record(t, agreedUnder(p, "2026-06", "form-2", w.clock.now()))
			require.True(t, w.check(t, marketing(p)).Allowed, "asked again, and agreed")
			require.False(t, w.status(t, p).Stale)
		})
	}
}

// A hand-off that begins right before the day has its permit until then.
func TestPermitEndsWithTheNotice(t *testing.T) {
	for notice, left := range map[string]time.Duration{"2025": 5 * time.Second, "2026-06": 15 * time.Second} {
		w := newWorld(t, withNotices)
		p := person(clinic, 1)
		w.record(t, agreedUnder(p, notice, "form-1", noon))
		w.clock.advance(10*day - 5*time.Second)
		var deadline time.Time
		_, err := w.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error {
			deadline = permit.Deadline()
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, w.clock.now().Add(left), deadline, "under notice %s", notice)
	}
}

func TestOutdatedOptInGoesOnLifting(t *testing.T) {
	w := newWorld(t, withNotices)
	p := person(clinic, 1)
	w.record(t, agreedUnder(p, "2025", "form-1", noon.Add(-2*day)))
	w.record(t, optOut(p, consent.ForProgram(offers), noon.Add(-day), "call-1", sealtext.Marketing))
	require.Equal(t, consent.StateOut, w.status(t, p).State)
	w.record(t, agreedUnder(p, "2025", "form-2", noon))
	w.clock.advance(10 * day)
	require.Equal(t, []string{consent.ReasonNoticeChanged}, rulesOf(w.check(t, marketing(p))), "and not opted out")

	w.record(t, optOut(p, consent.ForProgram(offers), w.clock.now(), "call-2", sealtext.Marketing))
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))), "a person who opted out is not asked to read a notice")
	history, err := w.History(ctx, p)
	require.NoError(t, err)
	require.Equal(t, "2025", history[0].Notice)
}

// What a START brings back is under the notice that it was under.
func TestStartUnderANotice(t *testing.T) {
	both := sealtext.Purposes(sealtext.Marketing, sealtext.Informational)
	for _, c := range []struct {
		name       string
		before     []consent.Event
		marketing  string // the rule that denies; "" for allowed
		inform     string
		statements int // that the START makes: what it undoes, and what it brings back
	}{
		{"under the old notice", []consent.Event{{Notice: "2025", Purposes: both}}, consent.ReasonNoticeChanged, consent.ReasonNoticeChanged, 2},
		{"under the new notice", []consent.Event{{Notice: "2026-06", Purposes: both}}, "", "", 2},
		{"each purpose under its own", []consent.Event{
			{Notice: "2025", Purposes: both}, {Notice: "2026-06", Purposes: sealtext.Purposes(sealtext.Informational)},
		}, consent.ReasonNoticeChanged, "", 3},
		{"newcomer", nil, consent.ReasonNoOptIn, consent.ReasonNoticeChanged, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withNotices)
			p := person(clinic, 1)
			for i, b := range c.before {
				e := agreedUnder(p, b.Notice, "form-"+string('a'+rune(i)), noon)
				e.Purposes = b.Purposes
				w.record(t, e)
			}
			w.clock.advance(11 * day)
			w.inbound(t, p, sender, "STOP", "m1")
			w.clock.advance(time.Hour)
			a := w.inbound(t, p, sender, "START", "m2")
			require.Len(t, a.Receipts, c.statements)
			r := marketing(p)
			require.Equal(t, c.marketing, strings.Join(rulesOf(w.check(t, r)), " "))
			r.Purpose = sealtext.Informational
			require.Equal(t, c.inform, strings.Join(rulesOf(w.check(t, r)), " "))

			again := w.inbound(t, p, sender, "START", "m2")
			require.Len(t, again.Receipts, c.statements)
			for _, receipt := range again.Receipts {
				require.True(t, receipt.Repeated, "a second delivery changes nothing")
			}
		})
	}
}

// A YES is under the notice of the question.
func TestYesIsUnderTheNoticeOfItsQuestion(t *testing.T) {
	for _, c := range []struct {
		name   string
		notice string
		rules  []string
	}{
		{"the one that holds", "2026-06", nil},
		{"one that is outdated when the answer comes", "2025", []string{consent.ReasonNoticeChanged}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withNotices)
			p := person(clinic, 1)
			w.clock.advance(10*day - time.Hour)
			ask := agreedUnder(p, c.notice, "form-1", w.clock.now())
			ask.Kind, ask.ExpiresAt = consent.KindOptInRequested, noon.Add(12*day)
			w.asked(t, ask)
			w.clock.advance(2 * time.Hour)
			require.Len(t, w.inbound(t, p, sender, "YES", "m1").Receipts, 1)
			require.Equal(t, c.rules, rulesOf(w.check(t, marketing(p))))
			require.Equal(t, c.notice, w.status(t, p).Notice)
		})
	}
	t.Run("a version that was taken out meanwhile", func(t *testing.T) {
		w := newWorld(t, withNotices)
		p := person(clinic, 1)
		ask := agreedUnder(p, "2025", "form-1", noon)
		ask.Kind, ask.ExpiresAt = consent.KindOptInRequested, noon.Add(7*day)
		w.asked(t, ask)
		w.config.Programs[0].Notices = w.config.Programs[0].Notices[1:]
		var err error
		w.Ledger, err = w.config.open()
		require.NoError(t, err)
		w.clock.advance(time.Hour)
		require.Len(t, w.inbound(t, p, sender, "YES", "m1").Receipts, 1, "a webhook is not failed for it")
		require.Empty(t, w.status(t, p).Notice)
	})
}

func TestWideOptInUnderANotice(t *testing.T) {
	w := newWorld(t, withNotices)
	for i, c := range []struct {
		notice string
		rules  []string
	}{
		{"", []string{consent.ReasonNoticeChanged}},
		{"2025", []string{consent.ReasonNoticeChanged}},
		{"2026-06", nil},
	} {
		p := person(clinic, byte(i))
		e := optIn(p, consent.ForTenant(), noon, "k"+c.notice, sealtext.Marketing)
		e.Notice = c.notice
		w.record(t, e)
		w.clock.advance(10 * day)
		require.Equal(t, c.rules, rulesOf(w.check(t, marketing(p))))
		w.clock.advance(-10 * day)
	}
}

func TestNoticeRefused(t *testing.T) {
	p := person(clinic, 1)
	for _, c := range []struct {
		name   string
		change func(*consent.Event)
	}{
		{"none", func(e *consent.Event) { e.Notice = "" }},
		{"none in a request", func(e *consent.Event) {
			e.Notice, e.Kind, e.ExpiresAt = "", consent.KindOptInRequested, noon.Add(day)
		}},
		{"unknown", func(e *consent.Event) { e.Notice = "call +447700900123" }},
		{"unknown, by text", func(e *consent.Event) { e.Notice, e.Method = "1999", consent.MethodKeyword }},
		{"program without notices", func(e *consent.Event) {
			e.Scope, e.Purposes = consent.ForProgram(reminders), sealtext.Purposes(sealtext.OTP)
		}},
		{"opt-out", func(e *consent.Event) { e.Kind = consent.KindOptOut }},
		{"unknown to the tenant", func(e *consent.Event) { e.Scope, e.Notice = consent.ForTenant(), "1999" }},
		{"account", func(e *consent.Event) { e.Scope = consent.ForAccount() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withNotices)
			e := agreedUnder(p, "2025", "k", noon)
			c.change(&e)
			_, err := w.Record(ctx, e)
			requireInput(t, err, "notice")
			require.NotContains(t, err.Error(), "447700900123")
			require.Empty(t, w.store.rows)
		})
	}
	t.Run("implied, under none", func(t *testing.T) {
		w := newWorld(t, withNotices)
		w.record(t, bought(p, consent.BasisPurchase, "CA", "order-1"))
	})
	t.Run("another notice is another event", func(t *testing.T) {
		w := newWorld(t, withNotices)
		w.record(t, agreedUnder(p, "2025", "k", noon))
		_, err := w.Record(ctx, agreedUnder(p, "2026-06", "k", noon))
		require.ErrorIs(t, err, consent.ErrConflict)
	})
}

func TestImportUnderANotice(t *testing.T) {
	w := newWorld(t, withNotices)
	list := "number,status,date\n+447700900123,opt-in,2026-05-01\n"
	dry := listConfig()
	dry.DryRun = true
	for _, cfg := range []consent.ImportConfig{dry, listConfig()} {
		report, err := w.Import(ctx, strings.NewReader(list), cfg)
		require.NoError(t, err)
		require.Zero(t, report.OptIns)
		require.Len(t, report.Errors, 1, "dry run: %v", cfg.DryRun)
		require.Equal(t, "notice", report.Errors[0].Field)
	}
	cfg := listConfig()
	cfg.Notice = "2025"
	report, err := w.Import(ctx, strings.NewReader(list), cfg)
	require.NoError(t, err)
	require.Equal(t, 1, report.OptIns)
	require.Equal(t, "2025", w.store.rows[0].Notice)
	require.Equal(t, "2025", w.store.events[0].Details.Reference)
}

// The state is a function of rows, time and configuration: whatever the order
// of the rows, however often they come. judgeNotice is the definition, written
// without any regard to speed.
func TestNoticesInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 2))
	w := newWorld(t, withNotices)
	p := person(clinic, 1)
	versions := []string{"", "2025", "2026-06", "2026-07", "gone"}
	scopes := []consent.Scope{consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender)}
	seen := map[string]int{}
	for range 2000 {
		rows := make([]consent.EventRow, rng.IntN(12))
		for i := range rows {
			kind := []consent.Kind{consent.KindOptIn, consent.KindOptIn, consent.KindOptOut, consent.KindLift}[rng.IntN(4)]
			rows[i] = row(p, uint64(i)+1, kind, consent.MethodWebForm, noon.Add(time.Duration(rng.IntN(49)-24)*time.Hour))
			rows[i].Scope = scopes[rng.IntN(len(scopes))]
			if kind == consent.KindOptIn {
				rows[i].Notice = versions[rng.IntN(len(versions))]
				if rng.IntN(4) == 0 {
					rows[i].Flags, rows[i].ExpiresAt = consent.FlagImplied, noon.Add(time.Duration(rng.IntN(30))*day)
				}
			}
		}
		now := noon.Add(time.Duration(rng.IntN(50)) * day)
		w.clock.mu.Lock()
		w.clock.t = now
		w.clock.mu.Unlock()
		want := judgeNotice(rows, scopes, now)
		seen[want]++
		for range 4 {
			shuffled := slices.Concat(rows, rows[:rng.IntN(len(rows)+1)])
			rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			w.store.rows = shuffled
			rules := rulesOf(w.check(t, marketing(p)))
			require.Equal(t, want, strings.Join(slices.Compact(rules), " "))
		}
	}
	for _, rule := range []string{"", consent.ReasonNoOptIn, consent.ReasonOptedOut, consent.ReasonNoticeChanged} {
		require.Greater(t, seen[rule], 100, "the histories must reach %q", rule)
	}
}

func judgeNotice(rows []consent.EventRow, scopes []consent.Scope, now time.Time) string {
	in, holds := false, now.Before(noon.Add(10*day))
	for _, s := range scopes {
		for _, r := range rows {
			later := slices.ContainsFunc(rows, func(out consent.EventRow) bool {
				return out.Kind == consent.KindOptOut && out.Scope == s && out.Seq > r.Seq
			})
			lifted := slices.ContainsFunc(rows, func(in consent.EventRow) bool {
				live := in.ExpiresAt.IsZero() || now.Before(in.ExpiresAt)
				return (in.Kind == consent.KindOptIn && in.Flags&consent.FlagImplied == 0 && live || in.Kind == consent.KindLift) &&
					in.Scope == s && in.Seq > r.Seq && in.OccurredAt.After(r.OccurredAt)
			})
			switch {
			case r.Scope != s:
			case r.Kind == consent.KindOptOut && !lifted:
				return consent.ReasonOptedOut
			case r.Kind == consent.KindOptIn && !later && (r.ExpiresAt.IsZero() || now.Before(r.ExpiresAt)):
				in = true
				holds = holds || r.Notice == "2026-06" || r.Notice == "2026-07"
			}
		}
	}
	switch {
	case !in:
		return consent.ReasonNoOptIn
	case !holds:
		return consent.ReasonNoticeChanged
	}
	return ""
}

func TestPreferencesUnderANotice(t *testing.T) {
	w := newWorld(t, withNotices)
	p := person(clinic, 1)
	w.record(t, agreedUnder(p, "2025", "form-1", noon))
	first := func(all consent.Preferences) consent.Preference { return all.Programs[0].Purposes[0] }
	all, err := w.Preferences(ctx, p)
	require.NoError(t, err)
	require.Equal(t, consent.StateIn, first(all).State)
	w.clock.advance(10 * day)
	all, err = w.Preferences(ctx, p)
	require.NoError(t, err)
	require.Equal(t, consent.Preference{Purpose: sealtext.Marketing, Stale: true}, first(all))

	change := consent.PreferenceUpdate{
		Person: p, Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/preferences"},
		Actor: sealtext.Actor{ID: "web"}, OccurredAt: w.clock.now(), IdempotencyKey: "page-1",
		Choices: []consent.PreferenceChoice{{Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), In: true}},
	}
	_, err = w.UpdatePreferences(ctx, change)
	requireInput(t, err, "notice")
	change.Choices[0].Notice = "2026-06"
	done, err := w.UpdatePreferences(ctx, change)
	require.NoError(t, err)
	require.Equal(t, consent.StateIn, first(done.Preferences).State)
	require.True(t, w.check(t, marketing(p)).Allowed)
	change.Choices[0].In, change.IdempotencyKey = false, "page-2"
	done, err = w.UpdatePreferences(ctx, change)
	require.NoError(t, err, "who leaves need not have read anything")
	require.Equal(t, consent.StateOut, first(done.Preferences).State)
}

// An opt-in that ended with an opt-out is not in force again, nor is its notice.
func TestNoticeEndsWithTheOptIn(t *testing.T) {
	w := newWorld(t, withNotices)
	p := person(clinic, 1)
	w.record(t, agreedUnder(p, "2026-06", "form-1", noon.Add(-2*day)))
	w.record(t, optOut(p, consent.ForProgram(offers), noon.Add(-day), "call-1", sealtext.Marketing))
	w.record(t, agreedUnder(p, "2025", "form-2", noon))
	w.clock.advance(10 * day)
	require.Equal(t, []string{consent.ReasonNoticeChanged}, rulesOf(w.check(t, marketing(p))))
}
