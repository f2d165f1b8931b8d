package sqlstore_test

import (
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
)

type badValue struct{}

var errBadValue = errors.New("no value")

func (badValue) Value() (driver.Value, error) { return nil, errBadValue }

func TestArray(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []any
		want   string
	}{
		{"empty", nil, "{}"},
		{"integers", []any{int64(-1), nil, int64(9)}, "{-1,NULL,9}"},
		{"texts", []any{"", "a,b", `"`, `\`, "NULL", "{}", "ü\n", nil}, `{"","a,b","\"","\\","NULL","{}","ü` + "\n" + `",NULL}`},
		{"bytes", []any{[]byte{}, []byte{0, 0xff}, []byte(nil)}, `{"\\x","\\x00ff",NULL}`},
		{"ids", []any{sealtext.ID{15: 1}, sealtext.Subject{}}, `{"\\x00000000000000000000000000000001","\\x00000000000000000000000000000000"}`},
		{"sealed", []any{sealtext.Sealed{}, sealtext.MakeSealed(2, []byte{3})}, `{NULL,"\\x010000000203"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, err := sqlstore.MakeArray(c.values)
			require.NoError(t, err)
			got, err := made.Value()
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	_, err := sqlstore.MakeArray([]any{1.5})
	require.ErrorContains(t, err, "an element of an array must be")
	_, err = sqlstore.MakeArray([]any{badValue{}})
	require.ErrorIs(t, err, errBadValue)
	_, err = sqlstore.Array{1.5}.Value()
	require.ErrorContains(t, err, "an element of an array must be")
}
