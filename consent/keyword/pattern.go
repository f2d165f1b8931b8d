package keyword

import (
	"slices"
	"strings"
)

// pattern is a sequence of words. It is written with spaces between the
// elements: "a|b" is either word, "@name" a class of words, "x?" may be
// missing, "x*" may be missing or repeated, "_" is any word, and "$" is the end
// of a clause with or without closing words, alone or as an alternative. "%name" is a noun phrase;
// see nounNames. "^" before all of it means that a clause begins there. A pattern begins with words or a
// class that must be there.
type pattern struct {
	elements []element
	clause   bool // must be in one clause
	opens    bool // must begin one, after courtesy at most
	resolved bool
	follows  follow
}

type element struct {
	words    map[string]bool
	classes  []map[string]bool // shared
	ids      []uint32          // the words, once they are resolved
	mask     uint64            // the classes, once they are resolved
	optional bool
	repeated bool
	end      bool // the end of a clause will do
	any      bool
	things   noun // what a noun phrase may name
}

// nounNames are the noun phrases of patterns.
var nounNames = map[string]noun{
	"texts": aText, "it": anIt, "me": aMe | aPerson, "self": aMe, "num": aNumber, "list": aList, "other": anOther, "any": aThing, "whose": aWhose,
	"name": aName, "stranger": aStranger,
}

// maxRepeat bounds how often an element may repeat, and so the work.
const maxRepeat = 4

func compilePattern(s string, classes map[string]map[string]bool) pattern {
	var p pattern
	s, p.opens = strings.CutPrefix(s, "^")
	for _, f := range strings.Fields(s) {
		var e element
		if f, e.repeated = strings.CutSuffix(f, "*"); e.repeated {
			e.optional = true
		} else {
			f, e.optional = strings.CutSuffix(f, "?")
		}
		e.words = map[string]bool{}
		for _, alt := range strings.Split(f, "|") {
			if alt == "$" {
				e.end = true
				continue
			}
			if alt == "_" {
				e.any = true
				continue
			}
			if name, ok := strings.CutPrefix(alt, "%"); ok {
				e.things |= nounNames[name]
				continue
			}
			if name, ok := strings.CutPrefix(alt, "@"); ok {
				e.classes = append(e.classes, classes[name])
				continue
			}
			e.words[foldWord(alt)] = true
		}
		p.elements = append(p.elements, e)
	}
	return p
}

// foldWord returns a word of a table as tokenize leaves it.
func foldWord(w string) string { return join(tokenize(w)) }

// wordSet folds a list of words for a class.
func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[foldWord(w)] = true
	}
	return m
}

// takes reports whether the element is a word. The pattern must have been resolved; see known.
func (e *element) takes(t *token) bool {
	return e.any || t.known != nil && (t.known.classes&e.mask != 0 || slices.Contains(e.ids, t.known.id))
}

// match reports where the pattern, beginning at token i, ends.
func (p *pattern) match(ts []token, i int) (end int, ok bool) {
	if p.opens && i > 0 && ts[i-1].clause == ts[i].clause && !courtesy[ts[i-1].word] && !fillers[ts[i-1].word] {
		return 0, false
	}
	if p.clause {
		end = i + 1
		for end < len(ts) && ts[end].clause == ts[i].clause {
			end++
		}
		ts = ts[:end]
	}
	return matchFrom(p.elements, ts, i, i)
}

func matchFrom(es []element, ts []token, start, i int) (int, bool) {
	if len(es) == 0 {
		return i, true
	}
	e := &es[0]
	if e.end && i > start && (i == len(ts) || ts[i].clause != ts[i-1].clause || closes(ts, i-1, i)) {
		if end, ok := matchFrom(es[1:], ts, start, i); ok {
			return end, true
		}
	}
	if e.things&(aName|aStranger) != 0 && i < len(ts) && (i == start || ts[i].clause == ts[i-1].clause) {
		n := nameAt(ts, i)
		if n == 0 && e.things&aStranger != 0 {
			n = strangerAt(ts, i)
		}
		if n > 0 {
			if end, ok := matchFrom(es[1:], ts, start, i+n); ok {
				return end, true
			}
		}
	}
	if e.things&^(aName|aStranger) != 0 && i < len(ts) && (i == start || ts[i].clause == ts[i-1].clause) {
		if is, to := nounAt(ts, i); is&e.things != 0 {
			if end, ok := matchFrom(es[1:], ts, start, to); ok {
				return end, true
			}
		}
	}
	n := 0
	for n < 1 || e.repeated && n < maxRepeat {
		if i+n >= len(ts) || !e.takes(&ts[i+n]) {
			break
		}
		n++
	}
	least := 1
	if e.optional {
		least = 0
	}
	for ; n >= least; n-- {
		if end, ok := matchFrom(es[1:], ts, start, i+n); ok {
			return end, true
		}
	}
	return 0, false
}

// phrase is a pattern and its meaning.
type phrase struct {
	pattern    pattern
	rule       string
	intent     Intent
	everything bool
	guarded    bool // subject and negation of English matter
}

// phraseIndex finds the phrases that may begin with a word.
type phraseIndex struct {
	starts map[string][]*phrase
	named  []*phrase // those that begin with a name
	bit    opening   // of the index in known.opens
}

func newPhraseIndex() *phraseIndex { return &phraseIndex{starts: map[string][]*phrase{}} }

func (x *phraseIndex) add(p *phrase) {
	first := p.pattern.elements[0]
	for _, set := range append([]map[string]bool{first.words}, first.classes...) {
		for w := range set {
			x.starts[w] = append(x.starts[w], p)
		}
	}
	if first.things&aName != 0 {
		x.named = append(x.named, p)
	}
	if first.things&^aName != 0 {
		for w, is := range nouns() {
			if is&(isMine|isPart) != 0 || startsThings[w] {
				x.starts[w] = append(x.starts[w], p)
			}
		}
	}
}

// startsThings are the words before a noun that a phrase may begin with.
var startsThings = wordSet("this the your ur these those")

// at returns the phrases that may begin with a token.
func (x *phraseIndex) at(t *token) []*phrase {
	if t.known == nil || t.known.opens&x.bit == 0 {
		return nil
	}
	return x.starts[t.word]
}

// find returns the first phrase for which accept returns true.
func (x *phraseIndex) find(ts []token, accept func(p *phrase, start, end int) (Intent, bool)) (Classification, bool) {
	for i := range ts {
		if c, ok := tryAt(x.at(&ts[i]), ts, i, accept); ok {
			return c, true
		}
		if x.named != nil && nameAt(ts, i) > 0 {
			if c, ok := tryAt(x.named, ts, i, accept); ok {
				return c, true
			}
		}
	}
	return Classification{}, false
}

// tryAt returns the first of some phrases that begins at a token and for which accept returns true.
func tryAt(phrases []*phrase, ts []token, i int, accept func(p *phrase, start, end int) (Intent, bool)) (Classification, bool) {
	for _, p := range phrases {
		if i+1 < len(ts) && !p.pattern.follows.takes(&ts[i+1]) {
			continue
		}
		end, ok := p.pattern.match(ts, i)
		if !ok {
			continue
		}
		if intent, ok := accept(p, i, end); ok {
			return Classification{Intent: intent, Everything: p.everything, Rule: p.rule}, true
		}
	}
	return Classification{}, false
}

func anyOf(ts []token, words map[string]bool) bool {
	return slices.ContainsFunc(ts, func(t token) bool { return words[t.word] })
}
