package sqlstore

import (
	"context"
	"database/sql"

	"github.com/sealtext/sealtext"
)

// Config says how [Open] treats a database.
type Config struct {
	// Dialect of the database. Required.
	Dialect Dialect
	// Environment that this process runs in, such as "production" or
	// "staging"; names as in [sealtext.Tenant]. Required. A database that
	// belongs to another one is fenced; see [DB.Fenced].
	Environment string
	// UnsafeSettings opens a SQLite database although its settings break
	// promises; see [SettingsError]. For tests and for databases in memory.
	UnsafeSettings bool
}

// DB is all rooms of one database. It is safe for concurrent use.
type DB struct {
	pool        *sql.DB
	dialect     Dialect
	environment string
	pause       func(ctx context.Context, n int) error // between two tries; see pause
}

// Open checks that the database has the tables of this release, and creates
// nothing: a [*SchemaError] says what is missing. For SQLite it also checks
// the settings of the connections: a [*SettingsError] says in words what to
// set. The pool stays the host's, who closes it.
func Open(ctx context.Context, pool *sql.DB, cfg Config) (*DB, error) {
	if pool == nil {
		return nil, &sealtext.InputError{Field: "pool", Rule: "must not be nil"}
	}
	if err := checkEnvironment(cfg.Environment); err != nil {
		return nil, err
	}
	if err := Check(ctx, pool, cfg.Dialect); err != nil {
		return nil, err
	}
	if cfg.Dialect == SQLite && !cfg.UnsafeSettings {
		if err := checkSettings(ctx, pool); err != nil {
			if _, ok := err.(*SettingsError); ok { //nolint:errorlint // made just now
				return nil, err
			}
			return nil, wrap("check settings", err)
		}
	}
	return &DB{pool: pool, dialect: cfg.Dialect, environment: cfg.Environment, pause: pause}, nil
}

// Fenced reports whether the database belongs to another environment than
// the one in the Config, or to none yet: such as a copy of production on a
// laptop. It asks the database each time. Nothing here ever moves a database
// to another environment; whoever is sure runs
//
//	UPDATE sealtext_settings SET environment = 'staging' WHERE id = 1
func (db *DB) Fenced(ctx context.Context) (bool, error) {
	var version int
	var environment string
	err := db.pool.QueryRowContext(ctx, settings.in(db.dialect)).Scan(&version, &environment)
	if err != nil {
		return true, wrap("fence", err)
	}
	return environment != db.environment, nil
}

// Audit is the room of package audit.
func (db *DB) Audit() *Audit { return &Audit{room{db}} }

// Vault is the room of package vault.
func (db *DB) Vault() *Vault { return &Vault{room{db}} }

// Consent is the room of package consent.
func (db *DB) Consent() *Consent { return &Consent{room{db}} }

// Transport is the room of package transport.
func (db *DB) Transport() *Transport { return &Transport{room{db}} }

// Retention is the room of package retention.
func (db *DB) Retention() *Retention { return &Retention{room{db}} }

// room is what every room has: the transactions of its database.
type room struct{ db *DB }

// InTx is [DB.InTx].
func (r room) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return r.db.InTx(ctx, f)
}
