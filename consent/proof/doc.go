// Package proof writes down what one person consented to, in a file that can
// be checked years later with nothing but the file.
//
// [Exporter.Export] takes all events of a person from the consent ledger,
// opens their evidence through the vault, and puts them into one file together
// with the texts that the person was shown, copies of what they gave, and what
// the programs concerned have told people. [Verify] reads such a file offline
// and finds every change that somebody made to it. Each [Event] of a verified
// file then yields the fields of ISO/IEC TS 27560 and 16 CFR 310.5(a)(8), a
// consent receipt, and until when the law asks to keep it.
//
// A file is personal data in the clear: number, name, evidence. It is for the
// person, a court or an authority, and for nobody else. Making one is access:
// every value in it is opened by the vault under the rights of whoever asks,
// and the export goes on record before the first byte is written.
//
// # Format
//
// A file is text in UTF-8: lines that end with a line feed, each of at most 2
// MiB and each a JSON object. "type" says what a line is, and "prev" is the
// SHA-256, in lower-case hex, of the bytes of the line before it without its
// line feed; the first line has none. Times are RFC 3339 in UTC, ids and
// pseudonyms the letters of package sealtext, other words those of package
// consent. In this order:
//
//	proof      format, version, tenant, the person's pseudonym, when it was
//	           made, and which rows of the table of rules set its clocks
//	person     number and name; not there for somebody who was forgotten
//	program    what its events have in common, before the first of them
//	text       a text that was shown and its SHA-256, before the first event
//	copy       an artifact in base64 and its SHA-256, before the first event
//	event      one event of the ledger, in the ledger's order
//	manifest   the members of the first line again, and what there was of
//	           each type
//	signature  a signature of the manifest; none, one or more
//	end        how many lines there were
//
// Program, text, copy and event lines follow each other as they are needed.
// An event names the lines above it that it refers to: "program" by its scope,
// "text" and "copy" by their hash, which are those that its evidence recorded
// at the time, where it recorded any. "missing" and "missing_tsr" are the
// fields that it lacks; "keep" is its clock; "flags" has the bits of
// consent.Flags. A "tombstone" is an opt-out without evidence: one that
// outlived its person's erasure, or one of the account that was made in another
// tenant.
//
// A signature is the signature line of a signed note (C2SP signed-note, package
// golang.org/x/mod/sumdb/note) whose text is the manifest line with its line
// feed. Who puts the manifest line, an empty line and the signature lines
// together has a note that any such tool opens.
//
// The hash over the rows of the table ("rules") is the SHA-256 of, for each row
// that sets a span for keeping records or opt-outs: id, jurisdiction, the bytes
// of purposes, kind, everywhere and each use, minutes, days, business days,
// years, the Unix times of effective, until and as-of in eight bytes each, and
// the source; texts have their length before them in four bytes, all big
// endian.
//
// # What a file shows
//
// Verify recomputes every hash. A changed bit, a line that was dropped,
// repeated, swapped or added, and a file that ends too early give a
// [FormatError]. So do an event that claims another text than it recorded, and
// one that hides a missing field.
//
// Without a signature that is all: whoever holds the file can make a new one,
// with fewer events or other ones, and that verifies as well. Two things are
// beyond them. A signature by a key that they do not have ties the file to
// who signed it; give Verify the key, and it refuses any other file. And the
// audit event of the export holds [Report].Document, the first half of the
// manifest's hash: in a tamper-evident log it shows which file was made, and
// when. Signature lines may be added by anybody without a word to the others;
// those of keys that Verify was not given mean nothing.
//
// # What it does not show
//
// That the ledger was told the truth, that its clock was right, or that a
// consent was valid. That there were no other events: a file has all that the
// ledger had of the person under the pseudonyms that were given, and a ledger
// can be written anew by who has its database, which is what the audit log is
// there to find. That a text looked the way it reads: it is the words; the
// picture of a form belongs into the copy. Neither list of fields makes a
// record enough for a law; they say what is there.
//
// # Clocks
//
// [Keep] takes the rows of the table that set a span for records of consents,
// and for opt-outs those for opt-outs too, in the jurisdictions that evidence
// and program name, and keeps the one that ends last. Where no jurisdiction is
// known all rows of the table count. A span that begins again with each use
// begins with the last, see Config.LastUse. A clock says for how long at least;
// an opt-out is kept, and blocks, for good.
//
// # After an erasure
//
// Evidence, number and name went with the person's key. What the ledger keeps
// are opt-outs under a pseudonym, and a file of them is all tombstones:
// Report.Erased says so, nothing is opened, and the audit event is about
// nobody. It still verifies, and the opt-outs still block.
//
// # Compatibility
//
// Files of version 1 verify with every later release. Members may be added
// under the same version, and Verify passes over those it does not know; the
// hashes cover them. How fields are derived from the lines is part of the
// version, since lines name the missing ones.
package proof
