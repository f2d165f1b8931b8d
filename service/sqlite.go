package service

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/sealtext/sealtext/sqlstore"
)

// sqliteSettings are what package sqlstore asks of a connection, in the form that
// modernc.org/sqlite reads.
const sqliteSettings = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=journal_size_limit(67108864)&_pragma=temp_store(MEMORY)"

// uriPath writes the path of a file so that SQLite reads it back from a URI.
var uriPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// SQLitePool opens a pool on a SQLite file with the settings of [OpenSQLite], for tables of the
// host's own in the same file: a transaction of it takes rows of the library along by
// db.Join(sqlstore.FromSQL(tx)), see [sqlstore.DB.Join]. driver is as for OpenSQLite. A file that is
// not there is made for its owner alone (mode 0600), and SQLite gives the files beside it the same
// mode. The host closes the pool.
func SQLitePool(driver, path string) (*sql.DB, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	switch {
	case errors.Is(err, fs.ErrPermission): // it may be readable all the same: the engine decides
	case err != nil:
		return nil, fmt.Errorf("service: make the database file: %w", err)
	default:
		_ = file.Close() // nothing was written
	}
	pool, err := sql.Open(driver, "file:"+uriPath.Replace(path)+sqliteSettings)
	if err != nil {
		return nil, fmt.Errorf("service: open the database: %w", err)
	}
	return pool, nil
}

// OpenSQLite opens a SQLite file, makes or updates its tables, and checks its settings. driver is
// the name under which the host has registered a driver for database/sql, since this module links
// none; modernc.org/sqlite, imported as _ and registered as "sqlite", reads the settings from the
// name of the file as they are given here. environment is the deployment that this process belongs
// to, such as "production"; it is stored in a new file and never changed. A file of another
// environment opens, and is fenced: see [Stats.Fenced]. Close the DB after [Service.Stop]; nothing
// else closes it. The error says which setting the driver did not take.
func OpenSQLite(ctx context.Context, driver, path, environment string) (*sqlstore.DB, error) {
	handle, err := SQLitePool(driver, path)
	if err != nil {
		return nil, err
	}
	pool := sqlstore.SQL(handle, sqlstore.SQLite)
	err = sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: environment})
	if other := (*sqlstore.EnvironmentError)(nil); err == nil || errors.As(err, &other) {
		var db *sqlstore.DB
		if db, err = sqlstore.Open(ctx, pool, sqlstore.Config{Environment: environment}); err == nil {
			return db, nil
		}
	}
	_ = handle.Close()
	return nil, err
}
