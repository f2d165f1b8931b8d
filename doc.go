// Package sealtext holds the nouns that the rooms of the library share:
// numbers and message bodies that do not print, the people they belong to,
// and the values they are sealed into. It does no I/O and imports nothing but
// the standard library.
//
// # The rooms
//
// An application builds the house from the bottom up:
//
//	keyring (vault/tinkvault) -> vault.Sealer -> audit.Log -> vault.Vault
//	-> consent.Ledger -> transport.Gateway and Relay -> retention
//
// A message goes out through transport.Gateway: the number is sealed and
// pseudonymized, consent is checked, and the sealed message is committed
// together with its audit event. The relay hands it to a transport under a
// permit of the consent ledger. What comes back, a reply or a receipt, enters
// through the same gateway. Package retention disposes of what is due and
// answers people's requests for access and erasure.
//
// # Sensitive values
//
// [Number] and [Body] print as a mask through every fmt verb, logger and
// encoder; [Number.E164] and [Body.Plaintext] are the only ways back. They
// refuse to be stored; a vault makes them [Sealed] values, each bound by its
// [Binding] to one tenant, subject, field and record. What has to be found
// again is stored as a [Pseudonym].
//
// Strings that the host chooses (names of tenants and programs, idempotency
// keys, actor ids) follow grammars that leave no room for a phone number, or
// pass [CheckReference].
//
// # What this does not do
//
// A process that holds the keys can read everything: masks protect against
// accidents, not against code. Go cannot wipe every copy of a string from
// memory. A decision of the library is "allowed" or "denied" under the rules
// that the host enabled; whether the host complies with a law is not
// something a library can say.
//
// # Compatibility
//
// Stored forms begin with a version byte ([SealedVersion]); bytes written by
// one release are read by every later one of the same major version, and
// golden files in the tests hold the library to it.
package sealtext
