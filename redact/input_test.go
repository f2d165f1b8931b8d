package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestHostileInput is about texts that are no texts.
func TestHostileInput(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for name, s := range map[string]string{
		"invalid UTF-8":       "\xff\xfe call +44 20 7946 0018 \xc3",
		"overlong":            "\xc0\xaf\xe0\x80\xaf +44 20 7946 0018",
		"NUL":                 "\x00+44 20 7946 0018\x00",
		"only marks":          strings.Repeat("\u0301", 1000) + "+44 20 7946 0018",
		"marks inside":        strings.ReplaceAll("+44 20 7946 0018", "0", "0\u0301\u200b"),
		"right-to-left marks": "\u202e+44 20 7946 0018\u202c",
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, r.String(s), "[PHONE_NUMBER]")
			require.NotContains(t, r.String(s), "7946")
		})
	}
}
