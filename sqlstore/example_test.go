package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/sqlstore"
)

// The host's own migration tool runs the text.
func ExampleMigrations() {
	text, err := sqlstore.Migrations(sqlstore.PostgreSQL, 0, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	first, rest, _ := strings.Cut(text, "\n\n")
	fmt.Println(first)
	fmt.Println("...")
	fmt.Print(rest[strings.LastIndex(rest, "UPDATE sealtext_settings SET version"):])
	// Output:
	// -- sealtext, postgresql, version 1
	// -- The tables of sealtext. Times are microseconds since 1970 UTC, ids are bytes. The tenant comes first
	// -- in every key of a table with personal data. No number and no text is here in the clear.
	// ...
	// UPDATE sealtext_settings SET version = 1 WHERE id = 1;
	//
	// -- Then name the environment, once:
	// -- UPDATE sealtext_settings SET environment = 'production' WHERE id = 1 AND environment = '';
}

// A start of the application tells a database that was forgotten in a
// deployment from one that cannot be reached.
func ExampleSchemaError() {
	err := fmt.Errorf("start: %w", &sqlstore.SchemaError{Have: 4, Want: 6})
	var schema *sqlstore.SchemaError
	if errors.As(err, &schema) {
		fmt.Println("have", schema.Have, "want", schema.Want)
	}
	// Output: have 4 want 6
}

// In a transaction of its own the host decides what to run again.
func ExampleRetryable() {
	fmt.Println(sqlstore.Retryable(&postgresError{state: "40001"}))
	fmt.Println(sqlstore.Retryable(&postgresError{state: "23505"}))
	// Output:
	// true
	// false
}

func ExampleDialect_String() {
	fmt.Println(sqlstore.SQLite, sqlstore.PostgreSQL)
	// Output: sqlite postgresql
}

// A deployment step makes the tables, every start opens them.
func ExampleOpen() {
	start := func(ctx context.Context, db *sql.DB) (*sqlstore.DB, error) {
		pool := sqlstore.SQL(db, sqlstore.PostgreSQL)
		if err := sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"}); err != nil {
			return nil, err
		}
		return sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
	}
	_ = start
}

// A row of the host and an audit event are committed together.
func ExampleDB_Join() {
	book := func(ctx context.Context, pool *sql.DB, db *sqlstore.DB, event audit.Row) error {
		begun, err := pool.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = begun.Rollback() }()
		if err := db.Audit().Append(ctx, db.Join(sqlstore.FromSQL(begun)), event); err != nil {
			return err
		}
		if _, err := begun.ExecContext(ctx, "UPDATE visits SET booked = 1 WHERE id = 7"); err != nil {
			return err
		}
		return begun.Commit()
	}
	_ = book
}

// A transaction over all parts runs again when it loses to another one.
func ExampleDB_InTx() {
	record := func(ctx context.Context, db *sqlstore.DB, events []audit.Row) error {
		return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			for _, event := range events {
				if err := db.Audit().Append(ctx, tx, event); err != nil {
					return err
				}
			}
			return nil
		})
	}
	_ = record
}

// The error names every setting that breaks a promise.
func ExampleSettingsError() {
	err := &sqlstore.SettingsError{Problems: []string{"busy_timeout must be some seconds"}}
	fmt.Println(strings.Contains(err.Error(), "busy_timeout"))
	// Output: true
}
