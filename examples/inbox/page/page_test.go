package page_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/inbox/page"
	"github.com/sealtext/sealtext/transport/inbox"
)

const ann = "+12025550123"

// site is a page on a port, and somebody with a browser who has logged in.
type site struct {
	*page.Page
	t      *testing.T
	in     *inbox.Server
	url    string
	client *http.Client
}

func newSite(t *testing.T, in *inbox.Server, service *page.Connection) *site {
	t.Helper()
	return newSiteAt(t, in, service, time.Now)
}

func newSiteAt(t *testing.T, in *inbox.Server, service *page.Connection, now func() time.Time) *site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	p, err := page.New(page.Config{Inbox: in, Service: service, Hosts: page.HostsOf(server.Listener.Addr()), Now: now})
	require.NoError(t, err)
	server.Config.Handler = p
	server.Start()
	t.Cleanup(server.Close)
	s := &site{Page: p, t: t, in: in, url: server.URL}
	s.client = s.browser()
	return s
}

// browser returns another browser, which has logged in by the printed link.
func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	c := &http.Client{Jar: jar}
	code, _ := s.do(c, http.MethodGet, "/?login="+s.Login(), nil, nil)
	require.Equal(s.t, http.StatusOK, code)
	return c
}

func (s *site) do(c *http.Client, method, path string, form url.Values, change func(*http.Request)) (int, string) {
	s.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	require.NoError(s.t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	resp, err := c.Do(r)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	require.NotEmpty(s.t, resp.Header.Get("X-Content-Type-Options"))
	return resp.StatusCode, string(raw)
}

func (s *site) get(path string) string {
	s.t.Helper()
	code, body := s.do(s.client, http.MethodGet, path, nil, nil)
	require.Equal(s.t, http.StatusOK, code, path)
	return body
}

var tokenOf = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (s *site) post(path string, form url.Values) (int, string) {
	s.t.Helper()
	token := tokenOf.FindStringSubmatch(s.get("/"))
	require.Len(s.t, token, 2)
	form.Set("token", token[1])
	return s.do(s.client, http.MethodPost, path, form, nil)
}

// seed adds texts from one sender to a number.
func seed(t *testing.T, in *inbox.Server, to string, texts ...string) {
	t.Helper()
	n, err := sealtext.ParseE164(to)
	require.NoError(t, err)
	for _, text := range texts {
		body, err := sealtext.NewBody(text)
		require.NoError(t, err)
		require.NoError(t, in.Seed(inbox.Text{Handset: n, Sender: sealtext.MustSender("+15005550006"), Body: body}))
	}
}

// TestPolicy: nothing is loaded from elsewhere, and nothing within a page is a script or a style.
func TestPolicy(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "hello")
	inline := regexp.MustCompile(`<script[^>]*>[^<]|<style| style=| on[a-z]+=|javascript:`)
	foreign := regexp.MustCompile(`(?:src|href|action)="(?:[a-z]+:)?//`)
	s.get("/")
	for _, path := range []string{"/", "/handset/1", "/text/" + in.Texts()[0].ID, "/login", "/?q=nothing", "/style.css", "/live.js", "/icon.svg"} {
		_, body := s.do(s.client, http.MethodGet, path, nil, nil)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		require.NoError(t, err)
		resp, err := s.client.Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		policy := resp.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'", path)
		require.NotContains(t, policy, "unsafe", path)
		require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), path)
		require.Equal(t, "DENY", resp.Header.Get("X-Frame-Options"), path)
		if strings.Contains(body, "<html") {
			require.False(t, inline.MatchString(body), path)
			require.False(t, foreign.MatchString(body), path)
		}
		require.NotContains(t, body, "@import", path)
		require.NotContains(t, body, "url(", path)
	}
}

