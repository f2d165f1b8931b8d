package consent_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
)

// Keys implements [consent.KeyLister].
func (s *fakeStore) Keys(_ context.Context, _ sealtext.Tx, tenant sealtext.Tenant, after sealtext.Pseudonym, limit int) ([]consent.EventKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []consent.EventKey
	for _, r := range s.rows {
		if r.Key.Tenant == tenant && bytes.Compare(r.Key.Pseudonym.Bytes(), after.Bytes()) > 0 && !slices.Contains(keys, r.Key) {
			keys = append(keys, r.Key)
		}
	}
	slices.SortFunc(keys, func(a, b consent.EventKey) int { return bytes.Compare(a.Pseudonym.Bytes(), b.Pseudonym.Bytes()) })
	return keys[:min(len(keys), limit)], nil
}

// suppressed lists "PERSON: SCOPE PURPOSES", in order.
func (w world) suppressed(t *testing.T, q consent.SuppressedQuery) (out []string) {
	t.Helper()
	for s, err := range w.Suppressed(t.Context(), q) {
		require.NoError(t, err)
		who := "erased"
		if !s.Subject.IsZero() {
			who = string('a' + rune(s.Subject[0]-2))
		}
		line := who + ": " + s.Scope.String() + " [" + s.Purposes.String() + "]"
		for _, p := range s.Except {
			line += " but " + p.String()
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func TestSuppressed(t *testing.T) {
	w := newWorld(t)
	a, b, c, d, e := person(clinic, 1), person(clinic, 2), person(clinic, 3), person(clinic, 4), person(clinic, 5)
	for _, p := range []sealtext.Person{a, b, c, d, e} {
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in-"+p.Subject.String(), sealtext.Marketing))
	}
	w.inbound(t, a, sender, "STOP", "a-1")                                                               // offers
	w.record(t, optOut(b, consent.ForTenant(), noon, "b-1", sealtext.Marketing))                         // staff
	w.record(t, optOut(c, consent.ForSender(offers, toll), noon, "c-1", sealtext.AllPurposes.Each()...)) // one sender
	w.inbound(t, d, sender, "STOP", "d-1")
	w.clock.advance(time.Minute)
	w.inbound(t, d, sender, "START", "d-2") // and back
	w.record(t, optOut(e, consent.ForTenant(), w.clock.now(), "e-1", sealtext.AllPurposes.Each()...))
	w.erase(t, e)
	w.record(t, optOut(person(dentist, 6), consent.ForTenant(), noon, "f-1", sealtext.Marketing)) // another tenant

	for _, tc := range []struct {
		name  string
		query consent.SuppressedQuery
		want  []string
	}{
		{"everything", consent.SuppressedQuery{}, []string{"a: program offers", "b: tenant [marketing]", "c: sender ", "erased: tenant"}},
		{"a program", consent.SuppressedQuery{Program: reminders}, []string{"b: tenant [marketing]", "erased: tenant"}},
		{"a sender", consent.SuppressedQuery{Program: offers, Sender: sender}, []string{"a: program offers", "b: tenant [marketing]", "erased: tenant"}},
		{"another sender", consent.SuppressedQuery{Program: offers, Sender: toll}, []string{"a: program offers", "b: tenant [marketing]", "c: sender ", "erased: tenant"}},
		{"a purpose", consent.SuppressedQuery{Purposes: sealtext.Purposes(sealtext.OTP)}, []string{"a: program offers", "c: sender ", "erased: tenant"}},
		{"since", consent.SuppressedQuery{Since: noon.Add(30 * time.Second)}, []string{"erased: tenant"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.query.Tenant = clinic
			got := w.suppressed(t, tc.query)
			require.Len(t, got, len(tc.want), "%v", got)
			for i, want := range tc.want {
				require.True(t, strings.HasPrefix(got[i], want), "%q is not %q", got[i], want)
			}
		})
	}
}

// Only STOP ALL and then START to one sender leaves an opt-out with an exception.
func TestSuppressedButForAProgram(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
	w.inbound(t, p, sender, "STOP ALL", "1")
	w.clock.advance(time.Minute)
	w.inbound(t, p, sender, "START", "2")
	require.True(t, w.check(t, marketing(p)).Allowed)

	got := w.suppressed(t, consent.SuppressedQuery{Tenant: clinic})
	require.Len(t, got, 1)
	require.True(t, strings.HasSuffix(got[0], " but offers"), got[0])
	for s, err := range w.Suppressed(t.Context(), consent.SuppressedQuery{Tenant: clinic, Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing)}) {
		require.NoError(t, err)
		require.Fail(t, "offers are allowed again", "%v", s.Scope)
	}
	require.Len(t, w.suppressed(t, consent.SuppressedQuery{Tenant: clinic, Program: reminders}), 1)
}

// The list says of each person what the gate says.
func TestSuppressedAgreesWithTheGate(t *testing.T) {
	w := newWorld(t)
	var people []sealtext.Person
	texts := []string{"STOP", "STOP ALL", "START", "STOP"}
	for n := range byte(60) {
		p := person(clinic, n)
		people = append(people, p)
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in-"+p.Subject.String(), sealtext.Marketing))
		for i, m := 0, n; m > 0 && i < 4; i, m = i+1, m/4 {
			w.clock.advance(time.Second)
			w.inbound(t, p, []sealtext.Sender{sender, toll}[(n+byte(i))%2], texts[m%4], "t-"+string('a'+rune(i))+p.Subject.String())
		}
	}
	listed := map[sealtext.Subject]bool{}
	for s, err := range w.Suppressed(t.Context(), consent.SuppressedQuery{Tenant: clinic, Program: offers, Sender: sender, Purposes: sealtext.Purposes(sealtext.Marketing)}) {
		require.NoError(t, err)
		listed[s.Subject] = true
	}
	denied := 0
	for _, p := range people {
		out := false
		for _, r := range w.check(t, marketing(p)).Reasons {
			out = out || r.Rule == consent.ReasonOptedOut
		}
		require.Equal(t, out, listed[p.Subject], "%v", p.Subject)
		if out {
			denied++
		}
	}
	require.Greater(t, denied, 10)
	require.Less(t, denied, 55)
}

func TestSuppressedRefuses(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		query consent.SuppressedQuery
		want  string
	}{
		"no tenant":                {consent.SuppressedQuery{}, "consent: tenant must be named"},
		"a sender without program": {consent.SuppressedQuery{Tenant: clinic, Sender: sender}, "consent: program must be named with a sender"},
		"unknown purposes":         {consent.SuppressedQuery{Tenant: clinic, Purposes: 1 << 7}, "consent: purposes must be purposes of messages"},
	} {
		for _, err := range w.Suppressed(t.Context(), c.query) {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input, name)
			require.ErrorContains(t, err, strings.TrimPrefix(c.want, "consent: "), name)
		}
	}
}

