package sqltest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// full is a transport that answers when so many messages are being handed over.
type full struct {
	mu    sync.Mutex
	left  int // that have not come yet
	width int
	here  int
	open  chan struct{}
	all   chan struct{} // closed when all have come
}

func (f *full) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	f.mu.Lock()
	f.here++
	f.left--
	open := f.open
	if f.here == f.width || f.left == 0 {
		close(open)
		f.here, f.open = 0, make(chan struct{})
		if f.left == 0 {
			close(f.all)
		}
	}
	f.mu.Unlock()
	select {
	case <-open:
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
	case <-ctx.Done():
		return transport.Outcome{}, ctx.Err()
	}
}

// campaign queues messages to so many people, and returns what relays them.
func campaign(t *testing.T, db *sqlstore.DB, people, messages int) (*transport.Gateway, func(func(*transport.RelayConfig)) *transport.Relay, []sealtext.ID) {
	t.Helper()
	return campaignAt(t, db, func() time.Time { return noon }, people, messages)
}

// campaignAt is a campaign by a clock.
func campaignAt(t *testing.T, db *sqlstore.DB, now func() time.Time, people, messages int) (*transport.Gateway, func(func(*transport.RelayConfig)) *transport.Relay, []sealtext.ID) {
	t.Helper()
	sealer, log, zones, content := below(t, db, now)
	name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
	ledger, err := consent.New(consent.Config{
		Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: declared(t, name, from),
	})
	require.NoError(t, err)
	gateway, err := transport.NewGateway(transport.GatewayConfig{
		Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
	})
	require.NoError(t, err)
	var ids []sealtext.ID
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		ids = nil
		for n := range people {
			to, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
			if err != nil {
				return err
			}
			p, err := sealer.Enroll(ctx, tx, clinic, to)
			if err != nil {
				return err
			}
			_, err = ledger.RecordTx(ctx, tx, consent.Event{
				Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(sealtext.Informational),
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: noon.Add(-time.Hour), IdempotencyKey: fmt.Sprint("opt-in-", n),
			})
			if err != nil {
				return err
			}
			body, err := sealtext.NewBody("Your appointment is tomorrow.")
			if err != nil {
				return err
			}
			for m := range messages / people {
				id, err := gateway.SendTx(ctx, tx, transport.Message{
					Tenant: clinic, To: to, Program: name, Sender: from, Purpose: sealtext.Informational, Body: body,
					IdempotencyKey: fmt.Sprint("message-", n, "-", m), Actor: sealtext.System("test"),
				})
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
		}
		return nil
	}))
	return gateway, func(change func(*transport.RelayConfig)) *transport.Relay {
		cfg := transport.RelayConfig{Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Name: "loop", Now: now}
		change(&cfg)
		r, err := transport.NewRelay(cfg)
		require.NoError(t, err)
		return r
	}, ids
}

// unhurried is a store whose transactions may take as long as they do: how many rows SQLite's 20
// milliseconds allow depends on the machine.
type unhurried struct{ *sqlstore.Transport }

func (unhurried) LongestTx() time.Duration { return 0 }

// TestStatementsOfATurn counts what a relay costs with 500 hand-offs in flight: round trips and
// transactions a message.
func TestStatementsOfATurn(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages, width = 1500, 500
		db, _, r := watched(t, e)
		provider := &full{left: messages, width: width, open: make(chan struct{}), all: make(chan struct{})}
		_, relay, _ := campaign(t, db, 250, messages)
		running := relay(func(c *transport.RelayConfig) {
			c.Transport, c.Workers, c.Store = provider, width, unhurried{db.Transport()}
			c.OnError = func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) }
		})
		r.Take()
		r.Bounds()
		require.NoError(t, running.Start(t.Context()))
		<-provider.all
		require.NoError(t, running.Stop(t.Context()))
		require.Equal(t, transport.RelayStats{Claimed: messages, Begun: messages}, running.Stats())
		statements, bounds := r.Take(), r.Bounds()
		kinds := map[string]int{}
		for _, s := range statements {
			kinds[strings.Join(strings.Fields(s.Text)[:3], " ")]++
		}
		perMessage := func(n int) float64 { return float64(n) / messages }
		t.Logf("%.4f statements and %.4f transactions a message: %v", perMessage(len(statements)+bounds), perMessage(bounds/2), kinds)
		require.LessOrEqual(t, perMessage(bounds/2), 0.02)
		if e.Dialect == sqlstore.SQLite { // whose statements cost no round trip
			return
		}
		require.LessOrEqual(t, perMessage(len(statements)+bounds), 0.1, "each is a round trip")
	})
}

// TestStopUnderLoad stops relays at many moments: nothing is unknown, and nothing is leased.
func TestStopUnderLoad(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages = 400
		db, _ := e.Fresh(t)
		gateway, relay, ids := campaign(t, db, 40, messages)
		var mu sync.Mutex
		sent := map[sealtext.ID]int{}
		accepted := 0
		for n := 0; accepted < messages; n++ {
			left, reached := min(5+n%37, messages-accepted), make(chan struct{})
			running := relay(func(c *transport.RelayConfig) {
				c.Workers, c.Batch = 8, 20
				c.Transport = sending(func(c transport.Cleared) {
					mu.Lock()
					defer mu.Unlock()
					sent[c.Message()]++
					if left--; left == 0 {
						close(reached)
					}
				})
				c.OnError = func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) }
			})
			require.NoError(t, running.Start(t.Context()))
			<-reached
			require.NoError(t, running.Stop(t.Context()))
			backlog, err := db.Transport().Backlog(t.Context(), noon)
			require.NoError(t, err)
			for _, b := range backlog {
				require.Zero(t, b.Leased+b.Unknown)
			}
			accepted = 0
			for _, id := range ids {
				st, err := gateway.Status(t.Context(), clinic, id)
				require.NoError(t, err)
				if st.State == transport.StateAccepted {
					accepted++
				} else {
					require.Equal(t, transport.StateQueued, st.State)
				}
			}
		}
		for _, id := range ids {
			require.Equal(t, 1, sent[id])
		}
		require.Len(t, slices.Compact(ids), messages)
	})
}

// sending is a transport that calls a function with each message, and accepts it.
type sending func(transport.Cleared)

func (s sending) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	s(c)
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}
