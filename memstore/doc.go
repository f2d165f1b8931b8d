// Package memstore implements the stores of all packages in memory. It is for tests: nothing
// survives the process.
//
//	store, err := memstore.New(memstore.Config{})
//	if err != nil {
//		return err
//	}
//	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
//
// [Store.Audit], [Store.Vault], [Store.Programs], [Store.Consent], [Store.Transport] and
// [Store.Retention] return the store of each package; service.Memory passes them all to package
// service. All of them take part in the same transactions.
//
// Use it in tests of an application, to try the library out, and as a model that another store is
// compared with. It passes the conformance suites of audittest, vaulttest, consenttest,
// transporttest and retentiontest. Package sqlstore is the one to use in production.
//
// # Transactions
//
// The semantics are those of a database with serializable transactions. [Store.InTx] holds one lock
// for the length of a transaction, so that transactions run one after another. A transaction that
// fails, panics or ends its goroutine is undone step by step. Values are copied when they are
// stored and when they are read. Times are kept in microseconds, as in a database.
//
// A call waits for the lock until its context ends. Calling InTx, or reading with a nil Tx, from
// within a transaction of the same store would wait for a lock that the caller itself holds. The
// context that InTx passes to f marks the transaction, and such a call returns [ErrNested].
//
// A Store is safe for concurrent use. Each Tx is for one goroutine at a time.
//
// # Limits
//
// The rows end with the process. Some queries look at every row, so that a store with millions of
// them is slow. There is no migration, no backup and no other process that could read the data.
package memstore
