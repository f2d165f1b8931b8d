package transport_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// picky is a store that refuses batches with certain messages.
type picky struct {
	transport.Store

	mu     sync.Mutex
	begin  sealtext.ID // refused by BeginAll
	finish sealtext.ID // refused by FinishAll, so often
	times  int
	begun  []int // attempts of each BeginAll that has succeeded
}

func (p *picky) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(attempts, func(a transport.Attempt) bool { return a.Message == p.begin }) {
		return errAway
	}
	p.begun = append(p.begun, len(attempts))
	return p.Store.BeginAll(ctx, tx, attempts)
}

func (p *picky) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range attempts {
		if a.Message == p.finish && a.Kind == transport.OutcomeAccepted && p.times > 0 {
			p.times--
			return nil, errAway
		}
	}
	return p.Store.FinishAll(ctx, tx, attempts)
}

// A message that cannot be stored fails alone: the others of its batch are handed over, and have their
// outcomes, at once.
func TestABadRowFailsAlone(t *testing.T) {
	const messages, bad = 50, 17
	for name, c := range map[string]struct {
		set   func(p *picky, id sealtext.ID)
		first transport.State // of the bad one, after the first step
		sent  int
	}{
		"when it begins": {func(p *picky, id sealtext.ID) { p.begin = id }, transport.StateQueued, messages - 1},
		"when it ends":   {func(p *picky, id sealtext.ID) { p.finish, p.times = id, 20 }, transport.StateAccepted, messages},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, h := &picky{}, &heard{}
				r, ids := relayWith(t, messages, func(c *transport.RelayConfig) {
					store.Store = c.Store.(transport.Store)
					c.Store, c.OnError, c.Workers = store, h.hear, messages
				})
				c.set(store, ids[bad])
				start := time.Now()
				n, err := r.Relay.Step(ctx)
				require.Equal(t, messages, n)
				require.Len(t, r.Inbox.Messages(), c.sent)
				for _, e := range h.all() {
					require.ErrorIs(t, e, errAway)
					require.Equal(t, ids[bad], e.Message, "only the bad one")
				}
				require.Len(t, h.all(), 1)
				for i, id := range ids {
					if i != bad {
						require.Equal(t, transport.StateAccepted, r.state(t, id))
					}
				}
				require.Equal(t, c.first, r.state(t, ids[bad]))
				if c.first == transport.StateQueued {
					require.ErrorIs(t, err, errAway)
					require.Zero(t, time.Since(start), "nobody has waited")
					require.Equal(t, uint64(1), r.Relay.Stats().GivenBack)
				} else {
					require.NoError(t, err, "it was stored in the end")
				}
				store.begin = sealtext.ID{}
				r.Clock.Advance(time.Minute)
				r.Deliver()
				require.Equal(t, transport.StateAccepted, r.state(t, ids[bad]))
				require.Len(t, r.Inbox.Messages(), messages)
				require.Equal(t, messages, counts(kinds(t, r.Harness))[audit.KindHandedOff])
			})
		})
	}
}

// counting counts the transactions of a relay.
type counting struct {
	transport.Store
	mu sync.Mutex
	n  int
}

func (c *counting) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Store.InTx(ctx, f)
}

// A turn is one transaction for the outcomes of the last hand-offs and for the next ones.
func TestTransactionsOfATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const messages, batch = 400, 50
		store := &counting{}
		r, _ := relayWith(t, messages, func(c *transport.RelayConfig) {
			store.Store = c.Store.(transport.Store)
			c.Store, c.Workers = store, batch
		})
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		require.NoError(t, r.Relay.Stop(ctx))
		require.Len(t, r.Inbox.Messages(), messages)
		// Each begins between a half of a batch and all of it.
		require.LessOrEqual(t, store.n, 3*messages/batch)
	})
}

