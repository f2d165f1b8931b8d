//go:build !race

// The race detector makes pools forget what they hold at random, so
// allocations are counted without it.

package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestFindDoesNotAllocate(t *testing.T) {
	r := mustNew(t, redact.Config{})
	dst := make([]redact.Finding, 0, 8)
	text := "Your login code is 204817, questions to a@example.org or +44 20 7946 0018 – thanks"
	require.Zero(t, testing.AllocsPerRun(200, func() { dst = r.Find(dst[:0], text) }))
	clean := "see you at eight, bring the blue umbrella"
	require.Zero(t, testing.AllocsPerRun(200, func() { _ = r.String(clean) }))
}

// TestStringAllocatesItsResult counts for messages that need one pass.
func TestStringAllocatesItsResult(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for _, text := range []string{
		"Your login code is 204-817, questions to a@example.org or +44 20 7946 0018",
		"card 4539 1488 0343 6467",
		"see https://example.org/a – born 12.03.1984",
	} {
		require.LessOrEqual(t, testing.AllocsPerRun(200, func() { _ = r.String(text) }), 1.0, text)
	}
}

// TestLongLine scans a line of many megabytes: what the scan holds on to does
// not grow with it.
func TestLongLine(t *testing.T) {
	r := mustNew(t, redact.Config{})
	line := strings.Repeat("lorem ipsum dolor ", 1<<20) + mail
	dst := make([]redact.Finding, 0, 4)
	dst = r.Find(dst, line)
	require.Len(t, dst, 1)
	require.Zero(t, testing.AllocsPerRun(4, func() { dst = r.Find(dst[:0], line) })) // one of the runtime is none of each
}
