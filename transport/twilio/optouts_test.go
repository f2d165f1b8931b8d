package twilio_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/transport/twilio"
)

// consentItem is what a request to the Consent Management API may have.
type consentItem struct {
	Contact     string `json:"contact_id"`
	Correlation string `json:"correlation_id"`
	Sender      string `json:"sender_id"`
	Status      string `json:"status"`
	Source      string `json:"source"`
}

var (
	correlation = regexp.MustCompile(`^[0-9a-f]{32}$`)
	contact     = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	senderID    = regexp.MustCompile(`^(MG[0-9a-fA-F]{32}|\+[1-9][0-9]{6,14}|[0-9]{3,8})$`)
)

// consent answers as the Consent Management API does, and refuses what it refuses.
func (f *fake) consent(w http.ResponseWriter, r *http.Request) {
	user, pass, _ := r.BasicAuth()
	err := r.ParseForm()
	items := r.PostForm["Items"]
	switch {
	case f.respond != nil && f.respond(w, r.PostForm):
		return
	case user != f.key || pass != secret:
		refuse(w, 401, 20003)
		return
	case err != nil, r.Method != http.MethodPost, r.URL.RawQuery != "", len(r.PostForm) != 1, len(items) == 0, len(items) > 25:
		refuse(w, 400, 20001)
		return
	}
	said := []map[string]any{}
	for _, item := range items {
		var c consentItem
		d := json.NewDecoder(strings.NewReader(item))
		d.DisallowUnknownFields()
		var wrong []string
		if d.Decode(&c) != nil || !correlation.MatchString(c.Correlation) {
			wrong = append(wrong, "INVALID_CORRELATION_ID")
		}
		if !contact.MatchString(c.Contact) {
			wrong = append(wrong, "INVALID_CONTACT_ID")
		}
		if !senderID.MatchString(c.Sender) {
			wrong = append(wrong, "INVALID_SENDER_ID")
		}
		if c.Status != "opt-out" || c.Source != "others" {
			wrong = append(wrong, "INVALID_STATUS")
		}
		code := 0
		if len(wrong) > 0 {
			code = 30646
		} else {
			f.consents = append(f.consents, c)
		}
		said = append(said, map[string]any{"correlation_id": c.Correlation, "error_code": code, "error_messages": wrong})
	}
	if f.spoil != nil {
		said = f.spoil(said)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"items": said})
}

// optedOutOf returns the numbers that are opted out of a sender, each once: consents are upserted.
func (f *fake) optedOutOf(sender string) (numbers []sealtext.Number) {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[string]bool{}
	for _, c := range f.consents {
		if c.Sender == sender && !seen[c.Contact] {
			seen[c.Contact] = true
			n, err := sealtext.ParseE164(c.Contact)
			if err != nil {
				panic(err)
			}
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func consenting(f *fake) twilio.Config {
	cfg := f.config()
	cfg.ConsentURL = f.URL
	return cfg
}

func TestRunOptOuts(t *testing.T) {
	const from = "+15005550006"
	transporttest.RunOptOuts(t, func(t testing.TB) transporttest.OptOutLists {
		f := newFake(t)
		return transporttest.OptOutLists{
			Blocker: open(t, consenting(f)), Query: optouts.Query{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender(from)}, Secrets: []string{secret, number},
			Blocked: func() []sealtext.Number { return f.optedOutOf(from) },
			Answer: func(status int, body string) {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.respond = func(w http.ResponseWriter, _ url.Values) bool {
					w.WriteHeader(status)
					_, _ = fmt.Fprint(w, body)
					return true
				}
			},
			Close: f.Close,
		}
	})
}

// A pool is opted out of as its Messaging Service, a name without one cannot be, and a consent that Twilio
// did not take is an error.
func TestBlockNumbers(t *testing.T) {
	const service = "MG0123456789abcdef0123456789abcdef"
	n, err := sealtext.ParseE164(number)
	require.NoError(t, err)
	q := optouts.Query{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender("CLINIC")}
	f := newFake(t)
	cfg := consenting(f)
	require.ErrorContains(t, open(t, cfg).BlockNumbers(t.Context(), q, []sealtext.Number{n}), "Messaging Service")
	require.Empty(t, f.consents)
	cfg.Account = account(twilio.Account{SID: accountSID, Service: service}, nil)
	tr := open(t, cfg)
	require.NoError(t, tr.BlockNumbers(t.Context(), q, []sealtext.Number{n}))
	require.Equal(t, []sealtext.Number{n}, f.optedOutOf(service))

	for name, c := range map[string]struct {
		spoil func([]map[string]any) []map[string]any
		want  string
	}{
		"refused":         {func(a []map[string]any) []map[string]any { a[0]["error_code"] = 30646; return a }, "twilio: the request failed with status 201, code 30646"},
		"a code of none":  {func(a []map[string]any) []map[string]any { a[0]["error_code"] = 12025550123; return a }, "twilio: the request failed with status 201, code 0"},
		"without a code":  {func(a []map[string]any) []map[string]any { delete(a[0], "error_code"); return a }, "twilio: the request failed with status 201, code 0"},
		"about another":   {func(a []map[string]any) []map[string]any { a[0]["correlation_id"] = "x"; return a }, "twilio: the request failed with status 201, code 0"},
		"about nothing":   {func([]map[string]any) []map[string]any { return nil }, "twilio: the request failed with status 201, code 0"},
		"not in its form": {func(a []map[string]any) []map[string]any { a[0]["error_code"] = "0"; return a }, "twilio: the request failed with status 201, code 0"},
	} {
		t.Run(name, func(t *testing.T) {
			f.spoil = c.spoil
			require.EqualError(t, tr.BlockNumbers(t.Context(), q, []sealtext.Number{n}), c.want)
		})
	}
	cfg.ConsentURL = "http://consent.example.com"
	_, err = twilio.New(cfg)
	require.ErrorContains(t, err, "Config.ConsentURL")
}

// FuzzBlockNumbers reads any answer: none confirms a consent but one that names it.
func FuzzBlockNumbers(f *testing.F) {
	for _, body := range []string{"", "{}", `{"items":[{"correlation_id":"0","error_code":0}]}`, `{"items":[null]}`, `{"items":{}}`} {
		f.Add(200, body)
		f.Add(201, body)
		f.Add(500, body)
	}
	api := newFake(f)
	type answer struct {
		status int
		body   string
	}
	var next atomic.Pointer[answer]
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a := next.Load()
		w.WriteHeader(a.status)
		_, _ = fmt.Fprint(w, a.body)
	})
	tr := open(f, consenting(api))
	n, err := sealtext.ParseE164(number)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, s int, body string) {
		next.Store(&answer{200 + (s%400+400)%400, body})
		err := tr.BlockNumbers(t.Context(), optouts.Query{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender("+15005550006")}, []sealtext.Number{n})
		var failed *twilio.Error
		require.ErrorAs(t, err, &failed)
	})
}
