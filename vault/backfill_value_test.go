package vault_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestClearIsByteForByte(t *testing.T) {
	for _, in := range []string{"", "+447700900123", "07700 900123 (home)", "ring the bell é", "\xff\xfe\x00", strings.Repeat("7", 1024)} {
		c := vault.NewClear(in)
		require.Equal(t, in, c.Plaintext())
		require.Equal(t, in == "", c.IsZero())
		same := vault.NewClear(in)
		require.True(t, c == same, "comparable")
		for _, src := range []any{in, []byte(in)} {
			var scanned vault.Clear
			require.NoError(t, scanned.Scan(src))
			require.True(t, c == scanned)
		}
	}
	long := vault.NewClear(strings.Repeat("7", 1025))
	require.False(t, long.IsZero())
	require.Empty(t, long.Plaintext())
	var c vault.Clear
	require.NoError(t, c.Scan(int64(447700900123)))
	require.Equal(t, "447700900123", c.Plaintext())
	require.NoError(t, c.Scan(nil))
	require.True(t, c.IsZero())
	require.ErrorIs(t, c.Scan(1.5), sealtext.ErrFormat)
	_, err := c.Value()
	require.ErrorIs(t, err, sealtext.ErrNotStorable)
	require.ErrorIs(t, gob.NewEncoder(&bytes.Buffer{}).Encode(c), sealtext.ErrNotStorable)
	require.Equal(t, "[clear: empty] [clear]", fmt.Sprint(c, " ", long))
}

// Rows and their columns go through every log without the number.
func TestClearDoesNotPrint(t *testing.T) {
	c := vault.NewClear("+447700900123")
	vaulttest.LeakSinks(t, c, "447700900123")
	vaulttest.LeakSinks(t, vault.BackfillRow{ID: "c00001", Number: c, Region: "GB"}, "447700900123")
	vaulttest.LeakSinks(t, vault.NewClear("\xff447700900123"), "447700900123")
}

func TestBackfillState(t *testing.T) {
	want := vault.BackfillState{Phase: vault.BackfillSwitched, After: "c00017", Rows: 12}
	v, err := want.Value()
	require.NoError(t, err)
	stored := v.(string)
	require.True(t, stored == `{"phase":3,"after":"c00017","rows":12}`, "a stored form, byte for byte")
	for _, src := range []any{v, []byte(stored)} {
		var got vault.BackfillState
		require.NoError(t, got.Scan(src))
		require.Equal(t, want, got)
	}
	require.NoError(t, want.Scan(nil))
	require.Zero(t, want)
	for _, bad := range []any{"", "x", "[]", `{"phase":6}`, `{"phase":-1}`, `{"rows":-1}`, 3, `{"phase":"x"}`} {
		require.ErrorIs(t, want.Scan(bad), sealtext.ErrFormat, "%v", bad)
	}
}

// FuzzBackfillState: whatever is read is written and read again as it is.
func FuzzBackfillState(f *testing.F) {
	for _, s := range []string{`{"phase":3,"after":"c00017","rows":12}`, "", "{}", `{"phase":255}`, "null"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var s, again vault.BackfillState
		if s.Scan(in) != nil {
			return
		}
		v, err := s.Value()
		require.NoError(t, err)
		require.NoError(t, again.Scan(v))
		require.Equal(t, s, again)
		require.NotEqual(t, "unknown", s.Phase.String())
	})
}

// What a column holds is kept as it is and does not print.
func ExampleNewClear() {
	c := vault.NewClear("07700 900123 (ask for Ann)")
	fmt.Printf("%v %q %+v\n", c, c, vault.BackfillRow{ID: "17", Number: c, Region: "GB"}.Number)
	_, err := c.Value()
	fmt.Println(err)
	// Output:
	// [clear] [clear] [clear]
	// sealtext: a number or body is not stored in the clear; seal it and store the Sealed value
}

// The whole way of a table; examples/backfill shows it with SQL.
func ExampleNewBackfill() {
	ctx := context.Background()
	t := exampleTB{dir: new(string)}
	defer t.remove()
	table, _ := newCustomers(t) // a BackfillTable
	support := nurse()

	b, err := vault.NewBackfill(vault.BackfillConfig{
		Sealer: table.r.sealer, Vault: table.phoneVault(t), Table: table, Parse: parsePhone,
		Tenant: clinic, Name: "customers.phone",
	})
	fmt.Println(err)
	r, err := b.Fill(ctx)
	fmt.Println(r.Phase, r.Sealed, "sealed", err)
	for _, f := range r.Faults {
		fmt.Println(f)
	}
	r, err = b.Verify(ctx, support)
	fmt.Println(r.Phase, r.Already, "right,", r.Opened, "read back", err)
	fmt.Println(r.Faults[2])
	fmt.Println(b.SwitchReads(ctx))
	r, err = b.DropClear(ctx)
	fmt.Println(r.Phase, r.Dropped, "emptied", err)
	// Output:
	// <nil>
	// filled 9 sealed <nil>
	// row c00004: invalid: must have only digits, spaces and - . / ( ) after an optional plus sign; spell out letters as digits
	// row c00009: invalid: must be valid UTF-8
	// verified 9 right, 9 read back <nil>
	// row c00007: duplicate of row c00001
	// <nil>
	// dropping 9 emptied vault: rows are not sealed as they must be; the report lists them by id
}

// exampleTB lets an Example use the rig of the tests.
type exampleTB struct {
	testing.TB
	dir *string
}

func (exampleTB) Helper()               {}
func (exampleTB) Errorf(string, ...any) {}
func (exampleTB) FailNow()              { panic("the example's rig does not stand") }

func (e exampleTB) TempDir() (dir string) {
	dir, err := os.MkdirTemp("", "keys")
	check(err)
	*e.dir = dir
	return dir
}

func (e exampleTB) remove() { _ = os.RemoveAll(*e.dir) }
