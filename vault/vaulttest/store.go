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

// SubjectStoreCase is one property of a [vault.SubjectStore].
type SubjectStoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect. It takes one or two fresh, empty stores from
	// open. It may wait for the end of ctx where a store blocks.
	Run func(ctx context.Context, open func() vault.SubjectStore) error
}

// KeysetStoreCase is one property of a [vault.KeysetStore].
type KeysetStoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() vault.KeysetStore) error
}

// RunSubjectStore runs every case as a subtest. Function open returns a fresh, empty store each
// time and cleans up through t. A store may have a single connection: no case reads outside of a
// transaction from within one.
func RunSubjectStore(t *testing.T, open func(t *testing.T) vault.SubjectStore) {
	t.Helper()
	for _, c := range SubjectStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// RunKeysetStore is like [RunSubjectStore], for keysets. If the store also has an InTx, reads with
// its Tx are checked.
func RunKeysetStore(t *testing.T, open func(t *testing.T) vault.KeysetStore) {
	t.Helper()
	for _, c := range KeysetStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// SubjectStoreCases returns the cases of [RunSubjectStore], for use without package testing.
func SubjectStoreCases() []SubjectStoreCase {
	var cases []SubjectStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, SubjectStoreCase{c.Name, c.Why, func(ctx context.Context, open func() vault.SubjectStore) error {
			return c.Run(ctx, func() txcase.Store { return subjectTxStore(open()) })
		}})
	}
	return append(append(cases, subjectCases()...), shredCases()...)
}

// subjectTxStore adapts a subject store to the shared cases about transactions. Rows cannot be
// listed, so it looks up each one that it wrote.
func subjectTxStore(s vault.SubjectStore) txcase.Store {
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
	return txcase.Store{
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