func TestLogin(t *testing.T) {
	s := newSite(t, inbox.Start(t), nil)
	stranger := &http.Client{}
	for _, path := range []string{"/", "/handset/1", "/text/SM1", "/export", "/?login=wrong"} {
		_, body := s.do(stranger, http.MethodGet, path, nil, nil)
		require.Contains(t, body, "The token that the program printed", path)
	}
	code, body := s.do(stranger, http.MethodPost, "/login", url.Values{"login": {"wrong"}}, nil)
	require.Equal(t, http.StatusForbidden, code)
	require.Contains(t, body, "That is not the token")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	code, body = s.do(&http.Client{Jar: jar}, http.MethodPost, "/login", url.Values{"login": {s.Login()}}, nil)
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, body, "Nothing was sent yet")
	for range 100 { // sessions are bounded
		s.browser()
	}
	_, body = s.do(s.client, http.MethodGet, "/", nil, nil)
	require.Contains(t, body, "The token that the program printed", "the oldest browser was logged out")
}

// TestForged: forms of other sites, and of no page, change nothing.
func TestForged(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "hello")
	s.get("/")
	form := func() url.Values { return url.Values{"token": {"guess"}} }
	for _, path := range []string{"/reset", "/script", "/numbers", "/handset", "/handset/1/reply"} {
		code, body := s.do(s.client, http.MethodPost, path, form(), nil)
		require.Equal(t, http.StatusForbidden, code, path)
		require.Contains(t, body, "does not come from this page")
	}
	token := tokenOf.FindStringSubmatch(s.get("/"))[1]
	code, _ := s.do(s.client, http.MethodPost, "/reset", url.Values{"token": {token}}, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
	require.Equal(t, http.StatusForbidden, code)
	code, _ = s.do(s.client, http.MethodGet, "/", nil, func(r *http.Request) { r.Host = "evil.example" })
	require.Equal(t, http.StatusMisdirectedRequest, code)
	require.Len(t, in.Texts(), 1)
	code, _ = s.do(s.client, http.MethodPost, "/reset", url.Values{"token": {token}, "x": {strings.Repeat("x", 100<<10)}}, nil)
	require.Equal(t, http.StatusBadRequest, code, "too long")
	require.Len(t, in.Texts(), 1)
	code, _ = s.post("/reset", url.Values{})
	require.Equal(t, http.StatusOK, code)
	require.Empty(t, in.Texts())
	code, _ = s.do(s.client, http.MethodGet, "/nowhere", nil, nil)
	require.Equal(t, http.StatusNotFound, code)
}

// TestHostile: a text is shown as a text, whatever it says.
func TestHostile(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	for _, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</mark><svg/onload=alert(1)>’`, `{{.Token}}`, "\u202egnp.exe", "javascript:alert(1)",
	} {
		seed(t, in, ann, text)
	}
	id := in.Texts()[1].ID
	for _, path := range []string{"/", "/handset/1", "/text/" + id, "/?q=" + url.QueryEscape(`"><script>alert(1)</script>`)} {
		body := s.get(path)
		require.NotContains(t, body, "<script>alert", path)
		require.NotContains(t, body, "<img src=x", path)
		require.NotContains(t, body, "<svg/onload", path)
	}
	code, _ := s.do(s.client, http.MethodGet, "/", nil, nil)
	require.Equal(t, http.StatusOK, code)
}

// TestNumbers: numbers are masked until somebody asks for them, in one browser.
func TestNumbers(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "hello")
	require.NotContains(t, s.get("/"), ann)
	require.Contains(t, s.get("/handset/1"), "&#43;1 ... 23")
	_, body := s.post("/numbers", url.Values{"show": {"yes"}, "back": {"/handset/1"}})
	require.Contains(t, body, strings.Replace(ann, "+", "&#43;", 1))
	_, body = s.do(s.browser(), http.MethodGet, "/handset/1", nil, nil)
	require.NotContains(t, body, ann[1:])
	_, body = s.post("/numbers", url.Values{"show": {"no"}, "back": {"https://evil.example/"}})
	require.Contains(t, body, "Latest texts", "back to a page of this site")
	require.NotContains(t, body, ann[1:])
}

