package consent_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

const day = 24 * time.Hour

// bought is an opt-in that something implied.
func bought(p sealtext.Person, basis consent.Basis, j, key string) consent.Event {
	e := optIn(p, consent.ForProgram(offers), noon, key, sealtext.Marketing)
	e.Basis, e.Evidence.Jurisdiction = basis, j
	return e
}

func TestImpliedOptInEnds(t *testing.T) {
	own := rule.Rule{
		ID: "own-purchase", Purposes: sealtext.AllPurposes, Term: rule.Term{Kind: rule.TermEndPurchase, Days: 90},
		Source: "a policy of our own", AsOf: noon,
	}
	for _, c := range []struct {
		name   string
		change func(*config)
		event  func(*consent.Event)
		after  time.Duration // zero: refused
	}{
		{"purchase in Canada", nil, nil, 730 * day},
		{"inquiry in Canada", nil, func(e *consent.Event) { e.Basis = consent.BasisInquiry }, 181 * day},
		{"an earlier end of the host's", nil, func(e *consent.Event) { e.ExpiresAt = noon.Add(30 * day) }, 30 * day},
		{"a later end is cut", nil, func(e *consent.Event) { e.ExpiresAt = noon.Add(3000 * day) }, 730 * day},
		{"counted from the purchase", nil, func(e *consent.Event) { e.OccurredAt = noon.Add(-700 * day) }, 30 * day},
		{"nobody knows where", nil, func(e *consent.Event) { e.Evidence.Jurisdiction = "" }, 730 * day},
		{"part of Canada", nil, func(e *consent.Event) { e.Evidence.Jurisdiction = "CA-QC" }, 730 * day},
		{"strictest of two rows", func(c *config) { c.Rules = append(rule.Default(), own) }, nil, 90 * day},
		{"the program's jurisdiction", func(c *config) { c.Programs[0].Jurisdictions = []rule.Jurisdiction{"CA"} },
			func(e *consent.Event) { e.Evidence.Jurisdiction = "" }, 730 * day},
		{"the tenant's jurisdiction", func(c *config) {
			c.Tenants = []program.Tenant{{Tenant: clinic, Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"DE"}}}}
		}, func(e *consent.Event) { e.Evidence.Jurisdiction = "" }, 0},
		{"no row, with an end", nil, func(e *consent.Event) { e.Evidence.Jurisdiction, e.ExpiresAt = "DE", noon.Add(30*day) }, 30 * day},
		{"no row, no end", nil, func(e *consent.Event) { e.Evidence.Jurisdiction = "DE" }, 0},
		{"no rows at all", func(c *config) { c.Rules = []rule.Rule{} }, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *config) {
				if c.change != nil {
					c.change(cfg)
				}
			})
			p := person(clinic, 1)
			e := bought(p, consent.BasisPurchase, "CA", "order-1")
			if c.event != nil {
				c.event(&e)
			}
			receipt, err := w.Record(ctx, e)
			if c.after == 0 {
				requireInput(t, err, "expires at")
				require.Empty(t, w.store.rows)
				return
			}
			require.NoError(t, err)
			require.Equal(t, consent.FlagImplied, receipt.Flags)
			require.Equal(t, noon.Add(c.after), w.store.rows[0].ExpiresAt)
			require.Equal(t, noon.Add(c.after), w.store.events[0].Details.Until, "the audit log has the end as well")

			w.clock.advance(c.after - time.Microsecond)
			require.True(t, w.in(t, p))
			require.NotContains(t, rulesOf(w.check(t, marketing(p))), consent.ReasonNoOptIn)
			w.clock.advance(time.Microsecond)
			require.False(t, w.in(t, p))
			require.Contains(t, rulesOf(w.check(t, marketing(p))), consent.ReasonNoOptIn)
			again, err := w.Record(ctx, e)
			require.NoError(t, err)
			require.True(t, again.Repeated, "a retry much later is still a repeat")
		})
	}
}

