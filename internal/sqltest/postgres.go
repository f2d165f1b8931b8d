package sqltest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"
	"github.com/stretchr/testify/require"
)

// The environment that steers this package; see the package comment.
const (
	envDSN      = "SEALTEXT_PG_DSN"
	envBin      = "SEALTEXT_PG_BIN"
	envRequired = "SEALTEXT_PG_REQUIRED"
)

// schemaPrefix begins the name of every schema that this package creates.
const schemaPrefix = "sealtext_test_"

// Postgres opens a pool on an empty schema of its own, which is the whole
// search_path of every connection in the pool. When the test ends the pool is
// closed and the schema dropped; a transaction that is still open then fails
// the test, since it would hold locks that the drop waits for.
//
// It skips the test where there is no server, or fails it when
// SEALTEXT_PG_REQUIRED=1.
func Postgres(t testing.TB) *sql.DB {
	t.Helper()
	return OpenPostgres(t, PostgresDSN(t))
}

// PostgresDSN is Postgres without the pool: it returns the data source name
// of the new schema, for tests that hand it to another process or want
// several pools.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	base := server(t)
	admin := OpenPostgres(t, base)
	schema := newSchema(t, admin)
	t.Cleanup(func() {
		// The context of the test is done by now. SET applies to one
		// connection, so both statements go out on the same one.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		conn, err := admin.Conn(ctx)
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		_, err = conn.ExecContext(ctx, "SET lock_timeout = '50s'")
		require.NoError(t, err)
		_, err = conn.ExecContext(ctx, "DROP SCHEMA "+schema+" CASCADE")
		require.NoError(t, err, "a transaction of this test is still open")
	})
	return withParameter(base, "search_path", schema)
}

// randomName is one that nobody else has.
func randomName(t testing.TB) string {
	t.Helper()
	random := make([]byte, 8)
	_, err := rand.Read(random)
	require.NoError(t, err)
	return schemaPrefix + hex.EncodeToString(random)
}

// newSchema makes an empty schema.
func newSchema(t testing.TB, admin *sql.DB) (schema string) {
	t.Helper()
	schema = randomName(t)
	_, err := admin.ExecContext(t.Context(), "CREATE SCHEMA "+schema)
	require.NoError(t, err)
	return schema
}

// OpenPostgres opens a pool on dsn, closed when the test ends; closing it
// before does no harm.
func OpenPostgres(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.PingContext(t.Context()))
	return db
}

// withParameter adds a parameter to either form of a data source name. pgx
// sends search_path when it connects, so it holds for every connection.
func withParameter(dsn, name, value string) string {
	if !strings.Contains(dsn, "://") {
		return dsn + " " + name + "=" + value
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn // the ping that follows tells what is wrong with it
	}
	if name == "dbname" {
		u.Path = "/" + value
		return u.String()
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// The cluster of this process. It is never stopped here: the end of the
// process closes the pipe that its supervisor reads.
var (
	asked     []string // settings
	startOnce sync.Once
	started   *cluster
	startErr  error
)

// Settings adds settings, such as "autovacuum=off", to those of the server that the tests of this process
// share. It is for a TestMain: the server starts with the first test that needs it. That of SEALTEXT_PG_DSN
// stays as it is.
func Settings(more ...string) { asked = append(asked, more...) }

// server returns the data source name of the server to test on.
func server(t testing.TB) string {
	t.Helper()
	if dsn := os.Getenv(envDSN); dsn != "" {
		return dsn
	}
	bin := binaries(t)
	startOnce.Do(func() { started, startErr = startCluster(bin, asked) })
	require.NoError(t, startErr)
	return started.dsn
}

// binaries returns the folder with the programs of a server, or skips or
// fails the test.
func binaries(t testing.TB) string {
	t.Helper()
	bin, err := findBinaries()
	if err != nil {
		if os.Getenv(envRequired) == "1" {
			t.Fatalf("%v, and %s=1", err, envRequired)
		}
		t.Skip(err)
	}
	return bin
}
