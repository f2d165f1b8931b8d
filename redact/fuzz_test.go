package redact_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
)

// FuzzFind checks what callers rely on for any text: findings lie within it,
// ascend, do not touch each other's bytes, hold at least one rune and cut no
// rune of valid text; and masking a masked text changes nothing.
func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"", "a@b.co", "Your code is 123456", "+44 20 7946 0018", "DE75 5121 0800 1245 1261 99",
		"4539 1488 0343 6467", "１２３４ ٥٦٧٨", "1\u200B2\uFE0F3\u20E3", "\xff1234\xc0 5678", "a.a.a.a@a@a.aa", "\x00 1\x002",
		"Code 0000 0 00000100", "your login code is abcdef, abcdef", "QWER-TYUI is your login code", "call +44 20 7946 0018.2stop", "4539💳1488💳0343💳6467",
		strings.Repeat("1 ", 100), strings.Repeat("9", 200),
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	all := mustNew(f, redact.Config{})
	low := mustNew(f, redact.Config{MinScore: 0.01, Regions: []string{"US", "DE", "SG", "AR", "MX"}})
	f.Fuzz(func(t *testing.T, text string, every bool) {
		r := all
		if every {
			r = low
		}
		end := 0
		for _, x := range r.Find(nil, text) {
			require.GreaterOrEqual(t, x.Start, end)
			require.Greater(t, x.End, x.Start)
			require.LessOrEqual(t, x.End, len(text))
			require.True(t, x.Entity.Known())
			require.Greater(t, x.Score, 0.0)
			require.LessOrEqual(t, x.Score, 1.0)
			if utf8.ValidString(text) {
				require.True(t, utf8.ValidString(text[x.Start:x.End]))
			}
			end = x.End
		}
		once := r.String(text)
		if !every {
			require.Equal(t, once, r.String(once), "masking twice")
		}
	})
}

// FuzzParsePolicy checks that a policy that is accepted can be used, and that
// its id is a function of what it says.
func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(`{"name": "a", "version": 1, "default": {"op": "mask", "keep": 2}, "operations": {"OTP": {"op": "drop"}}}`))
	f.Add([]byte(`{"name": "a", "version": 1, "min_score": 2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := redact.ParsePolicy(data)
		if err != nil {
			require.ErrorIs(t, err, redact.ErrConfig)
			return
		}
		require.Equal(t, p.ID(), p.ID())
		cfg, err := p.Config(nil, nil)
		require.NoError(t, err)
		if r, err := redact.New(cfg); err == nil {
			_ = r.String("card 4539 1488 0343 6467")
		}
	})
}

// FuzzRestore checks that what Seal did not write stays as it is.
func FuzzRestore(f *testing.F) {
	f.Add("{sealed:OTP:AQAAAAcBAQ} and {sealed:")
	f.Add("{sealed:{sealed:OTP:}}")
	f.Fuzz(func(t *testing.T, s string) {
		opened := false
		out, err := redact.Restore(context.Background(), s, func(context.Context, sealtext.Sealed) ([]byte, error) {
			opened = true
			return nil, nil
		})
		require.NoError(t, err)
		if !opened {
			require.Equal(t, strings.ReplaceAll(s, "{sealed::", "{sealed:"), out)
		}
		// Of a text that was redacted, Restore opens what Seal wrote and nothing else.
		sealer := &fakeSealer{}
		r := mustNew(t, redact.Config{Default: redact.Seal(sealer)})
		ctx := redact.WithBinding(context.Background(), nil, sealtext.Binding{Field: "body"})
		sealed, err := r.Redact(ctx, s)
		require.NoError(t, err)
		n := 0
		_, err = redact.Restore(ctx, sealed, func(context.Context, sealtext.Sealed) ([]byte, error) { n++; return nil, nil })
		require.NoError(t, err)
		require.LessOrEqual(t, n, len(sealer.got))
	})
}
