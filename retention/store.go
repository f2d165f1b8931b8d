package retention

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// HoldRow is a stored legal hold.
type HoldRow struct {
	Tenant     sealtext.Tenant
	Subject    sealtext.Subject
	ID         sealtext.ID
	Case       [16]byte        // keyed hash of the case id, in DomainReference
	Details    sealtext.Sealed // the case id, bound to (Tenant, zero, "hold", ID)
	PlacedAt   time.Time
	ReleasedAt time.Time // zero while in force
}

// Store stores legal holds. memstore and sqlstore implement it; package retentiontest checks an
// implementation. Its methods are safe for concurrent use.
//
// Guard and Place write the same row, one per (tenant, subject), so that a destroying transaction
// and a hold on the same subject are serialized: the first to commit is seen by the other.
type Store interface {
	// InTx runs f in a transaction over all stores of the database and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or continues its panic. f may run
	// more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	sealtext.HoldGuard
	// Place inserts a hold, locking the guard row. It returns false and inserts nothing where the
	// subject has an unreleased hold of that Case.
	Place(ctx context.Context, tx sealtext.Tx, row HoldRow) (bool, error)
	// Release ends a hold and reports whether it was in force.
	Release(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error)
	// Holds returns all holds of a subject, released ones too, oldest first. A nil tx reads outside
	// of any transaction.
	Holds(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]HoldRow, error)
}

// GuardStore deletes the guard rows of [Store], which would otherwise stay for every person of whom
// something was ever disposed. A Store may also implement it.
type GuardStore interface {
	// DueGuards lists guard rows that were last written before cutoff, the oldest first, at most
	// limit. The Record of an item is the subject; it has no Subject, because it holds nothing of
	// theirs.
	DueGuards(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropGuards deletes guard rows that were not written within the last hour by the clock of the
	// database, and returns their number.
	DropGuards(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// Guards disposes of guard rows; it is the disposer of [ClassGuards]. It is safe for concurrent use.
type Guards struct{ store GuardStore }

// NewGuards returns a Guards over a store.
func NewGuards(store GuardStore) *Guards { return &Guards{store} }

// Due lists guard rows that are due.
func (g *Guards) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return g.store.DueGuards(ctx, nil, cutoff, limit)
}

// Dispose deletes the guard rows and returns their number.
func (g *Guards) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return g.store.DropGuards(ctx, tx, items)
}
