package phone_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

var types = []phonenumbers.PhoneNumberType{
	phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST,
	phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL,
}

// examples calls f with an example of every type of number of every region.
func examples(f func(region string, p *phonenumbers.PhoneNumber)) {
	var regions []string
	for r := range phonenumbers.GetSupportedRegions() {
		regions = append(regions, r)
	}
	slices.Sort(regions)
	for _, r := range regions {
		for _, typ := range types {
			// E.164 leaves out the few that are too short to be dialed from
			// abroad.
			if p := phonenumbers.GetExampleNumberForType(r, typ); p != nil && len(phonenumbers.Format(p, phonenumbers.E164)) > sealtext.MinDigits {
				f(r, p)
			}
		}
	}
}

// TestEveryPlan writes an example of every type of number of every region in
// each way and reads it back.
func TestEveryPlan(t *testing.T) {
	count := 0
	examples(func(region string, p *phonenumbers.PhoneNumber) {
		e164 := phonenumbers.Format(p, phonenumbers.E164)
		want, err := sealtext.ParseE164(e164)
		require.NoError(t, err)
		international := phonenumbers.Format(p, phonenumbers.INTERNATIONAL)
		for _, c := range []struct{ in, region string }{
			{e164, ""},
			{e164, region},
			{international, ""},
			{phonenumbers.Format(p, phonenumbers.RFC3966), "DE"},
			{phonenumbers.Format(p, phonenumbers.NATIONAL), region},
			{"00" + e164[1:], "DE"},
			{"011" + e164[1:], "US"},
			{strings.ReplaceAll(international, " ", "\u00a0-\u200e"), "GB"},
			{strings.Map(arabic, international), "EG"},
		} {
			if region == "AR" && c.in == "09 15-2345-6789" {
				continue // the example has no area code; 011 15-2345-6789 is right
			}
			n, q, err := phone.Parse(c.in, c.region)
			require.NoError(t, err, "%s %q", region, c.in)
			require.Equal(t, want.E164(), n.E164(), "%s %q", region, c.in)
			require.Equal(t, phone.QualityValid, q)
			count++
		}
	})
	require.Greater(t, count, 10_000)
}

// TestStrayTrunkZero inserts a zero after the country code of every example. The result is the same
// number, unless the zero makes another number of the plan, as it does in Italy and on Ascension
// Island.
func TestStrayTrunkZero(t *testing.T) {
	others := map[string]bool{}
	examples(func(region string, p *phonenumbers.PhoneNumber) {
		e164 := phonenumbers.Format(p, phonenumbers.E164)
		code := 1 + len(fmt.Sprint(p.GetCountryCode()))
		n, q, err := phone.Parse(e164[:code]+" (0) "+e164[code:], "")
		require.NoError(t, err, region)
		require.Equal(t, phone.QualityValid, q, region)
		if n.E164() != e164 {
			others[region] = true
		}
	})
	require.Equal(t, map[string]bool{"IT": true, "VA": true, "AC": true}, others)
}

func arabic(r rune) rune {
	if '0' <= r && r <= '9' {
		return r - '0' + '٠'
	}
	return r
}
