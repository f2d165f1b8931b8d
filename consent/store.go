package consent

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// EventKey is where the events of one person in one tenant are kept.
type EventKey struct {
	Tenant    sealtext.Tenant
	Pseudonym sealtext.Pseudonym
}

// EventRow is a stored event. It is never changed, except that erasure removes
// Subject, Evidence and, where no opt-out is kept by it, the row.
type EventRow struct {
	Key        EventKey
	Seq        uint64 // assigned by the store, rising within a Key; see also [KeyMover]
	ID         sealtext.ID
	Subject    sealtext.Subject // whose key seals Evidence; zero after erasure
	Kind       Kind
	Scope      Scope
	Purposes   sealtext.PurposeSet
	Method     Method
	Flags      Flags
	OccurredAt time.Time       // as claimed by who recorded it
	ReceivedAt time.Time       // by the clock of the ledger
	ExpiresAt  time.Time       // zero: never
	Reference  [16]byte        // keyed hash of the idempotency key, unique within a Key's tenant
	Digest     [16]byte        // keyed hash of the content, to tell a repeat from a conflict
	Evidence   sealtext.Sealed // bound to (evidence tenant, Subject, "consent", ID)
	Notice     string          // version of the privacy notice of an opt-in; empty: none
}

// Store keeps consent events. memstore and sqlstore implement it;
// consenttest checks an implementation.
type Store interface {
	// InTx runs f in a transaction over all rooms of the store and commits
	// it when f returns nil. Otherwise it rolls back and returns the error of
	// f, or lets its panic go on. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Append inserts a row with Seq = 1 + the greater of floor and the last
	// Seq of its Key, and returns it with true. Where (tenant, Reference)
	// exists it inserts nothing and returns the row there with false.
	// Appends of one Key wait for each other.
	Append(ctx context.Context, tx sealtext.Tx, row EventRow, floor uint64) (EventRow, bool, error)
	// Load reads all rows of the keys, by (Key, Seq), in one statement. A
	// nil tx reads outside of any transaction.
	Load(ctx context.Context, tx sealtext.Tx, keys []EventKey) ([]EventRow, error)
	// Erase deletes the rows of the keys, except those whose ID is in keep,
	// which lose Subject and Evidence only. It reports how many rows it
	// deleted or stripped.
	Erase(ctx context.Context, tx sealtext.Tx, keys []EventKey, keep []sealtext.ID) (int, error)
}
