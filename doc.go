// Package sealtext defines the types shared by all packages of the module: phone numbers and
// message bodies that never print in clear text, data subjects, pseudonyms and sealed (encrypted)
// values.
//
// The module lets an application send and receive SMS without holding its customers' numbers and
// messages in the clear. This package does no I/O and links only the standard library.
//
//	n, err := sealtext.ParseE164("+447700900123") // a person's number, strict form
//	if err != nil {
//		return err // an *InputError: names the field and the rule, not the input
//	}
//	log.Printf("welcome %v", n)            // welcome [number]
//	log.Printf("country %v", n.Prefix())   // the country code and a few digits
//	send(n.E164())                         // the one way back to the digits
//
// # Packages
//
// Most applications construct everything by package service. Without it, construct the components
// in this order:
//
//	vault/tinkvault   the keyring
//	vault             Sealer: encrypts and pseudonymizes
//	audit             Log: the audit events
//	vault             Vault: decrypts for authorized actors, after writing an audit event
//	consent           Ledger: opt-ins, opt-outs, and the decision whether a message may be sent
//	transport         Gateway and Relay: messages out and in
//	retention         schedules, legal holds, access and erasure
//
// Storage is package sqlstore (SQLite and PostgreSQL) or, for tests, memstore. Package redact masks
// sensitive values in texts and logs and can be used alone.
//
// An outgoing message enters through transport.Gateway: its number and body are sealed, the number
// is pseudonymized, consent is checked, and the sealed message is committed in one transaction with
// its audit event. The relay hands it to a transport under a permit of the consent ledger. Replies
// and delivery receipts enter through the same gateway. Package retention disposes of records that
// are due and answers requests for access and erasure.
//
// # Words
//
// The documentation uses these words with one meaning each.
//
//   - Data subject, or person: the human whose number it is. A [Subject] names one within one
//     tenant.
//   - Host application, or host: the program that imports the library.
//   - Opted in, opted out, opt-out: the state of a person's consent, and the event that ends it.
//   - Hand-off: giving one message to one transport. A permit is the ledger's permission for one
//     hand-off.
//   - Provider: the company or gateway that takes a message over and delivers it.
//   - Enroll: give a number a Subject in a tenant, unless it has one.
//   - Account: several tenants together, for opt-outs that hold for all of them ([Account]).
//   - Erasure epoch: a period whose new subjects share a wrapping key, which is destroyed some time
//     after the period; see package vault/epoch.
//   - Fenced: of a database that belongs to another environment than the process, such as a copy of
//     production on a laptop. A relay sends from it only to the numbers of its AllowRecipients.
//   - Seal: encrypt and bind to one tenant, subject, field and record. Reveal: decrypt, after
//     authorization and an audit event.
//   - Shred: destroy a subject's key. Erase: remove a person from everywhere. Dispose: destroy a
//     record that is due by its schedule. Legal hold: nothing of the person may be destroyed.
//   - Purpose: why a message is sent ([Purpose]). Domain: what a pseudonym is for ([Domain]).
//     Scope: what a consent covers. Class: the records that one retention schedule covers. Reason:
//     why a value is revealed or a message is denied.
//
// # Sensitive values
//
// [Number] and [Body] print as a mask through every fmt verb, logger and encoder. [Number.E164] and
// [Body.Plaintext] are the ways back to the clear value. Both types refuse to be
// stored: a vault turns them into [Sealed] values, each bound by its [Binding] to one tenant,
// subject, field and record. A value that has to be found again is stored as a [Pseudonym].
// Callbacks of the host get a [Prefix].
//
// Strings that the host chooses are stored in the clear only if their grammar cannot express a
// phone number ([Tenant], [Program]). Others (idempotency keys, template ids, actor ids) pass
// [CheckReference] and are stored sealed or as keyed hashes.
//
// # Errors and concurrency
//
// Invalid input gives an [*InputError] that names the field and the rule and never repeats the
// input. Errors to branch on are variables, compared with errors.Is. All types of this package are
// values, or are safe for concurrent reads. A [Tx] is for one goroutine at a time.
//
// # What this does not protect
//
// A process that holds the keys can read everything: masks protect against accidents, not against
// code. Go cannot wipe every copy of a string from memory. A decision of the library is "allowed"
// or "denied" under the rules that the host enabled. Whether the host complies with a law is not
// something that a library can say.
//
// # Compatibility
//
// Stored forms begin with a version byte ([SealedVersion]). Bytes written by one release are read
// by every later release of the same major version. Golden files in the tests (testdata/stored.txt)
// check it. Text forms of ids and pseudonyms, and the names of purposes and domains, do not change.
package sealtext
