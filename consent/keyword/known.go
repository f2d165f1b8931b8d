package keyword

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// known is what the tables say about a word. A token is looked up once, and what would be a look-up
// in some table for every word of a text is a bit or a number in it.
type known struct {
	id      uint32    // of the word, for the elements of patterns
	opens   opening   // the indexes with a phrase that may begin with the word
	is      noun      // see nounOf
	acts    act       // in the grammar
	plain   bool      // contract would not change it by itself
	sends   bool      // a stop before it is about messages
	optsOut bool      // it is an opt-out keyword and may be one within a text
	of      tongues   // the languages of that keyword
	classes uint64    // the classes of patterns to which it belongs
	lexemes []lexeme  // see lexicon.readings
	titled  bool      // a title; see titles
	given   bool      // a given name; see givenNames
	back    returning // of somebody who misses the messages
}

// opening is a set of phrase indexes.
type opening uint16

// act is a set of the verbs that a request about another thing may have.
type act uint8

const (
	actRemove act = 1 << iota // take off, delete
	actPull                   // those that need an off
	actGive                   // send
	actFinish                 // stop
	actAdverb                 // may stand between the verb and its object
)

// knownWords is the dictionary of all words of the tables.
var knownWords = sync.OnceValue(func() map[string]*known {
	d := dictionary{words: map[string]*known{}, classes: map[uintptr]uint64{}}
	indexes := []*phraseIndex{english(), languages(), padding(), automaticReplies(), likedTexts(), anotherNumber(), refusalsForGood(), asides()}
	for i := range requestIndex() {
		indexes = append(indexes, requestIndex()[i].phrases)
	}
	for i, x := range indexes {
		x.bit = 1 << i
		for w, phrases := range x.starts {
			d.word(w).opens |= x.bit
			for _, p := range phrases {
				d.resolve(&p.pattern)
			}
		}
		for _, p := range x.named {
			d.resolve(&p.pattern)
		}
	}
	for _, patterns := range [][]pattern{spokenMarks, toAssistant, orders, yesFollows, yesNames} {
		for i := range patterns {
			d.resolve(&patterns[i])
		}
	}
	for w := range nouns() {
		d.word(w)
	}
	for w := range lexicons().words {
		d.word(w)
	}
	for w := range titles {
		d.word(w).titled = true
	}
	for w := range givenNames {
		d.word(w).given = true
		if w[0] < utf8.RuneSelf {
			d.word(w + "s").given = true // "Ned's not here"
		}
	}
	for w, r := range returnWords() {
		d.word(w).back = r
	}
	for text, e := range keywords() {
		if !strings.Contains(text, " ") {
			k := d.word(text)
			k.optsOut, k.of = e.Intent == IntentOptOut && !cancels[text], everyTongue
			if collides(token{word: text}) {
				k.of = e.of
			}
		}
	}
	for verb, a := range map[string]act{"remove": actRemove, "pull": actPull, "give": actGive, "pass": actGive, "finish": actFinish, "adv": actAdverb} {
		for w := range grammarClasses[verb] {
			d.word(w).acts |= a
		}
	}
	for _, w := range []string{"text", "message"} {
		d.word(w).acts |= actGive
	}
	for _, w := range []string{"the", "all", "to"} { // may begin the object
		d.word(w).acts &^= actAdverb
	}
	for w, k := range d.words {
		k.is, k.plain, k.sends = nounOfWord(w), spoken(undraw(w)) == w, sends(w)
		lexicons().readings(w, func(l lexeme) { k.lexemes = append(k.lexemes, l) })
	}
	return d.words
})

// dictionary is knownWords while it is made.
type dictionary struct {
	words   map[string]*known
	classes map[uintptr]uint64 // the bits of the classes of patterns
}

func (d *dictionary) word(w string) *known {
	k := d.words[w]
	if k == nil {
		k = &known{id: uint32(len(d.words) + 1)} //nolint:gosec // some thousand words
		d.words[w] = k
	}
	return k
}

// resolve replaces the words and classes of a pattern by numbers and bits. A pattern that was resolved
// before has none left.
func (d *dictionary) resolve(p *pattern) {
	if !p.resolved {
		d.follows(p)
		p.resolved = true
	}
	for i := range p.elements {
		e := &p.elements[i]
		for w := range e.words {
			e.ids = append(e.ids, d.word(w).id)
		}
		slices.Sort(e.ids)
		for _, class := range e.classes {
			e.mask |= d.class(class)
		}
		e.words, e.classes = nil, nil
	}
}

// class returns the bit of a class, which is a map that patterns share.
func (d *dictionary) class(words map[string]bool) uint64 {
	id := reflect.ValueOf(words).Pointer()
	bit, ok := d.classes[id]
	if ok {
		return bit
	}
	n := len(d.classes)
	if n == maxClasses {
		panic("keyword: patterns have more classes of words than fit in a set")
	}
	bit = 1 << n
	d.classes[id] = bit
	for w := range words {
		d.word(w).classes |= bit
	}
	return bit
}

// maxClasses is the number of classes of words that patterns may have.
const maxClasses = 64

// inform looks the words of a text up.
func inform(ts []token) {
	d := knownWords()
	for i := range ts {
		ts[i].known = d[ts[i].word]
	}
}

// informed is inform, for a call within another.
func informed(ts []token) []token {
	inform(ts)
	return ts
}

// spelledAs returns a token with another word, looked up.
func (t token) spelledAs(w string) token {
	if w != t.word || t.known == nil {
		t.word, t.known = w, knownWords()[w]
	}
	return t
}
