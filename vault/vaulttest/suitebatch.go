package vaulttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// SubjectBatch is a [vault.SubjectStore] that is a [vault.SubjectBatchStore] too.
type SubjectBatch interface {
	vault.SubjectStore
	vault.SubjectBatchStore
}

// SubjectBatchCase is one property of a [vault.SubjectBatchStore].
type SubjectBatchCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() SubjectBatch) error
}

// RunSubjectBatchStore is like [RunSubjectStore], for a [vault.SubjectBatchStore].
func RunSubjectBatchStore(t *testing.T, open func(t *testing.T) SubjectBatch) {
	t.Helper()
	for _, c := range SubjectBatchCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// SubjectBatchCases returns the cases of [RunSubjectBatchStore], for use without package testing.
func SubjectBatchCases() []SubjectBatchCase {
	return []SubjectBatchCase{
		{"batch-round-trip", "rows of a batch must come back whole, one by one and as a list, of several tenants and in every number: a wrapped key with one wrong byte opens nothing ever again", batchRoundTrip},
		{"batch-taken", "a taken directory pseudonym must give false for its row alone, also where the batch itself has it twice: then the first row is it", batchTaken},
		{"batch-shredded", "a subject with a tombstone must give ErrShredded: a late writer must not create it again", batchShredded},
		{"batch-subject-taken", "a second row of one subject under another number must be an error: one key would open two people's data", batchSubjectTaken},
		{"batch-rollback", "rows of a batch must be gone with its transaction", batchRollback},
		{"batch-tx", "AddSubjects and ClaimDirectories must refuse to run without a transaction, and claims store nothing", batchTx},
		{"batch-concurrent", "of many transactions that add the same numbers at once, in different orders, each number must be added by exactly one, and none may fail: two campaigns may have one list", batchConcurrent},
	}
}

// crowdRows returns rows of two tenants. Those of the second have the same subjects and pseudonyms.
func crowdRows(n int) []vault.SubjectRow {
	var rows []vault.SubjectRow
	for i := range n {
		row := subjectRow(i)
		row.Directory, row.Subject = directory(i/2), sealtext.Subject{0: byte(i / 2), 1: byte(i / 512), 15: 1}
		if i%2 == 1 {
			row.Tenant = south
		}
		rows = append(rows, row)
	}
	return rows
}

// addRows adds rows in one call, and compares which of them were new.
func addRows(ctx context.Context, s SubjectBatch, rows []vault.SubjectRow, want ...bool) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		added, err := s.AddSubjects(ctx, tx, rows)
		if err != nil {
			return fmt.Errorf("AddSubjects: %w", err)
		}
		if !slices.Equal(added, want) {
			return fmt.Errorf("AddSubjects reported %v, want %v", added, want)
		}
		return nil
	})
}

func all(n int) []bool { return slices.Repeat([]bool{true}, n) }

func batchRoundTrip(ctx context.Context, open func() SubjectBatch) error {
	s, rows := open(), crowdRows(300)
	rows[7].Wrapped, rows[7].Number = nil, sealtext.Sealed{}
	given := slices.Clone(rows)
	given[0].Wrapped = slices.Clone(rows[0].Wrapped)
	for _, piece := range [][]vault.SubjectRow{nil, given[:1], given[1:4], given[4:]} {
		if err := addRows(ctx, s, piece, all(len(piece))...); err != nil {
			return err
		}
	}
	clear(given[0].Wrapped)
	for _, i := range []int{0, 1, 3, 7, 299} {
		if err := there(ctx, s, "a row of a batch", rows[i]); err != nil {
			return err
		}
	}
	var asked []sealtext.Pseudonym
	var want []vault.SubjectRow
	for i := 0; i < len(rows); i += 6 { // of the first tenant
		asked, want = append(asked, rows[i].Directory, directory(1000+i)), append(want, rows[i])
	}
	asked = append(asked, want[0].Directory)
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.FindSubjects(ctx, tx, north, asked)
		if err != nil {
			return fmt.Errorf("FindSubjects: %w", err)
		}
		slices.SortFunc(got, func(a, b vault.SubjectRow) int { return a.CreatedAt.Compare(b.CreatedAt) })
		return txcase.DiffRows("FindSubjects", got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	if err := s.InTx(ctx, look); err != nil {
		return err
	}
	none, err := s.FindSubjects(ctx, nil, north, nil)
	if err != nil {
		return err
	}
	return txcase.Want("rows under no pseudonym", len(none), 0)
}

func batchTaken(ctx context.Context, open func() SubjectBatch) error {
	s := open()
	first := subjectRow(0)
	if err := enroll(ctx, s, first); err != nil {
		return err
	}
	taken, free, twin, elsewhere := subjectRow(1), subjectRow(2), subjectRow(3), subjectRow(4)
	taken.Directory, twin.Directory = first.Directory, free.Directory
	elsewhere.Tenant, elsewhere.Directory = south, first.Directory
	if err := addRows(ctx, s, []vault.SubjectRow{taken, first, free, twin, elsewhere}, false, false, true, false, true); err != nil {
		return err
	}
	for _, row := range []vault.SubjectRow{first, free, elsewhere} {
		if err := there(ctx, s, "a row after a batch with taken pseudonyms", row); err != nil {
			return err
		}
	}
	for _, row := range []vault.SubjectRow{taken, twin} {
		_, err := s.Subject(ctx, nil, row.Tenant, row.Subject)
		if err := txcase.WantErr("Subject of a row that was not inserted", err, vault.ErrUnknownSubject); err != nil {
			return err
		}
	}
	return nil
}

func batchShredded(ctx context.Context, open func() SubjectBatch) error {
	s, row := open(), subjectRow(0)
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Shred(ctx, tx, row.Tenant, row.Subject, start)
		return err
	})
	if err != nil {
		return err
	}
	err = addRows(ctx, s, []vault.SubjectRow{subjectRow(1), row}, true, true)
	if err := txcase.WantErr("AddSubjects of a subject that was shredded", err, vault.ErrShredded); err != nil {
		return err
	}
	_, err = s.Subject(ctx, nil, north, subjectRow(1).Subject)
	return txcase.WantErr("Subject of another row of the refused batch", err, vault.ErrUnknownSubject)
}

