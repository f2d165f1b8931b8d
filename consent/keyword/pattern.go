package keyword

import (
	"slices"
	"strings"
)

// pattern is a sequence of words. It is written with spaces between the
// elements: "a|b" is either word, "@name" a class of words, "x?" may be
// missing, "x*" may be missing or repeated, "_" is any word, and "$" is the end
// of a clause, alone or as an alternative.
// It begins with words or a class that must be there.
type pattern struct {
	elements []element
}

type element struct {
	words    map[string]bool
	classes  []map[string]bool // shared
	optional bool
	repeated bool
	end      bool // the end of a clause will do
	any      bool
}

// maxRepeat bounds how often an element may repeat, and so the work.
const maxRepeat = 4

func compilePattern(s string, classes map[string]map[string]bool) pattern {
	var p pattern
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

func (e element) takes(w string) bool {
	return e.any || e.words[w] || slices.ContainsFunc(e.classes, func(c map[string]bool) bool { return c[w] })
}

// match reports where the pattern, beginning at token i, ends.
func (p pattern) match(ts []token, i int) (end int, ok bool) { return matchFrom(p.elements, ts, i, i) }

func matchFrom(es []element, ts []token, start, i int) (int, bool) {
	if len(es) == 0 {
		return i, true
	}
	e := es[0]
	if e.end && (i == len(ts) || i > start && ts[i].clause != ts[i-1].clause) {
		if end, ok := matchFrom(es[1:], ts, start, i); ok {
			return end, true
		}
	}
	n := 0
	for n < 1 || e.repeated && n < maxRepeat {
		if i+n >= len(ts) || !e.takes(ts[i+n].word) {
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
type phraseIndex map[string][]*phrase

func (x phraseIndex) add(p *phrase) {
	first := p.pattern.elements[0]
	for _, set := range append([]map[string]bool{first.words}, first.classes...) {
		for w := range set {
			x[w] = append(x[w], p)
		}
	}
}

// find returns the first phrase for which accept returns true.
func (x phraseIndex) find(ts []token, accept func(p *phrase, start, end int) (Intent, bool)) (Classification, bool) {
	for i := range ts {
		for _, p := range x[ts[i].word] {
			end, ok := p.pattern.match(ts, i)
			if !ok {
				continue
			}
			if intent, ok := accept(p, i, end); ok {
				return Classification{Intent: intent, Everything: p.everything, Rule: p.rule}, true
			}
		}
	}
	return Classification{}, false
}

func anyOf(ts []token, words map[string]bool) bool {
	return slices.ContainsFunc(ts, func(t token) bool { return words[t.word] })
}
