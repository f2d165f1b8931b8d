package messagebird_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL    = "https://sms.example.com/messagebird"
	signingKey = "the signing key of the account"
)

// inbound returns the members of a message as a flow forwards it: numbers have no plus sign.
func inbound(id int, from, body string) map[string]any {
	return map[string]any{
		"id": fmt.Sprintf("%032x", id), "message_id": fmt.Sprintf("%032x", id+1000), "recipient": bare(ours), "receiver": bare(ours), "originator": bare(from),
		"sender": bare(from), "body": body, "message": body, "reference": "1", "createdDatetime": "2026-03-02T14:59:58+00:00",
		"date": 1772463598, "date_utc": 1772463598, "mms": false,
	}
}

// report returns the parameters of a status report.
func report(status, code, reference string) url.Values {
	v := url.Values{
		"id": {messageID}, "reference": {reference}, "recipient": {bare(number)}, "status": {status}, "statusDatetime": {"2026-03-02T15:00:02+00:00"},
		"datacoding": {"plain"}, "mccmnc": {"310010"}, "messageLength": {"35"}, "messagePartCount": {"1"}, "ported": {"0"}, "price[amount]": {"0.007"},
	}
	if code != "" {
		v.Set("statusErrorCode", code)
		v.Set("statusReason", "carrier rejected")
	}
	return v
}

func encoded(m map[string]any, pairs ...any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if name := pairs[i].(string); pairs[i+1] == nil {
			delete(m, name)
		} else {
			m[name] = pairs[i+1]
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func changed(v url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	return v
}

// sign makes a request that MessageBird has signed with a key.
func sign(key string, r *http.Request, body string) *http.Request {
	sum := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return hex.EncodeToString(h[:])
	}
	claims := map[string]any{"iss": "MessageBird", "nbf": start.Unix(), "exp": start.Add(time.Minute).Unix(), "jti": "93e55006-a0e8-4526-a190-fa5ff00ea116"}
	target := hookURL
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	if claims["url_hash"] = sum(target); body != "" {
		claims["payload_hash"] = sum(body)
	}
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	token := part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, token)
	r.Header.Set("MessageBird-Signature-JWT", token+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

// posted is a message as MessageBird sends it, as JSON.
func posted(key string, m map[string]any) *http.Request {
	body := encoded(m)
	r := httptest.NewRequest(http.MethodPost, "/messagebird", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return sign(key, r, body)
}

// formed is a message as MessageBird sends it, as a form.
func formed(key string, m map[string]any) *http.Request {
	form := url.Values{}
	for name, v := range m {
		form.Set(name, fmt.Sprint(v))
	}
	r := httptest.NewRequest(http.MethodPost, "/messagebird", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return sign(key, r, form.Encode())
}

// reported is a status report as MessageBird sends it.
func reported(key string, v url.Values) *http.Request {
	return sign(key, httptest.NewRequest(http.MethodGet, "/messagebird?"+v.Encode(), http.NoBody), "")
}

// accepting accepts every message with one id.
type accepting struct{}

func (accepting) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: messageID}, nil
}

// hook is a service with its webhook. Errors are kept.
type hook struct {
	*servicetest.Harness
	handler *webhook.Handler
	errs    []error
}

func newHook(t *testing.T, change func(*servicetest.Config), adjust func(*webhook.Config)) *hook {
	t.Helper()
	k := &hook{}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		if change != nil {
			change(c)
		}
	})
	cfg := webhook.Config{
		Name: "inbox", URL: hookURL, GET: true, Verifier: webhook.MessageBirdJWT(webhook.StaticKeys(signingKey), func() time.Time { return start }),
		Parse: messagebird.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
		OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	}
	if adjust != nil {
		adjust(&cfg)
	}
	handler, err := webhook.New(cfg)
	require.NoError(t, err)
	t.Cleanup(handler.Close)
	k.handler = handler
	return k
}

func (k *hook) status(r *http.Request) int {
	rec := httptest.NewRecorder()
	k.handler.ServeHTTP(rec, r)
	return rec.Code
}

// A STOP through the webhook is in force; whatever is not MessageBird's, or not whole, changes
// nothing.
func TestWebhook(t *testing.T) {
	for name, request := range map[string]func(string, map[string]any) *http.Request{"JSON": posted, "form": formed} {
		t.Run(name, func(t *testing.T) {
			k := newHook(t, nil, nil)
			k.OptIn(number)
			stop := inbound(1, number, "STOP")
			require.Equal(t, http.StatusForbidden, k.status(request("a guess", stop)))
			moved := request(signingKey, inbound(1, "+12025550199", "STOP"))
			moved.Body = request(signingKey, stop).Body
			require.Equal(t, http.StatusForbidden, k.status(moved), "the signature of another message")
			elsewhere := request(signingKey, stop)
			elsewhere.URL.RawQuery = "a=b"
			require.Equal(t, http.StatusForbidden, k.status(elsewhere), "the signature of another URL")
			require.Len(t, k.errs, 3)
			for _, err := range k.errs {
				for _, clear := range []string{number[1:], "STOP", signingKey} {
					require.NotContains(t, err.Error(), clear)
				}
			}
			require.NoError(t, k.Send(number, text), "nothing of that counted")

			rec := httptest.NewRecorder()
			k.handler.ServeHTTP(rec, request(signingKey, stop))
			require.Equal(t, http.StatusOK, rec.Code)
			require.Equal(t, "OK", rec.Body.String())
			require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			require.Equal(t, http.StatusOK, k.status(request(signingKey, stop)), "replayed")
			require.Len(t, k.errs, 3)
		})
	}
}

