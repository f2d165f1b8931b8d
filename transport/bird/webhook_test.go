package bird_test

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
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL    = "https://sms.example.com/bird"
	signingKey = "the signing key of the subscription"
)

// object is a JSON object.
type object = map[string]any

// inbound returns an event as Bird sends it for a text that was received.
func inbound(id int, from, text string) object {
	return object{"service": "channels", "event": "sms.inbound", "payload": object{
		"id": fmt.Sprintf("10000000-0000-4000-8000-%012x", id), "channelId": channel,
		"sender": object{"contact": object{
			"id": person, "identifierKey": "phonenumber", "identifierValue": from, "platformAddressSelector": "identifiers.phonenumber",
			"platformAddress": from, "annotations": object{"name": "Ada"},
		}},
		"receiver": object{"connector": object{"id": connector, "identifierValue": ours}},
		"body":     object{"type": "text", "text": object{"text": text, "actions": nil}},
		"meta":     object{"extraInformation": object{"timestamp": "1772463598"}}, "reference": "", "parts": []any{object{"platformReference": "1"}},
		"status": "delivered", "direction": "incoming",
		"lastStatusAt": "2026-03-02T14:59:59.5Z", "createdAt": "2026-03-02T14:59:58Z", "updatedAt": "2026-03-02T14:59:59Z",
	}}
}

// outbound returns an event about an outgoing message.
func outbound(status, reference string, failure any) object {
	m := message{id: messageID, to: number, text: text, reference: reference, status: status, failure: failure}
	return object{"service": "channels", "event": "sms.outbound", "payload": m.fields()}
}

// with changes a member of a payload, by its path; nil takes it away.
func with(e object, path string, v any) object {
	at := e["payload"].(object)
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		at = at[name].(object)
	}
	if at[names[len(names)-1]] = v; v == nil {
		delete(at, names[len(names)-1])
	}
	return e
}

