package sqlstore

import (
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
)

// Dialect is the kind of database behind a *sql.DB. The zero value is none
// and is refused.
type Dialect uint8

// The dialects.
const (
	// SQLite is SQLite 3.37 or newer, through any driver.
	SQLite Dialect = 1 + iota
	// PostgreSQL is PostgreSQL 15 or newer, through any driver.
	PostgreSQL
)

// Valid reports whether d is one of the dialects.
func (d Dialect) Valid() bool { return d == SQLite || d == PostgreSQL }

// String is the name in lower case.
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case PostgreSQL:
		return "postgresql"
	}
	return "none"
}

func (d Dialect) check() error {
	if !d.Valid() {
		return &sealtext.InputError{Field: "dialect", Rule: "must be sqlstore.SQLite or sqlstore.PostgreSQL"}
	}
	return nil
}

// text is a statement as it is sent in each dialect.
type text struct{ sqlite, postgres string }

func (t text) in(d Dialect) string {
	if d == SQLite {
		return t.sqlite
	}
	return t.postgres
}

// one makes a text from a statement with $1 placeholders, in the subset that
// both engines take. {skip} marks where a claim may pass over rows that
// another claim is taking: a hint, without which claims wait instead.
func one(statement string) text {
	return text{
		sqlite:   rebind(strings.ReplaceAll(statement, "{skip}", "")),
		postgres: strings.ReplaceAll(statement, "{skip}", "FOR UPDATE SKIP LOCKED"),
	}
}

// rebind turns $1 into ?1. SQLite takes $1 for a name that is numbered by its
// first appearance, so "$2, $1" would be bound the wrong way around by a
// driver that does not look at names. No statement holds another dollar sign.
func rebind(statement string) string { return strings.ReplaceAll(statement, "$", "?") }

// list is a run of placeholders for n values, the first one numbered from.
func list(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// chunks cuts s into pieces whose sizes are powers of two, at most largest,
// so that only a few texts of a statement with a list exist and drivers can
// keep them prepared.
func chunks[T any](s []T, largest int) [][]T {
	var out [][]T
	for len(s) > 0 {
		n := largest
		for n > len(s) {
			n /= 2
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// padded repeats the last of s until the length is a power of two: the same
// as chunks, where one statement has to hold the whole list and a repeated
// value changes nothing.
func padded[T any](s []T) []T {
	n := 1
	for n < len(s) {
		n *= 2
	}
	out := append(make([]T, 0, n), s...)
	for len(out) < n {
		out = append(out, s[len(s)-1])
	}
	return out
}
