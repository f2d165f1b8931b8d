package telnyx_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
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
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/webhook"
)

const hookURL = "https://sms.example.com/telnyx"

var (
	private = ed25519.NewKeyFromSeed(bytes.Repeat([]byte("k"), ed25519.SeedSize))
	public  = base64.StdEncoding.EncodeToString(private[ed25519.SeedSize:])
)

// event is an event of Telnyx, with members of its message changed by pairs.
func event(kind string, m map[string]any, pairs ...any) []byte {
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	b, err := json.Marshal(map[string]any{
		"data": map[string]any{
			"record_type": "event", "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", "event_type": kind, "occurred_at": "2026-03-02T14:59:59.500Z", "payload": m,
		},
		"meta": map[string]any{"attempt": 1, "delivered_to": hookURL},
	})
	if err != nil {
		panic(err)
	}
	return b
}

// inbound is a text of a person.
func inbound(id int, from, body string, pairs ...any) []byte {
	m := payload(idOf(id), "inbound", from, ours, body, "delivered", hookURL)
	m["received_at"] = "2026-03-02T14:59:58Z"
	return event("message.received", m, pairs...)
}

// status is a delivery receipt; its webhook_url is that of the message.
func status(id int, kind, state, hook string, pairs ...any) []byte {
	return event(kind, payload(idOf(id), "outbound", ours, number, text, state, hook), pairs...)
}

// hook is a service with its webhook. Errors are kept.
type hook struct {
	*servicetest.Harness
	*webhook.Handler
	errs []error
}

func newHook(t *testing.T, change func(*servicetest.Config)) *hook {
	t.Helper()
	k := &hook{}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		if change != nil {
			change(c)
		}
	})
	var err error
	k.Handler, err = webhook.New(webhook.Config{
		Name: "inbox", URL: hookURL, Verifier: webhook.Telnyx(webhook.StaticKeys(public), k.Clock.Now), Parse: telnyx.ParseWebhook, Tenant: k.Tenant,
		Messages: k.Gateway, Deliveries: k.Gateway, OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(k.Handler.Close)
	return k
}

func withIDs(c *servicetest.Config) { c.Relay.Transport = &ids{} }

// ids accepts every message and gives it an id of Telnyx's form.
type ids struct{ next atomic.Int64 }

func (s *ids) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: idOf(int(s.next.Add(1)))}, nil
}

// post makes Telnyx's request, signed now, and returns the status of the answer.
func (k *hook) post(body []byte) int { return k.send(body, body) }

// send makes a request with the signature of another body.
func (k *hook) send(body, signed []byte) int {
	stamp := strconv.FormatInt(k.Clock.Now().Unix(), 10)
	r := httptest.NewRequest(http.MethodPost, "/telnyx", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Telnyx-Timestamp", stamp)
	r.Header.Set("Telnyx-Signature-Ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(private, append([]byte(stamp+"|"), signed...))))
	rec := httptest.NewRecorder()
	k.ServeHTTP(rec, r)
	return rec.Code
}

// A STOP through the webhook is in force; whatever is not Telnyx's changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil)
	k.OptIn(number)
	stop := inbound(1, number, "STOP")
	require.Equal(t, http.StatusForbidden, k.send(stop, inbound(1, "+12025550199", "STOP")))
	require.Equal(t, http.StatusForbidden, k.send(stop[:100], stop))
	require.Len(t, k.errs, 2)
	for _, err := range k.errs {
		require.NotContains(t, err.Error(), number[1:])
		require.NotContains(t, err.Error(), "STOP")
	}
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusNoContent, k.post(stop))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.post(stop), "repeated")
	require.Len(t, k.errs, 2)
}

