package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// lostKeyring does not open the keys of subjects, or of tenants.
type lostKeyring struct {
	vault.Keyring
	tenants bool
}

func (k lostKeyring) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	if k.tenants {
		return nil, vault.ErrUnknownTenant
	}
	return k.Keyring.Tenant(ctx, tx, t)
}

func (lostKeyring) Subject(context.Context, vault.SubjectRow) (vault.Key, error) {
	return vault.Key{}, vault.ErrKEKMissing
}

// Expiry comes before the keys: a message whose time is over leaves the outbox although the keys of
// its person, or of its tenant, do not open, also one whose relay died.
func TestExpiryWithoutKeys(t *testing.T) {
	for name, tenants := range map[string]bool{"the subject's keyset": false, "the tenant's keyset": true} {
		for _, sending := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", after an attempt"}[sending], func(t *testing.T) {
				r, ids := relayWith(t, 1, func(*transport.RelayConfig) {})
				row, err := r.store.Message(ctx, nil, r.Tenant, ids[0])
				require.NoError(t, err)
				want := transport.StateExpired
				if sending { // and the relay dies
					want = transport.StateUnknown
					now := r.Clock.Now()
					require.NoError(t, r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
						_, err := r.store.Claim(ctx, tx, transport.Claim{Now: now, Until: now.Add(time.Minute), Limit: 1, Route: "inbox"})
						require.NoError(t, err)
						require.NoError(t, r.store.BeginAll(ctx, tx, []transport.Attempt{{Tenant: r.Tenant, Message: row.ID, Number: 1, Transport: "inbox", StartedAt: now}}))
						_, err = r.store.AdvanceAll(ctx, tx, []transport.OutboxChange{{
							Tenant: r.Tenant, ID: row.ID, Lease: row.Lease + 1, State: transport.StateSending, At: now, Begin: true, LeaseUntil: now.Add(time.Minute),
						}})
						return err
					}))
				}
				sealer, err := vault.NewSealer(vault.SealerConfig{
					Keyring: lostKeyring{r.Service.Keyring, tenants}, Store: r.cfg.Sealer.Store, Now: r.Clock.Now,
				})
				require.NoError(t, err)
				log, err := audit.New(audit.Config{Store: r.cfg.Audit.Store, Sealer: sealer, Now: r.Clock.Now})
				require.NoError(t, err)
				var reported []error
				cfg := *r.cfg.Relay
				cfg.Sealer, cfg.Audit, cfg.Transport = sealer, log, r.Inbox
				cfg.OnError = func(_ context.Context, e transport.RelayError) { reported = append(reported, e) }
				relay, err := transport.NewRelay(cfg)
				require.NoError(t, err)

				r.Clock.Advance(2 * time.Minute)
				_, err = relay.Step(ctx)
				require.ErrorIs(t, err, vault.ErrKEKMissing, "its keys may be found again")
				r.Clock.Set(row.ExpiresAt)
				n, err := relay.Step(ctx)
				require.NoError(t, err)
				require.Equal(t, 1, n)
				row, err = r.store.Message(ctx, nil, r.Tenant, row.ID)
				require.NoError(t, err)
				require.Equal(t, want.String(), row.State.String())
				n, err = relay.Step(ctx)
				require.NoError(t, err)
				require.Zero(t, n, "it is not claimed for ever")
				require.Empty(t, r.Texts(ann))
				if tenants {
					require.ErrorIs(t, reported[len(reported)-1], vault.ErrUnknownTenant, "no audit event can be written, and the host is told")
				}
			})
		}
	}
}
