package bird_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// FuzzParseWebhook: an event is whole or refused, and the error repeats nothing.
func FuzzParseWebhook(f *testing.F) {
	f.Add(encoded(inbound(1, number, "STOP")))
	f.Add(encoded(named(inbound(1, number, "STOP"), "whatsapp.inbound")))
	f.Add(encoded(with(inbound(1, number, ""), "body", object{"type": "image", "image": object{"text": "x", "images": []any{1, 2}}})))
	f.Add(encoded(outbound("delivery_failed", sealtext.ID{1}.String()+":"+ours, failed(15005, "103", "sms-messagebird"))))
	f.Add(encoded(outbound("accepted", "", nil)))
	f.Add(`{"event":"sms.inbound","payload":{"body":{"type":"type"}}}`)
	f.Fuzz(func(t *testing.T, input string) {
		e, err := parse(input)
		if err != nil {
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.NotEmpty(t, e.ID)
			require.NotEmpty(t, e.Pool)
			require.False(t, m.From.IsZero())
			require.GreaterOrEqual(t, e.Media, 0)
			require.LessOrEqual(t, e.Media, 1000)
			require.LessOrEqual(t, m.Body.Len(), 3*len(input))
		}
		if d := e.Delivery; d != nil {
			require.True(t, d.State.Valid())
			require.Equal(t, e.ID, d.ProviderID)
			require.True(t, d.State.Rank() > 0 || !d.Message.IsZero())
			require.True(t, !d.OptedOut || d.State == transport.StateUndelivered || d.State == transport.StateFailed)
		}
	})
}
