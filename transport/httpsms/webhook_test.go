package httpsms_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// Two secrets, and what another implementation (Python's hmac) makes of one event with them.
const (
	signing   = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	rotated   = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIGhvc3Qncw=="
	stop      = `{"type":"message.received","data":{"from":"+12025550123","to":"+15005550006","text":"STOP"}}`
	bySigning = "v1,5puXtdqUq6iZwNPQ4UIGcxUaVoG9CBjIk1hHxyaFvi8="
	byRotated = "v1,tDWeRNji5BSHVwGyfseBQXSxKgzEhx6ZTWkToMq6JJ8="
)

var signedAt = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC) // 1772463600

// sign makes the signature of an event.
func sign(secret, id, timestamp, body string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func request(id, timestamp, signature, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/sms", strings.NewReader(body))
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", timestamp)
	r.Header.Set("Webhook-Signature", signature)
	return r
}

// signed is a request as a provider makes it now.
func signed(id, body string) *http.Request {
	at := strconv.FormatInt(signedAt.Unix(), 10)
	return request(id, at, sign(signing, id, at, body), body)
}

// received keeps what was handed over and gives err.
type received struct {
	messages   []transport.Incoming
	deliveries []transport.DeliveryReceipt
	err        error
}

func (r *received) Receive(_ context.Context, in transport.Incoming) (transport.Received, error) {
	r.messages = append(r.messages, in)
	return transport.Received{}, r.err
}

func (r *received) ReceiveDelivery(_ context.Context, d transport.DeliveryReceipt) (transport.Status, error) {
	r.deliveries = append(r.deliveries, d)
	return transport.Status{}, r.err
}

var clinic = sealtext.MustTenant("clinic")

func (r *received) config() httpsms.WebhookConfig {
	return httpsms.WebhookConfig{
		Name: "provider", Tenant: clinic, Secrets: []string{signing}, Messages: r, Deliveries: r,
		Now: func() time.Time { return signedAt },
	}
}

// post gives one request to a webhook of cfg, and returns the answer and what OnError heard.
func post(t testing.TB, cfg httpsms.WebhookConfig, r *http.Request) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var heard error
	cfg.OnError = func(_ context.Context, err error) { heard = err }
	w, err := httpsms.NewWebhook(cfg)
	require.NoError(t, err)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec, heard
}

