package httpsms_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
)

// asked is a provider that gives one answer to every question, and a transport that asks it.
func asked(t testing.TB, change func(*httpsms.ReadConfig, string), status int, answer string) (*provider, *httpsms.Transport) {
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	})
	cfg := httpsms.Config{
		Request: httpsms.Form(p.URL+"/messages", user, secret), TLS: adaptertest.Trust(p.Server), OptOutCodes: []string{"21610"},
		Read: httpsms.ReadConfig{Status: httpsms.Get(p.URL+"/messages/{id}?of={id}", user, secret), Account: httpsms.Get(p.URL+"/balance", "", secret)},
	}
	if change != nil {
		change(&cfg.Read, p.URL)
	}
	tr, err := httpsms.New(cfg)
	require.NoError(t, err)
	return p, tr
}

func TestFetch(t *testing.T) {
	words := func(c *httpsms.ReadConfig, _ string) {
		c.StatusField, c.States = "messages.0.state", map[string]transport.State{"DELIVRD": transport.StateDelivered, "5": transport.StateFailed}
	}
	for _, c := range []struct {
		name   string
		change func(*httpsms.ReadConfig, string)
		answer string
		want   httpsms.Status
	}{
		{"sent", nil, `{"status":"sent","code":"7"}`, httpsms.Status{State: transport.StateSent}},
		{"failed", nil, `{"status":"failed","code":7}`, httpsms.Status{State: transport.StateFailed, Code: "7"}},
		{"expired", nil, `{"status":"expired"}`, httpsms.Status{State: transport.StateLapsed}},
		{"opted out", nil, `{"status":"undelivered","code":"21610"}`, httpsms.Status{State: transport.StateUndelivered, Code: "21610", OptedOut: true}},
		{"a code that is a number", nil, `{"status":"failed","code":"` + number[1:] + `"}`, httpsms.Status{State: transport.StateFailed, Code: "http-200"}},
		{"the provider's words", words, `{"messages":[{"state":"DELIVRD"}]}`, httpsms.Status{State: transport.StateDelivered}},
		{"the provider's numbers", words, `{"messages":[{"state":5}]}`, httpsms.Status{State: transport.StateFailed}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, tr := asked(t, c.change, http.StatusOK, c.answer)
			got, err := tr.Fetch(t.Context(), "a/../b&c")
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Len(t, p.requests, 1)
			require.Equal(t, "GET /messages/a%2F..%2Fb%26c?of=a%2F..%2Fb%26c", p.requests[0].Method+" "+p.requests[0].RequestURI)
			name, pass, _ := p.requests[0].BasicAuth()
			require.Equal(t, user+secret, name+pass)
			require.Empty(t, p.bodies[0])
		})
	}
}

func TestBalance(t *testing.T) {
	fields := func(c *httpsms.ReadConfig, _ string) { c.AmountField, c.CurrencyField = "account.0", "account.1" }
	for _, c := range []struct {
		name   string
		change func(*httpsms.ReadConfig, string)
		answer string
		want   httpsms.Balance
	}{
		{"a number", nil, `{"balance":-0.07,"currency":"EUR"}`, httpsms.Balance{Amount: "-0.07", Currency: "EUR"}},
		{"without a unit", nil, `{"balance":"12.50"}`, httpsms.Balance{Amount: "12.50"}},
		{"elsewhere", fields, `{"account":["3","credits"]}`, httpsms.Balance{Amount: "3", Currency: "credits"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, tr := asked(t, c.change, http.StatusOK, c.answer)
			got, err := tr.Balance(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.NoError(t, tr.Probe(t.Context()))
			for _, r := range p.requests {
				require.Equal(t, "GET /balance", r.Method+" "+r.RequestURI)
				require.Equal(t, "Bearer "+secret, r.Header.Get("Authorization"))
			}
		})
	}
}

// What the provider answers otherwise is an error that has nothing of it.
func TestReadFails(t *testing.T) {
	const echo = `{"status":"` + text + `","balance":"` + number + `","currency":"` + number + `"}`
	other := &httpsms.Error{Status: http.StatusOK}
	for _, c := range []struct {
		name                  string
		status                int
		answer                string
		fetch, balance, probe error
	}{
		{"another word", 200, echo, other, other, nil},
		{"a unit that is a number", 200, `{"balance":"1","currency":"` + number + `"}`, other, other, nil},
		{"an exponent", 200, `{"balance":1e9}`, other, other, nil},
		{"no JSON", 200, `<html>` + text, other, other, nil},
		{"no such message", 404, echo, httpsms.ErrNotFound, &httpsms.Error{Status: 404}, &httpsms.Error{Status: 404}},
		{"wrong credentials", 401, echo, &httpsms.Error{Status: 401}, &httpsms.Error{Status: 401}, &httpsms.Error{Status: 401}},
		{"a redirect", 302, echo, &httpsms.Error{Status: 302}, &httpsms.Error{Status: 302}, &httpsms.Error{Status: 302}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, tr := asked(t, nil, c.status, c.answer)
			_, err := tr.Fetch(t.Context(), "m-1")
			require.Equal(t, c.fetch, err)
			requireSilent(t, err)
			_, err = tr.Balance(t.Context())
			require.Equal(t, c.balance, err)
			requireSilent(t, err)
			require.Equal(t, c.probe, tr.Probe(t.Context()))
		})
	}
	p, tr := asked(t, nil, 200, echo)
	for _, id := range []string{"", ".", "..", "m 1", "m\n", strings.Repeat("m", 257)} {
		_, err := tr.Fetch(t.Context(), id)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input, id)
	}
	require.Empty(t, p.requests)
	p.Close() // a dead port
	_, fetch := tr.Fetch(t.Context(), "m-1")
	_, balance := tr.Balance(t.Context())
	for _, err := range []error{fetch, balance, tr.Probe(t.Context())} {
		require.EqualError(t, err, "httpsms: no answer")
		var cause *httptransport.Error
		require.ErrorAs(t, err, &cause)
		requireSilent(t, err)
	}
}

