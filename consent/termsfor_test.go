package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func TestTermsFor(t *testing.T) {
	marketing, codes := sealtext.Purposes(sealtext.Marketing), sealtext.Purposes(sealtext.OTP)
	in := func(js ...consent.Jurisdiction) []consent.Jurisdiction { return js }
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name     string
		kind     consent.TermKind
		js       []consent.Jurisdiction
		purposes sealtext.PurposeSet
		at       time.Time
		want     []string
	}{
		{"a country", consent.TermKeepRecord, in("DE"), marketing, now, []string{"de-keep-record"}},
		{"a state is in its country", consent.TermKeepRecord, in("US-FL"), marketing, now, []string{"us-keep-record", "us-limitation"}},
		{"two countries", consent.TermKeepRecord, in("DE", "US"), marketing, now, []string{"us-keep-record", "us-limitation", "de-keep-record"}},
		{"another purpose", consent.TermKeepRecord, in("US"), codes, now, []string{"us-limitation"}},
		{"any of the purposes", consent.TermKeepRecord, in("US"), codes | marketing, now, []string{"us-keep-record", "us-limitation"}},
		{"a state that is not known", consent.TermKeepOptOut, in("US-*"), marketing, now, []string{"us-va-keep-opt-out"}},
		{"another state", consent.TermKeepOptOut, in("US-FL"), marketing, now, nil},
		{"before it came into force", consent.TermKeepOptOut, in("US-VA"), marketing, now.AddDate(-1, 0, 0), nil},
		{"nothing known of the person", consent.TermKeepRecord, nil, marketing, now, []string{"us-keep-record", "us-limitation", "de-keep-record"}},
		{"a country without rows", consent.TermKeepRecord, in("JP"), marketing, now, nil},
		{"no purposes", consent.TermKeepRecord, in("US"), 0, now, nil},
		{"everywhere", consent.TermAnswerWithin, in("JP"), marketing, now, []string{"us-confirm-opt-out"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range consent.TermsFor(consent.DefaultRules(), c.kind, c.js, c.purposes, c.at) {
				got = append(got, r.ID)
			}
			require.Equal(t, c.want, got)
		})
	}
}
