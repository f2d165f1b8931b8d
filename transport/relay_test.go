package transport_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// transportFunc is a transport from a function.
type transportFunc func(context.Context, transport.Cleared) (transport.Outcome, error)

func (f transportFunc) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return f(ctx, c)
}

// reads takes the number, as a transport does just before it writes.
func reads(out transport.Outcome, err error) transportFunc {
	return func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		if _, readErr := c.To(); readErr != nil {
			return transport.Outcome{Kind: transport.OutcomeNotSent}, readErr
		}
		return out, err
	}
}

func TestOutcomes(t *testing.T) {
	boom := errors.New("connection reset")
	cases := map[string]struct {
		tr    transport.Transport
		state transport.State
		again bool // whether it is tried again later
	}{
		"accepted":                     {reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1"}, nil), transport.StateAccepted, false},
		"rejected":                     {reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "30006"}, nil), transport.StateRejected, false},
		"not sent":                     {reads(transport.Outcome{Kind: transport.OutcomeNotSent}, nil), transport.StateQueued, true},
		"not sent with an error":       {reads(transport.Outcome{Kind: transport.OutcomeNotSent}, boom), transport.StateQueued, true},
		"unknown":                      {reads(transport.Outcome{Kind: transport.OutcomeUnknown}, nil), transport.StateUnknown, false},
		"error after reading":          {reads(transport.Outcome{}, boom), transport.StateUnknown, false},
		"accepted with an error":       {reads(transport.Outcome{Kind: transport.OutcomeAccepted}, boom), transport.StateUnknown, false},
		"nothing at all after reading": {reads(transport.Outcome{}, nil), transport.StateUnknown, false},
		"error before reading": {transportFunc(func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return transport.Outcome{}, boom
		}), transport.StateQueued, true},
		"panic after reading": {transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
			_, _ = c.To()
			panic("bug")
		}), transport.StateUnknown, false},
		"panic before reading": {transportFunc(func(context.Context, transport.Cleared) (transport.Outcome, error) {
			panic("bug")
		}), transport.StateQueued, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			calls := 0
			h := harnessOver(t, transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				calls++
				return c.tr.Send(ctx, cl)
			}))
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			h.Deliver()
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state, st.State)
			require.Equal(t, 1, calls)
			h.Clock.Advance(2 * time.Hour)
			h.Deliver()
			want := 1
			if c.again {
				want = 2
			}
			require.Equal(t, want, calls, "Invariant 3: an ambiguous attempt is never repeated")
		})
	}
}

func TestBackoffUntilExpiry(t *testing.T) {
	var at []time.Time
	var h *servicetest.Harness
	h = harnessOver(t, transportFunc(func(context.Context, transport.Cleared) (transport.Outcome, error) {
		at = append(at, h.Clock.Now())
		return transport.Outcome{Kind: transport.OutcomeNotSent}, nil
	}))
	h.OptIn(ann)
	m := h.Message(ann, "hello")
	m.ExpiresAt = h.Clock.Now().Add(6 * time.Minute)
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	for range 60 {
		h.Deliver()
		h.Clock.Advance(10 * time.Second)
	}
	var waits []time.Duration
	for i := range at[1:] {
		waits = append(waits, at[i+1].Sub(at[i]))
	}
	require.Equal(t, []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute}, waits, "doubling, and none after the message expired")
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateExpired, st.State)
	require.Contains(t, kinds(t, h), audit.KindMessageExpired)
}

// Invariant 4: held for the hours of the recipient, and never sent when those
// come after it expired.
func TestQuietHours(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann, sealtext.Marketing)
	h.Clock.Set(time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)) // midnight in Washington
	m := h.Message(ann, "spring sale")
	m.Purpose = sealtext.Marketing
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateQueued, st.State)
	require.Equal(t, time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC), st.NotBefore, "8:00 Eastern")
	require.Zero(t, h.Deliver())
	h.Clock.Set(time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC))
	require.Equal(t, 1, h.Deliver())
	require.Len(t, h.Texts(ann), 1)

	h.Clock.Set(time.Date(2026, 3, 3, 5, 0, 0, 0, time.UTC))
	short := h.Message(ann, "ends at dawn")
	short.Purpose, short.ExpiresAt = sealtext.Marketing, h.Clock.Now().Add(time.Hour)
	_, err = h.Gateway.Send(ctx, short)
	require.ErrorIs(t, err, transport.ErrDenied)

	// Queued by day, but the relay only comes at night: it waits for the morning.
	h.Clock.Set(time.Date(2026, 3, 3, 20, 0, 0, 0, time.UTC))
	late := h.Message(ann, "late")
	late.Purpose = sealtext.Marketing
	id, err = h.Gateway.Send(ctx, late)
	require.NoError(t, err)
	h.Clock.Set(time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC))
	h.Deliver()
	require.Len(t, h.Texts(ann), 1)
	st, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 3, 4, 13, 0, 0, 0, time.UTC), st.NotBefore)
}

