package awssms_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/aws/awssms"
	"github.com/sealtext/sealtext/examples/aws/fakeaws"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

const inboundID = "cae173d2-66b9-564c-8309-21f858e9fb84"

// hook is a service with its webhook, and the fake that calls it. Errors are kept.
type hook struct {
	*servicetest.Harness
	cloud   *cloud
	handler *webhook.Handler
	errs    []error
}

func newHook(t *testing.T) *hook {
	t.Helper()
	k := &hook{cloud: newCloud(t)}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = open(t, k.cloud.config()) })
	handler, err := webhook.New(webhook.Config{
		Name: "inbox", URL: "https://sms.example.com/aws", Parse: awssms.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
		Verifier: webhook.SNS(webhook.SNSConfig{
			Topics: []string{fakeaws.Topic}, Certificate: k.cloud.Server.Certificate, Now: func() time.Time { return start },
		}),
		OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(handler.Close)
	k.handler = handler
	return k
}

func (k *hook) post(body []byte) int {
	r := httptest.NewRequest(http.MethodPost, "/aws", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "text/plain; charset=UTF-8") // as Amazon SNS does
	rec := httptest.NewRecorder()
	k.handler.ServeHTTP(rec, r)
	return rec.Code
}

// A STOP through the topic is in force; what is of another topic, forged or too old changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t)
	k.OptIn(number)
	stop := fakeaws.Received(inboundID, number, ours, "STOP")
	require.Equal(t, http.StatusForbidden, k.post(k.cloud.Publish("arn:aws:sns:eu-west-1:666666666666:texts", start, stop)), "a topic of somebody else")
	require.Equal(t, http.StatusForbidden, k.post(newCloud(t).Publish(fakeaws.Topic, start, stop)), "another key")
	forged := strings.Replace(string(k.cloud.Publish(fakeaws.Topic, start, fakeaws.Received(inboundID, "+12025550199", ours, "STOP"))), "+12025550199", number, 1)
	require.Equal(t, http.StatusForbidden, k.post([]byte(forged)), "the signature of another message")
	require.Equal(t, http.StatusForbidden, k.post([]byte(strings.Replace(string(k.cloud.Publish(fakeaws.Topic, start, stop)), `"SignatureVersion":"2"`, `"SignatureVersion":"1"`, 1))))
	require.Equal(t, http.StatusForbidden, k.post(k.cloud.Publish(fakeaws.Topic, start.Add(-2*time.Hour), stop)), "too old")
	require.Len(t, k.errs, 5)
	for _, err := range k.errs {
		require.NotContains(t, err.Error(), number[1:])
	}
	require.NoError(t, k.Send(number, text), "nothing of that counted")

	require.Equal(t, http.StatusNoContent, k.post(k.cloud.Publish(fakeaws.Topic, start.Add(-time.Hour), stop)))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusNoContent, k.post(k.cloud.Publish(fakeaws.Topic, start, stop)), "published twice")
	require.Len(t, k.errs, 5)
}

// The events of a text in every order end in the same state.
func TestReceipts(t *testing.T) {
	var run func(done, left []string)
	run = func(done, left []string) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t)
		k.OptIn(number)
		id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
		require.NoError(t, err)
		k.Deliver()
		require.Len(t, k.cloud.Sent(), 1)
		for _, event := range append(done, done[0]) {
			require.Equal(t, http.StatusNoContent, k.post(k.cloud.Publish(fakeaws.Topic, start, fakeaws.Event(k.cloud.Sent()[0], event, start))))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateDelivered, got.State, done)
		require.Empty(t, k.errs)
	}
	run(nil, []string{"TEXT_QUEUED", "TEXT_SUCCESSFUL", "TEXT_DELIVERED"})
}

// An event settles a text whose answer was lost.
func TestReceiptByContext(t *testing.T) {
	k := newHook(t)
	k.OptIn(number)
	k.cloud.Respond(func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) })
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	state := func() transport.State {
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		return got.State
	}
	require.Equal(t, transport.StateUnknown, state())
	sent := fakeaws.Text{ID: first, To: number, From: ours, Context: map[string]string{"sealtext-message": id.String(), "sealtext-sender": "%2B15005550006"}}
	require.Equal(t, http.StatusNoContent, k.post(k.cloud.Publish(fakeaws.Topic, start, fakeaws.Event(sent, "TEXT_PENDING", start))))
	require.Equal(t, transport.StateAccepted, state())
	require.Equal(t, http.StatusNoContent, k.post(k.cloud.Publish(fakeaws.Topic, start, fakeaws.Event(sent, "TEXT_CARRIER_BLOCKED", start))))
	require.Equal(t, transport.StateUndelivered, state())
	require.Empty(t, k.errs)
}

