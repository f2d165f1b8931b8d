package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
)

// ApplyConfig says what [Apply] makes of a database.
type ApplyConfig struct {
	// Environment that the data belongs to, such as "production" or
	// "staging"; names as in [sealtext.Tenant]. Required. It is written once
	// and never changed by Apply: a copy of production stays production's.
	Environment string
}

// Apply brings the tables to the version of this release, one transaction a
// step, and names the environment of a database that has none. A database of
// a newer release gives a [*SchemaError]. Where nothing is missing it runs no
// DDL.
//
// Several processes may call it at once: each step first writes the settings
// row, so that they wait for each other, and looks at the version then.
//
// Call it from a deployment step with a role that may create tables, not from
// every start of the application. Engines that do not take DDL and other
// statements in one transaction need [Migrations] and a tool of their own.
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
		_, err = pool.Exec(ctx, query, args...)
	}
	return wrap("name environment", err)
}

var nameEnvironment = one("UPDATE sealtext_settings SET environment = $1 WHERE id = 1 AND environment = ''")

// apply takes one step from version have, and returns what is there then:
// another process may have taken the step, or more than it.
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
			// Two processes that make the first table at the same time
			// cannot wait for a row; one of them fails and finds it made.
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
