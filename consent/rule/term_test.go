package rule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestTerms(t *testing.T) {
	marketing, codes := sealtext.Purposes(sealtext.Marketing), sealtext.Purposes(sealtext.OTP)
	in := func(js ...rule.Jurisdiction) []rule.Jurisdiction { return js }
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name     string
		kind     rule.TermKind
		js       []rule.Jurisdiction
		purposes sealtext.PurposeSet
		at       time.Time
		want     []string
	}{
		{"a country", rule.TermKeepRecord, in("DE"), marketing, now, []string{"de-keep-record"}},
		{"a state is in its country", rule.TermKeepRecord, in("US-FL"), marketing, now, []string{"us-keep-record", "us-limitation"}},
		{"two countries", rule.TermKeepRecord, in("DE", "US"), marketing, now, []string{"us-keep-record", "us-limitation", "de-keep-record"}},
		{"another purpose", rule.TermKeepRecord, in("US"), codes, now, []string{"us-limitation"}},
		{"any of the purposes", rule.TermKeepRecord, in("US"), codes | marketing, now, []string{"us-keep-record", "us-limitation"}},
		{"a state that is not known", rule.TermKeepOptOut, in("US-*"), marketing, now, []string{"us-va-keep-opt-out"}},
		{"another state", rule.TermKeepOptOut, in("US-FL"), marketing, now, nil},
		{"before it came into force", rule.TermKeepOptOut, in("US-VA"), marketing, now.AddDate(-1, 0, 0), nil},
		{"nothing known of the person", rule.TermKeepRecord, nil, marketing, now, []string{"us-keep-record", "us-limitation", "de-keep-record"}},
		{"a country without rows", rule.TermKeepRecord, in("JP"), marketing, now, nil},
		{"no purposes", rule.TermKeepRecord, in("US"), 0, now, nil},
		{"everywhere", rule.TermAnswerWithin, in("JP"), marketing, now, []string{"us-confirm-opt-out"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range rule.Terms(rule.Default(), c.kind, c.js, c.purposes, c.at) {
				got = append(got, r.ID)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTermAfter(t *testing.T) {
	friday := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		term rule.Term
		want time.Time
	}{
		{rule.Term{Minutes: 5}, friday.Add(5 * time.Minute)},
		{rule.Term{Days: 30}, time.Date(2026, 12, 20, 23, 0, 0, 0, time.UTC)},
		{rule.Term{BusinessDays: 1}, time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)},
		{rule.Term{BusinessDays: 5}, time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC)},
		{rule.Term{Years: 10}, time.Date(2036, 11, 20, 23, 0, 0, 0, time.UTC)},
	} {
		require.Equal(t, c.want, c.term.After(friday))
	}
}
