package sqltest_test

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/sqlstore"
)

// byHand runs the text of migrations as a tool of the host would.
func byHand(t testing.TB, pool *sql.DB, d sqlstore.Dialect, from, to int) {
	t.Helper()
	text, err := sqlstore.Migrations(d, from, to)
	require.NoError(t, err)
	_, err = pool.ExecContext(t.Context(), text)
	require.NoError(t, err)
}

func TestOpenOnlyChecks(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		for _, c := range []struct {
			name    string
			prepare func(*sql.DB)
			have    int
		}{
			{"no tables", func(*sql.DB) {}, 0},
			{"a development version", func(pool *sql.DB) {
				engine.Apply(t, pool, e.Dialect)
				_, err := pool.ExecContext(t.Context(), "UPDATE sealtext_settings SET version = 13")
				require.NoError(t, err)
			}, 13},
			{"a newer release", func(pool *sql.DB) {
				engine.Apply(t, pool, e.Dialect)
				_, err := pool.ExecContext(t.Context(), "UPDATE sealtext_settings SET version = 99")
				require.NoError(t, err)
			}, 99},
		} {
			t.Run(c.name, func(t *testing.T) {
				pool := e.Pool(t)
				c.prepare(pool)
				_, err := sqlstore.Open(t.Context(), sqlstore.SQL(pool, e.Dialect), sqlstore.Config{Environment: environment})
				want := &sqlstore.SchemaError{Have: c.have, Want: sqlstore.SchemaVersion}
				var got *sqlstore.SchemaError
				require.ErrorAs(t, err, &got)
				require.Equal(t, want, got)
				require.Equal(t, want, sqlstore.Check(t.Context(), sqlstore.SQL(pool, e.Dialect)))

				err = sqlstore.Apply(t.Context(), sqlstore.SQL(pool, e.Dialect), sqlstore.ApplyConfig{Environment: environment})
				if c.have > sqlstore.SchemaVersion {
					require.Equal(t, want, err)
					require.Equal(t, c.have, one(t, pool, "SELECT version FROM sealtext_settings"))
					return
				}
				require.NoError(t, err)
				db := open(t, pool, e.Dialect)
				require.NoError(t, db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())))
			})
		}
	})
}

func TestApplyByManyAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		first := e.Pool(t)
		pools := []*sql.DB{first, first}
		if e.Dialect == sqlstore.SQLite {
			path := sqltest.SQLitePath(t)
			pools = []*sql.DB{sqltest.OpenSQLite(t, path), sqltest.OpenSQLite(t, path)}
		}
		var all sync.WaitGroup
		errs := make(chan error, 8)
		for n := range cap(errs) {
			all.Go(func() {
				errs <- sqlstore.Apply(t.Context(), sqlstore.SQL(pools[n%2], e.Dialect), sqlstore.ApplyConfig{Environment: environment})
			})
		}
		all.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		require.NoError(t, sqlstore.Check(t.Context(), sqlstore.SQL(pools[0], e.Dialect)))
		require.Equal(t, 1, one(t, pools[1], "SELECT COUNT(*) FROM sealtext_settings"))
	})
}

// TestAFailedStepLeavesNothing makes the last statement of a step fail.
func TestAFailedStepLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		pool := e.Pool(t)
		_, err := pool.ExecContext(t.Context(), "CREATE TABLE host (n INTEGER)")
		require.NoError(t, err)
		_, err = pool.ExecContext(t.Context(), "CREATE INDEX sealtext_audit_subject ON host (n)")
		require.NoError(t, err)
		cfg := sqlstore.ApplyConfig{Environment: environment}
		require.ErrorContains(t, sqlstore.Apply(t.Context(), sqlstore.SQL(pool, e.Dialect), cfg), "already exists")
		require.Equal(t, &sqlstore.SchemaError{Have: 0, Want: sqlstore.SchemaVersion}, sqlstore.Check(t.Context(), sqlstore.SQL(pool, e.Dialect)))
		_, err = pool.ExecContext(t.Context(), "DROP TABLE host")
		require.NoError(t, err)
		require.NoError(t, sqlstore.Apply(t.Context(), sqlstore.SQL(pool, e.Dialect), cfg))
	})
}

func TestEnvironment(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		pool := e.Pool(t)
		byHand(t, pool, e.Dialect, 0, sqlstore.SchemaVersion)
		fenced := func(environment string) bool {
			db, err := sqlstore.Open(t.Context(), sqlstore.SQL(pool, e.Dialect), sqlstore.Config{Environment: environment})
			require.NoError(t, err)
			fenced, now, err := db.Transport().Fenced(t.Context())
			require.NoError(t, err)
			require.WithinDuration(t, time.Now(), now, time.Hour)
			return fenced
		}
		require.True(t, fenced("production"), "a database that belongs to no environment yet")
		for _, environment := range []string{"production", "laptop"} { // the second changes nothing
			err := sqlstore.Apply(t.Context(), sqlstore.SQL(pool, e.Dialect), sqlstore.ApplyConfig{Environment: environment})
			if environment == "production" {
				require.NoError(t, err)
			} else {
				var other *sqlstore.EnvironmentError
				require.ErrorAs(t, err, &other)
				require.Equal(t, sqlstore.EnvironmentError{Have: "production", Want: "laptop"}, *other)
				require.ErrorContains(t, err, "it is fenced")
			}
			require.False(t, fenced("production"))
			require.True(t, fenced("laptop"))
		}
	})
}

