package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/sqlstore"
)

// visits is a table of the application's own in the same database: when a customer was in the shop,
// and a note about it, sealed. It is a [retention.Holder], so that an access request shows it and an
// erasure takes it, and a [retention.Disposer], so that a schedule ends it.
type visits struct {
	db   *sqlstore.DB // for statements in transactions of the library
	pool *sql.DB      // for reading
	seal sealer
}

type sealer interface {
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
}

var (
	_ retention.Holder   = (*visits)(nil)
	_ retention.Disposer = (*visits)(nil)
)

// classVisits is the class of the table, for its schedule.
const classVisits retention.Class = "visits"

const createVisits = `CREATE TABLE IF NOT EXISTS visits (
	tenant TEXT NOT NULL, id BLOB NOT NULL, subject BLOB NOT NULL, at INTEGER NOT NULL, note BLOB NOT NULL,
	PRIMARY KEY (tenant, id))`

// add stores a visit in a transaction of the library.
func (v *visits) add(ctx context.Context, p sealtext.Person, at time.Time, note string) error {
	return v.db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		id := sealtext.NewID()
		sealed, err := v.seal.Seal(ctx, tx, binding(p.Tenant, p.Subject, id), []byte(note))
		if err != nil {
			return err
		}
		q, err := v.db.Within(ctx, tx)
		if err != nil {
			return err
		}
		_, err = q.Exec(ctx, "INSERT INTO visits (tenant, id, subject, at, note) VALUES ($1, $2, $3, $4, $5)",
			p.Tenant.String(), id, p.Subject, at.UnixMicro(), sealed)
		return err
	})
}

// binding says whose a note is: it opens for that person and that row only.
func binding(t sealtext.Tenant, s sealtext.Subject, id sealtext.ID) sealtext.Binding {
	return sealtext.Binding{Tenant: t, Subject: s, Field: "visit-note", Record: id}
}

// Export calls f for each visit of the person, the oldest first.
func (v *visits) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	rows, err := v.pool.QueryContext(ctx, "SELECT id, at, note FROM visits WHERE tenant = $1 AND subject = $2 ORDER BY at, id", p.Tenant.String(), p.Subject)
	if err != nil {
		return fmt.Errorf("visits: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var id sealtext.ID
		var at int64
		var note sealtext.Sealed
		if err := rows.Scan(&id, &at, &note); err != nil {
			return fmt.Errorf("visits: %w", err)
		}
		err := f(sealtext.Record{
			Package: "shop", Kind: "visit", ID: id, At: time.UnixMicro(at).UTC(),
			Sealed: map[string]sealtext.SealedField{"note": {Binding: binding(p.Tenant, p.Subject, id), Sealed: note}},
		})
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// Erase deletes the visits of the person, together with what the library erases.
func (v *visits) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	q, err := v.db.Within(ctx, tx)
	if err != nil {
		return 0, err
	}
	n, err := q.Exec(ctx, "DELETE FROM visits WHERE tenant = $1 AND subject = $2", p.Tenant.String(), p.Subject)
	return int(n), err
}

// Due lists visits that are older than the schedule keeps them.
func (v *visits) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	rows, err := v.pool.QueryContext(ctx, "SELECT tenant, subject, id FROM visits WHERE at < $1 ORDER BY at, id LIMIT $2", cutoff.UnixMicro(), limit)
	if err != nil {
		return nil, fmt.Errorf("visits: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to the end
	var items []sealtext.Item
	for rows.Next() {
		var it sealtext.Item
		var tenant string
		if err := rows.Scan(&tenant, &it.Subject, &it.Record); err != nil {
			return nil, fmt.Errorf("visits: %w", err)
		}
		if it.Tenant, err = sealtext.ParseTenant(tenant); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, rows.Err()
}

// Dispose deletes these visits and no others: legal holds were looked up for them.
func (v *visits) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	q, err := v.db.Within(ctx, tx)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, it := range items {
		n, err := q.Exec(ctx, "DELETE FROM visits WHERE tenant = $1 AND id = $2", it.Tenant.String(), it.Record)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