// A START that Telnyx repeats for long does not undo a later STOP.
func TestReplayedStart(t *testing.T) {
	k := newHook(t, nil)
	k.OptIn(number)
	start := inbound(1, number, "START")
	require.Equal(t, http.StatusNoContent, k.post(start))
	k.Clock.Advance(time.Hour)
	require.Equal(t, http.StatusNoContent, k.post(inbound(2, number, "STOP", "received_at", "2026-03-02T15:59:00Z")))
	k.Clock.Advance(time.Hour)
	require.Equal(t, http.StatusNoContent, k.post(start))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.post(inbound(3, number, "START", "received_at", "2026-03-02T15:30:00Z")), "late, and older than the STOP")
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// Where Telnyx has answered a STOP, nobody answers it again, and it counts whatever the text is.
func TestTelnyxHasAnswered(t *testing.T) {
	words := program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
	for _, c := range []struct {
		name string
		did  any
		want []string
	}{
		{"it has", "STOP", nil},
		{"it has not", nil, []string{words.OptOut()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newHook(t, func(c *servicetest.Config) {
				c.Programs[0].Wording = words
				c.Programs[0].Senders[0].Keywords = program.OwnerProvider
			})
			k.OptIn(number)
			require.Equal(t, http.StatusNoContent, k.post(inbound(1, number, "STOP", "autoresponse_type", c.did)))
			k.Deliver()
			require.Equal(t, c.want, k.Texts(number))
			require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
		})
	}
	k := newHook(t, nil)
	k.OptIn(number)
	require.Equal(t, http.StatusNoContent, k.post(inbound(1, number, "Lass es", "autoresponse_type", "STOP")))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// A STOP to several numbers or by another channel counts; what else comes so does not.
func TestOtherChannels(t *testing.T) {
	several := []any{map[string]any{"phone_number": "+15005550044"}, map[string]any{"phone_number": ours}}
	for _, pairs := range [][]any{{"to", several}, {"type", "RCS"}, {"type", "WhatsApp"}} {
		k := newHook(t, nil)
		k.OptIn(number)
		require.Equal(t, http.StatusNoContent, k.post(inbound(1, number, "hello", pairs...)))
		require.Len(t, k.errs, 1)
		require.ErrorIs(t, k.errs[0], webhook.ErrChannel)
		require.NoError(t, k.Send(number, text))
		require.Equal(t, http.StatusNoContent, k.post(inbound(2, number, "stop", pairs...)))
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	}
}

// The receipts of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := [][2]string{{"message.sent", "queued"}, {"message.sent", "sent"}, {"message.finalized", "delivery_unconfirmed"}, {"message.finalized", "delivery_failed"}}
	var run func(done, left [][2]string)
	run = func(done, left [][2]string) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t, withIDs)
		k.OptIn(number)
		id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
		require.NoError(t, err)
		k.Deliver()
		for _, s := range append(done, done[0]) {
			require.Equal(t, http.StatusNoContent, k.post(status(1, s[0], s[1], "")))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State, done)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// A receipt about a person who opted out with Telnyx is an opt-out here.
func TestReceiptOfAnOptOut(t *testing.T) {
	k := newHook(t, withIDs)
	k.OptIn(number)
	require.NoError(t, k.Send(number, text))
	k.Deliver()
	failed := []any{map[string]any{"code": "40300", "title": "Blocked due to STOP message"}}
	require.Equal(t, http.StatusNoContent, k.post(status(1, "message.finalized", "sending_failed", "", "errors", failed)))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

func parse(body []byte) (webhook.Event, error) {
	return telnyx.ParseWebhook(&webhook.Request{Method: http.MethodPost, URL: hookURL, Header: http.Header{"Content-Type": {"application/json"}}, Body: body})
}

func TestParseWebhook(t *testing.T) {
	e, err := parse(inbound(7, number, "See you", "autoresponse_type", "HELP", "media", []any{map[string]any{"url": "https://media.example.com/x"}}, "type", "MMS"))
	require.NoError(t, err)
	require.Equal(t, idOf(7), e.ID)
	require.Equal(t, profile, e.Pool)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, 1, e.Media)
	require.Empty(t, e.Channel)
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, consent.ProviderHelped, e.Message.Handled)
	require.Equal(t, time.Date(2026, time.March, 2, 14, 59, 58, 0, time.UTC), e.Message.At)
	for _, dropped := range []string{"T-MOBILE", number[1:], "See you", "media.example.com"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	e, err = parse(inbound(7, number, "x", "autoresponse_type", "SOMETHING", "received_at", "yesterday"))
	require.NoError(t, err, "what is new about a text does not lose it")
	require.Equal(t, consent.ProviderDidNothing, e.Message.Handled)
	require.True(t, e.Message.At.IsZero())
}

