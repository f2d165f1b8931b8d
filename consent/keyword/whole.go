package keyword

import (
	"strings"
	"unicode/utf8"
)

// minJoined is the length of the shortest keyword that is recognized when it is written in several
// words. Shorter ones occur by chance.
const minJoined = 6

// maxKeyword is the number of words of the longest keyword, and some more for one that is spelled
// out.
const maxKeyword = 12

// whole recognizes a text that is a keyword, as it is or in disguise.
func (r reading) whole(ts []token) (Classification, bool) {
	if len(ts) > maxKeyword {
		return Classification{}, false
	}
	if e, ok := lookUp(ts); ok {
		return r.weighed(e, ts), true
	}
	var buf [maxKeyword]token
	plain := append(buf[:0], ts...)
	for i := range plain {
		plain[i].word = undisguise(plain[i].word)
	}
	if e, ok := lookUp(plain); ok {
		return r.weighed(e, plain), e.Intent == IntentOptOut
	}
	if len(plain) < 2 || len(plain) > 4 {
		return Classification{}, false
	}
	// "un sub scribe"
	var letters [maxKeywordBytes]byte
	one := appendUnspaced(letters[:0], plain)
	if string(one) == "stop" {
		return Classification{Intent: IntentOptOut, Rule: "keyword.stop"}, true // "s top"
	}
	e, ok := keywords()[string(one)]
	return e.Classification, ok && e.Intent == IntentOptOut && len(one) >= minJoined && one[0] < utf8.RuneSelf
}

// objects are courtesy only around words that cannot have another object: "stop it" is an opt-out,
// "cancel it" is about something.
var objects = wordSet("it this that these here")

// polite recognizes a text that is a keyword after courtesy is removed.
func (r reading) polite(ts []token) (Classification, bool) {
	var buf [maxBare]token
	words := bare(buf[:0], once(ts))
	if len(words) == 0 || len(words) > maxKeyword {
		return Classification{}, false
	}
	for i := range words {
		words[i].word = undisguise(words[i].word)
	}
	if len(words) == 1 && words[0].word == "stop" && ts[len(ts)-1].word == "here" && !strings.Contains(r.text, "STOP") {
		return Classification{}, false // a visit
	}
	e, ok := lookUp(words)
	c := r.weighed(e, words)
	strong := allOf(words, strongWords)
	switch {
	case ok && c.Intent == IntentHelp && !anyOf(ts, objects):
		return c, true
	case ok && c.Intent == IntentLikelyOptOut:
		return c, true
	case ok && c.Intent == IntentOptOut && (strong || c.Everything || len(words) > 1):
		return c, true
	case ok && c.Intent == IntentOptOut && !anyOf(ts, objects):
		c.Intent, c.Rule = IntentLikelyOptOut, c.Rule+".polite"
		return c, true
	case !ok && (strong || len(words) > 1 && eachOptsOut(words)):
		return Classification{Intent: IntentOptOut, Rule: "keyword.several"}, true
	case len(words) == 1:
		if _, ok := mistyped(words[0].word); ok {
			return Classification{Intent: IntentLikelyOptOut, Rule: "keyword.mistyped"}, true
		}
	}
	return Classification{}, false
}

// once returns the first word of a text that repeats one word, and any other text unchanged.
func once(ts []token) []token {
	for _, t := range ts {
		if t.word != ts[0].word {
			return ts
		}
	}
	return ts[:min(len(ts), 1)]
}

// eachOptsOut reports whether every word is an opt-out keyword, as in "STOP END QUIT".
func eachOptsOut(ts []token) bool {
	for i := range ts {
		if c, ok := keyword(ts[i : i+1]); !ok || c.Intent != IntentOptOut || collides(ts[i]) {
			return false
		}
	}
	return true
}

func allOf(ts []token, words map[string]bool) bool {
	for _, t := range ts {
		if !words[t.word] {
			return false
		}
	}
	return len(ts) > 0
}
