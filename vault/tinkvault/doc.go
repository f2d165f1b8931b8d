// Package tinkvault is a [vault.Keyring] on Tink (tink-go/v2).
//
// # The hierarchy
//
//	key-encryption key    in a KMS, or kek.json; several may wrap
//	  tenant key          in the database, once under each key-encryption key
//	    tenant keysets    in the database: AEAD, one PRF keyset a domain
//	      data that belongs to no subject, pseudonyms
//	epoch key             in a KMS, or epoch-N.json; in no backup of the database
//	  subject keysets     in the database, one random keyset a subject
//	    data of the subject
//
// All keysets are encrypted Tink keysets in binary form, bound to the tenant,
// and to the name or the subject, by associated data. One call of one KMS
// opens everything of a tenant, and one opens an epoch. A tier that only writes
// has the public half of one more keyset of its tenant; see
// [Keyring.CreateWriteOnly].
//
// # Key-encryption keys
//
// A [KEK] is any Tink AEADWithContext, such as the AEAD of a cloud KMS, or the
// embedded default, a file made by [Init]. Config.MoreKEKs wrap as well as
// Config.KEK: the KMS of another region, against its loss, or a recovery key
// that is kept offline. Any one of them opens everything, and each has to be
// guarded as if it were the only one. [Keyring.RewrapTenants] brings
// every tenant under the keys that are configured and drops the rows under
// others. [New] gives [vault.ErrKEKMissing] only where a tenant can be opened
// by none of the keys supplied.
//
// Config.KEKFor gives a tenant a key of its own, which that tenant may own and
// disable. It costs what the KMS asks for a key and its calls, about 1 dollar
// a month and 3 cents for 10,000 calls at AWS as of November 2026, so 1,000
// dollars a month for 1,000 tenants, where one shared key costs 1. The calls
// are the same: one for each tenant in the life of a process, and one each
// half of Config.MaxStale. A key that is disabled, throttled or deleted stops
// one tenant instead of all; but each is one more that can be lost, New cannot
// check them all at start, and one whose calls hang costs Config.Timeout for
// the callers of that tenant.
//
// # When a KMS does not answer
//
// Callers that want the keys of one tenant at once share one call, which
// Config.Timeout bounds. Keys in memory are used for Config.TTL, a second more
// at most, then compared with those in the store, and used again when they are
// the same, without a call. They go on through an outage until Config.MaxStale
// has passed since a KMS last unwrapped them: long, because texts should not
// stop for an hour of outage, and bounded, because disabling a key at the KMS
// must take effect some time. Where the stored keysets have changed meanwhile,
// those in memory are not used: a number that is looked up without its newest
// key is a missed opt-out. Everybody else gets [vault.ErrKeysUnavailable], and
// nothing is written half.
//
// A keyset that was changed in the store gives [vault.ErrWrongContext] where it
// is under a key in memory, so everywhere but for what a KMS itself unwraps:
// its refusal may be an outage. One that opens and is of another type than its
// name says gives [ErrKeysetType], and one whose current key is disabled
// [ErrPrimaryDisabled].
//
// # Erasure epochs
//
// A backup of the database must never be together with the key of the epoch
// that its subjects are under. [EpochFolder] keeps the keys in files: in the
// clear, or, with an [EpochKMS], wrapped by a KMS key that is made for the
// epoch and destroyed with it. [epoch.Manager] closes an epoch: that is what
// makes a shredding reach the backups. How often is a matter of how long an
// erased person's key may lie in a backup that nobody opens; once a month is
// a good beginning. Other processes keep the key of a closed epoch in memory
// until they end; restart them within the day.
//
// # Keys in files
//
// [Init] makes a folder with a key-encryption key and the key of the first
// epoch; [Open] reads it. [OpenFolder] does both: it makes the keys of a
// database that nothing was stored in yet, but for one in production, and
// refuses a folder of another database. Both files hold keys in the clear and
// are refused when anybody but their owner can read them. Keep the folder away from the
// database's backups, and keep a copy of it on another medium, from which
// epoch-N.json is removed too when the epoch is destroyed: without the keys
// nothing that was sealed can be opened, and nothing here makes a new key in
// place of a lost one. Whoever has both the folder and the database can read
// everything; a KMS keeps the first of the two out of reach. A file is
// overwritten before it is removed, which a disk that writes elsewhere, a file
// system that copies on write, or a snapshot defeats: keep the folder on an
// encrypted device without snapshots, or use a KMS.
//
// # Runbook
//
// A key-encryption key is lost, and another one wraps too:
//
//  1. Make a new one: of files, with [Init] in another folder, of which only
//     kek.json is used; the epochs stay in the old one, for [NewEpochFolder].
//     Set Config.KEK to the new key and name the one that is left in OldKEKs,
//     or in MoreKEKs to keep it. Restart; everything opens.
//  2. Run [Keyring.RewrapTenants] until it returns nil.
//  3. [vault.KeysetStore] KEKs lists what is in use: the lost one is gone.
//
// A key-encryption key is lost, and was the only one: what belongs to tenants
// as a whole, every pseudonym and so every look-up, suppression included, is
// lost unless the key comes back: from the copy of its file, or from the KMS,
// which at most services restores a key within days of its deletion. A process
// that is running has the keys in memory and goes on until MaxStale, but has no
// way to wrap them under another key: do not stop it, and use the time. This is
// what MoreKEKs are for, and they have to be there before.
//
// The key of an epoch is lost:
//
//  1. Nothing is made in its place: enrolling gives [vault.ErrKEKMissing].
//     Put the copy of its file back. Everything opens.
//  2. Without a copy, make the next one with [EpochFolder.Create], so that new
//     people can be enrolled. Numbers and texts of those under the lost one
//     are lost. Their opt-outs are not: they are found by pseudonyms.
//  3. [epoch.Manager.Abandon] shreds who is under the lost epoch, so that
//     they are enrolled anew when they next appear.
//
// A tenant's keyset leaked:
//
//  1. [Keyring.ReplaceTenantKey], so that the leaked tenant key opens nothing
//     that comes.
//  2. Stage, wait, promote a new key for the AEAD keyset and each PRF keyset;
//     see [Rotation]. Rewrap what is sealed, re-key the pseudonyms, drop the
//     old keys.
//  3. Who has the old keys and a copy of the database reads what the copy has
//     under the tenant's keys, and finds the number behind any pseudonym by
//     trying all numbers; that cannot be undone. Data of subjects is under keys
//     of their own and is not concerned. The hashes of references and actors
//     ([ErrFixed]) keep their keys.
//
// The database is restored from a backup:
//
//  1. Do not send, and enroll nobody. Bring the key-encryption key and the
//     epoch keys of today; those of closed epochs are gone for good.
//  2. [epoch.Manager.ReplayTombstones] with the newest export of tombstones.
//  3. [epoch.Manager.ImportKeys] with the newest export of keys. Restored and
//     Lost in its report add up to those who did not open; Lost are those who
//     were shredded and have no tombstone.
//  4. Repeat the erasures that were made after the export of tombstones, from
//     their certificates. Then read opt-outs again, before sending.
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
// The key pair of tiers that only write is changed by [Keyring.RotateWriteOnly]
// in one step, because the tiers decide when they write with the new one. When
// a [vault.Drain] has moved the values under the older, Rotation disables it
// and, a TTL and a minute later at the earliest, drops it, each only where
// no row is under it.
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
