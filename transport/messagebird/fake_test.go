package messagebird_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/segment"
)

const (
	key    = "correct-horse-battery"
	number = "+12025550123"
	ours   = "+15005550006"
	text   = "Your appointment is tomorrow at 10."
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// fake is MessageBird's REST API, as far as it is documented: it refuses what MessageBird refuses,
// with MessageBird's codes, and any member that the adapter should not use.
type fake struct {
	*httptest.Server
	balance string // the answer

	mu       sync.Mutex
	requests []request
	messages map[string]*message
	lost     bool // it takes messages, and breaks the connection
	sticky   bool // it answers 204 and deletes nothing
	lists    int  // how often its list was read
	respond  func(w http.ResponseWriter) bool
}

// request is what a new message may have, and every member has to be there but the URL.
type request struct {
	Type       string   `json:"type"`
	Originator string   `json:"originator"`
	Recipients []string `json:"recipients"`
	Body       string   `json:"body"`
	Coding     string   `json:"datacoding"`
	Reference  string   `json:"reference"`
	Validity   int      `json:"validity"`
	ReportURL  string   `json:"reportUrl"`
	Shorten    *bool    `json:"shortenUrls"`
}

type message struct {
	request
	id, status string
	code       any
	created    time.Time
}

func newFake(t testing.TB) *fake {
	f := &fake{balance: `{"payment":"prepaid","type":"euros","amount":9.2}`, messages: map[string]*message{}}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() messagebird.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

func config(api string, trust *tls.Config) messagebird.Config {
	return messagebird.Config{URL: api, TLS: trust, Now: func() time.Time { return start }, Key: keys(key, nil)}
}

func keys(k httptransport.Secret, err error) func(context.Context, sealtext.Tenant, sealtext.Sender) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, sealtext.Sender) (httptransport.Secret, error) { return k, err }
}

var path = regexp.MustCompile(`^/(messages|balance)(?:/([0-9a-f]{32}))?$`)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := path.FindStringSubmatch(r.URL.Path)
	switch {
	case at == nil:
		refuse(w, 404, 98)
	case r.Header.Get("Authorization") != "AccessKey "+key:
		refuse(w, 401, 2)
	case at[1] == "balance" && r.Method == http.MethodGet:
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, f.balance)
	case at[2] == "" && r.Method == http.MethodPost && r.URL.RawQuery == "":
		f.create(w, r)
	case at[2] == "" && r.Method == http.MethodGet:
		f.list(w, r.URL.Query())
	case f.messages[at[2]] == nil:
		refuse(w, 404, 20)
	case r.Method == http.MethodGet:
		answer(w, 200, f.messages[at[2]].fields())
	case r.Method == http.MethodDelete:
		if !f.sticky {
			delete(f.messages, at[2])
		}
		w.WriteHeader(204)
	default:
		refuse(w, 405, 21)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as MessageBird does, and repeats the number and the text as its errors may.
func refuse(w http.ResponseWriter, status, code int) {
	answer(w, status, map[string]any{"errors": []map[string]any{
		{"code": code, "description": "The message to " + number + " with " + text + " was refused for " + key, "parameter": nil},
	}})
}

var (
	digits  = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)
	senders = regexp.MustCompile(`^([1-9][0-9]{2,14}|[0-9A-Za-z .&-]{1,11})$`)
)

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var m request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if r.Header.Get("Content-Type") != "application/json" || d.Decode(&m) != nil {
		refuse(w, 422, 21)
		return
	}
	f.requests = append(f.requests, m)
	if f.respond != nil && f.respond(w) {
		return
	}
	size := segment.Count(m.Body)
	u, err := url.Parse(m.ReportURL)
	switch {
	case len(m.Recipients) == 0 || m.Originator == "" || m.Body == "":
		refuse(w, 422, 9)
		return
	case len(m.Recipients) != 1 || !digits.MatchString(m.Recipients[0]) || !senders.MatchString(m.Originator),
		m.Type != "sms" || m.Reference == "" || m.Validity < 1 || m.Validity > 172_800 || m.Shorten == nil || *m.Shorten,
		m.Coding != "plain" && m.Coding != "unicode", (m.Coding == "plain") != (size.Encoding == segment.EncodingGSM7), size.Segments > 9,
		m.ReportURL != "" && (err != nil || u.Host == ""):
		refuse(w, 422, 10)
		return
	}
	made := &message{request: m, id: fmt.Sprintf("%032x", len(f.requests)), status: "sent", created: start}
	f.messages[made.id] = made
	if f.lost {
		panic(http.ErrAbortHandler)
	}
	answer(w, 201, made.fields())
}

// fields are those of a message in an answer: the number of a recipient is a number.
func (m *message) fields() map[string]any {
	created := m.created.Format("2006-01-02T15:04:05-07:00")
	var to []map[string]any
	for _, r := range m.Recipients {
		to = append(to, map[string]any{"recipient": json.Number(r), "status": m.status, "statusDatetime": created, "statusErrorCode": m.code, "messagePartCount": 1})
	}
	return map[string]any{
		"id": m.id, "href": "https://rest.messagebird.com/messages/" + m.id, "direction": "mt", "type": m.Type, "originator": m.Originator,
		"body": m.Body, "reference": m.Reference, "validity": m.Validity, "gateway": 10, "typeDetails": map[string]any{}, "datacoding": m.Coding,
		"mclass": 1, "scheduledDatetime": nil, "createdDatetime": created,
		"recipients": map[string]any{"totalCount": len(to), "totalSentCount": len(to), "totalDeliveredCount": 0, "totalDeliveryFailedCount": 0, "items": to},
	}
}

// list answers with the messages to a number.
func (f *fake) list(w http.ResponseWriter, query url.Values) {
	f.lists++
	if len(query) != 3 || !digits.MatchString(query.Get("recipient")) || query.Get("direction") != "mt" || query.Get("limit") != "20" {
		refuse(w, 422, 10)
		return
	}
	items := []map[string]any{}
	for _, m := range f.messages {
		if slices.Contains(m.Recipients, query.Get("recipient")) {
			items = append(items, m.fields())
		}
	}
	answer(w, 200, map[string]any{"offset": 0, "limit": 20, "count": len(items), "totalCount": len(items), "items": items, "links": map[string]any{"next": nil}})
}

// set changes a message as MessageBird does in time.
func (f *fake) set(id, status string, code any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages[id].status, f.messages[id].code = status, code
}

func (f *fake) sent() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

func (f *fake) listed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lists
}

func bare(address string) string { return strings.TrimPrefix(address, "+") }
