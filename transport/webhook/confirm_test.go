package webhook_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// unsigned verifies everything as a scheme that does not sign the body.
type unsigned struct{ signed bool }

func (u unsigned) Verify(context.Context, *webhook.Request) (webhook.Verified, error) {
	return webhook.Verified{Account: "main", Unsigned: !u.signed}, nil
}

// confirms is the configuration of a hook that asks the provider.
func (g *gateway) confirms(e webhook.Event, confirm func(webhook.Event) (webhook.Event, error)) webhook.Config {
	cfg := g.config(e)
	cfg.Verifier = unsigned{}
	cfg.Confirm = func(_ context.Context, who webhook.Verified, e webhook.Event) (webhook.Event, error) {
		if who.Account != "main" {
			return webhook.Event{}, errors.New("the account is missing")
		}
		return confirm(e)
	}
	return cfg
}

func TestConfirm(t *testing.T) {
	claimed := webhook.Event{ID: "1", Sender: us, Delivery: &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateDelivered}}
	says := func(state transport.State) func(webhook.Event) (webhook.Event, error) {
		return func(e webhook.Event) (webhook.Event, error) {
			return webhook.Event{ID: "another", Sender: e.Sender, Delivery: &transport.DeliveryReceipt{ProviderID: "p", State: state}}, nil
		}
	}
	fails := func(err error) func(webhook.Event) (webhook.Event, error) {
		return func(e webhook.Event) (webhook.Event, error) { return e, err }
	}
	away := errors.New("the provider is away")
	for _, c := range []struct {
		name    string
		confirm func(webhook.Event) (webhook.Event, error)
		answer  int
		state   transport.State
		heard   error
	}{
		{"as claimed", says(transport.StateDelivered), 204, transport.StateDelivered, nil},
		{"otherwise", says(transport.StateFailed), 204, transport.StateFailed, nil},
		{"nothing of interest", func(webhook.Event) (webhook.Event, error) { return webhook.Event{}, nil }, 204, 0, nil},
		{"not there", fails(webhook.ErrUnconfirmed), 503, 0, webhook.ErrUnconfirmed},
		{"the provider is away", fails(away), 503, 0, away},
		{"contradicted", fails(webhook.ErrContradicted), 403, 0, webhook.ErrContradicted},
		{"a text that nobody can show", fails(webhook.ErrUnsignedText), 403, 0, webhook.ErrUnsignedText},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gateway{}
			require.Equal(t, c.answer, post(open(t, g.confirms(claimed, c.confirm)), "x").Code)
			_, n, heard := g.count()
			if c.state == 0 {
				require.Zero(t, n)
			} else {
				require.Equal(t, c.state, g.deliveries[0].State)
			}
			if c.heard == nil {
				require.Empty(t, heard)
				return
			}
			require.Len(t, heard, 1)
			require.ErrorIs(t, heard[0], c.heard)
		})
	}
	refusedAs(t, webhook.ClassPayload, webhook.ErrContradicted)
	refusedAs(t, webhook.ClassPayload, webhook.ErrUnsignedText)
}

// An event keeps the claim of its request, whatever is found at the provider.
func TestConfirmKeepsTheClaim(t *testing.T) {
	g := &gateway{}
	h := open(t, g.confirms(webhook.Event{ID: "1", Sender: us, Message: from(t, "START")}, func(e webhook.Event) (webhook.Event, error) {
		e.ID, e.Message = "2", from(t, "hello")
		return e, nil
	}))
	require.Equal(t, 204, post(h, "x").Code)
	require.Equal(t, "1", g.messages[0].EventID)
	require.Equal(t, "hello", g.messages[0].Body.Plaintext())
}

// What is signed, and what comes from a list of the provider, is not asked about again.
func TestConfirmIsNotAsked(t *testing.T) {
	g := &gateway{}
	e := webhook.Event{ID: "1", Sender: us, Message: from(t, "hello")}
	cfg := g.confirms(e, func(webhook.Event) (webhook.Event, error) { return webhook.Event{}, webhook.ErrContradicted })
	require.Equal(t, 403, post(open(t, cfg), "x").Code)
	require.NoError(t, open(t, cfg).Take(t.Context(), "main", e))
	cfg.Verifier = unsigned{signed: true}
	require.Equal(t, 204, post(open(t, cfg), "x").Code)
	n, _, _ := g.count()
	require.Equal(t, 2, n)
}

// A provider that does not answer leaves time for the other events of the request.
func TestConfirmHasItsShareOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{}
		cfg := g.config(webhook.Event{})
		cfg.Verifier, cfg.Parse, cfg.Wait = unsigned{}, nil, 8*time.Second
		cfg.ParseAll = func(*webhook.Request) ([]webhook.Event, error) {
			return []webhook.Event{{ID: "1", Sender: us, Message: from(t, "hello")}, {ID: "2", Sender: us, Message: from(t, "STOP")}}, nil
		}
		cfg.Confirm = func(ctx context.Context, _ webhook.Verified, e webhook.Event) (webhook.Event, error) {
			if e.ID == "1" {
				<-ctx.Done()
				return e, webhook.ErrUnconfirmed
			}
			return e, nil
		}
		begin := time.Now()
		require.Equal(t, http.StatusServiceUnavailable, post(open(t, cfg), "x").Code)
		require.Equal(t, 4*time.Second, time.Since(begin))
		require.Len(t, g.messages, 1)
		require.Equal(t, "2", g.messages[0].EventID)
	})
}

