package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Audit stores audit rows. It is safe for concurrent use.
type Audit struct{ part }

var _ audit.Store = (*Audit)(nil)

// Append implements [audit.Store]. On PostgreSQL through pgx the row is sent with the next statement or with
// COMMIT, which then returns its error.
func (a *Audit) Append(ctx context.Context, tx sealtext.Tx, row audit.Row) error {
	if err := named(row.Tenant); err != nil {
		return err
	}
	s, err := a.db.write(ctx, tx, "audit append")
	if err != nil {
		return err
	}
	return s.appendLater(ctx, auditValues(row))
}

// AppendAll implements [audit.Store].
func (a *Audit) AppendAll(ctx context.Context, tx sealtext.Tx, rows []audit.Row) error {
	s, err := a.db.write(ctx, tx, "audit append")
	if err != nil {
		return err
	}
	all := make([][]any, len(rows))
	for i, row := range rows {
		if err := named(row.Tenant); err != nil {
			return err
		}
		all[i] = auditValues(row)
	}
	return s.insertAll(ctx, auditAppendAll, all, nil)
}

// auditValues are the values of auditColumns.
func auditValues(row audit.Row) []any {
	return []any{
		row.Tenant.String(), row.ID, micros(row.At), int64(row.Kind), optionalBytes(row.Subject), row.Actor[:], row.Payload, row.Commitment[:],
	}
}

// Rows implements [audit.Store].
func (a *Audit) Rows(ctx context.Context, tx sealtext.Tx, q audit.Query) ([]audit.Row, error) {
	if err := named(q.Tenant); err != nil {
		return nil, err
	}
	if q.Limit < 1 || q.Limit > 1000 {
		return nil, &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	if len(q.IDs) > 1000 {
		return nil, &sealtext.InputError{Field: "ids", Rule: "must be at most 1000"}
	}
	s, err := a.db.read(ctx, tx, "audit rows")
	if err != nil {
		return nil, err
	}
	if len(q.IDs) > 0 {
		return s.auditOf(ctx, q)
	}
	query, args := auditQuery(q)
	rows := make([]audit.Row, 0, min(q.Limit, 64))
	s.anew = anew(&rows)
	err = s.query(ctx, s.text(query), args, func(scan func(...any) error) error {
		r, err := scanAudit(scan)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// auditOf returns the rows that have one of the ids of q.
func (s session) auditOf(ctx context.Context, q audit.Query) (rows []audit.Row, err error) {
	ids := slices.Clone(q.IDs)
	slices.SortFunc(ids, func(a, b sealtext.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, piece := range chunks(slices.Compact(ids), s.db.largest(len(keyRecords.names))) {
		keys := make([][]any, len(piece))
		for i, id := range piece {
			keys[i] = []any{q.Tenant.String(), id}
		}
		s.anew = anew(&rows)
		_, err := s.join(ctx, auditByID, keyRecords, keys, func(scan func(...any) error) error {
			r, err := scanAudit(scan)
			rows = append(rows, r)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	rows = slices.DeleteFunc(rows, func(r audit.Row) bool { return !selects(q, r) })
	slices.SortFunc(rows, func(a, b audit.Row) int { return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.ID[:], b.ID[:])) })
	return rows[:min(len(rows), q.Limit)], nil
}

// selects checks all conditions of a query but those of tenant and ids.
func selects(q audit.Query, r audit.Row) bool {
	after := cmp.Or(r.At.Compare(q.AfterAt), bytes.Compare(r.ID[:], q.AfterID[:])) > 0
	return (q.Subject.IsZero() || r.Subject == q.Subject) && (q.Actor == [16]byte{} || r.Actor == q.Actor) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, r.Kind)) &&
		(q.Since.IsZero() || !r.At.Before(q.Since)) && (q.Until.IsZero() || r.At.Before(q.Until)) &&
		(q.AfterAt.IsZero() && q.AfterID.IsZero() || after)
}

// auditByID reads rows by their primary key: for the order of the join see [records].
const auditByID = "SELECT " + auditColumns + ", COALESCE(number, 0) FROM {r} CROSS JOIN sealtext_audit WHERE tenant = r.owner AND id = r.key"

// scanAudit reads the columns of auditSelect.
func scanAudit(scan func(...any) error) (r audit.Row, err error) {
	err = scan(name{&r.Tenant}, idOf(&r.ID), moment{&r.At}, &r.Kind, subjectOf(&r.Subject), sixteen{&r.Actor}, &r.Payload,
		digest{&r.Commitment}, &r.Number)
	return r, err
}

// auditQuery builds a query from the conditions that are set.
func auditQuery(q audit.Query) (string, []any) {
	var b strings.Builder
	args := []any{q.Tenant.String()}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	b.WriteString(auditSelect + "tenant = $1")
	if !q.Subject.IsZero() {
		b.WriteString(" AND subject = " + arg(q.Subject))
	}
	if q.Actor != [16]byte{} {
		b.WriteString(" AND actor = " + arg(q.Actor[:]))
	}
	if len(q.Kinds) > 0 {
		kinds := padded(q.Kinds)
		b.WriteString(" AND kind IN (" + list(len(args)+1, len(kinds)) + ")")
		for _, k := range kinds {
			args = append(args, int64(k))
		}
	}
	since := func(column, op string, t time.Time) {
		if !t.IsZero() {
			b.WriteString(" AND " + column + op + arg(micros(t)))
		}
	}
	since("at", " >= ", q.Since)
	since("at", " < ", q.Until)
	if !q.AfterAt.IsZero() || !q.AfterID.IsZero() {
		b.WriteString(" AND (at, id) > (" + arg(micros(q.AfterAt)) + ", " + arg(q.AfterID) + ")")
	}
	b.WriteString(" ORDER BY at, id LIMIT " + arg(int64(q.Limit)))
	return b.String(), args
}

// Unlink implements [audit.Store].
func (a *Audit) Unlink(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, marks []audit.Mark) (int, error) {
	s, err := a.db.write(ctx, tx, "audit unlink")
	if err != nil {
		return 0, err
	}
	rows := make([][]any, len(marks))
	for i, m := range marks {
		rows[i] = []any{tenant.String(), m.ID, m.Subject}
	}
	n, err := s.join(ctx, auditUnlink, auditMarks, rows, nil)
	return int(n), err
}

var auditMarks = recordsOf("tenant text, id bytea, subject bytea")

const auditUnlink = "UPDATE sealtext_audit SET subject = r.subject FROM {r} WHERE sealtext_audit.tenant = r.tenant AND sealtext_audit.id = r.id"
