package telnyx_test

import (
	"testing"

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
