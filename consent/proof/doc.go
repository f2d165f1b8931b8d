// Package proof exports what one person consented to as a file that can be verified years later
// without the database.
//
//	exporter, err := proof.New(proof.Config{Ledger: ledger, Identities: []proof.Source{vault}, Store: db.Consent(), Audit: log})
//	...
//	report, err := exporter.Export(ctx, &file, proof.Request{Person: person, Actor: officer, Open: open})
//	...
//	report, err = proof.Verify(&file, proof.VerifyConfig{Verifiers: keys})
//
// [Exporter.Export] reads all events of a person from the consent ledger, opens their evidence
// through the vault, and writes them to one file together with the texts that the person was shown,
// copies of the artifacts that they gave, and the host's description of the programs. [Verify]
// reads such a file offline and detects every change to it. Each [Event] of a verified file yields
// the fields of ISO/IEC TS 27560 and 16 CFR 310.5(a)(8), a consent receipt, and the date until
// which the law requires that it is kept.
//
// A file is personal data in the clear: number, name, evidence. It is for the person, a court or an
// authority. An export is access to personal data: the vault opens every value under the rights of
// the actor, and the audit event of the export is committed before the first byte is written.
//
// # Format
//
// A file is text in UTF-8. Its lines end with a line feed; each is at most 2 MiB long and a JSON
// object. "type" is the type of the line. "prev" is the SHA-256, in lower-case hex, of the bytes of
// the line before it without its line feed; the first line has none. Times are RFC 3339 in UTC, ids
// and pseudonyms the letters of package sealtext, other names those of package consent. In this
// order:
//
//	proof      format, version, tenant, the person's pseudonym, when it was
//	           made, and which rows of the table of rules set its clocks
//	person     number and name; absent for a person who was erased
//	program    what its events have in common, before the first of them
//	text       a text that was shown and its SHA-256, before the first event
//	copy       an artifact in base64 and its SHA-256, before the first event
//	event      one event of the ledger, in the ledger's order
//	manifest   the members of the first line again, and the number of lines
//	           of each type
//	signature  a signature of the manifest; none, one or more
//	end        the number of lines
//
// Program, text, copy and event lines follow each other as they are needed. An event names the
// lines above it that it refers to: "program" by its scope, "text" and "copy" by their hash, which
// is the one that its evidence recorded at the time, if it recorded any. "missing" and
// "missing_tsr" are the fields that it lacks; "keep" is its clock; "flags" holds the bits of
// consent.Flags. A "tombstone" is an opt-out without evidence: one that outlived its person's
// erasure, or one of the account that was made in another tenant.
//
// A signature is the signature line of a signed note (C2SP signed-note, package
// golang.org/x/mod/sumdb/note) whose text is the manifest line with its line feed. The manifest
// line, an empty line and the signature lines together are a note that any tool for notes can open.
//
// The hash over the rows of the table ("rules") is the SHA-256 of, for each row that sets a span
// for keeping records or opt-outs: id, jurisdiction, the bytes of purposes, kind, everywhere and
// each use, minutes, days, business days, years, the Unix times of effective, until and as-of in
// eight bytes each, and the source; texts have their length before them in four bytes, all big
// endian.
//
// # Guarantees
//
// Verify recomputes every hash. A changed bit, a line that was removed, repeated, swapped or added,
// and a file that ends too early give a [FormatError]. So do an event that refers to another text
// than it recorded, and one that hides a missing field.
//
// Without a signature, that is all: anyone who has the file can make a new one, with fewer or other
// events, which verifies as well. Two things prevent that. A signature by a key ties the file to
// its signer; if Verify is given the key, it refuses any other file. And the audit event of the
// export holds [Report].Document, the first half of the manifest's hash: a tamper-evident log then
// shows which file was made, and when. Signature lines may be added without changing the others;
// those of keys that Verify was not given mean nothing.
//
// # What this does not show
//
// A file does not show that the input of the ledger was true, that its clock was right, or that a
// consent was valid. It does not show that there were no other events: it has all that the ledger
// had of the person under the given pseudonyms, and a party with write access to the database can
// rewrite the ledger, which the audit log is there to detect. It does not show how a text looked:
// it holds the words; the picture of a form belongs in the copy. Having all fields of a standard
// does not make a record sufficient under a law.
//
// # Clocks
//
// [Keep] considers the rows of the table that set a span for records of consents, and for opt-outs
// also those for opt-outs, in the jurisdictions that evidence and program name, and takes the span
// that ends last. If no jurisdiction is known, all rows of the table count. A span that begins
// again with each use begins with the last one; see Config.LastUse. A clock is a minimum. An
// opt-out is kept, and blocks, without an end.
//
// # After an erasure
//
// Evidence, number and name are gone with the person's key. The ledger keeps opt-outs under a
// pseudonym, and a file of them consists of tombstones: Report.Erased is set, nothing is opened,
// and the audit event names no subject. The file still verifies, and the opt-outs still block.
//
// # Compatibility
//
// Files of version 1 verify with every later release. Under the same version members may be added;
// Verify ignores unknown ones, and the hashes cover them. How fields are derived from the lines is
// part of the version, because lines name the missing fields.
package proof
