package sqlstore

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// On PostgreSQL the values of many rows are sent as one array for each column, which unnest turns
// into rows again: the text of the statement and the number of its parameters do not depend on the
// number of rows, so one plan serves all.

var errElement = errors.New("an element of an array must be nil, an int64, a string, bytes or a driver.Valuer of one")

// Array is an argument of a statement on PostgreSQL: an array of text, bigint or bytea. Its elements are
// nil, int64, string and []byte, those that are not nil of one type. A driver that knows nothing of it
// gets the text form, see [Array.Value]; package pgxstore sends the binary one, which is shorter and which
// the server reads faster.
type Array []any

// array makes an array of values, which may also be driver.Valuers. It changes them.
func array(values []any) (Array, error) {
	plain(values)
	for i, v := range values {
		if valuer, ok := v.(driver.Valuer); ok {
			var err error
			if v, err = valuer.Value(); err != nil {
				return nil, err
			}
			values[i] = v
		}
		switch v := v.(type) {
		case nil, int64, string:
		case []byte:
			if v == nil {
				values[i] = nil
			}
		default:
			return nil, errElement
		}
	}
	return values, nil
}

// Value implements driver.Valuer. It returns a string in the text form of an array, in which bytes are
// in hex.
func (a Array) Value() (driver.Value, error) {
	size := 2
	for _, v := range a {
		switch v := v.(type) {
		case string:
			size += len(v) + len(`"",`)
		case []byte:
			size += 2*len(v) + len(`"\\x",`)
		default:
			size += len("1750000000000000,")
		}
	}
	b := make([]byte, 0, size)
	b = append(b, '{')
	for i, v := range a {
		if i > 0 {
			b = append(b, ',')
		}
		switch v := v.(type) {
		case nil:
			b = append(b, "NULL"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case string:
			b = append(b, '"')
			for j := range len(v) {
				if v[j] == '"' || v[j] == '\\' {
					b = append(b, '\\')
				}
				b = append(b, v[j])
			}
			b = append(b, '"')
		case []byte:
			b = append(b, `"\\x`...)
			b = append(hex.AppendEncode(b, v), '"')
		default:
			return nil, errElement
		}
	}
	return string(append(b, '}')), nil
}

// arrays turns rows of equal length into one array for each column.
func arrays(rows [][]any) ([]any, error) {
	out := make([]any, len(rows[0]))
	all := make([]any, len(rows)*len(out))
	for c := range out {
		column := all[c*len(rows) : (c+1)*len(rows) : (c+1)*len(rows)]
		for r, row := range rows {
			column[r] = row[c]
		}
		a, err := array(column)
		if err != nil {
			return nil, err
		}
		out[c] = a
	}
	return out, nil
}

// unnested is the table of arrays with the types of a list such as "text, bytea", whose parameters
// are numbered from 1.
func unnested(types string) string {
	var b strings.Builder
	b.WriteString("unnest(")
	n := 0
	for t := range strings.SplitSeq(types, ", ") {
		if n > 0 {
			b.WriteString(", ")
		}
		n++
		b.WriteString("CAST($" + strconv.Itoa(n) + " AS " + t + "[])")
	}
	b.WriteByte(')')
	return b.String()
}

// insertion is a statement that inserts many rows.
type insertion struct {
	into     string // as far as the rows
	columns  int
	tail     string // what follows the rows
	postgres text
}

// inserts makes an insertion: columns and types are lists, and tail is for example what to do on a
// conflict.
func inserts(table, columns, types, tail string) insertion {
	into := "INSERT INTO " + table + " (" + columns + ") "
	return insertion{
		into: into, columns: strings.Count(columns, ",") + 1, tail: tail,
		postgres: text{postgres: into + "SELECT * FROM " + unnested(types) + tail},
	}
}

// insertAll inserts rows: in one statement on PostgreSQL, in pieces of a power of two on SQLite. The
// rows that the statement returns go to scan, which is nil where it returns none.
func (s session) insertAll(ctx context.Context, in insertion, rows [][]any, scan func(scan func(dest ...any) error) error) error {
	if len(rows) == 0 {
		return nil
	}
	run := func(t text, args []any) error {
		if scan != nil {
			return s.query(ctx, t, args, scan)
		}
		_, err := s.exec(ctx, t, args...)
		return err
	}
	if s.db.dialect == PostgreSQL {
		args, err := arrays(rows)
		if err != nil {
			return s.fail(err)
		}
		return run(in.postgres, args)
	}
	for _, piece := range chunks(rows, s.db.largest(in.columns)) {
		var b strings.Builder
		b.WriteString(in.into + "VALUES ")
		args := make([]any, 0, len(piece)*in.columns)
		for i, row := range piece {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + list(len(args)+1, len(row)) + ")")
			args = append(args, row...)
		}
		b.WriteString(in.tail)
		if err := run(s.text(b.String()), args); err != nil {
			return err
		}
	}
	return nil
}
