package secret_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/secret"
)

// In either build Do is a call: it gives results and lets a panic go on.
func TestDo(t *testing.T) {
	got := ""
	secret.Do(func() { got = strings.Repeat("x", 3) })
	require.Equal(t, "xxx", got)
	require.PanicsWithValue(t, "boom", func() { secret.Do(func() { panic("boom") }) })
	secret.Do(func() { secret.Do(func() { got = "nested" }) })
	require.Equal(t, "nested", got)
}

func TestDoAllocNone(t *testing.T) {
	n := 0
	allocs := testing.AllocsPerRun(100, func() { secret.Do(func() { n++ }) })
	if !secret.Erases {
		require.Zero(t, allocs)
	}
	require.Positive(t, n)
}
