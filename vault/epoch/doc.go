// Package epoch makes erasure reach the backups of a database, by destroying the key that wrapped
// the keys of erased people.
//
// # The problem
//
// Every data subject has a random key, and the row that stores it is deleted when the subject is
// shredded. Copies of the row remain in the free pages of the database, in its write-ahead log, on
// replicas and in backups. Package epoch gives those copies an end.
//
// An erasure epoch is a period, usually a month, during which the keys of new subjects are
// wrapped by one key, the key of the epoch, which is kept outside of every backup of the database
// ([Keys]; vault/tinkvault has a folder of files and a KMS). When an epoch is closed, the keys of
// the remaining subjects are wrapped again by the key of the next epoch, and the old key is
// destroyed. What is left in old copies of the database then opens nothing: the remaining
// subjects have new wrapped keys, and the shredded ones have none.
//
// # Closing an epoch
//
// A job calls four methods of a [Manager], in this order. Each may be repeated, stopped at any
// point, and continued by another process:
//
//	Close          moves every remaining subject to the next epoch
//	ExportKeys     writes their wrapped keys to a file
//	ConfirmExport  reads the file back from where it is stored
//	Destroy        destroys the key of the old epoch
//
// For example, where id is the result of Keys.Current from before the call of Close:
//
//	m, err := epoch.New(epoch.Config{Keys: files.Epochs, Keyring: keyring, Store: store})
//	...
//	_, err = m.Close(ctx, id, nil)
//	...
//	_, err = m.ExportKeys(ctx, file)
//	...
//	_, err = m.ConfirmExport(ctx, stored)
//	...
//	certificate, err := m.Destroy(ctx, id)
//
// The [Certificate] of the epoch has the time after which no copy opens. A certificate of
// [vault.Shredder.Shred] names the epoch that its subject was under, so the two together answer
// when an erasure has reached the backups.
//
// # Restoring a backup
//
// An old backup contains wrapped keys that do not open any more. The newest key export has the keys
// of the subjects that were not shredded, and the tombstones of those that were. Before anything is
// sent or enrolled, call:
//
//	ReplayTombstones  with the newest export of tombstones
//	ImportKeys        with the newest export of keys
//
// Store the exports apart from both the database backups and the keys of epochs. An export is
// useless without the key of its epoch, which also authenticates it: without that key
// nothing can be added to it or left out.
//
// Where the key of an epoch is permanently lost, [Manager.Abandon] shreds the subjects that are
// left under it.
//
// # Guarantees
//
//   - Enrolling and sending continue while an epoch is closed. No subject is left under the old
//     epoch when [Manager.Close] has returned, whatever other processes did meanwhile.
//   - [Manager.Destroy] refuses with [ErrInUse] while a subject is under the epoch, and with
//     [ErrExportUnconfirmed] before a complete export was read back.
//   - The state of an epoch only advances: open, pending, scheduled, destroyed.
//   - The cost grows with the number of subjects, not with the number of sealed values.
//
// # Audit
//
// No method of this package writes an audit event, because every event belongs to a tenant and an
// epoch belongs to none. The event of each erasure was written when its subject was shredded. The
// evidence for the end of an epoch is its stored row, which is never deleted, and the certificate
// that is made from the row. Write who ran the job to the operator's own log.
//
// # What this does not protect
//
// Other processes may keep the key of a destroyed epoch in memory until they end: restart them
// within the day. A KMS destroys keys after a waiting period, during which the owner of the KMS
// can cancel the destruction; the certificate is in state scheduled until then. Values that are
// sealed under the key of a tenant instead of a subject's are not covered. Copies of the key
// itself, such as a backup of its folder, must be destroyed separately.
//
// # Compatibility
//
// Certificates, key exports and the numbers of states carry a version or are stored, and do not
// change. Tests compare them with fixed values.
package epoch
