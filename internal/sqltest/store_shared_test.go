package sqltest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// TestASharedSender: of a sender that two tenants have, a receipt finds the message of either, and a text
// that is delivered several times at once belongs to one of them, although both write to the person
// meanwhile.
func TestASharedSender(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const texts, deliveries = 8, 4
		now := func() time.Time { return noon }
		dentist := sealtext.MustTenant("dentist")
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		db, pool := e.Fresh(t)
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic, dentist), Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		zones, content := engine.Located(t)
		ours := program.Program{Tenant: clinic, Name: name, Senders: []program.Sender{{Address: from, Shared: true}}, Purposes: sealtext.AllPurposes}
		other := ours
		other.Tenant = dentist
		programs, err := program.Static(nil, ours, other)
		require.NoError(t, err)
		ledger, err := consent.New(consent.Config{Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: programs})
		require.NoError(t, err)
		gateway, err := transport.NewGateway(transport.GatewayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
		})
		require.NoError(t, err)
		relay, err := transport.NewRelay(transport.RelayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Transport: sending(func(transport.Cleared) {}), Name: "loop", Now: now,
		})
		require.NoError(t, err)
		people := map[sealtext.Tenant]sealtext.Person{}
		for _, tenant := range []sealtext.Tenant{clinic, dentist} {
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
				people[tenant], err = sealer.Enroll(ctx, tx, tenant, ann)
				return err
			}))
			_, err := ledger.Record(t.Context(), consent.Event{
				Person: people[tenant], Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
				Actor: desk, Evidence: consent.Evidence{Reference: "scan-1"}, OccurredAt: noon.Add(-time.Hour), IdempotencyKey: "form",
			})
			require.NoError(t, err)
		}

		hello, err := sealtext.NewBody("See you at eight")
		require.NoError(t, err)
		var work sync.WaitGroup
		var mu sync.Mutex
		first := map[int]int{}
		for n := range texts {
			for range deliveries {
				work.Go(func() {
					got, err := gateway.Receive(t.Context(), transport.Incoming{
						Tenant: clinic, Transport: "loop", EventID: fmt.Sprint("event-", n), From: ann, To: from, Body: hello,
					})
					if err != nil {
						t.Errorf("Receive: %v", err)
					}
					mu.Lock()
					defer mu.Unlock()
					if !got.Repeat {
						first[n]++
					}
				})
			}
			for _, tenant := range []sealtext.Tenant{clinic, dentist} {
				work.Go(func() {
					err := db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
						return db.Consent().SaveLast(ctx, tx, []consent.LastHandoff{{
							Tenant: tenant, Subject: people[tenant].Subject, Message: sealtext.NewID(), Program: name, Sender: from,
							At: noon.Add(time.Duration(n)*time.Second + time.Duration(len(tenant.String()))*time.Millisecond),
						}}, time.Time{})
					})
					if err != nil {
						t.Errorf("SaveLast: %v", err)
					}
				})
			}
		}
		work.Wait()
		require.Equal(t, texts, one(t, pool, "SELECT COUNT(*) FROM sealtext_inbound"), "each is stored once")
		for n := range texts {
			require.Equal(t, 1, first[n], "text %d", n)
		}

		ids := map[sealtext.Tenant]sealtext.ID{}
		for _, tenant := range []sealtext.Tenant{clinic, dentist} {
			ids[tenant], err = gateway.Send(t.Context(), transport.Message{
				Tenant: tenant, To: ann, Program: name, Sender: from, Purpose: sealtext.Transactional, Body: hello, IdempotencyKey: "visit-1", Actor: desk,
			})
			require.NoError(t, err)
		}
		_, err = relay.Step(t.Context())
		require.NoError(t, err)
		for tenant, id := range ids {
			got, err := gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{
				Tenant: clinic, Transport: "loop", ProviderID: id.String(), Sender: from, State: transport.StateDelivered, OptedOut: tenant == dentist,
			})
			require.NoError(t, err)
			require.Equal(t, id, got.ID)
			require.Equal(t, transport.StateDelivered, got.State)
			status, err := ledger.Status(t.Context(), people[tenant], name, from)
			require.NoError(t, err)
			require.Equal(t, tenant == dentist, status[0].State == consent.StateOut)
		}
	})
}