// A request that was signed for one method says nothing by another.
func TestWebhookByAnotherMethod(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	stop := posted(signingKey, inbound(1, number, "STOP"))
	stop.Method = http.MethodGet
	require.Equal(t, http.StatusBadRequest, k.status(stop))
	failed := reported(signingKey, report("delivery_failed", "103", sealtext.NewID().String()+":"+ours))
	failed.Method = http.MethodPost
	require.Equal(t, http.StatusBadRequest, k.status(failed))
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusForbidden, k.status(reported("a guess", report("delivered", "", ""))))
}

// The text of an MMS counts as any other.
func TestWebhookMedia(t *testing.T) {
	for name, want := range map[string]int{"mediaUrls": 2, "mediaURLs": 2, "other": 1} {
		var got []webhook.Media
		k := newHook(t, nil, func(c *webhook.Config) {
			c.OnMedia = func(_ context.Context, m webhook.Media) { got = append(got, m) }
		})
		k.OptIn(number)
		m := inbound(1, number, "STOP")
		m["mms"], m[name] = true, []string{"https://example.com/a", "https://example.com/b"}
		require.Equal(t, http.StatusOK, k.status(posted(signingKey, m)))
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
		require.Len(t, got, 1)
		require.Equal(t, want, got[0].Count)
	}
}

// The sender that a message came to, or that its report repeats, says whose it is.
func TestWebhookOfTwoTenants(t *testing.T) {
	var asked []webhook.Address
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = accepting{} }, func(c *webhook.Config) {
		tenant := c.Tenant
		c.Tenant = sealtext.Tenant{}
		c.Owner = func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			asked = append(asked, a)
			if a.Sender.String() == ours {
				return webhook.Owner{Tenant: tenant}, nil
			}
			return webhook.Owner{Tenants: []sealtext.Tenant{tenant}}, nil
		}
	})
	k.OptIn(number)
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	require.Equal(t, http.StatusNotFound, k.status(reported(signingKey, report("delivered", "", "another application's"))))
	require.Equal(t, http.StatusOK, k.status(reported(signingKey, report("delivered", "", id.String()+":"+ours))))
	got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, got.State)
	require.Equal(t, []webhook.Address{{}, {Sender: sealtext.MustSender(ours)}}, asked)
	stop := inbound(2, number, "STOP")
	stop["recipient"] = "12025550177"
	require.Equal(t, http.StatusOK, k.status(posted(signingKey, stop)), "to an unknown sender: it counts")
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// The reports of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := []url.Values{report("scheduled", "", ""), report("sent", "", ""), report("buffered", "5", ""), report("delivery_failed", "1", "")}
	var run func(done, left []url.Values)
	run = func(done, left []url.Values) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = accepting{} }, nil)
		k.OptIn(number)
		id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
		require.NoError(t, err)
		k.Deliver()
		for _, v := range append(done, done[0]) {
			require.Equal(t, http.StatusOK, k.status(reported(signingKey, v)))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// A report settles a message whose answer was lost, and one for an opt-out is an opt-out here.
func TestReceiptByReference(t *testing.T) {
	f := newFake(t)
	f.lost = true
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = open(t, f.config()) }, nil)
	k.OptIn(number)
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	state := func() transport.State {
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		return got.State
	}
	require.Equal(t, transport.StateUnknown, state())
	require.Equal(t, http.StatusOK, k.status(reported(signingKey, report("scheduled", "", id.String()+":"+ours))))
	require.Equal(t, transport.StateAccepted, state())
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusOK, k.status(reported(signingKey, report("delivery_failed", "103", id.String()+":"+ours))))
	require.Equal(t, transport.StateUndelivered, state())
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Empty(t, k.errs)
}