func TestSignatures(t *testing.T) {
	const at = "1772463600"
	many := strings.Repeat("v1,"+strings.Repeat("A", 43)+"= ", 16)
	for _, c := range []struct {
		name    string
		request *http.Request
		secrets []string
		want    error
	}{
		{"vector", request("evt_1", at, bySigning, stop), []string{signing}, nil},
		{"vector of another secret", request("evt_1", at, byRotated, stop), []string{rotated}, nil},
		{"secret without its prefix", request("evt_1", at, bySigning, stop), []string{strings.TrimPrefix(signing, "whsec_")}, nil},
		{"new secret beside the old", request("evt_1", at, byRotated, stop), []string{signing, rotated}, nil},
		{"old secret beside the new", request("evt_1", at, bySigning, stop), []string{rotated, signing}, nil},
		{"several signatures", request("evt_1", at, "v2,xyz v1a,"+bySigning[3:]+" "+byRotated+" "+bySigning, stop), []string{signing}, nil},
		{"secret that was removed", request("evt_1", at, bySigning, stop), []string{rotated}, httpsms.ErrSignature},
		{"changed body", request("evt_1", at, bySigning, strings.Replace(stop, "STOP", "STOp", 1)), []string{signing}, httpsms.ErrSignature},
		{"reformatted body", request("evt_1", at, bySigning, strings.Replace(stop, ":", ": ", 1)), []string{signing}, httpsms.ErrSignature},
		{"longer body", request("evt_1", at, bySigning, stop+"\n"), []string{signing}, httpsms.ErrSignature},
		{"another id", request("evt_2", at, bySigning, stop), []string{signing}, httpsms.ErrSignature},
		{"another time", request("evt_1", "1772463601", bySigning, stop), []string{signing}, httpsms.ErrSignature},
		{"time with a leading zero", request("evt_1", "0"+at, bySigning, stop), []string{signing}, httpsms.ErrSignature},
		{"no signature", request("evt_1", at, "", stop), []string{signing}, httpsms.ErrSignature},
		{"empty signature", request("evt_1", at, "v1,", stop), []string{signing}, httpsms.ErrSignature},
		{"half a signature", request("evt_1", at, bySigning[:20], stop), []string{signing}, httpsms.ErrSignature},
		{"signature without its version", request("evt_1", at, bySigning[3:], stop), []string{signing}, httpsms.ErrSignature},
		{"asymmetric version", request("evt_1", at, "v1a,"+bySigning[3:], stop), []string{signing}, httpsms.ErrSignature},
		{"comma between signatures", request("evt_1", at, byRotated+","+bySigning, stop), []string{signing}, httpsms.ErrSignature},
		{"behind too many signatures", request("evt_1", at, many+bySigning, stop), []string{signing}, httpsms.ErrSignature},
		{"no id", request("", at, sign(signing, "", at, stop), stop), []string{signing}, httpsms.ErrSignature},
		{"no time", request("evt_1", "", sign(signing, "evt_1", "", stop), stop), []string{signing}, httpsms.ErrSignature},
		{"time in words", request("evt_1", "now", sign(signing, "evt_1", "now", stop), stop), []string{signing}, httpsms.ErrSignature},
		{"signed time", request("evt_1", "+"+at, sign(signing, "evt_1", "+"+at, stop), stop), []string{signing}, httpsms.ErrSignature},
		{"time without an end", request("evt_1", strings.Repeat("9", 30), sign(signing, "evt_1", strings.Repeat("9", 30), stop), stop), []string{signing}, httpsms.ErrSignature},
		{"dot in the id", request("evt.1", at, sign(signing, "evt.1", at, stop), stop), []string{signing}, httpsms.ErrSignature},
		{"long id", request(strings.Repeat("e", 257), at, sign(signing, strings.Repeat("e", 257), at, stop), stop), []string{signing}, httpsms.ErrSignature},
		{"5 minutes old", request("evt_1", "1772463300", sign(signing, "evt_1", "1772463300", stop), stop), []string{signing}, nil},
		{"older than 5 minutes", request("evt_1", "1772463299", sign(signing, "evt_1", "1772463299", stop), stop), []string{signing}, httpsms.ErrAge},
		{"5 minutes ahead", request("evt_1", "1772463900", sign(signing, "evt_1", "1772463900", stop), stop), []string{signing}, nil},
		{"more than 5 minutes ahead", request("evt_1", "1772463901", sign(signing, "evt_1", "1772463901", stop), stop), []string{signing}, httpsms.ErrAge},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := &received{}
			cfg := got.config()
			cfg.Secrets = c.secrets
			rec, err := post(t, cfg, c.request)
			if c.want == nil {
				require.NoError(t, err)
				require.Equal(t, http.StatusNoContent, rec.Code)
				require.Len(t, got.messages, 1)
				return
			}
			require.ErrorIs(t, err, c.want)
			require.Equal(t, http.StatusUnauthorized, rec.Code)
			require.Empty(t, got.messages)
		})
	}
}

func TestTwoHeaders(t *testing.T) {
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		t.Run(name, func(t *testing.T) {
			got := &received{}
			r := signed("evt_1", stop)
			r.Header.Add(name, r.Header.Get(name))
			rec, err := post(t, got.config(), r)
			require.ErrorIs(t, err, httpsms.ErrSignature)
			require.Equal(t, http.StatusUnauthorized, rec.Code)
			require.Empty(t, got.messages)
		})
	}
}

// The body of a request that cannot be genuine is not read.
func TestBodyIsReadLast(t *testing.T) {
	r := request("evt_1", "1", bySigning, "")
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("was read")))
	_, err := post(t, (&received{}).config(), r)
	require.ErrorIs(t, err, httpsms.ErrAge)
}

