package plivo_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/plivo"
	"github.com/sealtext/sealtext/transport/webhook"
)

const hookURL = "https://sms.example.com/plivo"

// inbound returns the parameters of a message as Plivo sends them, changed by pairs; an empty value
// removes one.
func inbound(id int, from, body string, pairs ...string) url.Values {
	return changed(url.Values{
		"MessageUUID": {idOf(id)}, "From": {strings.TrimPrefix(from, "+")}, "To": {ours[1:]}, "Text": {body}, "Type": {"sms"}, "Units": {"1"},
		"TotalRate": {"0"}, "TotalAmount": {"0"}, "MessageIntent": {""}, "PowerpackUUID": {""},
	}, pairs...)
}

// status returns the parameters of a receipt.
func status(id int, state, code string, pairs ...string) url.Values {
	return changed(url.Values{
		"MessageUUID": {idOf(id)}, "ParentMessageUUID": {idOf(id)}, "PartInfo": {"1 of 1"}, "From": {ours[1:]}, "To": {number[1:]}, "Type": {"sms"},
		"Status": {state}, "ErrorCode": {code}, "Units": {"1"}, "TotalRate": {"0.0035"}, "TotalAmount": {"0.0035"}, "MCC": {"310"}, "MNC": {"004"},
		"Sequence": {"1"}, "MessageTime": {"2026-03-02 15:00:00.000000"}, "requester_ip": {"192.0.2.1"}, "PowerpackUUID": {""},
	}, pairs...)
}

func changed(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		if form.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	return form
}

// signedBy is a request that Plivo makes with a token; query is that of the callback.
func signedBy(token, query string, form url.Values) *http.Request {
	to, target := hookURL+"?", "/plivo"
	if query != "" {
		to, target = hookURL+"?"+query+".", "/plivo?"+query
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		to += name + form.Get(name)
	}
	const nonce = "12345678901234567890"
	mac := hmac.New(sha256.New, []byte(token))
	_, _ = io.WriteString(mac, to+"."+nonce)
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Plivo-Signature-V3", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Plivo-Signature-V3-Nonce", nonce)
	return r
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
		Name: "inbox", URL: hookURL, Verifier: webhook.Plivo(webhook.StaticKeys(secret)), Parse: plivo.ParseWebhook, Tenant: k.Tenant,
		Messages: k.Gateway, Deliveries: k.Gateway, OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(k.Handler.Close)
	return k
}

func withIDs(c *servicetest.Config) { c.Relay.Transport = &ids{} }

// ids accepts every message and gives it an id of Plivo's form.
type ids struct{ next atomic.Int64 }

func (s *ids) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: idOf(int(s.next.Add(1)))}, nil
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func (k *hook) post(form url.Values) int { return serve(k.Handler, signedBy(secret, "", form)).Code }

