package infobip_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
)

const (
	secret = "correct-horse-battery"
	number = "+12025550123"
	ours   = "+15005550006" // of the harness
	text   = "Your appointment is tomorrow at 10."
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// fake is Infobip's SMS API, as far as it is documented. It refuses any member that the adapter should
// not use, and answers the status that is entered for a number.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	bodies   []string // of requests for messages
	paths    []string // of the other requests, with their query
	messages []logged
	statuses map[string][2]int // by number: group and id
	grace    bool              // refuses a repeated id
	async    bool              // refuses it in the report only
	lost     int               // breaks the connection after so many messages, once each
	balance  string
	blocked  []blocked
	page     string                           // replaces the list
	respond  func(w http.ResponseWriter) bool // true: has answered
}

// logged is a message in the logs.
type logged struct {
	id, to, from, text string
	group, status      int
	failure            int
	at                 time.Time
}

func newFake(t testing.TB) *fake {
	f := &fake{statuses: map[string][2]int{}, balance: `{"balance":47.79134,"currency":"EUR"}`}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() infobip.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

func config(api string, trust *tls.Config) infobip.Config {
	return infobip.Config{
		TLS: trust, Now: func() time.Time { return start },
		Account: account(infobip.Account{ID: "main", URL: api}, nil),
		Key:     key(secret, nil),
	}
}

func account(a infobip.Account, err error) func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) {
	return func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) { return a, err }
}

func key(s httptransport.Secret, err error) func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return s, err }
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	at := r.Method + " " + r.URL.Path
	switch {
	case r.Header.Get("Authorization") != "App "+secret:
		refuse(w, 401, "E401")
		return
	case err == nil && r.URL.Path == "/platform/1/blocklists":
		f.blocklist(w, r, body)
		return
	case err != nil, at != "POST /sms/3/messages" && len(body) > 0:
		refuse(w, 400, "E400")
		return
	case at == "POST /sms/3/messages":
		f.bodies = append(f.bodies, string(body))
		if f.respond == nil || !f.respond(w) {
			f.create(w, r, body)
		}
		return
	}
	f.paths = append(f.paths, r.URL.RequestURI())
	switch at {
	case "GET /sms/3/logs":
		f.list(w, r)
	case "GET /account/1/balance":
		write(w, f.balance)
	default:
		refuse(w, 404, "E404")
	}
}

// refuse answers as Infobip does, and repeats the number and the text as its messages may.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	said := "the message to " + number + " with " + text + " was refused for " + secret
	_ = json.NewEncoder(w).Encode(map[string]any{"errorCode": code, "description": said, "action": said, "violations": []any{}, "resources": []any{}})
}

func write(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, body)
}

// request is what the adapter may write.
type request struct {
	Messages []struct {
		Sender       string
		Destinations []struct{ To, MessageID string }
		Content      struct{ Text, Transliteration string }
		Options      struct {
			ValidityPeriod struct {
				Amount   int
				TimeUnit string
			}
			Regional *struct {
				IndiaDLT  *struct{ PrincipalEntityID, ContentTemplateID string }
				TurkeyIYS *struct{ BrandCode, RecipientType string }
			}
		}
		Webhooks struct {
			Delivery                  *struct{ URL string }
			ContentType, CallbackData string
		}
	}
	Options struct {
		Tracking struct{ ShortenURL, TrackClicks *bool }
	}
}

var plain = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

// problem reports whether a request is one that Infobip does not take, or that changes the text.
func (r request) problem() bool {
	if len(r.Messages) != 1 || len(r.Messages[0].Destinations) != 1 {
		return true
	}
	m, tracking := r.Messages[0], r.Options.Tracking
	valid := m.Options.ValidityPeriod
	switch {
	case m.Sender == "" || strings.HasPrefix(m.Sender, "+"), !plain.MatchString(m.Destinations[0].To):
	case m.Content.Text == "" || len(m.Content.Text) > 4000, m.Content.Transliteration != "NONE":
	case valid.TimeUnit != "SECONDS" || valid.Amount < 1 || valid.Amount > 48*60*60:
	case tracking.ShortenURL == nil || *tracking.ShortenURL, tracking.TrackClicks == nil || *tracking.TrackClicks:
	case m.Webhooks.ContentType != "application/json" || len(m.Webhooks.CallbackData) > 4000:
	default:
		return false
	}
	return true
}

