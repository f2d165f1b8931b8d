package sealtext_test

import (
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

// The four types that a host stores in columns of its own are NULL where they are zero, and zero where
// a column is NULL.
func TestZeroIsNULL(t *testing.T) {
	id, subject := sealtext.NewID(), sealtext.NewSubject()
	p, s := sealtext.MakePseudonym(1, id), sealtext.MakeSealed(1, []byte("x"))
	for name, c := range map[string]struct {
		zero driver.Valuer
		full sql.Scanner
	}{
		"ID":        {sealtext.ID{}, &id},
		"Subject":   {sealtext.Subject{}, &subject},
		"Pseudonym": {sealtext.Pseudonym{}, &p},
		"Sealed":    {sealtext.Sealed{}, &s},
	} {
		v, err := c.zero.Value()
		require.NoError(t, err, name)
		require.Nil(t, v, name)
		require.NoError(t, c.full.Scan(nil), name)
		for _, bad := range []any{[]byte{1, 2}, "x", int64(7)} {
			require.ErrorIs(t, c.full.Scan(bad), sealtext.ErrFormat, name)
		}
	}
	require.True(t, id.IsZero())
	require.True(t, subject.IsZero())
	require.True(t, p.IsZero())
	require.True(t, s.IsZero())
}

func TestCheckName(t *testing.T) {
	for _, good := range []string{"a", "clinic-west.2_b", strings.Repeat("a", 64), "a123456"} {
		require.NoError(t, sealtext.CheckName("holder", good))
	}
	for bad, rule := range map[string]string{
		"":                      "must have 1 to 64 characters",
		strings.Repeat("a", 65): "must have 1 to 64 characters",
		"Clinic":                "must have only a-z, 0-9, '-', '_' and '.'",
		"1a":                    "must begin with a letter",
		"a4477009":              "must have at most six digits, so that it cannot be a phone number",
	} {
		require.EqualError(t, sealtext.CheckName("holder", bad), "sealtext: holder "+rule)
	}
}

func TestReservedField(t *testing.T) {
	for _, f := range []string{"body", "inbound", "number", "audit", "consent", "hold"} {
		require.True(t, sealtext.ReservedField(f))
		require.NoError(t, sealtext.CheckField(f))
	}
	require.False(t, sealtext.ReservedField("phone"))
}
