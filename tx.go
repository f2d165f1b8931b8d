package sealtext

// Tx is an open transaction over all rooms of one store. A store's InTx makes
// one, or its Join from a transaction of the host. It is opaque: a room that
// is handed the Tx of another store answers [ErrForeignTx].
//
// A Tx is for one goroutine at a time and ends with the transaction.
type Tx interface {
	// Owner is the store that the transaction belongs to.
	Owner() any
}
