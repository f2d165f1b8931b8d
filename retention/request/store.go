package request

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// ErrUnknown is returned for a request that is not stored, or was deleted.
var ErrUnknown = errors.New("request: there is no such request; it may have been deleted, see retention.ClassRequests")

// Row is a stored request. Times have the precision of microseconds.
type Row struct {
	Tenant  sealtext.Tenant
	ID      sealtext.ID      // that of the Request
	Subject sealtext.Subject // zero if nobody is known to be the person, and after an erasure
	// NextAt is when the request is looked at next, see [Request.NextAt]; zero after the end.
	NextAt  time.Time
	EndedAt time.Time // zero while the request is open
	// Document is the Request as JSON. It names nobody.
	Document []byte
}

// Store stores requests. memstore and sqlstore implement it; package retentiontest checks an
// implementation. Its methods are safe for concurrent use. A nil tx reads outside of any transaction;
// methods that write need one.
type Store interface {
	// InTx runs f in a transaction over all stores of the database and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or continues its panic. f may run
	// more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// AddRequest inserts a row and reports whether it did: false where (Tenant, ID) exists.
	AddRequest(ctx context.Context, tx sealtext.Tx, row Row) (bool, error)
	// Request reads a row, or returns ErrUnknown. With a transaction it locks the row until the
	// transaction ends, and reads what the last one to lock it has committed.
	Request(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (Row, error)
	// SetRequest replaces a row that Request has locked in the same transaction.
	SetRequest(ctx context.Context, tx sealtext.Tx, row Row) error
	// RequestsOf reads the rows of a subject, in the order of their ids.
	RequestsOf(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]Row, error)
	// NextRequests reads open rows of a tenant, of all tenants for the zero one, with a NextAt before
	// a time, ordered by NextAt, at most limit.
	NextRequests(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, before time.Time, limit int) ([]Row, error)
}

// DisposalStore deletes requests that have ended. A [Store] may also implement it.
type DisposalStore interface {
	// DueRequests lists rows that ended before cutoff, the oldest first, at most limit.
	DueRequests(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropRequests deletes those of the items that have ended, and returns their number.
	DropRequests(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}
