package sinch_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/webhook"
)

// FuzzParseWebhook: an event is whole or refused, and the error repeats nothing.
func FuzzParseWebhook(f *testing.F) {
	f.Add(encoded(inbound(1, number, "STOP")))
	f.Add(encoded(inbound(1, number, "").with("type", "mo_media", "body", members{"message": "STOP", "media": []int{1}})))
	f.Add(encoded(receipt("Failed", 257, sealtext.ID{1}.String()+":"+ours)))
	f.Add(encoded(receipt("Queued", 400, "")))
	f.Add(`{"type":"mo_text","body":null}`)
	f.Add(`{"type":"recipient_delivery_report_sms","code":1e400}`)
	f.Fuzz(func(t *testing.T, body string) {
		e, err := sinch.ParseWebhook(&webhook.Request{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)})
		if err != nil {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, webhook.Event{}, e)
			return
		}
		require.NotEmpty(t, e.ID)
		require.False(t, e.Message != nil && e.Delivery != nil)
		if m := e.Message; m != nil {
			require.False(t, m.From.IsZero())
			require.False(t, e.Sender.IsZero())
		}
		if d := e.Delivery; d != nil {
			require.True(t, d.State.Valid())
			require.Equal(t, e.ID, d.ProviderID)
			require.True(t, d.State.Rank() > 0 || !d.Message.IsZero())
		}
	})
}
