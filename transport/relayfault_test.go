package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

var errAway = errors.New("store: away")

// flaky is a store that can be made to fail.
type flaky struct {
	transport.Store

	mu   sync.Mutex
	fail func(call string) bool // before the call
	lose func() bool            // after a commit: the answer is lost
}

func (s *flaky) set(fail func(call string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

func (s *flaky) hit(call string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil && s.fail(call) {
		return errAway
	}
	return nil
}

func (s *flaky) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if err := s.hit("InTx"); err != nil {
		return err
	}
	if err := s.Store.InTx(ctx, f); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lose != nil && s.lose() {
		return errAway
	}
	return nil
}

func (s *flaky) Fenced(ctx context.Context) (bool, time.Time, error) {
	if err := s.hit("Fenced"); err != nil {
		return true, time.Time{}, err // as a store that cannot be read
	}
	return s.Store.Fenced(ctx)
}

func (s *flaky) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	if err := s.hit("Claim"); err != nil {
		return nil, err
	}
	return s.Store.Claim(ctx, tx, c)
}

func (s *flaky) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	if err := s.hit("AdvanceAll"); err != nil {
		return nil, err
	}
	return s.Store.AdvanceAll(ctx, tx, changes)
}

func (s *flaky) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	if err := s.hit("BeginAll"); err != nil {
		return err
	}
	return s.Store.BeginAll(ctx, tx, attempts)
}

func (s *flaky) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	if err := s.hit("FinishAll"); err != nil {
		return nil, err
	}
	return s.Store.FinishAll(ctx, tx, attempts)
}

// nth fails the n-th call of a name.
func nth(call string, n int) func(string) bool {
	return func(c string) bool {
		if c == call {
			n--
		}
		return c == call && n == 0
	}
}

// heard is what a relay reports to its host.
type heard struct {
	mu     sync.Mutex
	errors []transport.RelayError
	log    bytes.Buffer
}

func (h *heard) hear(_ context.Context, e transport.RelayError) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.errors = append(h.errors, e)
}

func (h *heard) all() []transport.RelayError {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.errors)
}

// flakyRelay is a harness with a relay on a store that can fail.
func flakyRelay(t *testing.T, messages int, change func(*transport.RelayConfig)) (*relaying, *flaky, *heard, []sealtext.ID) {
	t.Helper()
	store, h := &flaky{}, &heard{}
	r, ids := relayWith(t, messages, func(c *transport.RelayConfig) {
		store.Store = c.Store.(transport.Store)
		c.Store, c.OnError, c.Logger = store, h.hear, slog.New(slog.NewJSONHandler(&h.log, nil))
		if change != nil {
			change(c)
		}
	})
	return r, store, h, ids
}

// A store that fails before the hand-off begins keeps no claim: the message is given back
// unchanged, for one poll, and the error is reported.
func TestAStoreErrorKeepsNoClaim(t *testing.T) {
	for name, fail := range map[string]func(string) bool{
		"begin":   nth("BeginAll", 1),
		"advance": nth("AdvanceAll", 1),
		"InTx":    nth("InTx", 2), // the first one claims
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, store, h, ids := flakyRelay(t, 1, nil)
				store.set(fail)
				n, err := r.Relay.Step(ctx)
				require.Equal(t, 1, n)
				require.ErrorIs(t, err, errAway)
				var relayErr transport.RelayError
				require.ErrorAs(t, err, &relayErr)
				require.Equal(t, []transport.RelayError{relayErr}, h.all())
				require.Equal(t, ids[0], relayErr.Message)
				require.Empty(t, r.Inbox.Messages())

				row, err := r.store.Message(ctx, nil, r.Tenant, ids[0])
				require.NoError(t, err)
				require.Equal(t, transport.StateQueued, row.State)
				require.Zero(t, row.LeaseUntil, "the lease has ended")
				require.Equal(t, r.Clock.Now().Add(time.Second), row.NotBefore, "one poll")
				require.Zero(t, row.Attempts)
				r.Clock.Advance(time.Second)
				require.Equal(t, 1, r.Deliver())
				require.Len(t, r.Inbox.Messages(), 1)
			})
		})
	}
}

