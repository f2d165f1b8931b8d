package sqltest_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
)

func schemaOf(t *testing.T, db *sql.DB) string {
	t.Helper()
	var name string
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT current_schema()").Scan(&name))
	return name
}

func TestPostgresGivesEachTestASchema(t *testing.T) {
	mine, other := sqltest.Postgres(t), sqltest.Postgres(t)
	require.Regexp(t, `^sealtext_test_[0-9a-f]{16}$`, schemaOf(t, mine))
	require.NotEqual(t, schemaOf(t, mine), schemaOf(t, other))

	_, err := mine.ExecContext(t.Context(), "CREATE TABLE secret (n int)")
	require.NoError(t, err)
	_, err = other.ExecContext(t.Context(), "SELECT n FROM secret")
	require.ErrorContains(t, err, "42P01")
}

func TestPostgresSetsTheSchemaOnEveryConnection(t *testing.T) {
	db := sqltest.Postgres(t)
	want := schemaOf(t, db)
	for range 5 {
		conn, err := db.Conn(t.Context()) // held, so each one is another
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close()) }()
		var path string
		require.NoError(t, conn.QueryRowContext(t.Context(), "SHOW search_path").Scan(&path))
		require.Equal(t, want, path)
	}
}

func TestPostgresDropsTheSchema(t *testing.T) {
	var name string
	t.Run("uses", func(t *testing.T) {
		db := sqltest.Postgres(t)
		name = schemaOf(t, db)
		_, err := db.ExecContext(t.Context(), "CREATE TABLE rows_to_lose (n int)")
		require.NoError(t, err)
	})
	var n int
	require.NoError(t, sqltest.Postgres(t).QueryRowContext(t.Context(),
		"SELECT count(*) FROM information_schema.schemata WHERE schema_name = $1", name).Scan(&n))
	require.Zero(t, n)
}

func TestPostgresDSNReachesTheSameSchema(t *testing.T) {
	dsn := sqltest.PostgresDSN(t)
	a, b := sqltest.OpenPostgres(t, dsn), sqltest.OpenPostgres(t, dsn)
	_, err := a.ExecContext(t.Context(), "CREATE TABLE shared (n int)")
	require.NoError(t, err)
	_, err = b.ExecContext(t.Context(), "INSERT INTO shared VALUES (1)")
	require.NoError(t, err)
}
