package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestEveryOffset moves texts through the words of the masks that the scan
// reads: what is found must not depend on where in the text it stands, nor on
// what an earlier text left behind.
func TestEveryOffset(t *testing.T) {
	r, err := redact.New(redact.Config{})
	require.NoError(t, err)
	for _, c := range []struct{ text, value string }{
		{"my account is 73941205", "73941205"},
		{"73941205 is the number of my savings account", "73941205"},
		{"the code for your account, which nobody else may see: 482913", "482913"},
		{"482913 is what you asked us for as a verification code", "482913"},
		{"call (202) 555-0143 now", "(202) 555-0143"},
		{"see acme.example.com.", "acme.example.com"},
		{"mail help@acme.example.com.", "help@acme.example.com"},
		{"it is at 2001:db8::7, as ever", "2001:db8::7"},
		{"NINO QQ 12 34 56 C, or AB 12 34 56 C", "AB 12 34 56 C"},
		{"on 14/03/2027 we close", "14/03/2027"},
		{"您的验证码是482913，请勿泄露", "482913"},
	} {
		for n := range 200 {
			text := strings.Repeat("x", n) + " " + c.text
			var found []string
			for _, f := range r.Find(nil, text) {
				found = append(found, text[f.Start:f.End])
			}
			require.Equal(t, []string{c.value}, found, "after %d letters: %s", n, c.text)
		}
	}
}
