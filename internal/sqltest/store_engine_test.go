package sqltest_test

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// kind is one database engine, and how a test gets an empty one.
type kind struct {
	name    string
	dialect sqlstore.Dialect
	pool    func(testing.TB) *sql.DB         // without tables
	made    func(testing.TB) string          // with tables: a path or a data source name
	open    func(testing.TB, string) *sql.DB // of made
	fresh   func(testing.TB) (*sqlstore.DB, *sql.DB)
}

var engines = []kind{kindOf(engine.SQLite), kindOf(engine.PostgreSQL)}

func kindOf(e engine.Engine) kind { return kind{e.Name, e.Dialect, e.Pool, e.Made, e.Open, e.Fresh} }

// many is how many rows give a planner a reason to use an index. With
// SEALTEXT_LONG=1 they are 30 times as many.
func many() int {
	if os.Getenv("SEALTEXT_LONG") != "" {
		return 30_000
	}
	return 1000
}

// onBoth runs a test on both engines.
func onBoth(t *testing.T, f func(t *testing.T, e kind)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { f(t, e) })
	}
}

// onBothAtOnce is onBoth on both at once, for what takes long and counts nothing that depends on how long.
func onBothAtOnce(t *testing.T, f func(t *testing.T, e kind)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			f(t, e)
		})
	}
}

// environment of every database in the tests.
const environment = engine.Environment

func open(t testing.TB, pool *sql.DB, d sqlstore.Dialect) *sqlstore.DB {
	t.Helper()
	return engine.Store(t, sqlstore.SQL(pool, d))
}

// native is a store on pgx without database/sql, with a pool of at most most
// connections, and a pool of database/sql to look at the tables.
func native(t testing.TB, most int32) (*sqlstore.DB, *pgxpool.Pool, *sql.DB) {
	t.Helper()
	dsn := engines[1].made(t)
	conns := engine.NativePool(t, dsn, func(cfg *pgxpool.Config) { cfg.MaxConns = most })
	pool, err := sql.Open("pgx", dsn) // connects when it is used
	require.NoError(t, err)
	t.Cleanup(func() { _ = pool.Close() })
	return engine.Store(t, pgxstore.Pool(conns)), conns, pool
}

// one counts the rows of a query that yields a number.
func one(t testing.TB, pool *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}

var (
	clinic  = sealtext.MustTenant("clinic")
	account = sealtext.MustTenant("account")
	noon    = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

func pseudonym(n int) sealtext.Pseudonym {
	return sealtext.MakePseudonym(1, [16]byte{byte(n), byte(n >> 8), byte(n >> 16), 9})
}

func auditRow(subject sealtext.Subject) audit.Row {
	return audit.Row{
		Tenant: clinic, ID: sealtext.NewID(), At: noon, Kind: audit.KindEnrolled, Subject: subject,
		Payload: sealtext.MakeSealed(1, []byte("sealed")),
	}
}

func consentRow(key consent.EventKey) consent.EventRow {
	return consent.EventRow{
		Key: key, ID: sealtext.NewID(), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes,
		Method: consent.MethodKeyword, OccurredAt: noon, ReceivedAt: noon, Reference: sealtext.NewID(),
	}
}

func subjectRow(n int) vault.SubjectRow {
	return vault.SubjectRow{
		Tenant: clinic, Subject: sealtext.NewSubject(), Directory: pseudonym(n), Epoch: "first",
		Wrapped: []byte("wrapped"), Number: sealtext.MakeSealed(1, []byte("sealed")), CreatedAt: noon,
	}
}

func messageRow(subject sealtext.Subject) transport.OutboxRow {
	return transport.OutboxRow{
		Tenant: clinic, ID: sealtext.NewID(), Subject: subject, Program: sealtext.MustProgram("reminders"),
		Sender: sealtext.MustSender("24273"), Purpose: sealtext.Transactional, Body: sealtext.MakeSealed(1, []byte("sealed")),
		Reference: sealtext.NewID(), State: transport.StateQueued, CreatedAt: noon, DueAt: noon, NotBefore: noon, ExpiresAt: noon.Add(time.Hour), UpdatedAt: noon,
	}
}

// appendAudit returns the plainest write there is.
func appendAudit(db *sqlstore.DB, subject sealtext.Subject) func(context.Context, sealtext.Tx) error {
	return func(ctx context.Context, tx sealtext.Tx) error {
		return db.Audit().Append(ctx, tx, auditRow(subject))
	}
}
