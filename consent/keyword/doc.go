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
//     out, dictated, mistyped, or followed by a signature
//   - the host's own commands; see [ClassifyIn]
//   - requests in people's own words: for English, a grammar of verbs that end, remove or send
//     something, of the noun phrases that they are about, and of what people say of a number that is
//     not theirs, with guards; for other languages, phrases, and sets of words that mean it together
//     in any order
//   - STOP, and after it a name, a number, what identifies the writer, or a reason
//   - a short text of another language once more, with the typing errors in its words mended
//
// A request needs its object in the same clause. "Lose the sales pitches" and "leave my
// grandmother alone" are opt-outs; an order, a shift, the courier of today or the blue one, in any
// of the larger languages, is a thing of the business, and "stop by at eight" a visit. Who wants no
// calls, and texts in their place, wants no end of texts. Neither does who asks why the messages
// ended, sent STOP by accident, or wants to be put back: the clauses that say so are left out, and
// the others are read. Reactions that a phone sends as text, quoted lines, automatic replies and
// the host's own "reply STOP to end" are ignored.
//
// # Languages
//
// The tables have some 40 languages, and a text is read in all of them. Words of Arabic, Hindi,
// Russian and Ukrainian count in Latin letters, too, and Dutch, German and Scandinavian compounds by
// their last part. A keyword of one language that is an ordinary word in another is weighed by
// [Context.Languages]: it is likely an opt-out where neither is written, and says nothing where
// people write the language in which it is ordinary. The English keywords mean the same everywhere.
//
// # Confidence
//
// An opt-out is from what the sender sends. [Classification.Everything] is set for STOP ALL, STOP
// ALL MESSAGES and STOP EVERYTHING in many languages, and [Classification.Account] for words that
// name the account, such as STOP ALL BRANDS.
//
// [IntentOptOut] is a text that a reasonable person would understand as an opt-out, in the words of
// 47 CFR 64.1200(a)(10). [IntentLikelyOptOut] reads like one: nothing more should be sent, and one
// text may ask back. [IntentOptIn] is a whole keyword and nothing else, or a YES to a question.
//
// [Classification.Request] is what a text asks for about the data of its writer, or the reason for
// the messages. It stands beside the intent: no opt-out is lost to one. Erasure is a likely opt-
// out by itself, since nobody can be sent texts whose data are gone; the others are none. The
// phrases are fewer than those of opt-outs.
//
// # Limits
//
// False negatives (a missed opt-out) are more likely than false positives: an unforeseen wording
// is missed. Sets of some 380 texts in 19 languages were written by people who did not know the
// tables. Each was scored once before anybody had read it; then the tables were extended by the
// kinds of what was missed. Of the last three, 517 of 546 opt-outs were found (0.95), nearly all
// of them in people's own words; of 560 other texts, most of them with the same words, 7 were taken
// for one; of 1,066 texts that do not opt in none was taken for one that does; all 67 answers to a
// question were read as a YES. The tables have been extended by what they missed, so that the next
// texts should do better; no set has shown yet how much. Of 5,574 texts among friends, nearly none of
// which is a request, 78 are taken for one, three quarters of them advertisements and their "to
// stop". What the tests print about the test data is no estimate. A host that reads its replies should
// continue to do so.
//
// # Compatibility
//
// Intents and their numbers do not change. Which texts are classified how, and the ids of rows, may
// change with every release: recognizing more opt-outs is not a breaking change. All functions are
// safe for concurrent use.
package keyword
