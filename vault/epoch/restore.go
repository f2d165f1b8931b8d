package epoch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// ReplayTombstones shreds every subject that has a tombstone in the export, and returns how many of
// them a restore had brought back. The file is read twice: nothing is shredded before the whole
// file is authenticated. A second call changes nothing. It returns [ErrExportDamaged].
func (e *Manager) ReplayTombstones(ctx context.Context, export io.ReadSeeker) (int, error) {
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

// ImportReport is the result of [Manager.ImportKeys].
type ImportReport struct {
	Manifest Manifest
	// Restored is how many subjects got a key that opens.
	Restored int
	// Lost is how many subjects have a key that does not open and are not in
	// the export: they were shredded before it was made, and their
	// tombstones were not replayed.
	Lost int
}

// ImportKeys gives the subjects of a restored backup the keys that an export has for them, where
// the key in the backup does not open any more. It skips subjects that are not in the database,
// that have a tombstone, or whose key opens. The file is read twice: nothing is written before
// the whole file is authenticated. A second call changes nothing. It returns [ErrExportDamaged].
func (e *Manager) ImportKeys(ctx context.Context, export io.ReadSeeker) (r ImportReport, err error) {
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
	err = e.each(ctx, "", func(page []vault.SubjectRow) error {
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
func (e *Manager) restore(ctx context.Context, tx sealtext.Tx, l exportLine, opens func(string) (bool, error)) (bool, error) {
	if l.Epoch == "" {
		return false, nil
	}
	row, err := e.store.Subject(ctx, tx, l.Tenant, l.Subject)
	if errors.Is(err, vault.ErrShredded) || errors.Is(err, vault.ErrUnknownSubject) {
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

// Abandon gives up an epoch whose key is permanently lost. It shreds every subject that is left
// under the epoch, so that people are enrolled again when they next appear. What was sealed for
// them is lost already; their opt-outs, which are found by pseudonym, stay.
//
// shred is called for each subject: pass a function that calls [vault.Shredder.Shred], which writes
// an audit event. A subject for which it returns the error of a legal hold is skipped. Abandon
// returns [ErrInUse] while the key opens, and otherwise how many subjects were shredded. It may be
// stopped and called again.
func (e *Manager) Abandon(ctx context.Context, epoch string, shred func(context.Context, sealtext.Tenant, sealtext.Subject) error) (int, error) {
	opens, err := e.opener(ctx)(epoch)
	if err != nil {
		return 0, err
	}
	if opens {
		return 0, ErrInUse
	}
	n := 0
	err = e.each(ctx, epoch, func(page []vault.SubjectRow) error {
		for _, r := range page {
			err := shred(ctx, r.Tenant, r.Subject)
			if errors.Is(err, sealtext.ErrHeld) {
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

// opener returns a function that reports whether the key of an epoch opens. It asks once for each.
func (e *Manager) opener(ctx context.Context) func(string) (bool, error) {
	known := map[string]bool{}
	return func(epoch string) (bool, error) {
		ok, asked := known[epoch]
		if asked {
			return ok, nil
		}
		_, err := e.keys.Open(ctx, epoch)
		if err != nil && !errors.Is(err, vault.ErrEpochDestroyed) && !errors.Is(err, vault.ErrKEKMissing) {
			return false, err
		}
		known[epoch] = err == nil
		return err == nil, nil
	}
}

// twice reads an export to authenticate it, and again to pass its lines to f, a
// batch at a time. It detects an export that changes between the two.
func (e *Manager) twice(ctx context.Context, export io.ReadSeeker, f func([]exportLine) error) (Manifest, error) {
	begin, err := export.Seek(0, io.SeekCurrent)
	if err != nil {
		return Manifest{}, fmt.Errorf("epoch: read the key export: %w", err)
	}
	m, err := e.readExport(ctx, export, func(exportLine) error { return nil })
	if err != nil {
		return Manifest{}, err
	}
	if _, err := export.Seek(begin, io.SeekStart); err != nil {
		return Manifest{}, fmt.Errorf("epoch: read the key export: %w", err)
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
