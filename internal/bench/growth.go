package main

import (
	"context"
	"fmt"
	"strings"
)

// growthRow compares sending and handing over among many people, each with a finished message, with the
// same among few.
func growthRow() Row {
	return Row{
		Name: "transport/growth", Goal: AtMost(1.4), Long: true,
		What: "CPU of a message, SendAll and relay on SQLite, among 1,000,000 people with a finished message each / among 10,000",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			var sides [2]relaySide
			for i, people := range []int{env.size(env.size(1_000_000)), env.size(10_000)} {
				o, err := newOutbox(env)
				if err != nil {
					return 0, 0, err
				}
				if err := o.send(env, 1); err != nil {
					return 0, 0, err
				}
				if err := o.handOver(env, 1, inFlight, 0); err != nil {
					return 0, 0, err
				}
				if err := o.multiply(env, people, grown...); err != nil {
					return 0, 0, err
				}
				sides[i] = o.side(env, env.size(2000))
			}
			send, hand, err := race(env, sides)
			return send[0] + hand[0], send[1] + hand[1], err
		},
	}
}

// copied are the rows of a table that [file.multiply] repeats.
type copied struct{ table, some string }

// grown are the rows of one person and one message, in the tables that have some of each.
var grown = []copied{
	{"sealtext_subjects", "LIMIT 1"},
	{"sealtext_consent", "LIMIT 1"},
	{"sealtext_consent_heads", "LIMIT 1"},
	{"sealtext_outbox", "LIMIT 1"},
	{"sealtext_attempts", "LIMIT 1"},
	{"sealtext_audit", "ORDER BY at DESC LIMIT 3"},
}

// multiply repeats rows n times, with other ids. The copies belong to nobody and do not open: they are
// there to be passed over.
func (f *file) multiply(ctx context.Context, n int, what ...copied) error {
	conn, err := f.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return err
	}
	for _, g := range what {
		columns, err := f.columns(ctx, g.table)
		if err != nil {
			return err
		}
		values := make([]string, len(columns))
		for i, c := range columns { // ids, pseudonyms and references have 16 or 20 bytes, what is sealed has more
			values[i] = fmt.Sprintf("CASE WHEN typeof(%[1]s) = 'blob' AND length(%[1]s) <= 24 THEN randomblob(length(%[1]s)) ELSE %[1]s END", "s."+c)
		}
		if _, err := conn.ExecContext(ctx, "CREATE TEMP TABLE some AS SELECT * FROM "+g.table+" "+g.some); err != nil {
			return fmt.Errorf("%s: %w", g.table, err)
		}
		for from := 0; from < n; from += 20_000 {
			_, err := conn.ExecContext(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO "+
				g.table+" ("+strings.Join(columns, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM n, some AS s", min(20_000, n-from))
			if err != nil {
				return fmt.Errorf("%s: %w", g.table, err)
			}
		}
		if _, err := conn.ExecContext(ctx, "DROP TABLE temp.some"); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, "PRAGMA foreign_keys = ON")
	return err
}

func (f *file) columns(ctx context.Context, table string) (names []string, err error) {
	rows, err := f.pool.QueryContext(ctx, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
