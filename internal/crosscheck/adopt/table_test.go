package adopt_test

import (
	"context"
	"database/sql"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault/backfill"
)

// What the application has, and what is added to it.
const (
	oldTable = `CREATE TABLE customers (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, phone TEXT)`
	newTable = `
ALTER TABLE customers ADD COLUMN phone_subject BLOB;
ALTER TABLE customers ADD COLUMN phone_sealed BLOB;
ALTER TABLE customers ADD COLUMN phone_pseudonym BLOB;
CREATE INDEX customers_phone_subject ON customers (phone_subject);
CREATE INDEX customers_phone_pseudonym ON customers (phone_pseudonym);
CREATE TABLE phone_backfill (tenant TEXT PRIMARY KEY, state TEXT);`
)

// customers are the rows of a tenant as a backfill.Table.
type customers struct {
	pool   *sql.DB
	db     *sqlstore.DB
	tenant string
}

func (c customers) InTx(ctx context.Context, f func(context.Context, sealtext.Tx, backfill.Rows) error) error {
	tx, err := c.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(ctx, c.db.Join(sqlstore.FromSQL(tx)), rows{tx, c.tenant}); err != nil {
		return err
	}
	return tx.Commit()
}

type rows struct {
	tx     *sql.Tx
	tenant string
}

func (r rows) State(ctx context.Context) (s backfill.State, err error) {
	if _, err = r.tx.ExecContext(ctx, `INSERT INTO phone_backfill (tenant) VALUES ($1) ON CONFLICT DO NOTHING`, r.tenant); err == nil {
		err = r.tx.QueryRowContext(ctx, `SELECT state FROM phone_backfill WHERE tenant = $1`, r.tenant).Scan(&s)
	}
	return s, err
}

func (r rows) SetState(ctx context.Context, s backfill.State) error {
	_, err := r.tx.ExecContext(ctx, `UPDATE phone_backfill SET state = $1 WHERE tenant = $2`, s, r.tenant)
	return err
}

func (r rows) Next(ctx context.Context, after string, limit int) (out []backfill.Row, err error) {
	if after == "" {
		after = "0"
	}
	found, err := r.tx.QueryContext(ctx, `SELECT id, phone, phone_subject, phone_sealed, phone_pseudonym
		FROM customers WHERE tenant = $1 AND id > CAST($2 AS INTEGER) ORDER BY id LIMIT $3`, r.tenant, after, limit)
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // read to the end
	for found.Next() {
		var row backfill.Row
		var subject sql.Null[sealtext.Subject]
		var pseudonym sql.Null[sealtext.Pseudonym]
		if err := found.Scan(&row.ID, &row.Number, &subject, &row.Cells.Sealed, &pseudonym); err != nil {
			return nil, err
		}
		row.Cells.Subject, row.Cells.Pseudonym = subject.V, pseudonym.V
		out = append(out, row)
	}
	return out, found.Err()
}

func (r rows) Put(ctx context.Context, row backfill.Row, c backfill.Cells) (bool, error) {
	return one(r.tx.ExecContext(ctx, `UPDATE customers SET phone_subject = $1, phone_sealed = $2, phone_pseudonym = $3
		WHERE id = CAST($4 AS INTEGER) AND phone = $5`, c.Subject, c.Sealed, c.Pseudonym, row.ID, row.Number.Plaintext()))
}

func (r rows) Drop(ctx context.Context, row backfill.Row) (bool, error) {
	return one(r.tx.ExecContext(ctx, `UPDATE customers SET phone = NULL WHERE id = CAST($1 AS INTEGER) AND phone = $2`, row.ID, row.Number.Plaintext()))
}

func one(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
