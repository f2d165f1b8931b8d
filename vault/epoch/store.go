package epoch

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Store is what a [Manager] needs from the database. memstore and sqlstore
// implement it; vaulttest checks an implementation.
type Store interface {
	vault.SubjectStore
	RowStore
	TombstoneStore
}

// Row is what the database stores about an erasure epoch, without its key.
type Row struct {
	ID          string
	State       State
	Next        string    // the epoch that the remaining subjects were moved to
	Export      [32]byte  // SHA-256 of the export of their keys; zero before there is one
	PendingAt   time.Time // when closing began; zero while it is open
	ConfirmedAt time.Time // when the export was confirmed to be stored
	GoneAt      time.Time // when its key was destroyed, or will be
}

// SubjectQuery selects the rows of subjects, page by page, in an order that
// does not change.
type SubjectQuery struct {
	Epoch        string           // that wraps the subject's key; empty selects all
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

// RowStore stores epochs and reads subjects by epoch. It is implemented together
// with [vault.SubjectStore], whose AddSubject returns [vault.ErrEpochClosed]
// for a row under an epoch that is not in [StateOpen].
//
// AddSubject and SetEpoch are serialized: once a SetEpoch that ends the state
// open has committed, no transaction adds a subject under the epoch, also not
// one that began before.
type RowStore interface {
	// InTx is that of [vault.SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// EpochSubjects reads rows of subjects that were not shredded. A nil tx
	// reads outside of any transaction.
	EpochSubjects(ctx context.Context, tx sealtext.Tx, q SubjectQuery) ([]vault.SubjectRow, error)
	// RewrapSubject sets Epoch and Wrapped of a row that still has those of
	// was, and reports whether it did. It reports false for a subject that
	// was shredded or wrapped again meanwhile.
	RewrapSubject(ctx context.Context, tx sealtext.Tx, was vault.SubjectRow, id string, wrapped []byte) (bool, error)
	// Epochs lists all epochs that a subject was ever enrolled under, or
	// that SetEpoch stored. A nil tx reads outside of any transaction.
	Epochs(ctx context.Context, tx sealtext.Tx) ([]Row, error)
	// SetEpoch inserts or replaces a row and reports whether it did. It
	// reports false where the stored row is in a later state.
	SetEpoch(ctx context.Context, tx sealtext.Tx, row Row) (bool, error)
}

// Tombstone records that a subject was shredded.
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
