package sinch_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL = "https://sms.example.com/sinch"
	secret  = "the secret of the callback"
	batchID = "01FC66621XXXXX119Z8PMV1QPQ"
)

// members are those of an event.
type members map[string]any

// with returns m with other members; nil removes one.
func (m members) with(pairs ...any) members {
	for i := 0; i+1 < len(pairs); i += 2 {
		if name := pairs[i].(string); pairs[i+1] == nil {
			delete(m, name)
		} else {
			m[name] = pairs[i+1]
		}
	}
	return m
}

// inbound is a message as Sinch sends it: numbers have no plus sign.
func inbound(id int, from, body string) members {
	return members{
		"type": "mo_text", "id": fmt.Sprintf("01XXXXX21XXXXX%012d", id), "from": from[1:], "to": ours[1:], "body": body,
		"operator_id": "35000", "received_at": "2026-03-02T14:59:58.123Z", "sent_at": "2026-03-02T14:59:57.000Z",
	}
}

// receipt is the report on a recipient.
func receipt(status string, code int, reference string) members {
	return members{
		"type": "recipient_delivery_report_sms", "batch_id": batchID, "recipient": number[1:], "code": code, "status": status,
		"at": "2026-03-02T15:00:02.500Z", "operator_status_at": "2026-03-02T15:00:00Z", "client_reference": reference,
	}
}

func encoded(m members) string {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// signedBy is a request that Sinch makes with the secret of a callback.
func signedBy(key string, m members) *http.Request {
	body, nonce, stamp := encoded(m), "01JHFFHWYY7HSS4FWTMDTQEK8V", strconv.FormatInt(start.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, body+"."+nonce+"."+stamp)
	r := httptest.NewRequest(http.MethodPost, "/sinch", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
	r.Header.Set("X-Sinch-Webhook-Signature-Nonce", nonce)
	r.Header.Set("X-Sinch-Webhook-Signature-Timestamp", stamp)
	r.Header.Set("X-Sinch-Webhook-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

// accepting accepts every message with one id.
type accepting struct{ reference atomic.Value }

func (a *accepting) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	a.reference.Store(c.Message().String() + ":" + c.From().String())
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: batchID}, nil
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
		Name: "inbox", URL: hookURL, Verifier: webhook.Sinch(webhook.StaticKeys(secret), func() time.Time { return start }),
		Parse: sinch.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
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

// A STOP through the webhook is in force; whatever is not Sinch's, or not whole, changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	stop := inbound(1, number, "STOP")
	require.Equal(t, http.StatusForbidden, k.status(signedBy("a guess", stop)))
	moved := signedBy(secret, inbound(1, "+12025550199", "STOP"))
	moved.Body = io.NopCloser(strings.NewReader(encoded(stop)))
	require.Equal(t, http.StatusForbidden, k.status(moved), "the signature of another message")
	cut := signedBy(secret, stop)
	cut.Body = io.NopCloser(strings.NewReader(encoded(stop)[:100]))
	require.Equal(t, http.StatusForbidden, k.status(cut), "truncated")
	require.Len(t, k.errs, 3)
	for _, err := range k.errs {
		for _, clear := range []string{number[1:], "STOP", secret} {
			require.NotContains(t, err.Error(), clear)
		}
	}
	require.NoError(t, k.Send(number, text), "nothing of that counted")

	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, stop)))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, stop)), "replayed")
	require.Len(t, k.errs, 3)
}

// The text of an MMS counts as any other.
func TestWebhookMedia(t *testing.T) {
	for _, body := range []members{{"message": "STOP", "subject": "Re: appointment"}, {"subject": "STOP"}} {
		var got []webhook.Media
		k := newHook(t, nil, func(c *webhook.Config) {
			c.OnMedia = func(_ context.Context, m webhook.Media) { got = append(got, m) }
		})
		k.OptIn(number)
		body["media"] = []members{{"url": "https://example.com/a", "content_type": "image/png", "status": "Uploaded", "code": 0}}
		require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, inbound(1, number, "").with("type", "mo_media", "body", body))))
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
		require.Len(t, got, 1)
		require.Equal(t, 1, got[0].Count)
	}
}

