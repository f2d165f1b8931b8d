// Package keyword tells what a reply to a text message asks for: to be left
// alone, to be let in again, for help, or for nothing of the kind.
//
// It is a pure function over tables: offline, the same for the same text, and
// every result names the row that decided. Package consent uses it for what
// people write; a host may use it alone.
//
// # How a text is read
//
// A text is folded first: compatibility forms, case, accents, invisible
// characters, look-alike letters and letters that were drawn out. A text that
// as a whole is a keyword is that keyword, courtesy around it or not; so is one
// that is spelled out, mistyped by a letter, or has a signature under it. Then
// come the host's own commands, then the phrases in which people ask in their
// own words: for English as patterns with guards, for other languages as
// phrases and as frames, which are words that mean it together in any order.
// A phrase wants its object, so that "please cancel my order" is an order and
// "stop by at eight" a visit.
//
// Reactions that a phone sends as text, quoted lines, automatic replies and the
// host's own "reply STOP to end" are left out of consideration.
//
// # How sure it is
//
// [IntentOptOut] is what a reasonable person would take for one, in the words of 47
// CFR 64.1200(a)(10). [IntentLikelyOptOut] reads like it: nothing more should be
// sent, and one text may ask back. [IntentOptIn] is a whole keyword and nothing else,
// or a YES where one was asked for.
//
// What nobody foresaw is missed. Of opt-outs that were new to the tables, most
// of them written to be hard, the last sets that were tried had 137 of 140
// found, and 3 of 140 other texts taken for one; more slang than that finds
// fewer. What was missed is now in the set of the test, which says by itself
// nothing about texts to come. A host that reads its replies should go on
// reading them.
package keyword
