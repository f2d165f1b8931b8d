package inbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/telnyx"
)

// ask makes a request in the form of Telnyx or Infobip.
func ask(t *testing.T, in *inbox.Server, method, path, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://api.example"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "App "+in.Token())
	if strings.HasPrefix(path, "/v2/") {
		r.Header.Set("Authorization", "Bearer "+in.Token())
	}
	resp, err := (&http.Client{Transport: in}).Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var said map[string]any
	require.NoError(t, json.Unmarshal(raw, &said), string(raw))
	return resp.StatusCode, said
}

const infobipText = `{"messages":[{"sender":"15005550006","destinations":[{"to":"12025550123","messageId":"visit-1"}],"content":{"text":"hello"}}]}`

// TestInfobipLogs: what was sent is found by its id, as often as it is asked for.
func TestInfobipLogs(t *testing.T) {
	in := inbox.Start(t)
	tr := adapter(t, inbox.WireInfobip, in).(*infobip.Transport)
	ref := infobip.Ref{Account: infobip.Account{ID: "inbox", URL: "http://127.0.0.1"}, ID: "visit-1"}
	ref.Tenant = sealtext.MustTenant("clinic")
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, infobip.ErrNotFound)
	in.Receipts(inbox.ReceiptNever, inbox.ReceiptUndelivered)
	status, _ := ask(t, in, http.MethodPost, "/sms/3/messages", infobipText)
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, in.Settle(t.Context()))
	got, err := tr.Fetch(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, transport.StateAccepted, got.State)
	require.True(t, in.Report(t.Context(), "visit-1", transport.StateDelivered))
	for range 2 {
		got, err = tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, transport.StateDelivered, got.State)
	}
	_, said := ask(t, in, http.MethodGet, "/sms/3/logs?destination=12025550123&sender=15005550006&limit=1", "")
	require.Len(t, said["results"], 1)
	entry := said["results"].([]any)[0].(map[string]any)
	require.Equal(t, "12025550123", entry["destination"])
	require.Equal(t, "hello", entry["content"].(map[string]any)["text"])
	_, said = ask(t, in, http.MethodGet, "/sms/3/logs?destination=12025550199", "")
	require.Empty(t, said["results"])
}

// TestInfobipReports: a report that no webhook was told of is given out once.
func TestInfobipReports(t *testing.T) {
	in := inbox.Start(t)
	_, _ = ask(t, in, http.MethodPost, "/sms/3/messages", infobipText)
	require.NoError(t, in.Settle(t.Context()))
	_, said := ask(t, in, http.MethodGet, "/sms/3/reports?messageId=another", "")
	require.Empty(t, said["results"])
	_, said = ask(t, in, http.MethodGet, "/sms/3/reports", "")
	require.Len(t, said["results"], 1)
	report := said["results"].([]any)[0].(map[string]any)
	require.Equal(t, "visit-1", report["messageId"])
	require.Equal(t, "DELIVERED_TO_HANDSET", report["status"].(map[string]any)["name"])
	_, said = ask(t, in, http.MethodGet, "/sms/3/reports", "")
	require.Empty(t, said["results"], "each once")

	a := newApp(t, inbox.WireInfobip, inbox.ServerConfig{})
	a.post(t, ann, "with a webhook")
	_, said = ask(t, a.in, http.MethodGet, "/sms/3/reports", "")
	require.Empty(t, said["results"])
}

