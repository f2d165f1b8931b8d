package twilio_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
)

const (
	messages = "https://api.twilio.com/2010-04-01/Accounts/" + accountSID + "/Messages.json"
	header   = "Idempotency-Key"
	late     = "+15005550008" // a sender whose messages are of use for an hour
)

// night is 3:00 in Washington.
var night = time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC)

// front is a Front of a service, as an application uses it.
type front struct {
	*servicetest.Harness
	transport http.RoundTripper

	mu   sync.Mutex
	errs []error
}

// newFront declares senders at Twilio: one by its number, and one by its Messaging Service.
func newFront(t testing.TB, parts func(*servicetest.Config), change func(*twilio.FrontConfig)) *front {
	t.Helper()
	f := &front{Harness: servicetest.NewWith(t, parts)}
	cfg := twilio.FrontConfig{
		Messages: f.Gateway, Statuses: f.Gateway, Now: f.Clock.Now,
		Account: func(_ context.Context, account string) (twilio.FrontAccount, error) {
			if account != accountSID {
				return twilio.FrontAccount{}, nil
			}
			return twilio.FrontAccount{Keys: []twilio.Credentials{{Secret: secret}}, Tenants: []sealtext.Tenant{f.Tenant}}, nil
		},
		Message: func(_ context.Context, r twilio.FrontRequest) (transport.Message, error) {
			m := transport.Message{Tenant: f.Tenant, Program: f.Program, Sender: f.Sender, Purpose: sealtext.Informational, IdempotencyKey: r.Header.Get(header)}
			switch {
			case r.Account != accountSID || r.Header.Get("Authorization") != "":
				return transport.Message{}, errors.New("not what the request says")
			case r.From == f.Sender, r.From.IsZero() && r.Service == serviceSID:
			case r.From.String() == late:
				m.ExpiresAt = f.Clock.Now().Add(time.Hour)
			default:
				return transport.Message{}, nil
			}
			return m, nil
		},
		OnError: func(_ context.Context, err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.errs = append(f.errs, err)
		},
	}
	if change != nil {
		change(&cfg)
	}
	rt, err := twilio.NewFront(cfg)
	require.NoError(t, err)
	f.transport = rt
	return f
}

// body reports whether it was closed, as a RoundTripper must do.
type body struct {
	io.Reader
	closed bool
}

func (b *body) Close() error { b.closed = true; return nil }

// do makes a request with the credentials of the account. Whatever the answer is, it has neither number
// nor text, and the request is left as it was.
func (f *front) do(t testing.TB, method, url, form string, change func(*http.Request)) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, &body{Reader: strings.NewReader(form)})
	require.NoError(t, err)
	r.SetBasicAuth(accountSID, secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	before := r.Header.Clone()
	res, err := f.transport.RoundTrip(r)
	require.NoError(t, err)
	require.Equal(t, before, r.Header)
	require.True(t, r.Body.(*body).closed)
	require.Equal(t, "application/json; charset=utf-8", res.Header.Get("Content-Type"))
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Len(t, raw, int(res.ContentLength))
	var answer map[string]any
	require.NoError(t, json.Unmarshal(raw, &answer))
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, clear := range []string{number[1:], "2025550123", text, secret} {
		require.NotContains(t, string(raw), clear)
		for _, err := range f.errs {
			require.NotContains(t, err.Error(), clear)
		}
	}
	return res.StatusCode, answer
}

// post asks for a message.
func (f *front) post(t testing.TB, form url.Values) (int, map[string]any) {
	t.Helper()
	return f.do(t, http.MethodPost, messages, form.Encode(), nil)
}

// get asks for a message by its SID.
func (f *front) get(t testing.TB, sid any) (int, map[string]any) {
	t.Helper()
	return f.do(t, http.MethodGet, strings.TrimSuffix(messages, ".json")+"/"+sid.(string)+".json", "", nil)
}

// wants is a form of a message, changed by pairs; an empty value removes one.
func wants(pairs ...string) url.Values {
	return changed(url.Values{"To": {number}, "From": {ours}, "Body": {text}}, pairs...)
}

// refused checks an error in Twilio's shape and returns its message.
func requireRefused(t testing.TB, status, code int, got int, answer map[string]any) string {
	t.Helper()
	require.Equal(t, status, got, answer)
	require.Equal(t, []string{"code", "message", "more_info", "status"}, slices.Sorted(maps.Keys(answer)))
	require.EqualValues(t, code, answer["code"], answer)
	require.EqualValues(t, status, answer["status"])
	return answer["message"].(string)
}

