package sqlstore

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
)

// ApplyConfig is the configuration of [Apply].
type ApplyConfig struct {
	// Environment is the one that the data belongs to, such as "production" or "staging"; a name as
	// in [sealtext.Tenant]. Required. It is written once and never changed by Apply, so that a copy
	// of production keeps its environment.
	Environment string
}

// EnvironmentError reports that a database belongs to another environment than the process, as a copy
// of production on a test system does.
type EnvironmentError struct {
	Have string // of the database
	Want string // of the process
}

// Error returns a text with both and what to do.
func (e *EnvironmentError) Error() string {
	return fmt.Sprintf("sqlstore: the tables are up to date, but the database belongs to the environment %q and not to %q: "+
		"it is fenced, see DB.Fenced; to move it on purpose, run UPDATE sealtext_settings SET environment = '%s' WHERE id = 1", e.Have, e.Want, e.Want)
}

// Apply migrates the tables to the version of this release, each step in one transaction, and sets the
// environment of a database that has none. It returns a [*SchemaError] for a database of a newer
// release, and a [*sealtext.InputError] for a pool of another dialect than that of the database. Where
// nothing is missing it runs no DDL.
//
// It returns an [*EnvironmentError] for a database of another environment, after it has migrated the
// tables. Ignore that error where a fenced copy is what you want.
//
// Several processes may call it at once: each step first locks the settings row, and then reads the
// version.
//
// Call it in a deployment step with a role that may create tables, not at every start of the
// application. Engines that do not accept DDL and other statements in one transaction need
// [Migrations] and a migration tool.
func Apply(ctx context.Context, pool Pool, cfg ApplyConfig) error {
	traits, err := traitsOf(pool)
	if err != nil {
		return err
	}
	if err := checkEnvironment(cfg.Environment); err != nil {
		return err
	}
	have, environment, err := readSettings(ctx, pool, traits.Dialect)
	if err != nil {
		return wrap("migrate", err)
	}
	for have < SchemaVersion {
		if have, environment, err = apply(ctx, pool, have); err != nil {
			return err
		}
	}
	if have > SchemaVersion {
		return &SchemaError{Have: have, Want: SchemaVersion}
	}
	if environment == "" {
		query, args := nameEnvironment.in(traits.Dialect, []any{cfg.Environment})
		if _, err = pool.Exec(ctx, query, args...); err == nil {
			_, environment, err = readSettings(ctx, pool, traits.Dialect) // another process may have been first
		}
	}
	if err == nil && environment != cfg.Environment {
		return &EnvironmentError{Have: environment, Want: cfg.Environment}
	}
	return wrap("name environment", err)
}

var nameEnvironment = one("UPDATE sealtext_settings SET environment = $1 WHERE id = 1 AND environment = ''")

// apply runs the step after version have, and returns the version and environment afterwards: another
// process may have run the step, or more steps.
func apply(ctx context.Context, pool Pool, have int) (int, string, error) {
	var last error
	for n := 1; n <= attempts; n++ {
		err := applyOnce(ctx, pool, have)
		if err != nil {
			last = err
		}
		version, environment, readErr := readSettings(ctx, pool, pool.Traits().Dialect)
		switch {
		case readErr != nil && err == nil:
			return 0, "", wrap("migrate", readErr)
		case readErr == nil && version > have:
			// Two processes that create the first table at the same time have no row to lock; one
			// of them fails, and then finds the table.
			return version, environment, nil
		case err != nil && !Retryable(err):
			return 0, "", err
		}
		if stop := pause(ctx, n); stop != nil {
			return 0, "", wrap("migrate", stop)
		}
	}
	return 0, "", last
}

func applyOnce(ctx context.Context, pool Pool, have int) error {
	const op = "migrate"
	dialect := pool.Traits().Dialect
	begun, err := pool.Begin(ctx)
	if err != nil {
		return wrap(op, err)
	}
	defer func() { _ = begun.Rollback(context.WithoutCancel(ctx)) }() // gives the connection back after Commit
	if have > 0 {
		lock, _ := takeLock.in(dialect, nil)
		if _, err := begun.Exec(ctx, lock); err != nil {
			return wrap(op, err)
		}
		version, _, err := readSettings(ctx, begun, dialect)
		if err != nil || version != have {
			return wrap(op, err)
		}
	}
	for _, statement := range step(dialect, have+1) {
		if _, err := begun.Exec(ctx, statement); err != nil {
			return wrap(op, err)
		}
	}
	return wrap(op, begun.Commit(ctx))
}

func checkEnvironment(environment string) error {
	if sealtext.Domain(environment).Check() != nil {
		return &sealtext.InputError{
			Field: "environment",
			Rule:  "must be a name such as production: 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter, with at most six digits",
		}
	}
	return nil
}
