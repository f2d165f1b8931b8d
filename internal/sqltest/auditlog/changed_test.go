package auditlog_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
)

// TestChangedBySQL: what somebody changes with a statement is found, and an erasure is no change.
func TestChangedBySQL(t *testing.T) {
	db, pool := engine.SQLite.Fresh(t)
	for range 3 {
		require.NoError(t, record(t.Context(), db, rows(100)))
		n, err := number(t, db)
		require.NoError(t, err)
		require.Equal(t, 100, n)
	}
	require.NoError(t, prover(t, db).VerifyRows(t.Context(), sequencer.RowsConfig{}))
	for _, c := range []struct {
		statement string
		clean     bool
	}{
		{"UPDATE sealtext_audit SET subject = randomblob(16) WHERE number BETWEEN 50 AND 60", true},
		{"UPDATE sealtext_audit SET number = NULL WHERE number = 300", false},
		{"DELETE FROM sealtext_audit WHERE number BETWEEN 7 AND 9", false},
		{"DELETE FROM sealtext_audit WHERE number = 300", false},
		{"UPDATE sealtext_audit SET at = at + 1 WHERE number = 120", false},
		{"UPDATE sealtext_audit SET kind = 3 WHERE number = 120", false},
		{"UPDATE sealtext_audit SET actor = x'00000000000000000000000000000001' WHERE number = 1", false},
		{"UPDATE sealtext_audit SET payload = NULL WHERE number = 33", false},
		{"UPDATE sealtext_audit SET commitment = zeroblob(32) WHERE number = 33", false},
		{"UPDATE sealtext_audit SET number = 301 - number", false},
		{"UPDATE sealtext_audit SET number = 8 WHERE number = 9", false},
		{"UPDATE sealtext_audit SET tenant = 'bank' WHERE number = 200", false},
		{"DELETE FROM sealtext_audit_batches WHERE first = 100", false},
		{"UPDATE sealtext_audit_batches SET entries = substr(entries, 1, 125 * 99) WHERE first = 200", false},
		{"UPDATE sealtext_audit_batches SET first = CASE first WHEN 0 THEN 1000 WHEN 100 THEN 0 ELSE first END; UPDATE sealtext_audit_batches SET first = 100 WHERE first = 1000", false},
		{"DELETE FROM sealtext_audit_nodes", false},
		{"UPDATE sealtext_audit_nodes SET hash = zeroblob(32)", false},
		{"UPDATE sealtext_audit_head SET checkpoint = x'00'", false},
		{"UPDATE sealtext_audit_head SET secret = zeroblob(32)", false},
	} {
		t.Run(c.statement, func(t *testing.T) {
			_, direct := copied(t, pool)
			_, err := direct.ExecContext(t.Context(), c.statement)
			require.NoError(t, err)
			again, _ := copied(t, direct)
			err = prover(t, again).VerifyRows(t.Context(), sequencer.RowsConfig{})
			if c.clean {
				require.NoError(t, err)
				return
			}
			var damage *tree.DamageError
			require.True(t, errors.As(err, &damage) || errors.Is(err, tree.ErrUnsigned), "%v", err)
		})
	}
}

// TestRewoundDatabase: a backup in the place of the database is found by the anchor, also when it has
// grown since.
func TestRewoundDatabase(t *testing.T) {
	db, pool := engine.SQLite.Fresh(t)
	anchor, err := tree.NewFileAnchor(filepath.Join(t.TempDir(), "checkpoint"))
	require.NoError(t, err)
	with := func(c *sequencer.Config) { c.Anchor = anchor }
	require.NoError(t, record(t.Context(), db, rows(20)))
	_, err = number(t, db)
	require.NoError(t, err)
	backup, _ := copied(t, pool)
	require.NoError(t, record(t.Context(), db, rows(300)))
	for range 2 { // the checkpoint is published before the events that are new
		_, err = number(t, db, with)
		require.NoError(t, err)
	}

	require.NoError(t, record(t.Context(), backup, rows(1)))
	_, err = number(t, backup, with)
	require.ErrorIs(t, err, tree.ErrRolledBack)
	require.NoError(t, record(t.Context(), backup, rows(400)))
	_, err = number(t, backup) // by somebody without the anchor
	require.NoError(t, err)
	_, err = number(t, backup, with)
	require.ErrorIs(t, err, tree.ErrForked)
	_, err = number(t, db, with)
	require.NoError(t, err, "and the database itself goes on")
}
