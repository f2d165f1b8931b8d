package vault

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sealtext/sealtext"
)

// After a restore of a backup of the database, in this order, before anything
// is sent or enrolled:
//
//	ReplayTombstones   with the newest file that has tombstones
//	ImportKeys         with the newest key export

// ReplayTombstones shreds every subject that the export has a tombstone of,
// and gives the number of those who were there again. The file is read twice:
// nothing is shredded before all of it was found authentic. Doing it again
// changes nothing.
func (e *Epochs) ReplayTombstones(ctx context.Context, export io.ReadSeeker) (int, error) {
	shredded := 0
	_, err := e.twice(ctx, export, func(page []exportLine) error {
		n := 0
		err := e.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n = 0
			for _, l := range page {
				if l.ShreddedAt.IsZero() {
					continue
				}
				was, err := e.store.Shred(ctx, tx, l.Tenant, l.Subject, l.ShreddedAt)
				if err != nil {
					return err
				}
				if was {
					n++
				}
			}
			return nil
		})
		shredded += n
		return err
	})
	return shredded, err
}

// ImportReport says what an import of keys did.
type ImportReport struct {
	Manifest ExportManifest
	// Restored is how many subjects got a key that opens.
	Restored int
	// Lost is how many living rows have a key that does not open, and are
	// not in the export: they were shredded before it was made, and no
	// tombstone of them was replayed.
	Lost int
}

// ImportKeys gives the subjects of a restored backup the keys that they have in
// an export, where the key in the backup does not open any more. Subjects that
// are not in the database, that have a tombstone, or whose key opens are passed
// over. The file is read twice: nothing is written before all of it was found
// authentic. Doing it again changes nothing.
func (e *Epochs) ImportKeys(ctx context.Context, export io.ReadSeeker) (r ImportReport, err error) {
	opens := e.opener(ctx)
	if r.Manifest, err = e.twice(ctx, export, func(page []exportLine) error {
		n := 0
		err := e.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n = 0
			for _, l := range page {
				did, err := e.restore(ctx, tx, l, opens)
				if err != nil {
					return err
				}
				if did {
					n++
				}
			}
			return nil
		})
		r.Restored += n
		return err
	}); err != nil {
		return ImportReport{}, err
	}
	err = e.each(ctx, "", func(page []SubjectRow) error {
		for _, row := range page {
			ok, err := opens(row.Epoch)
			if err != nil {
				return err
			}
			if !ok {
				r.Lost++
			}
		}
		return nil
	})
	return r, err
}

// restore sets the key of one subject, where that helps.
func (e *Epochs) restore(ctx context.Context, tx sealtext.Tx, l exportLine, opens func(string) (bool, error)) (bool, error) {
	if l.Epoch == "" {
		return false, nil
	}
	row, err := e.store.Subject(ctx, tx, l.Tenant, l.Subject)
	if errors.Is(err, ErrShredded) || errors.Is(err, ErrUnknownSubject) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, c := range []struct {
		epoch string
		want  bool
	}{{row.Epoch, false}, {l.Epoch, true}} {
		if ok, err := opens(c.epoch); err != nil || ok != c.want {
			return false, err
		}
	}
	return e.store.RewrapSubject(ctx, tx, row, l.Epoch, l.Wrapped)
}

// AbandonEpoch gives up an epoch whose key is lost for good: it shreds every
// subject that is left under it, so that people are enrolled anew when they
// next appear. What was sealed for them is lost already; their opt-outs, which
// are found by pseudonyms, stay. shred is called for each; [Shredder.Shred]
// puts it on record and leaves alone who is under a legal hold, whom it passes
// over. [ErrEpochInUse] is given while the key opens. It reports how many were
// shredded and may be stopped and called again.
func (e *Epochs) AbandonEpoch(ctx context.Context, epoch string, shred func(context.Context, sealtext.Tenant, sealtext.Subject) error) (int, error) {
	opens, err := e.opener(ctx)(epoch)
	if err != nil {
		return 0, err
	}
	if opens {
		return 0, ErrEpochInUse
	}
	n := 0
	err = e.each(ctx, epoch, func(page []SubjectRow) error {
		for _, r := range page {
			err := shred(ctx, r.Tenant, r.Subject)
			if errors.Is(err, ErrHeld) {
				continue
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// opener tells whether the key of an epoch is there, asking once for each.
func (e *Epochs) opener(ctx context.Context) func(string) (bool, error) {
	known := map[string]bool{}
	return func(epoch string) (bool, error) {
		ok, asked := known[epoch]
		if asked {
			return ok, nil
		}
		_, err := e.keys.Open(ctx, epoch)
		if err != nil && !errors.Is(err, ErrEpochDestroyed) && !errors.Is(err, ErrKEKMissing) {
			return false, err
		}
		known[epoch] = err == nil
		return err == nil, nil
	}
}

// twice reads an export to see that it is authentic, and again to give f its
// lines, a batch at a time. An export that changes between the two is noticed.
func (e *Epochs) twice(ctx context.Context, export io.ReadSeeker, f func([]exportLine) error) (ExportManifest, error) {
	begin, err := export.Seek(0, io.SeekCurrent)
	if err != nil {
		return ExportManifest{}, fmt.Errorf("vault: read the key export: %w", err)
	}
	m, err := e.readExport(ctx, export, func(exportLine) error { return nil })
	if err != nil {
		return ExportManifest{}, err
	}
	if _, err := export.Seek(begin, io.SeekStart); err != nil {
		return ExportManifest{}, fmt.Errorf("vault: read the key export: %w", err)
	}
	var page []exportLine
	again, err := e.readExport(ctx, export, func(l exportLine) error {
		if page = append(page, l); len(page) < e.batch {
			return nil
		}
		err := f(page)
		page = page[:0]
		if err == nil {
			err = e.pause(ctx)
		}
		return err
	})
	if err == nil && len(page) > 0 {
		err = f(page)
	}
	if err == nil && again.SHA256 != m.SHA256 {
		err = ErrExportDamaged
	}
	return m, err
}
