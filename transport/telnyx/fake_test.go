package telnyx_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/telnyx"
)

const (
	profile = "4000eba1-a0c0-4563-9925-b25e842a7cb6"
	secret  = "KEY-correct-horse-battery"
	number  = "+12025550123"
	ours    = "+15005550006"
	text    = "Your appointment is tomorrow at 10."
)

// fake is Telnyx's messaging API, as far as it is documented: it refuses what Telnyx refuses, with
// Telnyx's codes, and any member that the adapter should not use.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	key      string
	sent     []outgoing
	messages map[string]map[string]any // what is answered about a message
	optedOut map[string]bool
	optOuts  []map[string]any
	balance  string
	respond  func(w http.ResponseWriter) bool // true: has answered
	answered int                              // how often it did
}

// outgoing is a message as it came. Members that are not here are refused.
type outgoing struct {
	From     string `json:"from"`
	Profile  string `json:"messaging_profile_id"`
	To       string `json:"to"`
	Text     string `json:"text"`
	Type     string `json:"type"`
	Encoding string `json:"encoding"`
	Webhook  string `json:"webhook_url"`
}

func newFake(t testing.TB) *fake {
	f := &fake{
		key: secret, messages: map[string]map[string]any{}, optedOut: map[string]bool{},
		balance: `{"data":{"record_type":"balance","balance":"300.00","credit_limit":"100.00","available_credit":"400.00","pending":"0.00","currency":"USD"}}`,
	}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() telnyx.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

func config(api string, trust *tls.Config) telnyx.Config {
	return telnyx.Config{URL: api, TLS: trust, Now: func() time.Time { return start }, Account: account(telnyx.Account{}, nil), Key: key(secret, nil)}
}

func account(a telnyx.Account, err error) func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) {
	return func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) { return a, err }
}

func key(k httptransport.Secret, err error) func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return k, err }
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, one := strings.CutPrefix(r.URL.Path, "/v2/messages/")
	switch {
	case r.Header.Get("Authorization") != "Bearer "+f.key || f.key == "":
		refuse(w, 401, "10009", "Authentication failed")
	case r.URL.Path == "/v2/messages" && r.Method == http.MethodPost && r.URL.RawQuery == "":
		f.create(w, r)
	case r.Method != http.MethodGet || r.ContentLength != 0 || r.Header.Get("Content-Type") != "":
		refuse(w, 405, "10015", "Bad Request")
	case f.respond != nil && f.respond(w):
	case one && r.URL.RawQuery == "" && f.messages[id] != nil:
		answer(w, map[string]any{"data": f.messages[id]})
	case r.URL.Path == "/v2/balance" && r.URL.RawQuery == "":
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, f.balance)
	case r.URL.Path == "/v2/messaging_optouts":
		f.list(w, r.URL.Query())
	default:
		refuse(w, 404, "10005", "Resource not found")
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as Telnyx does, and repeats the number and the text as its details may.
func refuse(w http.ResponseWriter, status int, code, title string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{
		"code": code, "title": title, "detail": "The message to " + number + " with " + text + " was refused for " + secret,
		"meta": map[string]string{"url": "https://developers.telnyx.com/docs/overview/errors/" + code},
	}}})
}

var (
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	gsm  = regexp.MustCompile(`^[ -_a-~\r\n]+$`) // Telnyx's safe characters: no grave accent
)

