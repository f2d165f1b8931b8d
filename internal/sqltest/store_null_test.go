package sqltest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestZeroIsNULLInAColumn: a table of the host has NULL where nothing is sealed, and rows that have it
// are read as the zero values.
func TestZeroIsNULLInAColumn(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		_, pool, _ := watched(t, e)
		bytes := "BLOB"
		if e.Dialect == sqlstore.PostgreSQL {
			bytes = "BYTEA"
		}
		_, err := pool.ExecContext(t.Context(), "CREATE TABLE customers (n INTEGER PRIMARY KEY, id "+bytes+", subject "+bytes+", sealed "+bytes+", pseudonym "+bytes+")")
		require.NoError(t, err)
		type row struct {
			id        sealtext.ID
			subject   sealtext.Subject
			sealed    sealtext.Sealed
			pseudonym sealtext.Pseudonym
		}
		full := row{sealtext.NewID(), sealtext.NewSubject(), sealtext.MakeSealed(1, []byte("x")), sealtext.MakePseudonym(1, sealtext.NewID())}
		for n, r := range []row{{}, full} {
			_, err := pool.ExecContext(t.Context(), "INSERT INTO customers VALUES ($1, $2, $3, $4, $5)", n, r.id, r.subject, r.sealed, r.pseudonym)
			require.NoError(t, err)
			got := full
			if n == 1 {
				got = row{}
			}
			require.NoError(t, pool.QueryRowContext(t.Context(), "SELECT id, subject, sealed, pseudonym FROM customers WHERE n = $1", n).
				Scan(&got.id, &got.subject, &got.sealed, &got.pseudonym))
			require.Equal(t, r, got)
		}
		var empty int
		require.NoError(t, pool.QueryRowContext(t.Context(),
			"SELECT count(*) FROM customers WHERE id IS NULL AND subject IS NULL AND sealed IS NULL AND pseudonym IS NULL").Scan(&empty))
		require.Equal(t, 1, empty)
	})
}
