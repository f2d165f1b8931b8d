package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// CounterStore keeps what actors have used up of their quotas: small states
// that package vault reads and writes, under keyed hashes of the actors.
// memstore and sqlstore implement it; vaulttest checks an implementation.
//
// A row is locked from when it was read until its transaction ends. So of
// many transactions that draw on one quota each sees what the others drew,
// and a draw is undone together with the audit event that it is for. Counting
// the audit events instead would need such a lock as well, and would cost
// more with every event.
type CounterStore interface {
	// InTx runs f in a transaction over all stores of the database and
	// commits it when f returns nil. Otherwise it rolls back and returns the
	// error of f, or continues its panic. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Counter locks a state and reads it; no bytes where there is none. Who
	// else asks for the same one waits until the transaction ends, also where
	// there was none.
	Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) ([]byte, error)
	// SetCounter writes a state that Counter has locked in the same
	// transaction.
	SetCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error
}
