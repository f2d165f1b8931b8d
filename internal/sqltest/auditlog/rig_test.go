package auditlog_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/sqlstore"
)

// key returns the one key of all logs here.
func key() (note.Signer, tree.Policy) {
	signer, verifier := audittest.Key("audit.example.com")
	return signer, tree.Policy{Log: verifier}
}

func sequencerOf(db *sqlstore.DB, change ...func(*sequencer.Config)) (*sequencer.Sequencer, error) {
	signer, policy := key()
	cfg := sequencer.Config{Store: db.AuditTree(), Leases: db, Signer: signer, Policy: policy}
	for _, f := range change {
		f(&cfg)
	}
	return sequencer.New(cfg)
}

func number(t *testing.T, db *sqlstore.DB, change ...func(*sequencer.Config)) (int, error) {
	t.Helper()
	s, err := sequencerOf(db, append(change, func(c *sequencer.Config) { c.Leases = free{} })...)
	require.NoError(t, err)
	return s.Step(t.Context())
}

// free gives the lease to everybody.
type free struct{}

func (free) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 1, true, nil
}

func prover(t *testing.T, db *sqlstore.DB) *sequencer.Prover {
	t.Helper()
	_, policy := key()
	p, err := sequencer.NewProver(db.AuditTree(), policy)
	require.NoError(t, err)
	return p
}

var ticks atomic.Int64

// rows returns new events.
func rows(n int) []audit.Row {
	out := make([]audit.Row, n)
	for i := range out {
		out[i] = sample.AuditRow(sealtext.NewSubject())
		out[i].At = sample.Noon.Add(time.Duration(ticks.Add(1)) * time.Microsecond)
		out[i].Commitment = sha256.Sum256(out[i].ID[:])
		out[i].Payload = sealtext.MakeSealed(1, make([]byte, 180))
	}
	return out
}

func record(ctx context.Context, db *sqlstore.DB, events []audit.Row) error {
	return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return db.Audit().AppendAll(ctx, tx, events) })
}

// copied returns a store over a copy of a database of SQLite.
func copied(t *testing.T, pool *sql.DB) (*sqlstore.DB, *sql.DB) {
	t.Helper()
	at := filepath.Join(t.TempDir(), "copy.db")
	_, err := pool.ExecContext(t.Context(), "VACUUM INTO '"+at+"'")
	require.NoError(t, err)
	again := sqltest.OpenSQLite(t, at)
	return engine.Store(t, sqlstore.SQL(again, sqlstore.SQLite)), again
}
