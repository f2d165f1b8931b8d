package twilio_test

import (
	"cmp"
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
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/twilio"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	serviceSID = "MGbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	secret     = "correct-horse-battery"
)

// fake is Twilio's Messages API, as far as it is documented: it refuses what Twilio refuses, with
// Twilio's codes, and any parameter that the adapter should not use. Its numbers are those of
// Twilio's test credentials.
type fake struct {
	*httptest.Server
	key     string // basic user
	balance string // the answer

	mu       sync.Mutex
	forms    []url.Values
	messages map[string]*message
	optedOut map[string]bool
	lost     bool                                              // it takes messages, and breaks the connection
	lists    int                                               // how often its list was read
	more     bool                                              // its list has another page
	stuck    string                                            // the SID of a file that it does not delete
	consents []consentItem                                     // that were asked for
	spoil    func(answer []map[string]any) []map[string]any    // changes the answer about them
	listed   func(page int, answer map[string]any)             // changes a page of the list
	respond  func(w http.ResponseWriter, form url.Values) bool // true: has answered
}

type message struct {
	sid, to, from, service, body, status string
	code                                 int
	created                              time.Time
	received                             bool // from a person
	media                                int
	files                                []string // their SIDs
}

func newFake(t testing.TB) *fake {
	f := &fake{key: accountSID, balance: `{"account_sid":"` + accountSID + `","balance":"0.05","currency":"USD"}`, messages: map[string]*message{}, optedOut: map[string]bool{}}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() twilio.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

var path = regexp.MustCompile(`^/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages(?:/((?:SM|MM)[0-9a-fA-F]{32}))?\.json$`)

// parameters of a new message, and what each may be. Everything else is refused.
var parameters = map[string]*regexp.Regexp{
	"To": regexp.MustCompile(`.*`), "From": regexp.MustCompile(`.*`), "Body": regexp.MustCompile(`(?s).*`),
	"MessagingServiceSid": regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`), "ValidityPeriod": regexp.MustCompile(`^[0-9]+$`),
	"StatusCallback": regexp.MustCompile(`^https://`), "SmartEncoded": regexp.MustCompile(`^false$`), "ShortenUrls": regexp.MustCompile(`^false$`),
	"ContentRetention": regexp.MustCompile(`^(retain|discard)$`), "AddressRetention": regexp.MustCompile(`^(retain|obfuscate)$`),
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.URL.Path == "/v1/Consents/Bulk" {
		f.consent(w, r)
		return
	}
	if at := mediaPath.FindStringSubmatch(r.URL.Path); at != nil {
		f.files(w, r, at)
		return
	}
	at := path.FindStringSubmatch(strings.Replace(r.URL.Path, "/Balance.json", "/Messages.json", 1))
	user, pass, _ := r.BasicAuth()
	switch {
	case at == nil || r.URL.RawQuery != "" && (r.Method != http.MethodGet || at[2] != ""):
		refuse(w, 404, 20404)
		return
	case user != f.key || pass != secret || at[1] != accountSID:
		refuse(w, 401, 20003)
		return
	case r.Method == http.MethodPost && r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		refuse(w, 415, 20415)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/Balance.json") && r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, f.balance)
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, 400, 20001)
		return
	}
	if at[2] == "" && r.Method == http.MethodGet {
		f.list(w, r)
		return
	}
	if at[2] == "" {
		f.create(w, r)
		return
	}
	f.one(w, r, f.messages[at[2]])
}

// refuse answers as Twilio does, and repeats the number and the text as its messages may.
func refuse(w http.ResponseWriter, status, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"code": code, "status": status, "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code),
		"message": "The message to " + number + " with " + text + " was refused for " + secret,
	})
}

// problem returns the code for a form that Twilio does not take; 0 if it does.
func (f *fake) problem(form url.Values) int {
	for name, values := range form {
		if may := parameters[name]; may == nil || len(values) != 1 || !may.MatchString(values[0]) {
			return 20001
		}
	}
	seconds, err := strconv.Atoi(form.Get("ValidityPeriod"))
	from, to := form.Get("From"), form.Get("To")
	switch {
	case to == "":
		return 21604
	case (from == "") == (form.Get("MessagingServiceSid") == ""):
		return 21603
	case form.Get("Body") == "":
		return 21602
	case len([]rune(form.Get("Body"))) > 1600:
		return 21617
	case err != nil || seconds < 1 || seconds > 36_000:
		return 21624
	case form.Has("ShortenUrls") && from != "":
		return 20001
	case from == "+15005550007":
		return 21606
	case from == "+15005550008":
		return 21611
	case f.optedOut[to], to == "+15005550004":
		return 21610
	}
	return map[string]int{"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550009": 21614}[to]
}

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuse(w, 405, 20004)
		return
	}
	f.forms = append(f.forms, r.PostForm)
	if f.respond != nil && f.respond(w, r.PostForm) {
		return
	}
	if code := f.problem(r.PostForm); code != 0 {
		refuse(w, 400, code)
		return
	}
	m := &message{
		sid: fmt.Sprintf("SM%032x", len(f.forms)), to: r.PostForm.Get("To"), from: r.PostForm.Get("From"),
		service: r.PostForm.Get("MessagingServiceSid"), body: r.PostForm.Get("Body"), status: "queued", created: start,
	}
	if r.PostForm.Get("ContentRetention") == "discard" {
		m.body = ""
	}
	f.messages[m.sid] = m
	if f.lost {
		panic(http.ErrAbortHandler)
	}
	m.write(w, 201)
}

