package redact_test

import (
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestEncoded reads queries and the bodies of forms as what they stand for.
func TestEncoded(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for text, want := range map[string]string{
		"GET /book?phone=%2B12025550123 HTTP/1.1":                 "GET /book?phone=[PHONE_NUMBER] HTTP/1.1",
		"phone=%2B1+202+555+0123&name=Ann":                        "phone=[PHONE_NUMBER]&name=Ann",
		"phone=%2B1%20202%20555%200123&n=1":                       "phone=[PHONE_NUMBER]&n=1",
		"q=%28202%29%20555-0123":                                  "q=[PHONE_NUMBER]",
		"/p/%2B442079460018/x":                                    "/p/[PHONE_NUMBER]/x",
		"u=%252B442079460018":                                     "u=[PHONE_NUMBER]",
		"u=%25252B442079460018":                                   "u=[PHONE_NUMBER]",
		"mail=ann.lee%40example.org":                              "mail=[EMAIL_ADDRESS]",
		"card=4539%201488%200343%206467":                          "card=[CREDIT_CARD]",
		"card=4539+1488+0343+6467":                                "card=[CREDIT_CARD]",
		"card=4539%2D1488%2D0343%2d6467":                          "card=[CREDIT_CARD]",
		"iban=DE75%205121%200800%201245%201261%2099":              "iban=[IBAN_CODE]",
		"to=https%3A%2F%2Fa.example%2F%3Fk%3Dabc123":              "to=[URL]",
		"From=%2B14155550100&Body=Your+code+is+482910&FromCity=X": "From=[PHONE_NUMBER]&Body=Your+code+is+[OTP]&FromCity=X",
		"Body=Ihr%20Code%3A%20559021":                             "Body=Ihr%20Code%3A%20[OTP]",
		"Body=%D0%92%D0%B0%D1%88+%D0%BA%D0%BE%D0%B4%3A+482910 x":  "Body=%D0%92%D0%B0%D1%88+%D0%BA%D0%BE%D0%B4%3A+[OTP] x",
		"n=%EF%BC%94%EF%BC%95%EF%BC%93%EF%BC%99148803436467":      "n=[CREDIT_CARD]",
		"100%25 sure, 20%20, %zz, 5%, 7%2":                        "100%25 sure, 20%20, %zz, 5%, 7%2",
		"a=1+2 b=x+y":                                             "a=1+2 b=x+y",
	} {
		require.Equal(t, want, r.String(text))
	}
}

// TestEncodedAddress logs an address whose path is encoded as a *url.URL.
func TestEncodedAddress(t *testing.T) {
	u, err := url.Parse("/people/%2B442079460018/%61nn.lee%40example.org?next=%2Fx")
	require.NoError(t, err)
	for _, value := range []any{u, *u} {
		out := logged(t, redact.HandlerConfig{}, true, func(l *slog.Logger) { l.Info("m", "u", value) })
		require.NotContains(t, out, "442079460018")
		require.NotContains(t, out, "example.org")
	}
}

// TestEncodedInWindows finds an encoded number at each border of the windows of
// a long text.
func TestEncodedInWindows(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for before := 32<<10 - 40; before < 32<<10+8; before++ {
		out := r.String(strings.Repeat("x ", before/2) + strings.Repeat("x", before%2) + " p=%2B1%20202%20555%200123 " + strings.Repeat("y ", 3000))
		require.Contains(t, out, " p=[PHONE_NUMBER] ", before)
	}
}

// TestEncodedAllocs states that a text that is read twice costs no allocation.
func TestEncodedAllocs(t *testing.T) {
	r, buf := mustNew(t, redact.Config{}), make([]redact.Finding, 0, 8)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		buf = r.Find(buf[:0], "From=%2B14155550100&Body=%D8%B1%D9%85%D8%B2+482910")
	}))
	require.NotEmpty(t, buf)
}