func parse(kind string, message any) (webhook.Event, error) {
	text, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	body, err := json.Marshal(map[string]string{"Type": kind, "Message": string(text)})
	if err != nil {
		panic(err)
	}
	return awssms.ParseWebhook(&webhook.Request{Method: "POST", Header: http.Header{}, Body: body})
}

// with changes a member; nil takes it away.
func with(m map[string]any, name string, v any) map[string]any {
	if m[name] = v; v == nil {
		delete(m, name)
	}
	return m
}

func TestParseWebhook(t *testing.T) {
	e, err := parse("Notification", fakeaws.Received(inboundID, number, ours, "See you"))
	require.NoError(t, err)
	require.Equal(t, inboundID, e.ID)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.True(t, e.Message.At.IsZero())
	require.NotContains(t, fmt.Sprintf("%+v %+v", e, *e.Message), number[1:])

	id := sealtext.NewID()
	sent := func(from string) fakeaws.Text {
		return fakeaws.Text{ID: first, To: number, From: ours, Context: map[string]string{"sealtext-message": id.String(), "sealtext-sender": from}}
	}
	ofAnother := fakeaws.Text{ID: first, To: number, From: ours}
	receipt := func(from string, ours sealtext.ID, state transport.State) webhook.Event {
		return webhook.Event{ID: first, Sender: sealtext.MustSender(from), Delivery: &transport.DeliveryReceipt{ProviderID: first, Message: ours, State: state, At: start}}
	}
	for _, c := range []struct {
		name    string
		message map[string]any
		want    webhook.Event
	}{
		{"delivered", fakeaws.Event(sent("CITY+CLINIC"), "TEXT_DELIVERED", start), receipt("CITY CLINIC", id, transport.StateDelivered)},
		{"with the carrier", fakeaws.Event(sent(""), "TEXT_SUCCESSFUL", start), receipt(ours, id, transport.StateSent)},
		{"expired", fakeaws.Event(ofAnother, "TEXT_TTL_EXPIRED", start), receipt(ours, sealtext.ID{}, transport.StateLapsed)},
		{"spam", fakeaws.Event(ofAnother, "TEXT_SPAM", start), receipt(ours, sealtext.ID{}, transport.StateFailed)},
		{"unreachable", fakeaws.Event(ofAnother, "TEXT_UNREACHABLE", start), receipt(ours, sealtext.ID{}, transport.StateUndelivered)},
		{"unknown after 72 hours", fakeaws.Event(sent(""), "TEXT_UNKNOWN", start), receipt(ours, id, transport.StateAccepted)},
		{"queued, of another application", fakeaws.Event(ofAnother, "TEXT_QUEUED", start), webhook.Event{ID: first, Sender: sealtext.MustSender(ours)}},
		{"a context of another form", with(fakeaws.Event(ofAnother, "TEXT_DELIVERED", start), "context", map[string]any{"sealtext-message": 4, "a": []int{1}}),
			receipt(ours, sealtext.ID{}, transport.StateDelivered)},
		{"a picture", fakeaws.Event(ofAnother, "MEDIA_DELIVERED", start), webhook.Event{}},
		{"a call", fakeaws.Event(ofAnother, "VOICE_ANSWERED", start), webhook.Event{}},
		{"an alarm of somebody else", map[string]any{"AlarmName": "cpu"}, webhook.Event{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse("Notification", c.message)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	got, err := parse("SubscriptionConfirmation", fakeaws.Received(inboundID, number, ours, "STOP"))
	require.NoError(t, err)
	require.Equal(t, webhook.Event{}, got)
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		message any
		field   string
	}{
		{"a text", "hello", "message"},
		{"a list", []int{1}, "message"},
		{"no id", with(fakeaws.Received(inboundID, number, ours, "x"), "inboundMessageId", nil), "inboundMessageId"},
		{"an id with a space", fakeaws.Received("a b", number, ours, "x"), "inboundMessageId"},
		{"no number", fakeaws.Received(inboundID, "anonymous", ours, "x"), "number"},
		{"to nobody", with(fakeaws.Received(inboundID, number, ours, "x"), "destinationNumber", ""), "sender"},
		{"a long text", fakeaws.Received(inboundID, number, ours, strings.Repeat("x", 40_000)), "body"},
		{"an event without an id", with(fakeaws.Event(fakeaws.Text{}, "TEXT_DELIVERED", start), "messageId", nil), "messageId"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse("Notification", c.message)
			require.Equal(t, webhook.Event{}, e)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
	_, err := awssms.ParseWebhook(&webhook.Request{Body: []byte(`{"originationNumber":"` + number + `"}`)})
	var in *sealtext.InputError
	require.ErrorAs(t, err, &in, "raw message delivery")
}

func TestSubscription(t *testing.T) {
	k := newHook(t)
	asked := k.cloud.Subscribe(fakeaws.Topic, "2336412f37", start)
	require.Equal(t, http.StatusNoContent, k.post(asked))
	topic, token, ok := awssms.Subscription(&webhook.Request{Body: asked})
	require.True(t, ok)
	require.Equal(t, []string{fakeaws.Topic, "2336412f37"}, []string{topic, token})
	for _, body := range [][]byte{nil, []byte("null"), []byte(`{"Type":"SubscriptionConfirmation"}`), k.cloud.Publish(fakeaws.Topic, start, "x")} {
		_, _, ok = awssms.Subscription(&webhook.Request{Body: body})
		require.False(t, ok)
	}
}

// FuzzParseWebhook: an event is whole or refused, and the error repeats nothing.
func FuzzParseWebhook(f *testing.F) {
	for _, message := range []any{
		fakeaws.Received(inboundID, number, ours, "STOP"), fakeaws.Event(fakeaws.Text{ID: first, From: ours}, "TEXT_DELIVERED", start),
		fakeaws.Event(fakeaws.Text{ID: first, Context: map[string]string{"sealtext-message": sealtext.ID{1}.String()}}, "TEXT_QUEUED", start), nil,
	} {
		text, err := json.Marshal(message)
		require.NoError(f, err)
		f.Add("Notification", string(text))
	}
	f.Fuzz(func(t *testing.T, kind, message string) {
		body, err := json.Marshal(map[string]string{"Type": kind, "Message": message})
		require.NoError(t, err)
		e, err := awssms.ParseWebhook(&webhook.Request{Body: body})
		if err != nil {
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.NotEmpty(t, e.ID)
			require.False(t, m.From.IsZero())
			require.False(t, e.Sender.IsZero())
		}
		if d := e.Delivery; d != nil {
			require.True(t, d.State.Rank() > 0 || !d.Message.IsZero())
			require.Equal(t, e.ID, d.ProviderID)
		}
	})
}

// A certificate is read once; what is none is not kept.
func TestCertificates(t *testing.T) {
	f := fakeaws.New(nil)
	asked, broken := 0, true
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case broken:
			_, _ = w.Write([]byte("<html>"))
		default:
			raw, err := f.Certificate(r.Context(), "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem")
			if err == nil {
				_, _ = w.Write(raw)
			}
		}
	}))
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	read, err := awssms.Certificates(&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	_, err = read(t.Context(), s.URL)
	require.EqualError(t, err, "awssms: a certificate of Amazon's could not be read; requests are answered with 503 until it can")
	_, err = read(t.Context(), s.URL+"/moved")
	require.ErrorContains(t, err, "could not be read")
	broken = false
	for range 3 {
		raw, err := read(t.Context(), s.URL)
		require.NoError(t, err)
		require.Contains(t, string(raw), "BEGIN CERTIFICATE")
	}
	require.Equal(t, 3, asked)
	_, err = read(t.Context(), "http://example.com/cert")
	require.ErrorContains(t, err, "could not be read")
	_, err = read(t.Context(), "::")
	require.ErrorContains(t, err, "could not be read")
	_, err = awssms.Certificates(&tls.Config{InsecureSkipVerify: true}) //nolint:gosec // it is refused
	require.ErrorContains(t, err, "must not skip verification")
}
