// Package tinkvault is a [vault.Keyring] on Tink (tink-go/v2).
//
// The keyset of a tenant and the keysets of its pseudonym domains are stored
// as encrypted Tink keysets under a key-encryption key: any Tink
// AEADWithContext, such as the AEAD of a cloud KMS, or the embedded default,
// a file made by [Init]. The keyset of a subject is stored encrypted under
// the key of the current erasure epoch, which is kept outside the database.
//
// # Keys in files
//
// [Init] makes a folder with a key-encryption key and the key of the first
// epoch; [Open] reads it. Both files hold keys in the clear and are refused
// when anybody but their owner can read them. Keep the folder away from the
// database's backups, and keep a copy of it: without it nothing that was
// sealed can be opened, and nothing here makes a new key in place of a lost
// one. Whoever has both the folder and the database can read everything; a
// KMS keeps the first of the two out of reach.
//
// # Rotation
//
// [Rotation] changes a keyset in steps that are a TTL and a minute apart:
// Stage, Promote, then, when a [vault.Rotator] has moved the rows, Drop. A step
// that comes too early, or would leave rows behind, is refused with the time
// or the number of rows. Keysets are swapped against what was read, so that
// two operators cannot undo each other. Two domains are not rotated, because
// their hashes are stored without a key id: see [ErrFixed]. The rows under
// [AEADKeyset] include events of the audit log that concern no subject; those
// never change, so that its older keys stay.
//
// # google/tink/go
//
// tink-go/v2 is the continuation of github.com/google/tink/go; keysets and
// ciphertexts are interchangeable, but the two cannot be linked into one
// program. A host that still runs the old module implements [vault.Keyring]
// with its primitives, which have the method sets of [vault.AEAD] and
// [vault.PRF].
//
// # What this does not protect
//
// Unwrapped keys are in the memory of the process. Tink's keysets are copied
// by Go's memory management and cannot be wiped.
package tinkvault
