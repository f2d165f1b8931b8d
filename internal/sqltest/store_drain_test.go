package sqltest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// held is a transport that says when it has a message, and waits.
type held struct {
	has  chan struct{}
	open chan struct{}

	mu   sync.Mutex
	sent map[sealtext.ID]int
}

func newHeld() *held {
	return &held{has: make(chan struct{}, 1000), open: make(chan struct{}), sent: map[sealtext.ID]int{}}
}

func (h *held) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	h.mu.Lock()
	h.sent[id]++
	h.mu.Unlock()
	h.has <- struct{}{}
	<-h.open
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}

// TestStopInTheMiddle: a relay that is stopped with 50 messages due leaves none
// unknown and none leased, and the relay of another process has the rest at
// once, while the first one still waits for what it has begun.
func TestStopInTheMiddle(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages, workers = 50, 4
		now := func() time.Time { return noon }
		db, _ := e.Fresh(t)
		sealer, log, zones, content := below(t, db, now)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: declared(t, name, from),
		})
		require.NoError(t, err)
		gateway, err := transport.NewGateway(transport.GatewayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
		})
		require.NoError(t, err)
		relay := func(tr transport.Transport) *transport.Relay {
			r, err := transport.NewRelay(transport.RelayConfig{
				Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Transport: tr, Name: "held", Now: now, Workers: workers,
				OnError: func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) },
			})
			require.NoError(t, err)
			return r
		}
		var ids []sealtext.ID
		err = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			ids = ids[:0]
			p, err := sealer.Enroll(ctx, tx, clinic, ann)
			if err != nil {
				return err
			}
			_, err = ledger.RecordTx(ctx, tx, consent.Event{
				Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(sealtext.Informational),
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: noon.Add(-time.Hour), IdempotencyKey: "opt-in",
			})
			if err != nil {
				return err
			}
			for n := range messages {
				body, err := sealtext.NewBody(fmt.Sprint("hello ", n))
				if err != nil {
					return err
				}
				id, err := gateway.SendTx(ctx, tx, transport.Message{
					Tenant: clinic, To: ann, Program: name, Sender: from, Purpose: sealtext.Informational, Body: body,
					IdempotencyKey: fmt.Sprint("message-", n), Actor: sealtext.System("test"),
				})
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		require.NoError(t, err)
		backlog := func() (all transport.Backlog) {
			got, err := db.Transport().Backlog(t.Context(), noon)
			require.NoError(t, err)
			for _, b := range got {
				all = b
			}
			all.OldestDue = time.Time{}
			return all
		}
		require.Equal(t, transport.Backlog{Due: messages}, backlog())

		first, second := newHeld(), newHeld()
		stopping := relay(first)
		require.NoError(t, stopping.Start(t.Context()))
		for range workers {
			<-first.has
		}
		stopped := make(chan error, 1)
		go func() { stopped <- stopping.Stop(t.Context()) }()
		close(second.open)
		successor := relay(second)
		for claimed := 0; claimed < messages-workers; {
			n, err := successor.Step(t.Context())
			require.NoError(t, err)
			claimed += n
		}
		require.Equal(t, transport.Backlog{Leased: workers}, backlog())
		close(first.open)
		require.NoError(t, <-stopped)
		require.Equal(t, transport.Backlog{}, backlog(), "none due, leased or unknown")
		for _, id := range ids {
			st, err := gateway.Status(t.Context(), clinic, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateAccepted, st.State)
			require.Equal(t, 1, first.sent[id]+second.sent[id])
		}
		require.Equal(t, uint64(messages-workers), stopping.Stats().GivenBack)
	})
}
