package twilio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	serviceSID = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	list       = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
	one        = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
	balance    = "/2010-04-01/Accounts/{AccountSid}/Balance.json"
	number     = "+12025550123"
)

// api is a server that validates each request and answers with an example of the description.
type api struct {
	*httptest.Server
	doc *openapi3.T

	mu       sync.Mutex
	example  string // the name of the next answer
	broken   bool   // the connection breaks before an answer to a new message
	requests int
	problems []error
}

func newAPI(t *testing.T) *api {
	t.Helper()
	file := os.Getenv("TWILIO_OPENAPI")
	if file == "" {
		file = "testdata/messages.yaml"
	}
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	require.NoError(t, err)
	for _, path := range []string{list, one, balance} {
		require.NotNil(t, doc.Paths.Value(path))
	}
	a := &api{doc: doc}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requests++
	operation, err := a.validate(r)
	if err != nil {
		a.problems = append(a.problems, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if a.broken && r.Method == http.MethodPost {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	status := http.StatusOK
	if operation.Responses.Status(status) == nil {
		status = http.StatusCreated
	}
	example := operation.Responses.Status(status).Value.Content["application/json"].Examples[a.example]
	if example == nil {
		a.problems = append(a.problems, errors.New("the description has no example "+a.example))
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(example.Value.Value)
}

// validate checks a request against the description and its credentials against the account.
func (a *api) validate(r *http.Request) (*openapi3.Operation, error) {
	parts := strings.Split(strings.TrimSuffix(r.URL.Path, ".json"), "/")
	path, of := list, map[string]string{}
	switch len(parts) {
	case 6:
		path, of["Sid"] = one, parts[5]
	case 5:
		if parts[4] == "Balance" {
			path = balance
		}
	default:
		return nil, errors.New("no such path: " + r.URL.Path)
	}
	of["AccountSid"] = parts[3]
	item := a.doc.Paths.Value(path)
	operation := item.GetOperation(r.Method)
	if operation == nil {
		return nil, errors.New("no such method: " + r.Method)
	}
	if strings.Replace(strings.Replace(path, "{AccountSid}", of["AccountSid"], 1), "{Sid}", of["Sid"], 1) != r.URL.Path {
		return nil, errors.New("no such path: " + r.URL.Path)
	}
	// A parameter that the description does not know is a mistake of ours; the validator ignores it.
	for name := range r.URL.Query() {
		if operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return nil, errors.New("no such parameter: " + name)
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	for name := range form {
		if operation.RequestBody == nil || operation.RequestBody.Value.Content["application/x-www-form-urlencoded"].Schema.Value.Properties[name] == nil {
			return nil, errors.New("no such parameter: " + name)
		}
	}
	return operation, openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: of,
		Route: &routers.Route{Spec: a.doc, Path: path, PathItem: item, Method: r.Method, Operation: operation},
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error {
			if user, secret, _ := r.BasicAuth(); user != accountSID || secret != "token" {
				return errors.New("wrong credentials")
			}
			return nil
		}},
	})
}

// next says with which example the next request is answered.
func (a *api) next(example string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.example = example
}

func (a *api) require(t *testing.T, requests int) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	require.Empty(t, a.problems)
	require.Equal(t, requests, a.requests)
}

func config(a *api) twilio.Config {
	return twilio.Config{
		URL: a.URL,
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: accountSID}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{Secret: "token"}, nil
		},
	}
}

type recorder struct {
	next transport.Transport
	out  transport.Outcome
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (out transport.Outcome, err error) {
	r.out, err = r.next.Send(ctx, c)
	return r.out, err
}

func TestSend(t *testing.T) {
	service := func(c *twilio.Config) {
		c.Account = func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: accountSID, Service: serviceSID}, nil
		}
	}
	for _, c := range []struct {
		name, example string
		change        func(*twilio.Config)
	}{
		{"plain", "create", func(*twilio.Config) {}},
		{"Messaging Service", "createWithMessagingService", service},
		{"number of a Messaging Service", "createWoService", service},
		{"queued", "createWithQueuedStatus", func(*twilio.Config) {}},
		{"retention", "create", func(c *twilio.Config) { c.DiscardContent, c.ObfuscateAddress = true, true }},
		{"status callback", "create", func(c *twilio.Config) { c.StatusCallback = "https://example.com/receipts" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAPI(t)
			a.next(c.example)
			cfg := config(a)
			c.change(&cfg)
			tr, err := twilio.New(cfg)
			require.NoError(t, err)
			rec := &recorder{next: tr}
			h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = rec })
			h.OptIn(number)
			require.NoError(t, h.Send(number, "Your appointment is tomorrow at 10."))
			a.require(t, 1)
			require.Equal(t, transport.OutcomeAccepted, rec.out.Kind, rec.out.Code)
			require.Equal(t, "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", rec.out.ProviderID)
		})
	}
}