func TestExportSuppressions(t *testing.T) {
	w := newWorld(t)
	numbers := map[sealtext.Subject]string{}
	for n := range byte(3) {
		p := person(clinic, n)
		numbers[p.Subject] = "+120255501" + string('0'+rune(n)) + "0"
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in-"+p.Subject.String(), sealtext.Marketing))
		w.inbound(t, p, sender, "STOP", "s-"+p.Subject.String())
	}
	w.record(t, optOut(person(clinic, 1), consent.ForTenant(), noon, "b", sealtext.OTP)) // the person has two lines
	w.erase(t, person(clinic, 2))
	asked := 0
	cfg := consent.SuppressionExport{
		Query: consent.SuppressedQuery{Tenant: clinic},
		Numbers: func(_ context.Context, subjects []sealtext.Subject) (out []sealtext.Number, err error) {
			for _, s := range subjects {
				asked++
				n, err := sealtext.ParseE164(numbers[s])
				if err != nil {
					return nil, err
				}
				out = append(out, n)
			}
			return out, nil
		},
		Actor: sealtext.Actor{ID: "officer"},
	}
	var list bytes.Buffer
	got, err := w.ExportSuppressions(t.Context(), &list, cfg)
	require.NoError(t, err)
	require.Equal(t, consent.SuppressionReport{Rows: 3, Erased: 1}, got)
	require.Equal(t, 2, asked, "each subject once")
	lines := strings.Split(strings.TrimSpace(list.String()), "\n")
	slices.Sort(lines[1:])
	require.Equal(t, "number,status,date,program,sender,scope,purposes,method,except", lines[0])
	require.True(t, strings.HasPrefix(lines[1], "+12025550100,opt-out,2026-"), lines[1])
	require.Contains(t, lines[1], ",offers,,program offers,")
	last := w.store.events[len(w.store.events)-1]
	require.Equal(t, audit.KindExported, last.Kind)
	require.Equal(t, "suppressions", last.Details.Outcome)

	t.Run("another system's import takes it", func(t *testing.T) {
		other := newWorld(t)
		report, err := other.Import(t.Context(), bytes.NewReader(list.Bytes()), consent.ImportConfig{
			Tenant: clinic, Source: "the old system", Actor: sealtext.Actor{ID: "officer"},
			Person: func(_ context.Context, n sealtext.Number) (sealtext.Person, error) {
				for n2 := range byte(3) {
					if p := person(clinic, n2); numbers[p.Subject] == n.E164() {
						return p, nil
					}
				}
				return sealtext.Person{}, errors.New("a number that was not exported")
			},
		})
		require.NoError(t, err)
		require.Equal(t, 3, report.OptOuts)
		require.False(t, other.check(t, marketing(person(clinic, 0))).Allowed)
	})
	t.Run("twilio", func(t *testing.T) {
		cfg := cfg
		cfg.Format, cfg.Query.Program, cfg.Query.Sender = consent.FormatTwilio, offers, sender
		var list bytes.Buffer
		got, err := w.ExportSuppressions(t.Context(), &list, cfg)
		require.NoError(t, err)
		require.Equal(t, consent.SuppressionReport{Rows: 2, Erased: 1, Omitted: 1}, got)
		require.True(t, strings.HasPrefix(list.String(), "contact_id,correlation_id,sender_id,status,source,date_of_consent\n+120255501"), list.String())
		require.Contains(t, list.String(), "opt-out,opt-out-message,2026-")
	})
	t.Run("a vault that refuses", func(t *testing.T) {
		cfg := cfg
		refused := errors.New("refused")
		cfg.Numbers = func(context.Context, []sealtext.Subject) ([]sealtext.Number, error) { return nil, refused }
		_, err := w.ExportSuppressions(t.Context(), &bytes.Buffer{}, cfg)
		require.ErrorIs(t, err, refused)
		cfg.Numbers = func(context.Context, []sealtext.Subject) ([]sealtext.Number, error) { return nil, nil }
		_, err = w.ExportSuppressions(t.Context(), &bytes.Buffer{}, cfg)
		require.EqualError(t, err, "consent: export: SuppressionExport.Numbers must return one number for each subject")
	})
	t.Run("refused", func(t *testing.T) {
		for name, change := range map[string]func(*consent.SuppressionExport){
			"tenant":  func(c *consent.SuppressionExport) { c.Query.Tenant = sealtext.Tenant{} },
			"format":  func(c *consent.SuppressionExport) { c.Format = 7 },
			"sender":  func(c *consent.SuppressionExport) { c.Format = consent.FormatTwilio },
			"numbers": func(c *consent.SuppressionExport) { c.Numbers = nil },
			"actor":   func(c *consent.SuppressionExport) { c.Actor = sealtext.Actor{} },
		} {
			cfg := cfg
			change(&cfg)
			events := len(w.store.events)
			_, err := w.ExportSuppressions(t.Context(), &bytes.Buffer{}, cfg)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input, name)
			require.Contains(t, input.Field, name)
			require.Len(t, w.store.events, events, name)
		}
	})
}

