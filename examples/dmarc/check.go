package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"
)

// The bounds of what counts as good.
const (
	goodHSTS  = 180 * 24 * time.Hour // a browser that forgets sooner is open to a downgrade again
	goodCert  = 14 * 24 * time.Hour  // the time that is left to renew a certificate
	redirects = 5
)

// Checker checks domains.
type Checker struct {
	// LookupTXT reads the TXT records of a name, as (*net.Resolver).LookupTXT does. Required.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Client makes the requests; its redirects are followed below the domain only. Required.
	Client *http.Client
	// Timeout bounds each look-up and request; 10 seconds by default.
	Timeout time.Duration
	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// Check looks at each domain, one after the other. What cannot be found out is a failed finding.
func (c *Checker) Check(ctx context.Context, domains []string) (r Report) {
	for _, d := range domains {
		r.Domains = append(r.Domains, Domain{Name: d, Findings: []Finding{
			c.registrable(d), c.dmarc(ctx, d), c.spf(ctx, d),
		}})
		last := &r.Domains[len(r.Domains)-1]
		last.Findings = append(last.Findings, c.https(ctx, d)...)
	}
	return r
}

// registrable reports whether the domain can belong to one owner.
func (c *Checker) registrable(domain string) Finding {
	f := Finding{Check: "owner", State: Good, Found: "below the public suffix " + suffix(domain)}
	if suffix(domain) == domain {
		f.State, f.Found, f.Todo = Bad, "it is a public suffix", "anybody can have a name below it: declare the brand's own domain"
	}
	return f
}

func suffix(domain string) string {
	s, _ := publicsuffix.PublicSuffix(domain)
	return s
}

// dmarc reads the policy of a domain, or that of its organizational domain (RFC 7489 section 6.6.3).
func (c *Checker) dmarc(ctx context.Context, domain string) Finding {
	f := Finding{Check: "DMARC"}
	lookup := &dmarc.LookupOptions{LookupTXT: func(name string) ([]string, error) { return c.txt(ctx, name) }}
	record, err := dmarc.LookupWithOptions(domain, lookup)
	policy, from := dmarc.Policy(""), domain
	if record != nil {
		policy = record.Policy
	}
	if errors.Is(err, dmarc.ErrNoPolicy) {
		if org, orgErr := publicsuffix.EffectiveTLDPlusOne(domain); orgErr == nil && org != domain {
			if record, err = dmarc.LookupWithOptions(org, lookup); err == nil {
				from, policy = org, record.Policy
				if record.SubdomainPolicy != "" {
					policy = record.SubdomainPolicy
				}
			}
		}
	}
	switch {
	case errors.Is(err, dmarc.ErrNoPolicy):
		f.State, f.Found, f.Todo = Bad, "no record", "publish v=DMARC1; p=reject at _dmarc."+domain
	case err != nil:
		f.State, f.Found, f.Todo = Bad, "the record could not be read", "see that the DNS answers and that the record is valid"
	default:
		f.Found = "p=" + string(policy)
		if from != domain {
			f.Found += " of " + from
		}
		switch {
		case policy == dmarc.PolicyNone:
			f.State, f.Todo = Bad, "set p=quarantine or p=reject: with none, anybody can write in the name of the domain"
		case record.Percent != nil && *record.Percent < 100:
			f.State, f.Todo = Weak, fmt.Sprintf("it holds for %d percent of the mail only: remove pct", *record.Percent)
		default:
			f.State = Good
		}
	}
	return f
}

// spf reads the record of a domain (RFC 7208).
func (c *Checker) spf(ctx context.Context, domain string) Finding {
	f := Finding{Check: "SPF", State: Bad}
	all, err := c.txt(ctx, domain)
	var missing *net.DNSError
	if err != nil && (!errors.As(err, &missing) || !missing.IsNotFound) {
		f.Found, f.Todo = "the record could not be read", "see that the DNS answers"
		return f
	}
	var records []string
	for _, t := range all {
		if t == "v=spf1" || strings.HasPrefix(t, "v=spf1 ") {
			records = append(records, strings.ToLower(t))
		}
	}
	switch len(records) {
	case 0:
		f.Found, f.Todo = "no record", "publish v=spf1 -all if the domain sends no mail, else name what sends it"
		return f
	case 1:
	default:
		f.Found, f.Todo = strconv.Itoa(len(records))+" records", "publish exactly one: with several none counts (RFC 7208 section 4.5)"
		return f
	}
	terms := strings.Fields(records[0])[1:]
	last := ""
	if len(terms) > 0 {
		last = terms[len(terms)-1]
	}
	f.Found = "ends with " + shown(last)
	switch {
	case last == "-all", last == "~all", strings.HasPrefix(last, "redirect="):
		f.State = Good
	case last == "all", last == "+all":
		f.Todo = "it lets everybody send: end it with -all"
	default:
		f.State, f.Todo = Weak, "end it with -all: without it other senders are neither allowed nor refused"
	}
	return f
}

// https asks for the page of a domain: its certificate, where it leads, and HSTS.
func (c *Checker) https(ctx context.Context, domain string) []Finding {
	page, hsts := Finding{Check: "HTTPS", State: Bad}, Finding{Check: "HSTS", State: Bad, Found: "not known"}
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+domain+"/", nil)
	if err != nil {
		page.Found = "no request can be made"
		return []Finding{page, hsts}
	}
	client := *c.Client
	var first *http.Response // the answer of the domain itself
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if first == nil {
			first = req.Response
		}
		if len(via) > redirects || req.URL.Scheme != "https" || !below(req.URL, domain) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	res, err := client.Do(req)
	if err != nil {
		page.Found, page.Todo = why(err), "serve "+domain+" over HTTPS, with a certificate for its name"
		return []Finding{page, hsts}
	}
	defer func() { _ = res.Body.Close() }() // the page itself is not read
	if first == nil {
		first = res
	}
	page.Found = strconv.Itoa(res.StatusCode)
	to, _ := res.Location()
	var left time.Duration
	if res.TLS != nil && len(res.TLS.PeerCertificates) > 0 {
		left = res.TLS.PeerCertificates[0].NotAfter.Sub(c.now())
		page.Found += fmt.Sprintf(", the certificate ends in %d days", int(left/(24*time.Hour)))
	}
	switch {
	case res.TLS == nil:
		page.Found, page.Todo = "the connection is not encrypted", "serve "+domain+" over HTTPS"
	case to != nil:
		page.Found, page.Todo = "it leads to "+shown(to.Scheme+"://"+to.Host), "a link to the brand must stay with it, over HTTPS: lead to a page below "+domain
	case res.StatusCode >= http.StatusBadRequest:
		page.State, page.Todo = Weak, "the page gives an error: people who follow a link see it"
	case left < goodCert:
		page.State, page.Todo = Weak, "renew the certificate"
	default:
		page.State = Good
	}
	hsts.State, hsts.Found, hsts.Todo = strict(first.Header.Values("Strict-Transport-Security"))
	return []Finding{page, hsts}
}

