package transport_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// stuck hangs in every call but those for passcodes, and ignores its context.
type stuck struct {
	hung, sent chan struct{}
	end        chan struct{}
}

func (s *stuck) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	if c.Purpose() != sealtext.OTP {
		s.hung <- struct{}{}
		<-s.end
	} else {
		s.sent <- struct{}{}
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}

// TestAPasscodeWhileAllWorkersHang: it has workers of its own, also while other messages that were
// claimed wait for a worker.
func TestAPasscodeWhileAllWorkersHang(t *testing.T) {
	const workers, others = 3, 20
	s := &stuck{hung: make(chan struct{}), sent: make(chan struct{}), end: make(chan struct{})}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport, c.Relay.Workers, c.Relay.OTPWorkers, c.Relay.Poll = s, workers, 1, time.Millisecond
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	queue(t, h, others, sealtext.Marketing)
	require.NoError(t, h.Relay.Start(ctx))
	for range workers {
		<-s.hung
	}
	for range 3 { // one after the other, by the one worker
		queue(t, h, 1, sealtext.OTP)
		<-s.sent
	}
	var rest sync.WaitGroup
	rest.Go(func() {
		for range others - workers {
			<-s.hung
		}
	})
	close(s.end)
	rest.Wait()
	require.NoError(t, h.Relay.Stop(ctx))
	stats := h.Relay.Stats()
	require.EqualValues(t, others+3, stats.Begun)
}

// TestWorkersForPasscodesOnly: the further workers hand over nothing else.
func TestWorkersForPasscodesOnly(t *testing.T) {
	const workers = 32 // by default two more
	s := &stuck{hung: make(chan struct{}, 100), sent: make(chan struct{}), end: make(chan struct{})}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport, c.Relay.Workers, c.Relay.Poll = s, workers, time.Millisecond
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	queue(t, h, 40, sealtext.Marketing)
	require.NoError(t, h.Relay.Start(ctx))
	queue(t, h, 1, sealtext.OTP)
	<-s.sent
	for len(s.hung) < workers {
		queue(t, h, 1, sealtext.OTP)
		<-s.sent
	}
	for range 3 { // turns that could begin others
		queue(t, h, 1, sealtext.OTP)
		<-s.sent
	}
	require.Len(t, s.hung, workers)
	close(s.end)
	require.NoError(t, h.Relay.Stop(ctx))
}
