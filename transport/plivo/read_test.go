package plivo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/plivo"
)

var clinic = sealtext.MustTenant("clinic")

func TestFetch(t *testing.T) {
	for _, c := range []struct {
		state, code string
		want        plivo.Status
	}{
		{"queued", "", plivo.Status{State: transport.StateAccepted}},
		{"sent", "", plivo.Status{State: transport.StateSent}},
		{"delivered", "000", plivo.Status{State: transport.StateDelivered}},
		{"delivered", "200", plivo.Status{State: transport.StateDelivered}},
		{"undelivered", "80", plivo.Status{State: transport.StateUndelivered, Code: "80"}},
		{"undelivered", "000", plivo.Status{State: transport.StateUndelivered}},
		{"undelivered", number, plivo.Status{State: transport.StateUndelivered}},
		{"failed", "420", plivo.Status{State: transport.StateLapsed, Code: "420"}},
		{"failed", "200", plivo.Status{State: transport.StateFailed, Code: "200", OptedOut: true}},
		{"rejected", "None", plivo.Status{State: transport.StateFailed}},
	} {
		t.Run(c.state+c.code, func(t *testing.T) {
			f := newFake(t)
			f.change(func() { f.messages[idOf(7)] = record(idOf(7), "outbound", ours[1:], number[1:], c.state, c.code) })
			got, err := open(t, f.config()).Fetch(t.Context(), plivo.Ref{Tenant: clinic, Account: account, ID: idOf(7)})
			require.NoError(t, err)
			c.want.Member = sealtext.MustSender(ours)
			require.Equal(t, c.want, got)
		})
	}
}

func TestFetchFails(t *testing.T) {
	f := newFake(t)
	f.change(func() {
		f.messages[idOf(1)] = record(idOf(2), "outbound", ours[1:], number[1:], "sent", "")
		f.messages[idOf(3)] = record(idOf(3), "inbound", number[1:], ours[1:], "delivered", "")
		f.messages[idOf(4)] = record(idOf(4), "outbound", ours[1:], number[1:], "lost", "")
	})
	tr := open(t, f.config())
	for _, c := range []struct{ name, id, want string }{
		{"another message", idOf(1), "plivo: the answer is not about the message: plivo: the request failed with status 200"},
		{"an inbound one", idOf(3), "plivo: the answer is not about the message: plivo: the request failed with status 200"},
		{"an unknown state", idOf(4), "plivo: the answer is not in a state of an outgoing message: plivo: the request failed with status 200"},
		{"no such message", idOf(9), "plivo: no such message or account"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tr.Fetch(t.Context(), plivo.Ref{Tenant: clinic, Account: account, ID: c.id})
			require.EqualError(t, err, c.want)
		})
	}
	for _, ref := range []plivo.Ref{{Account: account, ID: "../"}, {Account: number, ID: idOf(1)}} {
		_, err := tr.Fetch(t.Context(), ref)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		require.NotContains(t, err.Error(), number)
	}
	f.change(func() { f.token = "another" })
	_, err := tr.Fetch(t.Context(), plivo.Ref{Tenant: clinic, Account: account, ID: idOf(1)})
	require.EqualError(t, err, "plivo: the request failed with status 401")
	f.Close()
	_, err = tr.Fetch(t.Context(), plivo.Ref{Tenant: clinic, Account: account, ID: idOf(1)})
	require.EqualError(t, err, "plivo: no answer")
}

func TestBalance(t *testing.T) {
	f := newFake(t)
	tr := open(t, f.config())
	got, err := tr.Balance(t.Context(), clinic, account)
	require.NoError(t, err)
	require.Equal(t, "1.80900", got)
	for _, said := range []string{
		`{"auth_id":"` + account + `","cash_credits":"1."}`, `{"auth_id":"` + account + `","cash_credits":1.5}`, `{"auth_id":"` + account + `"}`,
		`{"auth_id":"MA00000000000000000X","cash_credits":"1"}`, `{"auth_id":"` + account + `","cash_credits":"` + text + `"}`, `<html>`,
	} {
		f.change(func() { f.account = said })
		_, err := tr.Balance(t.Context(), clinic, account)
		require.EqualError(t, err, "plivo: the request failed with status 200")
	}
	_, err = tr.Balance(t.Context(), clinic, number)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.NotContains(t, err.Error(), number)
}
