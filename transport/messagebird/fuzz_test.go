package messagebird_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/webhook"
)

// FuzzParseWebhook: an event is whole or refused, and the error repeats nothing.
func FuzzParseWebhook(f *testing.F) {
	f.Add(0, encoded(inbound(1, number, "STOP")))
	f.Add(0, encoded(inbound(1, number, "STOP"), "mms", true, "mediaUrls", []string{"https://example.com/a"}))
	f.Add(0, `{"id":1e5,"body":null,"mms":true}`)
	f.Add(1, "id=1&originator=12025550123&recipient=24273&body=STOP")
	f.Add(2, report("delivery_failed", "103", sealtext.ID{1}.String()+":"+ours).Encode())
	f.Add(2, report("scheduled", "", "").Encode())
	f.Fuzz(func(t *testing.T, form int, input string) {
		r := &webhook.Request{Method: "POST", URL: hookURL, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(input)}
		switch form % 3 {
		case 1:
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		case 2:
			r.Method, r.URL, r.Body = "GET", hookURL+"?"+input, nil
		}
		e, err := messagebird.ParseWebhook(r)
		if err != nil {
			var bad *sealtext.InputError
			var refused *webhook.RefusedError
			require.True(t, errors.As(err, &bad) || errors.As(err, &refused))
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.NotEmpty(t, e.ID)
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.False(t, m.From.IsZero())
			require.False(t, e.Sender.IsZero())
			require.GreaterOrEqual(t, e.Media, 0)
			require.LessOrEqual(t, m.Body.Len(), len(input))
		}
		if d := e.Delivery; d != nil {
			require.True(t, d.State.Valid())
			require.Equal(t, e.ID, d.ProviderID)
			require.True(t, d.State.Rank() > 0 || !d.Message.IsZero())
			require.True(t, !d.OptedOut || d.State == transport.StateUndelivered || d.State == transport.StateLapsed)
		}
	})
}