func TestAnswers(t *testing.T) {
	in := &sealtext.InputError{Field: "event id", Rule: "must be another"}
	long := signed("evt_1", `{"type":"`+strings.Repeat("x", 256<<10)+`"}`)
	broken := signed("evt_1", stop)
	broken.Body = io.NopCloser(iotest.ErrReader(errors.New("+12025550123")))
	get := signed("evt_1", stop)
	get.Method = http.MethodGet
	for _, c := range []struct {
		name    string
		request *http.Request
		gives   error
		want    int
		heard   string
	}{
		{"durable", signed("evt_1", stop), nil, 204, ""},
		{"in force, with hand-offs that could not be awaited", signed("evt_1", stop), &consent.HandoffsInFlightError{}, 503, (&consent.HandoffsInFlightError{}).Error()},
		{"bad value", signed("evt_1", stop), in, 400, "sealtext: event id must be another"},
		{"not stored", signed("evt_1", stop), errors.New("database is away"), 503, "database is away"},
		{"unknown message", signed("evt_1", `{"type":"message.delivery","data":{"id":"m-1","from":"24273","status":"sent"}}`), transport.ErrUnknownMessage, 503, transport.ErrUnknownMessage.Error()},
		{"no event", signed("evt_1", `{"type":"+12025550123"}`), nil, 400, "sealtext: event type must be message.received or message.delivery; set WebhookConfig.Parse for other forms"},
		{"long body", long, nil, 413, "httpsms: the body of the request is longer than WebhookConfig.MaxBody"},
		{"broken body", broken, nil, 400, "httpsms: the body of the request could not be read"},
		{"method", get, nil, 405, "httpsms: the method of a webhook must be POST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := &received{err: c.gives}
			rec, err := post(t, got.config(), c.request)
			require.Equal(t, c.want, rec.Code)
			if c.heard == "" {
				require.NoError(t, err)
				require.Empty(t, rec.Body.String())
				return
			}
			require.EqualError(t, err, c.heard)
			require.Equal(t, http.StatusText(c.want)+"\n", rec.Body.String(), "nothing of the request is repeated")
		})
	}
}

func TestEvents(t *testing.T) {
	stopBody, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	from, err := sealtext.ParseE164(number)
	require.NoError(t, err)
	at := time.Date(2026, time.March, 2, 14, 59, 58, 0, time.UTC)
	id, got, short := sealtext.NewID(), &received{}, sealtext.MustSender("24273")
	for i, body := range []string{
		`{"type":"message.received","timestamp":"2026-03-02T15:59:58+01:00","more":[],"data":{"from":"+12025550123","to":"+15005550006","text":"STOP","handled":"opt-out","more":1}}`,
		`{"type":"message.received","data":{"from":"+12025550123","to":"24273","text":""}}`,
		`{"type":"message.delivery","timestamp":"2026-03-02T14:59:58Z","data":{"id":"m-1","from":"24273","status":"expired","opted_out":true}}`,
		`{"type":"message.delivery","data":{"id":"m-2","reference":"` + id.String() + `","from":"24273","status":"duplicate"}}`,
		`{"type":"message.delivery","data":{"id":"m-3","reference":"of another application","from":"24273","status":"accepted"}}`,
	} {
		rec, err := post(t, got.config(), signed("evt_"+strconv.Itoa(i), body))
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, rec.Code)
	}
	require.Len(t, got.messages, 2)
	require.True(t, at.Equal(got.messages[0].At))
	got.messages[0].At = time.Time{}
	require.Equal(t, []transport.Incoming{
		{Tenant: clinic, Transport: "provider", EventID: "evt_0", From: from, To: sealtext.MustSender("+15005550006"), Body: stopBody, Handled: consent.ProviderOptedOut},
		{Tenant: clinic, Transport: "provider", EventID: "evt_1", From: from, To: sealtext.MustSender("24273")},
	}, got.messages)
	require.Equal(t, []transport.DeliveryReceipt{
		{Tenant: clinic, Transport: "provider", Sender: short, ProviderID: "m-1", State: transport.StateLapsed, At: at, OptedOut: true},
		{Tenant: clinic, Transport: "provider", Sender: short, ProviderID: "m-2", Message: id, State: transport.StateAccepted},
		{Tenant: clinic, Transport: "provider", Sender: short, ProviderID: "m-3", State: transport.StateAccepted},
	}, got.deliveries)
}

