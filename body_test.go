package sealtext_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

func TestNewBody(t *testing.T) {
	for _, c := range []struct{ name, text, rule, class string }{
		{"empty", "", "", "[body: empty]"},
		{"one letter", "A", "", "[body: short]"},
		{"160 bytes", strings.Repeat("a", 160), "", "[body: short]"},
		{"161 bytes", strings.Repeat("a", 161), "", "[body: long]"},
		{"160 bytes of two-byte letters", strings.Repeat("é", 80), "", "[body: short]"},
		{"emoji and zero byte", "\x00👩‍⚕️", "", "[body: short]"},
		{"the longest", strings.Repeat("a", sealtext.MaxBody), "", "[body: long]"},
		{"one too long", strings.Repeat("a", sealtext.MaxBody+1), "34170 bytes", ""},
		{"ten megabytes", strings.Repeat("a", 10<<20), "34170 bytes", ""},
		{"invalid UTF-8", "caf\xe9", "valid UTF-8", ""},
		{"half a surrogate pair", "\xed\xa0\x80", "valid UTF-8", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := sealtext.NewBody(c.text)
			if c.rule != "" {
				var bad *sealtext.InputError
				require.ErrorAs(t, err, &bad)
				require.Equal(t, "body", bad.Field)
				require.Contains(t, bad.Rule, c.rule)
				require.Zero(t, b)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.text, b.Plaintext())
			require.Equal(t, len(c.text), b.Len())
			require.Equal(t, c.class, b.String())
		})
	}
}

func TestBodyEquality(t *testing.T) {
	a, b, c := body(t, "Your code is 778142"), body(t, "Your code is 778142"), body(t, "Your code is 778143")
	same, other := a == b, a == c // as a host compares, not as testify does
	require.True(t, same)
	require.False(t, other)
	require.True(t, reflect.DeepEqual(a, b))
	require.False(t, reflect.DeepEqual(a, c))
	require.Equal(t, 1, map[sealtext.Body]int{a: 1}[b])
	require.Zero(t, body(t, ""))
}

// TestBodyKeystreams compares texts that differ in one place: under one
// keystream the masked forms would differ in that place only, which would
// show where texts agree.
func TestBodyKeystreams(t *testing.T) {
	const text = "The same long beginning of two messages, then "
	masked := func(text string) string { return reflect.ValueOf(body(t, text)).FieldByName("masked").String() }
	a, b := masked(text+"1"), masked(text+"2")
	require.Len(t, a, len(text)+1)
	same := 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			same++
		}
	}
	require.Less(t, same, len(a)/2)
}

func TestBodyIsNotStored(t *testing.T) {
	b := body(t, "Your code is 778142")
	for name, err := range map[string]error{
		"Value":         second(b.Value()),
		"MarshalBinary": second(b.MarshalBinary()),
		"GobEncode":     second(b.GobEncode()),
		"UnmarshalText": b.UnmarshalText([]byte("text")),
		"UnmarshalJSON": json.Unmarshal([]byte(`"text"`), &b),
	} {
		require.ErrorIs(t, err, sealtext.ErrNotStorable, name)
	}
	require.Equal(t, "Your code is 778142", b.Plaintext())
}

func FuzzNewBody(f *testing.F) {
	for _, s := range []string{"", "Your code is 778142", "caf\xe9", "\x00", "👩‍⚕️"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := sealtext.NewBody(text)
		if err != nil {
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			return
		}
		require.Equal(t, text, b.Plaintext())
		again, err := sealtext.NewBody(text)
		require.NoError(t, err)
		same := b == again
		require.True(t, same)
	})
}

func body(t testing.TB, text string) sealtext.Body {
	t.Helper()
	b, err := sealtext.NewBody(text)
	require.NoError(t, err)
	return b
}

func ExampleNewBody() {
	b, err := sealtext.NewBody("Your code is 778142")
	fmt.Println(b, b.Len(), err)
	fmt.Println(b.Plaintext())

	_, err = sealtext.NewBody("caf\xe9")
	fmt.Println(err)
	// Output:
	// [body: short] 19 <nil>
	// Your code is 778142
	// sealtext: body must be valid UTF-8
}
