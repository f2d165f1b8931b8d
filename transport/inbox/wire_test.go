package inbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/webhook"
)

const messages = "/2010-04-01/Accounts/" + inbox.Account + "/Messages"

// call makes a request to Twilio's host with the server as the transport of an ordinary client, as an
// SDK would.
func call(t *testing.T, in *inbox.Server, method, path string, form url.Values, change func(*http.Request)) (int, map[string]any) {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	if !strings.HasPrefix(path, "/") {
		path = messages + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "https://api.twilio.com"+path, body)
	require.NoError(t, err)
	r.SetBasicAuth(inbox.Account, in.Token())
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	resp, err := (&http.Client{Transport: in}).Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var said map[string]any
	if len(raw) > 0 && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		require.NoError(t, json.Unmarshal(raw, &said), string(raw))
	}
	return resp.StatusCode, said
}

func send(t *testing.T, in *inbox.Server, to, text string) (int, map[string]any) {
	t.Helper()
	return call(t, in, http.MethodPost, ".json", url.Values{"To": {to}, "From": {"+15005550006"}, "Body": {text}}, nil)
}

func TestTwilioMessage(t *testing.T) {
	in := inbox.Start(t)
	status, m := send(t, in, ann, "Grüße – bis morgen")
	require.Equal(t, http.StatusCreated, status)
	require.Len(t, m["sid"], 34)
	require.Equal(t, "queued", m["status"])
	require.Equal(t, "1", m["num_segments"])
	require.Equal(t, ann, m["to"])
	require.Nil(t, m["messaging_service_sid"])
	sid := messages + "/" + m["sid"].(string) + ".json"
	require.NoError(t, in.Settle(t.Context()))

	status, m = call(t, in, http.MethodGet, sid, nil, nil)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "delivered", m["status"])
	status, m = call(t, in, http.MethodPost, sid, url.Values{"Body": {""}}, nil)
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, m["body"])
	status, _ = call(t, in, http.MethodDelete, sid, nil, nil)
	require.Equal(t, http.StatusNoContent, status)
	status, m = call(t, in, http.MethodGet, sid, nil, nil)
	require.Equal(t, http.StatusNotFound, status)
	require.EqualValues(t, 20404, m["code"])
	require.Equal(t, 1, in.Texts()[0].Arrived, "the handset still has it")

	in.Receipts(inbox.ReceiptNever)
	_, m = send(t, in, ann, "not final")
	sid = messages + "/" + m["sid"].(string) + ".json"
	for name, c := range map[string]struct {
		method string
		form   url.Values
	}{"redact": {http.MethodPost, url.Values{"Body": {""}}}, "delete": {http.MethodDelete, nil}} {
		status, m = call(t, in, c.method, sid, c.form, nil)
		require.Equal(t, http.StatusConflict, status, name)
		require.EqualValues(t, 20009, m["code"], name)
	}
	status, m = call(t, in, http.MethodGet, "/2010-04-01/Accounts/"+inbox.Account+"/Balance.json", nil, nil)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "0.00", m["balance"])
}

func TestTwilioRefusals(t *testing.T) {
	good := url.Values{"To": {ann}, "From": {"+15005550006"}, "Body": {"hello"}}
	for _, c := range []struct {
		name, field, value string
		code               float64
	}{
		{"no To", "To", "", 21604},
		{"bad To", "To", "12", 21211},
		{"no From", "From", "", 21603},
		{"bad From", "From", "!", 21212},
		{"no Body", "Body", "", 21602},
		{"long Body", "Body", strings.Repeat("ä", 1601), 21617},
		{"not UTF-8", "Body", "\xff", 20001},
		{"no validity", "ValidityPeriod", "0", 21624},
		{"a file", "MediaUrl", "https://example.com/cat.png", 20001},
		{"later", "SendAt", "2026-03-03T00:00:00Z", 20001},
		{"a template", "ContentSid", "HX1", 20001},
		{"magic To, invalid", "To", "+15005550001", 21211},
		{"magic To, no route", "To", "+15005550002", 21612},
		{"magic To, no permission", "To", "+15005550003", 21408},
		{"magic To, opted out", "To", "+15005550004", 21610},
		{"magic To, no SMS", "To", "+15005550009", 21614},
		{"magic From, invalid", "From", "+15005550001", 21212},
		{"magic From, not ours", "From", "+15005550007", 21606},
		{"magic From, full", "From", "+15005550008", 21611},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := inbox.Start(t)
			form := url.Values{c.field: {c.value}}
			for name, v := range good {
				if name != c.field {
					form[name] = v
				}
			}
			status, m := call(t, in, http.MethodPost, ".json", form, nil)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, c.code, m["code"])
			for _, text := range in.Texts() {
				require.Zero(t, text.Arrived)
			}
		})
	}
}

