package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestCheckLinks(t *testing.T) {
	policy, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	own := []string{"bank.example", "bank.co.uk", "xn--bnk-sna.example"}
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"no link", "Your visit is at 10.30 a.m. tomorrow. Reply STOP to opt out", true},
		{"the domain", "See https://bank.example/a?b=1#c", true},
		{"the domain alone", "See bank.example", true},
		{"the domain at the end of a sentence", "See https://bank.example.", true},
		{"a subdomain", "See https://www.bank.example/a", true},
		{"in capitals", "SEE HTTPS://BANK.EXAMPLE/A", true},
		{"with a port", "See https://bank.example:8443/a", true},
		{"another domain of the brand", "See bank.co.uk/help", true},
		{"a name in punycode that is declared", "See https://xn--bnk-sna.example/a", true},
		{"two links of the brand", "See bank.example/a or https://bank.co.uk/b", true},

		{"another domain", "See https://evil.com/a", false},
		{"another domain beside the own", "See bank.example/a or https://evil.com/b", false},
		{"the own domain below another", "See https://bank.example.evil.com/a", false},
		{"the own domain as a part of a label", "See https://mybank.example/a", false},
		{"the own domain with a dash", "See https://bank.example-login.com/a", false},
		{"the own domain as the user", "See https://bank.example@evil.com/a", false},
		{"the own domain as the user with a password", "See https://bank.example:443@evil.com/a", false},
		{"the own domain in the path", "See https://evil.com/bank.example", false},
		{"the own domain in the query", "See https://evil.com?bank.example", false},
		{"the own domain in the fragment", "See https://evil.com#bank.example", false},
		{"a backslash after another host", `See https://evil.com\@bank.example/a`, false},
		{"a backslash for a slash", `See https:\\evil.com\a`, false},
		{"one slash", "See https:/evil.com/a", false},
		{"no slash", "See https:evil.com/a", false},
		{"no scheme", "See //evil.com/a", false},
		{"a Cyrillic letter", "See https://b\u0430nk.example/a", false},
		{"a Cyrillic letter without a scheme", "See b\u0430nk.example/a", false},
		{"a wide dot", "See https://bank.example\u3002evil.com/a", false},
		{"a wide slash", "See https://bank.example\uff0fa.evil.com/a", false},
		{"a name in punycode", "See https://xn--bnk-5cd.example/a", false},
		{"a joiner in the host", "See https://ba\u200bnk.evil.com/a", false},
		{"an escape in the host", "See https://bank.example%2eevil.com/a", false},
		{"an address of four numbers", "See http://192.0.2.7/a", false},
		{"one number for an address", "See http://3221225991/a", false},
		{"a hexadecimal address", "See http://0xc0000207/a", false},
		{"an address of version 6", "See http://[2001:db8::1]/a", false},
		{"a shortener", "See https://bit.ly/3xYz", false},
		{"a shortener without a scheme", "See bit.ly/3xYz", false},
		{"a public suffix of the own domain", "See https://co.uk/a", false},
		{"a sibling under the public suffix", "See https://evil.co.uk/a", false},
		{"brackets around the dot", "See evil[.]com/a", false},
		{"a link after one of no scheme", "See bank.example#https://evil.com/a", false},
		{"a link after one of another scheme", "See x://bank.example#https://evil.com/a", false},
		{"a link after one without slashes", "See http:bank.example#https://evil.com/a", false},
		{"a link after a spelled one", "See hxxps://bank.example?https://evil.com/a", false},
		{"a link within one of the brand", "See https://bank.example/go?to=https://evil.com/a", true},
		{"another scheme", "See ftp://evil.com/a", false},
		{"a scheme of an application", "See intent://evil.com/a", false},
		{"letters of full width", "See \uff48\uff54\uff54\uff50\uff53://evil.com/a", false},
		{"a line between", "bank.example\nevil.com/a", false},
		{"many links", strings.Repeat("a.evil.com/x ", 300), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := policy.CheckLinks(c.text, own)
			if c.ok {
				require.NoError(t, err)
				return
			}
			var refused *redact.ContentError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, redact.RuleDomain, refused.Violations[0].Rule)
			require.NotContains(t, err.Error(), "evil")
		})
	}
	var refused *redact.ContentError
	require.ErrorAs(t, policy.CheckLinks("See https://bank.example", nil), &refused, "no domain is allowed")
}