// A STOP through the webhook is in force; whatever is not Plivo's changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil)
	k.OptIn(number)
	stop := inbound(1, number, "STOP")
	require.Equal(t, http.StatusForbidden, serve(k.Handler, signedBy("a guess", "", stop)).Code)
	moved := signedBy(secret, "", inbound(1, "+12025550199", "STOP"))
	moved.Body = io.NopCloser(strings.NewReader(stop.Encode()))
	require.Equal(t, http.StatusForbidden, serve(k.Handler, moved).Code, "the signature of another message")
	require.Len(t, k.errs, 2)
	for _, err := range k.errs {
		for _, clear := range []string{number[1:], "STOP", secret} {
			require.NotContains(t, err.Error(), clear)
		}
	}
	require.NoError(t, k.Send(number, text))
	rec := serve(k.Handler, signedBy(secret, "", stop))
	require.Equal(t, http.StatusOK, rec.Code)
	require.Equal(t, "application/xml; charset=utf-8", rec.Header().Get("Content-Type"))
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`, rec.Body.String())
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, http.StatusOK, k.post(stop), "repeated")
	require.Len(t, k.errs, 2)
}

// A signature with the token of the main account, for a message of a subaccount, is one of Plivo's.
func TestWebhookOfASubaccount(t *testing.T) {
	k := newHook(t, nil)
	k.OptIn(number)
	r := signedBy("the token of the subaccount", "", inbound(1, number, "STOP"))
	r.Header.Set("X-Plivo-Signature-Ma-V3", signedBy(secret, "", inbound(1, number, "STOP")).Header.Get("X-Plivo-Signature-V3"))
	require.Equal(t, http.StatusOK, serve(k.Handler, r).Code)
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// What Plivo takes for an opt-out is one, also where the text is none.
func TestIntent(t *testing.T) {
	for _, c := range []struct {
		name, text, intent string
		want               consent.ProviderAction
		denied             bool
	}{
		{"both", "STOP", "optout", consent.ProviderDidNothing, true},
		{"Plivo alone", "Lass es", "OPTOUT", consent.ProviderOptedOut, true},
		{"the text alone", "stop", "", consent.ProviderDidNothing, true},
		{"a YES is not a START", "YES", "optin", consent.ProviderDidNothing, false},
		{"help", "HELP", "help", consent.ProviderDidNothing, false},
		{"something new", "hello", "greeting", consent.ProviderDidNothing, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse("", inbound(1, number, c.text, "MessageIntent", c.intent))
			require.NoError(t, err)
			require.Equal(t, c.want, e.Message.Handled)
			k := newHook(t, nil)
			k.OptIn(number)
			require.Equal(t, http.StatusOK, k.post(inbound(1, number, c.text, "MessageIntent", c.intent)))
			if c.denied {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			} else {
				require.NoError(t, k.Send(number, text))
			}
		})
	}
}

// STOP by another channel counts; what else comes by it does not.
func TestOtherChannels(t *testing.T) {
	for _, kind := range []string{"whatsapp", "fax"} {
		k := newHook(t, nil)
		k.OptIn(number)
		require.Equal(t, http.StatusOK, k.post(inbound(1, number, "hello", "Type", kind, "Body", "hello")))
		require.Len(t, k.errs, 1)
		require.ErrorIs(t, k.errs[0], webhook.ErrChannel)
		require.NoError(t, k.Send(number, text))
		require.Equal(t, http.StatusOK, k.post(inbound(2, number, "", "Text", "", "Type", kind, "Body", "stop")))
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	}
}

// The receipts of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := [][2]string{{"queued", ""}, {"sent", ""}, {"failed", "420"}, {"undelivered", "80"}}
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
			require.Equal(t, http.StatusNoContent, k.post(status(1, s[0], s[1])))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State, done)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// A receipt about a person who opted out with Plivo is an opt-out here.
func TestReceiptOfAnOptOut(t *testing.T) {
	k := newHook(t, withIDs)
	k.OptIn(number)
	require.NoError(t, k.Send(number, text))
	k.Deliver()
	require.Equal(t, http.StatusNoContent, k.post(status(1, "failed", "200")))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// A receipt settles a message whose answer was lost, by the id in the signed URL.
func TestReceiptOfAnUnknown(t *testing.T) {
	f := newFake(t)
	f.change(func() { f.respond = func(http.ResponseWriter) { panic(http.ErrAbortHandler) } })
	cfg := f.config()
	cfg.Callback = hookURL
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = open(t, cfg) })
	k.OptIn(number)
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	state := func() transport.State {
		st, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		return st.State
	}
	require.Equal(t, transport.StateUnknown, state())
	require.Len(t, f.all(), 1)
	_, query, _ := strings.Cut(f.all()[0].URL, "?")
	moved := signedBy(secret, "message="+sealtext.NewID().String(), status(1, "delivered", ""))
	moved.URL.RawQuery = query
	require.Equal(t, http.StatusForbidden, serve(k.Handler, moved).Code, "the query is signed")
	require.Equal(t, transport.StateUnknown, state())
	require.Equal(t, http.StatusNoContent, serve(k.Handler, signedBy(secret, query, status(1, "queued", ""))).Code)
	require.Equal(t, transport.StateAccepted, state())
	require.Equal(t, http.StatusNoContent, serve(k.Handler, signedBy(secret, query, status(1, "delivered", ""))).Code)
	require.Equal(t, transport.StateDelivered, state())
}

func parse(query string, form url.Values) (webhook.Event, error) {
	return plivo.ParseWebhook(&webhook.Request{
		Method: http.MethodPost, URL: hookURL + query, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(form.Encode()),
	})
}

func TestParseWebhook(t *testing.T) {
	e, err := parse("", inbound(7, number, "", "Type", "mms", "Text", "", "Body", "See you", "MediaCount", "2", "Media0", "https://media.example.com/x", "PowerpackUUID", powerpack))
	require.NoError(t, err)
	require.Equal(t, idOf(7), e.ID)
	require.Equal(t, powerpack, e.Pool)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, 2, e.Media)
	require.Empty(t, e.Channel)
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	for _, dropped := range []string{number[1:], "See you", "media.example.com"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	e, err = parse("", inbound(7, number, "See you", "To", "24273"))
	require.NoError(t, err)
	require.Equal(t, sealtext.MustSender("24273"), e.Sender, "a short code")

	id := sealtext.NewID()
	delivery := func(message sealtext.ID, s transport.State) *transport.DeliveryReceipt {
		return &transport.DeliveryReceipt{ProviderID: idOf(1), Message: message, State: s}
	}
	for _, c := range []struct {
		name, query string
		form        url.Values
		sender      string // "" for none
		want        *transport.DeliveryReceipt
	}{
		{"delivered", "?a=b&message=" + id.String(), status(1, "delivered", ""), ours, delivery(id, transport.StateDelivered)},
		{"queued", "?message=" + id.String(), status(1, "queued", ""), ours, delivery(id, transport.StateAccepted)},
		{"queued, without an id", "", status(1, "queued", ""), "", nil},
		{"of another application", "?message=4711", status(1, "sent", "", "From", "CLINIC"), "CLINIC", delivery(sealtext.ID{}, transport.StateSent)},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse(c.query, c.form)
			require.NoError(t, err)
			want := webhook.Event{ID: idOf(1), Delivery: c.want}
			if c.sender != "" {
				want.Sender = sealtext.MustSender(c.sender)
			}
			require.Equal(t, want, e)
		})
	}
}

// A message may fail before the Powerpack has chosen a number, which says whose it is.
func TestReceiptWithoutASender(t *testing.T) {
	e, err := parse("", status(1, "failed", "200", "From", "", "PowerpackUUID", powerpack))
	require.NoError(t, err)
	require.True(t, e.Sender.IsZero())
	require.Equal(t, powerpack, e.Pool)
	require.True(t, e.Delivery.OptedOut)
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		form  url.Values
		field string
	}{
		{"no id", inbound(1, number, "x", "MessageUUID", ""), "MessageUUID"},
		{"an id that is none", inbound(1, number, "x", "MessageUUID", number), "MessageUUID"},
		{"no text", inbound(1, number, "x", "Text", ""), "Text"},
		{"two texts", func() url.Values { f := inbound(1, number, "x"); f.Add("Text", "y"); return f }(), "Text"},
		{"two senders", func() url.Values { f := inbound(1, number, "x"); f.Add("From", number); return f }(), "From"},
		{"no sender", inbound(1, number, "x", "From", ""), "number"},
		{"a sender that is none", inbound(1, "anonymous", "x"), "number"},
		{"to nobody", inbound(1, number, "x", "To", ""), "sender"},
		{"media without a number", inbound(1, number, "x", "MediaCount", "some"), "MediaCount"},
		{"media below zero", inbound(1, number, "x", "MediaCount", "-1"), "MediaCount"},
		{"a long text", inbound(1, number, strings.Repeat("x", 40_000)), "body"},
		{"a state that is none", status(1, "lost", ""), "Status"},
		{"a state of inbound messages", status(1, "received", ""), "Status"},
		{"a receipt of nobody", status(1, "sent", "", "From", ""), "sender"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := parse("", c.form)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
			require.Equal(t, webhook.Event{}, e)
		})
	}
}

// FuzzParseWebhook: an event is whole or refused, and says nothing that the form does not.
func FuzzParseWebhook(f *testing.F) {
	f.Add(inbound(1, number, "STOP", "MessageIntent", "optout").Encode())
	f.Add(inbound(1, number, "", "Type", "whatsapp", "To", "agent").Encode())
	f.Add(status(1, "failed", "200").Encode())
	f.Add("MessageUUID=&Status=sent&Text")
	f.Fuzz(func(t *testing.T, body string) {
		r := &webhook.Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(body)}
		e, err := plivo.ParseWebhook(r)
		if err != nil {
			var input *sealtext.InputError
			var refused *webhook.RefusedError
			require.True(t, errors.As(err, &input) || errors.As(err, &refused))
			require.Equal(t, webhook.Event{}, e)
			return
		}
		form, err := r.Form()
		require.NoError(t, err)
		require.Equal(t, []string{e.ID}, form["MessageUUID"])
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.False(t, m.From.IsZero())
			require.True(t, !e.Sender.IsZero() || e.Channel != "")
		}
		if d := e.Delivery; d != nil {
			require.Positive(t, d.State.Rank())
		}
	})
}
