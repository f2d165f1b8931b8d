package sqlstore

import (
	"context"
	"strings"
)

// SettingsError lists the settings of a SQLite connection under which
// promises of the library do not hold.
type SettingsError struct {
	// Problems are sentences that say what is wrong and what to set.
	Problems []string
}

// Error is all of them.
func (e *SettingsError) Error() string {
	return "sqlstore: settings of the SQLite database: " + strings.Join(e.Problems, "; ") +
		"; set them in the data source name, so that they hold for every connection of the pool"
}

// checkSettings reads one connection of the pool. Settings but for the journal
// belong to a connection, so a host that sets them by hand on one of them is
// not noticed; hence the advice in the error.
func checkSettings(ctx context.Context, q Queryer) error {
	var problems []string
	for _, c := range []struct {
		pragma string
		good   func(string) bool
		advice string
	}{
		{
			"journal_mode", func(v string) bool { return strings.EqualFold(v, "wal") },
			"journal_mode must be WAL, since otherwise readers and the writer shut each other out",
		},
		{
			"synchronous", func(v string) bool { return v == "2" || v == "3" },
			"synchronous must be FULL, since otherwise a loss of power takes back opt-outs that were acknowledged",
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
