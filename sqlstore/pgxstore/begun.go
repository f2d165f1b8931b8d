package pgxstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/sqlstore"
)

// begun is a transaction of a pool. BEGIN goes with its first statement in one round trip, and its last
// statements may go with COMMIT. It has no connection before the first statement.
type begun struct {
	pool *pool
	conn *pgxpool.Conn // nil before the first statement
	open bool          // BEGIN was answered
	over bool          // COMMIT was sent, or Rollback called
}

var (
	_ sqlstore.Batcher   = (*begun)(nil)
	_ sqlstore.Committer = (*begun)(nil)
)

var (
	begin  = sqlstore.Statement{SQL: "BEGIN"}
	commit = sqlstore.Statement{SQL: "COMMIT"}
)

func (t *begun) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	counts, err := t.ExecBatch(ctx, []sqlstore.Statement{{SQL: query, Args: args}})
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

func (t *begun) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	a, err := t.send(ctx, []sqlstore.Statement{{SQL: query, Args: args}})
	if err != nil {
		return nil, err
	}
	return a.rows(t.conn.Conn().TypeMap())
}

// ExecBatch runs statements in one round trip.
func (t *begun) ExecBatch(ctx context.Context, statements []sqlstore.Statement) ([]int64, error) {
	if len(statements) == 0 {
		return []int64{}, nil
	}
	a, err := t.send(ctx, statements)
	if err != nil {
		return nil, err
	}
	return a.counts(len(statements))
}

// Commit commits. A transaction without a statement was never begun.
func (t *begun) Commit(ctx context.Context) error {
	_, err := t.ExecCommit(ctx, nil)
	return err
}

// ExecCommit implements [sqlstore.Committer].
func (t *begun) ExecCommit(ctx context.Context, statements []sqlstore.Statement) ([]int64, error) {
	if !t.over && !t.open && len(statements) == 0 {
		t.over = true
		return nil, nil
	}
	a, err := t.send(ctx, append(statements[:len(statements):len(statements)], commit))
	if err != nil {
		return nil, err
	}
	t.over = true
	counts, err := a.counts(len(statements) + 1)
	if err == nil && a.last.String() == "ROLLBACK" {
		err = sql.ErrTxDone
	}
	return counts[:min(len(counts), len(statements))], err
}

// Rollback releases the connection. The pool closes one that is still in a transaction, or that has an
// unread answer.
func (t *begun) Rollback(ctx context.Context) error {
	t.over = true
	if t.conn == nil {
		return nil
	}
	conn := t.conn
	t.conn = nil
	defer conn.Release()
	if pg := conn.Conn().PgConn(); pg.TxStatus() == 'I' || pg.IsClosed() || pg.IsBusy() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, RollbackTimeout)
	defer cancel()
	_, err := conn.Conn().PgConn().Exec(ctx, "ROLLBACK").ReadAll()
	return err
}

// send sends statements in one round trip, BEGIN before the first ones. Idle connections that have died
// are skipped: BEGIN is what they do not answer.
func (t *begun) send(ctx context.Context, statements []sqlstore.Statement) (out *answers, err error) {
	switch {
	case t.over:
		return nil, sql.ErrTxDone
	case t.open:
		return t.pool.send(ctx, t.conn.Conn(), statements)
	}
	all := append([]sqlstore.Statement{begin}, statements...)
	err = t.pool.on(ctx, func(conn *pgxpool.Conn) (bool, error) {
		a, err := t.pool.send(ctx, conn.Conn(), all)
		if err != nil {
			return false, err
		}
		if _, err := a.counts(1); err != nil {
			return false, err
		}
		t.conn, t.open, out = conn, true, a
		return true, nil
	})
	return out, err
}

// send writes statements to a connection.
func (p *pool) send(ctx context.Context, conn *pgx.Conn, statements []sqlstore.Statement) (*answers, error) {
	var batch pgconn.Batch
	for _, s := range statements {
		values, formats, err := encoded(s.Args)
		if err != nil {
			return nil, err
		}
		description, err := p.named(ctx, conn, s.SQL)
		if err != nil {
			return nil, err
		}
		if description != nil {
			batch.ExecStatement(description, values, formats, allBinary)
		} else {
			batch.ExecParams(s.SQL, values, nil, formats, allBinary)
		}
	}
	a := &answers{conn: conn, left: len(statements)}
	ctx = a.trace(ctx, p.tracer, statements)
	a.results = conn.PgConn().ExecBatch(ctx, &batch)
	return a, nil
}

// allBinary asks for all columns of a result in binary form.
var allBinary = []int16{binaryFormat}

// maxNamed is how many statements a connection prepares by name. Those with lists have many texts.
const maxNamed = 512

// named prepares a statement by name where the pool does that, and returns nil where it does not.
func (p *pool) named(ctx context.Context, conn *pgx.Conn, query string) (*pgconn.StatementDescription, error) {
	if p.mode != pgx.QueryExecModeCacheStatement || query == begin.SQL || query == commit.SQL {
		return nil, nil
	}
	const key = "sealtext: prepared"
	data := conn.PgConn().CustomData()
	known, _ := data[key].(map[string]*pgconn.StatementDescription)
	if description := known[query]; description != nil || len(known) == maxNamed {
		return description, nil
	}
	description, err := conn.Prepare(ctx, query, query)
	if err != nil {
		return nil, err
	}
	if known == nil {
		known = map[string]*pgconn.StatementDescription{}
		data[key] = known
	}
	known[query] = description
	return description, nil
}

// answers are those to the statements of one round trip, in order.
type answers struct {
	results *pgconn.MultiResultReader
	conn    *pgx.Conn
	left    int               // statements without an answer yet
	last    pgconn.CommandTag // of the last statement that was answered
	traced  traced
}

// counts reads the answers to n statements and returns how many rows each of them changed, as far as an
// error.
func (a *answers) counts(n int) ([]int64, error) {
	counts := make([]int64, 0, n)
	for range n {
		if !a.results.NextResult() {
			return counts, a.end(errNoAnswer)
		}
		tag, err := a.results.ResultReader().Close()
		if err != nil {
			return counts, a.end(err)
		}
		counts = append(counts, tag.RowsAffected())
		a.answered(tag)
	}
	if a.left > 0 {
		return counts, nil
	}
	return counts, a.end(nil)
}

// errNoAnswer is no error of PostgreSQL: a server that answers less than it was asked.
var errNoAnswer = errors.New("pgxstore: a statement has no answer")

func (a *answers) answered(tag pgconn.CommandTag) {
	a.last = tag
	a.traced.answered(a.conn, tag)
	a.left--
}

// end reads what is left and returns the error of the server or the connection, or else err.
func (a *answers) end(err error) error {
	if failed := a.results.Close(); failed != nil {
		err = failed
	}
	a.traced.end(a.conn, err)
	return err
}

// rows returns the answer to the last statement.
func (a *answers) rows(types *pgtype.Map) (sqlstore.Rows, error) {
	if !a.results.NextResult() {
		return nil, a.end(errNoAnswer)
	}
	return &answerRows{Rows: pgx.RowsFromResultReader(types, a.results.ResultReader()), a: a}, nil
}

// answerRows end the round trip on Close.
type answerRows struct {
	pgx.Rows
	a      *answers
	closed bool
	err    error
}

func (r *answerRows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	r.Rows.Close()
	r.a.answered(r.CommandTag())
	r.err = r.a.end(r.Rows.Err())
}

func (r *answerRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}
