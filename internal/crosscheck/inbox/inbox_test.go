package inbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/node"
	"github.com/sealtext/sealtext/transport/inbox"
)

const (
	number = "+12025550123"
	ours   = "+15005550006"
	text   = "Your appointment is tomorrow at 10."
)

// TestLibraryForNode: the library sends, fetches and lists, reads refusals, and its validator accepts what
// the inbox signs, and nothing else.
func TestLibraryForNode(t *testing.T) {
	ask, answers := node.Judge(t, node.Install(t))
	judge := func(command map[string]any) (said map[string]any) {
		t.Helper()
		line, err := json.Marshal(command)
		require.NoError(t, err)
		_, err = io.WriteString(ask, string(line)+"\n")
		require.NoError(t, err)
		require.NoError(t, answers.Decode(&said))
		return said
	}
	in := inbox.Start(t)
	api := httptest.NewServer(in)
	t.Cleanup(api.Close)
	type heard struct {
		form      url.Values
		signature string
	}
	came := make(chan heard, 20)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		came <- heard{r.PostForm, r.Header.Get("X-Twilio-Signature")}
	}))
	t.Cleanup(hook.Close)
	target := hook.URL + "/sms?tenant=1"
	require.NoError(t, in.Connect(target, nil))
	send := func(to, token string) map[string]any {
		t.Helper()
		return judge(map[string]any{"url": api.URL, "account": inbox.Account, "token": token, "to": to, "from": ours, "body": text})
	}

	for i := range 3 {
		said := send(number, in.Token())
		require.Equal(t, "queued", said["status"], said)
		require.Equal(t, text, said["body"])
		require.EqualValues(t, i+1, said["count"], "page by page")
	}
	require.NoError(t, in.Settle(t.Context()))
	require.Equal(t, "sent", (<-came).form.Get("MessageStatus"))

	const odd = "Grüße & \"quotes\" + 100% sí 👋"
	_, err := in.Reply(t.Context(), in.Texts()[0], odd)
	require.NoError(t, err)
	var last heard
	for last.form.Get("Body") == "" {
		last = <-came
	}
	require.Equal(t, odd, last.form.Get("Body"))
	params := map[string]string{}
	for name := range last.form {
		params[name] = last.form.Get(name)
	}
	verify := map[string]any{"token": in.Token(), "signature": last.signature, "url": target, "params": params}
	require.Equal(t, true, judge(verify)["valid"])
	params["Body"] += "!"
	require.Equal(t, false, judge(verify)["valid"], "the signature covers the text")

	_, err = in.Reply(t.Context(), in.Texts()[0], "STOP")
	require.NoError(t, err)
	require.EqualValues(t, 21610, send(number, in.Token())["code"])
	require.EqualValues(t, 21211, send("+15005550001", in.Token())["code"])
	said := send(number, "0123456789abcdef0123456789abcdef")
	require.EqualValues(t, 20003, said["code"])
	require.Contains(t, said["message"], "Never give it a real credential")
}
