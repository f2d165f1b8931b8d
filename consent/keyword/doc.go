// Package keyword classifies replies to text messages as opt-outs, opt-ins, requests for help, or
// ordinary messages.
//
//	c := keyword.Classify("please stop texting me")
//	switch c.Intent {
//	case keyword.IntentOptOut, keyword.IntentLikelyOptOut:
//		// send nothing more; c.Everything: from any program
//	case keyword.IntentOptIn: // START, as a whole
//	case keyword.IntentHelp:  // HELP, as a whole
//	}
//
// It is a pure function over tables: it uses no network, returns the same result for the same text,
// and names the row of the tables that decided. Package consent uses it for inbound messages; it
// can be used alone.
//
// # How a text is read
//
// First the text is folded: compatibility forms, case, accents, invisible characters, look-alike
// letters and drawn-out letters are removed. Then these are tried in order:
//
//   - a keyword that is the whole text, with or without courtesy around it, also if it is spelled
//     out, mistyped by a letter, or followed by a signature
//   - the host's own commands; see [ClassifyIn]
//   - phrases in which people ask in their own words: for English, patterns with guards; for
//     other languages, phrases, and sets of words that mean it together in any order
//
// A phrase needs its object, so that "please cancel my order" is an order and "stop by at eight" a
// visit. Reactions that a phone sends as text, quoted lines, automatic replies and the host's own
// "reply STOP to end" are ignored.
//
// # Confidence
//
// [IntentOptOut] is a text that a reasonable person would understand as an opt-out, in the words of
// 47 CFR 64.1200(a)(10). [IntentLikelyOptOut] reads like one: nothing more should be sent, and one
// text may ask back. [IntentOptIn] is a whole keyword and nothing else, or a YES to a question.
//
// # Limits
//
// False negatives (a missed opt-out) are more likely than false positives: an unforeseen wording is
// missed. In the last sets of opt-outs that were new to the tables, most of them written to be
// hard, 137 of 140 were found, and 3 of 140 other texts were classified as opt-outs. Texts with
// more slang have a lower rate. The misses have since been added to the test set, so these figures
// are not an out-of-sample estimate. A host that reads its replies should continue to read them.
//
// # Compatibility
//
// Intents and their numbers do not change. Which texts are classified how, and the ids of rows, may
// change with every release: recognizing more opt-outs is not a breaking change. All functions are
// safe for concurrent use.
package keyword