func TestSegments(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "It’s "+strings.Repeat("a", 100))
	s.get("/")
	body := s.get("/handset/1")
	require.Contains(t, body, "2 segments, UCS-2, 105 of 134")
	require.Contains(t, body, "1 segment if the marked characters were replaced")
	require.Contains(t, body, `<mark title="not in GSM-7; &#39; is">`)
	require.Contains(t, body, `<mark>’</mark> <code>U&#43;2019</code>`)
	require.Equal(t, 2, strings.Count(body, `class="whole"`), "a bar a segment")
	require.Equal(t, 2, strings.Count(s.get("/text/"+in.Texts()[0].ID), `<li><span class="text"`))
}

// TestCount: what the characters of a text cost is told before it is sent.
func TestCount(t *testing.T) {
	s := newSite(t, inbox.Start(t), nil)
	for text, want := range map[string]string{
		"hello":                                 "1 segment, GSM-7, 5 of 160",
		"":                                      "1 segment, GSM-7, 0 of 160",
		"It’s":                                  "1 segment, UCS-2, 4 of 70; ’: the marked characters cost no segment more",
		strings.Repeat("a", 100) + "’":          "2 segments, UCS-2, 101 of 134; ’: 1 segment if the marked characters were replaced",
		strings.Repeat("a", 100) + "\U0001f6aa": "2 segments, UCS-2, 102 of 134; \U0001f6aa: 1 segment without the marked characters",
	} {
		code, body := s.post("/count", url.Values{"text": {text}})
		require.Equal(t, http.StatusOK, code)
		var said struct{ Size string }
		require.NoError(t, json.Unmarshal([]byte(body), &said))
		require.Equal(t, want, said.Size)
	}
	code, _ := s.do(s.client, http.MethodPost, "/count", url.Values{"text": {"hello"}}, nil)
	require.Equal(t, http.StatusForbidden, code, "as every form")
}

func TestSearch(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "your code is 1234", "bye")
	seed(t, in, "+12025550124", "hello")
	for query, want := range map[string]int{"": 2, "CODE": 1, "5550124": 1, "delivered": 2, "nothing like it": 0, "202": 0} {
		require.Equal(t, want, strings.Count(s.get("/?q="+url.QueryEscape(query)), `class="who"`), query)
	}
}

// TestReplyWithoutApplication: the text is kept, and the page says what is missing.
func TestReplyWithoutApplication(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "hello")
	s.get("/")
	_, body := s.post("/handset/1/reply", url.Values{"text": {"hi"}})
	require.Contains(t, body, "no application is connected")
	require.Len(t, in.Texts(), 2)
	_, body = s.post("/handset/1/reply", url.Values{"text": {"  "}})
	require.Contains(t, body, "Write something first")
	code, _ := s.post("/handset/99/reply", url.Values{"text": {"hi"}})
	require.Equal(t, http.StatusNotFound, code)
	_, body = s.post("/handset", url.Values{"number": {"12"}})
	require.Contains(t, body, "Not taken: number")
	_, body = s.post("/handset", url.Values{"number": {"(202) 555-0177"}})
	require.Contains(t, body, "No text yet")
	_, body = s.post("/handset/2/reply", url.Values{"text": {"hi"}})
	require.Contains(t, body, "nobody to answer")
	code, _ = s.post("/handset/1/send", url.Values{"text": {"hi"}})
	require.Equal(t, http.StatusNotFound, code, "there is no application to send from")
}

// TestScripts: faults and receipts are set, shown, and dropped.
func TestScripts(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	_, body := s.post("/script", url.Values{"fault": {"accept, then reset"}})
	require.Contains(t, body, "Provider: <strong>accept, then reset</strong>")
	_, body = s.post("/script", url.Values{"receipt": {"late"}})
	require.Contains(t, body, "Receipt: <strong>late</strong>")
	_, body = s.post("/script", url.Values{"release": {"yes"}})
	require.Contains(t, body, "0 late receipts sent.")
	_, body = s.post("/script", url.Values{"clear": {"yes"}})
	require.Contains(t, body, "Taken at once and delivered.")
	_, body = s.post("/script", url.Values{"fault": {"fire"}})
	require.Contains(t, body, "Choose what should happen.")
}

