package sealtext

// Tx is an open transaction of one store. A store's InTx makes one; a store's Join makes one from a
// transaction of the host. It is opaque. A store that is given the Tx of another store returns
// [ErrForeignTx].
//
// A Tx is for one goroutine at a time and ends with the transaction.
type Tx interface {
	// Owner returns the store that the transaction belongs to.
	Owner() any
}
