package consent_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// doNotCall is a register of one number.
type doNotCall struct {
	listed    bool
	reference string
	err       error
	asked     int
}

func (d *doNotCall) Listed(_ context.Context, n sealtext.Number) (bool, string, error) {
	if n.IsZero() {
		return false, "", errors.New("no number")
	}
	d.asked++
	return d.listed, d.reference, d.err
}

func registerConfig(d *doNotCall) consent.RegisterConfig {
	return consent.RegisterConfig{
		Checker: d, Source: "national-register", Actor: sealtext.Actor{ID: "nightly"},
		Number: func(context.Context, sealtext.Person) (sealtext.Number, error) {
			return sealtext.ParseE164("+12015550101")
		},
	}
}

// inSingapore is a marketing message to a person where a register must be asked, at noon there.
func inSingapore(p sealtext.Person) consent.Request {
	r := marketing(p)
	r.Location.Zones, r.Location.Jurisdictions = []string{"Asia/Singapore"}, []rule.Jurisdiction{"SG"}
	return r
}

var noonInSingapore = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

// TestCheckRegister follows one number through a register: what each answer means to the gate, and
// for how long.
func TestCheckRegister(t *testing.T) {
	const day = 24 * time.Hour
	listed, late := []string{consent.ReasonListed}, []string{consent.ReasonNotLookedUp}
	type step struct {
		ask     string // yes, no, or a failure
		after   time.Duration
		agree   string // a method by which the person opts in again
		rules   []string
		purpose sealtext.Purpose
		in      rule.Jurisdiction // instead of Singapore
	}
	for _, c := range []struct {
		name     string
		required bool
		validFor time.Duration
		steps    []step
	}{
		{"never asked", false, 0, []step{{}}},
		{"never asked, but required", true, 0, []step{{rules: late}}},
		{"never asked, required, where there is no register", true, 0, []step{{in: "DE"}}},
		{"required, other purposes", true, 0, []step{{purpose: sealtext.Informational}}},
		{"listed", false, 0, []step{{ask: "yes", rules: listed}, {after: 400 * day, rules: listed}}},
		{"listed, where there is no register", false, 0, []step{{ask: "yes", rules: listed, in: "DE"}}},
		{"listed, other purposes", false, 0, []step{{ask: "yes", purpose: sealtext.Informational}}},
		{"not listed", true, 0, []step{{ask: "no"}, {after: 21*day - time.Second}, {after: time.Second, rules: late}}},
		{"not listed, for longer", false, 31 * day, []step{{ask: "no"}, {after: 31*day - time.Second}, {after: time.Second, rules: late}}},
		{"not listed, and no register here", false, 0, []step{{ask: "no", in: "DE"}, {after: 50 * day, in: "DE"}}},
		{"asked again in time", false, 0, []step{{ask: "no"}, {after: 20 * day, ask: "no"}, {after: 20 * day}}},
		{"asked again too late", false, 0, []step{{ask: "no"}, {after: 22 * day, rules: late}, {ask: "no"}}},
		{"listed since", false, 0, []step{{ask: "no"}, {after: day, ask: "yes", rules: listed}}},
		{"not listed any more", false, 0, []step{{ask: "yes", rules: listed}, {after: day, ask: "no"}}},
		{"the register is away", false, 0, []step{{ask: "no"}, {after: day, ask: "down"}, {after: 20 * day, ask: "down", rules: late}}},
		{"the register is away when it was never asked", false, 0, []step{{ask: "down"}}},
		{"away, and required", true, 0, []step{{ask: "down", rules: late}}},
		{"away after a listing", false, 0, []step{{ask: "yes", rules: listed}, {after: 40 * day, ask: "down", rules: listed}}},
		{"agreed since", false, 0, []step{{ask: "yes", rules: listed}, {after: day, agree: "form"}}},
		{"agreed since, and asked again", false, 0, []step{{ask: "yes", rules: listed}, {after: day, agree: "form"}, {after: day, ask: "yes", rules: listed}}},
		{"bought something since", false, 0, []step{{ask: "yes", rules: listed}, {after: day, agree: "purchase", rules: listed}}},
		{"agreed at the same time", false, 0, []step{{ask: "yes", rules: listed}, {agree: "form", rules: listed}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := rulesWorld(t, func(cfg *config) { cfg.RequireRegister = c.required })
			w.record(t, optIn(p, consent.ForProgram(offers), noon.AddDate(0, 0, -3), "news", sealtext.Informational))
			w.clock.t = noonInSingapore
			for n, s := range c.steps {
				w.clock.t = w.clock.t.Add(s.after)
				if s.ask != "" {
					d := &doNotCall{listed: s.ask == "yes", reference: "q-7"}
					if s.ask == "down" {
						d.err = errors.New("503")
					}
					cfg := registerConfig(d)
					cfg.ValidFor = c.validFor
					before := len(w.store.rows)
					got, stored, err := w.CheckRegister(ctx, p, cfg)
					require.Equal(t, 1, d.asked)
					if d.err != nil {
						require.ErrorIs(t, err, d.err)
						require.Len(t, w.store.rows, before, "no trace")
					} else {
						require.NoError(t, err)
						require.Equal(t, d.listed, got)
						require.Equal(t, w.store.rows[before].ID, stored.ID)
					}
				}
				if s.agree != "" {
					e := optIn(p, consent.ForProgram(offers), w.clock.t, s.agree, sealtext.Marketing)
					if s.agree == "purchase" {
						e.Basis, e.ExpiresAt = consent.BasisPurchase, w.clock.t.Add(100*day)
					}
					w.record(t, e)
				}
				r := inSingapore(p)
				if s.purpose != 0 {
					r.Purpose = s.purpose
				}
				if s.in != "" {
					r.Location.Jurisdictions = []rule.Jurisdiction{s.in}
				}
				d := w.check(t, r)
				require.Equal(t, s.rules, rulesOf(d), n)
				for _, reason := range d.Reasons {
					require.NotEmpty(t, reason.Source)
					require.Zero(t, d.RetryAt, "waiting does not help")
				}
			}
		})
	}
}

