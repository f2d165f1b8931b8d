package sequencer

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
)

// ErrLost is returned by a [Store] for a token that is smaller than the one another sequencer came
// with: its lease went to that one.
var ErrLost = errors.New("sequencer: another process numbers the events now")

// Head is the state of a tree.
type Head struct {
	Size     int64
	Frontier []byte // as of tree.Frontier
	// Secret hides the names of tenants, see tree.TenantToken.
	Secret [32]byte
	// Checkpoint is the signed one of this size; nil for the empty tree.
	Checkpoint []byte
}

// Place is an event that gets its number.
type Place struct {
	Tenant sealtext.Tenant
	ID     sealtext.ID
	Number int64
}

// Batch is what is added to a tree at once.
type Batch struct {
	First   int64   // index of the first leaf: the size of the tree before
	Entries []byte  // the leaves, as of tree.AppendEntry
	Places  []Place // in order; the first has the number First+1
	Nodes   []tree.Node
	Head    Head // after it
}

// Store keeps the tree beside the events. sqlstore and memstore implement it; package audittest checks
// an implementation. Its methods are safe for concurrent use.
type Store interface {
	// InTx runs f as that of [audit.Store] does.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Oldest returns the time of the oldest event without a number; the zero time if there is none.
	Oldest(ctx context.Context) (time.Time, error)
	// Head returns the state of the tree and locks it until tx ends. It remembers the largest token,
	// and returns [ErrLost] for a smaller one. If there is no tree yet it makes one with that secret.
	Head(ctx context.Context, tx sealtext.Tx, token uint64, secret [32]byte) (Head, error)
	// Fresh returns at most limit committed events without a number, by At; those of one microsecond in
	// any order.
	Fresh(ctx context.Context, tx sealtext.Tx, limit int) ([]audit.Row, error)
	// Append numbers the events of a batch and adds it to the tree, whose Head was locked within tx.
	// An event that is missing or has a number is an error.
	Append(ctx context.Context, tx sealtext.Tx, b Batch) error
}

// Reader reads a tree. Every [Store] of the library implements it.
type Reader interface {
	// Tree returns the committed state; the zero Head if there is none.
	Tree(ctx context.Context) (Head, error)
	// Leaves returns the batches that have leaves from index first on, below index end, in order: the
	// index of the first leaf of each, and its entries. The caller asks for at most 1000 leaves.
	Leaves(ctx context.Context, first, end int64) ([]Entries, error)
	// Nodes returns at most count hashes of a level from a place on, in order and without gaps.
	Nodes(ctx context.Context, level int, place int64, count int) ([]tree.Hash, error)
	// Numbered returns at most limit events of all tenants that have a number, by (Tenant, ID), after
	// the one given.
	Numbered(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID, limit int) ([]audit.Row, error)
}

// Entries are leaves that were numbered together.
type Entries struct {
	First int64
	Bytes []byte
}

// Leases gives leases by name, by the clock of the database. *sqlstore.DB and *memstore.Store
// implement it.
type Leases interface {
	// Lease acquires or extends the named lease for a holder and reports whether the holder has it;
	// lasts 0 releases it. token increases each time the lease is acquired.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
}
