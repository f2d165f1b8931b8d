package txcase_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
)

type row struct {
	ID     sealtext.ID
	At     time.Time
	Sealed sealtext.Sealed
	Names  []string
	Count  int
	Place  struct{ Zones []string }
}

func TestDiff(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 30, 0, 1000, time.UTC)
	full := row{sealtext.ID{1}, at, sealtext.MakeSealed(7, []byte{1, 2}), []string{"a", "b"}, 3, struct{ Zones []string }{[]string{"a"}}}
	for _, c := range []struct {
		name   string
		change func(*row)
		field  string // "" where the rows are the same
	}{
		{"the same", func(*row) {}, ""},
		{"the same bytes elsewhere", func(r *row) { r.Sealed = sealtext.MakeSealed(7, []byte{1, 2}) }, ""},
		{"another id", func(r *row) { r.ID[15] = 1 }, "ID"},
		{"a microsecond", func(r *row) { r.At = at.Add(time.Microsecond) }, "At"},
		{"the instant in another zone", func(r *row) { r.At = at.In(time.FixedZone("east", 3600)) }, "At"},
		{"no time", func(r *row) { r.At = time.Time{} }, "At"},
		{"another key", func(r *row) { r.Sealed = sealtext.MakeSealed(8, []byte{1, 2}) }, "Sealed"},
		{"another ciphertext", func(r *row) { r.Sealed = sealtext.MakeSealed(7, []byte{1, 3}) }, "Sealed"},
		{"nothing sealed", func(r *row) { r.Sealed = sealtext.Sealed{} }, "Sealed"},
		{"a shorter list", func(r *row) { r.Names = r.Names[:1] }, "Names"},
		{"no list", func(r *row) { r.Names = nil }, "Names"},
		{"another order", func(r *row) { r.Names = []string{"b", "a"} }, "Names"},
		{"another number", func(r *row) { r.Count = 4 }, "Count"},
		{"another list in a struct", func(r *row) { r.Place.Zones = []string{"b"} }, "Place"},
		{"no list in a struct", func(r *row) { r.Place.Zones = nil }, "Place"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := full
			c.change(&got)
			for _, err := range []error{txcase.Diff("row", got, full), txcase.DiffRows("rows", []row{got}, []row{full})} {
				if c.field == "" {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, "field "+c.field)
				}
			}
		})
	}
	require.NoError(t, txcase.Diff("an empty and a nil list", row{Names: []string{}}, row{}))
	require.NoError(t, txcase.Diff("an empty and a nil list in a struct", row{Place: struct{ Zones []string }{[]string{}}}, row{}))
	require.EqualError(t, txcase.DiffRows("lengths", []row{full}, nil), "lengths: got 1 rows, want 0")
	require.EqualError(t, txcase.DiffRows("lengths", nil, []row{full}), "lengths: got 0 rows, want 1")
}

func TestEach(t *testing.T) {
	first, last := errors.New("first"), errors.New("last")
	err := txcase.Each(5, func(n int) error { return map[int]error{0: first, 4: last}[n] })
	require.ErrorIs(t, err, first)
	require.ErrorIs(t, err, last)
	require.NoError(t, txcase.Each(5, func(int) error { return nil }))
}

// TestBites checks that Bites names a case that accepts a broken store, a case that no store fails,
// and a case that does not exist.
func TestBites(t *testing.T) {
	names := []string{"bites", "sleeps"}
	run := func(_ context.Context, name string, open func() bool) error {
		if name == "bites" && open() {
			return errors.New("noticed")
		}
		return nil
	}
	broken := func(cases ...string) []txcase.Broken[bool] {
		return []txcase.Broken[bool]{{Name: "is broken", Open: func() bool { return true }, Cases: cases}}
	}
	require.NoError(t, txcase.Bites(t.Context(), names[:1], run, broken("bites")))
	require.ErrorContains(t, txcase.Bites(t.Context(), names, run, broken("bites")), "no broken store fails case sleeps")
	require.ErrorContains(t, txcase.Bites(t.Context(), names, run, broken("bites", "sleeps")), "case sleeps takes a store that is broken")
	require.ErrorContains(t, txcase.Bites(t.Context(), names, run, broken("misspelled")), "there is no case misspelled")
}