// The sender that a message came to, or that its receipt repeats, says whose it is.
func TestWebhookOfTwoTenants(t *testing.T) {
	var asked []webhook.Address
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = &accepting{} }, func(c *webhook.Config) {
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
	require.Equal(t, http.StatusNotFound, k.status(signedBy(secret, receipt("Delivered", 0, "another application's"))))
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, receipt("Delivered", 0, id.String()+":"+ours))))
	got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, got.State)
	require.Equal(t, []webhook.Address{{}, {Sender: sealtext.MustSender(ours)}}, asked)
	require.Equal(t, http.StatusNotFound, k.status(signedBy(secret, inbound(1, number, "hello").with("to", "12025550177"))), "an unknown sender")
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, inbound(2, number, "STOP").with("to", "12025550177"))), "its STOP counts")
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// The receipts of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := []members{receipt("Queued", 400, ""), receipt("Dispatched", 401, ""), receipt("Unknown", 5, ""), receipt("Failed", 11, "")}
	var run func(done, left []members)
	run = func(done, left []members) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = &accepting{} }, nil)
		k.OptIn(number)
		id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
		require.NoError(t, err)
		k.Deliver()
		for _, m := range append(done, done[0]) {
			require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, m)))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// A receipt settles a message whose answer was lost, and one for an opt-out is an opt-out here.
func TestReceiptByReference(t *testing.T) {
	f := newFake(t)
	f.lost = true
	rec := &adaptertest.Recorder{Next: open(t, f.config())}
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = rec }, nil)
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
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, receipt("Queued", 400, id.String()+":"+ours))))
	require.Equal(t, transport.StateAccepted, state())
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, receipt("Failed", 257, id.String()+":"+ours))))
	require.Equal(t, transport.StateUndelivered, state())
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Empty(t, k.errs)
}

// Where the network has answered a STOP to a toll-free number, nobody answers it again.
func TestNetworkHasAnswered(t *testing.T) {
	for _, words := range [][]string{{"STOP", "ARRET"}, nil} {
		k := newHook(t, func(c *servicetest.Config) {
			c.Programs[0].Wording = program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
			if words != nil {
				c.Programs[0].Senders[0].Keywords, c.Programs[0].Senders[0].StopWords = program.OwnerProvider, words
			}
		}, nil)
		k.OptIn(number)
		require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, inbound(1, number, "STOP"))))
		k.Deliver()
		require.Equal(t, words == nil, len(k.Texts(number)) == 1)
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	}
}

