package sqlstore

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/highwater"
)

// Config is the configuration of [Open].
type Config struct {
	// Environment is the one that this process runs in, such as "production" or "staging"; a name
	// as in [sealtext.Tenant]. Required. A database of another environment is fenced; see
	// [DB.Fenced].
	Environment string
	// UnsafeSettings opens a SQLite database without the required settings; see [SettingsError].
	// For tests and databases in memory. Off by default.
	UnsafeSettings bool
}

// DB has the stores of all packages on one database. It is safe for concurrent use.
type DB struct {
	pool        Pool
	dialect     Dialect // of the pool's traits
	maxList     int     // of the pool's traits
	environment string
	turn        *turn                                  // of writers on SQLite
	pause       func(ctx context.Context, n int) error // between two tries; see pause
	changes     atomic.Uint64                          // of rows of subjects, but for new ones; see seen
}

// Open checks that the database has the tables of this release, and returns a [*SchemaError] where it
// does not; it creates nothing. For SQLite it also checks the settings of one connection, and returns
// a [*SettingsError] that lists what to set. The host application keeps and closes the pool.
func Open(ctx context.Context, pool Pool, cfg Config) (*DB, error) {
	traits, err := traitsOf(pool)
	if err != nil {
		return nil, err
	}
	if err := checkEnvironment(cfg.Environment); err != nil {
		return nil, err
	}
	if err := Check(ctx, pool); err != nil {
		return nil, err
	}
	db := &DB{pool: pool, dialect: traits.Dialect, maxList: traits.maxList(), environment: cfg.Environment, pause: pause}
	if db.dialect == SQLite {
		db.turn = &turn{}
		if !cfg.UnsafeSettings {
			if err := checkSettings(ctx, pool); err != nil {
				return nil, err
			}
		}
	}
	return db, nil
}

// traitsOf returns the traits of a pool, and refuses a nil one.
func traitsOf(pool Pool) (Traits, error) {
	if pool == nil {
		return Traits{}, &sealtext.InputError{Field: "pool", Rule: "must not be nil"}
	}
	traits := pool.Traits()
	return traits, traits.Dialect.check()
}

// Close closes the pool. Use it for a pool that was opened for this DB alone, as service.OpenSQLite
// does; a host application that shares its pool closes the pool itself. It does nothing for a pool
// without a Close method.
func (db *DB) Close() error {
	if c, ok := db.pool.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Fenced reports whether the database belongs to another environment than the one in the Config, or to
// none yet, such as a copy of production on a laptop. It reads the database each time. The error is
// [highwater.ErrRewound], whatever the environment, for a database that was fenced by [DB.Fence]. The library
// never changes the environment of a database. To do so on purpose, run
//
//	UPDATE sealtext_settings SET environment = 'staging' WHERE id = 1
func (db *DB) Fenced(ctx context.Context) (bool, error) {
	fenced, _, err := db.fenced(ctx)
	return fenced, err
}

// fenced also reads the time of the database.
func (db *DB) fenced(ctx context.Context) (fenced bool, now time.Time, err error) {
	s, err := db.read(ctx, nil, "fence")
	if err != nil {
		return true, time.Time{}, err
	}
	var environment string
	var rewound time.Time
	_, err = s.row(ctx, fence, nil, func(scan func(...any) error) error { return scan(&environment, moment{&rewound}, moment{&now}) })
	if err == nil && !rewound.IsZero() {
		err = highwater.ErrRewound
	}
	return err != nil || environment != db.environment, now, err
}

// Environment returns Config.Environment.
func (db *DB) Environment() string { return db.environment }

// Audit returns the store of package audit.
func (db *DB) Audit() *Audit { return &Audit{part{db}} }

// AuditTree returns the store of package audit/sequencer.
func (db *DB) AuditTree() *AuditTree { return &AuditTree{part{db}} }

// Vault returns the store of package vault.
func (db *DB) Vault() *Vault { return &Vault{part{db}} }

// Programs returns the store of package consent/program.
func (db *DB) Programs() *Programs { return &Programs{part{db}} }

// Consent returns the store of package consent.
func (db *DB) Consent() *Consent { return &Consent{part{db}} }

// Transport returns the store of package transport.
func (db *DB) Transport() *Transport { return &Transport{part{db}} }

// Retention returns the store of package retention.
func (db *DB) Retention() *Retention { return &Retention{part{db}} }

// Requests returns the store of package retention/request.
func (db *DB) Requests() *Requests { return &Requests{part{db}} }

// part is embedded in every store, for the transactions of its database.
type part struct{ db *DB }

// InTx runs f as [DB.InTx] does.
func (p part) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return p.db.InTx(ctx, f)
}