func batchSubjectTaken(ctx context.Context, open func() SubjectBatch) error {
	s := open()
	if err := enroll(ctx, s, subjectRow(0)); err != nil {
		return err
	}
	other := subjectRow(1)
	other.Subject = subjectRow(0).Subject
	if addRows(ctx, s, []vault.SubjectRow{other}, true) == nil {
		return errors.New("AddSubjects gave a subject a second number")
	}
	if addRows(ctx, s, []vault.SubjectRow{other}, false) == nil {
		return errors.New("AddSubjects was silent about a subject with another number")
	}
	return there(ctx, s, "the subject that was there", subjectRow(0))
}

var errBack = errors.New("vaulttest: roll back")

func batchRollback(ctx context.Context, open func() SubjectBatch) error {
	s := open()
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.AddSubjects(ctx, tx, crowdRows(10)); err != nil {
			return err
		}
		return errBack
	})
	if err := txcase.WantErr("InTx", err, errBack); err != nil {
		return err
	}
	return addRows(ctx, s, crowdRows(10), all(10)...)
}

func batchTx(ctx context.Context, open func() SubjectBatch) error {
	s := open()
	_, err := s.AddSubjects(ctx, nil, crowdRows(2))
	if err := txcase.WantErr("AddSubjects without a transaction", err, sealtext.ErrForeignTx); err != nil {
		return err
	}
	err = s.ClaimDirectories(ctx, nil, north, []sealtext.Pseudonym{directory(0)})
	if err := txcase.WantErr("ClaimDirectories without a transaction", err, sealtext.ErrForeignTx); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		claimed := []sealtext.Pseudonym{directory(0), directory(1), directory(0)}
		if err := s.ClaimDirectories(ctx, tx, north, claimed); err != nil {
			return err
		}
		rows, err := s.FindSubjects(ctx, tx, north, claimed)
		if err != nil {
			return err
		}
		if err := txcase.Want("rows that claims left", len(rows), 0); err != nil {
			return err
		}
		added, err := s.AddSubjects(ctx, tx, crowdRows(2))
		if err != nil {
			return err
		}
		return txcase.Want("AddSubjects after a claim", slices.Contains(added, false), false)
	})
}

func batchConcurrent(ctx context.Context, open func() SubjectBatch) error {
	const numbers, writers = 20, 4
	s := open()
	counts := make(chan [numbers]int, writers)
	err := txcase.Each(writers, func(w int) error {
		rows := make([]vault.SubjectRow, numbers)
		for i := range rows {
			at := (i*7 + w*5) % numbers // each writer has another order
			rows[i] = subjectRow(at)
			rows[i].Subject = sealtext.NewSubject()
		}
		var mine [numbers]int
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			mine = [numbers]int{}
			added, err := s.AddSubjects(ctx, tx, rows)
			for i, was := range added {
				if was {
					mine[(i*7+w*5)%numbers]++
				}
			}
			return err
		})
		counts <- mine
		return err
	})
	if err != nil {
		return err
	}
	close(counts)
	var sum [numbers]int
	for c := range counts {
		for i := range sum {
			sum[i] += c[i]
		}
	}
	for i, n := range sum {
		if n != 1 {
			return fmt.Errorf("number %d was added %d times", i, n)
		}
	}
	return nil
}