func requireSilent(t testing.TB, err error) {
	t.Helper()
	adaptertest.Silent(t, err, number, number[1:], text, secret, "m-1", "127.0.0.1", "https:")
}

// What is not configured asks nothing, and what cannot work is found at start.
func TestReadConfig(t *testing.T) {
	p, tr := asked(t, func(c *httpsms.ReadConfig, _ string) { *c = httpsms.ReadConfig{} }, 200, `{"status":"sent","balance":1}`)
	_, err := tr.Fetch(t.Context(), "m-1")
	require.ErrorIs(t, err, httpsms.ErrNotConfigured)
	_, err = tr.Balance(t.Context())
	require.ErrorIs(t, err, httpsms.ErrNotConfigured)
	require.ErrorIs(t, tr.Probe(t.Context()), httpsms.ErrNotConfigured)
	require.Empty(t, p.requests)

	const base = "https://api.example.com"
	const noRequest = "made no request that can be sent: the URL must be a whole one that begins with https:// and holds no credentials"
	fails := func(context.Context, string) (*http.Request, error) { return nil, errors.New("no key for " + secret) }
	for _, c := range []struct {
		name, want string
		read       httpsms.ReadConfig
	}{
		{"no id", "httpsms: Config.Read.Status made a request without the id of the message; put {id} into the URL of Get", httpsms.ReadConfig{Status: httpsms.Get(base+"/messages", user, secret)}},
		{"no secret", "httpsms: the secret of the provider must not be empty", httpsms.ReadConfig{Status: httpsms.Get(base+"/{id}", user, "")}},
		{"http", "httpsms: Config.Read.Account " + noRequest, httpsms.ReadConfig{Account: httpsms.Get("http://api.example.com", user, secret)}},
		{"credentials", "httpsms: Config.Read.Status " + noRequest, httpsms.ReadConfig{Status: httpsms.Get("https://a:b@api.example.com/{id}", user, secret)}},
		{"a function that fails", "httpsms: Config.Read.Account " + noRequest, httpsms.ReadConfig{Account: fails}},
		{"an empty word", "httpsms: Config.Read.States must have words and the states of package transport", httpsms.ReadConfig{States: map[string]transport.State{"": transport.StateSent}}},
		{"no state", "httpsms: Config.Read.States must have words and the states of package transport", httpsms.ReadConfig{States: map[string]transport.State{"x": 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := httpsms.New(httpsms.Config{Request: httpsms.Form(base, user, secret), Read: c.read})
			require.EqualError(t, err, c.want)
		})
	}
}

// A function of the host that fails later is silent too.
func TestReadFunctionFails(t *testing.T) {
	broken := false
	_, tr := asked(t, func(c *httpsms.ReadConfig, base string) {
		right := c.Status
		c.Status = func(ctx context.Context, id string) (*http.Request, error) {
			if broken {
				return nil, errors.New("no key for " + number)
			}
			return right(ctx, id)
		}
	}, 200, `{"status":"sent"}`)
	broken = true
	_, err := tr.Fetch(t.Context(), "m-1")
	require.EqualError(t, err, "httpsms: the function in Config.Read made no request that can be sent")
}
