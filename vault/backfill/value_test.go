package backfill_test

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
	"github.com/sealtext/sealtext/vault/backfill"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestClearTextIsByteForByte(t *testing.T) {
	for _, in := range []string{"", "+447700900123", "07700 900123 (home)", "ring the bell é", "\xff\xfe\x00", strings.Repeat("7", 1024)} {
		c := backfill.NewClearText(in)
		require.Equal(t, in, c.Plaintext())
		require.Equal(t, in == "", c.IsZero())
		same := backfill.NewClearText(in)
		require.True(t, c == same, "comparable")
		for _, src := range []any{in, []byte(in)} {
			var scanned backfill.ClearText
			require.NoError(t, scanned.Scan(src))
			require.True(t, c == scanned)
		}
	}
	long := backfill.NewClearText(strings.Repeat("7", 1025))
	require.False(t, long.IsZero())
	require.Empty(t, long.Plaintext())
	var c backfill.ClearText
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
func TestClearTextDoesNotPrint(t *testing.T) {
	c := backfill.NewClearText("+447700900123")
	vaulttest.LeakSinks(t, c, "447700900123")
	vaulttest.LeakSinks(t, backfill.Row{ID: "c00001", Number: c, Region: "GB"}, "447700900123")
	vaulttest.LeakSinks(t, backfill.NewClearText("\xff447700900123"), "447700900123")
}

func TestState(t *testing.T) {
	want := backfill.State{Phase: backfill.PhaseSwitched, After: "c00017", Rows: 12}
	v, err := want.Value()
	require.NoError(t, err)
	stored := v.(string)
	require.True(t, stored == `{"phase":3,"after":"c00017","rows":12}`, "a stored form, byte for byte")
	for _, src := range []any{v, []byte(stored)} {
		var got backfill.State
		require.NoError(t, got.Scan(src))
		require.Equal(t, want, got)
	}
	require.NoError(t, want.Scan(nil))
	require.Zero(t, want)
	for _, bad := range []any{"", "x", "[]", `{"phase":6}`, `{"phase":-1}`, `{"rows":-1}`, 3, `{"phase":"x"}`} {
		require.ErrorIs(t, want.Scan(bad), sealtext.ErrFormat, "%v", bad)
	}
}

// FuzzState: whatever is read is written and read again as it is.
func FuzzState(f *testing.F) {
	for _, s := range []string{`{"phase":3,"after":"c00017","rows":12}`, "", "{}", `{"phase":255}`, "null"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var s, again backfill.State
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

// The content of a column is kept byte for byte and does not print.
func ExampleNewClearText() {
	c := backfill.NewClearText("07700 900123 (ask for Ann)")
	fmt.Printf("%v %q %+v\n", c, c, backfill.Row{ID: "17", Number: c, Region: "GB"}.Number)
	_, err := c.Value()
	fmt.Println(err)
	// Output:
	// [clear] [clear] [clear]
	// sealtext: a number or body is not stored in the clear; seal it and store the Sealed value
}

// All steps for one table; examples/backfill shows them with SQL.
func ExampleNew() {
	ctx := context.Background()
	t := exampleTB{dir: new(string)}
	defer t.remove()
	table, _ := newCustomers(t) // a backfill.Table
	support := nurse()

	b, err := backfill.New(backfill.Config{
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
	// dropping 9 emptied backfill: some rows are not sealed correctly; the report lists them by id
}

// exampleTB lets an Example use the rig of the tests.
type exampleTB struct {
	testing.TB
	dir *string
}

func (exampleTB) Helper()               {}
func (exampleTB) Errorf(string, ...any) {}
func (exampleTB) FailNow()              { panic("the rig of the example failed") }

func (e exampleTB) TempDir() (dir string) {
	dir, err := os.MkdirTemp("", "keys")
	check(err)
	*e.dir = dir
	return dir
}

func (e exampleTB) remove() { _ = os.RemoveAll(*e.dir) }