func TestParseWebhook(t *testing.T) {
	read := func(body string) (webhook.Event, error) {
		return sinch.ParseWebhook(&webhook.Request{Method: "POST", URL: hookURL, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)})
	}
	e, err := read(encoded(inbound(7, number, "See you")))
	require.NoError(t, err)
	require.Equal(t, "01XXXXX21XXXXX000000000007", e.ID)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, time.Date(2026, time.March, 2, 14, 59, 58, 123e6, time.UTC), e.Message.At)
	for _, dropped := range []string{"35000", number[1:], "See you"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	e, err = read(encoded(inbound(7, number, "See you").with("to", "24273", "received_at", "yesterday")))
	require.NoError(t, err)
	require.Equal(t, sealtext.MustSender("24273"), e.Sender)
	require.Zero(t, e.Message.At)

	id := sealtext.NewID()
	at := time.Date(2026, time.March, 2, 15, 0, 2, 500e6, time.UTC)
	for _, c := range []struct {
		name  string
		event members
		want  webhook.Event
	}{
		{"delivered", receipt("Delivered", 0, id.String()+":CITY CLINIC"), webhook.Event{ID: batchID, Sender: sealtext.MustSender("CITY CLINIC"),
			Delivery: &transport.DeliveryReceipt{ProviderID: batchID, Message: id, State: transport.StateDelivered, At: at}}},
		{"a code that is a text", receipt("Delivered", 0, "").with("code", "0"), webhook.Event{ID: batchID,
			Delivery: &transport.DeliveryReceipt{ProviderID: batchID, State: transport.StateDelivered, At: at}}},
		{"no code", receipt("Delivered", 0, "").with("code", nil, "client_reference", nil), webhook.Event{ID: batchID,
			Delivery: &transport.DeliveryReceipt{ProviderID: batchID, State: transport.StateDelivered, At: at}}},
		{"a code of an opt-out that was delivered", receipt("Delivered", 257, ""), webhook.Event{ID: batchID,
			Delivery: &transport.DeliveryReceipt{ProviderID: batchID, State: transport.StateDelivered, At: at}}},
		{"queued", receipt("Queued", 400, id.String()+":"+ours), webhook.Event{ID: batchID, Sender: sealtext.MustSender(ours),
			Delivery: &transport.DeliveryReceipt{ProviderID: batchID, Message: id, State: transport.StateAccepted, At: at}}},
		{"queued, of another application", receipt("Queued", 400, "4711:"+ours), webhook.Event{ID: batchID}},
		{"a reference without a sender", receipt("Queued", 400, id.String()), webhook.Event{ID: batchID}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(encoded(c.event))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}

	for _, c := range []struct {
		name, body, field string
	}{
		{"not JSON", "type=mo_text", "event"},
		{"a list", "[" + encoded(inbound(1, number, "x")) + "]", "event"},
		{"two events", encoded(inbound(1, number, "x")) + encoded(inbound(2, number, "y")), "event"},
		{"not UTF-8", strings.Replace(encoded(inbound(1, number, "TEXT")), "TEXT", "\xff", 1), "event"},
		{"a body twice", strings.Replace(encoded(inbound(1, number, "TEXT")), "{", `{"body":"STOP",`, 1), "event"},
		{"another type", encoded(inbound(1, number, "x").with("type", "mo_binary")), "type"},
		{"a report on a batch", encoded(receipt("Delivered", 0, "").with("type", "delivery_report_sms")), "type"},
		{"no type", encoded(inbound(1, number, "x").with("type", nil)), "type"},
		{"no id", encoded(inbound(1, number, "x").with("id", nil)), "id"},
		{"an id with a space", encoded(inbound(1, number, "x").with("id", "a b")), "id"},
		{"no body", encoded(inbound(1, number, "x").with("body", nil)), "body"},
		{"a body that is no text", encoded(inbound(1, number, "x").with("body", members{"message": "STOP"})), "body"},
		{"a body that is no MMS", encoded(inbound(1, number, "x").with("type", "mo_media")), "body"},
		{"a long body", encoded(inbound(1, number, strings.Repeat("x", 40_000))), "body"},
		{"no sender", encoded(inbound(1, number, "x").with("from", nil)), "number"},
		{"a sender that is none", encoded(inbound(1, number, "x").with("from", "anonymous")), "number"},
		{"to nobody", encoded(inbound(1, number, "x").with("to", nil)), "sender"},
		{"to what is no sender", encoded(inbound(1, number, "x").with("to", "1")), "sender"},
		{"no batch", encoded(receipt("Delivered", 0, "").with("batch_id", nil)), "batch_id"},
		{"a batch that is none", encoded(receipt("Delivered", 0, "").with("batch_id", number)), "batch_id"},
		{"no status", encoded(receipt("", 0, "")), "status"},
		{"a status that is none", encoded(receipt("Lost", 0, "")), "status"},
		{"a code below zero", encoded(receipt("Failed", -1, "")), "code"},
		{"a long code", encoded(receipt("Failed", 100_000, "")), "code"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.body)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
	_, err = sinch.ParseWebhook(&webhook.Request{Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte(encoded(inbound(1, number, "x")))})
	require.EqualError(t, err, (&sealtext.InputError{Field: "event", Rule: "must be of media type application/json"}).Error())
}