// TestAnswersOfARegisterAreKept checks what an answer leaves in the ledger and in the audit log.
func TestAnswersOfARegisterAreKept(t *testing.T) {
	for _, c := range []struct {
		listed  bool
		kind    consent.Kind
		answer  string
		expires time.Time
	}{
		{true, consent.KindListed, "listed", time.Time{}},
		{false, consent.KindNotListed, "not listed", noonInSingapore.AddDate(0, 0, 21)},
	} {
		t.Run(c.answer, func(t *testing.T) {
			w := newWorld(t)
			w.clock.t = noonInSingapore
			p := person(clinic, 1)
			_, stored, err := w.CheckRegister(ctx, p, registerConfig(&doNotCall{listed: c.listed, reference: "q-7"}))
			require.NoError(t, err)
			row := w.store.rows[0]
			require.Equal(t, []any{stored.ID, c.kind, consent.ForTenant(), consent.MethodProvider, sealtext.Purposes(sealtext.Marketing), noonInSingapore, c.expires},
				[]any{row.ID, row.Kind, row.Scope, row.Method, row.Purposes, row.OccurredAt, row.ExpiresAt})
			require.Equal(t, audit.KindConsentNoted, w.store.events[0].Kind)
			require.Equal(t, c.kind.String(), w.store.events[0].Details.Outcome)
			b := sealtext.Binding{Tenant: clinic, Subject: row.Subject, Field: "consent", Record: row.ID}
			v, err := consent.DecodeEvidence(unseal(t, sealtext.SealedField{Binding: b, Sealed: row.Evidence}))
			require.NoError(t, err)
			require.Equal(t, consent.Evidence{Source: "national-register", Reference: "q-7", Answer: c.answer}, v)
		})
	}
}

// TestAPermitEndsWithTheAnswer checks that a hand-off does not outlast the answer that allows it.
func TestAPermitEndsWithTheAnswer(t *testing.T) {
	w, p := rulesWorld(t)
	w.clock.t = noonInSingapore
	_, _, err := w.CheckRegister(ctx, p, registerConfig(&doNotCall{}))
	require.NoError(t, err)
	w.clock.t = noonInSingapore.AddDate(0, 0, 21).Add(-2 * time.Second)
	r := inSingapore(p)
	r.Message = sealtext.NewID()
	d, err := w.Do(ctx, r, func(ctx context.Context, permit consent.Permit) error {
		w.clock.t = w.clock.t.Add(2 * time.Second)
		return permit.Redeem(r.Message)
	})
	require.True(t, d.Allowed)
	require.ErrorContains(t, err, "permit")
}

