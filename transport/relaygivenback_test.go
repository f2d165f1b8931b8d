package transport_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// A relay that does not know a program gives its messages back at once, for one that does, and
// reports it.
func TestAnUnknownProgramIsGivenBack(t *testing.T) {
	h := &heard{}
	r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
	cfg := r.cfg
	cfg.Programs[0].Name = sealtext.MustProgram("news")
	var err error
	cfg.Consent.Programs, err = program.Static(nil, cfg.Programs...)
	require.NoError(t, err)
	cfg.Relay.Consent, err = consent.New(cfg.Consent)
	require.NoError(t, err)
	cfg.Relay.Transport, cfg.Relay.OnError = r.Inbox, h.hear
	stranger, err := transport.NewRelay(*cfg.Relay)
	require.NoError(t, err)
	n, err := stranger.Step(ctx)
	require.Equal(t, 1, n)
	require.ErrorIs(t, err, consent.ErrUndeclared)
	require.Equal(t, transport.RelayStats{Claimed: 1, GivenBack: 1, Failed: 1}, stranger.Stats())
	require.Equal(t, []transport.RelayError{{Tenant: r.Tenant, Program: r.Program, Message: ids[0], Route: "inbox", Cause: h.all()[0].Cause}}, h.all())
	require.Equal(t, []transport.Backlog{{Route: "inbox", Deferred: 1}}, r.backlog(t))
	r.Clock.Advance(time.Second)
	require.Equal(t, 1, r.Deliver())
	require.Equal(t, transport.StateAccepted, r.state(t, ids[0]))
}

// An expired message ends although the person's keys do not open, instead of being claimed for
// ever.
func TestAnExpiredMessageOfAnUnreadablePerson(t *testing.T) {
	r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	cfg := *r.cfg.Relay
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

// A message to an erased person ends too, if the erasure of the messages is still to come.
func TestAMessageToAnErasedPerson(t *testing.T) {
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

// A reported error names the tenant and the message, and no secret, even if the transport reveals
// it.
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
		time.Sleep(10 * time.Second) //nolint:forbidigo // the time of the bubble
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
			cfg := *r.cfg.Relay
			cfg.Transport = r.Inbox
			c.change(&cfg)
			_, err := transport.NewRelay(cfg)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "HandoffTimeout")
		})
	}
}

// silent is a ledger's store that cannot list the hand-offs of other processes.
type silent struct {
	consent.Store
	consent.HandoffStore
	fails  bool
	loaded func() // called before a read
	asked  func() // called when it is asked what is handed over
}

func (s *silent) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if s.loaded != nil {
		s.loaded()
	}
	return s.Store.Load(ctx, tx, keys)
}

func (s *silent) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	if s.asked != nil {
		s.asked()
	}
	if s.fails {
		return nil, errAway
	}
	return s.HandoffStore.Live(ctx, keys)
}

// A STOP is only acknowledged if the list of running hand-offs is complete; the repeat waits.
func TestAStopThatCannotTellIsAnError(t *testing.T) {
	for name, cause := range map[string]error{"the store fails": errAway, "the context ends after the commit": context.Canceled} {
		t.Run(name, func(t *testing.T) {
			store := &silent{}
			h := servicetest.NewWith(t, func(c *servicetest.Config) {
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
				store.asked = cancel
			}
			got, err := h.Gateway.Receive(ending, in)
			var flying *consent.HandoffsInFlightError
			require.ErrorAs(t, err, &flying)
			require.ErrorIs(t, err, cause)
			require.True(t, flying.Partial)
			require.True(t, got.Action.Barrier)
			_, err = h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.ErrorIs(t, err, transport.ErrDenied, "it is in force all the same")

			store.fails, store.asked = false, nil
			got, err = h.Gateway.Receive(ctx, in)
			require.NoError(t, err)
			require.True(t, got.Repeat)
		})
	}
}
