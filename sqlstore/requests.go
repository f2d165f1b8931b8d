package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/request"
)

// Requests stores requests of data subjects. It is safe for concurrent use.
type Requests struct{ part }

var (
	_ request.Store         = (*Requests)(nil)
	_ request.DisposalStore = (*Requests)(nil)
)

const requestColumns = "tenant, id, subject, next_at, ended_at, document"

var (
	requestAdd = one("INSERT INTO sealtext_requests (" + requestColumns + ") VALUES " + values(requestColumns) + " ON CONFLICT (tenant, id) DO NOTHING")
	requestGet = one("SELECT " + requestColumns + " FROM sealtext_requests WHERE tenant = $1 AND id = $2")
	// The update changes nothing: one statement reads and locks.
	requestLock = one("UPDATE sealtext_requests SET ended_at = ended_at WHERE tenant = $1 AND id = $2 RETURNING " + requestColumns)
	requestSet  = one("UPDATE sealtext_requests SET subject = $3, next_at = $4, ended_at = $5, document = $6 WHERE tenant = $1 AND id = $2")
	requestsOf  = one("SELECT " + requestColumns + " FROM sealtext_requests WHERE tenant = $1 AND subject = $2 ORDER BY id")
	// Those of one tenant are found by the index as well, since few are open.
	requestsNext = one("SELECT " + requestColumns + " FROM sealtext_requests WHERE ($1 = '' OR tenant = $1) AND next_at < $2 ORDER BY next_at, id LIMIT $3")
	requestsDue  = one("SELECT tenant, subject, id FROM sealtext_requests WHERE ended_at < $1 ORDER BY ended_at, id LIMIT $2")
)

const requestsDrop = "DELETE FROM sealtext_requests WHERE (tenant, id) IN (SELECT r.tenant, r.id FROM {r}) AND ended_at IS NOT NULL"

func requestArgs(r request.Row) []any {
	return []any{r.Tenant.String(), r.ID, r.Subject, optionalMicros(r.NextAt), optionalMicros(r.EndedAt), r.Document}
}

func scanRequest(scan func(...any) error) (r request.Row, err error) {
	err = scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), moment{&r.NextAt}, moment{&r.EndedAt}, &r.Document)
	return r, err
}

// AddRequest implements [request.Store]: one statement.
func (r *Requests) AddRequest(ctx context.Context, tx sealtext.Tx, row request.Row) (bool, error) {
	if err := named(row.Tenant); err != nil {
		return false, err
	}
	s, err := r.db.write(ctx, tx, "add request")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, requestAdd, requestArgs(row)...)
	return n == 1, err
}

// Request implements [request.Store]: one statement.
func (r *Requests) Request(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row request.Row, err error) {
	query, begin := requestGet, r.db.read
	if tx != nil {
		query, begin = requestLock, r.db.write
	}
	s, err := begin(ctx, tx, "request")
	if err != nil {
		return row, err
	}
	found, err := s.row(ctx, query, []any{tenant.String(), id}, func(scan func(...any) error) (err error) {
		row, err = scanRequest(scan)
		return err
	})
	if err == nil && !found {
		err = request.ErrUnknown
	}
	return row, err
}

// SetRequest implements [request.Store]: one statement.
func (r *Requests) SetRequest(ctx context.Context, tx sealtext.Tx, row request.Row) error {
	s, err := r.db.write(ctx, tx, "set request")
	if err != nil {
		return err
	}
	n, err := s.exec(ctx, requestSet, requestArgs(row)...)
	if err == nil && n == 0 {
		return errors.New("sqlstore: set request: there is no request with this id")
	}
	return err
}

// RequestsOf implements [request.Store]: one statement.
func (r *Requests) RequestsOf(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]request.Row, error) {
	if subject.IsZero() {
		return nil, nil
	}
	return r.requests(ctx, tx, "requests of", requestsOf, tenant.String(), subject)
}

// NextRequests implements [request.Store]: one statement.
func (r *Requests) NextRequests(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, before time.Time, limit int) ([]request.Row, error) {
	of := ""
	if !tenant.IsZero() {
		of = tenant.String()
	}
	return r.requests(ctx, tx, "next requests", requestsNext, of, micros(before), int64(max(limit, 0)))
}

func (r *Requests) requests(ctx context.Context, tx sealtext.Tx, op string, query text, args ...any) (rows []request.Row, err error) {
	s, err := r.db.read(ctx, tx, op)
	if err != nil {
		return nil, err
	}
	s.anew = anew(&rows)
	err = s.query(ctx, query, args, func(scan func(...any) error) error {
		row, err := scanRequest(scan)
		rows = append(rows, row)
		return err
	})
	return rows, err
}

// DueRequests implements [request.DisposalStore]: one statement.
func (r *Requests) DueRequests(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return r.due(ctx, tx, "due requests", requestsDue, cutoff, limit, personItem)
}

// DropRequests implements [request.DisposalStore]: one statement on PostgreSQL.
func (r *Requests) DropRequests(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	s, err := r.db.write(ctx, tx, "drop requests")
	if err != nil {
		return 0, err
	}
	n, err := s.join(ctx, requestsDrop, itemRecords, itemRows(items), nil)
	return int(n), err
}
