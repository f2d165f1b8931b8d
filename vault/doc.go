// Package vault encrypts phone numbers and message texts ("seals" them), computes keyed pseudonyms
// of numbers, and decrypts values only for authorized actors, after writing an audit event.
//
// A [Sealer] writes: it seals, computes pseudonyms and enrolls data subjects, and returns nothing
// in the clear. A [Vault] reads: every call is authorized, then audited, then decrypted.
//
//	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: keyring, Store: db.Vault()})
//	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer})
//	v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules})
//
//	person, err := sealer.Enroll(ctx, tx, tenant, number) // in a transaction
//	note := sealtext.Binding{Tenant: tenant, Subject: person.Subject, Field: "note", Record: id}
//	sealed, err := sealer.Seal(ctx, tx, note, []byte("allergic to nuts"))
//	text, err := v.Reveal(ctx, access, note, sealed)
//
// # Keys
//
// Each tenant has one AEAD keyset and one PRF keyset for each pseudonym domain, wrapped by a
// key-encryption key. Each subject has a random keyset of its own, wrapped by the key of the
// current erasure epoch, which is kept outside the database and its backups. Subject keys are
// random because a key that is derived from something could be derived again. Package
// vault/tinkvault implements [Keyring] with Tink and keys in files or in a KMS.
//
// # Sealed values
//
// A value is padded to a multiple of 32 bytes and encrypted with its [sealtext.Binding] as
// associated data: it does not open after it was moved to another tenant, subject, field or
// record. Opening returns [ErrWrongContext], [ErrUnknownKey] or [ErrShredded]. The directory, by which
// a subject is found, is not encrypted: what is found is compared with the number that was looked for,
// and refused with a [*DirectoryError] where it is another.
//
// # Pseudonyms
//
// A pseudonym is PRF(kind, tenant, domain, digits) with 16 bytes of output. There are so few phone
// numbers that a hash without a secret key can be reversed by trying all of them. A number must be
// canonical first; vault/phone parses and normalizes numbers. Look up with [Sealer.Candidates],
// which returns one pseudonym for each key, and for each form that a number has in some countries;
// see [SealerConfig.Aliases]. [Sealer.Block] and [Sealer.LastDigits] index a part of a number.
//
// # Rotation
//
// A new pseudonym key is staged before it is used, so that every process looks rows up under it
// before the first one writes under it. A [Rotator] moves existing rows to the current key in the
// background. An opt-out that outlived its number is hashed again under the new key, and the old
// key stays in the keyset as long as such a row exists. [Sealer.Rewrap] and [Sealer.RekeyNumber]
// rotate the host application's own rows. Rotate when a pseudonym key leaks: every number under it
// can be found by trying all of them, and what was copied before stays readable.
//
// # Access
//
// [AccessRules] is an [Authorizer]: a table that denies by default, in which a denial wins. A rule
// can require a role, a reason, a recent authentication or training, a second person, or a declared
// emergency, and can limit how much of a number is shown ([Vault.RevealNumberAt]). A look-up of a
// person by number is an access too ([Vault.LookUp]). Package vault/actor builds an actor from
// verified claims or a client certificate.
//
// [Limits] bound what one actor reads, across all processes, and detect number enumeration. For
// approval by a second person see [Vault.RequestApproval]; rules should require it for
// [Vault.RevealNumbers], which reads many at once. An emergency access raises an [Alert] and opens
// a [Review] that another actor closes with [Vault.CloseReview].
//
// # Write-only tiers
//
// A [WriteOnly] seals to a tenant's public key and can do nothing else: use it in a web server with
// a sign-up form. Its values are under the tenant's key, and so not shredded with a subject, until
// [Sealer.Adopt], or a [Drain] for a whole table, has sealed them under the subject's own key.
//
// # Erasure
//
// [Shredder.Shred], and for all packages Rights.Erase of package retention, delete the subject's
// wrapped key and leave a tombstone. Nothing sealed for the subject opens from then on through this
// library. Copies of the wrapped key in free pages, logs, replicas and backups are ended by package
// vault/epoch, which destroys the key that wrapped them.
//
// # Guarantees
//
//   - No value is decrypted before its audit event is committed; a refusal is audited as well.
//   - Whoever changes the database without the keys cannot lead a number to another subject.
//   - A missing key-encryption key gives [ErrKEKMissing]; no new key is made in its place.
//   - Look-ups find a person under every key that is in use, at every moment of a rotation.
//   - A shredded subject is gone in every process at once: its row is read for each operation.
//
// # Memory
//
// Buffers for padded texts and digits are overwritten before they are used again. Go cannot erase
// strings, key schedules in ciphers, Tink's parsed keysets, copies left by a growing stack or
// slice, or the buffers of drivers, HTTP and TLS. What Reveal returns is the caller's to clear.
// With Go 1.26 and GOEXPERIMENT=runtimesecret, on Linux on amd64 and arm64, keys in memory are used
// inside runtime/secret, which erases registers, stack and heap; calls of a KMS are not. Memory is
// not locked: switch core dumps off, and swap off or to an encrypted device.
//
// # What this does not protect
//
// A process that holds the keyring can read everything. The host application
// vouches for the identity of actors: two accounts of one person have two quotas, and can approve
// the requests of each other.
// What is sealed under a tenant's key, such as an audit event without a subject, is not shredded.
//
// # For keyrings
//
// A host application with its own primitives implements [Keyring], and [WriteOnlyKeyring] where it
// has write-only tiers. [AEAD], [PRF], [HybridEncrypt] and [HybridDecrypt] have exactly the methods
// of Tink's primitives, in both of its Go modules. [TenantKeys], [Key] and [PRFKey] are what a
// keyring returns; [WrappedKeyset] and [KeysetStore] are how it may store keysets. Before it drops
// a pseudonym key it counts the rows under every id of [KeyIDs]; [Nests] and [NestedKeyID] describe
// pseudonyms that were hashed again.
//
// # Compatibility
//
// The sealed form, the associated data and the input of pseudonyms, also of nested ones, begin with
// a version or kind byte and do not change; tests compare them with fixed values. Kinds and states
// of cases are stored as numbers, quotas and cases with a version byte.
package vault
