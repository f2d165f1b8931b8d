package sealtext_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

func ExampleNumber_Prefix() {
	number, _ := sealtext.ParseE164("+12025550123")
	fmt.Println(number, number.Prefix())
	// Output:
	// [number] +1202555…
}

func TestPrefix(t *testing.T) {
	for _, c := range []struct{ name, number, want string }{
		{"six digits after a code of one", "+12025550123", "1202555"},
		{"six digits after a code of two", "+447700900123", "44770090"},
		{"four digits stay out", "+4912345678", "491234"},
		{"the shortest number", "+2901234", "290"},
		{"a code that is not in use", "+9991234567", "999123"},
		{"fifteen digits", "+491234567890123", "49123456"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := sealtext.ParseE164(c.number)
			require.NoError(t, err)
			require.Equal(t, c.want, n.Prefix().Digits())
			require.Equal(t, "+"+c.want+"…", n.Prefix().String())
			require.Equal(t, len(c.number)-1, len(c.want)+n.Prefix().Omitted())
			require.NotContains(t, n.Prefix().String(), c.number[len(c.number)-4:])
			require.False(t, n.Prefix().IsZero())
		})
	}
	require.True(t, sealtext.Number{}.Prefix().IsZero())
	require.Equal(t, "none", sealtext.Prefix{}.String())
	require.Zero(t, sealtext.Prefix{}.Omitted())
}
