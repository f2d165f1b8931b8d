package adopt_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	token      = "correcthorsebattery" // the library takes letters and digits only
	collection = "/2010-04-01/Accounts/" + accountSID + "/Messages.json"
)

// fake is Twilio's Messages API as far as this needs it: it takes messages, refuses those to numbers whose
// STOP it has heard, and lists what people wrote. It is also the http.RoundTripper by which an application
// reaches it.
type fake struct {
	now func() time.Time

	mu       sync.Mutex
	handset  map[string][]string       // texts by number
	blocked  map[string]bool           // "from to" of the person
	received []map[string]any          // the newest first
	sent     map[string]map[string]any // by SID
	requests int
}

func newFake(now func() time.Time) *fake {
	return &fake{now: now, handset: map[string][]string{}, blocked: map[string]bool{}, sent: map[string]map[string]any{}}
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	res := w.Result()
	res.Request = r
	return res, nil
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	user, pass, _ := r.BasicAuth()
	name, isOne := strings.CutPrefix(strings.TrimSuffix(r.URL.Path, ".json"), strings.TrimSuffix(collection, ".json")+"/")
	switch {
	case user != accountSID || pass != token:
		answer(w, 401, map[string]any{"code": 20003, "message": "Authenticate", "status": 401})
	case r.URL.Path == collection && r.Method == http.MethodPost:
		f.create(w, r)
	case r.URL.Path == collection && r.Method == http.MethodGet:
		f.list(w, r)
	case isOne && r.Method == http.MethodGet && f.sent[name] != nil:
		answer(w, 200, f.sent[name])
	default:
		answer(w, 404, map[string]any{"code": 20404, "message": "not found", "status": 404})
	}
}

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	f.requests++
	if err := r.ParseForm(); err != nil {
		answer(w, 400, map[string]any{"code": 20001, "message": "form", "status": 400})
		return
	}
	from, to, body := r.PostForm.Get("From"), r.PostForm.Get("To"), r.PostForm.Get("Body")
	if f.blocked[to+" "+from] {
		answer(w, 400, map[string]any{"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400})
		return
	}
	f.handset[to] = append(f.handset[to], body)
	m := f.message(from, to, body, "outbound-api", "queued")
	f.sent[m["sid"].(string)] = m
	answer(w, 201, m)
}

// message is a message as Twilio answers with it.
func (f *fake) message(from, to, body, direction, status string) map[string]any {
	at := f.now().UTC().Format(time.RFC1123Z)
	return map[string]any{
		"sid": fmt.Sprintf("SM%032x", len(f.sent)+len(f.received)+1), "account_sid": accountSID, "from": from, "to": to, "body": body, "direction": direction,
		"status": status, "num_media": "0", "num_segments": "1", "date_sent": at, "date_created": at, "date_updated": at, "messaging_service_sid": nil,
		"api_version": "2010-04-01", "uri": collection, "error_code": nil, "error_message": nil, "price": nil, "price_unit": nil, "subresource_uris": map[string]any{},
	}
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	since, err := time.Parse(time.RFC3339, r.URL.Query().Get("DateSent>"))
	found := []map[string]any{}
	for _, m := range f.received {
		at, bad := time.Parse(time.RFC1123Z, m["date_sent"].(string))
		if err == nil && bad == nil && m["to"] == r.URL.Query().Get("To") && !at.Before(since) {
			found = append(found, m)
		}
	}
	answer(w, 200, map[string]any{"messages": found, "next_page_uri": nil})
}

// write is a text of a person. Twilio acts on STOP and on no other words.
func (f *fake) write(from, to, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.received = append([]map[string]any{f.message(from, to, body, "inbound", "received")}, f.received...)
	if strings.EqualFold(body, "STOP") {
		f.blocked[from+" "+to] = true
	}
}

// texts are what the handset of a number has.
func (f *fake) texts(number string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, f.handset[number]...)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
