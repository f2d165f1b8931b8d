package sqltest_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backfill"
	"github.com/sealtext/sealtext/vault/phone"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// bytesType returns the column type of sealed values.
func bytesType(e kind) string {
	if e.Dialect == sqlstore.PostgreSQL {
		return "BYTEA"
	}
	return "BLOB"
}

// TestHostColumns: a host stores sealed values and pseudonyms in tables of its
// own, as columns and inside JSON, and cannot store a number.
func TestHostColumns(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		pool, ctx := e.Pool(t), t.Context()
		_, err := pool.ExecContext(ctx, strings.ReplaceAll("CREATE TABLE host (id BIGINT PRIMARY KEY, subject BYTES, sealed BYTES, pseudonym BYTES, record BYTES, doc TEXT)", "BYTES", bytesType(e)))
		require.NoError(t, err)
		type doc struct {
			Sealed    sealtext.Sealed    `json:"sealed"`
			Pseudonym sealtext.Pseudonym `json:"pseudonym"`
			Subject   sealtext.Subject   `json:"subject"`
			Number    sealtext.Number    `json:"number"`
		}
		number, err := sealtext.ParseE164("+447700900123")
		require.NoError(t, err)
		want := doc{Sealed: sealtext.MakeSealed(7, []byte("ciphertext")), Pseudonym: pseudonym(3), Subject: sealtext.NewSubject(), Number: number}
		record := sealtext.NewID()
		text, err := json.Marshal(want)
		require.NoError(t, err)
		require.NotContains(t, string(text), "7700900123")
		_, err = pool.ExecContext(ctx, "INSERT INTO host VALUES ($1, $2, $3, $4, $5, $6)", 1, want.Subject, want.Sealed, want.Pseudonym, record, string(text))
		require.NoError(t, err)
		_, err = pool.ExecContext(ctx, "INSERT INTO host (id, sealed) VALUES ($1, $2)", 2, sealtext.Sealed{})
		require.NoError(t, err)

		var got doc
		var gotRecord sealtext.ID
		var raw string
		row := pool.QueryRowContext(ctx, "SELECT subject, sealed, pseudonym, record, doc FROM host WHERE pseudonym = $1", want.Pseudonym)
		require.NoError(t, row.Scan(&got.Subject, &got.Sealed, &got.Pseudonym, &gotRecord, &raw))
		got.Number = number
		require.Equal(t, want, got)
		require.Equal(t, record, gotRecord)
		// What JSON holds comes back, but for the number, which is a mask.
		var again doc
		require.ErrorIs(t, json.Unmarshal([]byte(raw), &again), sealtext.ErrNotStorable)
		require.Equal(t, 1, one(t, pool, "SELECT count(*) FROM host WHERE sealed IS NULL"))
		var none sealtext.Sealed
		require.NoError(t, pool.QueryRowContext(ctx, "SELECT sealed FROM host WHERE id = 2").Scan(&none))
		require.True(t, none.IsZero())

		body, err := sealtext.NewBody("meet at noon")
		require.NoError(t, err)
		for name, clear := range map[string]any{"number": number, "body": body, "clear": backfill.NewClearText("+447700900123")} {
			_, err := pool.ExecContext(ctx, "UPDATE host SET doc = $1", clear)
			require.ErrorIs(t, err, sealtext.ErrNotStorable, name)
		}
	})
}

// hostTable is a host's table of customers in SQL.
type hostTable struct {
	db    *sqlstore.DB
	pool  *sql.DB
	after func(statement string) error // may stop the world after a statement
}

const hostColumns = "id, phone, country, phone_subject, phone_sealed, phone_pseudonym"

func (h *hostTable) InTx(ctx context.Context, f func(context.Context, sealtext.Tx, backfill.Rows) error) error {
	tx, err := h.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(ctx, h.db.Join(sqlstore.FromSQL(tx)), hostRows{h, tx}); err != nil {
		return err
	}
	if err := h.stop("commit"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return h.stop("committed")
}

func (h *hostTable) stop(after string) error {
	if h.after == nil {
		return nil
	}
	return h.after(after)
}

type hostRows struct {
	h  *hostTable
	tx *sql.Tx
}

func (r hostRows) State(ctx context.Context) (s backfill.State, err error) {
	err = r.tx.QueryRowContext(ctx, "SELECT state FROM phone_backfill WHERE id = 1").Scan(&s)
	return s, errors.Join(err, r.h.stop("state"))
}

func (r hostRows) SetState(ctx context.Context, s backfill.State) error {
	_, err := r.tx.ExecContext(ctx, "UPDATE phone_backfill SET state = $1 WHERE id = 1", s)
	return errors.Join(err, r.h.stop("set state"))
}

func (r hostRows) Next(ctx context.Context, after string, limit int) (out []backfill.Row, err error) {
	rows, err := r.tx.QueryContext(ctx, "SELECT "+hostColumns+" FROM customers WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var row backfill.Row
		var subject sql.Null[sealtext.Subject]
		var pseudonym sql.Null[sealtext.Pseudonym]
		if err := rows.Scan(&row.ID, &row.Number, &row.Region, &subject, &row.Cells.Sealed, &pseudonym); err != nil {
			return nil, err
		}
		row.Cells.Subject, row.Cells.Pseudonym = subject.V, pseudonym.V
		out = append(out, row)
	}
	return out, errors.Join(rows.Err(), r.h.stop("next"))
}

func (r hostRows) Put(ctx context.Context, row backfill.Row, c backfill.Cells) (bool, error) {
	res, err := r.tx.ExecContext(ctx, "UPDATE customers SET phone_subject = $1, phone_sealed = $2, phone_pseudonym = $3 WHERE id = $4 AND phone = $5",
		c.Subject, c.Sealed, c.Pseudonym, row.ID, row.Number.Plaintext())
	return r.did(res, err, "put")
}

func (r hostRows) Drop(ctx context.Context, row backfill.Row) (bool, error) {
	res, err := r.tx.ExecContext(ctx, "UPDATE customers SET phone = NULL WHERE id = $1 AND phone = $2", row.ID, row.Number.Plaintext())
	return r.did(res, err, "drop")
}

func (r hostRows) did(res sql.Result, err error, what string) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, errors.Join(err, r.h.stop(what))
}