// An outcome does not wait for a slow hand-off of its batch.
func TestAnOutcomeWaitsShortly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slow sealtext.ID
		g := newGate(true)
		r, ids := relayWith(t, 20, func(c *transport.RelayConfig) {
			c.Workers = 20
			c.Transport = transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				if cl.Message() != slow {
					time.Sleep(time.Second) //nolint:forbidigo // the time of the bubble
					return reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: cl.Message().String()}, nil).Send(ctx, cl)
				}
				return g.Send(ctx, cl)
			})
		})
		slow = ids[3]
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(time.Second + 50*time.Millisecond) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		for _, id := range ids {
			want := transport.StateAccepted
			if id == slow {
				want = transport.StateSending
			}
			require.Equal(t, want, r.state(t, id))
		}
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx))
	})
}

// Hand-offs whose outcome is not stored count against InFlight: that many messages at most become
// unknown when a process dies, and none of them is repeated.
func TestInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const messages, inFlight = 30, 4
		g := newGate(true)
		r, store, _, ids := flakyRelay(t, messages, func(c *transport.RelayConfig) { c.Transport, c.Workers, c.InFlight = g, 10, inFlight })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		require.Equal(t, inFlight, g.calls(), "and not as many as there are workers")
		store.set(func(call string) bool { return call == "FinishAll" })
		close(g.open)
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		require.Equal(t, inFlight, g.calls(), "no outcome was stored")

		// The process is gone for the others. They find its messages when its leases have ended.
		store.set(func(string) bool { return true })
		second := newGate(true)
		close(second.open)
		r.Clock.Advance(6 * time.Minute)
		other := r.another(t, second)
		for n := 1; n > 0; {
			var err error
			n, err = other.Step(ctx)
			require.NoError(t, err)
		}
		unknown := 0
		for _, id := range ids {
			if r.state(t, id) == transport.StateUnknown {
				unknown++
			}
			require.LessOrEqual(t, g.sent[id]+second.sent[id], 1)
		}
		require.Equal(t, inFlight, unknown)
		require.Equal(t, messages, g.calls()+second.calls())
		var left *transport.DrainError
		require.ErrorAs(t, r.Relay.Stop(ctx), &left)
		time.Sleep(10 * time.Minute) //nolint:forbidigo // until it gives up
	})
}

// A process that dies between the commit of an attempt and the call leaves a message that is unknown
// and not repeated.
func TestADeathBeforeTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, _, ids := flakyRelay(t, 10, func(c *transport.RelayConfig) { c.Workers, c.Lease = 10, 17*time.Second })
		commits := 0
		store.lose = func() bool {
			if commits++; commits == 2 { // the one that begins is committed, and the process hears of nothing any more
				store.fail = func(string) bool { return true }
			}
			return commits >= 2
		}
		_, err := r.Relay.Step(ctx)
		require.ErrorIs(t, err, errAway)
		require.Empty(t, r.Inbox.Messages())
		r.Clock.Advance(time.Minute)
		g := newGate(true)
		close(g.open)
		other := r.another(t, g)
		for range 3 {
			_, err := other.Step(ctx)
			require.NoError(t, err)
			r.Clock.Advance(time.Minute)
		}
		require.Zero(t, g.calls())
		for _, id := range ids {
			require.Equal(t, transport.StateUnknown, r.state(t, id))
		}
	})
}

// A commit whose answer is lost, of a whole batch: all of it is tried again, and nothing is unknown.
func TestALostCommitOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, _, ids := flakyRelay(t, 10, func(c *transport.RelayConfig) { c.Workers = 10 })
		commits := 0
		store.lose = func() bool { commits++; return commits == 2 }
		_, err := r.Relay.Step(ctx)
		require.ErrorIs(t, err, consent.ErrHandoffOpen, "the rows of the first try are there")
		for range 3 {
			r.Clock.Advance(time.Minute)
			_, err := r.Relay.Step(ctx)
			require.NoError(t, err)
		}
		for _, id := range ids {
			require.Equal(t, transport.StateAccepted, r.state(t, id))
		}
		require.Len(t, r.Inbox.Messages(), 10)
	})
}

