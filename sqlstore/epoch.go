package sqlstore

import (
	"context"
	"database/sql"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// enter records that a subject is enrolled under an epoch, unless that is closed. It holds a shared
// lock on the row of the epoch until the transaction ends, so that a close that commits afterwards
// sees the subject.
func (v *Vault) enter(ctx context.Context, s session, id string) error {
	if id == "" {
		return nil
	}
	var state epoch.State
	share := func() (bool, error) {
		return s.row(ctx, epochShare, []any{id}, func(scan func(...any) error) error { return scan(&state) })
	}
	known, err := share()
	if err == nil && !known {
		// The first subject under this epoch, or another transaction is inserting the first.
		if _, err = s.exec(ctx, epochMeet, id); err == nil {
			_, err = share()
		}
	}
	if err == nil && state != epoch.StateOpen {
		err = vault.ErrEpochClosed
	}
	return err
}

// EpochSubjects implements [epoch.RowStore].
func (v *Vault) EpochSubjects(ctx context.Context, tx sealtext.Tx, q epoch.SubjectQuery) ([]vault.SubjectRow, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	s, err := v.db.read(ctx, tx, "epoch subjects")
	if err != nil {
		return nil, err
	}
	query, args := subjectPage, []any{q.AfterTenant.String(), q.AfterSubject, int64(q.Limit)}
	if q.Epoch != "" {
		query, args = epochPage, append(args, q.Epoch)
	}
	var rows []vault.SubjectRow
	s.anew = anew(&rows)
	err = s.query(ctx, query, args, func(scan func(...any) error) error {
		r, _, err := scanSubject(scan)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// Tombstones implements [epoch.TombstoneStore].
func (v *Vault) Tombstones(ctx context.Context, tx sealtext.Tx, q epoch.SubjectQuery) ([]epoch.Tombstone, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	s, err := v.db.read(ctx, tx, "tombstones")
	if err != nil {
		return nil, err
	}
	var rows []epoch.Tombstone
	args := []any{q.AfterTenant.String(), q.AfterSubject, int64(q.Limit)}
	s.anew = anew(&rows)
	err = s.query(ctx, tombstones, args, func(scan func(...any) error) error {
		var r epoch.Tombstone
		err := scan(name{&r.Tenant}, subjectOf(&r.Subject), moment{&r.At})
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// RewrapSubject implements [epoch.RowStore].
func (v *Vault) RewrapSubject(ctx context.Context, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
	s, err := v.db.write(ctx, tx, "rewrap subject")
	if err != nil {
		return false, err
	}
	v.db.changes.Add(1)
	n, err := s.exec(ctx, subjectWrap, was.Tenant.String(), was.Subject, epoch, wrapped, was.Epoch, was.Wrapped)
	return n == 1, err
}

// Epochs implements [epoch.RowStore].
func (v *Vault) Epochs(ctx context.Context, tx sealtext.Tx) ([]epoch.Row, error) {
	s, err := v.db.read(ctx, tx, "epochs")
	if err != nil {
		return nil, err
	}
	var rows []epoch.Row
	s.anew = anew(&rows)
	err = s.query(ctx, epochsGet, nil, func(scan func(...any) error) error {
		var r epoch.Row
		var export []byte
		err := scan(&r.ID, &r.State, &r.Next, &export, moment{&r.PendingAt}, moment{&r.ConfirmedAt}, moment{&r.GoneAt})
		if err == nil && export != nil && copy(r.Export[:], export) != len(r.Export) {
			err = sealtext.ErrFormat
		}
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// SetEpoch implements [epoch.RowStore].
func (v *Vault) SetEpoch(ctx context.Context, tx sealtext.Tx, r epoch.Row) (bool, error) {
	s, err := v.db.write(ctx, tx, "set epoch")
	if err != nil {
		return false, err
	}
	var export any
	if r.Export != [32]byte{} {
		export = r.Export[:]
	}
	n, err := s.exec(ctx, epochSet, r.ID, int64(r.State), r.Next, export,
		optionalMicros(r.PendingAt), optionalMicros(r.ConfirmedAt), optionalMicros(r.GoneAt))
	return n == 1, err
}

// scanSubject reads a row, or returns ErrShredded for a tombstone.
func scanSubject(scan func(...any) error) (r vault.SubjectRow, shredded bool, err error) {
	var at sql.NullInt64
	var epoch sql.NullString
	var directory []byte
	err = scan(name{&r.Tenant}, subjectOf(&r.Subject), &directory, &epoch, &r.Wrapped, &r.Number, moment{&r.CreatedAt}, &at)
	if err != nil || at.Valid {
		return r, at.Valid, err
	}
	r.Epoch = epoch.String
	return r, false, r.Directory.Scan(directory)
}
