package sinch_test

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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/sinch"
)

const (
	planID = "jd63jf88477ll123ab4567cd89012ef3"
	token  = "correct-horse-battery"
	number = "+12025550123"
	ours   = "+15005550006"
	text   = "Your appointment is tomorrow at 10."
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

const stamp = "2006-01-02T15:04:05.000Z"

// fake is Sinch's SMS API, as far as it is documented: it refuses what Sinch refuses, with Sinch's
// codes, and any member that the adapter should not use.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	requests []request // of new batches
	batches  map[string]*batch
	inbounds []map[string]any // newest first
	lost     bool             // it takes messages, and breaks the connection
	lists    int              // how often a list was read
	noURL    bool             // the service plan has no callback URL
	loose    bool             // its lists do not heed the reference
	respond  func(w http.ResponseWriter) bool
	change   func(page int, answer map[string]any) // of a list
}

// request is what a new batch may have, and every member has to be there but the URL.
type request struct {
	Type      string   `json:"type"`
	From      string   `json:"from"`
	To        []string `json:"to"`
	Body      string   `json:"body"`
	Report    string   `json:"delivery_report"`
	Callback  string   `json:"callback_url"`
	Reference string   `json:"client_reference"`
	Expire    string   `json:"expire_at"`
	Truncate  *bool    `json:"truncate_concat"`
}

type batch struct {
	request
	id, status string
	code       int
	canceled   bool
	created    time.Time
}

func newFake(t testing.TB) *fake {
	f := &fake{batches: map[string]*batch{}}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config() sinch.Config {
	return config(f.URL, adaptertest.Trust(f.Server))
}

func config(api string, trust *tls.Config) sinch.Config {
	return sinch.Config{URL: api, TLS: trust, Now: func() time.Time { return start }, Plan: plan(planID, nil), Token: tokens(token, nil)}
}

func plan(id string, err error) func(sealtext.Tenant, sealtext.Sender) (string, error) {
	return func(sealtext.Tenant, sealtext.Sender) (string, error) { return id, err }
}

func tokens(s httptransport.Secret, err error) func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return s, err }
}

var path = regexp.MustCompile(`^/xms/v1/([0-9A-Za-z]+)/(batches|inbounds)(?:/([0-9A-Za-z]+)(/delivery_report)?)?$`)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := path.FindStringSubmatch(r.URL.Path)
	switch {
	case at == nil || at[1] != planID:
		w.WriteHeader(http.StatusNotFound)
	case r.Header.Get("Authorization") != "Bearer "+token:
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodPost && at[2] == "batches" && at[3] == "" && r.URL.RawQuery == "":
		f.create(w, r)
	case r.Method == http.MethodGet && at[3] == "":
		f.list(w, r.URL.Query(), at[2])
	case at[2] != "batches" || f.batches[at[3]] == nil:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodGet && at[4] != "" && r.URL.RawQuery == "type=summary":
		f.batches[at[3]].report(w)
	case r.Method == http.MethodDelete && at[4] == "" && r.URL.RawQuery == "":
		b := f.batches[at[3]]
		b.canceled = b.canceled || b.status == "" || b.status == "Queued"
		answer(w, 200, b.fields())
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as Sinch does, and repeats the number and the text as its errors may.
func refuse(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]any{"code": code, "text": "The message to " + number + " with " + text + " was refused for " + token})
}