// A relay that died between the attempt and its outcome leaves a message that
// is not sent again.
func TestAbandonedAttemptIsUnknown(t *testing.T) {
	calls := 0
	h := harnessOver(t, transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		calls++
		_, _ = c.To()
		runtime.Goexit()
		panic("not reached")
	}))
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	// The goroutine of the relay ends inside the transport, as a killed
	// process would: nothing after the call runs but deferred functions.
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = h.Relay.Step(ctx)
	}()
	<-done
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateSending, st.State)
	require.Zero(t, h.Deliver(), "the lease still runs")
	h.Clock.Advance(10 * time.Minute)
	h.Deliver()
	st, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateUnknown, st.State)
	require.Equal(t, 1, calls)
	h.Clock.Advance(24 * time.Hour)
	require.Zero(t, h.Deliver())
}

func TestProviderOptOutBecomesOurs(t *testing.T) {
	h := harnessOver(t, reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, nil))
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	_, err := h.Gateway.Send(ctx, h.Message(ann, "again"))
	require.ErrorIs(t, err, transport.ErrDenied)
	require.Contains(t, kinds(t, h), audit.KindConsentRevoked)
}

// A provider that takes a message and refuses it afterwards, as Twilio does for a
// messaging service, says so in the receipt, and may say so twice.
func TestReceiptOfAnOptOutBecomesOurs(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	r := transport.DeliveryReceipt{
		Tenant: h.Tenant, Transport: "inbox", ProviderID: h.Inbox.Messages()[0].ProviderID, State: transport.StateUndelivered,
	}
	_, err := h.Gateway.ReceiveDelivery(ctx, r)
	require.NoError(t, err)
	require.NotContains(t, kinds(t, h), audit.KindConsentRevoked, "not every failure is an opt-out")
	_, err = h.Gateway.Send(ctx, h.Message(ann, "again"))
	require.NoError(t, err)

	r.OptedOut = true // although the state is known already
	for range 2 {
		st, err := h.Gateway.ReceiveDelivery(ctx, r)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, st.State)
		h.Clock.Advance(time.Minute)
	}
	_, err = h.Gateway.Send(ctx, h.Message(ann, "and again"))
	require.ErrorIs(t, err, transport.ErrDenied)
	history, err := h.Consent.History(ctx, h.Person(ann))
	require.NoError(t, err)
	require.Len(t, history, 2)
	require.Equal(t, consent.MethodProvider, history[1].Method)
	require.Equal(t, consent.LevelSender, history[1].Scope.Level)
}

// An opt-out between Send and hand-off stops the message.
func TestStopBeforeHandOff(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Reply(ann, "STOP")
	h.Deliver()
	require.Empty(t, h.Texts(ann))
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDenied, st.State)
	require.Zero(t, st.Attempts, "nothing was opened")
	require.Contains(t, kinds(t, h), audit.KindMessageDenied)
}

// Invariant 2, through the gateway: while a hand-off runs, an opt-out that
// arrives takes the number away from a transport that has not asked for it.
// Revoke does not wait for that: nothing can be handed over any more.
func TestRevokeDuringHandOff(t *testing.T) {
	inside, revoked := make(chan struct{}), make(chan struct{})
	h := harnessOver(t, transportFunc(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
		close(inside)
		<-ctx.Done() // the permit is revoked
		<-revoked
		_, err := c.To()
		require.ErrorIs(t, err, transport.ErrNotCleared)
		return transport.Outcome{Kind: transport.OutcomeUnknown}, err
	}))
	h.OptIn(ann)
	p := h.Person(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	go func() {
		defer close(revoked)
		<-inside
		r, err := h.Consent.Revoke(ctx, consent.Event{
			Person: p, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodWebForm,
			Actor: sealtext.System("test"), OccurredAt: h.Clock.Now(), IdempotencyKey: "out",
		})
		if err != nil || len(r.HandedOff) > 0 {
			t.Errorf("Revoke: %v, %d in flight", err, len(r.HandedOff))
		}
	}()
	h.Deliver()
	<-revoked
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.NotEqual(t, transport.StateAccepted, st.State)
	h.Clock.Advance(time.Hour)
	h.Deliver()
	st, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDenied, st.State, "it was not sent, so it is looked at again, and denied")
}

