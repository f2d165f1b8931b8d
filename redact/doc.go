// Package redact finds sensitive values in short texts and masks them.
//
// It is written for text messages and for the logs of programs that handle
// them: one pass over the bytes, no regular expressions, no network, no
// allocation while it looks. It imports nothing outside the standard library.
//
// # Policy
//
// A finding is a span, an [Entity] and a score; it never holds the value. A
// rule that can check a number does (Luhn, mod 97, numbering plans), a rule
// that cannot wants a word near it that says what the digits are. What is
// masked is decided by [Config]: the default is every entity with a score of
// 0.5 or more.
//
// Digits are read in every script, and through invisible characters,
// fullwidth forms, exotic dashes and blanks. Offsets are always those of the
// text that was given.
//
// When rules disagree about a span, the higher score names it and the union
// of both spans is masked. Limits fail closed.
//
// # Finding and masking
//
// [New] makes a [Redactor]; [Redactor.Find] lists findings and
// [Redactor.String] returns the masked text.
//
// # Logging
//
// [NewHandler] wraps any slog.Handler: messages, attributes, groups, errors
// and values with methods are masked before the wrapped handler sees them.
//
// # Outgoing content
//
// [ContentPolicy] says which entities may not leave in a message of which
// purpose.
//
// # What it does not protect
//
// Detection is not proof. Names, addresses and free descriptions of a person
// are not found, nor are values that were split over several messages,
// written out in words or encoded. A masked text is still personal data when
// what is left of it tells who it is about. Masking a log does not undo what
// the program sent elsewhere.
package redact
