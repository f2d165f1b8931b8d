package phonemeta_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// judge is libphonenumber's answer for a national significant number.
func judge(code int, nsn string) (string, bool) {
	n, _ := strconv.ParseUint(nsn, 10, 64)
	cc := int32(code)
	p := &phonenumbers.PhoneNumber{CountryCode: &cc, NationalNumber: &n}
	if zeros := len(nsn) - len(strings.TrimLeft(nsn, "0")); zeros > 0 {
		lead, count := true, int32(zeros)
		if zeros == len(nsn) {
			count--
		}
		p.ItalianLeadingZero, p.NumberOfLeadingZeros = &lead, &count
	}
	if !phonenumbers.IsValidNumber(p) {
		return "", false
	}
	return phonenumbers.GetRegionCodeForNumber(p), true
}

// samples returns digit strings near the numbering plan of a calling code:
// example numbers of every type, altered, and random ones.
func samples(t *testing.T, rng *rand.Rand, m *phonenumbers.PhoneMetadata) []string {
	t.Helper()
	var out []string
	for _, d := range []*phonenumbers.PhoneNumberDesc{
		m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(),
		m.GetPersonalNumber(), m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
	} {
		ex := d.GetExampleNumber()
		if ex == "" {
			continue
		}
		out = append(out, ex, ex[1:], ex+"0")
		for range 12 {
			b := []byte(ex)
			for range 1 + rng.IntN(3) {
				b[rng.IntN(len(b))] = '0' + byte(rng.IntN(10))
			}
			out = append(out, string(b))
		}
	}
	for range 25 {
		b := make([]byte, 3+rng.IntN(13))
		for i := range b {
			b[i] = '0' + byte(rng.IntN(10))
		}
		out = append(out, string(b))
	}
	return out
}

func TestValidAgreesWithLibphonenumber(t *testing.T) {
	coll, err := phonenumbers.MetadataCollection()
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for _, m := range coll.GetMetadata() {
		code := int(m.GetCountryCode())
		for _, nsn := range samples(t, rng, m) {
			region, ok := judge(code, nsn)
			got, gotOK := phonemeta.ValidDigits(code, []byte(nsn))
			require.Equal(t, fmt.Sprint(region, ok), fmt.Sprint(got, gotOK), "+%d %s", code, nsn)
			n, err := strconv.ParseUint(nsn, 10, 64)
			require.NoError(t, err)
			_, byValue := phonemeta.Valid(code, n, len(nsn))
			require.Equal(t, gotOK, byValue)
			if ok {
				valid++
			}
		}
	}
	require.Greater(t, valid, 3000, "the samples must hit the plans")
}

func TestDialedAgreesWithLibphonenumber(t *testing.T) {
	coll, err := phonenumbers.MetadataCollection()
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(3, 4))
	for _, m := range coll.GetMetadata() {
		if m.GetId() == "001" {
			continue
		}
		region, ok := phonemeta.Lookup(m.GetId())
		require.True(t, ok, m.GetId())
		require.Equal(t, int(m.GetCountryCode()), region.CountryCode())
		for i, nsn := range samples(t, rng, m) {
			text := nsn
			switch i % 6 {
			case 1:
				text = m.GetNationalPrefix() + nsn
			case 2:
				text = fmt.Sprint("+", m.GetCountryCode(), nsn)
			case 3:
				text = fmt.Sprint("00", m.GetCountryCode(), nsn)
			case 4:
				text = fmt.Sprint(m.GetCountryCode(), m.GetNationalPrefix(), nsn)
			case 5:
				text = fmt.Sprint("+44", nsn)
			}
			want := "error"
			if p, err := phonenumbers.Parse(text, m.GetId()); err == nil {
				want = fmt.Sprint(p.GetCountryCode(), phonenumbers.GetNationalSignificantNumber(p), phonenumbers.IsValidNumber(p), phonenumbers.IsPossibleNumber(p))
			}
			got := "error"
			if n, ok := region.Dialed([]byte(strings.TrimPrefix(text, "+")), text[0] == '+'); ok {
				got = fmt.Sprint(n.CountryCode, string(n.National[:n.Len]), n.Valid, n.Possible)
			}
			if got == "error" && len(text) > 9 && strings.HasSuffix(want, "false false") {
				continue // too long for the region: not parsed at all here
			}
			require.Equal(t, want, got, "%s dialed in %s", text, m.GetId())
		}
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct {
		name     string
		code     int
		national uint64
		digits   int
	}{
		{"no digits", 44, 0, 0},
		{"too many digits", 44, 1, 18},
		{"more than the digits say", 44, 2079460018, 9},
		{"unknown code", 999, 2079460018, 10},
		{"negative", -1, 2079460018, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, ok := phonemeta.Valid(c.code, c.national, c.digits)
			require.False(t, ok)
		})
	}
	region, ok := phonemeta.Valid(44, 2079460018, 10)
	require.True(t, ok)
	require.Equal(t, "GB", region)
	for _, id := range []string{"", "ZZ", "gb", "001", "AAA"} {
		_, ok := phonemeta.Lookup(id)
		require.False(t, ok, id)
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		r, _ := phonemeta.Lookup("AR")
		r.Dialed([]byte("0111523456789"), false)
	}))
}

func FuzzDialed(f *testing.F) {
	for _, s := range []string{"02079460018", "442079460018", "0111523456789", "9", "00000000000000000000", "00442079460018"} {
		f.Add(s, false, "AR")
		f.Add(s, true, "GB")
	}
	f.Fuzz(func(t *testing.T, s string, plus bool, id string) {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return
			}
		}
		r, _ := phonemeta.Lookup(id)
		if n, ok := r.Dialed([]byte(s), plus); ok {
			_, valid := phonemeta.ValidDigits(n.CountryCode, n.National[:n.Len])
			require.Equal(t, valid, n.Valid)
		}
	})
}
