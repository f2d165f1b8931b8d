package sqltest_test

import (
	"bytes"
	"context"
	"database/sql"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/sqlstore"

	"github.com/sealtext/sealtext/internal/sqltest"
)

// The next three functions are those of the examples of package sqlstore, which itself has no driver
// to run them with.

var start = func(ctx context.Context, db *sql.DB) (*sqlstore.DB, error) {
	pool := sqlstore.SQL(db, sqlstore.PostgreSQL)
	if err := sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"}); err != nil {
		return nil, err
	}
	return sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
}

var book = func(ctx context.Context, pool *sql.DB, db *sqlstore.DB, event audit.Row) error {
	begun, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = begun.Rollback() }()
	if err := db.Audit().Append(ctx, db.Join(sqlstore.FromSQL(begun)), event); err != nil {
		return err
	}
	if _, err := begun.ExecContext(ctx, "UPDATE visits SET booked = 1 WHERE id = 7"); err != nil {
		return err
	}
	return begun.Commit()
}

var record = func(ctx context.Context, db *sqlstore.DB, events []audit.Row) error {
	return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, event := range events {
			if err := db.Audit().Append(ctx, tx, event); err != nil {
				return err
			}
		}
		return nil
	})
}

// functions returns the text of each function that a file assigns to a name.
func functions(t *testing.T, file string) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, 0)
	require.NoError(t, err)
	found := map[string]string{}
	add := func(name, value ast.Expr) {
		if _, is := value.(*ast.FuncLit); !is {
			return
		}
		var text bytes.Buffer
		require.NoError(t, format.Node(&text, files, value))
		dedented, err := format.Source(append([]byte("package p\n\nvar f = "), text.Bytes()...))
		require.NoError(t, err)
		found[name.(*ast.Ident).Name] = string(dedented)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if len(n.Values) == 1 {
				add(n.Names[0], n.Values[0])
			}
		case *ast.AssignStmt:
			if _, named := n.Lhs[0].(*ast.Ident); named {
				add(n.Lhs[0], n.Rhs[0])
			}
		}
		return true
	})
	return found
}

// TestExamplesOfSQLStoreRun runs what the examples of sqlstore show, and keeps both texts the same.
func TestExamplesOfSQLStoreRun(t *testing.T) {
	shown, run := functions(t, "../../sqlstore/example_test.go"), functions(t, "store_examples_test.go")
	for _, name := range []string{"start", "book", "record"} {
		require.NotEmpty(t, shown[name], name)
		require.Equal(t, shown[name], run[name], name)
	}
	t.Run("start", func(t *testing.T) {
		pool := sqltest.Postgres(t)
		for range 2 { // the second start finds the tables
			db, err := start(t.Context(), pool)
			require.NoError(t, err)
			require.NoError(t, record(t.Context(), db, []audit.Row{auditRow(sealtext.NewSubject())}))
		}
	})
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		require.NoError(t, record(t.Context(), db, []audit.Row{auditRow(sealtext.NewSubject()), auditRow(sealtext.NewSubject())}))
		require.Equal(t, 2, one(t, pool, "SELECT count(*) FROM sealtext_audit"))

		require.ErrorContains(t, book(t.Context(), pool, db, auditRow(sealtext.NewSubject())), "visits")
		require.Equal(t, 2, one(t, pool, "SELECT count(*) FROM sealtext_audit"), "the table of the host is missing, so nothing is written")
		for _, text := range []string{"CREATE TABLE visits (id BIGINT PRIMARY KEY, booked INT)", "INSERT INTO visits VALUES (7, 0)"} {
			_, err := pool.ExecContext(t.Context(), text)
			require.NoError(t, err)
		}
		require.NoError(t, book(t.Context(), pool, db, auditRow(sealtext.NewSubject())))
		require.Equal(t, 1, one(t, pool, "SELECT booked FROM visits"))
		require.Equal(t, 3, one(t, pool, "SELECT count(*) FROM sealtext_audit"))
	})
}
