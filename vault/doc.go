// Package vault encrypts ("seals") phone numbers and message texts, makes keyed
// pseudonyms of numbers, and decrypts values only for authorized actors, after
// writing an audit event.
//
// Two types share the work. A [Sealer] writes: the other packages are constructed
// with it, and it writes no audit events and reveals nothing. A [Vault] reads:
// every [Vault.Reveal] is authorized, then audited, then decrypted, in that order;
// a refusal is audited as well.
//
// # Keys
//
// Each tenant has one AEAD keyset and one PRF keyset a pseudonym domain,
// wrapped by a key-encryption key. Each subject has a random keyset of its
// own, wrapped by the key of the current erasure epoch, which is kept outside
// the database and its backups. Package vault/tinkvault implements this on
// Tink; [AEAD] and [PRF] have the method sets of Tink's primitives, of both
// its Go modules, so that a host with primitives of its own implements
// [Keyring] with them.
//
// A value sealed for a subject cannot be opened once the subject's row is
// shredded. Random keys are used because a key that is derived from something
// could be derived again.
//
// # Sealing
//
// A value is padded to a multiple of 32 bytes and encrypted with its
// [sealtext.Binding] and the header of the sealed form as associated data: it
// does not open when it is moved to another tenant, subject, field or record.
// [ErrWrongContext], [ErrUnknownKey] and [ErrShredded] tell the cases apart.
//
// # Pseudonyms
//
// A pseudonym is PRF(kind, tenant, domain, digits) with 16 bytes of output.
// Phone numbers have so little entropy that any hash without a secret key can
// be reversed by trying all of them; only the key protects a pseudonym. Look
// up with [Sealer.Candidates], which lists one for each key of the domain.
// A number must be canonical before it is pseudonymized; vault/phone does
// that. Where a country has two canonical forms of one number,
// [SealerConfig.Aliases] makes them one person. [Sealer.Block] and, with care,
// [Sealer.LastDigits] index a part of a number.
//
// # Rotation
//
// A new pseudonym key is staged before it is used: every process looks rows
// up under it for a TTL before the first one writes under it. Look-ups ask for
// all keys at once, so the rows may be under any. A [Rotator] brings them under
// the current key in the background. The opt-out of somebody who was forgotten
// has no number any more; its pseudonym is hashed again under the new key, and
// the old key stays in the keyset as long as there is such a row.
// [Sealer.Rewrap] does the same for values that are sealed under a tenant's
// key, [Sealer.RekeyNumber] for a sealed number with its pseudonym. A leaked
// pseudonym key makes every number under it findable by trying all of them:
// rotate, and know that what was copied before stays readable.
//
// # Access
//
// [AccessRules] is an [Authorizer] by a table that denies by default and in which a
// denial wins; it can require a role, a reason, a recent authentication by
// some method, a recent training, and limit how much of a number is shown:
// [Vault.RevealNumberAt]. Looking up who a number belongs to is access too:
// [Vault.LookUp]. Package vault/actor makes an actor of what the host has
// verified.
//
// [Limits] bound what one actor reads and detect number enumeration. A rule may ask for a second
// person, who says yes or no: [Vault.RequestApproval], [Vault.GrantApproval],
// [Vault.RejectApproval]; every reading of many at once, [Vault.RevealNumbers], should. A rule
// may let an actor break the glass in an emergency, which raises an [Alert] and leaves a [Review]
// that another actor closes with [Vault.CloseReview]. Each of these writes audit events.
//
// An actor is who the host says it is: two accounts of one person are two
// persons here, with two quotas, and can approve each other.
//
// # Tiers that only write
//
// A [WriteOnly] seals to a tenant's public key and can do nothing else. What
// it sealed is under the key of the tenant until [Sealer.Adopt] has brought it
// under a subject's own, and is not shredded before. A [Drain] does so for a
// whole table, and an older key pair can be dropped when nothing is under it.
//
// # Numbers that are in the clear today
//
// Package vault/backfill takes a table of the host's to sealed numbers while the
// application goes on. [sealtext.Sealed] and [sealtext.Pseudonym] are columns
// of any table; a [sealtext.Number] refuses to be one.
//
// # Forgetting a person
//
// [Shredder.Shred], and retention's Rights.Erase for all packages, delete the
// subject's wrapped key and leave a tombstone. What was sealed for the subject
// does not open from then on, through this library. Copies of the wrapped key
// stay in free pages, in the log, on replicas and in backups, and would open
// with the key of the erasure epoch: package vault/epoch closes the epoch, which
// wraps the living under the next one and destroys the key of the old. The certificate
// of the epoch has the date after which no copy opens.
//
// The keys of the living leave the database in an export, authenticated by the
// key of the epoch and of no use without it. An old backup and the newest
// export together open everybody but the shredded; store the export apart from
// both. What is sealed under the key of a tenant, such as an event about
// nobody, is not concerned by any of this.
//
// # Memory
//
// The buffers in which this package pads texts and spells out numbers are
// overwritten before they are used again, and what holds a secret is compared
// in constant time. Go cannot erase the rest:
//
//   - strings, which cannot be overwritten: what Number.E164 and
//     Body.Plaintext give, and everything made of them;
//   - what a growing stack or slice leaves behind;
//   - key schedules inside the ciphers, and the keysets of Tink, which are
//     copied as they are parsed; an evicted key stays until the collector has
//     reused its memory;
//   - the plaintext that Reveal returns: it is the caller's alone, who may
//     clear it;
//   - copies in the buffers of database drivers, of HTTP and of TLS.
//
// In programs built with Go 1.26 and GOEXPERIMENT=runtimesecret, on Linux with
// amd64 or arm64, unwrapping keys with a key in memory and opening values run
// inside runtime/secret: registers and stack are erased at the end, and what
// they allocated once nothing refers to it. Calls of a KMS do not. Nothing
// here locks memory: containers rarely allow it. Switch core dumps off, and
// swap off or to an encrypted device.
//
// # What this does not protect
//
// A process that holds the keyring can read everything. A tier that only
// writes should hold a [WriteOnly] and no keyring. Deleting a wrapped key from
// a database leaves copies in its free pages, its log and its backups until
// those are gone or the key of the epoch is destroyed.
//
// # Compatibility
//
// The associated data, the input of pseudonyms and the sealed form begin with
// version bytes and do not change; tests hold them to golden values. So does
// the input of a pseudonym that is hashed again: kind, tenant, domain, and the
// twenty bytes of the older one; its key id is [NestedKeyID].
package vault
