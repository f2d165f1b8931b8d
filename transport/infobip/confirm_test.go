package infobip_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/webhook"
)

// asking is a service that sends through a fake and asks it about what its webhook is told.
type asking struct {
	*servicetest.Harness
	*webhook.Handler
	fake *fake
	errs []error
	away error // of the host's function
}

func newAsking(t *testing.T) *asking {
	t.Helper()
	k := &asking{fake: newFake(t)}
	tr := open(t, k.fake.config())
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
	hook, err := webhook.New(webhook.Config{
		Name: "inbox", URL: hookURL, ParseAll: infobip.ParseWebhook, Tenant: k.Tenant, Messages: k.Gateway, Deliveries: k.Gateway,
		Verifier: webhook.Bearer(func(_ context.Context, token string) (string, error) {
			return map[string]string{"token-1": "infobip"}[token], nil
		}),
		Confirm: tr.Confirm(func(_ context.Context, a webhook.Address) (sealtext.Tenant, infobip.Account, error) {
			if a.Account != "infobip" {
				return sealtext.Tenant{}, infobip.Account{}, errors.New("another account")
			}
			return k.Tenant, infobip.Account{ID: "main", URL: k.fake.URL}, k.away
		}),
		OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	k.Handler = hook
	t.Cleanup(hook.Close)
	k.OptIn(number)
	return k
}

func (k *asking) post(token, text string) int {
	r := httptest.NewRequest(http.MethodPost, "/infobip", strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	k.ServeHTTP(rec, r)
	return rec.Code
}

// sent sends a message through the fake, and returns its id.
func (k *asking) sent(t *testing.T) sealtext.ID {
	t.Helper()
	m := k.Message(number, text)
	m.Location = rule.Location{Zones: []string{"America/New_York"}}
	id, err := k.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	k.Deliver()
	require.Equal(t, transport.StateAccepted, state(t, k.Harness, id))
	return id
}

// logs makes the logs say this about every message.
func (k *asking) logs(group, status int) {
	k.fake.change(func(m []logged) []logged {
		for i := range m {
			m[i].group, m[i].status = group, status
		}
		return m
	})
}

// Of a report only what the logs say counts.
func TestConfirm(t *testing.T) {
	for _, c := range []struct {
		name           string
		claims, logged [2]int
		sender         string
		answer         int
		want           transport.State
		optedOut       bool
		heard          error
	}{
		{"as claimed", [2]int{3, 5}, [2]int{3, 5}, ours[1:], 204, transport.StateDelivered, false, nil},
		{"further than claimed", [2]int{3, 2}, [2]int{3, 5}, ours[1:], 204, transport.StateDelivered, false, nil},
		{"not yet logged", [2]int{3, 5}, [2]int{1, 26}, ours[1:], 503, transport.StateAccepted, false, webhook.ErrUnconfirmed},
		{"a forged failure", [2]int{2, 9}, [2]int{3, 2}, ours[1:], 503, transport.StateAccepted, false, webhook.ErrUnconfirmed},
		{"a forged failure of what was delivered", [2]int{2, 9}, [2]int{3, 5}, ours[1:], 204, transport.StateDelivered, false, nil},
		{"an opt-out", [2]int{5, 14}, [2]int{5, 14}, ours[1:], 204, transport.StateFailed, true, nil},
		{"an opt-out that is not claimed", [2]int{5, 8}, [2]int{5, 14}, ours[1:], 204, transport.StateFailed, true, nil},
		{"a forged opt-out", [2]int{5, 14}, [2]int{5, 8}, ours[1:], 204, transport.StateFailed, false, nil},
		{"of another sender", [2]int{3, 5}, [2]int{3, 5}, "15005550007", 403, transport.StateAccepted, false, webhook.ErrContradicted},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newAsking(t)
			id := k.sent(t)
			k.logs(c.logged[0], c.logged[1])
			claim := body(report(id.String(), c.claims[0], c.claims[1], "sender", c.sender))
			require.Equal(t, http.StatusForbidden, k.post("token-2", claim))
			k.errs = nil
			require.Equal(t, c.answer, k.post("token-1", claim))
			require.Equal(t, c.want, state(t, k.Harness, id))
			if c.heard == nil {
				require.Empty(t, k.errs)
			} else {
				require.Len(t, k.errs, 1)
				require.ErrorIs(t, k.errs[0], c.heard)
			}
			if c.optedOut {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			} else {
				require.NoError(t, k.Send(number, text))
			}
			require.Equal(t, []string{"/sms/3/logs?messageId=" + id.String()}, k.fake.asked(), "the reports, which are given out once, are not read")
		})
	}
}

// A report about no message of Infobip's, or one that names another message of ours, changes nothing.
func TestConfirmNamesTheMessage(t *testing.T) {
	k := newAsking(t)
	id := k.sent(t)
	k.logs(3, 5)
	require.Equal(t, http.StatusServiceUnavailable, k.post("token-1", body(report(sealtext.NewID().String(), 3, 5))))
	require.ErrorIs(t, k.errs[0], webhook.ErrUnconfirmed)

	k.fake.show(encode(map[string]any{"results": []any{logged{id: "x-1", to: number[1:], from: ours[1:], group: 3, status: 5, at: start}.entry()}}))
	require.Equal(t, http.StatusNoContent, k.post("token-1", body(report("x-1", 3, 5, "callbackData", id.String()))))
	require.Equal(t, transport.StateAccepted, state(t, k.Harness, id))
}

// While the logs cannot be read nothing is believed, and nothing is lost: Infobip repeats the report.
func TestConfirmFails(t *testing.T) {
	k := newAsking(t)
	id := k.sent(t)
	k.logs(3, 5)
	claim := body(report(id.String(), 3, 5))
	k.away = errors.New("the database is away")
	require.Equal(t, http.StatusServiceUnavailable, k.post("token-1", claim))
	require.ErrorIs(t, k.errs[0], k.away)
	k.away = nil
	k.fake.show("<html>" + number)
	require.Equal(t, http.StatusServiceUnavailable, k.post("token-1", claim))
	require.EqualError(t, k.errs[1], "infobip: the request failed with status 200")
	k.fake.show("")
	require.Equal(t, http.StatusNoContent, k.post("token-1", claim))
	require.Equal(t, transport.StateDelivered, state(t, k.Harness, id))
}

// What cannot be asked for passes: a STOP counts, and so does an event of the blocklist.
func TestConfirmPasses(t *testing.T) {
	k := newAsking(t)
	require.Equal(t, http.StatusNoContent, k.post("token-1", body(inbound("1", number[1:], "STOP"))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	const other = "+12025550124"
	k.OptIn(other)
	require.Equal(t, http.StatusNoContent, k.post("token-1", body(listed("e1", "BLOCK", map[string]any{"destination": other[1:], "channel": "SMS", "sourceType": "MO"}))))
	require.ErrorIs(t, k.Send(other, text), transport.ErrDenied)
	require.Empty(t, k.errs)
	require.Empty(t, k.fake.asked())
}

// The time of a report is that of the logs too.
func TestConfirmTime(t *testing.T) {
	f := newFake(t)
	id := sealtext.NewID()
	m := logged{id: id.String(), to: number[1:], from: ours[1:], group: 3, status: 5, at: start}.entry()
	m["doneAt"] = "2026-03-02T15:00:07.000+0000"
	f.show(encode(map[string]any{"results": []any{m}}))
	confirm := open(t, f.config()).Confirm(func(context.Context, webhook.Address) (sealtext.Tenant, infobip.Account, error) {
		return sealtext.MustTenant("clinic"), infobip.Account{ID: "main", URL: f.URL}, nil
	})
	claim := transport.DeliveryReceipt{ProviderID: id.String(), Message: sealtext.NewID(), State: transport.StateSent, At: start.Add(-time.Hour)}
	e, err := confirm(t.Context(), webhook.Verified{}, webhook.Event{ID: id.String(), Delivery: &claim})
	require.NoError(t, err)
	require.Equal(t, transport.DeliveryReceipt{ProviderID: id.String(), Message: id, State: transport.StateDelivered, At: start.Add(7 * time.Second)}, *e.Delivery)
	require.Equal(t, transport.StateSent, claim.State, "the event of the caller is not changed")
}
