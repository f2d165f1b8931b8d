package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

// serveDNS answers TXT questions from a table on loopback, and everything else with no such name.
func serveDNS(t *testing.T, records map[string][]string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
			texts, ok := records[strings.TrimSuffix(q.Name.String(), ".")]
			if !ok || q.Type != dnsmessage.TypeTXT {
				reply.RCode = dnsmessage.RCodeNameError
			}
			for _, text := range texts {
				if reply.RCode != 0 {
					break
				}
				if text == "servfail" {
					reply.RCode = dnsmessage.RCodeServerFailure
					break
				}
				reply.Answers = append(reply.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 1}, Body: &dnsmessage.TXTResource{TXT: []string{text}},
				})
			}
			if b, err := reply.Pack(); err == nil {
				_, _ = conn.WriteTo(b, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// certificate is one for a name, which signs itself.
func certificate(t *testing.T, until time.Time, names ...string) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: names, NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, parsed
}

// world has a DNS server and a TLS server that answers for every host.
func world(t *testing.T, records map[string][]string, until time.Time, certified []string, page http.HandlerFunc) *Checker {
	t.Helper()
	if page == nil {
		page = func(http.ResponseWriter, *http.Request) {}
	}
	own, parsed := certificate(t, until, certified...)
	server := httptest.NewUnstartedServer(page)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}}
	return &Checker{LookupTXT: resolver(serveDNS(t, records)).LookupTXT, Client: client}
}

var inAYear = time.Now().Add(365 * 24 * time.Hour)

const (
	shop = "cornerbooks.example"
	hsts = "max-age=31536000; includeSubDomains"
)

func good() map[string][]string {
	return map[string][]string{"_dmarc." + shop: {"v=DMARC1; p=reject"}, shop: {"something=else", "v=spf1 include:mail.example -all"}}
}

func safe(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Strict-Transport-Security", hsts) }

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name    string
		records map[string][]string
		until   time.Time
		cert    string
		page    http.HandlerFunc
		check   string // the one that is not good; empty for none
		state   State
		found   string
	}{
		{name: "all is well"},
		{name: "no DMARC", records: map[string][]string{"_dmarc." + shop: nil}, check: "DMARC", state: Bad, found: "no record"},
		{name: "DMARC that asks for nothing", records: map[string][]string{"_dmarc." + shop: {"v=DMARC1; p=none"}}, check: "DMARC", state: Bad, found: "p=none"},
		{name: "DMARC of half the mail", records: map[string][]string{"_dmarc." + shop: {"v=DMARC1; p=reject; pct=50"}}, check: "DMARC", state: Weak, found: "p=reject"},
		{name: "DMARC that is not valid", records: map[string][]string{"_dmarc." + shop: {"v=DMARC1; p=perhaps"}}, check: "DMARC", state: Bad, found: "could not be read"},
		{name: "DMARC that does not answer", records: map[string][]string{"_dmarc." + shop: {"servfail"}}, check: "DMARC", state: Bad, found: "could not be read"},
		{name: "no SPF", records: map[string][]string{shop: {"something=else"}}, check: "SPF", state: Bad, found: "no record"},
		{name: "SPF twice", records: map[string][]string{shop: {"v=spf1 -all", "v=spf1 ~all"}}, check: "SPF", state: Bad, found: "2 records"},
		{name: "SPF for everybody", records: map[string][]string{shop: {"v=spf1 +all"}}, check: "SPF", state: Bad, found: `"+all"`},
		{name: "SPF without an end", records: map[string][]string{shop: {"v=spf1 mx"}}, check: "SPF", state: Weak, found: `"mx"`},
		{name: "SPF that does nothing", records: map[string][]string{shop: {"v=spf1"}}, check: "SPF", state: Weak, found: "nothing"},
		{name: "SPF that does not answer", records: map[string][]string{shop: {"servfail"}}, check: "SPF", state: Bad, found: "could not be read"},
		{name: "SPF with an escape sequence", records: map[string][]string{shop: {"v=spf1 \x1b[2J"}}, check: "SPF", state: Weak, found: `\x1b`},
		{name: "a certificate for another name", cert: "evil.example", check: "HTTPS", state: Bad, found: "not valid"},
		{name: "a certificate that has ended", until: time.Now().Add(-time.Minute), check: "HTTPS", state: Bad, found: "not valid"},
		{name: "a certificate that ends soon", until: time.Now().Add(72 * time.Hour), check: "HTTPS", state: Weak, found: "ends in"},
		{name: "an error", page: func(w http.ResponseWriter, r *http.Request) { safe(w, r); w.WriteHeader(500) }, check: "HTTPS", state: Weak, found: "500"},
		{name: "a page that leads elsewhere", page: func(w http.ResponseWriter, r *http.Request) {
			safe(w, r)
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}, check: "HTTPS", state: Bad, found: "evil.example"},
		{name: "a page that leads to one that looks alike", page: func(w http.ResponseWriter, r *http.Request) {
			safe(w, r)
			http.Redirect(w, r, "https://"+shop+".evil.example/", http.StatusFound)
		}, check: "HTTPS", state: Bad, found: "evil.example"},
		{name: "a page that leads out of HTTPS", page: func(w http.ResponseWriter, r *http.Request) {
			safe(w, r)
			http.Redirect(w, r, "http://"+shop+"/", http.StatusFound)
		}, check: "HTTPS", state: Bad, found: "http://"},
		{name: "a page that leads around", page: func(w http.ResponseWriter, r *http.Request) {
			safe(w, r)
			http.Redirect(w, r, "https://"+shop+"/", http.StatusFound)
		}, check: "HTTPS", state: Bad, found: shop},
		{name: "a page that leads to www", page: func(w http.ResponseWriter, r *http.Request) {
			safe(w, r)
			if r.Host == shop {
				http.Redirect(w, r, "https://www."+shop+"/", http.StatusFound)
			}
		}},
		{name: "no HSTS", page: func(http.ResponseWriter, *http.Request) {}, check: "HSTS", state: Weak, found: "no header"},
		{name: "HSTS for a day", page: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=86400")
		}, check: "HSTS", state: Weak, found: "for 1 days"},
		{name: "HSTS without a number", page: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=always")
		}, check: "HSTS", state: Weak, found: "without a valid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			records := good()
			for name, texts := range c.records {
				if records[name] = texts; texts == nil {
					delete(records, name)
				}
			}
			if c.until.IsZero() {
				c.until = inAYear
			}
			if c.cert == "" {
				c.cert = shop
			}
			if c.page == nil {
				c.page = safe
			}
			checker := world(t, records, c.until, []string{c.cert, "www." + c.cert}, c.page)
			report := checker.Check(context.Background(), []string{shop})
			require.Len(t, report.Domains, 1)
			for _, f := range report.Domains[0].Findings {
				switch {
				case f.Check == c.check:
					require.Equal(t, c.state, f.State, "%+v", f)
					require.Contains(t, f.Found, c.found)
					require.NotEmpty(t, f.Todo)
				case f.Check == "HSTS" && c.check == "HTTPS" && c.cert+c.found != "": // not known where there is no connection
				default:
					require.Equal(t, Good, f.State, "%+v", f)
				}
			}
			require.Equal(t, c.state == Bad, report.Failed())
		})
	}
}