func byPOST(body string) *webhook.Request {
	return &webhook.Request{Method: "POST", URL: hookURL, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

func byGET(query string) *webhook.Request {
	return &webhook.Request{Method: "GET", URL: hookURL + "?" + query, Header: http.Header{}}
}

func TestParseWebhook(t *testing.T) {
	e, err := messagebird.ParseWebhook(byPOST(encoded(inbound(7, number, "See you"))))
	require.NoError(t, err)
	require.Equal(t, "00000000000000000000000000000007", e.ID)
	require.Equal(t, ours, e.Sender.String())
	require.Zero(t, e.Media)
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	at := time.Date(2026, time.March, 2, 14, 59, 58, 0, time.UTC)
	require.Equal(t, at, e.Message.At)
	for _, dropped := range []string{number[1:], "See you", "1772463598"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	for _, c := range []struct {
		name  string
		event map[string]any
		pairs []any
		at    time.Time
		to    string
	}{
		{"numbers", inbound(7, number, "x"), []any{"recipient", 15005550006, "originator", 12025550123}, at, ours},
		{"a short code", inbound(7, number, "x"), []any{"recipient", "24273", "createdDatetime", "20260302145958"}, at, "24273"},
		{"a plus sign", inbound(7, number, "x"), []any{"recipient", ours, "originator", number, "createdDatetime", "yesterday"}, time.Time{}, ours},
		{"an MMS without a text", inbound(7, number, "x"), []any{"body", nil, "mms", true}, at, ours},
		{"a text without a time", inbound(7, number, ""), []any{"createdDatetime", nil}, time.Time{}, ours},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := messagebird.ParseWebhook(byPOST(encoded(c.event, c.pairs...)))
			require.NoError(t, err)
			require.Equal(t, number, e.Message.From.E164())
			require.Equal(t, c.at, e.Message.At)
			require.Equal(t, c.to, e.Sender.String())
		})
	}

	id := sealtext.NewID()
	at = time.Date(2026, time.March, 2, 15, 0, 2, 0, time.UTC)
	done := webhook.Answer{ContentType: "text/plain; charset=utf-8", Body: "OK"}
	for _, c := range []struct {
		name   string
		report url.Values
		want   webhook.Event
	}{
		{"delivered", report("delivered", "", id.String()+":CITY CLINIC"), webhook.Event{ID: messageID, Answer: done, Sender: sealtext.MustSender("CITY CLINIC"),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, Message: id, State: transport.StateDelivered, At: at}}},
		{"delivered with a code of an opt-out", report("delivered", "103", ""), webhook.Event{ID: messageID, Answer: done,
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, State: transport.StateDelivered, At: at}}},
		{"expired, without a time", changed(report("expired", "", ""), "statusDatetime", ""), webhook.Event{ID: messageID, Answer: done,
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, State: transport.StateLapsed}}},
		{"scheduled", report("scheduled", "", id.String()+":"+ours), webhook.Event{ID: messageID, Answer: done, Sender: sealtext.MustSender(ours),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, Message: id, State: transport.StateAccepted, At: at}}},
		{"scheduled, of another application", report("scheduled", "", "4711:"+ours), webhook.Event{ID: messageID, Answer: done}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := messagebird.ParseWebhook(byGET(c.report.Encode()))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		request *webhook.Request
		field   string // of an InputError; empty for a RefusedError
	}{
		{"not JSON", byPOST("id=1&body=x"), "event"},
		{"a list", byPOST("[" + encoded(inbound(1, number, "x")) + "]"), "event"},
		{"null", byPOST("null"), "event"},
		{"two events", byPOST(encoded(inbound(1, number, "x")) + encoded(inbound(2, number, "y"))), "event"},
		{"not UTF-8", byPOST(strings.Replace(encoded(inbound(1, number, "TEXT")), "TEXT", "\xff", 1)), "event"},
		{"a body twice", byPOST(strings.Replace(encoded(inbound(1, number, "TEXT")), "{", `{"body":"STOP",`, 1)), "event"},
		{"no id", byPOST(encoded(inbound(1, number, "x"), "id", nil)), "id"},
		{"an id that is a number", byPOST(encoded(inbound(1, number, "x"), "id", number)), "id"},
		{"neither text nor status", byPOST(encoded(inbound(1, number, "x"), "body", nil)), "body"},
		{"a text that is no text", byPOST(encoded(inbound(1, number, "x"), "body", []string{"STOP"})), "body"},
		{"a long text", byPOST(encoded(inbound(1, number, strings.Repeat("x", 40_000)))), "body"},
		{"no sender", byPOST(encoded(inbound(1, number, "x"), "originator", nil)), "number"},
		{"a sender that is none", byPOST(encoded(inbound(1, number, "x"), "originator", "anonymous")), "number"},
		{"to nobody", byPOST(encoded(inbound(1, number, "x"), "recipient", nil)), "sender"},
		{"many files", byPOST(encoded(inbound(1, number, "x"), "mediaUrls", make([]string, 1001))), "mediaUrls"},
		{"no form", &webhook.Request{Method: "POST", URL: hookURL, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("id=1")}, ""},
		{"a broken query", byGET("id=%2"), ""},
		{"an empty query", byGET(""), "id"},
		{"two ids", byGET(report("sent", "", "").Encode() + "&id=" + messageID), "id"},
		{"two statuses", byGET(report("sent", "", "").Encode() + "&status=sent"), "status"},
		{"a status that is none", byGET(report("lost", "", "").Encode()), "status"},
		{"a code in words", byGET(report("delivery_failed", "x", "").Encode()), "status"},
		{"a long code", byGET(report("delivery_failed", "100000", "").Encode()), "status"},
		{"a code below zero", byGET(report("delivery_failed", "-1", "").Encode()), "status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := messagebird.ParseWebhook(c.request)
			require.Equal(t, webhook.Event{}, e)
			if c.field == "" {
				var refused *webhook.RefusedError
				require.ErrorAs(t, err, &refused)
				return
			}
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
}
