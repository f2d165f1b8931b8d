package sqlstore

import (
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
)

// Dialect is the kind of database behind a [Pool]. The zero value is invalid.
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

// String returns the name in lower case.
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case PostgreSQL:
		return "postgresql"
	}
	return "none"
}

func (d Dialect) other() Dialect { return SQLite + PostgreSQL - d }

func (d Dialect) check() error {
	if !d.Valid() {
		return &sealtext.InputError{Field: "dialect", Rule: "must be sqlstore.SQLite or sqlstore.PostgreSQL"}
	}
	return nil
}

// text is a statement as it is sent in each dialect.
type text struct {
	sqlite, postgres string
	// order says which argument each ? of SQLite stands for; nil is each one
	// once, in order.
	order []int
}

// in returns the statement and its arguments as they are sent to an engine.
func (t text) in(d Dialect, args []any) (string, []any) {
	plain(args)
	switch {
	case d != SQLite:
		return t.postgres, args
	case t.order == nil:
		return t.sqlite, args
	}
	ordered := make([]any, len(t.order))
	for i, n := range t.order {
		ordered[i] = args[n]
	}
	return t.sqlite, ordered
}

// plain replaces ids by their bytes. In a column of a host the zero value of one is NULL; in the
// tables of the library, and where a page begins, it is sixteen zero bytes, unless a statement says
// otherwise by optionalBytes.
func plain(args []any) {
	for i, a := range args {
		switch v := a.(type) {
		case sealtext.ID:
			args[i] = v[:]
		case sealtext.Subject:
			args[i] = v[:]
		case sealtext.Pseudonym:
			args[i] = v.Bytes()
		}
	}
}

// one makes a text from a statement with $1 placeholders, in the subset that both engines accept.
// {skip} marks where a claim may skip rows that another claim has locked: a hint, without which
// claims wait.
func one(statement string) text {
	t := text{postgres: strings.ReplaceAll(statement, "{skip}", "FOR UPDATE SKIP LOCKED")}
	t.sqlite, t.order = bare(strings.ReplaceAll(statement, "{skip}", ""))
	return t
}

// hinted is like one, for a statement in which {by} marks where SQLite is given the index.
func hinted(index, statement string) text {
	t := one(statement)
	t.sqlite = strings.Replace(t.sqlite, "{by}", "INDEXED BY "+index, 1)
	t.postgres = strings.Replace(t.postgres, "{by} ", "", 1)
	return t
}

// only is like one, for a statement that is built for a single use.
func only(d Dialect, statement string) text {
	if d == SQLite {
		t := text{}
		t.sqlite, t.order = bare(statement)
		return t
	}
	return text{postgres: statement}
}

// bare replaces $1 by a bare ? and returns which argument each of them is, from 0. SQLite takes $1 for
// a name that is numbered by its first appearance: a driver that ignores names binds "$2, $1" in the
// wrong order, and one that does not compares each of them with each argument. No statement contains
// another dollar sign.
func bare(statement string) (string, []int) {
	var b strings.Builder
	var order []int
	inOrder := true
	for {
		before, after, found := strings.Cut(statement, "$")
		b.WriteString(before)
		if !found {
			break
		}
		b.WriteByte('?')
		digits := 0
		for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
			digits++
		}
		n, _ := strconv.Atoi(after[:digits])
		inOrder = inOrder && n == len(order)+1
		order = append(order, n-1)
		statement = after[digits:]
	}
	if inOrder {
		order = nil
	}
	return b.String(), order
}