// strict reads the header of RFC 6797; only the first of several counts.
func strict(headers []string) (State, string, string) {
	const todo = "send Strict-Transport-Security: max-age=31536000"
	if len(headers) == 0 {
		return Weak, "no header", todo
	}
	for part := range strings.SplitSeq(headers[0], ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if !strings.EqualFold(name, "max-age") {
			continue
		}
		seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 32)
		if err != nil {
			break
		}
		age := time.Duration(seconds) * time.Second
		found := fmt.Sprintf("for %d days", int(age/(24*time.Hour)))
		if age < goodHSTS {
			return Weak, found, todo
		}
		return Good, found, ""
	}
	return Weak, "a header without a valid max-age", todo
}

// why says why a request failed, without repeating what a server sent.
func why(err error) string {
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case errors.As(err, &certificate):
		return "the certificate is not valid for the domain"
	case errors.As(err, &dns):
		return "the domain has no address"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "no connection"
}

func below(u *url.URL, domain string) bool {
	host := strings.ToLower(u.Hostname())
	return host == domain || strings.HasSuffix(host, "."+domain)
}

func (c *Checker) txt(ctx context.Context, name string) ([]string, error) {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	return c.LookupTXT(ctx, name)
}

func (c *Checker) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	d := c.Timeout
	if d <= 0 {
		d = 10 * time.Second
	}
	return context.WithTimeout(ctx, d)
}

func (c *Checker) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// plain reports whether s is a domain of at least two labels in lower-case ASCII, and no address.
func plain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(s) <= 253 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}