func (f *fake) create(w http.ResponseWriter, r *http.Request, body []byte) {
	var in request
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if d.Decode(&in) != nil || d.More() || in.problem() || r.Header.Get("Content-Type") != "application/json" || r.URL.RawQuery != "" {
		refuse(w, 400, "E400")
		return
	}
	sent := in.Messages[0]
	m := logged{id: sent.Destinations[0].MessageID, to: sent.Destinations[0].To, from: sent.Sender, text: sent.Content.Text, group: 1, status: 26, at: start}
	if s, ok := f.statuses["+"+m.to]; ok {
		m.group, m.status = s[0], s[1]
	}
	shown := m
	if f.grace && slices.ContainsFunc(f.messages, func(o logged) bool { return o.id == m.id && o.group != 5 }) {
		m.group, m.status = 5, 23
		if !f.async {
			shown = m
		}
	}
	f.messages = append(f.messages, m)
	if f.lost > 0 {
		f.lost--
		panic(http.ErrAbortHandler)
	}
	answer, err := json.Marshal(map[string]any{"bulkId": "2034072219640523072", "messages": []any{map[string]any{
		"messageId": shown.id, "destination": shown.to, "status": shown.fields(), "details": map[string]int{"messageCount": 1},
	}}})
	if err != nil {
		panic(err)
	}
	write(w, string(answer))
}

func (m logged) fields() map[string]any {
	return map[string]any{"groupId": m.group, "groupName": "PENDING", "id": m.status, "name": "X", "description": "to " + m.to}
}

func (m logged) entry() map[string]any {
	return map[string]any{
		"messageId": m.id, "sender": m.from, "destination": m.to, "bulkId": "1", "sentAt": m.at.Format("2006-01-02T15:04:05.000-0700"),
		"doneAt": nil, "messageCount": 1, "price": map[string]any{"pricePerMessage": 0.0, "currency": "EUR"}, "status": m.fields(),
		"error":   map[string]any{"groupId": 0, "id": m.failure, "name": "NO_ERROR", "permanent": false},
		"content": map[string]any{"text": m.text}, "mccMnc": "310410",
	}
}

// list answers with the messages that have an id. The number must not be in the URL.
func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if len(query) != 1 || len(query["messageId"]) != 1 {
		refuse(w, 400, "E400")
		return
	}
	if f.page != "" {
		write(w, f.page)
		return
	}
	found := []any{}
	for _, m := range f.messages {
		if m.id == query.Get("messageId") {
			found = append(found, m.entry())
		}
	}
	page, err := json.Marshal(map[string]any{"results": found, "cursor": map[string]any{"limit": 50, "nextCursor": nil}})
	if err != nil {
		panic(err)
	}
	write(w, string(page))
}

// show makes the logs answer with a page.
func (f *fake) show(page string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.page = page
}

// asked returns the other requests than those for messages.
func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.paths)
}

// change changes the messages as Infobip does in time.
func (f *fake) change(to func(m []logged) []logged) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages = to(f.messages)
}

func (f *fake) sent(t testing.TB) []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]request, len(f.bodies))
	for i, b := range f.bodies {
		require.NoError(t, json.Unmarshal([]byte(b), &out[i]))
	}
	return out
}

// handsets returns how many messages people get.
func (f *fake) handsets() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.messages {
		if m.group != 5 && m.group != 2 {
			n++
		}
	}
	return n
}

func answers(status int, body string, header ...string) func(*fake) {
	return func(f *fake) {
		f.respond = func(w http.ResponseWriter) bool {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
			return true
		}
	}
}
