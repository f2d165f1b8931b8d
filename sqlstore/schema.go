package sqlstore

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
)

// SchemaVersion is the version of the tables that this release works with:
// the number of its last migration.
const SchemaVersion = 1

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// migrationNames are the files in order, the same in each dialect. A file
// that was released never changes; the tests hold them by their hashes.
var migrationNames = [SchemaVersion]string{"0001_baseline"}

// SchemaError reports that the tables of a database are of another version than this release needs.
type SchemaError struct {
	Have int // version of the database; 0 when it has no tables of ours
	Want int // version of this release, [SchemaVersion]
}

// Error returns a text with the versions and what to do.
func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("sqlstore: the database has schema version %d, which is newer than the %d of this release; "+
			"use a newer release, or make a new database if a development version from before the first release made this one", e.Have, e.Want)
	}
	return fmt.Sprintf("sqlstore: the database has schema version %d and this release needs %d; run sqlstore.Apply, or the text of sqlstore.Migrations(dialect, %d, %d)",
		e.Have, e.Want, e.Have, e.Want)
}

// Migrations returns the statements that migrate a database from version from (0 for one without
// tables) to version to (at most [SchemaVersion]), for a migration tool of the host application. Run
// each step in one transaction; it ends by writing the version.
//
// A database that was created this way belongs to no environment, and is fenced, until one is set: by
// [Apply], which changes nothing else then, or by the statement in the comment at the end of the text.
//
// It returns a [*sealtext.InputError] for a version out of range, or a step down.
func Migrations(dialect Dialect, from, to int) (string, error) {
	if err := dialect.check(); err != nil {
		return "", err
	}
	if from < 0 || to > SchemaVersion || from > to {
		return "", &sealtext.InputError{Field: "version", Rule: fmt.Sprintf("must rise from at least 0 to at most %d", SchemaVersion)}
	}
	var b strings.Builder
	for version := from + 1; version <= to; version++ {
		fmt.Fprintf(&b, "-- sealtext, %s, version %d\n", dialect, version)
		for _, statement := range step(dialect, version) {
			b.WriteString(statement)
			b.WriteString(";\n")
		}
		b.WriteString("\n")
	}
	if from == 0 && to > 0 {
		b.WriteString("-- Then name the environment, once:\n" +
			"-- UPDATE sealtext_settings SET environment = 'production' WHERE id = 1 AND environment = '';\n")
	}
	return b.String(), nil
}

// step returns the statements of one migration, the last of which writes the version. They are split
// at line ends, because not every driver accepts several at once.
func step(dialect Dialect, version int) []string {
	dir := "migrations/sqlite/"
	if dialect == PostgreSQL {
		dir = "migrations/postgres/"
	}
	file, err := migrations.ReadFile(dir + migrationNames[version-1] + ".sql")
	if err != nil {
		panic("sqlstore: a migration is missing from the build: " + err.Error())
	}
	var statements []string
	for _, s := range strings.Split(string(file), ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			statements = append(statements, s)
		}
	}
	return append(statements, fmt.Sprintf("UPDATE sealtext_settings SET version = %d WHERE id = 1", version))
}

// Check compares the version of the tables of a database with the one that this release needs. It
// returns a [*SchemaError] where they differ, and changes nothing.
func Check(ctx context.Context, pool Pool) error {
	traits, err := traitsOf(pool)
	if err != nil {
		return err
	}
	have, _, err := readSettings(ctx, pool, traits.Dialect)
	if err != nil {
		return wrap("check schema", err)
	}
	if have != SchemaVersion {
		return &SchemaError{Have: have, Want: SchemaVersion}
	}
	return nil
}

// present reads the catalog. Reading the table itself would fail in a way that SQLite does not
// distinguish from others, and that ends a transaction of PostgreSQL.
var present = text{
	sqlite:   "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'sealtext_settings'",
	postgres: "SELECT CASE WHEN to_regclass('sealtext_settings') IS NULL THEN 0 ELSE 1 END",
}

// readSettings reads version and environment: 0 and "" without tables. Where the catalog cannot be read
// it tries that of the other dialect, to say which one the database has.
func readSettings(ctx context.Context, q Queryer, dialect Dialect) (version int, environment string, err error) {
	var there, have int64
	look := func(d Dialect) error {
		query, _ := present.in(d, nil)
		_, err := rowsOf(ctx, q, query, nil, func(scan func(...any) error) error { return scan(&there) })
		return err
	}
	if err := look(dialect); err != nil {
		if other := dialect.other(); look(other) == nil {
			return 0, "", &sealtext.InputError{Field: "dialect", Rule: "must be that of the database, which answers as " + other.String()}
		}
		return 0, "", err
	}
	if there == 0 {
		return 0, "", nil
	}
	query, _ := settings.in(dialect, nil)
	_, err = rowsOf(ctx, q, query, nil, func(scan func(...any) error) error { return scan(&have, &environment) })
	return int(have), environment, err
}