// A message goes through the gateway, and the application reads its status as it did at Twilio.
func TestFront(t *testing.T) {
	f := newFront(t, nil, nil)
	f.OptIn(number)
	status, made := f.post(t, wants())
	require.Equal(t, http.StatusCreated, status)
	require.Equal(t, slices.Sorted(maps.Keys((&message{created: start}).fields())), slices.Sorted(maps.Keys(made)), "the members of Twilio's own answer")
	sid := made["sid"].(string)
	require.Regexp(t, `^SM[0-9a-f]{32}$`, sid)
	require.Equal(t, map[string]any{
		"account_sid": accountSID, "api_version": "2010-04-01", "body": "", "date_created": "Mon, 02 Mar 2026 15:00:00 +0000", "date_sent": nil,
		"date_updated": "Mon, 02 Mar 2026 15:00:00 +0000", "direction": "outbound-api", "error_code": nil, "error_message": nil, "from": ours, "to": "",
		"messaging_service_sid": nil, "num_media": "0", "num_segments": "1", "price": nil, "price_unit": nil, "sid": sid, "status": "queued",
		"subresource_uris": map[string]any{}, "uri": "/2010-04-01/Accounts/" + accountSID + "/Messages/" + sid + ".json",
	}, made)
	require.Empty(t, f.Texts(number), "the relay sends it, not the request")
	require.Equal(t, 1, f.Deliver())
	require.Equal(t, []string{text}, f.Texts(number))

	status, got := f.get(t, sid)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "sending", got["status"])
	require.Equal(t, sid, got["sid"])
	require.Equal(t, slices.Sorted(maps.Keys(made)), slices.Sorted(maps.Keys(got)))
	raw, err := hex.DecodeString(sid[2:])
	require.NoError(t, err)
	id := sealtext.ID(raw)
	require.Equal(t, sid, twilio.FrontSID(id))
	_, err = f.Gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{Tenant: f.Tenant, Transport: "inbox", Message: id, State: transport.StateDelivered})
	require.NoError(t, err)
	_, got = f.get(t, sid)
	require.Equal(t, "delivered", got["status"])
	require.Empty(t, f.errs)
}

func TestFrontAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		form   url.Values
		change func(*front)
		status string
		also   map[string]any // further members
	}{
		{"a Messaging Service", wants("From", "", "MessagingServiceSid", serviceSID), nil, "queued", map[string]any{"from": nil, "messaging_service_sid": serviceSID}},
		{"both", wants("MessagingServiceSid", serviceSID), nil, "queued", map[string]any{"from": ours, "messaging_service_sid": serviceSID}},
		{"switches that are off", wants("SmartEncoded", "false", "ShortenUrls", "false", "SendAsMms", "false", "ProvideFeedback", "false"), nil, "queued", nil},
		{"parameters without a value", url.Values{"To": {number}, "From": {"", ours}, "Body": {text}, "MediaUrl": {""}, "StatusCallback": {""}}, nil, "queued", nil},
		{"two segments", wants("Body", strings.Repeat("word ", 40)), nil, "queued", map[string]any{"num_segments": "2"}},
		{"a callback that is ignored", wants("StatusCallback", "https://example.com/status"), nil, "queued", nil},
		{"outside of the hours", wants(), func(f *front) { f.Clock.Set(night) }, "scheduled", nil},
		{"while sending is paused", wants(), func(f *front) {
			_, err := f.Consent.Pause(t.Context(), sealtext.System("test"), program.Pause{Tenant: f.Tenant, Purposes: sealtext.AllPurposes})
			require.NoError(t, err)
		}, "scheduled", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, nil, func(cfg *twilio.FrontConfig) { cfg.IgnoreStatusCallback = true })
			f.OptIn(number)
			if c.change != nil {
				c.change(f)
			}
			status, got := f.post(t, c.form)
			require.Equal(t, http.StatusCreated, status, got)
			require.Equal(t, c.status, got["status"])
			for name, want := range c.also {
				require.Equal(t, want, got[name], name)
			}
		})
	}
	f := newFront(t, nil, func(cfg *twilio.FrontConfig) { cfg.Statuses = nil })
	f.OptIn(number)
	f.Clock.Set(night)
	_, got := f.post(t, wants())
	require.Equal(t, "queued", got["status"], "nobody says what became of it")
}

