package plivo_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/plivo"
)

const (
	account   = "MA0123456789ABCDEFGH"
	powerpack = "5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46"
	secret    = "correct-horse-battery"
	number    = "+12025550123"
	ours      = "+15005550006"
	text      = "Your appointment is tomorrow at 10."
)

// fake is Plivo's Message API, as far as it is documented: it refuses what Plivo refuses, and any member
// that the adapter should not use.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	token    string
	sent     []outgoing
	messages map[string]map[string]any // what is answered about a message
	files    map[string][]string       // the files of each message
	stuck    int                       // how many of them a DELETE leaves
	erased   int                       // what is answered to a DELETE; 204 by default
	account  string                    // the answer about the account
	respond  func(w http.ResponseWriter)
}

// outgoing is a message as it came. Members that are not here are refused.
type outgoing struct {
	From      string          `json:"src"`
	Powerpack string          `json:"powerpack_uuid"`
	To        string          `json:"dst"`
	Text      string          `json:"text"`
	Type      string          `json:"type"`
	Expiry    int             `json:"message_expiry"`
	Log       json.RawMessage `json:"log"`
	URL       string          `json:"url"`
	Method    string          `json:"method"`
}

func newFake(t testing.TB) *fake {
	f := &fake{
		token: secret, messages: map[string]map[string]any{}, files: map[string][]string{}, erased: http.StatusNoContent,
		account: `{"account_type":"standard","api_id":"150892a0-922a-11e7-b6f4-061564b78b75","auth_id":"` + account + `","billing_mode":"prepaid","cash_credits":"1.80900","name":"Clinic"}`,
	}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() plivo.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

func config(api string, trust *tls.Config) plivo.Config {
	return plivo.Config{
		URL: api, TLS: trust, Now: func() time.Time { return start },
		Account: accounts(plivo.Account{AuthID: account}, nil), Token: token(secret, nil),
	}
}

func accounts(a plivo.Account, err error) func(sealtext.Tenant, sealtext.Sender) (plivo.Account, error) {
	return func(sealtext.Tenant, sealtext.Sender) (plivo.Account, error) { return a, err }
}

func token(s httptransport.Secret, err error) func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return s, err }
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	user, pass, _ := r.BasicAuth()
	resource, own := strings.CutPrefix(r.URL.Path, "/v1/Account/"+account+"/")
	id := strings.TrimSuffix(strings.TrimPrefix(resource, "Message/"), "/")
	switch {
	case user != account || pass != f.token:
		http.Error(w, "Could not verify your access level for that URL.", http.StatusUnauthorized)
	case !own || r.URL.RawQuery != "":
		refuse(w, http.StatusNotFound)
	case resource == "Message/" && r.Method == http.MethodPost:
		f.create(w, r)
	case strings.HasSuffix(id, "/Media") && r.ContentLength == 0:
		f.media(w, r.Method, strings.TrimSuffix(id, "/Media"))
	case r.Method != http.MethodGet || r.ContentLength != 0 || r.Header.Get("Content-Type") != "":
		refuse(w, http.StatusMethodNotAllowed)
	case resource == "":
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, f.account)
	case resource == "Message/"+id+"/" && f.messages[id] != nil:
		answer(w, http.StatusOK, f.messages[id])
	default:
		refuse(w, http.StatusNotFound)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as Plivo does, and repeats the number and the text as its messages may.
func refuse(w http.ResponseWriter, status int) {
	answer(w, status, map[string]any{
		"api_id": "150892a0-922a-11e7-b6f4-061564b78b75", "error": "The message to " + number + " with " + text + " was refused for " + secret,
	})
}

var (
	digits = regexp.MustCompile(`^[1-9][0-9]{6,13}$`)
	sender = regexp.MustCompile(`^([1-9][0-9]{6,13}|[0-9]{3,6}|[A-Za-z0-9]{1,11})$`) // what Plivo leaves of one
	uuid   = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	logs   = []string{"", "false", `"number_only"`, `"content_only"`}
)

// taken reports whether Plivo takes a message as it is.
func taken(m outgoing) bool {
	return digits.MatchString(m.To) && m.To != m.From && (m.From == "") != (m.Powerpack == "") &&
		(m.From == "" || sender.MatchString(m.From)) && (m.Powerpack == "" || uuid.MatchString(m.Powerpack)) &&
		m.Text != "" && len([]rune(m.Text)) <= 1600 && m.Type == "sms" && m.Expiry >= 5 && m.Expiry <= 10_799 && slices.Contains(logs, string(m.Log)) &&
		(m.URL == "" && m.Method == "" || strings.HasPrefix(m.URL, "https://") && m.Method == "POST")
}

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var m outgoing
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if r.Header.Get("Content-Type") != "application/json" || d.Decode(&m) != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	f.sent = append(f.sent, m)
	switch {
	case f.respond != nil:
		f.respond(w)
	case !taken(m) || m.To == "15005550001":
		refuse(w, http.StatusBadRequest)
	default:
		id := idOf(len(f.sent))
		f.messages[id] = record(id, "outbound", m.From, m.To, "queued", "")
		answer(w, http.StatusAccepted, map[string]any{"message": "message(s) queued", "message_uuid": []string{id}, "api_id": "db342550-7f1d-11e1-8ea7-1231380bc196"})
	}
}

// media answers as the files of a message do.
func (f *fake) media(w http.ResponseWriter, method, id string) {
	files := f.files[id]
	switch {
	case f.messages[id] == nil:
		refuse(w, http.StatusNotFound)
	case method == http.MethodGet:
		list := []map[string]any{}
		for _, file := range files {
			list = append(list, map[string]any{
				"api_id": "40b5a864-5f1d-11e1-8ea7-1231380bc196", "content_type": "image/jpeg", "media_id": file, "message_uuid": id, "size": 85277,
				"media_url": "https://media.plivo.com/Account/" + account + "/Media/" + file,
			})
		}
		answer(w, http.StatusOK, map[string]any{"api_id": "40b5a864-5f1d-11e1-8ea7-1231380bc196", "meta": map[string]any{"limit": 20, "offset": 0, "next": nil, "previous": nil}, "objects": list})
	case method == http.MethodDelete && f.erased == http.StatusNoContent:
		f.files[id] = files[:min(f.stuck, len(files))]
		w.WriteHeader(f.erased)
	default:
		refuse(w, f.erased)
	}
}

func idOf(n int) string { return fmt.Sprintf("db3ce55a-7f1d-11e1-8ea7-%012x", n) }

// record is what Plivo answers about a message.
func record(id, direction, from, to, state, code string) map[string]any {
	var failure any
	if code != "" {
		failure = code
	}
	return map[string]any{
		"api_id": "40b5a864-5f1d-11e1-8ea7-1231380bc196", "message_uuid": id, "message_direction": direction, "message_state": state, "message_type": "sms",
		"message_time": "2026-03-02 15:00:00+00:00", "from_number": from, "to_number": to, "error_code": failure, "units": 1,
		"total_rate": "0.00350", "total_amount": "0.00350", "powerpack_id": nil, "resource_uri": "/v1/Account/" + account + "/Message/" + id + "/",
	}
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

// answers makes the fake answer so to every message. Call it within change.
func (f *fake) answers(status int, body string, header ...string) {
	f.respond = func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}
