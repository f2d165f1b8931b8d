package program

import (
	"slices"
	"strings"
)

// maxDomains is the largest number of Program.Domains.
const maxDomains = 100

func (p *Program) checkDomains() error {
	if len(p.Domains) > maxDomains {
		return bad("domains", "must be at most 100")
	}
	for i, d := range p.Domains {
		if !plainDomain(d) || slices.Contains(p.Domains[:i], d) {
			return bad("domains", "must be domains in lower-case ASCII such as clinic.example, each once")
		}
		if publicSuffix(d) {
			return bad("domains", "must belong to the brand: anybody can have a name under a public suffix such as co.uk")
		}
	}
	for i := range p.Templates {
		for _, param := range p.Templates[i].Params {
			for _, d := range param.Domains {
				if len(p.Domains) > 0 && !p.ownDomain(d) {
					return bad("parameter domains", "must be among the domains of the program, or below one of them")
				}
			}
		}
	}
	return nil
}

// linkPolicy is the part of a content policy that the domains of a program need.
type linkPolicy interface {
	CheckLinks(text string, domains []string) error
}

// CheckLinks reports whether all links in a text lead to Domains, by a content policy with a method
// CheckLinks, as *redact.ContentPolicy has; a policy without it refuses every text of a program with
// Domains. The error is that of the policy, or a [*sealtext.InputError].
func (p *Program) CheckLinks(policy ContentPolicy, text string) error {
	if len(p.Domains) == 0 {
		return nil
	}
	links, ok := policy.(linkPolicy)
	if !ok {
		return bad("domains", "must be empty unless the content policy has a method CheckLinks, as *redact.ContentPolicy does")
	}
	return links.CheckLinks(text, p.Domains)
}

// ownDomain reports whether a host is one of Domains or below one.
func (p *Program) ownDomain(host string) bool {
	return slices.ContainsFunc(p.Domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// secondLevel are the labels under which registries of countries register names, and others those of
// single countries, after the Public Suffix List (publicsuffix.org).
const (
	secondLevel = " ac co com edu gob gouv gov govt ltd mil net nhs org plc sch "
	others      = " asn.au id.au me.uk go.id go.jp go.kr go.th ne.jp ne.kr or.at or.id or.jp or.kr or.th nom.br gen.in ind.in nic.in"
)

// hosting are domains under which anybody can have a name: of the private section of the Public
// Suffix List those that are used most.
const hosting = " appspot.com azurewebsites.net blogspot.com cloudfront.net fly.dev firebaseapp.com github.io gitlab.io glitch.me herokuapp.com myshopify.com" +
	" netlify.app ngrok.io ngrok.app notion.site onrender.com pages.dev repl.co s3.amazonaws.com surge.sh tumblr.com uk.com us.com vercel.app web.app webflow.io" +
	" weebly.com wixsite.com wordpress.com workers.dev "

// publicSuffix reports whether anybody can have a name or a link under a domain. It knows the common
// ones only.
func publicSuffix(d string) bool {
	if strings.Contains(others+hosting, " "+d+" ") {
		return true
	}
	label, top, _ := strings.Cut(d, ".")
	return len(top) == 2 && strings.Contains(secondLevel, " "+label+" ")
}
