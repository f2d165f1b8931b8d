package transport_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
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

func (s *flaky) Fenced(ctx context.Context) (bool, error) {
	if err := s.hit("Fenced"); err != nil {
		return false, err
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

// heard is what a host hears of a relay.
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

// A store that fails before the hand-off is begun keeps no claim: the message
// is given back as it was, for one poll, and the host hears of it.
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
				require.Equal(t, r.Clock.Now(), row.LeaseUntil, "the lease has ended")
				require.Equal(t, r.Clock.Now().Add(time.Second), row.NotBefore, "one poll")
				require.Zero(t, row.Attempts)
				r.Clock.Advance(time.Second)
				require.Equal(t, 1, r.Deliver())
				require.Len(t, r.Inbox.Messages(), 1)
			})
		})
	}
}

// The answer to a COMMIT is lost: what was committed is found out, and neither
// done twice nor undone.
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

// An outcome outlives a store that is away for less than the lease: receipts
// find the message by the provider's id.
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
				time.Sleep(away + 3*time.Second)
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

// A store that is away for longer keeps the message until the lease ends, and
// then it is unknown. The host hears of both.
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

// The outcome of a hand-off that another relay has given up comes too late.
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

// A provider's opt-out is stored by itself: it holds although the outcome
// cannot be stored, and the outcome is stored although it cannot.
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
			require.Len(t, r.Inbox.Messages(), 0)
		})
	})
}

// A store that is away while the relay stops gets the messages back when it
// is there again.
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
		require.Equal(t, []transport.Backlog{{Due: 9}}, r.backlog(t))
		require.Len(t, h.all(), 1, "of the one outcome that waited")
	})
}

// Errors of claiming are of no message. They are waited out for one poll each.
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
		time.Sleep(10 * time.Second)
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

// A relay that does not know a program gives its messages back at once, to one
// that does, and says so.
func TestAnUnknownProgramIsGivenBack(t *testing.T) {
	h := &heard{}
	r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
	cfg := r.cfg
	programs := append([]consent.ProgramConfig(nil), cfg.Consent.Programs...)
	programs[0].Program = sealtext.MustProgram("news")
	cfg.Consent.Programs = programs
	var err error
	cfg.Relay.Consent, err = consent.New(cfg.Consent)
	require.NoError(t, err)
	cfg.Relay.Transport, cfg.Relay.OnError = r.Inbox, h.hear
	stranger, err := transport.NewRelay(cfg.Relay)
	require.NoError(t, err)
	n, err := stranger.Step(ctx)
	require.Equal(t, 1, n)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, transport.RelayStats{Claimed: 1, GivenBack: 1, Failed: 1}, stranger.Stats())
	require.Equal(t, []transport.RelayError{{Tenant: r.Tenant, Program: r.Program, Message: ids[0], Route: "inbox", Cause: h.all()[0].Cause}}, h.all())
	require.Equal(t, []transport.Backlog{{Deferred: 1}}, r.backlog(t))
	r.Clock.Advance(time.Second)
	require.Equal(t, 1, r.Deliver())
	require.Equal(t, transport.StateAccepted, r.state(t, ids[0]))
}

// An old message ends although the person's keys do not open, instead of
// coming back for ever.
func TestAnExpiredMessageOfSomebodyUnreadable(t *testing.T) {
	r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	cfg := r.cfg.Relay
	cfg.Transport = r.Inbox
	cfg.Sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, mem.Vault(), r.Clock.Now, r.Tenant), Store: mem.Vault(), Now: r.Clock.Now})
	require.NoError(t, err)
	blind, err := transport.NewRelay(cfg)
	require.NoError(t, err)
	_, err = blind.Step(ctx)
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	require.Equal(t, transport.StateQueued, r.state(t, ids[0]))
	r.Clock.Advance(25 * time.Hour)
	_, err = blind.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, transport.StateExpired, r.state(t, ids[0]))
	require.Contains(t, kinds(t, r.Harness), audit.KindMessageExpired)
	require.Equal(t, 0, r.Deliver())
}

