package vonage_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/vonage"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL = "https://sms.example.com/vonage"
	secret  = "correct-horse-battery"
	uuid    = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
)

// with changes members by pairs; nil removes one.
func with(m map[string]any, pairs ...any) string {
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			panic("a pair begins with a name")
		}
		if m[name] = pairs[i+1]; pairs[i+1] == nil {
			delete(m, name)
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func inbound(from, text string, pairs ...any) string {
	return with(map[string]any{
		"channel": "sms", "message_uuid": uuid, "to": ours[1:], "from": from, "timestamp": "2026-03-02T15:00:00Z", "text": text,
		"sms": map[string]string{"num_messages": "1", "keyword": "SPRINGFIELD"}, "usage": map[string]string{"currency": "EUR", "price": "0.03"},
	}, pairs...)
}

func status(ref sealtext.ID, status, code string, pairs ...any) string {
	return with(map[string]any{
		"channel": "sms", "message_uuid": uuid, "to": number[1:], "from": ours[1:], "timestamp": "2026-03-02T15:00:00Z", "status": status,
		"client_ref": ref.String(), "error": map[string]any{"type": "https://developer.vonage.com/api-errors/messages#" + code, "title": code},
	}, pairs...)
}

func parse(body string) (webhook.Event, error) {
	return vonage.ParseWebhook(&webhook.Request{Method: http.MethodPost, URL: hookURL, Header: http.Header{}, Body: []byte(body)})
}

// signedBy is a request that Vonage makes with the signature secret of an account.
func signedBy(key, body string) *http.Request {
	sum := sha256.Sum256([]byte(body))
	claims := fmt.Sprintf(`{"iat":%d,"jti":"j1","api_key":"abcd1234","payload_hash":%q}`, start.Unix(), hex.EncodeToString(sum[:]))
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(signed))
	r := httptest.NewRequest(http.MethodPost, "/vonage", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+signed+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

// accepting accepts every message under one id.
type accepting struct{}

func (accepting) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	_, err := c.To()
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: uuid}, err
}

type hook struct {
	*servicetest.Harness
	*webhook.Handler
	errs []error
}

func newHook(t *testing.T) *hook {
	t.Helper()
	k := &hook{}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = accepting{} })
	var err error
	k.Handler, err = webhook.New(webhook.Config{
		Name: "inbox", URL: hookURL, Parse: vonage.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
		Verifier: webhook.VonageJWT(webhook.StaticKeys(secret), func() time.Time { return start }),
		OnError:  func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(k.Close)
	k.OptIn(number)
	return k
}

func (k *hook) post(key, body string) int {
	rec := httptest.NewRecorder()
	k.ServeHTTP(rec, signedBy(key, body))
	return rec.Code
}

func (k *hook) sent(t *testing.T) sealtext.ID {
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	return id
}

func (k *hook) state(t *testing.T, id sealtext.ID) transport.State {
	st, err := k.Gateway.Status(t.Context(), k.Tenant, id)
	require.NoError(t, err)
	return st.State
}

// A STOP is in force; one that is not Vonage's changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t)
	stop := inbound(number[1:], "STOP")
	require.Equal(t, http.StatusForbidden, k.post("a guess", stop))
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusNoContent, k.post(secret, stop))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.post(secret, stop), "replayed")
	require.Len(t, k.errs, 1)

	k = newHook(t)
	require.Equal(t, http.StatusNoContent, k.post(secret, inbound(number[1:], "hello", "channel", "rcs", "to", "Clinic_Agent")))
	require.ErrorIs(t, k.errs[0], webhook.ErrChannel)
	require.Equal(t, http.StatusNoContent, k.post(secret, inbound(number[1:], "stop", "channel", "whatsapp")))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied, "STOP counts on every channel")
}

func TestStatuses(t *testing.T) {
	for _, c := range []struct {
		status, code string
		want         transport.State
		optedOut     bool
	}{
		{"submitted", "", transport.StateSent, false},
		{"delivered", "", transport.StateDelivered, false},
		{"rejected", "1120", transport.StateFailed, false},
		{"rejected", "1190", transport.StateUndelivered, false},
		{"rejected", "1240", transport.StateFailed, true},
		{"rejected", "1360", transport.StateLapsed, false},
		{"rejected", "1320", transport.StateAccepted, false},
		{"undeliverable", "", transport.StateFailed, false},
		{"delivered", "1240", transport.StateDelivered, false},
	} {
		t.Run(c.status+c.code, func(t *testing.T) {
			k := newHook(t)
			id := k.sent(t)
			require.Equal(t, http.StatusNoContent, k.post(secret, status(id, c.status, c.code)))
			require.Equal(t, c.want, k.state(t, id))
			if c.optedOut {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			} else {
				require.NoError(t, k.Send(number, text))
			}
			require.Empty(t, k.errs)
		})
	}
}

