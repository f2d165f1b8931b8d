package watch

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

// Plan returns the plan of a statement, one step a line.
func Plan(t *testing.T, e engine.Engine, pool *sql.DB, s Statement) string {
	t.Helper()
	explain := "EXPLAIN QUERY PLAN "
	if e.Dialect == sqlstore.PostgreSQL {
		explain = "EXPLAIN "
	}
	rows, err := pool.QueryContext(t.Context(), explain+s.Text, s.Args...)
	require.NoError(t, err, s.Text)
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	require.NoError(t, err)
	var b strings.Builder
	for rows.Next() {
		dest := make([]any, len(cols))
		for i := range dest {
			dest[i] = new(any)
		}
		require.NoError(t, rows.Scan(dest...))
		fmt.Fprintln(&b, *dest[len(dest)-1].(*any)) // the text is the last column in both
	}
	require.NoError(t, rows.Err())
	return b.String()
}

// NoScan looks at the plans of what a call sends, and returns them. None may read one of the tables,
// whose names are without their prefix, from end to end, nor all rows of a tenant.
func NoScan(t *testing.T, e engine.Engine, pool *sql.DB, r *Recorder, call func() error, tables ...string) (plans string) {
	t.Helper()
	r.Take()
	require.NoError(t, call())
	statements := r.Take()
	require.NotEmpty(t, statements)
	for _, s := range statements {
		if strings.Contains(s.Text, "sealtext_settings") {
			continue // one row
		}
		if strings.Contains(s.Text, "FROM sealtext_holds") {
			continue // there are none in these tests
		}
		p := Plan(t, e, pool, s)
		plans += p
		// A range of a whole tenant is a scan by another name, but for its few
		// keysets and its one version.
		if !strings.Contains(s.Text, "sealtext_keysets") && !strings.Contains(s.Text, "sealtext_tenants") {
			require.NotRegexp(t, `(?m)\(tenant=\?\)$|Index Cond: \(tenant = '[a-z]+'::text\)$`, p, s.Text)
		}
		for _, table := range tables {
			require.NotContains(t, p, "SCAN sealtext_"+table, s.Text)
			require.NotContains(t, p, "Seq Scan on sealtext_"+table, s.Text)
		}
	}
	return plans
}

// Lists is how many statements a look at so many keys of each tenant takes: on
// SQLite no more than 384 parameters belong to one, with its lists padded to
// powers of two.
func Lists(e engine.Engine, tenants ...int) (statements int) {
	if e.Dialect == sqlstore.PostgreSQL {
		return 1
	}
	for _, n := range tenants {
		statements += (n + 255) / 256
	}
	return statements
}
