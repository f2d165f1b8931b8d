package httpsms_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// Only an event that was signed for these bytes is accepted, whatever the header, and the answer
// repeats nothing of the request.
func FuzzWebhook(f *testing.F) {
	f.Add("evt_1", "1772463600", bySigning, stop)
	f.Add("evt_1", "1772463600", "v1a,x v1, "+bySigning, stop)
	f.Add("evt.1", "1772463600", "v1,", `{}`)
	f.Add("", "-1", "", "")
	f.Fuzz(func(t *testing.T, id, at, signature, body string) {
		got := &received{}
		rec, err := post(t, got.config(), request(id, at, signature, body))
		genuine := false
		for _, s := range strings.Split(signature, " ") {
			genuine = genuine || s == sign(signing, id, at, body)
		}
		if handed := len(got.messages) + len(got.deliveries); handed > 0 {
			require.True(t, genuine)
			require.Equal(t, http.StatusNoContent, rec.Code)
		}
		if rec.Code == http.StatusNoContent {
			require.NoError(t, err)
			return
		}
		require.Contains(t, []int{400, 401}, rec.Code)
		require.Equal(t, http.StatusText(rec.Code)+"\n", rec.Body.String())
	})
}

// An event is whole or refused, and a refusal holds nothing of it.
func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(stop))
	f.Add([]byte(`{"type":"message.delivery","timestamp":"2026-03-02T15:00:05Z","data":{"id":"m-1","from":"24273","status":"failed","opted_out":true}}`))
	f.Add([]byte(`{"type":"message.received","Type":"message.delivery","data":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := httpsms.ParseEvent(body)
		var in *sealtext.InputError
		if errors.As(err, &in) {
			require.Equal(t, httpsms.Event{}, e)
			return
		}
		require.NoError(t, err)
		require.False(t, e.Sender.IsZero())
		require.NotEqual(t, e.Message == nil, e.Delivery == nil)
		if e.Message != nil {
			require.False(t, e.Message.From.IsZero())
		} else {
			require.True(t, transport.ReceiptRow{State: e.Delivery.State}.Reports())
			require.NotEmpty(t, e.Delivery.ProviderID)
		}
	})
}

func FuzzJSONField(f *testing.F) {
	f.Add([]byte(`{"messages":[{"id":"m-1"}]}`), "messages.0.id")
	f.Add([]byte(`{"id":1e999}`), "id")
	f.Add([]byte(`[[[[[`), "0.0")
	f.Fuzz(func(t *testing.T, document []byte, path string) {
		got := httpsms.JSONField(document, path)
		if !json.Valid(document) {
			require.Empty(t, got)
		}
		// A string that is put where the path leads is found there.
		if plain := strings.Map(letters, path); plain != "" {
			in, err := json.Marshal(map[string]any{plain: got})
			require.NoError(t, err)
			require.Equal(t, strings.ToValidUTF8(got, "\uFFFD"), httpsms.JSONField(in, plain))
		}
	})
}

func letters(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return -1
}

func TestJSONField(t *testing.T) {
	const doc = `{"id":"m-1","count":2,"ok":true,"none":null,"in":{"id":"m-2"},"list":[{"id":"m-3"},"four"],"0":"zero"}`
	for _, c := range []struct{ path, want string }{
		{"id", "m-1"}, {"count", "2"}, {"in.id", "m-2"}, {"list.0.id", "m-3"}, {"list.1", "four"}, {"0", "zero"},
		{"ok", ""}, {"none", ""}, {"in", ""}, {"list.2", ""}, {"list.-1", ""}, {"list.x", ""}, {"id.id", ""}, {"ID", ""}, {"", ""},
	} {
		t.Run(c.path, func(t *testing.T) { require.Equal(t, c.want, httpsms.JSONField([]byte(doc), c.path)) })
	}
	require.Empty(t, httpsms.JSONField([]byte(`{"id":"m-1"`), "id"))
}

var _ http.Handler = (*httpsms.Webhook)(nil)
