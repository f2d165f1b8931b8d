package infobip_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/webhook"
)

// FuzzParseWebhook: each result is an event or in the error, and an event says nothing that the request
// does not.
func FuzzParseWebhook(f *testing.F) {
	f.Add(body(inbound("1", number[1:], "STOP"), report("2", 5, 23), listed("3", "BLOCK", map[string]any{"destination": number[1:], "channel": "RCS"})))
	f.Add(`{"results":[{"messageId":"1","text":"","from":"1"},null,[]]}`)
	f.Add(`{"results":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		events, err := infobip.ParseWebhook(&webhook.Request{Header: http.Header{}, Body: []byte(text)})
		var all struct{ Results []json.RawMessage }
		_ = json.Unmarshal([]byte(text), &all)
		if err != nil {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
		} else {
			require.Len(t, events, len(all.Results))
		}
		for _, e := range events {
			require.False(t, e.Message != nil && e.Delivery != nil)
			if e.Delivery != nil {
				require.NotEmpty(t, e.Delivery.ProviderID)
				require.True(t, e.Delivery.State.Valid())
			}
			if m := e.Message; m != nil {
				require.NotEmpty(t, e.ID)
				require.False(t, m.From.IsZero())
				require.True(t, m.Body.Len() == 0 || !e.Sender.IsZero())
			}
		}
	})
}
