package sqlstore

import (
	"context"
	"strings"
)

// SettingsError lists settings of a SQLite connection under which the guarantees of the library do not
// hold.
type SettingsError struct {
	// Problems are sentences that state what is wrong and what to set.
	Problems []string
}

// Error returns all problems, and where to set them.
func (e *SettingsError) Error() string {
	return "sqlstore: settings of the SQLite database: " + strings.Join(e.Problems, "; ") +
		"; set them in the data source name, so that they hold for every connection of the pool"
}

// checkSettings reads the settings of one connection of the pool. All but the journal mode belong to
// a connection, so settings made on one connection only are not detected; hence the advice in the
// error.
func checkSettings(ctx context.Context, q Queryer) error {
	var problems []string
	for _, c := range []struct {
		pragma string
		good   func(string) bool
		advice string
	}{
		{
			"journal_mode", func(v string) bool { return strings.EqualFold(v, "wal") },
			"journal_mode must be WAL, since otherwise readers and the writer block each other",
		},
		{
			"synchronous", func(v string) bool { return v == "2" || v == "3" },
			"synchronous must be FULL, since otherwise a power failure loses opt-outs that were acknowledged",
		},
		{
			"busy_timeout", func(v string) bool { return v != "0" },
			"busy_timeout must be some seconds, such as 10000, since otherwise a second writer fails at once",
		},
	} {
		var v string
		if _, err := rowsOf(ctx, q, "PRAGMA "+c.pragma, nil, func(scan func(...any) error) error { return scan(&v) }); err != nil {
			return wrap("check settings", err)
		}
		if !c.good(v) {
			problems = append(problems, c.advice)
		}
	}
	if problems != nil {
		return &SettingsError{problems}
	}
	return nil
}