// TestOptOutLists: what handsets wrote is on the list of their provider, and of no other.
func TestOptOutLists(t *testing.T) {
	in := inbox.Start(t)
	from, tenant := sealtext.MustSender("+15005550006"), sealtext.MustTenant("clinic")
	number := func(e164 string) sealtext.Number {
		n, err := sealtext.ParseE164(e164)
		require.NoError(t, err)
		return n
	}
	write := func(wire inbox.Wire, e164, text string) {
		_, err := in.Write(t.Context(), wire, number(e164), from, text)
		require.ErrorIs(t, err, inbox.ErrNoWebhook)
	}
	write(inbox.WireTelnyx, ann, "stop")
	write(inbox.WireTelnyx, bob, "Unsubscribe")
	write(inbox.WireInfobip, bob, "STOP")
	q := optouts.Query{Tenant: tenant, Sender: from}
	one := adapter(t, inbox.WireTelnyx, in).(*telnyx.Transport)
	page, err := one.ListOptOuts(t.Context(), q, "")
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(ann), number(bob)}, numbersOf(page))
	require.Equal(t, optouts.HowText, page.Entries[1].How)
	require.Equal(t, from, page.Entries[1].Sender)
	_, said := ask(t, in, http.MethodGet, "/v2/messaging_optouts?page[number]=2&page[size]=1&redaction_enabled=true", "")
	require.Equal(t, bob[:len(bob)-4]+"****", said["data"].([]any)[0].(map[string]any)["to"])
	require.EqualValues(t, 2, said["meta"].(map[string]any)["total_pages"])
	write(inbox.WireTelnyx, ann, "START")
	page, err = one.ListOptOuts(t.Context(), q, "")
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(bob)}, numbersOf(page))

	two := adapter(t, inbox.WireInfobip, in).(*infobip.Transport)
	page, err = two.ListOptOuts(t.Context(), q, "")
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(bob)}, numbersOf(page))
	require.Equal(t, optouts.HowText, page.Entries[0].How)
	require.NoError(t, two.BlockNumbers(t.Context(), q, []sealtext.Number{number(ann)}))
	page, err = two.ListOptOuts(t.Context(), q, "")
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(bob), number(ann)}, numbersOf(page))
	_, said = ask(t, in, http.MethodPost, "/sms/3/messages", infobipText)
	require.EqualValues(t, 14, said["messages"].([]any)[0].(map[string]any)["status"].(map[string]any)["id"], "what is on the list is refused")
	require.NoError(t, two.UnblockNumber(t.Context(), q, page.Entries[1]))
	_, said = ask(t, in, http.MethodPost, "/sms/3/messages", infobipText)
	require.EqualValues(t, 26, said["messages"].([]any)[0].(map[string]any)["status"].(map[string]any)["id"])
}

func numbersOf(p optouts.Page) (out []sealtext.Number) {
	for _, e := range p.Entries {
		out = append(out, e.Number)
	}
	return out
}

func TestLookupsRefused(t *testing.T) {
	in := inbox.Start(t)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"unknown filter of logs", http.MethodGet, "/sms/3/logs?text=hello", "", 400},
		{"twice", http.MethodGet, "/sms/3/logs?messageId=a&messageId=b", "", 400},
		{"no limit", http.MethodGet, "/sms/3/logs?limit=0", "", 400},
		{"reports by number", http.MethodGet, "/sms/3/reports?destination=1", "", 400},
		{"logs by POST", http.MethodPost, "/sms/3/logs", "{}", 405},
		{"another API of Infobip", http.MethodGet, "/sms/3/preview", "", 404},
		{"page of the blocklist", http.MethodGet, "/platform/1/blocklists?page=-1", "", 400},
		{"blocklist by PUT", http.MethodPut, "/platform/1/blocklists", "{}", 405},
		{"empty blocklist", http.MethodPost, "/platform/1/blocklists", "{}", 400},
		{"blocked number", http.MethodPost, "/platform/1/blocklists", `{"blocklist":[{"destinations":[{"to":"12"}]}]}`, 400},
		{"blocked sender", http.MethodPost, "/platform/1/blocklists", `{"blocklist":[{"destinations":[{"to":"12025550123"}],"sender":"!"}]}`, 400},
		{"blocked e-mail", http.MethodPost, "/platform/1/blocklists", `{"blocklist":[{"destinations":[{"to":"12025550123"}],"channel":"EMAIL"}]}`, 400},
		{"unknown filter of Telnyx", http.MethodGet, "/v2/messaging_optouts?filter[keyword]=STOP", "", 422},
		{"page of Telnyx", http.MethodGet, "/v2/messaging_optouts?page[size]=0", "", 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, _ := ask(t, in, c.method, c.path, c.body)
			require.Equal(t, c.status, status)
		})
	}
}
