package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// Vault stores subjects and wrapped keys. It is safe for concurrent use.
type Vault struct{ part }

var (
	_ vault.SubjectStore   = (*Vault)(nil)
	_ vault.KeysetStore    = (*Vault)(nil)
	_ epoch.RowStore       = (*Vault)(nil)
	_ epoch.TombstoneStore = (*Vault)(nil)
)

// errSubjectExists is returned for a subject id that is used twice.
var errSubjectExists = errors.New("sqlstore: add subject: the subject has a row under another pseudonym")

// AddSubject implements [vault.SubjectStore].
func (v *Vault) AddSubject(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
	if err := named(row.Tenant); err != nil {
		return false, err
	}
	s, err := v.db.write(ctx, tx, "add subject")
	if err != nil {
		return false, err
	}
	if err := v.enter(ctx, s, row.Epoch); err != nil {
		return false, err
	}
	n, err := s.exec(ctx, subjectAdd, row.Tenant.String(), row.Subject, row.Directory,
		row.Epoch, row.Wrapped, row.Number, micros(row.CreatedAt))
	if n == 1 {
		s.added(row)
	}
	if err != nil || n == 1 {
		return n == 1, err
	}
	// There is a conflict with a row of the subject, or of the pseudonym.
	there, err := v.subject(ctx, s, row.Tenant, row.Subject)
	switch {
	case errors.Is(err, vault.ErrUnknownSubject), err == nil && there.Directory == row.Directory:
		return false, nil
	case err != nil:
		return false, err
	}
	taken, err := s.row(ctx, subjectTaken, []any{row.Tenant.String(), row.Directory},
		func(scan func(...any) error) error { return scan(new(int)) })
	if err == nil && !taken {
		err = errSubjectExists
	}
	return false, err
}

// Subject implements [vault.SubjectStore].
func (v *Vault) Subject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, error) {
	s, err := v.db.read(ctx, tx, "subject")
	if err != nil {
		return vault.SubjectRow{}, err
	}
	if row, ok := s.known(tenant, subject); ok {
		return row, nil
	}
	return v.subject(ctx, s, tenant, subject)
}

func (v *Vault) subject(ctx context.Context, s session, tenant sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, error) {
	return readSubject(ctx, s, subjectGet, []any{tenant.String(), subject})
}

// FindSubject implements [vault.SubjectStore].
func (v *Vault) FindSubject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (vault.SubjectRow, error) {
	s, err := v.db.read(ctx, tx, "find subject")
	if err != nil {
		return vault.SubjectRow{}, err
	}
	if len(directory) == 0 {
		return vault.SubjectRow{}, vault.ErrUnknownSubject
	}
	directory = padded(directory)
	query := hinted("sealtext_subjects_directory", subjectsUnder+"("+list(2, len(directory))+") LIMIT 1")
	return readSubject(ctx, s, query, append([]any{tenant.String()}, bytesOf(directory)...))
}

// readSubject reads a row or a tombstone.
func readSubject(ctx context.Context, s session, query text, args []any) (r vault.SubjectRow, err error) {
	shredded, changes := false, s.db.changes.Load()
	found, err := s.row(ctx, query, args, func(scan func(...any) error) (err error) {
		r, shredded, err = scanSubject(scan)
		return err
	})
	switch {
	case err != nil:
		return vault.SubjectRow{}, err
	case !found:
		return vault.SubjectRow{}, vault.ErrUnknownSubject
	case shredded:
		return vault.SubjectRow{}, vault.ErrShredded
	}
	s.keep(r, changes)
	return r, nil
}

// Shred implements [vault.SubjectStore]. It leaves a tombstone also where there was no row yet, and
// inserts it first: where that conflicts with a row, its transaction has committed by then, so that
// the row can be emptied.
func (v *Vault) Shred(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (bool, error) {
	if err := named(tenant); err != nil {
		return false, err
	}
	s, err := v.db.write(ctx, tx, "shred")
	if err != nil {
		return false, err
	}
	v.db.changes.Add(1)
	n, err := s.exec(ctx, tombstoneAdd, tenant.String(), subject, micros(at))
	if err != nil || n == 1 {
		return false, err
	}
	n, err = s.exec(ctx, subjectShred, tenant.String(), subject, micros(at))
	return n == 1, err
}