var (
	digits  = regexp.MustCompile(`^\+?[1-9][0-9]{6,14}$`)
	senders = regexp.MustCompile(`^(\+?[1-9][0-9]{6,14}|[0-9]{3,8}|[0-9A-Za-z .&-]{1,11})$`)
)

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var b request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if kind := r.Header.Get("Content-Type"); kind != "application/json" {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	if err := d.Decode(&b); err != nil {
		refuse(w, 400, "syntax_invalid_json")
		return
	}
	f.requests = append(f.requests, b)
	if f.respond != nil && f.respond(w) {
		return
	}
	end, err := time.Parse(stamp, b.Expire)
	u, bad := url.Parse(b.Callback)
	switch {
	case len(b.To) != 1 || !digits.MatchString(b.To[0]) || !senders.MatchString(b.From):
		refuse(w, 400, "syntax_invalid_parameter_format")
		return
	case b.Type != "mt_text" || b.Report != "per_recipient" || b.Truncate == nil || *b.Truncate || len(b.Reference) > 128 || b.Reference == "":
		refuse(w, 400, "syntax_constraint_violation")
		return
	case b.Body == "" || len([]rune(b.Body)) > 1600 || err != nil || !end.After(start) || end.After(start.Add(72*time.Hour)):
		refuse(w, 400, "syntax_constraint_violation")
		return
	case b.Callback != "" && (bad != nil || u.Host == "" || len(b.Callback) > 2048):
		refuse(w, 400, "syntax_invalid_parameter_format")
		return
	case b.Callback == "" && f.noURL:
		refuse(w, 403, "missing_callback_url")
		return
	}
	made := &batch{request: b, id: fmt.Sprintf("01FC66621XXXXX%06d", len(f.requests)), created: start}
	f.batches[made.id] = made
	if f.lost {
		panic(http.ErrAbortHandler)
	}
	answer(w, 201, made.fields())
}

// fields are those of a batch in an answer: numbers come without a plus sign.
func (b *batch) fields() map[string]any {
	created := b.created.Format(stamp)
	return map[string]any{
		"id": b.id, "to": []string{strings.TrimPrefix(b.To[0], "+")}, "from": strings.TrimPrefix(b.From, "+"), "body": b.Body, "type": b.Type,
		"client_reference": b.Reference, "created_at": created, "modified_at": created, "canceled": b.canceled, "expire_at": b.Expire,
		"delivery_report": b.Report, "flash_message": false,
	}
}

func (b *batch) report(w http.ResponseWriter) {
	statuses := []map[string]any{}
	if b.status != "" {
		statuses = append(statuses, map[string]any{"code": b.code, "status": b.status, "count": 1})
	}
	answer(w, 200, map[string]any{
		"type": "delivery_report_sms", "batch_id": b.id, "total_message_count": 1, "statuses": statuses, "client_reference": b.Reference,
	})
}

// filters are the parameters of a list that the adapter uses.
var filters = map[string]*regexp.Regexp{
	"to": regexp.MustCompile(`^[0-9]{3,15}$`), "page": regexp.MustCompile(`^[0-9]+$`), "page_size": regexp.MustCompile(`^([1-9][0-9]?|100)$`), "client_reference": regexp.MustCompile(`^.{1,128}$`),
	"start_date": regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$`),
	"end_date":   regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$`),
}

// list answers with the batches or the inbound messages that match.
func (f *fake) list(w http.ResponseWriter, query url.Values, what string) {
	f.lists++
	for name, values := range query {
		if may := filters[name]; may == nil || len(values) != 1 || !may.MatchString(values[0]) {
			refuse(w, 400, "syntax_constraint_violation")
			return
		}
	}
	size, err := strconv.Atoi(query.Get("page_size"))
	since, err2 := time.Parse(stamp, query.Get("start_date"))
	if err != nil || err2 != nil {
		refuse(w, 400, "syntax_constraint_violation")
		return
	}
	page, _ := strconv.Atoi(query.Get("page"))
	until, err := time.Parse(stamp, query.Get("end_date"))
	if err != nil {
		until = start.AddDate(1, 0, 0)
	}
	var found []map[string]any
	add := func(created time.Time, fields map[string]any) {
		if ref := query.Get("client_reference"); !created.Before(since) && created.Before(until) && (f.loose || ref == "" || fields["client_reference"] == ref) {
			found = append(found, fields)
		}
	}
	if what == "batches" {
		for _, b := range f.batches {
			add(b.created, b.fields())
		}
	} else {
		for _, in := range f.inbounds {
			if received, err := time.Parse(stamp, in["received_at"].(string)); err == nil && (f.loose || in["to"] == query.Get("to")) {
				add(received, in)
			}
		}
	}
	all := len(found)
	found = found[min(page*size, all):min((page+1)*size, all)]
	if found == nil {
		found = []map[string]any{}
	}
	said := map[string]any{"count": all, "page": page, "page_size": len(found), what: found}
	if f.change != nil {
		f.change(page, said)
	}
	answer(w, 200, said)
}

// set changes a batch as Sinch does in time.
func (f *fake) set(id string, change func(b *batch)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.batches[id])
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
