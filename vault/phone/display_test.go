package phone_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

func TestDisplay(t *testing.T) {
	for in, want := range map[string]string{
		"+447700900123":    "+44 ... 23",
		"+12025550123":     "+1 ... 23",
		"+35312345678":     "+353 ... 78",
		"+2901234":         "+290 ...",
		"+35012345678":     "+350 ... 78",
		"+6834321":         "+683 ...",
		"+999123456789":    "...",
		"+491234567890123": "+49 ... 23",
	} {
		n, err := sealtext.ParseE164(in)
		require.NoError(t, err)
		require.Equal(t, want, phone.Display(n))
	}
	require.Empty(t, phone.Display(sealtext.Number{}))
}

func ExampleDisplay() {
	n, _, err := phone.Parse("07700 900123", "GB")
	fmt.Println(phone.Display(n), err)
	// Output: +44 ... 23 <nil>
}
