package twilio_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

// FuzzAnswer reads any answer: a redaction is confirmed only by the message itself without its text.
func FuzzAnswer(f *testing.F) {
	const sid = "SM0123456789abcdef0123456789abcdef"
	for _, body := range []string{"", "{}", `{"sid":"` + sid + `","status":"sent","body":""}`, `{"code":20009}`, `{"code":1e999}`, "[", `{"error_code":"x"}`} {
		f.Add(200, body)
		f.Add(400, body)
	}
	api := newFake(f)
	ref := twilio.Ref{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, SID: sid}
	type answer struct {
		status int
		body   string
	}
	var next atomic.Pointer[answer]
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a := next.Load()
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.body))
	})
	tr := open(f, api.config())
	f.Fuzz(func(t *testing.T, s int, b string) {
		status := 200 + (s%400+400)%400
		next.Store(&answer{status, b})
		got, err := tr.Fetch(t.Context(), ref)
		if err == nil {
			require.True(t, got.State.Valid())
			require.NotEqual(t, transport.StateUnknown, got.State)
		}
		if tr.Redact(t.Context(), ref) == nil {
			require.Less(t, status, 300)
			require.False(t, got.HasBody)
		}
	})
}

// FuzzParseWebhook: an event is whole or refused, and says nothing that the form does not.
func FuzzParseWebhook(f *testing.F) {
	f.Add(inbound(1, number, "STOP", "OptOutType", "STOP").Encode())
	f.Add(inbound(1, "rcs:"+number, "", "To", "rcs:agent").Encode())
	f.Add(callback("SM0123456789abcdef0123456789abcdef", "failed", "21610").Encode())
	f.Add("MessageSid=&MessageStatus=sent&Body")
	f.Fuzz(func(t *testing.T, body string) {
		r := &webhook.Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(body)}
		e, err := twilio.ParseWebhook(r)
		if err != nil {
			var input *sealtext.InputError
			var refused *webhook.RefusedError
			require.True(t, errors.As(err, &input) || errors.As(err, &refused))
			require.Equal(t, webhook.Event{}, e)
			return
		}
		form, err := r.Form()
		require.NoError(t, err)
		require.Equal(t, []string{e.ID}, form["MessageSid"])
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.False(t, m.From.IsZero())
			require.Equal(t, []string{m.Body.Plaintext()}, form["Body"])
			require.True(t, !e.Sender.IsZero() || e.Channel != "" || e.Pool != "")
		}
		if d := e.Delivery; d != nil {
			require.Positive(t, d.State.Rank())
		}
	})
}

// FuzzFront: any form is refused, or is the one message that it names, and no answer repeats it.
func FuzzFront(f *testing.F) {
	f.Add(wants().Encode())
	f.Add(wants("MessagingServiceSid", serviceSID, "ValidityPeriod", "60", "SmartEncoded", "false").Encode())
	f.Add(wants("StatusCallback", "https://example.com/", "MediaUrl", "https://example.com/a.png").Encode())
	f.Add("To=%2B12025550123&To=%2B12025550124&From=CLINIC&Body=x")
	f.Add("Body=%00&;To=")
	sent := &outbox{}
	fr := newFront(f, nil, func(c *twilio.FrontConfig) { c.Messages, c.Statuses = sent, nil })
	f.Fuzz(func(t *testing.T, form string) {
		sent.count = 0
		r := httptest.NewRequest(http.MethodPost, messages, strings.NewReader(form))
		r.SetBasicAuth(accountSID, secret)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := fr.transport.RoundTrip(r)
		require.NoError(t, err)
		answer, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.True(t, json.Valid(answer))
		if res.StatusCode != http.StatusCreated {
			require.Equal(t, 4, res.StatusCode/100)
			require.Zero(t, sent.count)
			return
		}
		require.Equal(t, 1, sent.count)
		said, err := url.ParseQuery(form)
		require.NoError(t, err)
		given := func(name string) []string {
			return slices.DeleteFunc(said[name], func(v string) bool { return v == "" })
		}
		require.Equal(t, []string{sent.last.To.E164()}, given("To"))
		require.Equal(t, []string{sent.last.Body.Plaintext()}, given("Body"))
		require.NotContains(t, string(answer), sent.last.To.E164()[1:])
		for _, name := range []string{"MediaUrl", "ContentSid", "StatusCallback", "SendAt", "FallbackFrom"} {
			require.Empty(t, given(name))
		}
	})
}
