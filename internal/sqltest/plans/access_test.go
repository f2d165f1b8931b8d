package plans_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/vault"
)

// TestAccessScansNoTable looks at the plans in tables of many rows.
func TestAccessScansNoTable(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range sample.Many() {
				id := [16]byte{0: byte(n), 1: byte(n >> 8)}
				row := vault.CaseRow{Tenant: sample.Clinic, ID: id, Kind: vault.CaseApproval, State: vault.CaseDone, CreatedAt: sample.Noon.Add(time.Duration(n) * time.Second)}
				if n%100 == 0 {
					row.State = vault.CaseOpen
				}
				if err := db.Vault().AddCase(ctx, tx, row); err != nil {
					return err
				}
				if _, err := db.Vault().Counter(ctx, tx, sample.Clinic, id); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		id := sealtext.ID{0: 100}
		r.Take()
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			if _, err := db.Vault().Counter(ctx, tx, sample.Clinic, id); err != nil {
				return err
			}
			if err := db.Vault().SetCounter(ctx, tx, sample.Clinic, id, []byte{1}); err != nil {
				return err
			}
			row, err := db.Vault().Case(ctx, tx, sample.Clinic, id)
			if err != nil {
				return err
			}
			rows, err := db.Vault().Cases(ctx, tx, vault.CaseQuery{Tenant: sample.Clinic, Kind: vault.CaseApproval, State: vault.CaseOpen, AfterAt: sample.Noon, AfterID: id, Limit: 5})
			require.Len(t, rows, 5)
			if err != nil {
				return err
			}
			moved, err := db.Vault().MoveCase(ctx, tx, row, row.State)
			require.True(t, moved)
			return err
		}))
		looked := 0
		for _, s := range r.Take() {
			for _, table := range []string{"sealtext_cases", "sealtext_counters"} {
				p := watch.Plan(t, e, pool, s)
				require.NotContains(t, p, "SCAN "+table, s.Text)
				require.NotContains(t, p, "Seq Scan on "+table, s.Text)
			}
			looked++
		}
		require.GreaterOrEqual(t, looked, 5)
	})
}