// What the gate denies is an error of Twilio's with the rule in its message, and nothing is sent.
func TestFrontDenials(t *testing.T) {
	for _, c := range []struct {
		name    string
		parts   func(*servicetest.Config)
		change  func(*front)
		form    url.Values
		status  int
		code    int
		message string
	}{
		{"opted out", nil, func(f *front) { f.OptIn(number); f.Reply(number, "STOP") }, wants(), 400, 21610, "sealtext: transport: denied by consent.opted-out"},
		{"never opted in", nil, nil, wants(), 400, 30004, "sealtext: transport: denied by consent.no-opt-in"},
		{"of no use when the hours begin", nil, func(f *front) { f.OptIn(number); f.Clock.Set(night) }, wants("From", late), 400, 30610, "which allow it from 2026-03-03T1"},
		{"of no use by its validity period", nil, func(f *front) { f.OptIn(number); f.Clock.Set(night) }, wants("ValidityPeriod", "60"), 400, 30610, "which allow it from 2026-03-03T1"},
		{"retired", nil, func(f *front) {
			f.OptIn(number)
			_, err := f.Service.Programs.Retire(t.Context(), sealtext.System("test"), f.Tenant, f.Program)
			require.NoError(t, err)
		}, wants(), 400, 30007, "sealtext: transport: denied by program.retired"},
		{"a text that must not leave", nil, func(f *front) { f.OptIn(number) }, wants("Body", "Your card 4111 1111 1111 1111 was charged."), 400, 30007, "sealtext: transport: content: redact: content not allowed to leave"},
		{"a free text where templates are", func(c *servicetest.Config) {
			c.Programs[0].TemplateOnly = true
		}, func(f *front) { f.OptIn(number) }, wants(), 400, 30007, "sends its templates only"},
		{"too many segments", func(c *servicetest.Config) { c.Gateway.MaxSegments = 1 }, func(f *front) { f.OptIn(number) }, wants("Body", strings.Repeat("word ", 40)), 400, 21617, "MaxSegments is 1"},
		{"a purpose that the program does not declare", func(c *servicetest.Config) {
			c.Programs[0].Purposes, c.Programs[0].StartPurposes = sealtext.Purposes(sealtext.OTP), 0
		}, nil, wants(), 400, 21606, "sealtext: no program sends from this From"},
		{"the same by its service", func(c *servicetest.Config) {
			c.Programs[0].Purposes, c.Programs[0].StartPurposes = sealtext.Purposes(sealtext.OTP), 0
		}, nil, wants("From", "", "MessagingServiceSid", serviceSID), 400, 21701, "sealtext: no program sends from this MessagingServiceSid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, c.parts, nil)
			if c.change != nil {
				c.change(f)
			}
			f.Deliver()
			before := f.Texts(number)
			status, got := f.post(t, c.form)
			require.Contains(t, requireRefused(t, c.status, c.code, status, got), c.message)
			f.Deliver()
			require.Equal(t, before, f.Texts(number))
			require.Empty(t, f.errs)
		})
	}
}

// Without a key each request is a message of its own; with one that the application gives, a repeated
// request has the SID of the first.
func TestFrontIdempotency(t *testing.T) {
	f := newFront(t, nil, nil)
	f.OptIn(number)
	keyed := func(key string, form url.Values) (int, map[string]any) {
		return f.do(t, http.MethodPost, messages, form.Encode(), func(r *http.Request) { r.Header.Set(header, key) })
	}
	_, a := f.post(t, wants())
	_, b := f.post(t, wants())
	require.NotEqual(t, a["sid"], b["sid"])
	_, a = keyed("order-7", wants())
	status, b := keyed("order-7", wants())
	require.Equal(t, http.StatusCreated, status)
	require.Equal(t, a["sid"], b["sid"])
	require.Equal(t, 3, f.Deliver())
	require.Len(t, f.Texts(number), 3)
	_, b = keyed("order-7", wants())
	require.Equal(t, "sending", b["status"], "that of the first message")
	status, got := keyed("order-7", wants("Body", "Another text."))
	requireRefused(t, http.StatusConflict, 20409, status, got)
	status, got = keyed("order of "+number, wants())
	requireRefused(t, http.StatusBadRequest, 20001, status, got)
}
