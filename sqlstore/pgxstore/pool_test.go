package pgxstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

// What needs a server is tested in internal/sqltest.

func TestNothing(t *testing.T) {
	require.Nil(t, pgxstore.From(nil))
	for name, pool := range map[string]sqlstore.Pool{"Pool": pgxstore.Pool(nil), "Prepared": pgxstore.Prepared(nil)} {
		t.Run(name, func(t *testing.T) {
			_, err := sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: "testing"})
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "pool", input.Field)
		})
	}
}
