package page_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/inbox"
)

func TestAPI(t *testing.T) {
	in := inbox.Start(t)
	s := newSite(t, in, nil)
	seed(t, in, ann, "hello")
	id := in.Texts()[0].ID
	call := func(method, path, body, kind, token string) (int, map[string]any) {
		code, raw := s.do(&http.Client{}, method, path, nil, func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Authorization", "Bearer "+token)
		})
		var said map[string]any
		require.NoError(t, json.Unmarshal([]byte(raw), &said), raw)
		return code, said
	}
	const kind = "application/json"
	code, _ := call(http.MethodGet, "/api/texts", "", kind, in.Token())
	require.Equal(t, http.StatusUnauthorized, code, "the credential of the wire is not the login")
	code, said := call(http.MethodGet, "/api/texts?q=hello", "", kind, s.Login())
	require.Equal(t, http.StatusOK, code)
	text := said["texts"].([]any)[0].(map[string]any)
	require.Equal(t, "hello", text["text"])
	require.Equal(t, "+1 ... 23", text["handset"])
	_, said = call(http.MethodGet, "/api/texts/"+id+"?numbers=clear", "", kind, s.Login())
	require.Equal(t, ann, said["handset"])
	code, said = call(http.MethodPost, "/api/wait", `{"handset":"`+ann+`","text":"ell"}`, kind, s.Login())
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, id, said["id"])
	code, said = call(http.MethodPost, "/api/seed", `{"texts":[{"handset":"`+ann+`","sender":"+15005550006","text":"hello again"},{"handset":"`+ann+`","sender":"+15005550006","text":"hi","inbound":true}]}`, kind, s.Login())
	require.Equal(t, http.StatusOK, code)
	require.EqualValues(t, 3, said["texts"])
	_, said = call(http.MethodPost, "/api/wait", `{"handset":"`+ann+`","after":"`+id+`"}`, kind, s.Login())
	require.Equal(t, "hello again", said["text"])
	code, said = call(http.MethodPost, "/api/write", `{"handset":"`+ann+`","sender":"+15005550006","text":"STOP"}`, kind, s.Login())
	require.Equal(t, http.StatusBadGateway, code)
	require.Equal(t, "STOP", said["text"].(map[string]any)["text"])
	code, story := s.do(&http.Client{}, http.MethodGet, "/api/export?package=story_test", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+s.Login()) })
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, story, "package story_test")
	require.Contains(t, story, `wrote("twilio", handset0, "+15005550006", "STOP")`)
	for _, c := range []struct {
		name, method, path, body, kind string
		code                           int
	}{
		{"no such text", http.MethodGet, "/api/texts/SM1", "", kind, 404},
		{"bad limit", http.MethodGet, "/api/texts?limit=0", "", kind, 400},
		{"a form", http.MethodPost, "/api/reset", "a=b", "application/x-www-form-urlencoded", 415},
		{"not JSON", http.MethodPost, "/api/script", "{", kind, 400},
		{"unknown member", http.MethodPost, "/api/script", `{"chaos":1}`, kind, 400},
		{"unknown fault", http.MethodPost, "/api/script", `{"faults":["fire"]}`, kind, 400},
		{"unknown receipt", http.MethodPost, "/api/script", `{"receipts":["soon"]}`, kind, 400},
		{"too long", http.MethodPost, "/api/reply", `{"id":"` + strings.Repeat("x", 100<<10) + `"}`, kind, 400},
		{"reply to nothing", http.MethodPost, "/api/reply", `{"id":"SM1","text":"hi"}`, kind, 404},
		{"nobody hears", http.MethodPost, "/api/reply", `{"id":"` + id + `","text":"hi"}`, kind, 502},
		{"no text comes", http.MethodPost, "/api/wait", `{"handset":"` + ann + `","text":"never","seconds":0}`, kind, 408},
		{"wait for nobody", http.MethodPost, "/api/wait", `{"handset":"12"}`, kind, 400},
		{"wait too long", http.MethodPost, "/api/wait", `{"handset":"` + ann + `","seconds":3600}`, kind, 400},
		{"write on no wire", http.MethodPost, "/api/write", `{"handset":"` + ann + `","sender":"+15005550006","text":"hi","wire":"smoke"}`, kind, 400},
		{"write to nobody", http.MethodPost, "/api/write", `{"handset":"` + ann + `","sender":"!","text":"hi"}`, kind, 400},
		{"seed a bad number", http.MethodPost, "/api/seed", `{"texts":[{"handset":"12","sender":"12345","text":"hi"}]}`, kind, 400},
		{"seed too long", http.MethodPost, "/api/seed", `{"texts":[{"handset":"` + ann + `","sender":"12345","text":"` + strings.Repeat("x", 40_000) + `"}]}`, kind, 400},
		{"export under no name", http.MethodGet, "/api/export?package=1", "", kind, 400},
		{"script", http.MethodPost, "/api/script", `{"faults":["503"],"receipts":["late"],"release":true}`, kind, 200},
		{"reset", http.MethodPost, "/api/reset", `{}`, kind, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _ := call(c.method, c.path, c.body, c.kind, s.Login())
			require.Equal(t, c.code, code)
		})
	}
	require.Empty(t, in.Texts())
}