// A message whose answer was lost is sought in the list of those to the number.
func TestLookup(t *testing.T) {
	a := newAPI(t)
	a.broken = true
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
	h.OptIn(number)
	id, err := h.Gateway.Send(t.Context(), h.Message(number, "Your appointment is tomorrow at 10."))
	require.NoError(t, err)
	h.Deliver()
	a.require(t, 1)
	a.next("readFullPage1") // which has other messages, and another page
	h.Clock.Advance(time.Minute)
	h.Deliver()
	a.require(t, 2)
	st, err := h.Gateway.Status(t.Context(), h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateUnknown, st.State)
}

// What was received is listed page by page. The example names the same next page again and again.
func TestInboundList(t *testing.T) {
	a := newAPI(t)
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	a.next("readFullPage1")
	sender := sealtext.MustSender("+15005550006")
	since := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
	err = tr.InboundList(t.Context(), inbound.Query{
		Tenant: sealtext.MustTenant("clinic"), Sender: sender, Address: sender, Since: since, Until: since.Add(time.Hour),
	}, func(string, webhook.Event) error { return errors.New("an outgoing message was passed on") })
	var failed *twilio.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, http.StatusOK, failed.Status)
	a.require(t, 2)
}

func TestMessages(t *testing.T) {
	a := newAPI(t)
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	ref := twilio.Ref{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, SID: "SMb7c0a2ce80504485a6f653a7110836f5"}

	a.next("fetch")
	got, err := tr.Fetch(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, twilio.Status{State: transport.StateSent, Code: "30007", HasBody: true}, got)
	a.next("redactBody")
	require.NoError(t, tr.Redact(t.Context(), ref))
	a.next("cancelMessage") // which still has its text
	require.ErrorIs(t, tr.Redact(t.Context(), ref), twilio.ErrNotRedacted)
	require.NoError(t, tr.Delete(t.Context(), ref))
	a.next("fetch")
	left, err := tr.Balance(t.Context(), ref.Tenant, accountSID)
	require.NoError(t, err)
	require.Equal(t, twilio.Balance{Amount: "0.05", Currency: "USD"}, left)
	a.require(t, 5)
}

// The validator refuses what Twilio would.
func TestTheValidatorRefuses(t *testing.T) {
	good := func() url.Values {
		return url.Values{"To": {number}, "From": {"+15005550006"}, "Body": {"a"}, "ValidityPeriod": {"60"}}
	}
	for _, c := range []struct {
		name   string
		change func(url.Values)
		path   string
		want   string
	}{
		{"nothing", func(url.Values) {}, "", ""},
		{"validity that is no number", func(f url.Values) { f.Set("ValidityPeriod", "abc") }, "", "abc"},
		{"unknown retention", func(f url.Values) { f.Set("ContentRetention", "forget") }, "", "not one of the allowed values"},
		{"short SID", func(f url.Values) { f.Set("MessagingServiceSid", "MG1") }, "", "minimum string length is 34"},
		{"unknown parameter", func(f url.Values) { f.Set("Text", "a") }, "", "no such parameter: Text"},
		{"account", func(url.Values) {}, "AC1", "minimum string length is 34"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAPI(t)
			form, account := good(), accountSID
			c.change(form)
			if c.path != "" {
				account = c.path
			}
			req := httptest.NewRequest(http.MethodPost, "/2010-04-01/Accounts/"+account+"/Messages.json", io.NopCloser(bytes.NewReader([]byte(form.Encode()))))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.SetBasicAuth(accountSID, "token")
			_, err := a.validate(req)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
