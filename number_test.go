package sealtext_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

func TestParseE164(t *testing.T) {
	for _, c := range []struct{ name, in, rule string }{
		{"British mobile", "+447700900123", ""},
		{"seven digits", "+2901234", ""},
		{"fifteen digits", "+491234567890123", ""},
		{"empty", "", "plus sign"},
		{"no plus", "447700900123", "plus sign"},
		{"full-width plus", "＋447700900123", "plus sign"},
		{"leading space", " +447700900123", "plus sign"},
		{"plus alone", "+", "7 to 15 digits"},
		{"six digits", "+123456", "7 to 15 digits"},
		{"sixteen digits", "+1234567890123456", "7 to 15 digits"},
		{"leading zero", "+07700900123", "zero"},
		{"trunk zero, Britain", "+4407700900123", "trunk zero"},
		{"trunk zero, Germany", "+49015123456789", "trunk zero"},
		{"trunk zero, France", "+330612345678", "trunk zero"},
		{"trunk zero, Finland", "+3580412345678", "trunk zero"},
		{"two zeros", "+44007700900123", "trunk zero"},
		{"zero of the number, Italy", "+390612345678", ""},
		{"zero of the number, San Marino", "+3780549886377", ""},
		{"zero of the number, Vatican", "+390669812345", ""},
		{"zero of the number, Ivory Coast", "+2250123456789", ""},
		{"zero of the number, Benin", "+2290195123456", ""},
		{"zero of the number, Congo", "+242061234567", ""},
		{"zero of the number, Gabon", "+24106031234", ""},
		{"zero in a plan without a trunk zero", "+10202555012", ""},
		{"zero after a code that is not in use", "+9990123456", ""},
		{"zeros elsewhere", "+447000000000", ""},
		{"trailing space", "+447700900123 ", "only digits"},
		{"space inside", "+44 7700900123", "only digits"},
		{"dash inside", "+44-7700900123", "only digits"},
		{"two plus signs", "++44770090012", "only digits"},
		{"letter", "+44770090o123", "only digits"},
		{"slash and colon, next to the digits", "+44/770:09001", "only digits"},
		{"Arabic digits", "+٤٤٧٧٠٠", "only digits"},
		{"zero byte", "+44770090012\x00", "only digits"},
		{"invalid UTF-8", "+447700900\xff\xfe", "only digits"},
		{"ten megabytes", "+" + strings.Repeat("4", 10<<20), "7 to 15 digits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := sealtext.ParseE164(c.in)
			if c.rule == "" {
				require.NoError(t, err)
				require.Equal(t, c.in, n.E164())
				require.Equal(t, c.in[1:], string(n.AppendDigits(nil)))
				require.False(t, n.IsZero())
				return
			}
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, "number", bad.Field)
			require.Contains(t, bad.Rule, c.rule)
			require.Zero(t, n)
		})
	}
}

func TestNumberZero(t *testing.T) {
	var n sealtext.Number
	require.True(t, n.IsZero())
	require.Empty(t, n.E164())
	require.Equal(t, []byte("x"), n.AppendDigits([]byte("x")))
	require.Equal(t, "[no number]", n.String())
}

// TestNumberRoundTrip takes the ends of every length and random numbers: what
// is hidden comes back, is never taken for "no number", and never meets
// another number.
func TestNumberRoundTrip(t *testing.T) {
	var all []uint64
	low := uint64(1)
	for range sealtext.MinDigits - 1 {
		low *= 10
	}
	for digits := sealtext.MinDigits; digits <= sealtext.MaxDigits; digits, low = digits+1, low*10 {
		all = append(all, low, low+1, low*10-2, low*10-1)
		for range 20_000 {
			all = append(all, low+rand.Uint64N(9*low))
		}
	}
	seen := make(map[sealtext.Number]uint64, len(all))
	for _, d := range all {
		s := "+" + strconv.FormatUint(d, 10)
		n, err := sealtext.ParseE164(s)
		if err != nil {
			require.ErrorContains(t, err, "trunk zero")
			continue
		}
		if n.IsZero() || n.E164() != s || string(n.AppendDigits(nil)) != s[1:] {
			require.Fail(t, "a number does not come back")
		}
		if other, ok := seen[n]; ok && other != d {
			require.Fail(t, "two numbers are one")
		}
		seen[n] = d
	}
}