// A call of To that runs when Send returns counts as if it had given the number out: it is not known
// whether the transport had not begun to write.
func TestToThatRunsWhenSendReturns(t *testing.T) {
	store := &silent{}
	asked, answer, late := make(chan struct{}, 10), make(chan struct{}), make(chan error, 1)
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		store.Store, store.HandoffStore = c.Consent.Store, c.Consent.Store.(consent.HandoffStore)
		c.Consent.Store = store
		c.Relay.Transport = transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
			go func() {
				_, err := c.To()
				late <- err
			}()
			<-asked
			return transport.Outcome{}, errors.New("gave up")
		})
	})
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	store.asked = func() { asked <- struct{}{}; <-answer }
	h.Deliver()
	close(answer)
	require.ErrorIs(t, <-late, transport.ErrNotCleared, "it comes too late")
	require.Equal(t, transport.StateUnknown, status(t, h, id))
}

// Clean stops under load leave nothing unknown and nothing leased, however far the work was.
func TestStopUnderLoad(t *testing.T) {
	for n := range 100 {
		synctest.Test(t, func(t *testing.T) {
			r, ids := relayWith(t, 25, func(c *transport.RelayConfig) {
				c.Workers, c.Batch = 1+n%16, 1+n%23
				c.Transport = transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
					time.Sleep(time.Duration(n%7) * 13 * time.Millisecond) //nolint:forbidigo // the time of the bubble
					return reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: cl.Message().String()}, nil).Send(ctx, cl)
				})
			})
			require.NoError(t, r.Relay.Start(ctx))
			time.Sleep(time.Duration(n) * 3 * time.Millisecond) //nolint:forbidigo // the time of the bubble
			require.NoError(t, r.Relay.Stop(ctx))
			due := 0
			for _, b := range r.backlog(t) {
				require.Zero(t, b.Leased+b.Unknown)
				due += b.Due
			}
			accepted := 0
			for _, id := range ids {
				if r.state(t, id) == transport.StateAccepted {
					accepted++
				}
			}
			require.Equal(t, len(ids), due+accepted)
			require.Zero(t, r.Relay.Stats().UnderWay)
		})
	}
}

// busy is a store whose transactions take as long as their rows need.
type busy struct {
	transport.Store
	row time.Duration

	mu   sync.Mutex
	rows int
	took []time.Duration
}

func (b *busy) LongestTx() time.Duration { return 20 * time.Millisecond }

func (b *busy) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	err := b.Store.InTx(ctx, f)
	b.mu.Lock()
	took := time.Duration(b.rows) * b.row
	b.rows, b.took = 0, append(b.took, took)
	b.mu.Unlock()
	time.Sleep(took) //nolint:forbidigo // the time of the bubble, where nothing may sleep under a lock
	return err
}

func (b *busy) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	b.mu.Lock()
	b.rows += len(changes)
	b.mu.Unlock()
	return b.Store.AdvanceAll(ctx, tx, changes)
}

// Where transactions exclude each other, a turn has as few rows as its time allows, and one at least.
func TestTurnsOfAnExclusiveStore(t *testing.T) {
	for row, want := range map[time.Duration]time.Duration{
		100 * time.Microsecond: 20 * time.Millisecond, 2 * time.Millisecond: 20 * time.Millisecond, 30 * time.Millisecond: 60 * time.Millisecond,
	} {
		t.Run(row.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &busy{row: row}
				r, _ := relayWith(t, 300, func(c *transport.RelayConfig) {
					store.Store = c.Store.(transport.Store)
					c.Store, c.Workers = store, 100
				})
				require.NoError(t, r.Relay.Start(ctx))
				time.Sleep(5 * time.Minute) //nolint:forbidigo // the time of the bubble
				require.NoError(t, r.Relay.Stop(ctx))
				require.Len(t, r.Inbox.Messages(), 300)
				require.LessOrEqual(t, slices.Max(store.took[2:]), want, "after the first ones")
				if row == 100*time.Microsecond {
					require.Greater(t, slices.Max(store.took), 3*time.Millisecond, "more rows than at the start")
				}
			})
		})
	}
}