// TestRequestsRefused: whatever is no request of the one account, from this machine and of a bounded
// size, is refused before anything of it is kept.
func TestRequestsRefused(t *testing.T) {
	const otherAccount = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json"
	form := url.Values{"To": {ann}, "From": {"+15005550006"}, "Body": {"hello"}}
	for _, c := range []struct {
		name, method, path string
		form               url.Values
		change             func(*http.Request)
		status             int
	}{
		{"real token", http.MethodPost, ".json", form, func(r *http.Request) { r.SetBasicAuth(inbox.Account, strings.Repeat("0f", 16)) }, 401},
		{"API key", http.MethodPost, ".json", form, func(r *http.Request) { r.SetBasicAuth("SK"+strings.Repeat("0", 32), "inbox-1") }, 401},
		{"real account", http.MethodPost, otherAccount, form, nil, 401},
		{"nothing", http.MethodPost, ".json", form, func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		{"JSON", http.MethodPost, ".json", form, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 415},
		{"no type", http.MethodPost, ".json", form, func(r *http.Request) { r.Header.Del("Content-Type") }, 415},
		{"too long", http.MethodPost, ".json", url.Values{"To": {ann}, "From": {"12345"}, "Body": {strings.Repeat("x", 200<<10)}}, nil, 413},
		{"broken escapes", http.MethodPost, ".json?x=%zz", form, nil, 400},
		{"twice", http.MethodPost, ".json", url.Values{"To": {ann, bob}, "From": {"12345"}, "Body": {"hello"}}, nil, 400},
		{"PUT", http.MethodPut, ".json", form, nil, 405},
		{"calls", http.MethodPost, "/2010-04-01/Accounts/" + inbox.Account + "/Calls.json", form, nil, 404},
		{"another API", http.MethodGet, "/", nil, nil, 404},
		{"list, unknown filter", http.MethodGet, ".json?Status=sent", nil, nil, 400},
		{"list, page size", http.MethodGet, ".json?PageSize=5000", nil, nil, 400},
		{"telnyx, real key", http.MethodPost, "/v2/messages", form, func(r *http.Request) { r.Header.Set("Authorization", "Bearer KEY0123") }, 401},
		{"infobip, real key", http.MethodPost, "/sms/3/messages", form, func(r *http.Request) { r.Header.Set("Authorization", "App 0123-ab") }, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := inbox.Start(t)
			status, said := call(t, in, c.method, c.path, c.form, c.change)
			require.Equal(t, c.status, status)
			require.Empty(t, in.Texts())
			if c.status == 401 {
				b, err := json.Marshal(said)
				require.NoError(t, err)
				require.Contains(t, string(b), "Never give it a real credential")
			}
		})
	}
}

// TestThisMachineOnly: neither other machines, nor pages of other sites whose names point here.
func TestThisMachineOnly(t *testing.T) {
	in := inbox.Start(t)
	for _, c := range []struct {
		remote, host string
		status       int
	}{
		{"127.0.0.1:5000", "127.0.0.1:8025", 404},
		{"[::1]:5000", "localhost", 404},
		{"192.0.2.7:5000", "127.0.0.1:8025", 403},
		{"127.0.0.1:5000", "evil.example:8025", 403},
		{"127.0.0.1:5000", "api.twilio.com", 403},
		{"", "localhost", 403},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = c.remote, c.host
		w := httptest.NewRecorder()
		in.ServeHTTP(w, r)
		require.Equal(t, c.status, w.Code, "%+v", c)
	}
}

// TestTenThousand lists 10,000 messages page by page, once each, while more come in.
func TestTenThousand(t *testing.T) {
	const n = 10_000
	in := inbox.StartWith(t, inbox.ServerConfig{Keep: 2 * n})
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	body, err := sealtext.NewBody("hello")
	require.NoError(t, err)
	many := make([]inbox.Text, n)
	for i := range many {
		many[i] = inbox.Text{Handset: to, Sender: sealtext.MustSender("12345"), Body: body, Inbound: i%2 == 1}
	}
	require.NoError(t, in.Seed(many...))
	seen := map[string]bool{}
	for path := ".json?PageSize=1000"; path != ""; {
		status, page := call(t, in, http.MethodGet, path, nil, nil)
		require.Equal(t, http.StatusOK, status)
		for _, m := range page["messages"].([]any) {
			sid := m.(map[string]any)["sid"].(string)
			require.False(t, seen[sid])
			seen[sid] = true
		}
		require.NoError(t, in.Seed(many[0]))
		path, _ = page["next_page_uri"].(string)
	}
	require.Len(t, seen, n)
	status, page := call(t, in, http.MethodGet, ".json?To=12345&PageSize=10", nil, nil)
	require.Equal(t, http.StatusOK, status)
	require.Len(t, page["messages"], 10)
	require.Equal(t, "inbound", page["messages"].([]any)[0].(map[string]any)["direction"])
}