// A message to somebody who was erased ends too, where the erasure of the
// messages is still to come.
func TestAMessageToSomebodyErased(t *testing.T) {
	r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
	p := r.Person(ann)
	require.NoError(t, r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.Vault.Erase(ctx, tx, p)
		return err
	}))
	require.Equal(t, 1, r.Deliver())
	row, err := r.store.Message(ctx, nil, r.Tenant, ids[0])
	require.NoError(t, err)
	require.Equal(t, transport.StateDenied, row.State)
	require.True(t, row.Body.IsZero())
	r.Clock.Advance(time.Hour)
	require.Zero(t, r.Deliver())
	var rules []string
	for e, err := range r.Audit.Events(ctx, audit.Query{Tenant: r.Tenant, Kinds: []audit.Kind{audit.KindMessageDenied}}) {
		require.NoError(t, err)
		require.Equal(t, ids[0], e.Details.Record)
		rules = append(rules, e.Details.Rules...)
	}
	require.Equal(t, []string{"recipient.erased"}, rules)
}

// What the host hears names the tenant and the message, and no secret, also
// where the transport shows it.
func TestErrorsHaveNoSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, h, ids := flakyRelay(t, 1, func(c *transport.RelayConfig) {
			c.Transport = transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
				n, _ := c.To()
				b, _ := c.Body()
				panic(n.E164() + b.Plaintext())
			})
		})
		store.set(nth("FinishAll", 1))
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(10 * time.Second)
		require.NoError(t, r.Relay.Stop(ctx))
		require.Len(t, h.all(), 2, "the store, and the panic")
		for _, e := range h.all() {
			require.Equal(t, transport.RelayError{Tenant: r.Tenant, Program: r.Program, Message: ids[0], Route: "inbox", Cause: e.Cause}, e)
			require.Contains(t, e.Error(), "tenant clinic, message "+ids[0].String())
		}
		logged := h.log.String()
		require.Equal(t, 2, strings.Count(logged, `"tenant":"clinic","program":"reminders","message":"`+ids[0].String()+`"`))
		require.Contains(t, logged, "relay started")
		require.Contains(t, logged, "relay stopped")
		for _, secret := range []string{ann, ann[1:], "hello"} {
			require.NotContains(t, logged+h.all()[0].Error()+h.all()[1].Error(), secret)
		}
	})
}

func TestRelayTimesMustFit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*transport.RelayConfig)
		want   string
	}{
		"lease": {func(c *transport.RelayConfig) { c.Lease = 17*time.Second - 1 }, "RelayConfig.Lease"},
		"drain": {func(c *transport.RelayConfig) { c.Drain = 15*time.Second - 1 }, "RelayConfig.Drain"},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := relayWith(t, 0, func(*transport.RelayConfig) {})
			cfg := r.cfg.Relay
			cfg.Transport = r.Inbox
			c.change(&cfg)
			_, err := transport.NewRelay(cfg)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "HandoffTimeout")
		})
	}
}

// silent is a ledger's store that cannot say what other processes hand over.
type silent struct {
	consent.Store
	consent.HandoffStore
	fails  bool
	loaded func() // called after a read outside of a transaction
}

func (s *silent) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if tx == nil && s.loaded != nil {
		s.loaded()
	}
	return s.Store.Load(ctx, tx, keys)
}

func (s *silent) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	if s.fails {
		return nil, errAway
	}
	return s.HandoffStore.Live(ctx, keys)
}

// A STOP is only acknowledged where the list of what is being handed over is
// full; the repeat waits.
func TestAStopThatCannotTellIsAnError(t *testing.T) {
	for name, cause := range map[string]error{"the store fails": errAway, "the context ends after the commit": context.Canceled} {
		t.Run(name, func(t *testing.T) {
			store := &silent{}
			h := transporttest.NewWith(t, func(c *transporttest.Config) {
				store.Store, store.HandoffStore = c.Consent.Store, c.Consent.Store.(consent.HandoffStore)
				c.Consent.Store = store
			})
			h.OptIn(ann)
			stop, err := sealtext.NewBody("STOP")
			require.NoError(t, err)
			in := transport.Incoming{Tenant: h.Tenant, Transport: "inbox", EventID: "SM1", From: h.Number(ann), To: h.Sender, Body: stop}
			ending, cancel := context.WithCancel(ctx)
			defer cancel()
			if store.fails = errors.Is(cause, errAway); !store.fails {
				store.loaded = cancel
			}
			got, err := h.Gateway.Receive(ending, in)
			var flying *consent.HandoffsInFlightError
			require.ErrorAs(t, err, &flying)
			require.ErrorIs(t, err, cause)
			require.True(t, flying.Partial)
			require.True(t, got.Action.Barrier)
			_, err = h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.ErrorIs(t, err, transport.ErrDenied, "it is in force all the same")

			store.fails, store.loaded = false, nil
			got, err = h.Gateway.Receive(ctx, in)
			require.NoError(t, err)
			require.True(t, got.Repeat)
		})
	}
}
