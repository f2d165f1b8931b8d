package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// EpochRow is what a store knows of an erasure epoch. Its key is elsewhere.
type EpochRow struct {
	ID          string
	State       EpochState
	Next        string    // epoch that the living were wrapped under when it was closed
	Export      [32]byte  // SHA-256 of the export that has them; zero before there is one
	PendingAt   time.Time // when closing began; zero while it is open
	ConfirmedAt time.Time // when the export was confirmed to be stored
	GoneAt      time.Time // when its key was destroyed, or will be
}

// SubjectQuery selects the rows of subjects, page by page, in an order that
// does not change.
type SubjectQuery struct {
	Epoch        string           // of the key that wraps the row's; empty selects all
	AfterTenant  sealtext.Tenant  // continues behind this row; zero begins
	AfterSubject sealtext.Subject // with AfterTenant
	Limit        int              // 1 to 1000
}

// Check holds the query to its bounds; the error is a [*sealtext.InputError].
func (q SubjectQuery) Check() error {
	if q.Limit < 1 || q.Limit > 1000 {
		return &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	return nil
}

// EpochStore keeps what closing an epoch needs. memstore and sqlstore
// implement it together with [SubjectStore]; vaulttest checks an
// implementation.
//
// The two meet in AddSubject: it gives [ErrEpochClosed] for a row under an
// epoch that SetEpoch put into another state than open, and the two wait for
// each other: once SetEpoch is committed no row comes under the epoch any
// more, also not by a transaction that had begun before.
type EpochStore interface {
	// InTx is that of [SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// EpochSubjects reads rows of subjects that were not shredded. A nil tx
	// reads outside of any transaction.
	EpochSubjects(ctx context.Context, tx sealtext.Tx, q SubjectQuery) ([]SubjectRow, error)
	// RewrapSubject sets Epoch and Wrapped of a row that still has those of
	// was, and reports whether it did: not one that was shredded or wrapped
	// again meanwhile.
	RewrapSubject(ctx context.Context, tx sealtext.Tx, was SubjectRow, epoch string, wrapped []byte) (bool, error)
	// Epochs lists all epochs that a subject was ever enrolled under, or
	// that SetEpoch named. A nil tx reads outside of any transaction.
	Epochs(ctx context.Context, tx sealtext.Tx) ([]EpochRow, error)
	// SetEpoch inserts or replaces a row, and reports whether it did: false
	// where the stored one is in a later state.
	SetEpoch(ctx context.Context, tx sealtext.Tx, row EpochRow) (bool, error)
}

// Tombstone says that a subject was shredded.
type Tombstone struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
	At      time.Time
}

// TombstoneStore lists tombstones. memstore and sqlstore implement it.
type TombstoneStore interface {
	// Tombstones reads tombstones in an order that does not change; q.Epoch
	// is ignored. A nil tx reads outside of any transaction.
	Tombstones(ctx context.Context, tx sealtext.Tx, q SubjectQuery) ([]Tombstone, error)
}