// named changes the name of an event.
func named(e object, name string) object {
	e["event"] = name
	return e
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// posted is an event as Bird sends it, signed with a key at a time.
func posted(key string, at time.Time, event object) *http.Request {
	body, ts := encoded(event), strconv.FormatInt(at.Unix(), 10)
	sum := sha256.Sum256([]byte(body))
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, ts+"\n"+hookURL+"\n"+string(sum[:]))
	r := httptest.NewRequest(http.MethodPost, "/bird", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("MessageBird-Request-Timestamp", ts)
	r.Header.Set("MessageBird-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

func signed(event object) *http.Request { return posted(signingKey, start, event) }

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
		Name: "inbox", URL: hookURL, Verifier: webhook.Bird(webhook.StaticKeys(signingKey), func() time.Time { return start }),
		Parse: bird.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
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

// A STOP through the webhook is in force; whatever is not Bird's, or not whole, changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	stop := inbound(1, number, "STOP")
	require.Equal(t, http.StatusForbidden, k.status(posted("a guess", start, stop)))
	moved := signed(inbound(1, "+12025550199", "STOP"))
	moved.Body = signed(stop).Body
	require.Equal(t, http.StatusForbidden, k.status(moved), "the signature of another message")
	elsewhere := signed(stop)
	elsewhere.URL.RawQuery = "a=b"
	require.Equal(t, http.StatusForbidden, k.status(elsewhere), "the signature of another URL")
	require.Equal(t, http.StatusForbidden, k.status(posted(signingKey, start.Add(-25*time.Hour), stop)), "too old")
	require.Len(t, k.errs, 4)
	for _, err := range k.errs {
		for _, clear := range []string{number[1:], "STOP", signingKey} {
			require.NotContains(t, err.Error(), clear)
		}
	}
	require.NoError(t, k.Send(number, text), "nothing of that counted")

	require.Equal(t, http.StatusNoContent, k.status(signed(stop)))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.status(signed(stop)), "replayed")
	require.Len(t, k.errs, 4)
}

// Bird signs no repetition anew: a STOP that could not be taken in at once counts hours later.
func TestWebhookRepeatedLate(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	require.Equal(t, http.StatusNoContent, k.status(posted(signingKey, start.Add(-8*time.Hour), inbound(1, number, "STOP"))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// The text of an MMS counts as any other, and so does one by another platform from a phone number.
func TestWebhookStopWithMedia(t *testing.T) {
	picture := object{"mediaUrl": "https://media.api.bird.com/1"}
	for name, c := range map[string]struct {
		event object
		count int
	}{
		"images":        {with(inbound(1, number, ""), "body", object{"type": "image", "image": object{"text": "STOP", "images": []any{picture, picture}}}), 2},
		"files":         {with(inbound(1, number, ""), "body", object{"type": "file", "file": object{"text": "STOP", "files": []any{picture}}}), 1},
		"another form":  {with(inbound(1, number, ""), "body", object{"type": "image", "image": object{"text": "STOP", "images": picture}}), 1},
		"whatsapp":      {named(inbound(1, number, "STOP"), "whatsapp.inbound"), 0},
		"by its number": {with(with(inbound(1, number, "STOP"), "sender.contact.identifierKey", "emailaddress"), "sender.contact.identifierValue", "ada@example.com"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := 0
			k := newHook(t, nil, func(c *webhook.Config) {
				c.OnMedia = func(_ context.Context, m webhook.Media) { got += m.Count }
			})
			k.OptIn(number)
			require.Equal(t, http.StatusNoContent, k.status(signed(c.event)))
			require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			require.Equal(t, c.count, got)
		})
	}
}

// The channel says whose an event is, also where the event does not tell the host's number.
func TestWebhookOfTwoTenants(t *testing.T) {
	var asked []webhook.Address
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = accepting{} }, func(c *webhook.Config) {
		tenant := c.Tenant
		c.Tenant = sealtext.Tenant{}
		c.Owner = func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			asked = append(asked, a)
			if a.Pool == channel {
				return webhook.Owner{Tenant: tenant, Sender: sealtext.MustSender(ours)}, nil
			}
			return webhook.Owner{Tenants: []sealtext.Tenant{tenant}}, nil
		}
	})
	k.OptIn(number)
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	foreign := with(outbound("delivered", "another application's", nil), "channelId", workspace)
	require.Equal(t, http.StatusNotFound, k.status(signed(foreign)))
	require.Equal(t, http.StatusNoContent, k.status(signed(outbound("delivered", id.String()+":"+ours, nil))))
	got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, got.State)
	require.Equal(t, http.StatusNoContent, k.status(signed(with(inbound(2, number, "STOP"), "receiver.connector.identifierValue", nil))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, []webhook.Address{
		{Sender: sealtext.MustSender(ours), Pool: workspace}, {Sender: sealtext.MustSender(ours), Pool: channel}, {Pool: channel},
	}, asked)
}

// The events of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := []object{
		outbound("accepted", "", nil), outbound("processing", "", nil), outbound("sent", "", nil),
		outbound("delivery_failed", "", failed(15005, "1", "sms-messagebird")),
	}
	var run func(done, left []object)
	run = func(done, left []object) {
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
			require.Equal(t, http.StatusNoContent, k.status(signed(v)))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// An event settles a message whose answer was lost, and one for an opt-out is an opt-out here.
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
	require.Equal(t, http.StatusNoContent, k.status(signed(outbound("accepted", id.String()+":"+ours, nil))))
	require.Equal(t, transport.StateAccepted, state())
	require.NoError(t, k.Send(number, text))
	blocked := outbound("delivery_failed", id.String()+":"+ours, failed(15005, "103", "sms-messagebird"))
	require.Equal(t, http.StatusNoContent, k.status(signed(blocked)))
	require.Equal(t, transport.StateUndelivered, state())
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Empty(t, k.errs)
}

func parse(body string) (webhook.Event, error) {
	return bird.ParseWebhook(&webhook.Request{Method: "POST", URL: hookURL, Header: http.Header{}, Body: []byte(body)})
}