// problem returns status, code and title for a message that Telnyx does not take; 0 if it does.
func (f *fake) problem(m outgoing) (int, string, string) {
	switch {
	case m.To == "":
		return 422, "10004", "Missing required parameter"
	case !e164.MatchString(m.To):
		return 422, "10016", "Phone number must be in +E.164 format"
	case m.From == "" && m.Profile == "":
		return 422, "10004", "Missing required parameter"
	case m.From != "" && !e164.MatchString(m.From) && m.Profile == "":
		return 422, "40306", "Alpha sender not configured"
	case m.Profile != "" && !uuid.MatchString(m.Profile):
		return 422, "10006", "Invalid ID"
	case m.Profile != "" && m.Profile != profile:
		return 404, "10005", "Resource not found"
	case m.Text == "" || m.Type != "SMS":
		return 422, "40316", "No content provided for message"
	case m.Encoding != "gsm7" && m.Encoding != "ucs2", m.Encoding == "gsm7" && !gsm.MatchString(m.Text):
		return 400, "40009", "Invalid message body"
	case m.Webhook != "" && !strings.HasPrefix(m.Webhook, "https://"):
		return 422, "10003", "Invalid URL"
	case f.optedOut[m.To]:
		return 403, "40300", "Blocked due to STOP message"
	case m.To == "+15005550001":
		return 400, "40310", "Invalid 'to' address"
	case m.From == "+15005550008":
		return 429, "40318", "Message queue full"
	}
	return 0, "", ""
}

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var m outgoing
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if r.Header.Get("Content-Type") != "application/json" || d.Decode(&m) != nil {
		refuse(w, 400, "10015", "Bad Request")
		return
	}
	f.sent = append(f.sent, m)
	if f.respond != nil && f.respond(w) {
		return
	}
	if status, code, title := f.problem(m); status != 0 {
		refuse(w, status, code, title)
		return
	}
	if m.From == "" {
		m.From = "+15005550042" // of the pool
	}
	id := idOf(len(f.sent))
	f.messages[id] = payload(id, "outbound", m.From, m.To, m.Text, "queued", m.Webhook)
	answer(w, map[string]any{"data": f.messages[id]})
}

func idOf(n int) string { return fmt.Sprintf("40385f64-5717-4562-b3fc-%012x", n) }

// payload is a message with everything that Telnyx says about it.
func payload(id, direction, from, to, body, status, hook string) map[string]any {
	var url any
	if hook != "" {
		url = hook
	}
	return map[string]any{
		"record_type": "message", "direction": direction, "id": id, "type": "SMS", "messaging_profile_id": profile,
		"organization_id": "b448f9cc-a842-4784-98e9-03c1a5872950",
		"from":            map[string]any{"phone_number": from, "carrier": "TELNYX LLC", "line_type": "VoIP"},
		"to":              []any{map[string]any{"phone_number": to, "status": status, "carrier": "T-MOBILE USA, INC.", "line_type": "Wireless"}},
		"cc":              []any{}, "text": body, "subject": nil, "media": []any{}, "webhook_url": url, "webhook_failover_url": nil,
		"encoding": "GSM-7", "parts": 1, "tags": []any{}, "cost": map[string]any{"amount": "0.0051", "currency": "USD"},
		"tcr_campaign_id": nil, "received_at": "2026-03-02T15:00:00.000+00:00", "sent_at": nil, "completed_at": nil,
		"valid_until": "2026-03-02T16:00:00.000+00:00", "errors": []any{},
	}
}

// filters are the queries of the list of opt-outs, and what each may be.
var filters = map[string]*regexp.Regexp{
	"page[number]": regexp.MustCompile(`^[1-9][0-9]*$`), "page[size]": regexp.MustCompile(`^[1-9][0-9]{0,2}$`), "redaction_enabled": regexp.MustCompile(`^false$`),
	"filter[messaging_profile_id]": uuid, "filter[from]": regexp.MustCompile(`^[+0-9A-Za-z ]+$`),
}

func (f *fake) list(w http.ResponseWriter, query url.Values) {
	for name, values := range query {
		if may := filters[name]; may == nil || len(values) != 1 || !may.MatchString(values[0]) {
			refuse(w, 400, "10015", "Bad Request")
			return
		}
	}
	page, _ := strconv.Atoi(query.Get("page[number]"))
	size, _ := strconv.Atoi(query.Get("page[size]"))
	found := []map[string]any{}
	for _, e := range f.optOuts {
		if query.Has("filter[from]") && e["from"] != query.Get("filter[from]") || query.Has("filter[messaging_profile_id]") && e["messaging_profile_id"] != query.Get("filter[messaging_profile_id]") {
			continue
		}
		found = append(found, e)
	}
	from, to := min((page-1)*size, len(found)), min(page*size, len(found))
	answer(w, map[string]any{
		"data": found[from:to],
		"meta": map[string]int{"page_number": page, "page_size": size, "total_pages": (len(found) + size - 1) / size, "total_results": len(found)},
	})
}

func (f *fake) all() []outgoing {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

// change changes the fake while it serves.
func (f *fake) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

// answers makes the fake answer so to every request. Call it within change.
func (f *fake) answers(status int, body string, header ...string) {
	f.answered = 0
	f.respond = func(w http.ResponseWriter) bool {
		f.answered++
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = bytes.NewBufferString(body).WriteTo(w)
		return true
	}
}
