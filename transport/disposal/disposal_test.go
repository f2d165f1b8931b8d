package disposal_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/disposal"
)

var (
	_ retention.Disposer = (*disposal.Messages)(nil)
	_ retention.Disposer = (*disposal.Keys)(nil)
	_ retention.Disposer = (*disposal.Events)(nil)
)

const (
	day   = 24 * time.Hour
	ann   = "+12025550123"
	bob   = "+12025550124"
	clerk = "clerk"
)

var ctx = context.Background()

// sweep disposes of what is due, and returns how much of each class.
func sweep(t *testing.T, h *servicetest.Harness) map[retention.Class]retention.ClassReport {
	t.Helper()
	report, err := h.Service.Sweeper.Sweep(ctx)
	require.NoError(t, err)
	found := map[retention.Class]retention.ClassReport{}
	for _, c := range report.Classes {
		require.True(t, c.Complete)
		found[c.Class] = c
	}
	return found
}

// keeping is a harness that keeps messages for a time, and keys.
func keeping(t *testing.T, messages, keys time.Duration) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) {
		for i := range c.Sweeper.Schedules {
			switch s := &c.Sweeper.Schedules[i]; s.Class {
			case retention.ClassMessages:
				s.Keep = messages
			case retention.ClassMessageKeys:
				s.Keep = keys
			}
		}
		c.Programs[0].Frequency = program.Frequency{Messages: 2, Period: 60 * day}
	})
}

// TestKeysOutliveMessages: a message is deleted after ten days, and its key after thirty.
func TestKeysOutliveMessages(t *testing.T) {
	h := keeping(t, 10*day, disposal.KeepKeys)
	h.OptIn(ann)
	m, other := h.Message(ann, "Your appointment is tomorrow."), h.Message(bob, "Your appointment is tomorrow.")
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	var denied *transport.DeniedError
	_, err = h.Gateway.Send(ctx, other) // who never opted in
	require.ErrorAs(t, err, &denied)
	require.Equal(t, 1, h.Deliver())

	h.Clock.Advance(9 * day)
	require.Zero(t, sweep(t, h)[retention.ClassMessages].Disposed)
	h.Clock.Advance(2 * day)
	found := sweep(t, h)
	require.Equal(t, 2, found[retention.ClassMessages].Disposed)
	require.Zero(t, found[retention.ClassMessageKeys].Disposed)
	_, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
	_, err = h.Gateway.Cancel(ctx, transport.CancelRequest{Tenant: h.Tenant, IdempotencyKey: m.IdempotencyKey, Actor: sealtext.Actor{ID: clerk}})
	require.ErrorIs(t, err, transport.ErrUnknownMessage)

	again, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, id, again)
	changed := m
	changed.Body = h.Message(ann, "Your appointment is today.").Body
	_, err = h.Gateway.Send(ctx, changed)
	require.ErrorIs(t, err, transport.ErrIdempotencyConflict)
	h.OptIn(bob) // a denial stays one
	repeat := &transport.DeniedError{}
	_, err = h.Gateway.Send(ctx, other)
	require.ErrorAs(t, err, &repeat)
	require.Equal(t, denied.ID, repeat.ID)
	sent, err := h.Gateway.SendAll(ctx, []transport.Message{m, changed})
	require.NoError(t, err)
	require.True(t, sent[0].Repeat)
	require.Equal(t, id, sent[0].ID)
	require.ErrorIs(t, sent[1].Err, transport.ErrIdempotencyConflict)
	require.Zero(t, h.Deliver())

	h.Clock.Advance(18 * day) // 29 in all
	require.Zero(t, sweep(t, h)[retention.ClassMessageKeys].Disposed)
	h.Clock.Advance(2 * day)
	require.Equal(t, 2, sweep(t, h)[retention.ClassMessageKeys].Disposed)
	fresh, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.NotEqual(t, id, fresh)
}

// TestNoKeyOfAnOldMessage: one that is deleted later than its key may go leaves nothing.
func TestNoKeyOfAnOldMessage(t *testing.T) {
	h := keeping(t, 40*day, disposal.KeepKeys)
	h.OptIn(ann)
	m := h.Message(ann, "Your appointment is tomorrow.")
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	h.Clock.Advance(41 * day)
	found := sweep(t, h)
	require.Equal(t, 1, found[retention.ClassMessages].Disposed)
	require.Zero(t, found[retention.ClassMessageKeys].Disposed)
	fresh, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.NotEqual(t, id, fresh)
}

