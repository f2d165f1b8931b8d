// Package redact finds sensitive values in short texts and masks them.
//
// It is written for text messages and for the logs of programs that handle
// them: one pass over the bytes, no regular expressions, no network, no
// allocation while it looks, and time that grows with the length of the text
// whatever the text is. Beside the nouns of the root package it needs nothing
// but the standard library.
//
// # Policy
//
// A finding is a span, an [Entity] and a score; it never holds the value. A
// rule that can check a number does (Luhn, mod 97, numbering plans), a rule
// that cannot wants a word near it that says what the digits are. A bare
// shape, such as nine digits that may be a passport number, stays under the
// score of 0.5 that [Config] asks for by default.
//
// Digits are read in every script, and through invisible characters,
// fullwidth forms, exotic dashes and blanks. Offsets are always those of the
// text that was given.
//
// When rules disagree about a span, the higher score names it and the union
// of both spans is masked. Limits fail closed: what cannot be examined is
// masked.
//
// # Finding and masking
//
// [New] makes a [Redactor]; [Redactor.Find] lists findings,
// [Redactor.String] returns the masked text and [Redactor.Explain] says why.
// Values that the host knows, such as the name of the recipient, are given to
// [Redactor.WithValues]; a model of the host's own joins as a [Recognizer].
//
// An [Operator] says what stands in the place of a value: a [Label], its last
// digits ([Mask]), a keyed pseudonym ([Token]), the encrypted value ([Seal])
// that [Restore] brings back, or less of it ([Generalize]). There is no hash:
// whoever knows that a value is a phone number can hash them all. Operators
// that need a vault run in [Redactor.Redact], which takes a context.
//
// # Names and addresses
//
// [Person] and [Location] are guessed from cues, such as "Dear", "my name is"
// or a house number and "Street", and only looked for when [Config] names
// them. On the 5,574 messages of the UCI SMS Spam Collection, Person finds 12
// spans of which 4 are no names (0.7 per 1,000 messages), Location one span,
// which is no address (0.2 per 1,000); most of the names in those messages
// have no cue and are not found.
//
// # Policies
//
// A [Policy] is that choice as JSON, with an id for audit records.
// [NamedPolicy] has some to begin with.
//
// # Logging and other surfaces
//
// [NewHandler] wraps any slog.Handler: messages, attributes, groups, errors
// and values with methods are masked before the wrapped handler sees them.
// [NewWriter] masks a stream of lines, [Redactor.JSON] a JSON text,
// [Redactor.Value] a Go value; package httpdump prints HTTP messages.
//
// # Outgoing content
//
// [ContentPolicy] says what may not leave in a message of which purpose: card
// numbers and credentials never, passcodes only in messages that are for it,
// links to domains that are not listed, templates that were not filled in,
// words of a list, such as those of [HealthLists].
//
// It reads a text as its reader would: "4539_1488_..." is a card number,
// "example[.]net" and "hxxp://example.net" are links, "H.I.V." is a word. With
// a list of domains, whatever a phone may turn into a link is one, also the
// "today.do" of a sentence without a blank. On the 5,574 messages of the UCI
// SMS Spam Collection that is so in 25 messages (4.5 per 1,000) that hold no
// link.
//
// # What it does not protect
//
// Detection is not proof. Free descriptions of a person are not found, names
// and addresses only as said above, nor are values that were split over several messages or
// lines, written out in words or encoded. A masked text is still personal data
// when what is left of it tells who it is about. Masking a log does not undo
// what the program sent elsewhere.
//
// # Compatibility
//
// Entity names, the labels, the JSON of policies and the form in which [Seal]
// writes values stay as they are within a major version. Which texts are
// findings, and their scores, may change with every release: a rule that finds
// more is not a breaking change.
package redact
