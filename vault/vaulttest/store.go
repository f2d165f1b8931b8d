package vaulttest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// SubjectStoreCase is one thing that a [vault.SubjectStore] must do.
type SubjectStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one or two fresh, empty stores
	// from open, and may wait for the end of ctx where a store hangs.
	Run func(ctx context.Context, open func() vault.SubjectStore) error
}

// KeysetStoreCase is one thing that a [vault.KeysetStore] must do.
type KeysetStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run is as in [SubjectStoreCase].
	Run func(ctx context.Context, open func() vault.KeysetStore) error
}

// RunSubjectStore runs every case against stores from open, which returns a
// fresh and empty one each time and cleans up through t. A store may have a
// single connection: no case reads outside of a transaction from within one.
func RunSubjectStore(t *testing.T, open func(t *testing.T) vault.SubjectStore) {
	t.Helper()
	for _, c := range SubjectStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// RunKeysetStore is as [RunSubjectStore], for keysets. Where the store has an
// InTx too, reads with its Tx are checked.
func RunKeysetStore(t *testing.T, open func(t *testing.T) vault.KeysetStore) {
	t.Helper()
	for _, c := range KeysetStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// SubjectStoreCases are the cases of [RunSubjectStore], for a runner of your
// own.
func SubjectStoreCases() []SubjectStoreCase {
	var cases []SubjectStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, SubjectStoreCase{c.Name, c.Why, func(ctx context.Context, open func() vault.SubjectStore) error {
			return c.Run(ctx, func() txcase.Room { return subjectRoom(open()) })
		}})
	}
	return append(append(cases, subjectCases()...), shredCases()...)
}

// subjectRoom is what the shared cases need to know about a subject store:
// since rows cannot be listed, it looks for each one that it wrote.
func subjectRoom(s vault.SubjectStore) txcase.Room {
	var written atomic.Int64
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := subjectRow(0)
		row.Subject, row.Directory = sealtext.NewSubject(), directory(int(written.Add(1)))
		_, err := s.AddSubject(ctx, tx, row)
		return err
	}
	find := func(ctx context.Context, tx sealtext.Tx, n int) (bool, error) {
		_, err := s.FindSubject(ctx, tx, north, []sealtext.Pseudonym{directory(n)})
		return err == nil, allow(err, vault.ErrUnknownSubject)
	}
	return txcase.Room{
		InTx:  s.InTx,
		Write: write,
		Count: func(ctx context.Context, tx sealtext.Tx) (int, error) {
			n := 0
			for i := range int(written.Load()) {
				found, err := find(ctx, tx, i+1)
				if err != nil {
					return 0, err
				}
				if found {
					n++
				}
			}
			return n, nil
		},
		Writes: []txcase.Call{
			{Name: "AddSubject", Do: write},
			{Name: "Shred", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Shred(ctx, tx, north, sealtext.NewSubject(), start)
				return err
			}},
		},
		Reads: []txcase.Call{
			{Name: "Subject", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Subject(ctx, tx, north, sealtext.NewSubject())
				return allow(err, vault.ErrUnknownSubject)
			}},
			{Name: "FindSubject", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := find(ctx, tx, 0)
				return err
			}},
		},
	}
}

var (
	north = sealtext.MustTenant("north")
	south = sealtext.MustTenant("south")
	start = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
)
