package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

const ann, bob = "+12025550123", "+12025550124"

var ctx = context.Background()

// clerk is a privacy officer, and the one who sends offers.
var clerk = sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp"}

// shop is the whole program but for the process around it.
type shop struct {
	*desk
	t      *testing.T
	site   *site
	server *httptest.Server
	db     string
	logs   *lockedBuffer
	clock  *testClock
	shown  *lockedBuffer // every page that was served
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// testClock goes on by a microsecond each time it is looked at.
type testClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{
		t: t, db: filepath.Join(t.TempDir(), "shop.db"), logs: &lockedBuffer{}, shown: &lockedBuffer{},
		clock: &testClock{at: time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC)}, // afternoon, in every zone of +1 202
	}
	handler, err := redact.NewHandler(slog.NewTextHandler(s.logs, nil), redact.HandlerConfig{})
	require.NoError(t, err)
	s.desk, err = open(ctx, s.db, slog.New(handler), s.clock.now)
	require.NoError(t, err)
	s.server = httptest.NewUnstartedServer(nil)
	s.site, err = newSite(s.desk, "US", hostsOf(s.server.Listener.Addr()))
	require.NoError(t, err)
	s.server.Config.Handler = s.site.handler()
	s.server.Start()
	t.Cleanup(s.server.Close)
	return s
}

// settle does everything that was asked for: jobs, and messages that are due.
func (s *shop) settle() {
	s.t.Helper()
	for len(s.jobs) > 0 {
		require.NoError(s.t, (<-s.jobs)(ctx))
	}
	for {
		n, err := s.Relays["inbox"].Step(ctx)
		require.NoError(s.t, err)
		if n == 0 {
			return
		}
	}
}

func (s *shop) texts(number string) (out []inbox.Captured) {
	n, err := sealtext.ParseE164(number)
	require.NoError(s.t, err)
	return s.Inbox.To(n)
}

// last is the text of the last message to a number.
func (s *shop) last(number string) string {
	all := s.texts(number)
	require.NotEmpty(s.t, all)
	return all[len(all)-1].Body.Plaintext()
}

// write sends a text from a phone, and does what comes of it.
func (s *shop) write(number string, to sealtext.Sender, text string) {
	s.t.Helper()
	n, err := sealtext.ParseE164(number)
	require.NoError(s.t, err)
	_, err = s.Inbox.Write(ctx, s.Gateway, books, n, to, text)
	require.NoError(s.t, err)
	s.settle()
}

// offer sends an offer and reports whether the gate lets it through.
func (s *shop) offer(number, key string) error {
	n, err := sealtext.ParseE164(number)
	require.NoError(s.t, err)
	body, err := sealtext.NewBody("20% off travel books until Sunday.")
	require.NoError(s.t, err)
	_, err = s.Gateway.Send(ctx, transport.Message{
		Tenant: books, To: n, Program: offers, Sender: offersSender, Purpose: sealtext.Marketing, Body: body,
		Actor: clerk, IdempotencyKey: key,
	})
	return err
}

// browser is somebody with a browser.
type browser struct {
	*shop
	client *http.Client
	header http.Header
}

func (s *shop) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	return &browser{shop: s, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// seen is an answer of the site.
type seen struct {
	code   int
	header http.Header
	body   string
	page   *node
}

// do sends a request, and holds every page that comes back to the rules of
// pages.
func (b *browser) do(method, path string, values url.Values) seen {
	b.t.Helper()
	var body io.Reader
	if values != nil {
		body = strings.NewReader(values.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, b.server.URL+path, body)
	require.NoError(b.t, err)
	r.Header = b.header.Clone()
	if values != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := b.client.Do(r)
	require.NoError(b.t, err)
	defer got.Body.Close() //nolint:errcheck // read to the end
	raw, err := io.ReadAll(got.Body)
	require.NoError(b.t, err)
	_, _ = b.shown.Write(raw)
	out := seen{code: got.StatusCode, header: got.Header, body: string(raw)}
	for name, want := range map[string]string{
		"Content-Security-Policy": contentPolicy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		require.Equal(b.t, want, got.Header.Get(name))
	}
	if strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") && len(raw) > 0 && got.Header.Get("Location") == "" {
		require.Empty(b.t, problems(out.body), "%s %s\n%s", method, path, out.body)
		out.page, err = parse(out.body)
		require.NoError(b.t, err)
	}
	return out
}

func (b *browser) get(path string) seen {
	b.t.Helper()
	path, _, _ = strings.Cut(path, "#")
	return b.do(http.MethodGet, path, nil)
}

// fill are the values that the form of a page would send, as it came.
func (p seen) fill(t *testing.T, action string) url.Values {
	t.Helper()
	for _, f := range p.page.all("form") {
		if f.attr["action"] != action {
			continue
		}
		values := url.Values{}
		for _, i := range f.all("input") {
			_, checked := i.attr["checked"]
			if i.attr["type"] != "checkbox" || checked {
				values.Add(i.attr["name"], i.attr["value"])
			}
		}
		return values
	}
	require.Fail(t, "no such form", action)
	return nil
}

// submit gets a page, changes its form and sends it.
func (b *browser) submit(page, action string, change func(url.Values)) seen {
	b.t.Helper()
	values := b.get(page).fill(b.t, action)
	if change != nil {
		change(values)
	}
	return b.do(http.MethodPost, action, values)
}

func with(pairs ...string) func(url.Values) {
	return func(v url.Values) {
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
	}
}

// tick and clear change a box of the preference page.
func tick(id string) func(url.Values) { return func(v url.Values) { v.Add("on", id) } }

func untick(id string) func(url.Values) {
	return func(v url.Values) {
		was := v["on"]
		v.Del("on")
		for _, x := range was {
			if x != id {
				v.Add("on", x)
			}
		}
	}
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}`)

// askCode asks for a code and gives the one that came.
func (b *browser) askCode(number string) string {
	b.t.Helper()
	before := len(b.texts(number))
	got := b.submit("/preferences", "/preferences/code", with("number", number))
	require.Equal(b.t, http.StatusSeeOther, got.code)
	b.settle()
	if len(b.texts(number)) == before {
		return ""
	}
	return sixDigits.FindString(b.last(number))
}

// signIn shows that the browser's phone is the number's.
func (b *browser) signIn(number string) {
	b.t.Helper()
	code := b.askCode(number)
	require.Len(b.t, code, 6)
	got := b.submit("/preferences/code", "/preferences/check", with("code", code))
	require.Equal(b.t, http.StatusSeeOther, got.code)
}

// join signs a number up, as far as the question.
func (b *browser) join(program, number string) seen {
	b.t.Helper()
	got := b.submit("/join/"+program, "/join/"+program, with("number", number, "agree", "yes"))
	b.settle()
	return got
}

// box is what the preference page says about a box.
func (b *browser) box(id string) (on bool, state string) {
	b.t.Helper()
	p := b.get("/preferences").page
	for _, i := range p.all("input") {
		if i.attr["id"] == "on-"+id {
			_, on = i.attr["checked"]
		}
	}
	for _, x := range p.all("p") {
		if x.attr["id"] == "about-"+id {
			return on, x.text
		}
	}
	require.Fail(b.t, "no such box")
	return false, ""
}
