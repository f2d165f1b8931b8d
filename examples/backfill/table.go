package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault/backfill"
	"github.com/sealtext/sealtext/vault/phone"
)

// The columns that were there, and those that are added.
const (
	oldTable = `CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, phone TEXT)`
	newTable = `
ALTER TABLE customers ADD COLUMN phone_subject BLOB;
ALTER TABLE customers ADD COLUMN phone_sealed BLOB;
ALTER TABLE customers ADD COLUMN phone_pseudonym BLOB;
CREATE INDEX customers_phone_subject ON customers (phone_subject);
CREATE INDEX customers_phone_pseudonym ON customers (phone_pseudonym);
CREATE TABLE phone_backfill (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT);
INSERT INTO phone_backfill (id) VALUES (1);`
)

// customers is the application's table as a backfill.Table.
type customers struct{ h *shop }

func (c customers) InTx(ctx context.Context, f func(context.Context, sealtext.Tx, backfill.Rows) error) error {
	tx, err := c.h.Pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(ctx, c.h.DB.Join(sqlstore.FromSQL(tx)), rows{tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// rows are the table inside of a transaction.
type rows struct{ tx *sql.Tx }

func (r rows) State(ctx context.Context) (s backfill.State, err error) {
	err = r.tx.QueryRowContext(ctx, `SELECT state FROM phone_backfill WHERE id = 1`).Scan(&s)
	return s, err
}

func (r rows) SetState(ctx context.Context, s backfill.State) error {
	_, err := r.tx.ExecContext(ctx, `UPDATE phone_backfill SET state = $1 WHERE id = 1`, s)
	return err
}

func (r rows) Next(ctx context.Context, after string, limit int) (out []backfill.Row, err error) {
	if after == "" {
		after = "0"
	}
	found, err := r.tx.QueryContext(ctx, `
		SELECT id, phone, country, phone_subject, phone_sealed, phone_pseudonym
		FROM customers WHERE id > CAST($1 AS INTEGER) ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // read to the end
	for found.Next() {
		var row backfill.Row
		var subject sql.Null[sealtext.Subject]
		var pseudonym sql.Null[sealtext.Pseudonym]
		if err := found.Scan(&row.ID, &row.Number, &row.Region, &subject, &row.Cells.Sealed, &pseudonym); err != nil {
			return nil, err
		}
		row.Cells.Subject, row.Cells.Pseudonym = subject.V, pseudonym.V
		out = append(out, row)
	}
	return out, found.Err()
}

func (r rows) Put(ctx context.Context, row backfill.Row, c backfill.Cells) (bool, error) {
	return one(r.tx.ExecContext(ctx, `
		UPDATE customers SET phone_subject = $1, phone_sealed = $2, phone_pseudonym = $3
		WHERE id = CAST($4 AS INTEGER) AND phone = $5`,
		c.Subject, c.Sealed, c.Pseudonym, row.ID, row.Number.Plaintext()))
}

func (r rows) Drop(ctx context.Context, row backfill.Row) (bool, error) {
	return one(r.tx.ExecContext(ctx, `UPDATE customers SET phone = NULL WHERE id = CAST($1 AS INTEGER) AND phone = $2`,
		row.ID, row.Number.Plaintext()))
}

func one(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// newBackfill is the same in every process.
func newBackfill(h *shop, told func(context.Context, backfill.Progress) error) (*backfill.Job, error) {
	return backfill.New(backfill.Config{
		Sealer: h.Sealer, Vault: h.Vault, Table: customers{h}, Tenant: books, Name: "customers.phone",
		Parse: func(raw, region string) (sealtext.Number, error) {
			n, _, err := phone.Parse(raw, region)
			return n, err
		},
		Progress: told,
	})
}

// add is what the application does when somebody signs up while the backfill
// is under way: it writes both columns.
func add(ctx context.Context, h *shop, b *backfill.Job, name, country, number string) error {
	return customers{h}.InTx(ctx, func(ctx context.Context, tx sealtext.Tx, r backfill.Rows) error {
		s, err := r.State(ctx)
		if err != nil {
			return err
		}
		sqlTx := r.(rows).tx
		res, err := sqlTx.ExecContext(ctx, `INSERT INTO customers (name, country) VALUES ($1, $2)`, name, country)
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		c, err := b.Cells(ctx, tx, fmt.Sprint(id), backfill.NewClearText(number), country)
		if err != nil {
			return err
		}
		clear := sql.NullString{String: number, Valid: s.Phase.WritesClear()}
		_, err = sqlTx.ExecContext(ctx, `UPDATE customers SET phone = $1, phone_subject = $2, phone_sealed = $3, phone_pseudonym = $4 WHERE id = $5`,
			clear, c.Subject, c.Sealed, c.Pseudonym, id)
		return err
	})
}