// The statuses of a message end in the same state in every order.
func TestReceipts(t *testing.T) {
	var run func(done, left [][2]string)
	run = func(done, left [][2]string) {
		for i := range left {
			run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
		}
		if len(left) > 0 {
			return
		}
		k := newHook(t)
		id := k.sent(t)
		for _, s := range append(done, done[0]) {
			require.Equal(t, http.StatusNoContent, k.post(secret, status(id, s[0], s[1])))
		}
		require.Equal(t, transport.StateDelivered, k.state(t, id), done)
	}
	run(nil, [][2]string{{"submitted", ""}, {"rejected", "1320"}, {"delivered", ""}})
}

func TestParseWebhook(t *testing.T) {
	e, err := parse(inbound(number[1:], "See you", "to", "10950"))
	require.NoError(t, err)
	require.Equal(t, uuid, e.ID)
	require.Equal(t, "10950", e.Sender.String())
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, start, e.Message.At)
	for _, dropped := range []string{"SPRINGFIELD", "0.03", number[1:], "See you"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	e, err = parse(status(sealtext.NewID(), "read", "", "channel", "whatsapp"))
	require.NoError(t, err)
	require.Equal(t, webhook.Event{}, e, "of another channel")

	for _, c := range []struct{ name, body, field string }{
		{"no JSON", "<xml>", "body"},
		{"not UTF-8", "{\"a\":\"\xff\"}", "body"},
		{"a text twice", strings.Replace(inbound(number[1:], "x"), "{", `{"text":"STOP",`, 1), "body"},
		{"no id", inbound(number[1:], "x", "message_uuid", nil), "message_uuid"},
		{"no channel", inbound(number[1:], "x", "channel", nil), "channel"},
		{"a name", inbound("InfoSMS", "x"), "from"},
		{"no text", inbound(number[1:], "x", "text", nil), "text"},
		{"long text", inbound(number[1:], strings.Repeat("x", 40_000)), "text"},
		{"to nobody", inbound(number[1:], "x", "to", ""), "to"},
		{"another status", status(sealtext.NewID(), "lost", ""), "status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(c.body)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
}

// The caption of a file counts as the text of an MMS without one.
func TestMediaWebhook(t *testing.T) {
	url := func(pairs ...any) map[string]any {
		m := map[string]any{"url": "https://api-us.nexmo.com/v3/media/1b456509-974c-458b-aafa-45fc48a4d976", "name": "a.jpg"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1] //nolint:forcetypeassert // the pairs are below
		}
		return m
	}
	for _, c := range []struct {
		name  string
		body  string
		text  string
		files int
	}{
		{"a picture", inbound(number[1:], "x", "text", nil, "channel", "mms", "message_type", "image", "image", url()), "", 1},
		{"a caption", inbound(number[1:], "x", "text", nil, "channel", "mms", "message_type", "image", "image", url("caption", "STOP")), "STOP", 1},
		{"a caption by SMS", inbound(number[1:], "x", "text", nil, "message_type", "video", "video", url("caption", "STOP")), "STOP", 1},
		{"an empty text", inbound(number[1:], "", "channel", "mms", "vcard", url("caption", "STOP")), "STOP", 1},
		{"a text", inbound(number[1:], "See you", "channel", "mms", "audio", url("caption", "STOP"), "file", url()), "See you", 2},
		{"another channel", inbound(number[1:], "x", "text", nil, "channel", "whatsapp", "message_type", "image", "image", url("caption", "STOP")), "STOP", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(c.body)
			require.NoError(t, err)
			require.Equal(t, c.text, e.Message.Body.Plaintext())
			require.Equal(t, c.files, e.Media)
			k := newHook(t)
			require.Equal(t, http.StatusNoContent, k.post(secret, c.body))
			if err := k.Send(number, text); c.text == "STOP" {
				require.ErrorIs(t, err, transport.ErrDenied)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

// receiptOf is a delivery receipt of the SMS API.
func receiptOf(pairs ...string) url.Values {
	v := url.Values{"msisdn": {number[1:]}, "to": {ours[1:]}, "messageId": {"0A0000000123ABCD1"}, "status": {"delivered"}, "err-code": {"0"}, "api-key": {"abcd1234"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func parseForm(v url.Values) (webhook.Event, error) {
	return vonage.ParseReceipt(&webhook.Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(v.Encode())})
}

func TestParseReceipt(t *testing.T) {
	id := sealtext.NewID()
	for _, c := range []struct {
		status, code string
		want         transport.State
		optedOut     bool
	}{
		{"delivered", "0", transport.StateDelivered, false},
		{"delivered", "9", transport.StateDelivered, false},
		{"expired", "0", transport.StateLapsed, false},
		{"failed", "1", transport.StateUndelivered, false},
		{"failed", "9", transport.StateFailed, true},
		{"rejected", "9", transport.StateFailed, true},
		{"accepted", "0", transport.StateSent, false},
		{"buffered", "0", transport.StateSent, false},
		{"unknown", "0", transport.StateAccepted, false},
	} {
		e, err := parseForm(receiptOf("status", c.status, "err-code", c.code, "client-ref", id.String()))
		require.NoError(t, err)
		require.Equal(t, transport.DeliveryReceipt{ProviderID: "0A0000000123ABCD1", Message: id, State: c.want, OptedOut: c.optedOut}, *e.Delivery)
		require.Equal(t, ours, e.Sender.String())
	}
	e, err := vonage.ParseReceipt(&webhook.Request{
		Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"messageId":"1","status":"failed","err-code":"9","to":"AcmeInc"}`),
	})
	require.NoError(t, err)
	require.True(t, e.Delivery.OptedOut)
	require.Equal(t, "AcmeInc", e.Sender.String())
	twice := receiptOf()
	twice.Add("status", "failed")
	for name, v := range map[string]url.Values{"no id": receiptOf("messageId", ""), "another status": receiptOf("status", "0"), "two statuses": twice} {
		_, err := parseForm(v)
		var in *sealtext.InputError
		require.ErrorAs(t, err, &in, name)
	}
}

// older is a request of the SMS API, by GET or POST, with its signature.
func older(method string, v url.Values) *http.Request {
	v.Set("timestamp", strconv.FormatInt(start.Unix(), 10))
	v.Set("nonce", "n1")
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(v)) {
		text.WriteString("&" + name + "=" + v.Get(name))
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(text.String()))
	v.Set("sig", hex.EncodeToString(mac.Sum(nil)))
	if method == http.MethodGet {
		return httptest.NewRequest(method, "/vonage?"+v.Encode(), nil)
	}
	r := httptest.NewRequest(method, "/vonage", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// received is an inbound message of the SMS API.
func received(pairs ...string) url.Values {
	v := url.Values{
		"api-key": {"abcd1234"}, "msisdn": {number[1:]}, "to": {ours[1:]}, "messageId": {"0B0000000123ABCD1"}, "text": {"STOP"}, "type": {"text"},
		"keyword": {"STOP"}, "message-timestamp": {"2026-03-02 14:59:58"},
	}
	for i := 0; i < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	return v
}

// What the SMS API reports counts by both methods: a STOP, and a refusal for an earlier one.
func TestOlderAPI(t *testing.T) {
	for _, c := range []struct {
		name   string
		parse  func(*webhook.Request) (webhook.Event, error)
		values func(id sealtext.ID) url.Values
	}{
		{"STOP", vonage.ParseInbound, func(sealtext.ID) url.Values { return received() }},
		{"receipt", vonage.ParseReceipt, func(id sealtext.ID) url.Values {
			return receiptOf("messageId", uuid, "status", "failed", "err-code", "9", "client-ref", id.String())
		}},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.Run(c.name+" by "+method, func(t *testing.T) {
				k := newHook(t)
				id := k.sent(t)
				h, err := webhook.New(webhook.Config{
					Name: "inbox", URL: hookURL, Parse: c.parse, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway, GET: true,
					Verifier: webhook.VonageSignature(webhook.StaticKeys(secret), func() time.Time { return start }),
				})
				require.NoError(t, err)
				t.Cleanup(h.Close)
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, older(method, c.values(id)))
				require.Equal(t, http.StatusNoContent, rec.Code)
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			})
		}
	}
}

func TestParseInbound(t *testing.T) {
	read := func(v url.Values) (webhook.Event, error) {
		return vonage.ParseInbound(&webhook.Request{Method: http.MethodGet, URL: hookURL + "?" + v.Encode()})
	}
	e, err := read(received("text", "See you", "type", "unicode", "to", "10950"))
	require.NoError(t, err)
	require.Equal(t, "0B0000000123ABCD1", e.ID)
	require.Equal(t, "10950", e.Sender.String())
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, start.Add(-2*time.Second), e.Message.At)
	for _, c := range []struct {
		name, field string
		v           url.Values
	}{
		{"no id", "messageId", received("messageId", "")},
		{"an id with a space", "messageId", received("messageId", "a b")},
		{"a receipt", "text", receiptOf()},
		{"a binary message", "text", received("type", "binary")},
		{"nobody", "msisdn", received("msisdn", "")},
		{"a name", "msisdn", received("msisdn", "AcmeInc")},
		{"to nobody", "to", received("to", "")},
		{"long text", "text", received("text", strings.Repeat("x", 40_000))},
		{"two texts", "body", func() url.Values { v := received(); v.Add("text", "x"); return v }()},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := read(c.v)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
			require.Equal(t, webhook.Event{}, e)
		})
	}
}

// FuzzParseWebhook: an event is whole or refused.
func FuzzParseWebhook(f *testing.F) {
	f.Add(inbound(number[1:], "STOP"))
	f.Add(inbound(number[1:], "stop", "channel", "rcs", "to", "agent"))
	f.Add(status(sealtext.ID{1}, "rejected", "1240"))
	f.Fuzz(func(t *testing.T, body string) {
		e, err := parse(body)
		if err != nil {
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.NotEmpty(t, e.ID)
			require.False(t, m.From.IsZero())
			require.True(t, !e.Sender.IsZero() || e.Channel != "")
		}
		if d := e.Delivery; d != nil {
			require.NotEmpty(t, d.ProviderID)
			require.True(t, d.State.Valid())
		}
	})
}
