package page_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/examples/inbox/page"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/inbox"
)

// serviceOf is a page with the application of a harness behind it.
func serviceOf(t *testing.T, h *servicetest.Harness) (*inbox.Server, *site) {
	t.Helper()
	h.OptIn(ann)
	in := inbox.StartWith(t, inbox.ServerConfig{Now: h.Clock.Now})
	require.NoError(t, in.Attach(h.Inbox, h.Tenant, h.Gateway))
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	return in, newSiteAt(t, in, &page.Connection{
		Service: h.Service, Locator: zones, Tenant: h.Tenant, Program: h.Program, Sender: h.Sender, Purpose: sealtext.Informational, Wire: inbox.WireDirect,
		Deliver: func(ctx context.Context) error {
			for {
				if n, err := h.Relay.Step(ctx); n == 0 || err != nil {
					return err
				}
			}
		},
	}, h.Clock.Now)
}

// TestService plays STOP with an application behind the page: the block and its rule are shown.
func TestService(t *testing.T) {
	in, s := serviceOf(t, servicetest.New(t))
	_, body := s.post("/handset", url.Values{"number": {ann}})
	require.Contains(t, body, "A text now is sent")
	_, body = s.post("/handset/1/send", url.Values{"text": {"Your visit is at 10."}})
	require.Contains(t, body, "Your visit is at 10.")
	require.Contains(t, body, "The handset really got <strong>1</strong> text, none twice.")
	_, body = s.post("/handset/1/reply", url.Values{"word": {"STOP"}})
	require.Contains(t, body, "A text now is blocked")
	require.Contains(t, body, "consent.opted-out")
	require.Contains(t, body, "opted-out")
	_, body = s.post("/handset/1/send", url.Values{"text": {"Are you still there?"}})
	require.Contains(t, body, "Blocked by the gate: consent.opted-out")
	require.Contains(t, body, "<strong>blocked</strong>")
	require.NotContains(t, texts(in), "Are you still there?")
	body = s.get("/text/" + in.Texts()[0].ID)
	for _, where := range []string{"gate", "hand-off", "outcome", "outbox", "provider", "handset", "receipt"} {
		require.Contains(t, body, `<span class="where `+where+`">`, where)
	}
	_, body = s.post("/handset/1/send", url.Values{"text": {strings.Repeat("x", 40_000)}})
	require.Contains(t, body, "Refused: body")
}

// TestSecondTab: another tab hears of a block at once, though no text is in the inbox, and does not take the
// words away that the first is told.
func TestSecondTab(t *testing.T) {
	_, s := serviceOf(t, servicetest.New(t))
	_, body := s.post("/handset", url.Values{"number": {ann}})
	version := versionOf.FindStringSubmatch(body)[1]
	_, body = s.post("/handset/1/reply", url.Values{"word": {"STOP"}})
	require.NotEqual(t, version, versionOf.FindStringSubmatch(body)[1])
	version = versionOf.FindStringSubmatch(body)[1]
	stay := &http.Client{Jar: s.client.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	token := tokenOf.FindStringSubmatch(body)[1]
	code, _ := s.do(stay, http.MethodPost, "/handset/1/send", url.Values{"text": {"Still there?"}, "token": {token}}, nil)
	require.Equal(t, http.StatusSeeOther, code)
	_, live := s.do(s.client, http.MethodGet, "/handset/1", nil, func(r *http.Request) { r.Header.Set("X-Live", "1") })
	require.NotEqual(t, version, versionOf.FindStringSubmatch(live)[1], "a block is a change")
	require.NotContains(t, live, "Blocked by the gate")
	require.Contains(t, s.get("/handset/1"), "Blocked by the gate")
}

var versionOf = regexp.MustCompile(`data-version="([^"]+)"`)

// TestQuietHours: a text at night waits, and the page says until when, with the recipient's clock and day.
func TestQuietHours(t *testing.T) {
	h := servicetest.New(t)
	_, s := serviceOf(t, h)
	_, body := s.post("/handset", url.Values{"number": {ann}})
	require.Contains(t, body, "<strong>A text now is sent</strong>")
	require.Contains(t, body, "<strong>Mon 10:00</strong>")
	require.Contains(t, body, "Hours of informational texts there today: 08:00 to 21:00.")
	require.Contains(t, body, `<rect class="free" x="96" width="156" height="22">`, "twelve units an hour")
	require.Contains(t, body, `<rect class="now" x="120"`)
	h.Clock.Advance(14 * time.Hour) // midnight there
	_, body = s.post("/handset/1/send", url.Values{"text": {"Your visit is at 10."}})
	require.Contains(t, body, "Held for the recipient&#39;s hours, until 3 Mar 13:00:00 UTC")
	require.Contains(t, body, "<strong>Tue 00:00</strong>")
	require.Contains(t, body, "A text now waits for the recipient&#39;s hours")
	require.Contains(t, body, `class="blocked wait"`)
	require.Contains(t, body, "The handset really got <strong>0</strong> texts")
}
