package pgxstore

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sealtext/sealtext/sqlstore"
)

// traced is a round trip as the tracer of a pool sees it: a query, or a batch where BEGIN or COMMIT goes with
// statements. As in pgx itself, a tracer that is no [pgx.BatchTracer] does not see batches.
type traced struct {
	ctx        context.Context
	query      pgx.QueryTracer
	batch      pgx.BatchTracer
	statements []sqlstore.Statement // without an answer yet
	tag        pgconn.CommandTag
}

func (a *answers) trace(ctx context.Context, tracer pgx.QueryTracer, statements []sqlstore.Statement) context.Context {
	if tracer == nil {
		return ctx
	}
	t := traced{statements: statements}
	if len(statements) == 1 {
		t.query = tracer
		t.ctx = tracer.TraceQueryStart(ctx, a.conn, pgx.TraceQueryStartData{SQL: statements[0].SQL, Args: statements[0].Args})
	} else if batch, ok := tracer.(pgx.BatchTracer); ok {
		t.batch = batch
		var all pgx.Batch
		for _, s := range statements {
			all.Queue(s.SQL, s.Args...)
		}
		t.ctx = batch.TraceBatchStart(ctx, a.conn, pgx.TraceBatchStartData{Batch: &all})
	} else {
		return ctx
	}
	a.traced = t
	return t.ctx
}

func (t *traced) answered(conn *pgx.Conn, tag pgconn.CommandTag) {
	t.tag = tag
	if t.batch != nil {
		t.batch.TraceBatchQuery(t.ctx, conn, pgx.TraceBatchQueryData{SQL: t.statements[0].SQL, Args: t.statements[0].Args, CommandTag: tag})
		t.statements = t.statements[1:]
	}
}

func (t *traced) end(conn *pgx.Conn, err error) {
	switch {
	case t.query != nil:
		t.query.TraceQueryEnd(t.ctx, conn, pgx.TraceQueryEndData{CommandTag: t.tag, Err: err})
	case t.batch != nil:
		t.batch.TraceBatchEnd(t.ctx, conn, pgx.TraceBatchEndData{Err: err})
	}
}