// The answer to a COMMIT is lost: the relay finds out what was committed, and neither repeats nor
// reverts it.
func TestACommitWhoseAnswerIsLost(t *testing.T) {
	lose := func(n int) func() bool {
		return func() bool { n--; return n == 0 }
	}
	accepted := []audit.Kind{audit.KindHandedOff, audit.KindOutcomeRecorded}
	for name, c := range map[string]struct {
		commit int // 1 claims
		expire bool
		stop   bool
		state  transport.State
		sent   int
		events []audit.Kind
	}{
		"begin":   {commit: 2, state: transport.StateAccepted, sent: 1, events: append([]audit.Kind{audit.KindHandedOff, audit.KindOutcomeRecorded}, accepted...)},
		"outcome": {commit: 3, state: transport.StateAccepted, sent: 1, events: accepted},
		"expired": {commit: 2, expire: true, state: transport.StateExpired, events: []audit.Kind{audit.KindMessageExpired}},
		"denied":  {commit: 2, stop: true, state: transport.StateDenied, events: []audit.Kind{audit.KindMessageDenied}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, store, _, ids := flakyRelay(t, 1, nil)
				if c.expire {
					r.Clock.Advance(25 * time.Hour)
				}
				if c.stop {
					r.Reply(ann, "STOP")
				}
				before := counts(kinds(t, r.Harness))
				store.lose = lose(c.commit)
				_, _ = r.Relay.Step(ctx)
				store.lose = nil
				for range 3 {
					r.Clock.Advance(time.Minute)
					r.Deliver()
				}
				require.Equal(t, c.state, r.state(t, ids[0]))
				require.Len(t, r.Inbox.Messages(), c.sent)
				after := counts(kinds(t, r.Harness))
				for k, n := range before {
					if after[k] -= n; after[k] == 0 {
						delete(after, k)
					}
				}
				require.Equal(t, counts(c.events), after)
			})
		})
	}
}

func counts(ks []audit.Kind) map[audit.Kind]int {
	n := map[audit.Kind]int{}
	for _, k := range ks {
		n[k]++
	}
	return n
}

// An outcome outlives a store that is unavailable for less than the lease: receipts find the
// message by the provider's id.
func TestAnOutcomeOutlivesTheStore(t *testing.T) {
	for name, away := range map[string]time.Duration{"a moment": time.Millisecond, "two seconds": 2 * time.Second, "nearly the lease": 4*time.Minute + 50*time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(true)
				r, store, h, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Transport = g })
				require.NoError(t, r.Relay.Start(ctx))
				synctest.Wait()
				back := time.Now().Add(away)
				store.set(func(string) bool { return time.Now().Before(back) })
				close(g.open)
				synctest.Wait()
				require.ErrorIs(t, h.all()[0], errAway, "the host hears of it while it lasts")
				time.Sleep(away + 3*time.Second) //nolint:forbidigo // the time of the bubble
				require.NoError(t, r.Relay.Stop(ctx))
				st, err := r.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{
					Tenant: r.Tenant, Transport: "inbox", ProviderID: "p-" + ids[0].String(), State: transport.StateDelivered,
				})
				require.NoError(t, err)
				require.Equal(t, transport.StateDelivered, st.State)
				require.Equal(t, 1, g.sent[ids[0]])
			})
		})
	}
}

// With a store that is unavailable for longer the message keeps its lease until it ends, and is
// then unknown. Both are reported.
func TestAnOutcomeThatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, h, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Lease = 17 * time.Second })
		store.set(func(call string) bool { return call == "FinishAll" })
		_, err := r.Relay.Step(ctx)
		require.ErrorIs(t, err, errAway)
		require.Len(t, h.all(), 2, "when it began and when it was given up")
		require.Equal(t, transport.StateSending, r.state(t, ids[0]))
		store.set(nil)
		r.Clock.Advance(17 * time.Second)
		r.Deliver()
		require.Equal(t, transport.StateUnknown, r.state(t, ids[0]))
	})
}

// The outcome of a hand-off that another relay has given up is too late.
func TestAnOutcomeThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(false)
		r, _, h, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Transport = g })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		r.Clock.Advance(5 * time.Minute)
		n, err := r.another(t, g).Step(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx))
		require.Equal(t, transport.StateUnknown, r.state(t, ids[0]))
		require.Len(t, h.all(), 1)
		require.ErrorIs(t, h.all()[0], transport.ErrLeaseLost)
		require.Equal(t, ids[0], h.all()[0].Message)
	})
}

// A provider's opt-out is stored by itself: it is in force although the outcome cannot be stored,
// and the outcome is stored although the opt-out cannot.
func TestAProvidersOptOutIsStoredFirst(t *testing.T) {
	rejected := reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, nil)
	t.Run("the outcome cannot be stored", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, store, _, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Transport, c.Lease = rejected, 17*time.Second })
			store.set(func(call string) bool { return call == "FinishAll" })
			_, err := r.Relay.Step(ctx)
			require.ErrorIs(t, err, errAway)
			require.Equal(t, transport.StateSending, r.state(t, ids[0]))
			_, err = r.Gateway.Send(ctx, r.Message(ann, "again"))
			require.ErrorIs(t, err, transport.ErrDenied)
		})
	})
	t.Run("the opt-out cannot be stored at first", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, store, _, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Transport = rejected })
			store.set(nth("InTx", 3)) // after the claim and the begin
			_, err := r.Relay.Step(ctx)
			require.NoError(t, err)
			require.Equal(t, transport.StateRejected, r.state(t, ids[0]))
			_, err = r.Gateway.Send(ctx, r.Message(ann, "again"))
			require.ErrorIs(t, err, transport.ErrDenied)
			require.Empty(t, r.Inbox.Messages())
		})
	})
}

