package webhook_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// An event of a list is taken in as one of a request is, and fails only where a repetition may help.
func TestTake(t *testing.T) {
	away, bad := errors.New("the database is away"), &sealtext.InputError{Field: "number", Rule: "must be one"}
	message := func(id, text string) webhook.Event {
		e := webhook.Event{ID: id, Sender: us, Message: from(t, text)}
		e.Message.At = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
		return e
	}
	receipt := &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateSent}
	chat := message("1", "hello")
	chat.Channel = "rcs"
	for _, c := range []struct {
		name     string
		event    webhook.Event
		receives error
		owner    webhook.Owner
		unowned  error
		want     error // returned
		heard    error // passed to OnError
		messages int
	}{
		{name: "a text", event: message("1", "STOP"), owner: webhook.Owner{Tenant: shop, Sender: pool}, messages: 1},
		{name: "a receipt", event: webhook.Event{ID: "1", Sender: us, Delivery: receipt}, owner: webhook.Owner{Tenant: shop}},
		{name: "the store is away", event: message("1", "STOP"), receives: away, owner: webhook.Owner{Tenant: shop}, want: away, messages: 1},
		{name: "the owner is not known now", event: message("1", "STOP"), unowned: away, want: away},
		{name: "it breaks a rule", event: message("1", "hi"), receives: bad, owner: webhook.Owner{Tenant: shop}, heard: bad, messages: 1},
		{name: "nobody has the address", event: message("1", "hi"), heard: webhook.ErrUnknownAddress},
		{name: "a chat", event: chat, owner: webhook.Owner{Tenant: shop}, heard: webhook.ErrChannel},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gateway{err: c.receives}
			cfg := g.config(webhook.Event{})
			cfg.Tenant = sealtext.Tenant{}
			cfg.Owner = func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
				require.Equal(t, webhook.Address{Account: "account", Sender: us}, a)
				return c.owner, c.unowned
			}
			err := open(t, cfg).Take(t.Context(), "account", c.event)
			require.ErrorIs(t, err, c.want)
			messages, deliveries, heard := g.count()
			require.Equal(t, c.messages, messages)
			if c.event.Delivery != nil {
				require.Equal(t, 1, deliveries)
			}
			if c.heard == nil {
				require.Empty(t, heard)
			} else {
				require.Len(t, heard, 1)
				require.ErrorIs(t, heard[0], c.heard)
			}
			if c.name != "a text" {
				return
			}
			want := *c.event.Message
			want.Tenant, want.Transport, want.EventID, want.To, want.Listed = shop, "provider", "1", pool, true
			require.Equal(t, want, g.messages[0])
			require.False(t, c.event.Message.Listed, "the event of the caller is left as it is")
		})
	}
	h := open(t, (&gateway{}).config(webhook.Event{}))
	both := message("1", "hi")
	both.Delivery = receipt
	require.ErrorContains(t, h.Take(t.Context(), "account", both), "one of Message and Delivery")
	require.ErrorContains(t, h.Take(t.Context(), "account", webhook.Event{ID: "1"}), "one of Message and Delivery")
	var input *sealtext.InputError
	require.ErrorAs(t, h.Take(t.Context(), "account", message("", "STOP")), &input)
}

// An opt-out whose hand-offs are still running counts as taken in, and is waited for.
func TestTakeWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running := &consent.HandoffsInFlightError{Messages: []sealtext.ID{sealtext.NewID()}, Cause: context.DeadlineExceeded}
		g := &gateway{err: running, block: true}
		h := open(t, g.config(webhook.Event{}))
		begin := time.Now()
		require.NoError(t, h.Take(t.Context(), "account", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}))
		require.Equal(t, 8*time.Second, time.Since(begin))
		_, _, heard := g.count()
		require.Equal(t, []error{running}, heard)
		g.set(nil, nil, false)
		synctest.Wait()
		h.Close()
		messages, _, _ := g.count()
		require.Greater(t, messages, 1)
	})
}
