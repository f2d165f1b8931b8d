package proof_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestKeep(t *testing.T) {
	at := time.Date(2026, 6, 1, 18, 0, 0, 0, time.UTC)
	used := at.AddDate(0, 3, 0)
	marketing, codes := sealtext.Purposes(sealtext.Marketing), sealtext.Purposes(sealtext.OTP)
	asOf := made.AddDate(0, -1, 0)
	lastUse := func(at time.Time) func(*proof.Config) {
		return func(c *proof.Config) {
			c.LastUse = func(context.Context, sealtext.Person, sealtext.Program) (time.Time, error) { return at, nil }
		}
	}
	never := lastUse(time.Time{})
	cases := []struct {
		name     string
		kind     consent.Kind
		purposes sealtext.PurposeSet
		js       []rule.Jurisdiction // of the program
		own      string              // of the evidence
		expires  time.Time
		config   func(*proof.Config)
		want     *proof.Keep
	}{
		{
			name: "the longest of several", kind: consent.KindOptIn, purposes: marketing, js: []rule.Jurisdiction{"US"}, config: lastUse(used),
			want: &proof.Keep{Until: at.AddDate(5, 0, 0), From: at, Rule: "us-keep"},
		},
		{
			name: "used late, so that the shorter one ends later", kind: consent.KindOptIn, purposes: marketing, js: []rule.Jurisdiction{"US"}, config: lastUse(at.AddDate(1, 1, 0)),
			want: &proof.Keep{Until: at.AddDate(5, 1, 0), From: at.AddDate(1, 1, 0), Rule: "us-sue"},
		},
		{
			name: "again from each use", kind: consent.KindOptIn, purposes: marketing, own: "DE", config: lastUse(used),
			want: &proof.Keep{Until: used.AddDate(5, 0, 0), From: used, Rule: "de-keep"},
		},
		{
			name: "never used", kind: consent.KindOptIn, purposes: marketing, own: "DE", config: never,
			want: &proof.Keep{Until: at.AddDate(5, 0, 0), From: at, Rule: "de-keep"},
		},
		{
			name: "the last use is not known", kind: consent.KindOptIn, purposes: marketing, own: "DE",
			want: &proof.Keep{Until: made.AddDate(5, 0, 0), From: made, Rule: "de-keep", MayBeInUse: true},
		},
		{
			name: "the last use is not known, and it has ended", kind: consent.KindOptIn, purposes: marketing, own: "DE", expires: used,
			want: &proof.Keep{Until: used.AddDate(5, 0, 0), From: used, Rule: "de-keep", MayBeInUse: true},
		},
		{
			name: "an opt-out in Virginia", kind: consent.KindOptOut, purposes: marketing, own: "US-VA",
			want: &proof.Keep{Until: at.AddDate(10, 0, 0), From: at, Rule: "us-va-out"},
		},
		{
			name: "an opt-out elsewhere", kind: consent.KindOptOut, purposes: marketing, own: "US-FL",
			want: &proof.Keep{Until: at.AddDate(5, 0, 0), From: at, Rule: "us-keep"},
		},
		{
			name: "of a part that is not known", kind: consent.KindOptOut, purposes: marketing, js: []rule.Jurisdiction{"US-*"},
			want: &proof.Keep{Until: at.AddDate(10, 0, 0), From: at, Rule: "us-va-out"},
		},
		{
			name: "another purpose", kind: consent.KindOptIn, purposes: codes, js: []rule.Jurisdiction{"US"}, config: never,
			want: &proof.Keep{Until: at.AddDate(4, 0, 0), From: at, Rule: "us-sue"},
		},
		{
			name: "of no purpose: as of any", kind: consent.KindHelp, js: []rule.Jurisdiction{"US"}, config: never,
			want: &proof.Keep{Until: at.AddDate(5, 0, 0), From: at, Rule: "us-keep"},
		},
		{
			name: "no jurisdiction: the longest of the table", kind: consent.KindOptOut, purposes: marketing,
			want: &proof.Keep{Until: at.AddDate(10, 0, 0), From: at, Rule: "us-va-out", AnyJurisdiction: true},
		},
		{
			name: "a jurisdiction that is none", kind: consent.KindOptOut, purposes: marketing, own: "Virginia",
			want: &proof.Keep{Until: at.AddDate(10, 0, 0), From: at, Rule: "us-va-out", AnyJurisdiction: true},
		},
		{name: "under no row", kind: consent.KindOptIn, purposes: marketing, js: []rule.Jurisdiction{"JP"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBook()
			b.entries = b.entries[:1]
			b.entries[0].Kind, b.entries[0].Purposes, b.entries[0].ExpiresAt = c.kind, c.purposes, c.expires
			v := b.evidence[id(1)]
			v.Jurisdiction = c.own
			b.evidence[id(1)] = v
			file, report := b.export(t, func(cfg *proof.Config) {
				r := record()
				r.Jurisdictions = c.js
				cfg.Programs = []proof.ProgramOf{{Tenant: clinic, Program: offers, Record: r}}
				if c.config != nil {
					c.config(cfg)
				}
			})
			if c.want != nil {
				c.want.AsOf = asOf
				c.want.Source = map[string]string{"us": "the law of US", "de": "the law of DE"}[c.want.Rule[:2]]
				if c.want.Rule == "us-va-out" {
					c.want.Source = "the law of US-VA"
				}
				if c.want.AnyJurisdiction || c.want.MayBeInUse {
					require.Contains(t, report.Warnings, "a retention clock was set without knowing the jurisdiction or the last use")
				}
			}
			require.Equal(t, c.want, events(t, file)[0].Keep)
		})
	}
}

// TestKeepTable checks that the default table has a clock for every kind of event, and that the
// hash of the table changes only with the rows that set clocks.
func TestKeepTable(t *testing.T) {
	with := func(rules []rule.Rule) proof.RuleTable {
		_, report := newBook().export(t, func(c *proof.Config) { c.Rules = rules })
		return report.Rules
	}
	require.Equal(t, with(nil), with(rule.Default()))
	table := with(rules())
	require.Equal(t, 4, table.Rows)
	require.Equal(t, made.AddDate(0, -1, 0), table.AsOf)
	for i := range rules() {
		changed := rules()
		changed[i].Source = "another"
		require.Equal(t, i == 4, table == with(changed), changed[i].ID)
	}
	require.Zero(t, with([]rule.Rule{}).Rows)

	file, _ := newBook().export(t, func(c *proof.Config) { c.Rules = nil })
	for _, e := range events(t, file) {
		require.NotNil(t, e.Keep)
		require.True(t, e.Keep.Until.After(made))
	}
}
