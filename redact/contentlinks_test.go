package redact_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// plainLink is what any phone opens, of the characters of RFC 3986; [url.Parse] then says where to.
var plainLink = regexp.MustCompile(`(?i)\bhttps?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+`)

// FuzzCheckLinks: a text that is let through has no plain link to a host that is not the brand's, and
// none that net/url reads in another way; and what is refused stays so with a link more and a domain less.
func FuzzCheckLinks(f *testing.F) {
	policy, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(f, err)
	own := []string{"bank.example", "bank.co.uk"}
	for _, s := range []string{
		"", "Your visit is at 10.30 a.m. Reply STOP", "See https://bank.example/a?b=1#c", "See bank.co.uk.", "https://bank.example@evil.com/",
		`https://evil.com\@bank.example/a`, "https://bank.example:443@evil.com", "http://0xc0000207/", "https://b\u0430nk.example/", "https://bank.example\u3002evil.com",
		"https://[2001:db8::1]/", "bank.example\nevil.com/a", "HTTPS://BANK.EXAMPLE.EVIL.COM", "https://bank.example?https://bank.co.uk", "evil[.]com", "https://mybank.example/", "https://www.bank.example/", "0://bank.example#https://evil.com", "bank.example#https://evil.com", "hxxp://bank.example/http://evil.com", "\xff\xfehttps://bank.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var refused *redact.ContentError
		err := policy.CheckLinks(text, own)
		if err != nil {
			require.ErrorAs(t, err, &refused)
			require.NotEmpty(t, refused.Violations)
			for _, v := range refused.Violations {
				require.Equal(t, redact.RuleDomain, v.Rule)
				require.True(t, v.Start >= 0 && v.Start < v.End && v.End <= len(text), "%d to %d of %d", v.Start, v.End, len(text))
				require.False(t, utf8.ValidString(text) && !utf8.ValidString(text[v.Start:v.End]), "cuts a character")
			}
			require.ErrorAs(t, policy.CheckLinks(text, own[:1]), &refused, "a domain less lets it through")
			require.ErrorAs(t, policy.CheckLinks(text+"\nSee https://bank.example/a", own), &refused, "a link of the brand lets it through")
			return
		}
		for _, link := range plainLink.FindAllString(text, -1) {
			u, err := url.Parse(link)
			if err != nil {
				continue // no link that a phone opens
			}
			host := strings.TrimRight(strings.ToLower(u.Hostname()), ".,;!)'*") // without what ends a sentence
			require.True(t, host == own[0] || host == own[1] || strings.HasSuffix(host, "."+own[0]) || strings.HasSuffix(host, "."+own[1]), "%q leads to %q", link, host)
		}
		require.NoError(t, policy.CheckLinks(text, append([]string{"other.example"}, own...)), "a domain more refuses it")
		require.ErrorAs(t, policy.CheckLinks(text+"\nSee https://evil.com/a", own), &refused, "a link to elsewhere is not seen after the text")
		require.ErrorAs(t, policy.CheckLinks("See https://evil.com/a\n"+text, own), &refused, "a link to elsewhere is not seen before the text")
	})
}