func texts(in *inbox.Server) string {
	var b strings.Builder
	for _, t := range in.Texts() {
		b.WriteString(t.Body.Plaintext() + "\n")
	}
	return b.String()
}

// TestTenThousand: a page stays small, whatever the inbox has.
func TestTenThousand(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	for i := range 400 {
		seed(t, in, fmt.Sprintf("+1202555%04d", 1000+i), strings.Split(strings.Repeat("hello,", 24), ",")...)
	}
	require.Len(t, in.Texts(), 10_000)
	body := s.get("/")
	require.Less(t, len(body), 300<<10)
	require.Contains(t, body, "200 more; search to find them.")
	require.Equal(t, 200, strings.Count(body, `class="who"`))
	seed(t, in, ann, strings.Split(strings.Repeat("hello,", 400), ",")...)
	require.Less(t, len(s.get("/handset/400")), 500<<10)
}

// TestStreams: two tabs hear of a change; one that leaves in the middle is forgotten.
func TestStreams(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	open := func() (*bufio.Reader, func()) {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/events", nil)
		require.NoError(t, err)
		resp, err := s.client.Do(r)
		require.NoError(t, err)
		require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
		return bufio.NewReader(resp.Body), func() { cancel(); _ = resp.Body.Close() }
	}
	line := func(r *bufio.Reader) string {
		for {
			text, err := r.ReadString('\n')
			require.NoError(t, err)
			require.NotContains(t, text, "still here", "a change is told at once")
			if strings.HasPrefix(text, "data: ") {
				return text
			}
		}
	}
	one, leave := open()
	two, leaveToo := open()
	defer leaveToo()
	first := line(one)
	require.Equal(t, first, line(two))
	seed(t, in, ann, "hello")
	require.NotEqual(t, first, line(one))
	leave()
	line(two)
	seed(t, in, ann, "again")
	line(two)
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 40 { // more than may be open at once; each is forgotten when it leaves
		status := 0
		for status != http.StatusOK && soon.Err() == nil {
			status = visit(t, s)
		}
		require.Equal(t, http.StatusOK, status)
	}
}

// visit opens a stream, and leaves.
func visit(t *testing.T, s *site) int {
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/events", nil)
	require.NoError(t, err)
	resp, err := s.client.Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

// TestWire: the providers' APIs are on the same port, with credentials of their own.
func TestWire(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	path := "/2010-04-01/Accounts/" + inbox.Account + "/Messages.json"
	form := url.Values{"To": {ann}, "From": {"+15005550006"}, "Body": {"hello"}}
	code, _ := s.do(&http.Client{}, http.MethodPost, path, form, func(r *http.Request) { r.SetBasicAuth(inbox.Account, in.Token()) })
	require.Equal(t, http.StatusCreated, code)
	code, body := s.do(s.client, http.MethodPost, path, form, nil)
	require.Equal(t, http.StatusUnauthorized, code, "the cookie is nothing here")
	require.Contains(t, body, "Never give it a real credential")
	require.NoError(t, in.Settle(t.Context()))
	require.Contains(t, s.get("/export"), `sent(handset0, "hello")`)
}

// TestVersion: a page says what it shows, so that a change between the page and its stream is not lost.
func TestVersion(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	version, _ := in.Changes()
	require.Contains(t, s.get("/"), fmt.Sprintf(`<body data-version="%d.0">`, version))
	seed(t, in, ann, "hello")
	later, _ := in.Changes()
	require.NotEqual(t, version, later)
	id := in.Texts()[0].ID
	s.get("/")
	for _, path := range []string{"/", "/handset/1", "/text/" + id} {
		require.Contains(t, s.get(path), fmt.Sprintf(`<body data-version="%d.0">`, later), path)
	}
}