func TestNumberEquality(t *testing.T) {
	a, b, c := number(t, "+447700900123"), number(t, "+447700900123"), number(t, "+447700900124")
	same, other := a == b, a == c // as a host compares, not as testify does
	require.True(t, same)
	require.False(t, other)
	require.True(t, reflect.DeepEqual(a, b))
	require.False(t, reflect.DeepEqual(a, c))
	require.Equal(t, a, b)
	require.NotEqual(t, a, c)
	m := map[sealtext.Number]string{a: "Ada"}
	require.Equal(t, "Ada", m[b])
	require.Empty(t, m[c])
	require.Equal(t, uintptr(8), reflect.TypeFor[sealtext.Number]().Size())
}

func TestNumberIsNotStored(t *testing.T) {
	n := number(t, "+447700900123")
	for name, err := range map[string]error{
		"Value":           second(n.Value()),
		"MarshalBinary":   second(n.MarshalBinary()),
		"GobEncode":       second(n.GobEncode()),
		"UnmarshalText":   n.UnmarshalText([]byte("+447700900123")),
		"UnmarshalJSON":   json.Unmarshal([]byte(`"+447700900123"`), &n),
		"a field in JSON": json.Unmarshal([]byte(`{"To":"+447700900123"}`), &struct{ To sealtext.Number }{}),
	} {
		require.ErrorIs(t, err, sealtext.ErrNotStorable, name)
	}
	require.ErrorContains(t, new(sql.Null[sealtext.Number]).Scan("+447700900123"), "unsupported Scan, storing driver.Value type string")
	require.Equal(t, "+447700900123", n.E164(), "a refused reading must not change the number")
}

func FuzzParseE164(f *testing.F) {
	for _, s := range []string{"", "+", "+447700900123", "+491234567890123", "+0447700900", "+4407700900123", "+390612345678", "447700900123", "+44 7700", "+\xff\xff\xff\xff\xff\xff\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := sealtext.ParseE164(s)
		if err != nil {
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.True(t, n.IsZero())
			return
		}
		require.Equal(t, s, n.E164())
		require.False(t, n.IsZero())
		if len(s) > 12 { // fewer digits would be found by chance
			require.NotContains(t, fmt.Sprintf("%v %+v %#v %+v", n, n, n, struct{ n sealtext.Number }{n}), s[1:])
		}
	})
}

func number(t testing.TB, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}

func second[T any](_ T, err error) error { return err }

func ExampleParseE164() {
	n, err := sealtext.ParseE164("+447700900123")
	fmt.Println(n, err)
	fmt.Println("in the clear:", n.E164())

	_, err = sealtext.ParseE164("07700 900123")
	fmt.Println(err)
	var bad *sealtext.InputError
	fmt.Println(errors.As(err, &bad), bad.Field)
	// Output:
	// [number] <nil>
	// in the clear: +447700900123
	// sealtext: number must begin with a plus sign and the country code; use vault/phone for what people type
	// true number
}

func ExampleNumber() {
	n, err := sealtext.ParseE164("+447700900123")
	if err != nil {
		panic(err)
	}
	type order struct {
		ID string
		To sealtext.Number
	}
	o := order{"a-17", n}
	text, err := json.Marshal(o)
	fmt.Printf("%v %+v %s %v\n", o, o, text, err)
	fmt.Println(n == o.To)
	// Output:
	// {a-17 [number]} {ID:a-17 To:[number]} {"ID":"a-17","To":"[number]"} <nil>
	// true
}
