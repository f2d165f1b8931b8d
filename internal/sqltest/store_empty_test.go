package sqltest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
)

// Keys are made only for a database that has nothing under a key.
func TestEmpty(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	onBoth(t, func(t *testing.T, e kind) {
		for _, c := range []struct {
			name string
			put  func(context.Context, *sqlstore.DB, sealtext.Tx) error
			want bool
		}{
			{"new", func(context.Context, *sqlstore.DB, sealtext.Tx) error { return nil }, true},
			{"audit event", func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
				return db.Audit().Append(ctx, tx, auditRow(sealtext.NewSubject()))
			}, false},
			{"subject", func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
				_, err := db.Vault().AddSubject(ctx, tx, subjectRow(1))
				return err
			}, false},
			{"erased subject", func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
				_, err := db.Vault().Shred(ctx, tx, clinic, sealtext.NewSubject(), time.Now())
				return err
			}, false},
			{"consent", func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
				_, _, err := db.Consent().Append(ctx, tx, consentRow(consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(1)}), 0)
				return err
			}, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				db, _ := e.Fresh(t)
				require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error { return c.put(ctx, db, tx) }))
				empty, err := db.Empty(t.Context())
				require.NoError(t, err)
				require.Equal(t, c.want, empty)
			})
		}
		t.Run("keysets", func(t *testing.T) {
			db, _ := e.Fresh(t)
			_, err := db.Vault().AddKeysets(t.Context(), []vault.WrappedKeyset{{Tenant: clinic, Name: "aead", KEK: "kek", Wrapped: []byte{1}}})
			require.NoError(t, err)
			empty, err := db.Empty(t.Context())
			require.NoError(t, err)
			require.False(t, empty)
		})
		t.Run("what cannot be read is not empty", func(t *testing.T) {
			db, pool := e.Fresh(t)
			require.NoError(t, pool.Close())
			empty, err := db.Empty(t.Context())
			require.ErrorContains(t, err, "sqlstore: empty: ")
			require.False(t, empty)
		})
	})
}
