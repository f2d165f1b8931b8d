package consent

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Intent is what a text message asks for.
type Intent uint8

// The intents.
const (
	IntentNone         Intent = iota // an ordinary message
	IntentOptOut                     // stop
	IntentLikelyOptOut               // reads like stop; treated like it, and worth one question back
	IntentOptIn                      // start again
	IntentHelp                       // who are you
)

// String is the intent in words.
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

// Classification is what [Classify] makes of a text.
type Classification struct {
	Intent Intent
	// Everything says that an opt-out is about all programs of the tenant.
	Everything bool
	// Rule says which row of the table matched; empty for none. It has no
	// text of the person's.
	Rule string
}

// maxKeyword is the length in bytes of the longest text that can be a keyword
// once the decoration is gone.
const maxKeyword = 64

// Classify recognizes a text that as a whole is one of the keywords, however
// it is written: full width, in any case, with invisible characters, quotes,
// punctuation or emoji around it. It never looks for a keyword within other
// words: "please cancel my order" is an order, not an opt-out. The work is
// linear in the length of the text, and small once the decoration is gone. It
// needs no network and no state, and is safe for concurrent use.
func Classify(text string) Classification {
	return keywords[normalize(text)]
}

// normalize is the text as the table of keywords has it; empty for texts that
// are too long to be one.
func normalize(text string) string {
	text = strings.TrimFunc(text, decorates)
	if len(text) > 8*maxKeyword { // full width letters, invisible characters
		return ""
	}
	text = norm.NFKC.String(text)
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	text = cases.Fold().String(text)
	text = strings.Join(strings.Fields(strings.TrimFunc(text, decorates)), " ")
	if len(text) > maxKeyword {
		return ""
	}
	return text
}

// decorates reports whether a character at either end of a text says nothing:
// space, punctuation, symbols and emoji with their modifiers, and what cannot
// be seen. Marks stay, other than the emoji's: in many scripts they are
// vowels.
func decorates(r rune) bool {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF, r == 0x20E3: // variation selectors, keycap
		return true
	}
	return unicode.In(r, unicode.Z, unicode.P, unicode.S, unicode.C)
}