// What the gate and the relay decide does not depend on the messages that are decided in the same
// transaction: one after the other and all at once give the same states, texts and audit events.
func TestABatchDecidesAsSingly(t *testing.T) {
	type result struct {
		states []transport.State
		texts  int
		events map[audit.Kind]int
		kept   int
	}
	run := func(t *testing.T, workers, batch int) (got result) {
		t.Helper()
		number := func(n int) string { return fmt.Sprintf("+1202555%04d", 100+n) }
		const optedOut, refused, expired = 1, 2, 3
		h := servicetest.NewWith(t, func(c *servicetest.Config) {
			c.Programs[0].Wording, c.Programs[0].Frequency = wording, program.Frequency{Messages: 2, Period: 24 * time.Hour}
			c.Programs[0].StoreByConsent = true
			c.Relay.Workers, c.Relay.Batch = workers, batch
			c.Relay.Transport = transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				n, err := cl.To()
				if err != nil {
					return transport.Outcome{Kind: transport.OutcomeNotSent}, err
				}
				if n.E164() == number(refused) {
					return transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, nil
				}
				return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: cl.Message().String()}, nil
			})
		})
		var ids []sealtext.ID
		for person := range 6 {
			h.OptIn(number(person))
			for range 4 { // two are within the frequency
				m := h.Message(number(person), "See you tomorrow at 10.")
				if person == expired {
					m.ExpiresAt = h.Clock.Now().Add(time.Minute)
				}
				id, err := h.Gateway.Send(ctx, m)
				require.NoError(t, err)
				ids = append(ids, id)
			}
		}
		answer := h.Reply(number(optedOut), "STOP").Reply
		help := h.Reply(number(4), "HELP").Reply
		require.False(t, answer.IsZero() || help.IsZero())
		ids = append(ids, answer, help)
		h.Clock.Advance(2 * time.Minute)
		for n := 1; n > 0; {
			var err error
			n, err = h.Relay.Step(ctx)
			require.NoError(t, err)
		}
		for _, id := range ids {
			got.states = append(got.states, status(t, h, id))
		}
		got.events = counts(kinds(t, h))
		for person := range 6 {
			messages, kept := texts(t, h, number(person))
			got.texts += messages["sent"]
			if person != refused { // one of theirs may be waiting
				got.kept += kept["sent"]
			}
		}
		return got
	}
	single := run(t, 1, 1)
	accepted, denied := 0, 0
	for _, s := range single.states {
		switch s { //nolint:exhaustive // the others are compared
		case transport.StateAccepted:
			accepted++
		case transport.StateDenied:
			denied++
		}
	}
	require.Equal(t, 3*2+2, accepted, "two each of three persons, and the two answers")
	require.Equal(t, run(t, 1, 100).states, single.states)
	many := run(t, 100, 100)
	// Messages to one who opts out with the provider are begun together, and refused together.
	require.Equal(t, without(single.states, 2), without(many.states, 2))
	require.Equal(t, single.texts, many.texts)
	require.Equal(t, single.kept, many.kept)
	require.Positive(t, denied)
	require.Equal(t, single.events[audit.KindMessageExpired], many.events[audit.KindMessageExpired])
	// One by the STOP, and one by each refusal of the provider.
	require.Equal(t, 2, single.events[audit.KindConsentRevoked])
	require.GreaterOrEqual(t, many.events[audit.KindConsentRevoked], 2)
}

// without leaves out the four messages of one person.
func without(states []transport.State, person int) []transport.State {
	return slices.Delete(slices.Clone(states), 4*person, 4*person+4)
}