// TestMarkup: Twilio texts what a webhook is answered with.
func TestMarkup(t *testing.T) {
	in := inbox.Start(t)
	_, _ = send(t, in, ann, "Shall we meet?")
	verifier := webhook.Twilio(webhook.StaticKeys(in.Token()))
	said := `<?xml version="1.0" encoding="UTF-8"?><Response><Message>See you &lt;then&gt;</Message><Message><Body>Bye</Body></Message></Response>`
	require.NoError(t, in.Connect(hookURL, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if _, err := verifier.Verify(r.Context(), &webhook.Request{Method: r.Method, URL: hookURL, Header: r.Header, Body: body}); err != nil {
			t.Error(err)
		}
		if bytes.Contains(body, []byte("Body=")) {
			_, _ = io.WriteString(w, said)
		}
	})))
	to := in.Texts()[0]
	_, err := in.Reply(t.Context(), to, "YES & <b>")
	require.NoError(t, err)
	require.NoError(t, in.Settle(t.Context()))
	require.Equal(t, []string{"Shall we meet?", "See you <then>", "Bye"}, texts(in.Got(to.Handset)))
	said = "<Response><Message>cut off"
	reply, err := in.Reply(t.Context(), to, "and?")
	require.NoError(t, err)
	require.Equal(t, "12100", reply.Steps[len(reply.Steps)-1].Code)
}

// TestCallbackElsewhere: a receipt goes nowhere but to this machine, whatever URL a text names.
func TestCallbackElsewhere(t *testing.T) {
	in := inbox.Start(t)
	called := make(chan string, 10)
	here := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { called <- r.Host }))
	defer here.Close()
	// The address of all interfaces is that of the server above, and no loopback address.
	elsewhere := strings.Replace(here.URL, "127.0.0.1", "0.0.0.0", 1)
	form := url.Values{"To": {ann}, "From": {"+15005550006"}, "Body": {"hello"}, "StatusCallback": {elsewhere}}
	status, _ := call(t, in, http.MethodPost, ".json", form, nil)
	require.Equal(t, http.StatusCreated, status)
	require.NoError(t, in.Settle(t.Context()))
	steps := in.Texts()[0].Steps
	require.Equal(t, "receipt: delivered, and the application did not answer", steps[len(steps)-1].What)
	require.Empty(t, called)
}

// TestOverTCP: the same over a loopback port, with a webhook to another one; the connection is cut.
func TestOverTCP(t *testing.T) {
	in := inbox.Start(t)
	api := httptest.NewServer(in)
	defer api.Close()
	heard := make(chan string, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard <- r.PostFormValue("MessageStatus") }))
	defer hook.Close()
	require.NoError(t, in.Connect(hook.URL, nil))
	post := func() (*http.Response, error) {
		form := url.Values{"To": {ann}, "From": {"+15005550006"}, "Body": {"hello"}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api.URL+messages+".json", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(inbox.Account, in.Token())
		return http.DefaultClient.Do(r)
	}
	resp, err := post()
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	require.Equal(t, "sent", <-heard)
	require.Equal(t, "delivered", <-heard)
	in.Fail(inbox.FaultReset, inbox.FaultTooMany)
	resp, err = post()
	if err == nil {
		_ = resp.Body.Close()
	}
	require.ErrorIs(t, err, io.EOF)
	resp, err = post()
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
	require.Equal(t, "2", resp.Header.Get("Retry-After"))
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	require.Len(t, in.Got(to), 2)
	require.NoError(t, in.Settle(t.Context()))
	require.Equal(t, transport.StateDelivered, in.Texts()[1].State)
}

func TestScriptNames(t *testing.T) {
	for r := inbox.ReceiptDelivered; r <= inbox.ReceiptNever; r++ {
		got, ok := inbox.ParseReceipt(r.String())
		require.True(t, ok)
		require.Equal(t, r, got)
	}
	for f := inbox.FaultNone; f <= inbox.FaultOptedOut; f++ {
		got, ok := inbox.ParseFault(f.String())
		require.True(t, ok)
		require.Equal(t, f, got)
	}
	for _, ok := range []bool{second(inbox.ParseReceipt("soon")), second(inbox.ParseFault("fire"))} {
		require.False(t, ok)
	}
	require.Equal(t, "unknown unknown", fmt.Sprintf("%v %v", inbox.Receipt(99), inbox.Fault(99)))
}

func second[T any](_ T, ok bool) bool { return ok }