func TestImpliedOptInRefused(t *testing.T) {
	p := person(clinic, 1)
	for _, c := range []struct {
		name, field string
		change      func(*consent.Event)
	}{
		{"no such basis", "basis", func(e *consent.Event) { e.Basis = 9 }},
		{"an opt-out", "basis", func(e *consent.Event) { e.Kind = consent.KindOptOut }},
		{"a question", "basis", func(e *consent.Event) { e.Kind, e.ExpiresAt = consent.KindOptInRequested, noon.Add(day) }},
		{"a text message", "basis", func(e *consent.Event) { e.Method = consent.MethodKeyword }},
		{"nowhere", "evidence jurisdiction", func(e *consent.Event) { e.Evidence.Jurisdiction = "call +447700900123" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := bought(p, consent.BasisPurchase, "CA", "k")
			c.change(&e)
			_, err := newWorld(t).Record(ctx, e)
			requireInput(t, err, c.field)
			require.NotContains(t, err.Error(), "447700900123")
		})
	}
}

// An implied opt-in is recorded as such, and never undoes what the person said.
func TestImpliedOptInLiftsNothing(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, bought(p, consent.BasisPurchase, "CA", "order-1"))
	require.True(t, w.in(t, p))
	w.inbound(t, p, sender, "STOP", "m1")
	w.clock.advance(day)
	e := bought(p, consent.BasisPurchase, "CA", "order-2")
	e.OccurredAt = w.clock.now()
	w.record(t, e)
	require.False(t, w.in(t, p), "they bought again, which is no word about texts")
	e.Basis, e.IdempotencyKey = consent.BasisExpress, "form-1"
	w.record(t, e)
	require.True(t, w.in(t, p))

	var kinds []string
	require.NoError(t, w.Export(ctx, p, func(r sealtext.Record) error {
		kinds = append(kinds, r.Kind+" "+r.Values["flags"])
		if r.Values["flags"] == "implied" {
			v, err := consent.DecodeEvidence(unseal(t, r.Sealed["evidence"]))
			require.NoError(t, err)
			require.Equal(t, "purchase", v.Basis)
		}
		return nil
	}))
	require.Equal(t, []string{"opt-in implied", "opt-out ", "opt-in implied", "opt-in brought-back"}, kinds)
}

// The basis is part of what an event says.
func TestBasisTellsARepeatFromAConflict(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, bought(p, consent.BasisPurchase, "CA", "order-1"))
	_, err := w.Record(ctx, bought(p, consent.BasisInquiry, "CA", "order-1"))
	require.ErrorIs(t, err, consent.ErrConflict)
	_, err = w.Record(ctx, bought(p, consent.BasisExpress, "CA", "order-1"))
	require.ErrorIs(t, err, consent.ErrConflict)
}

func TestImportOfCustomers(t *testing.T) {
	w := newWorld(t)
	cfg := listConfig()
	cfg.Basis = consent.BasisPurchase
	report, err := w.Import(ctx, strings.NewReader("number,status,date\n+447700900123,opt-in,2026-05-01\n+447700900124,opt-out,2026-05-01\n"), cfg)
	require.NoError(t, err)
	require.Empty(t, report.Errors)
	require.Equal(t, []int{1, 1}, []int{report.OptIns, report.OptOuts})
	last := w.store.rows[len(w.store.rows)-1]
	require.Equal(t, consent.FlagImplied, last.Flags)
	require.Equal(t, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Add(730*day), last.ExpiresAt)
}

// Implied opt-ins, with other events, in any order: they never turn StateOut into StateIn.
func TestImpliedOptInsNeverLoosen(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 1))
	w := newWorld(t)
	p := person(clinic, 1)
	outs := 0
	for range 2000 {
		var without, with []consent.EventRow
		for i := range rng.IntN(10) {
			r := row(p, uint64(i)+1, consent.Kind(1+rng.IntN(2)), consent.MethodWebForm, noon.Add(time.Duration(rng.IntN(49)-24)*time.Hour))
			if r.Kind == consent.KindOptIn && rng.IntN(2) == 0 {
				r.Flags, r.ExpiresAt = consent.FlagImplied, noon.Add(time.Duration(rng.IntN(5)-2)*time.Hour)
			} else {
				without = append(without, r)
			}
			with = append(with, r)
		}
		w.store.rows = without
		if w.marketingState(t, p) != consent.StateOut {
			continue
		}
		outs++
		rng.Shuffle(len(with), func(i, j int) { with[i], with[j] = with[j], with[i] })
		w.store.rows = with
		require.Equal(t, consent.StateOut, w.marketingState(t, p))
	}
	require.Greater(t, outs, 500)
}
