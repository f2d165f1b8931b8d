package keyword

import (
	"unicode/utf8"
)

// Intent is the request that a text message makes.
type Intent uint8

// The intents.
const (
	IntentNone         Intent = iota // an ordinary message
	IntentOptOut                     // wants no more messages
	IntentLikelyOptOut               // reads like an opt-out; treated as one, and one text may ask back
	IntentOptIn                      // wants messages again
	IntentHelp                       // asks who the sender is
)

// String returns the intent in words.
func (i Intent) String() string {
	switch i {
	case IntentOptOut:
		return "opt-out"
	case IntentLikelyOptOut:
		return "likely-opt-out"
	case IntentOptIn:
		return "opt-in"
	case IntentHelp:
		return "help"
	case IntentNone:
	}
	return "none"
}

// Classification is the result of [Classify].
type Classification struct {
	Intent Intent
	// Everything reports that an opt-out is from all programs of the tenant.
	Everything bool
	// Rule is the id of the row of the tables that matched, empty if none did. It never holds text
	// of the person.
	Rule string
	// Command is the name of the host's command that the text is, with [IntentNone]; see
	// [ClassifyIn].
	Command string
}

// Classify returns the intent of a text message.
//
// An opt-in or a request for help is a text that as a whole is one of the keywords, however it is
// written: full width, in any case, with invisible characters, quotes, punctuation or emoji around
// it. An opt-out is also a keyword with courtesy around it, spelled out, in look-alike letters or
// mistyped, and one of the phrases in which people ask in their own words. A phrase needs its
// object, so that "please cancel my order" is an order and "stop by at eight" a visit. Nothing but
// a whole keyword is an opt-in.
//
// Reactions that a phone sends as text, quoted lines, automatic replies and the host's own "reply
// STOP to end" are ignored. Only the first 1600 bytes and 320 words are read. The result depends on
// the text alone. Classify is safe for concurrent use.
func Classify(text string) Classification { return classify(text, nil) }

// classify tries the host's commands before everything that is not certainly an opt-out.
func classify(text string, commands []Command) Classification {
	text = unquote(text)
	if reaction(text) {
		return Classification{}
	}
	ts := tokenize(unsign(text))
	if len(ts) == 0 {
		return Classification{}
	}
	c, ok := whole(ts)
	if ok && c.Intent != IntentLikelyOptOut {
		return c
	}
	if c, ok := commandIn(ts, commands); ok {
		return c
	}
	if ok {
		return c
	}
	if automatic(ts) {
		return Classification{}
	}
	if ts = dropFooter(contract(gather(ts))); len(ts) == 0 {
		return Classification{}
	}
	if c, ok := polite(ts); ok {
		return c
	}
	if c, ok := english().find(ts, func(p *phrase, start, end int) (Intent, bool) {
		if !p.guarded {
			return p.intent, p.rule != "phrase.not-interested" || !anyOf(ts[:start], missing)
		}
		return guard(ts, p, start, end)
	}); ok {
		return c
	}
	if kept(ts) {
		return Classification{}
	}
	if c, ok := languages().find(ts, func(p *phrase, start, _ int) (Intent, bool) {
		return p.intent, !anyOf(ts[:start], puzzled) && (start == 0 || !generalNegators[ts[start-1].word] || generalNegators[ts[start].word])
	}); ok {
		return c
	}
	if c, ok := unspacedOptOut(ts); ok {
		return c
	}
	if c, ok := bag(ts); ok {
		return c
	}
	if c, ok := framed(ts); ok {
		return c
	}
	return ownClause(ts)
}

func unspacedOptOut(ts []token) (Classification, bool) {
	ascii := true
	for _, t := range ts {
		for i := 0; ascii && i < len(t.word); i++ {
			ascii = t.word[i] < utf8.RuneSelf
		}
	}
	if ascii {
		return Classification{}, false
	}
	var buf [maxText]byte
	text := string(appendUnspaced(buf[:0], ts))
	for _, u := range unspacedIndex() {
		if u.find(text) {
			return Classification{Intent: IntentOptOut, Rule: u.rule}, true
		}
	}
	for _, p := range pairIndex() {
		if p.find(text) {
			return Classification{Intent: IntentLikelyOptOut, Rule: p.rule}, true
		}
	}
	return Classification{}, false
}
