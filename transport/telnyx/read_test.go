package telnyx_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/telnyx"
)

var clinic = sealtext.MustTenant("clinic")

func TestFetch(t *testing.T) {
	errs := func(pairs ...string) (list []any) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, map[string]any{"code": pairs[i], "title": pairs[i+1], "detail": number})
		}
		return list
	}
	for _, c := range []struct {
		status string
		errors []any
		want   telnyx.Status
	}{
		{"queued", nil, telnyx.Status{State: transport.StateAccepted, HasBody: true}},
		{"sending", nil, telnyx.Status{State: transport.StateAccepted, HasBody: true}},
		{"sent", nil, telnyx.Status{State: transport.StateSent, HasBody: true}},
		{"delivered", nil, telnyx.Status{State: transport.StateDelivered, HasBody: true}},
		{"delivery_unconfirmed", nil, telnyx.Status{State: transport.StateSent, HasBody: true}},
		{"delivery_failed", errs("40008", "Undeliverable"), telnyx.Status{State: transport.StateUndelivered, Code: "40008", HasBody: true}},
		{"delivery_failed", errs("40005", "Message expired"), telnyx.Status{State: transport.StateLapsed, Code: "40005", HasBody: true}},
		{"sending_failed", errs("40014", "Message expired in queue"), telnyx.Status{State: transport.StateLapsed, Code: "40014", HasBody: true}},
		{"sending_failed", errs("40002", "Spam", "40300", "Blocked due to STOP message"), telnyx.Status{State: transport.StateFailed, Code: "40300", OptedOut: true, HasBody: true}},
		{"sending_failed", errs("40300", "The sender has no profile"), telnyx.Status{State: transport.StateFailed, Code: "40300", HasBody: true}},
		{"sending_failed", errs(number, "x"), telnyx.Status{State: transport.StateFailed, HasBody: true}},
		{"expired", nil, telnyx.Status{State: transport.StateLapsed, HasBody: true}},
	} {
		t.Run(c.status, func(t *testing.T) {
			f := newFake(t)
			m := payload(idOf(7), "outbound", ours, number, text, c.status, "")
			m["errors"] = c.errors
			f.change(func() { f.messages[idOf(7)] = m })
			got, err := open(t, f.config()).Fetch(t.Context(), telnyx.Ref{Tenant: clinic, ID: idOf(7)})
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestFetchFails(t *testing.T) {
	f := newFake(t)
	f.change(func() {
		f.messages[idOf(1)] = payload(idOf(2), "outbound", ours, number, text, "sent", "")
		f.messages[idOf(3)] = payload(idOf(3), "inbound", number, ours, text, "delivered", "")
		f.messages[idOf(4)] = payload(idOf(4), "outbound", ours, number, text, "lost", "")
	})
	tr := open(t, f.config())
	for _, c := range []struct{ name, id, want string }{
		{"another message", idOf(1), "telnyx: the answer is not about the message: telnyx: the request failed with status 200"},
		{"an inbound one", idOf(3), "telnyx: the answer is not about the message: telnyx: the request failed with status 200"},
		{"an unknown state", idOf(4), "telnyx: the answer has no state of an outgoing message: telnyx: the request failed with status 200"},
		{"no such message", idOf(9), "telnyx: no such message"},
		{"what is no id", "../balance", "telnyx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tr.Fetch(t.Context(), telnyx.Ref{Tenant: clinic, ID: c.id})
			if c.want == "telnyx" {
				var input *sealtext.InputError
				require.ErrorAs(t, err, &input)
				return
			}
			require.EqualError(t, err, c.want)
		})
	}
	f.change(func() { f.key = "another" })
	_, err := tr.Fetch(t.Context(), telnyx.Ref{Tenant: clinic, ID: idOf(1)})
	require.EqualError(t, err, "telnyx: the request failed with status 401, code 10009")
	f.Close()
	_, err = tr.Fetch(t.Context(), telnyx.Ref{Tenant: clinic, ID: idOf(1)})
	require.EqualError(t, err, "telnyx: no answer")
}

func TestBalance(t *testing.T) {
	f := newFake(t)
	tr := open(t, f.config())
	got, err := tr.Balance(t.Context(), clinic, "")
	require.NoError(t, err)
	require.Equal(t, telnyx.Balance{Amount: "300.00", Available: "400.00", Currency: "USD"}, got)
	for _, said := range []string{
		`{"data":{"balance":"1.","available_credit":"1","currency":"USD"}}`, `{"data":{"balance":"1","available_credit":"-","currency":"USD"}}`,
		`{"data":{"balance":1,"available_credit":"1","currency":"USD"}}`, `{"data":{"balance":"1","available_credit":"1","currency":"usd"}}`,
		`{"data":{"balance":"` + text + `","available_credit":"1","currency":"USD"}}`, `<html>`,
	} {
		f.change(func() { f.balance = said })
		_, err := tr.Balance(t.Context(), clinic, "")
		require.EqualError(t, err, "telnyx: the request failed with status 200")
	}
}

func TestOptOuts(t *testing.T) {
	f := newFake(t)
	entry := func(to, from string) map[string]any {
		return map[string]any{"to": to, "from": from, "messaging_profile_id": profile, "created_at": "2026-03-01T10:00:00Z", "keyword": "STOP"}
	}
	f.change(func() {
		for i := range 100 {
			f.optOuts = append(f.optOuts, entry(fmt.Sprintf("+120255501%02d", i), ours))
		}
		f.optOuts = append(f.optOuts, entry("+120255XXXXX", ours), entry(number, "CLINIC"), map[string]any{"to": number, "from": "?", "messaging_profile_id": nil})
	})
	tr := open(t, f.config())
	read := func(q telnyx.OptOutQuery) (got []telnyx.OptOut, errs []error) {
		for o, err := range tr.OptOuts(t.Context(), q) {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			got = append(got, o)
		}
		return got, errs
	}
	got, errs := read(telnyx.OptOutQuery{Tenant: clinic, Profile: profile, Since: start})
	require.Len(t, got, 102)
	require.Equal(t, []error{telnyx.ErrOptOut}, errs)
	first, err := sealtext.ParseE164("+12025550100")
	require.NoError(t, err)
	last, err := sealtext.ParseE164(number)
	require.NoError(t, err)
	at := time.Date(2026, time.March, 1, 10, 0, 0, 0, time.UTC)
	require.Equal(t, telnyx.OptOut{Number: first, Sender: sealtext.MustSender(ours), Profile: profile, At: at}, got[0])
	require.Equal(t, telnyx.OptOut{Number: last, Sender: sealtext.MustSender("CLINIC"), Profile: profile, At: at}, got[100])
	require.Equal(t, telnyx.OptOut{Number: last}, got[101])
	require.Equal(t, []url.Values{
		{"page[number]": {"1"}, "page[size]": {"100"}, "redaction_enabled": {"false"}, "filter[messaging_profile_id]": {profile}, "created_at[gte]": {"2026-03-02T15:00:00Z"}},
		{"page[number]": {"2"}, "page[size]": {"100"}, "redaction_enabled": {"false"}, "filter[messaging_profile_id]": {profile}, "created_at[gte]": {"2026-03-02T15:00:00Z"}},
	}, f.asked())

	for _, err := range tr.OptOuts(t.Context(), telnyx.OptOutQuery{Tenant: clinic}) {
		require.NoError(t, err)
		break
	}
	require.Len(t, f.asked(), 3, "who stops reading asks for no other page")
	_, errs = read(telnyx.OptOutQuery{Tenant: clinic, Profile: "x"})
	var input *sealtext.InputError
	require.Len(t, errs, 1)
	require.ErrorAs(t, errs[0], &input)
	for body, want := range map[string]string{`{"meta":{"total_pages":9}}`: "status 200", `{`: "status 200", `{"data":[],"meta":{"total_pages":9}}`: ""} {
		f.change(func() { f.answers(200, body) })
		got, errs = read(telnyx.OptOutQuery{Tenant: clinic})
		require.Empty(t, got)
		if want == "" {
			require.Empty(t, errs)
			f.change(func() { require.Equal(t, 1, f.answered, "an empty page is the last") })
			continue
		}
		require.Len(t, errs, 1)
		require.ErrorContains(t, errs[0], want)
		require.NotContains(t, errs[0].Error(), secret)
	}
	f.change(func() { f.answers(404, `{}`) })
	_, errs = read(telnyx.OptOutQuery{Tenant: clinic})
	require.Len(t, errs, 1)
	require.EqualError(t, errs[0], "telnyx: the request failed with status 404")
}
