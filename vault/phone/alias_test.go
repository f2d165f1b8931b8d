package phone_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

func ExampleAliases() {
	n, _ := sealtext.ParseE164("+5215512345678")
	fmt.Println(n.Prefix().Digits(), "is also", phone.Aliases(n.Prefix()))
	// Output: 52155123 is also [5255123]
}

// aliases are the numbers that the vault makes of what Aliases says.
func aliases(t *testing.T, n sealtext.Number) (others []sealtext.Number) {
	t.Helper()
	digits := n.E164()
	for _, o := range phone.Aliases(n.Prefix()) {
		other, err := sealtext.ParseE164("+" + o + digits[len(digits)-n.Prefix().Omitted():])
		require.NoError(t, err)
		others = append(others, other)
	}
	return others
}

func TestAliases(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"Mexico City", "+525512345678", "+5215512345678"},
		{"Guadalajara", "+523312345678", "+5213312345678"},
		{"Buenos Aires", "+541112345678", "+5491112345678"},
		{"Ushuaia", "+542901123456", "+5492901123456"},
		{"Mexico, too short", "+52551234567", ""},
		{"Mexico, too long", "+52155123456789", ""},
		{"Mexico, begins with the prefix", "+521512345678", ""},
		{"Mexico, the prefix twice", "+5211512345678", ""},
		{"Argentina, the prefix twice", "+5499112345678", ""},
		{"Argentina, eleven digits without the prefix", "+5411512345678", ""},
		{"Brazil", "+5511912345678", ""},
		{"Germany", "+4915123456789", ""},
		{"the shortest", "+5212345", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := sealtext.ParseE164(c.a)
			require.NoError(t, err)
			if c.b == "" {
				require.Empty(t, aliases(t, a))
				return
			}
			b, err := sealtext.ParseE164(c.b)
			require.NoError(t, err)
			require.True(t, len(aliases(t, a)) == 1 && aliases(t, a)[0] == b)
			require.True(t, len(aliases(t, b)) == 1 && aliases(t, b)[0] == a)
		})
	}
}

// FuzzAliases checks that aliases are symmetric: an opt-out must be found from either form.
func FuzzAliases(f *testing.F) {
	for _, s := range []string{"+525512345678", "+5215512345678", "+541112345678", "+5491112345678", "+521", "+5200000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := sealtext.ParseE164(s)
		if err != nil {
			return
		}
		for _, other := range aliases(t, n) {
			back := aliases(t, other)
			require.True(t, len(back) == 1 && back[0] == n && other != n)
		}
	})
}
