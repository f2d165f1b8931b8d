package plivo_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/plivo"
	"github.com/sealtext/sealtext/transport/webhook"
)

// asking is a service whose webhook has version 2 of the signature, and asks a fake.
type asking struct {
	*hook
	fake *fake
	away error // of the host's function
}

func newAsking(t *testing.T, change func(*servicetest.Config)) *asking {
	t.Helper()
	k := &asking{hook: newHook(t, change), fake: newFake(t)}
	var err error
	k.Handler, err = webhook.New(webhook.Config{
		Name: "inbox", URL: hookURL, Verifier: webhook.PlivoV2(webhook.StaticKeys(secret)), Parse: plivo.ParseWebhook, Tenant: k.Tenant,
		Confirm: open(t, k.fake.config()).Confirm(func(_ context.Context, a webhook.Address) (sealtext.Tenant, string, error) {
			if a.Sender != sealtext.MustSender(ours) {
				return k.Tenant, account, errors.New("another sender")
			}
			return k.Tenant, account, k.away
		}),
		Messages: k.Gateway, Deliveries: k.Gateway, OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(k.Handler.Close)
	k.OptIn(number)
	return k
}

// plivoHas makes the fake answer so about a message.
func (k *asking) plivoHas(id int, direction, from, to, state, code string) {
	k.fake.change(func() { k.fake.messages[idOf(id)] = record(idOf(id), direction, from, to, state, code) })
}

// secondBy is a request that Plivo makes with version 2 of its signature, over neither form nor query.
func secondBy(token, query string, form url.Values) *http.Request {
	const nonce = "05429567804466091622"
	mac := hmac.New(sha256.New, []byte(token))
	_, _ = io.WriteString(mac, hookURL+nonce)
	r := httptest.NewRequest(http.MethodPost, "/plivo"+query, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Plivo-Signature-V2", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Plivo-Signature-V2-Nonce", nonce)
	return r
}

// heard requires the errors that were reported, in order, and that they are silent.
func (k *asking) heard(t *testing.T, want ...error) {
	t.Helper()
	require.Len(t, k.errs, len(want))
	for i := range want {
		require.ErrorIs(t, k.errs[i], want[i])
		for _, clear := range []string{number[1:], "STOP", secret, account} {
			require.NotContains(t, k.errs[i].Error(), clear)
		}
	}
}

// Of a status callback only what Plivo says when asked counts.
func TestConfirmReceipt(t *testing.T) {
	for _, c := range []struct {
		name           string
		claims, record [2]string // state and code
		from           string    // of the record
		answer         int
		want           transport.State
		optedOut       bool
		heard          error
	}{
		{"as claimed", [2]string{"delivered", "000"}, [2]string{"delivered", "000"}, ours[1:], 200, transport.StateDelivered, false, nil},
		{"further than claimed", [2]string{"sent", ""}, [2]string{"delivered", "000"}, ours[1:], 200, transport.StateDelivered, false, nil},
		{"not yet", [2]string{"delivered", "000"}, [2]string{"sent", ""}, ours[1:], 503, transport.StateAccepted, false, webhook.ErrUnconfirmed},
		{"a forged failure", [2]string{"failed", "80"}, [2]string{"sent", ""}, ours[1:], 503, transport.StateAccepted, false, webhook.ErrUnconfirmed},
		{"a forged opt-out", [2]string{"failed", "200"}, [2]string{"failed", "80"}, ours[1:], 200, transport.StateFailed, false, nil},
		{"an opt-out", [2]string{"failed", "80"}, [2]string{"failed", "200"}, ours[1:], 200, transport.StateFailed, true, nil},
		{"a state that nobody knows", [2]string{"sent", ""}, [2]string{"lost", ""}, ours[1:], 503, transport.StateAccepted, false, webhook.ErrUnconfirmed},
		{"from another sender", [2]string{"delivered", ""}, [2]string{"delivered", ""}, "15005550007", 403, transport.StateAccepted, false, webhook.ErrContradicted},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newAsking(t, withIDs)
			id := sent(t, k.hook)
			k.plivoHas(1, "outbound", c.from, number[1:], c.record[0], c.record[1])
			claim := status(1, c.claims[0], c.claims[1])
			require.Equal(t, http.StatusForbidden, serve(k, secondBy("a guess", "", claim)).Code)
			k.errs = nil
			rec := serve(k, secondBy(secret, "", claim))
			require.Equal(t, c.answer == 200, rec.Code < 300, rec.Code)
			if c.answer != 200 {
				require.Equal(t, c.answer, rec.Code)
				k.heard(t, c.heard)
			} else {
				k.heard(t)
			}
			require.Equal(t, c.want, stateOf(t, k.hook, id))
			err := k.Send(number, text)
			require.Equal(t, c.optedOut, errors.Is(err, transport.ErrDenied))
		})
	}
}

// The id of our message is in the query, which is not signed: it settles nothing.
func TestConfirmDoesNotSettle(t *testing.T) {
	k := newAsking(t, func(c *servicetest.Config) { c.Relay.Transport = vague{} })
	id := sent(t, k.hook)
	require.Equal(t, transport.StateUnknown, stateOf(t, k.hook, id))
	k.plivoHas(7, "outbound", ours[1:], number[1:], "delivered", "000")
	require.Less(t, serve(k, secondBy(secret, "?message="+id.String(), status(7, "delivered", "000"))).Code, 300)
	require.Equal(t, transport.StateUnknown, stateOf(t, k.hook, id))
}

// vague cannot tell what became of a message.
type vague struct{}

