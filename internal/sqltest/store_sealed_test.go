package sqltest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// TestDroppingAKeyCountsTheLibrarysOwnRows: after a rotation by the book the older key of a tenant still
// seals audit events about nobody, cases and the case ids of legal holds. Drop counts them without being
// told, refuses, and the log stays readable.
func TestDroppingAKeyCountsTheLibrarysOwnRows(t *testing.T) {
	stores := map[string]func(t *testing.T) service.Stores{
		"memory": func(t *testing.T) service.Stores {
			store, err := memstore.New(memstore.Config{})
			require.NoError(t, err)
			return service.Memory(store)
		},
	}
	for _, e := range engines {
		stores[e.Name] = func(t *testing.T) service.Stores {
			db, err := sqlstore.Open(t.Context(), sqlstore.SQL(e.Open(t, e.Made(t)), e.Dialect), sqlstore.Config{Environment: environment})
			require.NoError(t, err)
			return service.SQL(db)
		}
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			now := noon
			clock := func() time.Time { return now }
			rules, err := vault.NewAccessRules(clock, vault.AccessRule{Approval: true, Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}})
			require.NoError(t, err)
			zones, err := zone.New(zone.Config{})
			require.NoError(t, err)
			st := open(t)
			s, err := service.New(t.Context(), service.Config{Stores: st, KeyFolder: t.TempDir() + "/keys", Locator: zones, Authorizer: rules, Now: clock})
			require.NoError(t, err)
			other := sealtext.MustTenant("other")
			for _, tenant := range []sealtext.Tenant{clinic, other} {
				_, err = s.CreateTenant(t.Context(), tenant)
				require.NoError(t, err)
			}
			counter := st.Vault.(vault.SealedCounter)
			rotation, err := tinkvault.NewRotation(tinkvault.RotationConfig{
				Keyring: s.Keyring.(*tinkvault.Keyring), Counters: map[string][]vault.KeyCounter{tinkvault.AEADKeyset: nil},
				Access: audit.Access{Store: st.Audit, Recorder: s.Audit, Actor: desk},
			})
			require.NoError(t, err)
			keys, _, err := rotation.Keys(t.Context(), clinic, tinkvault.AEADKeyset)
			require.NoError(t, err)
			old := keys[0].ID
			count := func(tenant sealtext.Tenant) int {
				n, err := counter.CountSealed(t.Context(), tenant, old)
				require.NoError(t, err)
				return n
			}
			require.Zero(t, count(clinic))

			ann, err := sealtext.ParseE164("+12025550123")
			require.NoError(t, err)
			var p sealtext.Person
			require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				if p, err = s.Sealer.Enroll(ctx, tx, clinic, ann); err != nil {
					return err
				}
				for _, subject := range []sealtext.Subject{{}, p.Subject} { // the second is under the subject's key
					err := s.Audit.Record(ctx, tx, audit.Event{Tenant: clinic, Kind: audit.KindTenantCreated, Subject: subject, Actor: desk})
					if err != nil {
						return err
					}
				}
				return nil
			}))
			require.Equal(t, 1, count(clinic), "an audit event about nobody")
			_, err = s.Holds.Place(t.Context(), retention.Hold{Tenant: clinic, Subject: p.Subject, CaseID: "case-7", Actor: desk})
			require.NoError(t, err)
			require.Equal(t, 2, count(clinic), "the case id of a hold")
			_, err = s.Vault.RequestApproval(t.Context(), nurse(), vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldExport, Subjects: []sealtext.Subject{p.Subject}})
			require.NoError(t, err)
			require.Equal(t, 4, count(clinic), "a case and its audit event")
			require.Zero(t, count(other))

			_, ready, err := rotation.Stage(t.Context(), clinic, tinkvault.AEADKeyset)
			require.NoError(t, err)
			now = ready
			_, err = rotation.Promote(t.Context(), clinic, tinkvault.AEADKeyset)
			require.NoError(t, err)
			now = now.Add(time.Hour)
			for _, step := range []func(context.Context, sealtext.Tenant, string, uint32) error{rotation.Disable, rotation.Drop} {
				err = step(t.Context(), clinic, tinkvault.AEADKeyset, old)
				var used *vault.KeyInUseError
				require.ErrorAs(t, err, &used)
				require.Equal(t, 6, used.Rows, "with the events of the rotation")
			}
			events := 0
			for e, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: clinic}) {
				require.NoError(t, err)
				require.NoError(t, e.Unreadable)
				events++
			}
			require.Equal(t, 6, events)

			// An entry without counters says that the host application has nothing under the key. The events
			// of the rotation itself are there, so that even the older key of a new tenant stays.
			keys, _, err = rotation.Keys(t.Context(), other, tinkvault.AEADKeyset)
			require.NoError(t, err)
			_, ready, err = rotation.Stage(t.Context(), other, tinkvault.AEADKeyset)
			require.NoError(t, err)
			now = ready
			_, err = rotation.Promote(t.Context(), other, tinkvault.AEADKeyset)
			require.NoError(t, err)
			now = now.Add(time.Hour)
			var used *vault.KeyInUseError
			require.ErrorAs(t, rotation.Drop(t.Context(), other, tinkvault.AEADKeyset, keys[0].ID), &used)
			require.Equal(t, 2, used.Rows)
		})
	}
}