// TestBackfillOfAHostTable takes a table of either engine all the way, with
// an end of the world after every kind of statement.
func TestBackfillOfAHostTable(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		ctx := t.Context()
		db, pool := e.Fresh(t)
		for _, ddl := range []string{
			"CREATE TABLE customers (id TEXT PRIMARY KEY, phone TEXT, country TEXT NOT NULL)",
			"ALTER TABLE customers ADD COLUMN phone_subject BYTES", "ALTER TABLE customers ADD COLUMN phone_sealed BYTES", "ALTER TABLE customers ADD COLUMN phone_pseudonym BYTES",
			"CREATE INDEX customers_subject ON customers (phone_subject)",
			"CREATE TABLE phone_backfill (id INTEGER PRIMARY KEY, state TEXT)", "INSERT INTO phone_backfill (id) VALUES (1)",
		} {
			_, err := pool.ExecContext(ctx, strings.ReplaceAll(ddl, "BYTES", bytesType(e)))
			require.NoError(t, err, ddl)
		}
		want := map[string]string{"a": "+447400123401", "b": "+12025550104", "d": "+447400123401", "f": "+4915123456706", "g": "+447400123408"}
		for _, row := range [][3]any{
			{"a", "07400 123401", "GB"}, {"b", "(202) 555-0104", "US"}, {"c", "ask at the desk", "US"}, {"d", "+447400123401", ""},
			{"e", nil, "GB"}, {"f", "0151/23456706", "DE"}, {"g", "07400-123408", "GB"},
		} {
			_, err := pool.ExecContext(ctx, "INSERT INTO customers (id, phone, country) VALUES ($1, $2, $3)", row[:]...)
			require.NoError(t, err)
		}
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), nil, clinic), Store: db.Vault()})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer})
		require.NoError(t, err)
		rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"support"}, Reasons: []vault.Reason{vault.ReasonSupport}})
		require.NoError(t, err)
		v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules})
		require.NoError(t, err)
		host := &hostTable{db: db, pool: pool}
		b, err := backfill.New(backfill.Config{
			Sealer: sealer, Vault: v, Table: host, Tenant: clinic, Name: "customers", Batch: 2, DropInvalid: true,
			Parse: func(raw, region string) (sealtext.Number, error) {
				n, _, err := phone.Parse(raw, region)
				return n, err
			},
		})
		require.NoError(t, err)
		clerk := vault.Access{Actor: sealtext.Actor{ID: "staff-1", Roles: []string{"support"}}, Reason: vault.ReasonSupport}
		sure := func(step func() error) {
			t.Helper()
			world := errors.New("the end of the world")
			for _, at := range []string{"state", "next", "put", "drop", "set state", "commit", "committed"} {
				host.after = func(statement string) error {
					if statement == at {
						at = ""
						return world
					}
					return nil
				}
				err := step()
				require.True(t, err == nil || errors.Is(err, world), "%v", err)
			}
			host.after = nil
			require.NoError(t, step())
		}
		sure(func() error { _, err := b.Fill(ctx); return err })
		opens := func() {
			t.Helper()
			for id, number := range want {
				var c backfill.Cells
				require.NoError(t, pool.QueryRowContext(ctx, "SELECT phone_subject, phone_sealed, phone_pseudonym FROM customers WHERE id = $1", id).Scan(&c.Subject, &c.Sealed, &c.Pseudonym))
				plain, err := opening.Of(sealer).OpenRecorded(ctx, nil, b.Binding(id, c.Subject), c.Sealed)
				require.NoError(t, err)
				require.Equal(t, number, string(plain))
			}
		}
		opens()
		require.Equal(t, len(want), one(t, pool, "SELECT count(*) FROM customers WHERE phone_sealed IS NOT NULL"))
		sure(func() error { _, err := b.Verify(ctx, clerk); return err })
		r, err := b.Verify(ctx, clerk)
		require.NoError(t, err)
		require.Equal(t, backfill.PhaseVerified, r.Phase)
		require.Equal(t, []int64{5, 5, 1}, []int64{r.Already, r.Opened, r.Empty})
		require.Equal(t, []backfill.Fault{{Row: "c", Kind: backfill.FaultInvalid, Rule: r.Faults[0].Rule}, {Row: "d", Kind: backfill.FaultDuplicate, Other: "a"}}, r.Faults)
		sure(func() error { return b.SwitchReads(ctx) })
		sure(func() error { _, err := b.DropClear(ctx); return err })
		require.Zero(t, one(t, pool, "SELECT count(*) FROM customers WHERE phone IS NOT NULL"))
		opens()
		s, err := b.State(ctx)
		require.NoError(t, err)
		require.Equal(t, backfill.PhaseDropped, s.Phase)
	})
}
