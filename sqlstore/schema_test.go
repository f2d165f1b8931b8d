package sqlstore_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestMigrationsNeverChange holds every file by its hash. A line is added with
// a new migration; a line that is there is never edited, since databases in
// the field have run that text.
func TestMigrationsNeverChange(t *testing.T) {
	golden, err := os.ReadFile("testdata/migrations.sha256")
	require.NoError(t, err)
	want := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(golden)), "\n") {
		hash, name, ok := strings.Cut(line, "  ")
		require.True(t, ok)
		want[name] = hash
	}
	names, err := filepath.Glob("migrations/*/*.sql")
	require.NoError(t, err)
	require.Len(t, names, 2*sqlstore.SchemaVersion)
	got := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		sum := sha256.Sum256(text)
		got[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
	}
	require.Equal(t, want, got)
}

func TestMigrations(t *testing.T) {
	for _, d := range []sqlstore.Dialect{sqlstore.SQLite, sqlstore.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			all, err := sqlstore.Migrations(d, 0, sqlstore.SchemaVersion)
			require.NoError(t, err)
			var steps string
			for version := 1; version <= sqlstore.SchemaVersion; version++ {
				step, err := sqlstore.Migrations(d, version-1, version)
				require.NoError(t, err)
				step, _, _ = strings.Cut(step, "-- Then name the environment")
				steps += step
				require.Contains(t, step, "-- sealtext, "+d.String()+", version ")
			}
			body, comment, ok := strings.Cut(all, "-- Then name the environment")
			require.True(t, ok)
			require.Equal(t, steps, body)
			require.Contains(t, comment, "SET environment = 'production'")
			require.Equal(t, sqlstore.SchemaVersion, strings.Count(all, "UPDATE sealtext_settings SET version = "))
			require.Equal(t, d == sqlstore.PostgreSQL, strings.Contains(all, "BYTEA"))
			require.Equal(t, d == sqlstore.SQLite, strings.Contains(all, "BLOB"))
			none, err := sqlstore.Migrations(d, 1, 1)
			require.NoError(t, err)
			require.Empty(t, none)
		})
	}
}

func TestMigrationsRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		dialect  sqlstore.Dialect
		from, to int
		field    string
	}{
		{"no dialect", 0, 0, 1, "dialect"},
		{"an unknown dialect", 9, 0, 1, "dialect"},
		{"below zero", sqlstore.SQLite, -1, 1, "version"},
		{"beyond the last", sqlstore.SQLite, 0, sqlstore.SchemaVersion + 1, "version"},
		{"downward", sqlstore.SQLite, 1, 0, "version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sqlstore.Migrations(c.dialect, c.from, c.to)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
		})
	}
}

func TestSchemaErrorSaysWhatToDo(t *testing.T) {
	require.EqualError(t, &sqlstore.SchemaError{Have: 3, Want: 6},
		"sqlstore: the database has schema version 3 and this release needs 6; run sqlstore.Apply, or the text of sqlstore.Migrations(dialect, 3, 6)")
	require.EqualError(t, &sqlstore.SchemaError{Have: 7, Want: 6},
		"sqlstore: the database has schema version 7, which is newer than the 6 of this release; "+
			"use a newer release, or make a new database if a development version from before the first release made this one")
}
