package pgxstore_test

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

// A pool of the host becomes the store of the library. pgx connects when the
// first statement runs, which is that of Open.
func ExamplePool() {
	ctx := context.Background()
	conns, err := pgxpool.New(ctx, "host=db.example user=app dbname=app")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conns.Close()
	pool := pgxstore.Pool(conns)
	fmt.Println(pool.Traits().Dialect)

	open := func() (*sqlstore.DB, error) {
		return sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
	}
	_ = open
	// Output: postgresql
}

// A row of the host and an audit event are committed together.
func ExampleFrom() {
	book := func(ctx context.Context, conns *pgxpool.Pool, db *sqlstore.DB, event audit.Row) error {
		begun, err := conns.Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = begun.Rollback(ctx) }()
		if err := db.Audit().Append(ctx, db.Join(pgxstore.From(begun)), event); err != nil {
			return err
		}
		if _, err := begun.Exec(ctx, "UPDATE visits SET booked = true WHERE id = 7"); err != nil {
			return err
		}
		return begun.Commit(ctx)
	}
	fmt.Println(book != nil)
	// Output: true
}
