package pgxstore

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/sqlstore"
)

// RollbackTimeout is the maximum time for ROLLBACK.
const RollbackTimeout = 5 * time.Second

// Pool returns a [sqlstore.Pool] for a pool of pgx. It is safe for concurrent use. For a nil pool it
// returns a nil Pool, which [sqlstore.Open] refuses.
func Pool(p *pgxpool.Pool) sqlstore.Pool {
	if p == nil {
		return nil
	}
	cfg := p.Config().ConnConfig
	return &pool{p, unnamed(cfg), cfg.Tracer}
}

// Prepared is like [Pool], but each connection prepares statements by name and keeps them, up to 512 of those in
// transactions. That saves the server parsing, about a sixth of the CPU of a single Send, client and server,
// but it may also keep plans, until the tables are analyzed. It does not work through PgBouncer in transaction
// mode before version 1.21, and later only with max_prepared_statements.
func Prepared(p *pgxpool.Pool) sqlstore.Pool {
	if p == nil {
		return nil
	}
	return &pool{p, pgx.QueryExecModeCacheStatement, p.Config().ConnConfig.Tracer}
}

// unnamed returns the mode of a configuration, except for the default, which prepares by name.
func unnamed(cfg *pgx.ConnConfig) pgx.QueryExecMode {
	switch {
	case cfg.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement:
		return cfg.DefaultQueryExecMode
	case cfg.DescriptionCacheCapacity > 0:
		return pgx.QueryExecModeCacheDescribe
	}
	return pgx.QueryExecModeDescribeExec
}

type pool struct {
	pool   *pgxpool.Pool
	mode   pgx.QueryExecMode
	tracer pgx.QueryTracer // nil for none
}

func (p *pool) Traits() sqlstore.Traits {
	return sqlstore.Traits{Dialect: sqlstore.PostgreSQL}
}

func (p *pool) Exec(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = p.on(ctx, func(conn *pgxpool.Conn) (bool, error) {
		var tag pgconn.CommandTag
		tag, err := conn.Exec(ctx, sql, withMode(p.mode, args)...)
		n = tag.RowsAffected()
		return false, err
	})
	return n, err
}

// Query reads the first row, because only that shows whether the connection is alive.
func (p *pool) Query(ctx context.Context, sql string, args ...any) (sqlstore.Rows, error) {
	var out *poolRows
	err := p.on(ctx, func(conn *pgxpool.Conn) (bool, error) {
		rows, err := conn.Query(ctx, sql, withMode(p.mode, args)...)
		if err != nil {
			return false, err
		}
		more := rows.Next()
		if err := rows.Err(); err != nil && !more {
			rows.Close()
			return false, err
		}
		out = &poolRows{Rows: rows, conn: conn, first: true, more: more}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Begin sends nothing, but in the simple protocol, which has no batches.
func (p *pool) Begin(ctx context.Context) (sqlstore.Transaction, error) {
	if p.mode != pgx.QueryExecModeSimpleProtocol {
		return &begun{pool: p}, nil
	}
	var out *transaction
	err := p.on(ctx, func(conn *pgxpool.Conn) (bool, error) {
		tx, err := conn.Begin(ctx)
		if err != nil {
			return false, err
		}
		out = &transaction{tx: tx, mode: p.mode, conn: conn}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// on runs f with a connection, which f may keep, and skips idle ones that have died. Using one removes
// it from the pool, so after as many as were idle there is a new one.
func (p *pool) on(ctx context.Context, f func(*pgxpool.Conn) (keep bool, err error)) error {
	for idle := p.pool.Stat().IdleConns(); ; idle-- {
		conn, err := p.pool.Acquire(ctx)
		if err != nil {
			return err
		}
		keep, err := f(conn)
		dead := conn.Conn().IsClosed()
		if !keep {
			conn.Release()
		}
		if err == nil || !dead || idle < 1 || ctx.Err() != nil {
			return err
		}
	}
}

// poolRows releases its connection on Close.
type poolRows struct {
	pgx.Rows
	conn        *pgxpool.Conn
	first, more bool // the first row was read ahead, and whether there was one
}

func (r *poolRows) Next() bool {
	if r.first {
		r.first = false
		return r.more
	}
	return r.Rows.Next()
}

func (r *poolRows) Close() {
	r.Rows.Close()
	r.conn.Release()
}
