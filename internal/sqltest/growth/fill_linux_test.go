package growth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// personal are the tables that have rows of a person or of a message.
var personal = []string{
	"subjects", "consent", "consent_heads", "slots", "slot_heads", "last_handoffs", "outbox", "attempts", "audit", "feed", "events", "guards",
}

// fill repeats each row of these tables n - 1 times, with other ids and over the last thirty days. The
// copies belong to nobody and do not open: they are there to be passed over. Then it does what
// autovacuum would.
func fill(ctx context.Context, pool *pgxpool.Pool, n int) error {
	var tables sync.WaitGroup
	failed := make([]error, len(personal))
	for i, table := range personal {
		tables.Go(func() { failed[i] = repeat(ctx, pool, "sealtext_"+table, n-1) })
	}
	tables.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	_, err := pool.Exec(ctx, "UPDATE sealtext_feed_head SET position = (SELECT MAX(position) FROM sealtext_feed)")
	return err
}

// warm reads all tables and indexes into the buffers, where they are on a server in use: an index that was
// just built is in none.
func warm(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_prewarm WITH SCHEMA public"); err != nil {
		return err
	}
	_, err := pool.Exec(ctx, "SELECT SUM(public.pg_prewarm(oid)) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')")
	return err
}

// repeat is fill of one table. Ids and pseudonyms have 16 or 20 bytes, of which a pseudonym begins with
// the id of its key; what is sealed and what is a digest has more. A number that is so large is a time.
func repeat(ctx context.Context, pool *pgxpool.Pool, table string, n int) error {
	rows, err := pool.Query(ctx, "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum", table)
	if err != nil {
		return err
	}
	var columns, values []string
	var name, of string
	for rows.Next() {
		if err := rows.Scan(&name, &of); err != nil {
			return err
		}
		columns = append(columns, name)
		switch {
		case name == "position":
			values = append(values, fmt.Sprintf("%s * (n + 1)", name))
		case of == "bytea":
			values = append(values, fmt.Sprintf("CASE OCTET_LENGTH(%[1]s) WHEN 16 THEN uuid_send(gen_random_uuid())"+
				" WHEN 20 THEN SUBSTRING(%[1]s, 1, 4) || uuid_send(gen_random_uuid()) ELSE %[1]s END", name))
		case of == "bigint":
			values = append(values, fmt.Sprintf("CASE WHEN %[1]s > 1000000000000000 THEN %[1]s - ($1 - n) * ($2 / $1) ELSE %[1]s END", name))
		default:
			values = append(values, name)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	const month = 30 * 24 * time.Hour
	drop, build, err := indexes(ctx, pool, table)
	if err != nil {
		return err
	}
	insert := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") +
		" FROM generate_series(1, $1::bigint) AS n, " + table
	for _, statement := range slices.Concat(drop, []string{insert}, build, []string{"VACUUM (ANALYZE) " + table}) {
		var args []any
		if statement == insert {
			args = []any{n, month.Microseconds()}
		}
		if _, err := pool.Exec(ctx, statement, args...); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// indexes returns the statements that drop the indexes of a table, and those that build them again at
// once when it is full.
func indexes(ctx context.Context, pool *pgxpool.Pool, table string) (drop, build []string, err error) {
	rows, err := pool.Query(ctx, `SELECT c.relname, pg_get_indexdef(i.indexrelid), COALESCE(pg_get_constraintdef(k.oid), '')
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
		WHERE i.indrelid = $1::regclass`, table)
	if err != nil {
		return nil, nil, err
	}
	var name, index, constraint string
	for rows.Next() {
		if err := rows.Scan(&name, &index, &constraint); err != nil {
			return nil, nil, err
		}
		if constraint == "" {
			drop, build = append(drop, "DROP INDEX "+name), append(build, index)
			continue
		}
		drop = append(drop, "ALTER TABLE "+table+" DROP CONSTRAINT "+name)
		build = append(build, "ALTER TABLE "+table+" ADD CONSTRAINT "+name+" "+constraint)
	}
	return drop, build, rows.Err()
}
