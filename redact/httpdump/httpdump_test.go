package httpdump_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/redact/httpdump"
)

const mail = "ann.lee@example.org"

func TestRequest(t *testing.T) {
	r, err := redact.New(redact.Config{})
	require.NoError(t, err)
	for _, c := range []struct{ name, kind, body, want string }{
		{"json", "application/json", `{"to": "x ann.lee", "n": [1, "` + mail + `"]}`, `{"to": "[REDACTED]", "n": [1, "[EMAIL_ADDRESS]"]}`},
		{"broken json", "application/json", `{"to": "` + mail, "[body is not JSON]"},
		{"form", "application/x-www-form-urlencoded", "Body=see+" + mail + "&a=b", "Body=[REDACTED]&a=b"},
		{"text", "text/plain; charset=utf-8", "hello " + mail, "hello [EMAIL_ADDRESS]"},
		{"binary", "image/png", mail, "[body not shown]"},
		{"no type", "", mail, "[body not shown]"},
		{"long", "text/plain", strings.Repeat(mail+" ", 10000), "[body too long]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := httptest.NewRequest("POST", "https://api.example.com/u/"+mail+"?token=ann.lee&q="+mail, strings.NewReader(c.body))
			req.Header.Set("Content-Type", c.kind)
			req.Header.Set("Authorization", "Basic ann.lee")
			req.Header.Set("Set-Cookie", "ann.lee")
			req.Header.Set("X-Note", "from "+mail)
			out, err := httpdump.Request(r, req)
			require.NoError(t, err)
			require.NotContains(t, string(out), "ann.lee")
			require.Contains(t, string(out), "POST /u/[EMAIL_ADDRESS]?q=[EMAIL_ADDRESS]&token=[REDACTED] HTTP/1.1")
			require.True(t, strings.HasSuffix(string(out), "\r\n\r\n"+c.want), "%s", out)
			rest, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			require.Equal(t, c.body, string(rest), "the body can still be read")
		})
	}
}

func ExampleResponse() {
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	res := &http.Response{Proto: "HTTP/1.1", Status: "200 OK", Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(strings.NewReader("for ann@example.org"))}
	out, err := httpdump.Response(r, res)
	fmt.Println(strings.ReplaceAll(string(out), "\r", ""), err)
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain
	//
	// for [EMAIL_ADDRESS] <nil>
}

func TestRefuses(t *testing.T) {
	_, err := httpdump.Request(nil, nil)
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = httpdump.Response(nil, nil)
	require.ErrorIs(t, err, redact.ErrConfig)
}