// A receipt names its message by the URL in the event, which is signed.
func TestParseReceipt(t *testing.T) {
	id := sealtext.NewID()
	at := time.Date(2026, time.March, 2, 14, 59, 59, 500_000_000, time.UTC)
	delivery := func(message sealtext.ID, s transport.State) *transport.DeliveryReceipt {
		return &transport.DeliveryReceipt{ProviderID: idOf(1), Message: message, State: s, At: at}
	}
	for _, c := range []struct {
		name string
		body []byte
		want *transport.DeliveryReceipt
	}{
		{"delivered", status(1, "message.finalized", "delivered", hookURL+"?message="+id.String()), delivery(id, transport.StateDelivered)},
		{"queued", status(1, "message.sent", "queued", hookURL+"?a=b&message="+id.String()), delivery(id, transport.StateAccepted)},
		{"queued, without an id", status(1, "message.sent", "queued", hookURL), nil},
		{"of another application", status(1, "message.sent", "sent", hookURL+"?message=4711"), delivery(sealtext.ID{}, transport.StateSent)},
		{"no URL", status(1, "message.finalized", "expired", ""), delivery(sealtext.ID{}, transport.StateLapsed)},
		{"an error that is no code", status(1, "message.finalized", "delivery_failed", "", "errors", []any{map[string]any{"code": "E1"}}), delivery(sealtext.ID{}, transport.StateUndelivered)},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(c.body)
			require.NoError(t, err)
			require.Equal(t, webhook.Event{ID: idOf(1), Pool: profile, Sender: sealtext.MustSender(ours), Delivery: c.want}, e)
		})
	}
	e, err := telnyx.ParseWebhook(&webhook.Request{URL: hookURL + "?message=" + id.String(), Body: status(1, "message.sent", "sent", hookURL)})
	require.NoError(t, err)
	require.True(t, e.Delivery.Message.IsZero(), "the URL of the request is not signed")
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, c := range []struct {
		name, field string
		body        []byte
	}{
		{"not JSON", "event", []byte("{")},
		{"two documents", "event", append(inbound(1, number, "x"), "{}"...)},
		{"no event", "event", []byte(`{"id":"` + number + `"}`)},
		{"no type", "event", []byte(`{"data":{}}`)},
		{"no message", "id", []byte(`{"data":{"event_type":"message.received"}}`)},
		{"a message of another form", "id", []byte(`{"data":{"event_type":"message.received","payload":{"to":"` + number + `"}}}`)},
		{"an id that is none", "id", inbound(1, number, "x", "id", number)},
		{"a profile that is none", "messaging_profile_id", inbound(1, number, "x", "messaging_profile_id", number)},
		{"no sender", "number", inbound(1, "", "x")},
		{"a sender that is none", "number", inbound(1, "anonymous", "x")},
		{"to nobody", "to", inbound(1, number, "x", "to", []any{})},
		{"to what is no sender", "sender", inbound(1, number, "x", "to", []any{map[string]any{"phone_number": "+1"}})},
		{"a long text", "body", inbound(1, number, strings.Repeat("x", 40_000))},
		{"a state that is none", "status", status(1, "message.finalized", "lost", "")},
		{"a state of an inbound message", "status", status(1, "message.finalized", "delivered", "", "direction", "inbound")},
		{"a state of two numbers", "status", status(1, "message.finalized", "delivered", "", "to", []any{map[string]any{"status": "sent"}, map[string]any{"status": "sent"}})},
		{"a receipt of nobody", "sender", status(1, "message.finalized", "delivered", "", "from", map[string]any{"phone_number": ""}, "messaging_profile_id", "")},
		{"not UTF-8", "event", inboundBytes("\xff")},
		{"a text twice", "event", []byte(`{"data":{"event_type":"message.received","event_type":"message.received"}}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(c.body)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
			require.Equal(t, webhook.Event{}, e)
		})
	}
	e, err := parse([]byte(`{"data":{"event_type":"10dlc.brand.update","payload":{"to":"x","errors":"none"}}}`))
	require.NoError(t, err)
	require.Equal(t, webhook.Event{}, e, "ignored")
}

// inboundBytes is a message with bytes in its text as they are.
func inboundBytes(text string) []byte {
	return bytes.Replace(inbound(1, number, "TEXT"), []byte("TEXT"), []byte(text), 1)
}

// A message may fail before the number pool has chosen a number: the profile says whose it is.
func TestReceiptWithoutASender(t *testing.T) {
	e, err := parse(status(1, "message.finalized", "sending_failed", "", "from", map[string]any{"phone_number": ""},
		"errors", []any{map[string]any{"code": "40300", "title": "Blocked due to STOP message"}}))
	require.NoError(t, err)
	require.True(t, e.Sender.IsZero())
	require.Equal(t, profile, e.Pool)
	require.True(t, e.Delivery.OptedOut)
}

// FuzzParseWebhook: an event is whole or refused, and says nothing that the body does not.
func FuzzParseWebhook(f *testing.F) {
	f.Add(inbound(1, number, "STOP", "autoresponse_type", "STOP"))
	f.Add(inbound(1, number, "hi", "type", "RCS", "to", []any{map[string]any{"phone_number": "agent"}}))
	f.Add(status(1, "message.finalized", "sending_failed", hookURL+"?message=x", "errors", []any{map[string]any{"code": 40300, "title": "STOP"}}))
	f.Add([]byte(`{"data":{"event_type":"message.sent","payload":null}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := parse(body)
		if err != nil {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.False(t, m.From.IsZero())
			require.True(t, !e.Sender.IsZero() || e.Channel != "")
			require.True(t, e.ID != "" && m.Handled <= consent.ProviderHelped)
		}
		if d := e.Delivery; d != nil {
			require.Equal(t, e.ID, d.ProviderID)
			require.True(t, d.State.Rank() > 0 || !d.Message.IsZero() && d.State == transport.StateAccepted)
		}
	})
}