func TestStats(t *testing.T) {
	w := newWorld(t)
	a, b, c := person(clinic, 1), person(clinic, 2), person(clinic, 3)
	w.record(t, optIn(a, consent.ForProgram(offers), noon, "a", sealtext.Marketing))
	w.record(t, optIn(b, consent.ForProgram(offers), noon, "b", sealtext.Marketing))
	w.clock.advance(24 * time.Hour)
	w.inbound(t, b, sender, "STOP", "b-1")
	asked := optIn(c, consent.ForProgram(offers), w.clock.now(), "c", sealtext.Marketing)
	asked.Kind, asked.ExpiresAt = consent.KindOptInRequested, w.clock.now().Add(24*time.Hour)
	w.record(t, asked)

	got, err := w.Stats(t.Context(), consent.StatsQuery{Tenant: clinic})
	require.NoError(t, err)
	require.Equal(t, 3, got.Persons)
	require.Equal(t, []consent.ProgramStats{{Program: offers, In: 1, Out: 1, Pending: 1}, {Program: reminders}}, got.Programs)
	first, second := noon.Truncate(24*time.Hour), noon.Truncate(24*time.Hour).Add(24*time.Hour)
	require.Equal(t, []consent.EventCount{
		{Day: first, Program: offers, Kind: consent.KindOptIn, Method: consent.MethodWebForm, Events: 2},
		{Day: second, Program: offers, Kind: consent.KindOptOut, Method: consent.MethodKeyword, Events: 1},
		{Day: second, Program: offers, Kind: consent.KindOptInRequested, Method: consent.MethodWebForm, Events: 1},
	}, got.Events)

	got, err = w.Stats(t.Context(), consent.StatsQuery{Tenant: clinic, From: second, To: second.Add(24 * time.Hour)})
	require.NoError(t, err)
	require.Len(t, got.Events, 2)
	require.Equal(t, 3, got.Persons)
	_, err = w.Stats(t.Context(), consent.StatsQuery{})
	require.ErrorContains(t, err, "tenant must be named")
}
