package sqltest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// TestAStopIsConfirmedOnce: two processes on one database take in one person's
// STOPs, some of them twice, and hand over what is due, all at once.
func TestAStopIsConfirmedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const stops = 6
		now := func() time.Time { return noon }
		db, pool := e.Fresh(t)
		sealer, log, zones, content := below(t, db, now)
		handset, err := inbox.New(inbox.Config{Now: now})
		require.NoError(t, err)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		stop, err := sealtext.NewBody("STOP")
		require.NoError(t, err)

		var wait sync.WaitGroup
		var mu sync.Mutex
		queued := 0
		for range 2 {
			ledger, err := consent.New(consent.Config{
				Store: db.Consent(), Sealer: sealer, Audit: log, Now: now,
				Programs: declared(t, name, from, func(p *program.Program) {
					p.Wording = program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
				}),
			})
			require.NoError(t, err)
			gateway, err := transport.NewGateway(transport.GatewayConfig{
				Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
			})
			require.NoError(t, err)
			relay, err := transport.NewRelay(transport.RelayConfig{
				Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Transport: handset, Name: "inbox", Now: now,
			})
			require.NoError(t, err)
			for n := range stops {
				wait.Add(1)
				go func() {
					defer wait.Done()
					r, err := gateway.Receive(t.Context(), transport.Incoming{
						Tenant: clinic, Transport: "inbox", EventID: fmt.Sprint("event-", n), From: ann, To: from, Body: stop,
					})
					if err != nil {
						t.Errorf("Receive: %v", err)
					}
					mu.Lock()
					if !r.Reply.IsZero() {
						queued++
					}
					mu.Unlock()
					if _, err := relay.Step(t.Context()); err != nil {
						t.Errorf("Step: %v", err)
					}
				}()
			}
		}
		wait.Wait()
		require.Equal(t, 1, queued)
		require.Len(t, handset.To(ann), 1)
		require.Equal(t, stops, one(t, pool, "SELECT COUNT(*) FROM sealtext_inbound"))
		require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM sealtext_outbox"))
	})
}