// A name below a domain has the policy of the domain, or the one that it sets for such names.
func TestPolicyOfTheOrganization(t *testing.T) {
	for record, want := range map[string]string{"v=DMARC1; p=reject": "p=reject of " + shop, "v=DMARC1; p=reject; sp=none": "p=none of " + shop} {
		checker := world(t, map[string][]string{"_dmarc." + shop: {record}}, inAYear, []string{shop}, safe)
		f := checker.dmarc(context.Background(), "visits."+shop)
		require.Equal(t, want, f.Found)
	}
}

func TestPublicSuffix(t *testing.T) {
	checker := world(t, nil, inAYear, []string{"co.uk"}, safe)
	require.Equal(t, Bad, checker.registrable("co.uk").State)
	require.Equal(t, Bad, checker.registrable("github.io").State)
	require.Equal(t, Good, checker.registrable("cornerbooks.co.uk").State)
}

// A server that says nothing ends with the timeout, not with the patience of the user.
func TestSilence(t *testing.T) {
	checker := world(t, good(), inAYear, []string{shop}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	checker.Timeout = 200 * time.Millisecond
	findings := checker.https(context.Background(), shop)
	require.Equal(t, Bad, findings[0].State)
	require.Equal(t, "no answer in time", findings[0].Found)
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "report.html")
	declaration := filepath.Join(dir, "offers.json")
	require.NoError(t, os.WriteFile(declaration, []byte(`{"format":1,"tenant":"books","program":"offers","senders":[{"address":"24273"}],"purposes":["marketing"],"domains":["`+shop+`"]}`), 0o600))
	bare := filepath.Join(dir, "bare.json")
	require.NoError(t, os.WriteFile(bare, []byte(`{"format":1,"tenant":"books","program":"offers","senders":[{"address":"24273"}],"purposes":["marketing"]}`), 0o600))
	for _, c := range []struct {
		name        string
		args        []string
		code        int
		out, errOut string
	}{
		{"a domain", []string{shop}, 0, "good  DMARC  p=reject", ""},
		{"a declaration and a page", []string{"-program", declaration, "-html", page}, 0, "good  HTTPS", ""},
		{"a domain without anything", []string{"evil.example"}, 1, "bad   DMARC  no record", ""},
		{"help", []string{"-h"}, 0, "", "Usage: dmarc"},
		{"no domain", nil, 2, "", "name a domain"},
		{"a flag that does not exist", []string{"-quick", shop}, 2, "", "-quick"},
		{"a link for a domain", []string{"https://" + shop}, 2, "", "without https://"},
		{"an address for a domain", []string{"192.0.2.7"}, 2, "", "lower-case ASCII"},
		{"a flag behind the domain", []string{shop, "-html", page}, 2, "", "lower-case ASCII"},
		{"no time", []string{"-timeout", "0s", shop}, 2, "", "-timeout"},
		{"a declaration that is not there", []string{"-program", filepath.Join(dir, "none.json")}, 2, "", "none.json"},
		{"a declaration without domains", []string{"-program", bare}, 2, "", "declares no domains"},
		{"a page that cannot be written", []string{"-html", dir, shop}, 2, "good  DMARC", "dmarc:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(context.Background(), c.args, &stdout, &stderr, world(t, good(), inAYear, []string{shop}, safe))
			require.Equal(t, c.code, code, stderr.String())
			require.Contains(t, stdout.String(), c.out)
			require.Contains(t, stderr.String(), c.errOut)
		})
	}
	b, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(b), "<h2>"+shop+"</h2>")
	for _, outside := range []string{"<script", "src=", "href=", "url(", "@import"} {
		require.NotContains(t, string(b), outside, "the page needs nothing from elsewhere")
	}
}

// What a server sends is text in the page.
func TestThePageEscapes(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Report{[]Domain{{Name: shop, Findings: []Finding{{"SPF", Bad, "<script>alert(1)</script>", "x"}}}}}.WriteHTML(&b))
	require.NotContains(t, b.String(), "<script>")
	require.Contains(t, b.String(), "&lt;script&gt;")
}
