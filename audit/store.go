package audit

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// ErasedSubject stands in the rows of everybody who was erased, so that the
// events of one person are not linked any more.
var ErasedSubject = sealtext.Subject{
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
}

// Row is a stored event: a header in the clear, whose fields are ids, a time
// and members of closed sets, and the rest sealed.
type Row struct {
	Tenant  sealtext.Tenant
	ID      sealtext.ID
	At      time.Time // microseconds, UTC
	Kind    Kind
	Subject sealtext.Subject // zero for events about nobody, ErasedSubject after erasure
	Actor   [16]byte         // keyed hash of the actor id, in DomainAudit
	Payload sealtext.Sealed  // bound to (Tenant, Subject as recorded, "audit", ID)
}

// Query selects rows of one tenant, oldest first, by (At, ID). Zero fields
// select everything.
type Query struct {
	Tenant  sealtext.Tenant // required
	Subject sealtext.Subject
	Kinds   []Kind
	Actor   [16]byte
	Since   time.Time // inclusive
	Until   time.Time // exclusive
	// After continues behind a row that was read: strictly greater (At, ID).
	AfterAt time.Time
	AfterID sealtext.ID
	Limit   int // 1 to 1000
}

// Store keeps audit rows. memstore and sqlstore implement it; audittest
// checks an implementation.
type Store interface {
	// InTx runs f in a transaction over all rooms of the store and commits
	// it when f returns nil. Otherwise it rolls back and returns the error of
	// f, or lets its panic go on. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Append inserts a row. A row with the same (Tenant, ID) is an error.
	Append(ctx context.Context, tx sealtext.Tx, row Row) error
	// Rows reads at most q.Limit rows. A query without a Tenant or with
	// another Limit than allowed is an error. A nil tx reads outside of any
	// transaction.
	Rows(ctx context.Context, tx sealtext.Tx, q Query) ([]Row, error)
	// Unlink sets Subject to ErasedSubject in the rows of one subject and
	// reports how many there were. Nothing else of a row ever changes.
	Unlink(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error)
}