func TestParseWebhook(t *testing.T) {
	e, err := parse(encoded(inbound(7, number, "See you")))
	require.NoError(t, err)
	require.Equal(t, "10000000-0000-4000-8000-000000000007", e.ID)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, channel, e.Pool)
	require.Empty(t, e.Channel)
	require.Zero(t, e.Media)
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, time.Date(2026, time.March, 2, 14, 59, 58, 0, time.UTC), e.Message.At)
	for _, dropped := range []string{number[1:], "See you", "Ada", person} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	for _, c := range []struct {
		name, text, channel string
		event               object
	}{
		{"an empty text", "", "", inbound(7, number, "")},
		{"a body of another type", "", "", with(inbound(7, number, ""), "body", object{"type": "location", "location": object{"coordinates": object{"latitude": 1}}})},
		{"a list", "See", "", with(inbound(7, number, ""), "body", object{"type": "list", "list": object{"text": "See"}})},
		{"rcs", "See", "rcs", named(inbound(7, number, "See"), "rcs.inbound")},
		{"an unknown platform", "See", "other", named(inbound(7, number, "See"), "pigeon.inbound")},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(encoded(c.event))
			require.NoError(t, err)
			require.Equal(t, c.text, e.Message.Body.Plaintext())
			require.Equal(t, c.channel, e.Channel)
		})
	}

	id := sealtext.NewID()
	for _, c := range []struct {
		name  string
		event object
		want  webhook.Event
	}{
		{"delivered", outbound("delivered", id.String()+":CITY CLINIC", nil), webhook.Event{ID: messageID, Pool: channel, Sender: sealtext.MustSender("CITY CLINIC"),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, Message: id, State: transport.StateDelivered, At: start}}},
		{"delivered with a code of an opt-out", outbound("delivered", "", failed(15005, "103", "sms-messagebird")), webhook.Event{ID: messageID, Pool: channel, Sender: sealtext.MustSender(ours),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, State: transport.StateDelivered, At: start}}},
		{"failed, without a time", with(outbound("sending_failed", "", nil), "lastStatusAt", "yesterday"), webhook.Event{ID: messageID, Pool: channel, Sender: sealtext.MustSender(ours),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, State: transport.StateFailed}}},
		{"accepted", outbound("accepted", id.String()+":"+ours, nil), webhook.Event{ID: messageID, Pool: channel, Sender: sealtext.MustSender(ours),
			Delivery: &transport.DeliveryReceipt{ProviderID: messageID, Message: id, State: transport.StateAccepted, At: start}}},
		{"accepted, of another application", outbound("accepted", "4711", nil), webhook.Event{ID: messageID, Pool: channel, Sender: sealtext.MustSender(ours)}},
		{"another event", named(outbound("delivered", "", nil), "sms.interaction"), webhook.Event{}},
		{"another platform", named(outbound("delivered", "", nil), "email.outbound"), webhook.Event{}},
		{"another platform without a number", named(with(inbound(1, number, "STOP"), "sender.contact.identifierKey", "instagramscopeduserid"), "instagram.inbound"), webhook.Event{}},
		{"another service", object{"service": "voice", "event": "voice.inbound", "payload": object{"id": 4711}}, webhook.Event{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "another service" {
				c.event["payload"] = object{}
			}
			got, err := parse(encoded(c.event))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, c := range []struct{ name, body, field string }{
		{"no JSON", "service=channels", "event"},
		{"a list", "[" + encoded(inbound(1, number, "x")) + "]", "event"},
		{"null", "null", "event"},
		{"two events", encoded(inbound(1, number, "x")) + encoded(inbound(2, number, "y")), "event"},
		{"not UTF-8", strings.Replace(encoded(inbound(1, number, "TEXT")), "TEXT", "\xff", 1), "event"},
		{"a name twice", strings.Replace(encoded(inbound(1, number, "TEXT")), "{", `{"event":"x",`, 1), "event"},
		{"no name", encoded(named(inbound(1, number, "x"), "")), "event"},
		{"no id", encoded(with(inbound(1, number, "x"), "id", nil)), "id"},
		{"an id of another form", encoded(with(inbound(1, number, "x"), "id", number)), "id"},
		{"no channel", encoded(with(inbound(1, number, "x"), "channelId", nil)), "channelId"},
		{"sent by us", encoded(with(inbound(1, number, "x"), "direction", "outgoing")), "direction"},
		{"no body", encoded(with(inbound(1, number, "x"), "body", nil)), "body"},
		{"a body without a type", encoded(with(inbound(1, number, "x"), "body.type", nil)), "body"},
		{"a text that is not there", encoded(with(inbound(1, number, "x"), "body.text", nil)), "body"},
		{"a text that is no text", encoded(with(inbound(1, number, "x"), "body.text.text", 4)), "body"},
		{"a long text", encoded(inbound(1, number, strings.Repeat("x", 40_000))), "body"},
		{"many files", encoded(with(inbound(1, number, "x"), "body", object{"type": "file", "file": object{"files": make([]any, 1001)}})), "body"},
		{"no sender", encoded(with(inbound(1, number, "x"), "sender", nil)), "number"},
		{"a sender that is none", encoded(inbound(1, "anonymous", "x")), "number"},
		{"a status that is none", encoded(outbound("lost", "", nil)), "status"},
		{"a receipt of a received message", encoded(with(outbound("delivered", "", nil), "direction", "incoming")), "status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(c.body)
			require.Equal(t, webhook.Event{}, e)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
}