func TestParseEventRefuses(t *testing.T) {
	for _, c := range []struct{ name, body, field string }{
		{"empty", ``, "event"},
		{"not JSON", `from=%2B12025550123`, "event"},
		{"a list", `[]`, "event"},
		{"two events", stop + stop, "event"},
		{"not UTF-8", strings.Replace(stop, "STOP", "\xff", 1), "event"},
		{"a type twice", strings.Replace(stop, "{", `{"type":"x",`, 1), "event"},
		{"half an event", stop[:40], "event"},
		{"time in words", `{"type":"message.received","timestamp":"yesterday"}`, "event"},
		{"text that is a list", `{"type":"message.received","data":{"text":["STOP"]}}`, "event"},
		{"null", `null`, "event type"},
		{"no data", `{"type":"message.received"}`, "number"},
		{"national number", `{"type":"message.received","data":{"from":"2025550123","to":"24273"}}`, "number"},
		{"no sender", `{"type":"message.received","data":{"from":"+12025550123"}}`, "sender"},
		{"long text", `{"type":"message.received","data":{"from":"+12025550123","to":"24273","text":"` + strings.Repeat("x", 40_000) + `"}}`, "body"},
		{"handled otherwise", `{"type":"message.received","data":{"from":"+12025550123","to":"24273","handled":"spam"}}`, "handled"},
		{"receipt without an id", `{"type":"message.delivery","data":{"from":"24273","status":"sent"}}`, "id"},
		{"receipt without a sender", `{"type":"message.delivery","data":{"id":"m-1","status":"sent"}}`, "sender"},
		{"receipt of no state", `{"type":"message.delivery","data":{"id":"m-1","from":"24273","status":"queued"}}`, "status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := httpsms.ParseEvent([]byte(c.body))
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
		})
	}
}

func TestTenantOf(t *testing.T) {
	got := &received{}
	cfg := got.config()
	cfg.Tenant = sealtext.Tenant{}
	cfg.TenantOf = func(_ context.Context, s sealtext.Sender) (sealtext.Tenant, error) {
		if s == sealtext.MustSender("24273") {
			return sealtext.Tenant{}, errors.New("nobody's sender")
		}
		return sealtext.MustTenant("shop"), nil
	}
	_, err := post(t, cfg, signed("evt_1", stop))
	require.NoError(t, err)
	require.Equal(t, sealtext.MustTenant("shop"), got.messages[0].Tenant)
	rec, err := post(t, cfg, signed("evt_2", strings.Replace(stop, "+15005550006", "24273", 1)))
	require.EqualError(t, err, "nobody's sender")
	require.Equal(t, http.StatusServiceUnavailable, rec.Code)
	require.Len(t, got.messages, 1)
}

func TestParseOfTheHost(t *testing.T) {
	got := &received{}
	cfg := got.config()
	cfg.Parse = func(body []byte) (httpsms.Event, error) {
		switch string(body) {
		case "ping":
			return httpsms.Event{}, nil
		case "both":
			return httpsms.Event{Message: &transport.Incoming{}, Delivery: &transport.DeliveryReceipt{}}, nil
		}
		return httpsms.Event{Sender: sealtext.MustSender("24273"), Delivery: &transport.DeliveryReceipt{ProviderID: string(body), State: transport.StateSent}}, nil
	}
	rec, err := post(t, cfg, signed("evt_1", "ping"))
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, rec.Code)
	require.Empty(t, got.deliveries)
	rec, err = post(t, cfg, signed("evt_2", "both"))
	require.EqualError(t, err, "httpsms: WebhookConfig.Parse must set one of Message and Delivery")
	require.Equal(t, http.StatusBadRequest, rec.Code)
	_, err = post(t, cfg, signed("evt_3", "m-7"))
	require.NoError(t, err)
	require.Equal(t, "m-7", got.deliveries[0].ProviderID)
}