func TestPlivoV2(t *testing.T) {
	const form = "Text=STOP"
	request := func(url, id string, header ...string) *webhook.Request {
		return call("POST", url, form, append([]string{"Content-Type", formed, "X-Plivo-Signature-V2-Nonce", id}, header...)...)
	}
	sign := func(text string) string { return mac(sha256.New, token, text) }
	const v2, ma, v3 = "X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2", "X-Plivo-Signature-V3"
	third := []string{"X-Plivo-Signature-V3-Nonce", "n1", v3, sign(where + "?TextSTOP.n1")}
	v := webhook.PlivoV2(webhook.StaticKeys(token))
	check(t, v, []verifies{
		{"good", request(where, "n1", v2, sign(where+"n1")), 0},
		{"of the main account", request(where, "n1", v2, sign("x"), ma, sign(where+"n1")), 0},
		{"several in a header", request(where, "n1", v2, sign("x")+","+sign(where+"n1")), webhook.ClassSignature},
		{"with a query, which is not signed", request(where+"?message=1", "n1", v2, sign(where+"n1")), 0},
		{"another nonce", request(where, "n2", v2, sign(where+"n1")), webhook.ClassSignature},
		{"another URL", request(where+"x", "n1", v2, sign(where+"n1")), webhook.ClassSignature},
		{"the end of another URL", request(where, "x/n1", v2, sign(where+"x/n1")), webhook.ClassNonce},
		{"a nonce of other signs", request(where, "n?1", v2, sign(where+"n?1")), webhook.ClassNonce},
		{"no nonce", request(where, "", v2, sign(where)), webhook.ClassNonce},
		{"no signature", request(where, "n1"), webhook.ClassSignature},
		{"the header twice", request(where, "n1", v2, sign(where+"n1"), v2, sign("x")), webhook.ClassSignature},
		{"version 3 too", request(where, "n1", append([]string{v2, sign(where + "n1")}, third...)...), 0},
		{"version 3 wrong", request(where, "n1", v2, sign(where+"n1"), "X-Plivo-Signature-V3-Nonce", "n1", v3, sign("x")), webhook.ClassSignature},
	})
	got, err := v.Verify(t.Context(), request(where, "n1", v2, sign(where+"n1")))
	require.NoError(t, err)
	require.Equal(t, webhook.Verified{ID: "n1", Unsigned: true}, got)
	got, err = v.Verify(t.Context(), request(where, "n2", third...))
	require.NoError(t, err)
	require.Equal(t, webhook.Verified{ID: "n1"}, got)

	g := &gateway{}
	cfg := g.config(webhook.Event{})
	cfg.Verifier = v
	_, err = webhook.New(cfg)
	require.ErrorContains(t, err, "webhook: Config.Confirm is required, since version 2 of Plivo's signature does not cover the body")
	cfg.Confirm = func(_ context.Context, _ webhook.Verified, e webhook.Event) (webhook.Event, error) { return e, nil }
	_, err = webhook.New(cfg)
	require.NoError(t, err)
}

func TestBearer(t *testing.T) {
	const good, url = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "https://sms.example.com/infobip"
	v := webhook.Bearer(func(_ context.Context, token string) (string, error) {
		switch {
		case strings.HasPrefix(token, good):
			return "infobip", nil
		case token == "away":
			return "infobip", errors.New("no connection for " + good)
		}
		return "", nil
	})
	auth := func(url string, values ...string) *webhook.Request {
		r := call("POST", url, body)
		for _, value := range values {
			r.Header.Add("Authorization", value)
		}
		return r
	}
	check(t, v, []verifies{
		{"good", auth(url, "Bearer "+good), 0},
		{"in small letters", auth(url, "bearer "+good), 0},
		{"another token", auth(url, "Bearer "+good[1:]), webhook.ClassSignature},
		{"no token", auth(url, "Bearer "), webhook.ClassSignature},
		{"no header", auth(url), webhook.ClassSignature},
		{"two headers", auth(url, "Bearer "+good, "Bearer "+good), webhook.ClassSignature},
		{"another scheme", auth(url, "Basic "+good), webhook.ClassSignature},
		{"more than a token", auth(url, "Bearer "+good+" "+good), webhook.ClassSignature},
		{"over http", auth("http://sms.example.com/infobip", "Bearer "+good), webhook.ClassDowngrade},
	})
	got, err := v.Verify(t.Context(), auth(url, "Bearer "+good))
	require.NoError(t, err)
	require.Equal(t, webhook.Verified{Account: "infobip", Unsigned: true}, got)
	_, err = v.Verify(t.Context(), auth(url, "Bearer away"))
	require.EqualError(t, err, "webhook: a bearer token could not be checked; the function of the host gave an error")
	g := &gateway{}
	cfg := g.config(webhook.Event{})
	cfg.Verifier = v
	require.Equal(t, 503, post(open(t, cfg), "x", "Authorization", "Bearer away").Code)
}
