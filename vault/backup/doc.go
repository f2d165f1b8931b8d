// Package backup proves that a copy of the keys opens the values in the database.
//
// Without its keys a database of sealed values is lost, and a copy that was never tested may not be
// complete. [Check] takes a [vault.Keyring] that was opened from the copy alone, on another medium and
// with the same database, and opens the keysets of every tenant and a subject of every epoch with it:
//
//	files, err := tinkvault.Open("/mnt/usb/keys")
//	keyring, err := tinkvault.New(ctx, tinkvault.Config{
//		Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs,
//	})
//	report, err := backup.Check(ctx, backup.Config{Copy: keyring, Store: db.Vault()})
//	if errors.Is(err, backup.ErrIncomplete) {
//		// report.Failures lists the tenants and epochs that the copy does not open.
//	}
//
// It runs in any process that reaches the database, such as a job on the operator's machine.
// Service.ConfirmBackup of package service calls it and stores the report.
//
// # What is opened
//
// The stored keysets of every tenant, which were wrapped with the keys in use, and the wrapped key of
// one subject of every erasure epoch. With Config.Live, the keyring in use, the check also seals
// canaries with it and opens them with the copy. That covers the current epoch before it has
// a subject, and compares the pseudonym keys.
//
// # When to check again
//
// Keys are added when an erasure epoch is closed and when a key-encryption key is replaced. Store the
// [Report]; [Report.Uncovered] returns the keys that were added since. An older copy lacks them.
//
// # Guarantees
//
// Everything that is opened is authenticated: a copy with other keys under the same names fails. The
// check writes nothing to the database, and opens no number and no text.
//
// # What this does not protect
//
// A copy can be lost or damaged after the check. Without Config.Live an open epoch that has no subject
// cannot be proved, and is in [Report.Unproved]. Keys of write-only tiers are under the tenant's key,
// which is proved, and are not opened one by one.
//
// # Compatibility
//
// The JSON form of a [Report] is stored, and does not change. [Failure] is not part of it.
package backup