func TestClearedIsForOneSend(t *testing.T) {
	var zero transport.Cleared
	_, err := zero.To()
	require.ErrorIs(t, err, transport.ErrNotCleared)
	_, err = zero.Body()
	require.ErrorIs(t, err, transport.ErrNotCleared)
	require.True(t, zero.From().IsZero() && zero.Tenant().IsZero() && zero.Message().IsZero() && zero.Purpose() == 0 && zero.ExpiresAt().IsZero())

	var kept transport.Cleared
	h := harnessOver(t, transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		n, err := c.To()
		require.NoError(t, err)
		require.False(t, n.IsZero())
		b, err := c.Body()
		require.NoError(t, err)
		require.Equal(t, "hello", b.Plaintext())
		require.Equal(t, sealtext.Informational, c.Purpose())
		require.False(t, c.From().IsZero() || c.Tenant().IsZero() || c.Message().IsZero() || c.ExpiresAt().IsZero())
		kept = c
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1"}, nil
	}))
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	_, err = kept.To()
	require.ErrorIs(t, err, transport.ErrNotCleared)
	_, err = kept.Body()
	require.ErrorIs(t, err, transport.ErrNotCleared)
}

// Two relays on one store never hand one message over twice.
func TestTwoRelays(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	const n = 40
	for range n {
		_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
	}
	done := make(chan error, 4)
	for range cap(done) {
		go func() {
			for {
				k, err := h.Relay.Step(ctx)
				if err != nil || k == 0 {
					done <- err
					return
				}
			}
		}()
	}
	for range cap(done) {
		require.NoError(t, <-done)
	}
	require.Len(t, h.Texts(ann), n)
	seen := map[sealtext.ID]bool{}
	for _, m := range h.Inbox.Messages() {
		require.False(t, seen[m.Message])
		seen[m.Message] = true
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	running, stop := context.WithCancel(ctx)
	done := make(chan error)
	go func() { done <- h.Relay.Run(running) }()
	_, err = h.Inbox.WaitFor(ctx, h.Number(ann))
	require.NoError(t, err)
	stop()
	require.NoError(t, <-done)
}

// A process recorded a STOP and died before it had waited: the provider repeats the event, and the
// repeat waits.
func TestARepeatedStopWaitsToo(t *testing.T) {
	given, over := make(chan struct{}), make(chan struct{})
	h := harnessOver(t, transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		_, err := c.To()
		close(given)
		<-over
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1"}, err
	}))
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	delivered := make(chan error, 1)
	go func() {
		_, err := h.Relay.Step(ctx)
		delivered <- err
	}()
	<-given
	stop, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	in := transport.Incoming{Tenant: h.Tenant, Transport: "inbox", EventID: "SM1", From: h.Number(ann), To: h.Sender, Body: stop}
	for _, repeat := range []bool{false, true} {
		var got transport.Received
		err := context.DeadlineExceeded // before anything is stored, on a machine that is busy
		for wait := 100 * time.Millisecond; errors.Is(err, context.DeadlineExceeded) && wait < time.Minute; wait *= 4 {
			short, cancel := context.WithTimeout(ctx, wait)
			got, err = h.Gateway.Receive(short, in)
			cancel()
		}
		require.NoError(t, err)
		require.Equal(t, repeat, got.Repeat)
		require.Equal(t, []sealtext.ID{id}, got.InFlight)
	}
	close(over)
	require.NoError(t, <-delivered)
	got, err := h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
	require.True(t, got.Repeat)
	require.Empty(t, got.InFlight)
}

// Once the number was given out the hand-off is not cut short, which would
// only make its outcome unknown: Revoke waits for it and names the message.
func TestRevokeAfterTheNumberWasGiven(t *testing.T) {
	given, committed := make(chan struct{}), make(chan struct{})
	h := harnessOver(t, transportFunc(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
		_, err := c.To()
		require.NoError(t, err)
		close(given)
		<-committed
		require.NoError(t, ctx.Err(), "the write to the provider goes on")
		_, err = c.To()
		require.ErrorIs(t, err, transport.ErrNotCleared, "but the number is not given again")
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1"}, nil
	}))
	h.OptIn(ann)
	p := h.Person(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	revoked := make(chan []sealtext.ID, 1)
	go func() {
		<-given
		var ids []sealtext.ID
		err := h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Consent.RecordTx(ctx, tx, consent.Event{
				Person: p, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodWebForm,
				Actor: sealtext.System("test"), OccurredAt: h.Clock.Now(), IdempotencyKey: "out",
			})
			return err
		})
		if err == nil {
			// The first call ends with its context while the hand-off runs;
			// by then the permit is void.
			ended, cancel := context.WithCancel(ctx)
			cancel()
			_, err = h.Consent.Barrier(ended, p)
			if !errors.Is(err, consent.ErrHandoffsInFlight) {
				t.Errorf("Barrier with an ended context: %v", err)
			}
			close(committed)
			ids, err = h.Consent.Barrier(ctx, p)
		}
		if err != nil {
			t.Errorf("Barrier: %v", err)
		}
		revoked <- ids
	}()
	h.Deliver()
	<-revoked
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateAccepted, st.State)
}