func (vague) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	_, err := c.To()
	return transport.Outcome{Kind: transport.OutcomeUnknown}, err
}

// Of an inbound message an opt-out counts, if Plivo has a message between these numbers. Nothing else
// does, since its text is not signed and cannot be asked for.
func TestConfirmInbound(t *testing.T) {
	const other = "12025550124"
	for _, c := range []struct {
		name, text, intent  string
		direction, from, to string // of the record
		answer              int
		out                 bool
		heard               error
	}{
		{"STOP", "STOP", "", "inbound", number[1:], ours[1:], 200, true, nil},
		{"STOP, with plus signs", "Stop please", "", "inbound", number, ours, 200, true, nil},
		{"STOP of a number that is not kept whole", "STOP", "", "inbound", number[1:9] + "***", ours[1:], 200, true, nil},
		{"an opt-out by its intent", "no more", "optout", "inbound", number[1:], ours[1:], 200, true, nil},
		{"YES", "YES", "", "inbound", number[1:], ours[1:], 403, false, webhook.ErrUnsignedText},
		{"hello", "hello", "optin", "inbound", number[1:], ours[1:], 403, false, webhook.ErrUnsignedText},
		{"STOP of another person", "STOP", "", "inbound", other, ours[1:], 403, false, webhook.ErrContradicted},
		{"STOP of many persons", "STOP", "", "inbound", "1202***", ours[1:], 403, false, webhook.ErrContradicted},
		{"STOP of nobody", "STOP", "", "inbound", "", ours[1:], 403, false, webhook.ErrContradicted},
		{"STOP to another number", "STOP", "", "inbound", number[1:], "15005550007", 403, false, webhook.ErrContradicted},
		{"STOP that we sent", "STOP", "", "outbound", number[1:], ours[1:], 403, false, webhook.ErrContradicted},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newAsking(t, nil)
			k.plivoHas(3, c.direction, c.from, c.to, "received", "")
			rec := serve(k, secondBy(secret, "", inbound(3, number, c.text, "MessageIntent", c.intent)))
			require.Equal(t, c.answer, rec.Code)
			err := k.Send(number, text)
			require.Equal(t, c.out, errors.Is(err, transport.ErrDenied))
			if c.heard != nil {
				k.heard(t, c.heard)
				return
			}
			k.heard(t)
			require.Contains(t, rec.Body.String(), "<Response>")
		})
	}
}

// With version 3 the text is signed, and Plivo is not asked.
func TestConfirmNotNeeded(t *testing.T) {
	k := newAsking(t, nil)
	require.Equal(t, http.StatusOK, serve(k, signedBy(secret, "", inbound(3, number, "STOP"))).Code)
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// Without an answer of Plivo's nothing is believed, and nothing is lost if the event comes again.
func TestConfirmFails(t *testing.T) {
	k := newAsking(t, nil)
	stop := inbound(3, number, "STOP")
	require.Equal(t, http.StatusServiceUnavailable, serve(k, secondBy(secret, "", stop)).Code, "no such message")
	k.plivoHas(3, "inbound", number[1:], ours[1:], "received", "")
	k.away = errors.New("the database is away")
	require.Equal(t, http.StatusServiceUnavailable, serve(k, secondBy(secret, "", stop)).Code)
	k.away = nil
	k.fake.change(func() { k.fake.token = "another" })
	require.Equal(t, http.StatusServiceUnavailable, serve(k, secondBy(secret, "", stop)).Code)
	require.Len(t, k.errs, 3)
	require.ErrorIs(t, k.errs[0], webhook.ErrUnconfirmed)
	require.EqualError(t, k.errs[2], "plivo: the request failed with status 401")
	require.NoError(t, k.Send(number, text))
	k.fake.change(func() { k.fake.token = secret })
	require.Equal(t, http.StatusOK, serve(k, secondBy(secret, "", stop)).Code)
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// The pool that an event names decides whose it is: it is Plivo's to say.
func TestConfirmPool(t *testing.T) {
	f := newFake(t)
	f.messages[idOf(1)] = record(idOf(1), "outbound", ours[1:], number[1:], "sent", "")
	f.messages[idOf(1)]["powerpack_id"] = powerpack
	f.messages[idOf(2)] = record(idOf(2), "outbound", ours[1:], number[1:], "sent", "")
	confirm := open(t, f.config()).Confirm(func(context.Context, webhook.Address) (sealtext.Tenant, string, error) { return clinic, account, nil })
	f.messages[idOf(3)] = record(idOf(3), "inbound", ours[1:], number[1:], "delivered", "")
	claim := func(id int) webhook.Event {
		return webhook.Event{
			ID: idOf(id), Sender: sealtext.MustSender(ours), Pool: idOf(9), Delivery: &transport.DeliveryReceipt{ProviderID: idOf(id), State: transport.StateSent},
		}
	}
	_, err := confirm(t.Context(), webhook.Verified{}, claim(3))
	require.ErrorIs(t, err, webhook.ErrContradicted, "what we received was not sent")
	for id, want := range map[int]string{1: powerpack, 2: ""} {
		e, err := confirm(t.Context(), webhook.Verified{}, claim(id))
		require.NoError(t, err)
		require.Equal(t, want, e.Pool)
	}
}

// sent sends a message and returns its id.
func sent(t *testing.T, k *hook) sealtext.ID {
	t.Helper()
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	return id
}

func stateOf(t *testing.T, k *hook, id sealtext.ID) transport.State {
	t.Helper()
	st, err := k.Gateway.Status(t.Context(), k.Tenant, id)
	require.NoError(t, err)
	return st.State
}
