// Package memstore keeps all rooms in memory: for tests, for models that
// other stores are compared with, and for programs that only try the house.
//
// It has no reduced semantics. One lock is held for the length of a
// transaction, so transactions run one after another; a transaction that
// fails, panics or ends its goroutine is undone step by step; values are
// copied on their way in and out. What it does not do is keep anything: the
// rows end with the process.
//
// # Waiting
//
// Waiting for the lock ends with the context. Calling InTx, or reading with a
// nil Tx, from within a transaction of the same store would wait for itself;
// the context that InTx hands to f tells, and such a call gives [ErrNested].
package memstore
