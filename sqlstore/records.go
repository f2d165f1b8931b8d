package sqlstore

import (
	"context"
	"strconv"
	"strings"
)

// records are rows out of parameters that one statement joins with a table: on PostgreSQL arrays, on
// SQLite, which has none, a list of VALUES whose length is a power of two.
type records struct {
	names, types []string // of the columns; the types are PostgreSQL's
}

// recordsOf returns the records with the columns of a list such as "tenant text, id bytea".
func recordsOf(list string) records {
	var r records
	for column := range strings.SplitSeq(list, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		r.names, r.types = append(r.names, name), append(r.types, kind)
	}
	return r
}

// arrays returns the records of arrays, as an item of a FROM clause with the name r. PostgreSQL knows how
// many there are, and would read and hash a whole table for some hundred of them as long as the table has
// not many times as many rows. It has no statistics on the CASE, which is true of each of them, and takes it
// to be true of few, for each of which it goes by an index.
func (r records) arrays() string {
	return "(SELECT * FROM " + r.unnested() + " WHERE CASE WHEN r." + r.names[0] + " IS NULL THEN 1 ELSE 1 END = 1) AS r"
}

func (r records) unnested() string {
	return unnested(strings.Join(r.types, ", ")) + " AS r (" + strings.Join(r.names, ", ") + ")"
}

// list returns rows as an item of a FROM clause, with the name r and parameters from 1 on.
func (r records) list(rows int) string {
	var b strings.Builder
	// The sign keeps SQLite from an index over the list, for which it would read the whole table.
	b.WriteString("(SELECT ")
	for i, name := range r.names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("+column" + strconv.Itoa(i+1) + " AS " + name)
	}
	b.WriteString(" FROM (VALUES ")
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + list(row*len(r.names)+1, len(r.names)) + ")")
	}
	b.WriteString(")) AS r")
	return b.String()
}

// join runs a statement in which {r} is the place of the records in its FROM clause: once on
// PostgreSQL, where {all} is records of which the planner knows how many there are, and for each list on
// SQLite. The rows that it returns go to scan. It returns the number
// of rows that were changed if scan is nil.
func (s session) join(ctx context.Context, statement string, r records, rows [][]any, scan func(scan func(dest ...any) error) error) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	run := func(t text, args []any) (int64, error) {
		if scan != nil {
			return 0, s.query(ctx, t, args, scan)
		}
		return s.exec(ctx, t, args...)
	}
	if s.db.dialect == PostgreSQL {
		args, err := arrays(rows)
		if err != nil {
			return 0, s.fail(err)
		}
		return run(text{postgres: strings.NewReplacer("{r}", r.arrays(), "{all}", r.unnested()).Replace(statement)}, args)
	}
	total := int64(0)
	for _, piece := range chunks(rows, s.db.largest(len(r.names))) {
		var args []any
		for _, row := range piece {
			args = append(args, row...)
		}
		n, err := run(s.text(strings.ReplaceAll(statement, "{r}", r.list(len(piece)))), args)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
