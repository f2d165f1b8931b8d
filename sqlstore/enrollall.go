package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

var _ vault.SubjectBatchStore = (*Vault)(nil)

var (
	subjectsAdd  = inserts("sealtext_subjects", subjectColumns, "text, bytea, bytea, text, bytea, bytea, bigint", " ON CONFLICT DO NOTHING RETURNING tenant, subject")
	claimsAdd    = inserts("sealtext_subjects", "tenant, subject, directory", "text, bytea, bytea", " ON CONFLICT DO NOTHING")
	claimsDrop   = one("DELETE FROM sealtext_subjects WHERE tenant = $1 AND subject = ANY (CAST($2 AS bytea[]))")
	subjectsFind = one(subjectSelect + "tenant = $1 AND directory = ANY (CAST($2 AS bytea[]))")
)

// SQLite without statistics takes the primary key instead, which is all subjects of the tenant.
const subjectsUnder = "SELECT " + subjectColumns + ", shredded_at FROM sealtext_subjects {by} WHERE tenant = $1 AND directory IN "

// FindSubjects implements [vault.SubjectBatchStore].
func (v *Vault) FindSubjects(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
	s, err := v.db.read(ctx, tx, "find subjects")
	if err != nil || len(directory) == 0 {
		return nil, err
	}
	directory = slices.Compact(slices.SortedFunc(slices.Values(directory), comparePseudonyms))
	var rows []vault.SubjectRow
	changes := s.db.changes.Load()
	read := func(scan func(...any) error) error {
		row, shredded, err := scanSubject(scan)
		if err == nil && !shredded {
			s.keep(row, changes)
			rows = append(rows, row)
		}
		return err
	}
	if v.db.dialect == PostgreSQL {
		all, err := array(bytesOf(directory))
		if err != nil {
			return nil, s.fail(err)
		}
		s.anew = anew(&rows)
		err = s.query(ctx, subjectsFind, []any{tenant.String(), all}, read)
		return rows, err
	}
	for _, piece := range chunks(directory, v.db.largest(1)) {
		query := hinted("sealtext_subjects_directory", subjectsUnder+"("+list(2, len(piece))+")")
		s.anew = anew(&rows)
		if err := s.query(ctx, query, append([]any{tenant.String()}, bytesOf(piece)...), read); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func comparePseudonyms(a, b sealtext.Pseudonym) int { return bytes.Compare(a.Bytes(), b.Bytes()) }

// AddSubjects implements [vault.SubjectBatchStore]. The rows are inserted in the order of their
// pseudonyms: of two transactions that add some of the same numbers, the later one waits, and
// neither for the other.
func (v *Vault) AddSubjects(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
	s, err := v.db.write(ctx, tx, "add subjects")
	if err != nil {
		return nil, err
	}
	var epochs []string
	order := make([]int, len(rows))
	inserted := map[subjectID]bool{}
	for i, row := range rows {
		if err := named(row.Tenant); err != nil {
			return nil, err
		}
		epochs, order[i] = append(epochs, row.Epoch), i
	}
	slices.Sort(epochs)
	for _, id := range slices.Compact(epochs) {
		if err := v.enter(ctx, s, id); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(strings.Compare(rows[a].Tenant.String(), rows[b].Tenant.String()), comparePseudonyms(rows[a].Directory, rows[b].Directory))
	})
	values := make([][]any, len(rows))
	for at, i := range order {
		row := rows[i]
		values[at] = []any{row.Tenant.String(), row.Subject, row.Directory, row.Epoch, row.Wrapped, row.Number, micros(row.CreatedAt)}
	}
	changes := s.db.changes.Load()
	err = s.insertAll(ctx, subjectsAdd, values, func(scan func(...any) error) error {
		var id subjectID
		err := scan(name{&id.tenant}, subjectOf(&id.subject))
		inserted[id] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	added := make([]bool, len(rows))
	var refused []vault.Ref
	for _, i := range order {
		row := rows[i]
		id := subjectID{row.Tenant, row.Subject}
		if !inserted[id] {
			refused = append(refused, vault.Ref{Tenant: row.Tenant, Subject: row.Subject})
			continue
		}
		delete(inserted, id) // a second row of the subject is not it
		added[i] = true
		s.added(row)
		row.CreatedAt = stored(row.CreatedAt)
		s.keep(row, changes)
	}
	if err := v.refused(ctx, s, rows, refused); err != nil {
		return nil, err
	}
	return added, nil
}

// refused returns the error for rows that were not inserted though their pseudonym is free: their
// subjects were shredded, or have another number.
func (v *Vault) refused(ctx context.Context, s session, rows []vault.SubjectRow, refs []vault.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	slices.SortFunc(refs, compareRefs)
	there, erased := map[vault.Ref]sealtext.Pseudonym{}, false
	err := ofKeys(ctx, s, subjectSelect, "subject", "", slices.Compact(refs), keyOfRef, onlyOnce, func(scan func(...any) error) error {
		row, shredded, err := scanSubject(scan)
		erased = erased || shredded
		there[vault.Ref{Tenant: row.Tenant, Subject: row.Subject}] = row.Directory
		return err
	})
	if err != nil {
		return err
	}
	if erased {
		return vault.ErrShredded
	}
	for _, row := range rows {
		other, found := there[vault.Ref{Tenant: row.Tenant, Subject: row.Subject}]
		if !found || other == row.Directory {
			continue
		}
		taken, err := s.row(ctx, subjectTaken, []any{row.Tenant.String(), row.Directory},
			func(scan func(...any) error) error { return scan(new(int)) })
		if err != nil {
			return err
		}
		if !taken {
			return errSubjectExists
		}
	}
	return nil
}

// ClaimDirectories implements [vault.SubjectBatchStore].
func (v *Vault) ClaimDirectories(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) error {
	s, err := v.db.write(ctx, tx, "claim directory")
	if err != nil || v.db.dialect == SQLite || len(directory) == 0 {
		return err
	}
	var rows [][]any
	var claims []any
	for _, p := range slices.Compact(slices.SortedFunc(slices.Values(directory), comparePseudonyms)) {
		claim := sealtext.NewSubject()
		rows, claims = append(rows, []any{tenant.String(), claim, p}), append(claims, claim)
	}
	if err := s.insertAll(ctx, claimsAdd, rows, nil); err != nil {
		return err
	}
	all, err := array(claims)
	if err != nil {
		return s.fail(err)
	}
	_, err = s.exec(ctx, claimsDrop, tenant.String(), all)
	return err
}