// TestAListIsNoAnswerToARegister checks that an answer about a number does not keep its owner out of
// a list of opt-ins, and that the list does not outweigh it.
func TestAListIsNoAnswerToARegister(t *testing.T) {
	w, p := newWorld(t), person(clinic, 1)
	w.clock.t = noonInSingapore
	_, _, err := w.CheckRegister(ctx, p, registerConfig(&doNotCall{listed: true}))
	require.NoError(t, err)
	w.clock.t = w.clock.t.Add(time.Hour)
	e := optIn(p, consent.ForProgram(offers), w.clock.t, "list", sealtext.Marketing)
	e.Method, e.Evidence = consent.MethodImport, consent.Evidence{Source: "old system", Disclosure: consent.Disclosure{ID: "form", Version: "1"}}
	w.record(t, e)
	require.Equal(t, []string{consent.ReasonListed}, rulesOf(w.check(t, inSingapore(p))))
}

func TestCheckRegisterWithBadInput(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*sealtext.Person, *consent.RegisterConfig)
		field  string
	}{
		{"no person", func(p *sealtext.Person, _ *consent.RegisterConfig) { *p = sealtext.Person{} }, "person"},
		{"nobody to ask", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.Checker = nil }, "checker"},
		{"no source", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.Source = "" }, "source"},
		{"no number", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.Number = nil }, "number"},
		{"nobody asks", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.Actor = sealtext.Actor{} }, "actor id"},
		{"valid before", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.ValidFor = -1 }, "valid for"},
		{"valid for too long", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.ValidFor = 31*24*time.Hour + 1 }, "valid for"},
		{"a reference with a number in it", func(_ *sealtext.Person, c *consent.RegisterConfig) { c.Checker = &doNotCall{reference: "a b"} }, "reference of the checker"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p, cfg := person(clinic, 1), registerConfig(&doNotCall{listed: true})
			c.change(&p, &cfg)
			_, _, err := w.CheckRegister(ctx, p, cfg)
			requireInput(t, err, c.field)
			require.Empty(t, w.store.rows)
		})
	}
	t.Run("by the host", func(t *testing.T) {
		w := newWorld(t)
		e := optIn(person(clinic, 1), consent.ForTenant(), noon, "k", sealtext.Marketing)
		e.Kind, e.Method = consent.KindNotListed, consent.MethodAPI
		_, err := w.Record(ctx, e)
		requireInput(t, err, "kind")
	})
	t.Run("the number cannot be had", func(t *testing.T) {
		w, gone := newWorld(t), errors.New("erased")
		cfg := registerConfig(&doNotCall{})
		cfg.Number = func(context.Context, sealtext.Person) (sealtext.Number, error) { return sealtext.Number{}, gone }
		_, _, err := w.CheckRegister(ctx, person(clinic, 1), cfg)
		require.ErrorIs(t, err, gone)
		require.Empty(t, w.store.rows)
	})
}

// TestSettledAnswersHaveNoInfluence compares what a register means over all rows with that over
// those that are not settled.
func TestSettledAnswersHaveNoInfluence(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261130, 1))
	p := person(clinic, 1)
	r := marketing(p)
	denied := map[string]int{}
	for range 400 {
		var all []consent.EventRow
		for n := range 1 + rng.IntN(12) {
			row := anyRow(rng, p, uint64(n)+1)
			if rng.IntN(3) == 0 {
				row.Kind, row.Scope, row.Purposes, row.Flags, row.Notice = consent.KindListed, consent.ForTenant(), sealtext.Purposes(sealtext.Marketing), 0, ""
				if rng.IntN(2) == 0 {
					row.Kind, row.ExpiresAt = consent.KindNotListed, row.OccurredAt.Add(time.Duration(rng.IntN(48))*time.Hour)
				}
			}
			all = append(all, row)
		}
		gone := map[sealtext.ID]bool{}
		for _, id := range consent.Settled(all) {
			gone[id] = true
		}
		var left []consent.EventRow
		for _, row := range all {
			if !gone[row.ID] {
				left = append(left, row)
			}
		}
		for hours := -30; hours < 60; hours += 3 {
			now := noon.Add(time.Duration(hours) * time.Hour)
			want := consent.Listed(all, r, now)
			require.Equal(t, want, consent.Listed(left, r, now))
			denied[want]++
		}
	}
	require.Greater(t, denied[consent.ReasonListed], 100)
	require.Greater(t, denied[""], 100)
	require.Greater(t, denied[consent.ReasonNotLookedUp], 100)
}