func TestNewWebhookRefuses(t *testing.T) {
	const badSecret = "httpsms: each of WebhookConfig.Secrets must be whsec_ and at least 24 bytes in base64; copy the signing secret of the provider"
	for _, c := range []struct {
		name   string
		change func(*httpsms.WebhookConfig)
		want   string
	}{
		{"no name", func(c *httpsms.WebhookConfig) { c.Name = "" }, "httpsms: WebhookConfig.Name must be the name of the relay: a-z, 0-9, '-', '_' and '.', beginning with a letter"},
		{"no tenant", func(c *httpsms.WebhookConfig) { c.Tenant = sealtext.Tenant{} }, "httpsms: exactly one of WebhookConfig.Tenant and WebhookConfig.TenantOf is required"},
		{"two tenants", func(c *httpsms.WebhookConfig) {
			c.TenantOf = func(context.Context, sealtext.Sender) (sealtext.Tenant, error) { return clinic, nil }
		}, "httpsms: exactly one of WebhookConfig.Tenant and WebhookConfig.TenantOf is required"},
		{"no messages", func(c *httpsms.WebhookConfig) { c.Messages = nil }, "httpsms: WebhookConfig.Messages is required; *transport.Gateway implements it"},
		{"no deliveries", func(c *httpsms.WebhookConfig) { c.Deliveries = nil }, "httpsms: WebhookConfig.Deliveries is required; *transport.Gateway implements it"},
		{"many secrets", func(c *httpsms.WebhookConfig) { c.Secrets = slices.Repeat([]string{signing}, 17) }, "httpsms: WebhookConfig.Secrets must be at most 16; remove those that the provider no longer uses"},
		{"no secrets", func(c *httpsms.WebhookConfig) { c.Secrets = nil }, "httpsms: WebhookConfig.Secrets is required: without a secret any sender of requests could opt people in and out"},
		{"empty secret", func(c *httpsms.WebhookConfig) { c.Secrets = []string{""} }, badSecret},
		{"prefix alone", func(c *httpsms.WebhookConfig) { c.Secrets = []string{"whsec_"} }, badSecret},
		{"23 bytes", func(c *httpsms.WebhookConfig) {
			c.Secrets = []string{"whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("k"), 23))}
		}, badSecret},
		{"one good and one empty", func(c *httpsms.WebhookConfig) { c.Secrets = []string{signing, ""} }, badSecret},
		{"not base64", func(c *httpsms.WebhookConfig) { c.Secrets = []string{"whsec_" + strings.Repeat("!", 40)} }, badSecret},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := (&received{}).config()
			c.change(&cfg)
			_, err := httpsms.NewWebhook(cfg)
			require.EqualError(t, err, c.want)
		})
	}
	cfg := (&received{}).config()
	cfg.Secrets = []string{"whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("k"), 24))}
	_, err := httpsms.NewWebhook(cfg)
	require.NoError(t, err)
}

// A STOP through the webhook of a whole gateway, twice, and a receipt before it.
func TestWebhookOfAGateway(t *testing.T) {
	h := servicetest.New(t)
	w, err := httpsms.NewWebhook(httpsms.WebhookConfig{
		Name: "inbox", Tenant: h.Tenant, Secrets: []string{signing}, Messages: h.Gateway, Deliveries: h.Gateway, Now: h.Clock.Now,
	})
	require.NoError(t, err)
	serve := func(id, body string) int {
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, signed(id, body))
		return rec.Code
	}
	h.OptIn(number)
	const receipt = `{"type":"message.delivery","data":{"id":"inbox-1","from":"+15005550006","status":"delivered"}}`
	require.Equal(t, http.StatusNoContent, serve("evt_0", receipt), "kept: nothing was sent yet")
	require.NoError(t, h.Send(number, text))
	delivered := 0
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant, Kinds: []audit.Kind{audit.KindReceiptRecorded}}) {
		require.NoError(t, err)
		require.Equal(t, "delivered", e.Details.Outcome)
		delivered++
	}
	require.Equal(t, 1, delivered, "with the outcome")
	require.Equal(t, http.StatusNoContent, serve("evt_0", receipt))
	require.Equal(t, http.StatusNoContent, serve("evt_1", stop))
	require.Equal(t, http.StatusNoContent, serve("evt_1", stop), "a repeated event")
	require.ErrorIs(t, h.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusBadRequest, serve("evt_12025550123", stop), "an id made of the number")
	require.Equal(t, http.StatusNoContent, serve("evt_2", strings.Replace(stop, "STOP", "", 1)), "a picture without a text")
}