// TestAnotherDialect says in words that the pool is not what it was said to be.
func TestAnotherDialect(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		said := sqlstore.SQLite
		if e.Dialect == said {
			said = sqlstore.PostgreSQL
		}
		pool := sqlstore.SQL(e.Pool(t), said)
		want := "sealtext: dialect must be that of the database, which answers as " + e.Dialect.String()
		for what, f := range map[string]func() error{
			"Apply": func() error {
				return sqlstore.Apply(t.Context(), pool, sqlstore.ApplyConfig{Environment: environment})
			},
			"Check": func() error { return sqlstore.Check(t.Context(), pool) },
			"Open": func() error {
				_, err := sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: environment})
				return err
			},
		} {
			err := f()
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input, what)
			require.ErrorContains(t, err, want, what)
		}
	})
}

// TestRuntimeRole works with a role that may create nothing.
func TestRuntimeRole(t *testing.T) {
	dsn := sqltest.PostgresDSN(t)
	admin := sqltest.OpenPostgres(t, dsn)
	engine.Apply(t, admin, sqlstore.PostgreSQL)
	random := make([]byte, 8)
	_, err := rand.Read(random)
	require.NoError(t, err)
	role := "sealtext_test_role_" + hex.EncodeToString(random)
	var schema string
	require.NoError(t, admin.QueryRowContext(t.Context(), "SELECT current_schema()").Scan(&schema))
	_, err = admin.ExecContext(t.Context(), strings.NewReplacer("ROLE_NAME", role, "SCHEMA_NAME", schema).Replace(
		"CREATE ROLE ROLE_NAME; GRANT USAGE ON SCHEMA SCHEMA_NAME TO ROLE_NAME;"+
			" GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA SCHEMA_NAME TO ROLE_NAME"))
	require.NoError(t, err)
	pool := engine.PostgresWith(t, dsn, "role", role)
	t.Cleanup(func() {
		_ = pool.Close()
		_, err := admin.Exec("DROP OWNED BY " + role + "; DROP ROLE " + role)
		require.NoError(t, err)
	})

	_, err = pool.ExecContext(t.Context(), "CREATE TABLE forbidden (n INTEGER)")
	require.ErrorContains(t, err, "42501")
	engine.Apply(t, pool, sqlstore.PostgreSQL) // nothing is missing, so nothing is created
	db := open(t, pool, sqlstore.PostgreSQL)
	sample.Crowd(t, db, admin, 2)
	require.Equal(t, 2, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
}

func TestSettingsOfSQLite(t *testing.T) {
	for _, c := range []struct {
		name, good, bad string
		problems        []string
	}{
		{"as a host should", "", "", nil},
		{"journal", "journal_mode(WAL)", "journal_mode(DELETE)", []string{"journal_mode"}},
		{"synchronous", "synchronous(FULL)", "synchronous(NORMAL)", []string{"synchronous"}},
		{"patience", "busy_timeout(10000)", "busy_timeout(0)", []string{"busy_timeout"}},
		{"nothing set", "", "", []string{"journal_mode", "busy_timeout"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dsn := strings.Replace(sqltest.SQLiteDSN(sqltest.SQLitePath(t)), c.good, c.bad, 1)
			if c.name == "nothing set" {
				dsn, _, _ = strings.Cut(dsn, "?")
			}
			pool, err := sql.Open("sqlite", dsn)
			require.NoError(t, err)
			defer func() { require.NoError(t, pool.Close()) }()
			engine.Apply(t, pool, sqlstore.SQLite)
			cfg := sqlstore.Config{Environment: environment}
			_, err = sqlstore.Open(t.Context(), sqlstore.SQL(pool, sqlstore.SQLite), cfg)
			if c.problems == nil {
				require.NoError(t, err)
				return
			}
			var settings *sqlstore.SettingsError
			require.ErrorAs(t, err, &settings)
			require.Len(t, settings.Problems, len(c.problems))
			for n, word := range c.problems {
				require.Contains(t, settings.Problems[n], word)
			}
			cfg.UnsafeSettings = true
			_, err = sqlstore.Open(t.Context(), sqlstore.SQL(pool, sqlstore.SQLite), cfg)
			require.NoError(t, err)
		})
	}
}