// deaf is a ledger's store that keeps no opt-outs of providers.
type deaf struct{ consent.Store }

func (d deaf) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
	if row.Method == consent.MethodProvider {
		return consent.EventRow{}, false, errAway
	}
	return d.Store.Append(ctx, tx, row, minSeq)
}

func TestAnOutcomeIsStoredWithoutTheOptOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := servicetest.NewWith(t, func(c *servicetest.Config) {
			c.Consent.Store = deaf{c.Consent.Store}
			c.Relay.Transport = reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, nil)
			c.Relay.Lease = 17 * time.Second
		})
		h.OptIn(ann)
		id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
		_, err = h.Relay.Step(ctx)
		require.ErrorIs(t, err, errAway, "after the lease")
		st, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateRejected, st.State)
	})
}

// A relay that is stopped while it claims finishes the claim, and gives it
// back: a claim whose end is not known would keep messages.
func TestAStopDuringTheClaim(t *testing.T) {
	ending, cancel := context.WithCancel(ctx)
	defer cancel()
	r, store, h, _ := flakyRelay(t, 3, nil)
	store.set(func(call string) bool {
		if call == "Claim" {
			cancel()
		}
		return false
	})
	n, err := r.Relay.Step(ending)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Empty(t, h.all())
	require.Equal(t, []transport.Backlog{{Route: "inbox", Due: 3}}, r.backlog(t))
}

// A relay that is stopped while it asks for the permit begins nothing more.
func TestAStopBeforeThePermit(t *testing.T) {
	ending, cancel := context.WithCancel(ctx)
	defer cancel()
	store := &silent{}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		store.Store, store.HandoffStore = c.Consent.Store, c.Consent.Store.(consent.HandoffStore)
		c.Consent.Store = store
	})
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	store.loaded = cancel
	n, err := h.Relay.Step(ending)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Empty(t, h.Inbox.Messages())
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateQueued, st.State)
	store.loaded = nil
	require.Equal(t, 1, h.Deliver(), "at once")
	require.Len(t, h.Inbox.Messages(), 1)
}

// A store that is unavailable while the relay stops gets the messages back later.
func TestGivingBackIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(true)
		r, store, h, _ := flakyRelay(t, 10, func(c *transport.RelayConfig) { c.Transport, c.Workers = g, 1 })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		back := time.Now().Add(5 * time.Second)
		store.set(func(string) bool { return time.Now().Before(back) })
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx))
		require.Equal(t, []transport.Backlog{{Route: "inbox", Due: 9}}, r.backlog(t))
		require.Len(t, h.all(), 1, "of the one outcome that waited")
	})
}

// A store that cannot tell whether it is fenced lets the relay claim nothing. What it has claimed before
// is handed over: a message that was denied because of the environment would be lost.
func TestAFenceThatCannotBeReadDeniesNothing(t *testing.T) {
	const messages = 40
	for _, workers := range []int{1, 3} {
		t.Run(fmt.Sprint(workers, " workers"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, store, _, ids := flakyRelay(t, messages, func(c *transport.RelayConfig) {
					c.Workers, c.InFlight, c.Batch = workers, 2*workers, 10
					next := c.Transport
					c.Transport = transportFunc(func(ctx context.Context, m transport.Cleared) (transport.Outcome, error) {
						time.Sleep(300 * time.Millisecond) //nolint:forbidigo // the time of the bubble
						return next.Send(ctx, m)
					})
				})
				calls := 0
				store.set(func(call string) bool {
					if call == "Fenced" {
						calls++
					}
					return call == "Fenced" && calls%3 != 1
				})
				require.NoError(t, r.Relay.Start(ctx))
				time.Sleep(10 * time.Minute) //nolint:forbidigo // the time of the bubble
				require.NoError(t, r.Relay.Stop(ctx))
				require.Greater(t, calls, 6)
				for _, id := range ids {
					row, err := r.store.Message(ctx, nil, r.Tenant, id)
					require.NoError(t, err)
					require.Equal(t, transport.StateAccepted, row.State)
				}
				require.Len(t, r.Inbox.Messages(), messages)
			})
		})
	}
}

// Errors of claiming concern no message. The relay waits for one poll after each.
func TestClaimErrorsAreHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, h, _ := flakyRelay(t, 1, nil)
		calls := 0
		store.set(func(call string) bool {
			if call == "Claim" || call == "Fenced" {
				calls++
			}
			return calls > 0 && calls < 4
		})
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(10 * time.Second) //nolint:forbidigo // the time of the bubble
		require.NoError(t, r.Relay.Stop(ctx))
		require.Len(t, h.all(), 3)
		for _, e := range h.all() {
			require.Equal(t, transport.RelayError{Route: "inbox", Cause: e.Cause}, e)
			require.EqualError(t, e, "transport: relay inbox: store: away")
		}
		require.Len(t, r.Inbox.Messages(), 1)
		require.Equal(t, uint64(3), r.Relay.Stats().Failed)
	})
}