// TestKeysAreKeptAsTheScheduleSays: a host may keep keys for longer, and messages are deleted by that.
func TestKeysAreKeptAsTheScheduleSays(t *testing.T) {
	h := keeping(t, 40*day, 60*day)
	h.OptIn(ann)
	m := h.Message(ann, "Your appointment is tomorrow.")
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	h.Clock.Advance(50 * day)
	require.Equal(t, 1, sweep(t, h)[retention.ClassMessages].Disposed)
	again, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, id, again)
	h.Clock.Advance(11 * day)
	require.Equal(t, 1, sweep(t, h)[retention.ClassMessageKeys].Disposed)
}

// TestWhatDoesNotDependOnMessages: the frequency of a program counts messages that were deleted, and an
// opt-out by a reply that was deleted is in force.
func TestWhatDoesNotDependOnMessages(t *testing.T) {
	h := keeping(t, day, disposal.KeepKeys)
	h.OptIn(ann)
	h.OptIn(bob)
	for range 2 {
		require.NoError(t, h.Send(ann, "Your appointment is tomorrow."))
	}
	h.Reply(bob, "STOP")
	h.Deliver() // what answers it
	h.Clock.Advance(10 * day)
	require.GreaterOrEqual(t, sweep(t, h)[retention.ClassMessages].Disposed, 3)
	for _, to := range []string{ann, bob} {
		_, err := h.Gateway.Send(ctx, h.Message(to, "Your appointment is today."))
		require.ErrorIs(t, err, transport.ErrDenied, to)
	}
}

// TestHeldMessagesStay: a hold keeps a person's messages, sent and received, as long as it lasts.
func TestHeldMessagesStay(t *testing.T) {
	h := keeping(t, 10*day, disposal.KeepKeys)
	for _, to := range []string{ann, bob} {
		h.OptIn(to)
		require.NoError(t, h.Send(to, "Your appointment is tomorrow."))
		h.Reply(to, "Thank you")
	}
	lawyer := sealtext.Actor{ID: "lawyer"}
	person := h.Person(ann)
	held, err := h.Holds.Place(ctx, retention.Hold{Tenant: person.Tenant, Subject: person.Subject, CaseID: "matter-1", Actor: lawyer})
	require.NoError(t, err)
	h.Clock.Advance(100 * day)
	found := sweep(t, h)[retention.ClassMessages]
	require.Equal(t, 2, found.Disposed)
	require.Equal(t, 2, found.Held)
	kept := func() (n int) {
		require.NoError(t, h.Archive.Export(ctx, h.Person(ann), func(sealtext.Record) error { n++; return nil }))
		return n
	}
	require.Equal(t, 2, kept())
	require.NoError(t, h.Holds.Release(ctx, lawyer, person.Tenant, person.Subject, held))
	require.Equal(t, 2, sweep(t, h)[retention.ClassMessages].Disposed)
	require.Zero(t, kept())
}

// TestProviderEventsAreForgotten: a second delivery is a repeat for 30 days.
func TestProviderEventsAreForgotten(t *testing.T) {
	h := servicetest.New(t)
	in := transport.Incoming{Tenant: h.Tenant, Transport: "inbox", EventID: "event-1", From: h.Number(ann), To: h.Sender, Body: h.Message(ann, "Hello").Body}
	receive := func() bool {
		got, err := h.Gateway.Receive(ctx, in)
		require.NoError(t, err)
		return got.Repeat
	}
	require.False(t, receive())
	h.Clock.Advance(30 * day)
	require.Zero(t, sweep(t, h)[retention.ClassProviderEvents].Disposed)
	require.True(t, receive())
	h.Clock.Advance(time.Second)
	require.Equal(t, 1, sweep(t, h)[retention.ClassProviderEvents].Disposed)
	require.False(t, receive())
}

// TestKeptReceiptsAreForgotten: receipts that found no message are deleted, also when one of two for the
// same message is due and the other is not yet.
func TestKeptReceiptsAreForgotten(t *testing.T) {
	h := servicetest.New(t)
	for _, state := range []transport.State{transport.StateSent, transport.StateDelivered} {
		_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "gone-1", State: state})
		require.NoError(t, err)
		h.Clock.Advance(time.Hour)
	}
	h.Clock.Advance(30*day - 90*time.Minute)
	require.Equal(t, 1, sweep(t, h)[retention.ClassProviderEvents].Disposed)
	require.Zero(t, sweep(t, h)[retention.ClassProviderEvents].Disposed)
}
