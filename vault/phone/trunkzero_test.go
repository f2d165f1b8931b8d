package phone_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

const trunkRule = "must not have a trunk zero after the country code; leave it out"

// TestATrunkZeroIsRefused: an opt-out of +44 7700 900123 would not be found under +44 0 7700 900123,
// which a network delivers to the same person. ParseE164 refuses the second wherever libphonenumber
// reads both as one number, and accepts every number of the plans.
func TestATrunkZeroIsRefused(t *testing.T) {
	refused, kept := map[string]bool{}, map[string]bool{}
	examples(func(region string, p *phonenumbers.PhoneNumber) {
		e164 := phonenumbers.Format(p, phonenumbers.E164)
		_, err := sealtext.ParseE164(e164)
		require.NoError(t, err, region)
		code := 1 + len(fmt.Sprint(p.GetCountryCode()))
		zero := e164[:code] + "0" + e164[code:]
		if len(zero) > 1+sealtext.MaxDigits {
			return
		}
		same := false
		if q, err := phonenumbers.Parse(zero, ""); err == nil {
			same = phonenumbers.Format(q, phonenumbers.E164) != zero
		}
		_, err = sealtext.ParseE164(zero)
		if !same {
			require.NoError(t, err, region)
			kept[region] = true
			return
		}
		refused[region] = true
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input, region)
		require.Equal(t, sealtext.InputError{Field: "number", Rule: trunkRule}, *input)
		n, _, err := phone.Parse(zero, region)
		require.NoError(t, err, region)
		require.Equal(t, e164, n.E164(), "vault/phone leaves it out")
	})
	t.Log("refused", len(refused), "kept", strings.Join(slices.Sorted(maps.Keys(kept)), " "))
}
