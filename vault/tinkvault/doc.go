// Package tinkvault implements [vault.Keyring] with Tink (tink-go/v2), with keys in files or in a
// key management service (KMS).
//
//	files, made, err := tinkvault.OpenFolder(ctx, tinkvault.FolderConfig{
//		Dir: "/var/lib/shop/keys", Database: db, Keysets: db.Vault(), Environment: "staging",
//	})
//	keyring, err := tinkvault.New(ctx, tinkvault.Config{
//		Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs,
//	})
//	created, err := keyring.CreateTenant(ctx, tenant)
//
// # Hierarchy
//
//	key-encryption key    in a KMS, or kek.json; several may wrap
//	  tenant key          in the database, once under each key-encryption key
//	    tenant keysets    in the database: AEAD, one PRF keyset for each domain
//	      values without a subject, pseudonyms
//	epoch key             in a KMS, or epoch-N.json; in no backup of the database
//	  subject keysets     in the database, one random keyset for each subject
//	    values of the subject
//
// All keysets are encrypted Tink keysets in binary form, bound by associated data to the tenant and
// to the name or the subject. One call of one KMS opens all keysets of a tenant, and one opens an
// epoch. A write-only tier has the public half of one more keyset; see [Keyring.CreateWriteOnly].
//
// # Key-encryption keys
//
// A [KEK] is a Tink AEADWithContext, such as the AEAD of a cloud KMS, or a file made by [Init].
// Config.MoreKEKs wrap in addition to Config.KEK: the KMS of another region, or a recovery key that
// is kept offline. Any one of them opens everything, so guard each as if it were the only one.
// [Rotation.RewrapTenants] applies a change of these keys to every tenant. Config.KEKFor gives a
// tenant a key of its own, which that tenant may disable; see there for what it costs.
//
// # KMS outages
//
// Keys in memory are compared with the stored ones after Config.TTL, without a call of the KMS, and
// are used until Config.MaxStale after a KMS last unwrapped them: long, because messages should not
// stop for an outage of an hour, and bounded, because disabling a key at the KMS must take effect.
// Where the stored keysets have changed, those in memory are not used: a look-up without the newest
// key could miss an opt-out. Other calls return [vault.ErrKeysUnavailable] and write nothing.
//
// A stored keyset that was changed returns [vault.ErrWrongContext] where it is under a key in
// memory, and ErrKeysUnavailable where it is under a KMS, whose refusal may be an outage. See also
// [ErrKeysetType] and [ErrPrimaryDisabled].
//
// # Erasure epochs
//
// [EpochFolder] keeps epoch keys in files: in the clear, or, with an [EpochKMS], wrapped by a KMS
// key that is created for the epoch and destroyed with it. [epoch.Manager] closes an epoch, which
// makes a shredding reach the backups; once a month is a good interval. Other processes keep the key
// of a closed epoch in memory until they end: restart them within the day.
//
// # Keys in files
//
// [OpenFolder] opens a folder of keys, creates it for an empty database outside of production, and
// refuses the folder of another database. In production an operator creates it with [Init]. The
// files contain keys in the clear and are refused when other users can read them.
//
// Keep the folder apart from backups of the database, and a copy of it on another medium, from which
// epoch-N.json is deleted too when its epoch is destroyed. Without the keys nothing sealed can be
// opened, and no lost key is replaced. The folder and the database together open everything; a KMS
// keeps the keys out of reach. Use an encrypted device without snapshots, since overwriting a file
// does not erase it on a disk that writes elsewhere or a file system that copies on write.
//
// # Runbook
//
// A key-encryption key is lost, and another one wraps too:
//
//  1. Create a new one and set Config.KEK to it. In files: [Init] in another folder, of which only
//     kek.json is used; the epochs stay in the old folder, for [NewEpochFolder].
//  2. Name the remaining key in Config.OldKEKs, or in MoreKEKs to keep it. Restart.
//  3. Run [Rotation.RewrapTenants] until it returns nil; KEKs of the store lists what is in use.
//
// The only key-encryption key is lost: restore it from its copy, or from the KMS, which at most
// services can restore a key for some days. Otherwise all values of tenants and all pseudonyms, and
// so every look-up and opt-out, are lost. A running process has the keys in memory until
// MaxStale but cannot wrap them again: do not stop it meanwhile. MoreKEKs must be set before a loss.
//
// The key of an epoch is lost:
//
//  1. Put the copy of its file back. Until then enrolling returns [vault.ErrKEKMissing].
//  2. Without a copy, call [EpochFolder.Create], so that people can be enrolled. Numbers and texts
//     under the lost key are lost; opt-outs are not, since they are found by pseudonyms.
//  3. Call [epoch.Manager.Abandon], which shreds the subjects under the lost epoch, so that they are
//     enrolled again when they next appear.
//
// A tenant's keyset leaked: call [Rotation.ReplaceTenantKey], then replace the AEAD keyset and each
// PRF keyset with [Rotation], rewrap values, move rows, and drop the old keys. A holder of the old
// keys and of a copy of the database can read what the copy has under the tenant's keys, and find
// the number of any pseudonym by trying all numbers; that cannot be undone. Data of subjects is
// under keys of their own. Hashes of references and actors keep their keys ([ErrFixed]).
//
// The database is restored from a backup:
//
//  1. Do not send or enroll. Supply today's key-encryption key and epoch keys.
//  2. Call [epoch.Manager.ReplayTombstones] with the newest export of tombstones, and
//     [epoch.Manager.ImportKeys] with the newest export of keys. See [epoch.ImportReport].
//  3. Repeat the erasures made after the export of tombstones, from their certificates. Then import
//     later opt-outs again, before sending.
//
// # What this does not protect
//
// Unwrapped keys are in the memory of the process. Tink's keysets are copied by Go's memory
// management and cannot be wiped. A copy of a keyset in a backup keeps keys that were dropped.
//
// # Compatibility
//
// Keysets and ciphertexts are those of Tink, also of google/tink/go, which tink-go/v2 continues and
// which cannot be linked into the same program. Names of stored keysets, associated data and the
// ids of keys in files do not change; tests read golden files of both modules.
package tinkvault
