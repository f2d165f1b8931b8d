package audit

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Row is a stored event: a header in the clear, which consists of ids, a time and members of closed
// sets, and a sealed payload.
type Row struct {
	Tenant sealtext.Tenant
	ID     sealtext.ID
	At     time.Time // microseconds, UTC
	Kind   Kind
	// Subject is zero for events that concern no person. After an erasure it is a keyed hash of the ID,
	// another one in each row. In the event of a shred ([KindErased]) it is a keyed hash of the subject.
	Subject sealtext.Subject
	Actor   [16]byte        // keyed hash of the actor id, in DomainAudit
	Payload sealtext.Sealed // bound to (Tenant, Event.Subject, "audit", ID)
	// Commitment is the SHA-256 of the id and of the payload in the clear, which begins with a random
	// salt: with it nobody can show another payload for the row, whatever keys they make up, and
	// without the payload it says nothing.
	Commitment [32]byte
	// Number is the place of the event in the log, from 1 on, which the sequencer gives it after the
	// commit; 0 before. Append ignores it. See package audit/sequencer.
	Number int64
}

// Query selects rows of one tenant, oldest first, by (At, ID). A zero field does not restrict the
// selection.
type Query struct {
	Tenant  sealtext.Tenant // required
	IDs     []sealtext.ID   // any of these, at most 1000
	Subject sealtext.Subject
	Kinds   []Kind    // any of these
	Actor   [16]byte  // the result of [Log.ActorToken]
	Since   time.Time // inclusive
	Until   time.Time // exclusive
	// AfterAt and AfterID continue after a row that was read: they select rows with a strictly
	// greater (At, ID).
	AfterAt time.Time
	AfterID sealtext.ID
	Limit   int // 1 to 1000
}

// Store stores audit rows. memstore and sqlstore implement it; package audittest checks an
// implementation. Its methods are safe for concurrent use.
type Store interface {
	// InTx runs f in a transaction over all stores of the database and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or continues its panic. f may run
	// more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Append inserts a row. A row with the same (Tenant, ID) is an error.
	Append(ctx context.Context, tx sealtext.Tx, row Row) error
	// AppendAll inserts rows, of one or several tenants. Two rows with the same (Tenant, ID), among
	// rows or in the store, are an error. A store over a network inserts them in one statement.
	AppendAll(ctx context.Context, tx sealtext.Tx, rows []Row) error
	// Rows returns at most q.Limit rows. A query without a Tenant, with a Limit out of range or with
	// more than 1000 IDs is an error. A nil tx reads outside of any transaction.
	Rows(ctx context.Context, tx sealtext.Tx, q Query) ([]Row, error)
	// Unlink changes the Subject of the rows of a tenant with the ids of marks, each once, and returns
	// how many there were. Nothing else in a row ever changes.
	Unlink(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, marks []Mark) (int, error)
}

// Mark is what replaces the subject of an event when it is unlinked.
type Mark struct {
	ID      sealtext.ID // of the event
	Subject sealtext.Subject
}
