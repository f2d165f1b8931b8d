package auditlog_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// writer writes rows of a host, with their audit events or without.
type writer struct {
	pool *sql.DB
	db   *sqlstore.DB
	log  *audit.Log
}

func newWriter(t *testing.T, pool *sql.DB) writer {
	t.Helper()
	w := writer{pool: pool, db: engine.Store(t, sqlstore.SQL(pool, sqlstore.PostgreSQL))}
	folder := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(folder))
	files, err := tinkvault.Open(folder)
	require.NoError(t, err)
	ring, err := tinkvault.New(t.Context(), tinkvault.Config{Store: w.db.Vault(), KEK: files.KEK, Epoch: files.Epoch})
	require.NoError(t, err)
	_, err = ring.CreateTenant(t.Context(), sample.Clinic)
	require.NoError(t, err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: w.db.Vault()})
	require.NoError(t, err)
	w.log, err = audit.New(audit.Config{Store: w.db.Audit(), Sealer: sealer})
	require.NoError(t, err)
	_, err = pool.ExecContext(t.Context(), "CREATE TABLE bare (id bytea PRIMARY KEY, body bytea)")
	require.NoError(t, err)
	return w
}

// write writes a row in a transaction of its own, and takes so long.
func (w writer) write(ctx context.Context, audited bool) (time.Duration, error) {
	start := time.Now()
	tx, err := w.pool.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	id := sealtext.NewID()
	if _, err = tx.ExecContext(ctx, "INSERT INTO bare VALUES ($1, $2)", id[:], make([]byte, 64)); err == nil && audited {
		err = w.log.Record(ctx, w.db.Join(sqlstore.FromSQL(tx)), audit.Event{
			Tenant: sample.Clinic, Kind: audit.KindRevealed, Actor: sealtext.Actor{ID: "agent-7"}, Details: audit.Details{Field: "number", Reason: "support"},
		})
	}
	if err != nil {
		return 0, errors.Join(err, tx.Rollback())
	}
	err = tx.Commit()
	return time.Since(start), err
}

// rate returns how many writes a second there are by so many connections at once.
func (w writer) rate(t *testing.T, connections, each int, audited bool) float64 {
	t.Helper()
	var all sync.WaitGroup
	start := time.Now()
	for range connections {
		all.Go(func() {
			for range each {
				if _, err := w.write(t.Context(), audited); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(connections*each) / time.Since(start).Seconds()
}

// TestAuditedWrites compares a write and its audit event in one transaction with the write alone, on
// PostgreSQL: the time of one connection, and how many there are in a second by 24 connections. Only
// the long form has a server that waits for the disk, and asserts the former.
func TestAuditedWrites(t *testing.T) {
	rounds, each, long := 20, 3, os.Getenv("SEALTEXT_LONG") != ""
	var pool *sql.DB
	if long {
		rounds, each = 400, 60
		pool = sqltest.OpenPostgres(t, sqltest.NewCluster(t, "fsync=on", "full_page_writes=on").DSN())
		engine.Apply(t, pool, sqlstore.PostgreSQL)
	} else {
		pool = sqltest.OpenPostgres(t, engine.PostgreSQL.Made(t))
	}
	pool.SetMaxIdleConns(24)
	w := newWriter(t, pool)
	var bare, audited []time.Duration
	for n := range rounds + 5 {
		alone, err := w.write(t.Context(), false)
		require.NoError(t, err)
		both, err := w.write(t.Context(), true)
		require.NoError(t, err)
		if n >= 5 { // the first ones prepare
			bare, audited = append(bare, alone), append(audited, both)
		}
	}
	slices.Sort(bare)
	slices.Sort(audited)
	ratio := audited[rounds/2].Seconds() / bare[rounds/2].Seconds()
	t.Logf("one connection: %v with the event, %v without, median; %.2f times as long", audited[rounds/2], bare[rounds/2], ratio)
	var shares []float64
	for range 5 {
		alone := w.rate(t, 24, each, false)
		shares = append(shares, w.rate(t, 24, each, true)/alone)
	}
	slices.Sort(shares)
	t.Logf("24 connections: %.2f times as many with the event as without (median of 5; %.2f to %.2f)", shares[2], shares[0], shares[4])
	if long {
		require.LessOrEqual(t, ratio, 1.4, "a write with its audit event, one connection")
	}
}