// filters are the parameters of a list that the adapter uses.
var filters = map[string]*regexp.Regexp{
	"To": regexp.MustCompile(`^\+?[0-9]+$`), "From": regexp.MustCompile(`.`), "PageSize": regexp.MustCompile(`^[1-9][0-9]{0,2}$`),
	"DateSent>": date, "DateSent<": date, "Page": regexp.MustCompile(`^[1-9][0-9]*$`), "PageToken": regexp.MustCompile(`^PA[0-9]+$`),
}

var date = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`)

// list answers with a page of the messages to a number from a sender, if it is given, since a time and
// until another, the newest first.
func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	f.lists++
	query := r.URL.Query()
	for name, values := range query {
		if may := filters[name]; may == nil || len(values) != 1 || !may.MatchString(values[0]) {
			refuse(w, 400, 20001)
			return
		}
	}
	since, err := time.Parse(time.RFC3339, query.Get("DateSent>"))
	if err != nil || query.Get("To") == "" || query.Get("PageSize") == "" {
		refuse(w, 400, 20001)
		return
	}
	until, err := time.Parse(time.RFC3339, query.Get("DateSent<"))
	page, _ := strconv.Atoi(query.Get("Page"))
	if query.Has("DateSent<") != (err == nil) || query.Has("Page") != query.Has("PageToken") || page > 0 && query.Get("PageToken") != fmt.Sprintf("PA%d", page) {
		refuse(w, 400, 20001)
		return
	}
	var all []*message
	for _, m := range f.messages {
		ours := m.to == query.Get("To") && (query.Get("From") == "" || m.from == query.Get("From"))
		if ours && !m.created.Before(since) && !(query.Has("DateSent<") && m.created.After(until)) {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *message) int { return cmp.Or(b.created.Compare(a.created), strings.Compare(b.sid, a.sid)) })
	size, _ := strconv.Atoi(query.Get("PageSize"))
	found := []map[string]any{}
	for _, m := range all[min(page*size, len(all)):min((page+1)*size, len(all))] {
		found = append(found, m.fields())
	}
	var next any
	if f.more {
		next = r.URL.Path + "?Page=1"
	}
	if (page+1)*size < len(all) {
		q := r.URL.Query()
		q.Set("Page", strconv.Itoa(page+1))
		q.Set("PageToken", fmt.Sprintf("PA%d", page+1))
		next = r.URL.Path + "?" + q.Encode()
	}
	answer := map[string]any{"messages": found, "next_page_uri": next, "page": page, "page_size": size}
	if f.listed != nil {
		f.listed(page, answer)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *fake) one(w http.ResponseWriter, r *http.Request, m *message) {
	final := m != nil && slices.Contains([]string{"delivered", "undelivered", "failed", "canceled", "read", "received"}, m.status)
	switch {
	case m == nil:
		refuse(w, 404, 20404)
	case r.Method == http.MethodGet:
		m.write(w, 200)
	case !final:
		refuse(w, 409, 20009)
	case r.Method == http.MethodDelete:
		delete(f.messages, m.sid)
		w.WriteHeader(204)
	case r.Method == http.MethodPost && len(r.PostForm) == 1 && r.PostForm.Has("Body") && r.PostForm.Get("Body") == "":
		m.body = ""
		m.write(w, 200)
	default:
		refuse(w, 400, 20001)
	}
}

func (m *message) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(m.fields())
}

func (m *message) fields() map[string]any {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var code any
	if m.code != 0 {
		code = m.code
	}
	created, direction, sent := m.created.Format(time.RFC1123Z), "outbound-api", any(nil)
	if m.received {
		direction, sent = "inbound", created
	}
	return map[string]any{
		"account_sid": accountSID, "api_version": "2010-04-01", "body": m.body, "date_created": created, "date_sent": sent,
		"date_updated": created, "direction": direction, "error_code": code, "error_message": nil,
		"from": null(m.from), "to": m.to, "messaging_service_sid": null(m.service), "num_media": strconv.Itoa(m.media), "num_segments": "1", "price": nil,
		"price_unit": "USD", "sid": m.sid, "status": m.status, "subresource_uris": map[string]string{},
		"uri": "/2010-04-01/Accounts/" + accountSID + "/Messages/" + m.sid + ".json",
	}
}

// set changes a message as Twilio does in time.
func (f *fake) set(sid, status string, code int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages[sid].status, f.messages[sid].code = status, code
}

func (f *fake) sent() []url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.forms)
}

// body returns the text that is still there.
func (f *fake) body(sid string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.messages[sid].body
}

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

func config(api string, trust *tls.Config) twilio.Config {
	return twilio.Config{
		URL: api, TLS: trust, Now: func() time.Time { return start },
		Account:     account(twilio.Account{SID: accountSID}, nil),
		Credentials: credentials(twilio.Credentials{Secret: secret}, nil),
	}
}

func account(a twilio.Account, err error) func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
	return func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) { return a, err }
}

func credentials(c twilio.Credentials, err error) func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
	return func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) { return c, err }
}
