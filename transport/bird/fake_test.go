package bird_test

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
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
)

const (
	key       = "correct-horse-battery"
	number    = "+12025550123"
	ours      = "+15005550006"
	text      = "Your appointment is tomorrow at 10."
	workspace = "a1405560-c8d3-4b1a-877d-3f449ad95352"
	channel   = "123e4567-e89b-12d3-a456-426614174000"
	connector = "4128432e-797f-4d1e-a240-98a6866890c3"
	person    = "40d5c607-d73d-4d39-bc7f-5416cdb61ee8"
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// fake is Bird's Channels API, as far as it is documented and used: it refuses what its schema
// refuses, in Bird's form, and any member that the adapter should not use.
type fake struct {
	*httptest.Server
	identifier, active string // of the channel

	mu       sync.Mutex
	requests []request
	messages map[string]*message
	lost     bool // it takes messages, and breaks the connection
	respond  func(w http.ResponseWriter) bool
}

// request is what a new message may have, and every member has to be there but the notification.
type request struct {
	Receiver struct {
		Contacts []struct {
			Key   string `json:"identifierKey"`
			Value string `json:"identifierValue"`
		} `json:"contacts"`
	} `json:"receiver"`
	Body struct {
		Type string `json:"type"`
		Text *struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"body"`
	Reference    string `json:"reference"`
	Validity     int    `json:"validity"`
	Notification *struct {
		URL string `json:"url"`
	} `json:"notification"`
	TrackLinks *bool `json:"enableLinkTracking"`
	AnyHour    *bool `json:"ignoreQuietHours"`
}

// message is one that the fake has taken.
type message struct {
	id, to, text, reference, status string
	failure                         any
}

func newFake(t testing.TB) *fake {
	f := &fake{identifier: ours, active: "active", messages: map[string]*message{}}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() bird.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

func config(api string, trust *tls.Config) bird.Config {
	return bird.Config{URL: api, TLS: trust, Now: func() time.Time { return start }, Account: accounts(account(key), nil)}
}

func account(k httptransport.Secret) bird.Account {
	return bird.Account{Workspace: workspace, Channel: channel, Key: k}
}

func accounts(a bird.Account, err error) func(context.Context, sealtext.Tenant, sealtext.Sender) (bird.Account, error) {
	return func(context.Context, sealtext.Tenant, sealtext.Sender) (bird.Account, error) { return a, err }
}

var path = regexp.MustCompile(`^/workspaces/([^/]+)/channels/([^/]+)(/messages)?(?:/([0-9a-f-]{36}))?$`)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := path.FindStringSubmatch(r.URL.Path)
	switch {
	case r.Header.Get("Authorization") != "AccessKey "+key:
		refuse(w, 401, "Unauthorized")
	case at == nil || r.URL.RawQuery != "" || at[1] != workspace || at[2] != channel || at[3] == "" && at[4] != "":
		refuse(w, 404, "NotFound")
	case r.Method == http.MethodPost && at[3] != "" && at[4] == "":
		f.create(w, r)
	case r.Method != http.MethodGet:
		refuse(w, 405, "MethodNotAllowed")
	case at[3] == "":
		answer(w, 200, map[string]any{"id": channel, "platformId": "sms-messagebird", "name": "text", "connectorId": connector, "identifier": f.identifier, "status": f.active})
	case f.messages[at[4]] == nil:
		refuse(w, 404, "NotFound")
	default:
		answer(w, 200, f.messages[at[4]].fields())
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as Bird does, and repeats the number and the text as its messages may.
func refuse(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]any{"code": code, "message": "The message to " + number + " with " + text + " was refused for " + key})
}

var phone = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var m request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if r.Header.Get("Content-Type") != "application/json" || d.Decode(&m) != nil {
		refuse(w, 422, "InvalidPayload")
		return
	}
	f.requests = append(f.requests, m)
	if f.respond != nil && f.respond(w) {
		return
	}
	to := m.Receiver.Contacts
	if n := m.Notification; n != nil {
		if u, err := url.Parse(n.URL); err != nil || u.Host == "" {
			refuse(w, 422, "InvalidPayload")
			return
		}
	}
	if len(to) != 1 || to[0].Key != "phonenumber" || !phone.MatchString(to[0].Value) || m.Body.Type != "text" || m.Body.Text == nil || m.Body.Text.Text == "" ||
		m.Reference == "" || m.Validity < 1 || m.Validity > 172_800 || m.TrackLinks == nil || *m.TrackLinks || m.AnyHour == nil || !*m.AnyHour {
		refuse(w, 422, "InvalidPayload")
		return
	}
	made := &message{
		id: fmt.Sprintf("00000000-0000-4000-8000-%012x", len(f.requests)), to: to[0].Value, text: m.Body.Text.Text, reference: m.Reference, status: "accepted",
	}
	f.messages[made.id] = made
	if f.lost {
		panic(http.ErrAbortHandler)
	}
	answer(w, 202, made.fields())
}

// fields are those of an outgoing message, by the schema ChannelMessage.
func (m *message) fields() map[string]any {
	at := start.Format(time.RFC3339Nano)
	v := map[string]any{
		"id": m.id, "channelId": channel, "sender": map[string]any{"connector": map[string]any{"id": connector, "identifierValue": ours}},
		"receiver": map[string]any{"contacts": []any{map[string]any{
			"id": person, "identifierKey": "phonenumber", "identifierValue": m.to, "countryCode": "US", "platformAddress": m.to,
		}}},
		"reference": m.reference, "parts": []any{map[string]any{"platformReference": "1"}}, "status": m.status, "reason": "to " + m.to, "direction": "outgoing",
		"lastStatusAt": at, "createdAt": at, "updatedAt": at, "body": map[string]any{"type": "text", "text": map[string]any{"text": m.text}},
	}
	if m.failure != nil {
		v["failure"] = m.failure
	}
	return v
}

// failed is the member of a message that failed.
func failed(code, source any, name string) any {
	return map[string]any{"code": code, "description": "to " + number, "source": map[string]any{"code": source, "name": name}}
}

// set changes a message as Bird does in time.
func (f *fake) set(id, status string, failure any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages[id].status, f.messages[id].failure = status, failure
}

func (f *fake) sent() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}
