package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio's signature
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// fake is the part of Twilio that the conversation needs: it takes messages, refuses what Twilio
// refuses, and posts receipts and replies with Twilio's signature. It keeps its own list of opt-outs.
type fake struct {
	*httptest.Server
	account, token, number string
	hook                   string
	taken                  chan taken // each message that it took

	mu       sync.Mutex
	count    int
	optedOut map[string]bool
}

// taken is a message that the fake has.
type taken struct{ sid, to, text, callback string }

func newFake(hook string) *fake {
	f := &fake{
		account: "AC0123456789abcdef0123456789abcdef", token: "token of the rehearsal", number: "+15005550006",
		hook: hook, taken: make(chan taken, 100), optedOut: map[string]bool{},
	}
	f.Server = httptest.NewServer(f)
	return f
}

// parameters are those that a message may have. A text of the conversation is one segment.
var parameters = map[string]*regexp.Regexp{
	"To": regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`), "From": regexp.MustCompile(`^\+15005550006$`), "Body": regexp.MustCompile(`(?s)^.{1,160}$`),
	"ValidityPeriod": regexp.MustCompile(`^[1-9][0-9]{0,4}$`), "SmartEncoded": regexp.MustCompile(`^false$`), "StatusCallback": regexp.MustCompile(`^http://`),
}

// ServeHTTP takes a new message.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, token, _ := r.BasicAuth()
	switch {
	case r.URL.Path != "/2010-04-01/Accounts/"+f.account+"/Messages.json":
		refuse(w, http.StatusNotFound, 20404)
		return
	case user != f.account || token != f.token:
		refuse(w, http.StatusUnauthorized, 20003)
		return
	case r.Method != http.MethodPost || r.ParseForm() != nil:
		refuse(w, http.StatusBadRequest, 20001)
		return
	}
	for name, values := range r.PostForm {
		if may := parameters[name]; may == nil || len(values) != 1 || !may.MatchString(values[0]) {
			refuse(w, http.StatusBadRequest, 20001)
			return
		}
	}
	for _, name := range []string{"To", "From", "Body"} {
		if !r.PostForm.Has(name) {
			refuse(w, http.StatusBadRequest, 20001)
			return
		}
	}
	f.mu.Lock()
	blocked := f.optedOut[r.PostForm.Get("To")]
	f.count++
	m := taken{fmt.Sprintf("SM%032x", f.count), r.PostForm.Get("To"), r.PostForm.Get("Body"), r.PostForm.Get("StatusCallback")}
	f.mu.Unlock()
	if blocked {
		refuse(w, http.StatusBadRequest, 21610)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"sid": m.sid, "status": "queued", "error_code": nil, "from": f.number, "to": m.to, "body": m.text})
	f.taken <- m
}

func refuse(w http.ResponseWriter, status, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "status": status, "message": "refused", "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code)})
}

// delivered reports that a message is on the handset.
func (f *fake) delivered(ctx context.Context, m taken) (int, error) {
	return f.post(ctx, m.callback, f.token, url.Values{
		"AccountSid": {f.account}, "MessageSid": {m.sid}, "From": {f.number}, "To": {m.to}, "MessageStatus": {"delivered"},
	})
}

// stop is what happens when a person texts STOP: Twilio blocks the number, answers, and says so.
func (f *fake) stop(ctx context.Context, from, token string) (int, error) {
	f.mu.Lock()
	f.optedOut[from] = true
	f.count++
	sid := fmt.Sprintf("SM%032x", f.count)
	f.mu.Unlock()
	return f.post(ctx, f.hook, token, url.Values{
		"AccountSid": {f.account}, "MessageSid": {sid}, "From": {from}, "To": {f.number}, "Body": {"STOP"}, "NumMedia": {"0"}, "OptOutType": {"STOP"},
	})
}

// post posts a form, signed as Twilio signs, and returns the status of the answer.
func (f *fake) post(ctx context.Context, to, token string, form url.Values) (int, error) {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, to)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return postForm(ctx, to, form, http.Header{"X-Twilio-Signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}, nil)
}

// postForm posts a form. The answer goes to said, if that is not nil.
func postForm(ctx context.Context, to string, form url.Values, header http.Header, said *string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, errors.New("no request can be made for the URL")
	}
	if header != nil {
		r.Header = header
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close() //nolint:errcheck // read
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if said != nil {
		*said = strings.TrimSpace(string(text))
	}
	return res.StatusCode, err
}
