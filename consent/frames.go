package consent

import (
	"strings"
	"sync"
)

// role is what a word can do in a request to be left alone. A word may have
// several, such as a verb that is negated by its ending.
type role uint16

const (
	isNot    role = 1 << iota // turns a verb around: "no", "nicht"
	isWant                    // "quiero", "möchte"
	isSend                    // what is done to people: send, write, call, bother
	isGet                     // what they do then: receive, be on a list
	isText                    // messages and what they are full of
	isHalt                    // "dejen", "hört auf", "basta"
	isNoMore                  // "plus de", "keine", "ningún"
	isMore                    // "más", "mehr", "encore"
	isDrop                    // "borren", "lösch"
	isList                    // what one is dropped from, or with: list, number, data
	isMe                      // "me", "mich"
	isLeave                   // means to unsubscribe and nothing else
	isOther                   // an object that is no message: order, appointment
	isTell                    // makes a statement of it: "puedo", "habe", "recibí"
	isAsk                     // a question or a condition: "warum", "si"
	isOwn                     // a word that English does not have
)

var roleNames = map[string]role{
	"not": isNot, "want": isWant, "send": isSend, "get": isGet, "text": isText, "halt": isHalt, "nomore": isNoMore, "more": isMore,
	"drop": isDrop, "list": isList, "me": isMe, "leave": isLeave, "other": isOther, "tell": isTell, "ask": isAsk,
	"nosend": isNot | isSend, "nowant": isNot | isWant,
}

// frame is a set of roles that together ask to be left alone, whatever the
// order of the words: where the verb stands and whether the pronoun is said
// differs from language to language, what must be said does not.
type frame struct {
	rule   string
	intent Intent
	needs  []role // each by some word
	turns  role   // words that make something else of it
	unless role   // words that make turns harmless
	most   int    // words of the clause; 0 for any number
}

var frames = []frame{
	{"frame.do-not-send", IntentOptOut, []role{isNot, isSend, isText}, isTell | isAsk, isWant, 0},
	{"frame.do-not-send", IntentOptOut, []role{isNot, isSend, isMe | isMore}, isTell | isAsk | isOther, isWant, 0},
	{"frame.do-not-want", IntentOptOut, []role{isNot, isWant, isText | isGet | isSend}, isAsk | isOther, 0, 0},
	{"frame.stop-sending", IntentOptOut, []role{isHalt, isSend, isText | isMe}, isNot | isAsk, 0, 0},
	{"frame.stop-texts", IntentOptOut, []role{isHalt | isLeave, isText}, isNot | isTell | isAsk | isOther, 0, 0},
	{"frame.no-more", IntentOptOut, []role{isNoMore, isText}, isTell | isAsk | isOther, isWant, 8},
	{"frame.remove", IntentOptOut, []role{isDrop, isList}, isNot | isTell | isAsk | isOther, 0, 0},
	{"frame.leave", IntentLikelyOptOut, []role{isLeave}, isNot | isTell | isOther, 0, 0},
	{"frame.stop-sending", IntentLikelyOptOut, []role{isHalt, isSend}, isNot | isTell | isAsk | isOther, 0, 6},
	{"frame.do-not-send", IntentLikelyOptOut, []role{isNot, isSend}, isTell | isAsk | isOther, 0, 4},
	{"frame.remove", IntentLikelyOptOut, []role{isDrop, isMe}, isNot | isTell | isAsk | isOther, 0, 6},
}

// frameSpan is how many words a frame may span.
const frameSpan = 10

// lexeme is one reading of a word: what it does in one language.
type lexeme struct {
	language int
	roles    role
}

// lexicon has the words of lexiconTable, folded. A stem, written with a tilde,
// stands for every word that begins with it.
type lexicon struct {
	words, stems map[string][]lexeme
	languages    []string
}

var lexicons = sync.OnceValue(func() lexicon {
	x := lexicon{words: map[string][]lexeme{}, stems: map[string][]lexeme{}}
	for i, row := range lexiconTable {
		x.languages = append(x.languages, row.language)
		for line := range strings.Lines(strings.TrimSpace(row.words)) {
			name, words, _ := strings.Cut(strings.TrimSpace(line), ":")
			r, ok := roleNames[name]
			if !ok {
				panic("consent: the lexicon of " + row.language + " has a line without a role")
			}
			for _, w := range strings.Fields(words) {
				into := x.words
				if stem, ok := strings.CutSuffix(w, "~"); ok {
					w, into = stem, x.stems
				}
				l := lexeme{i, r}
				if w = foldWord(w); !borrowed[w] {
					l.roles |= isOwn
				}
				into[w] = addLexeme(into[w], l)
			}
		}
	}
	return x
})

// borrowed are words that other languages share with English, or spell alike.
// A frame that has nothing but these is left to the English phrases, which
// look at it more closely.
var borrowed = wordSet(`stop sms text texts message messages msg msgs spam promo unsubscrib delete remove number list order appointment contact contacts app
	no me to do he ha do a on send na mi ma ne van information reclame data base son am en i tag man`)

func addLexeme(ls []lexeme, l lexeme) []lexeme {
	for i := range ls {
		if ls[i].language == l.language {
			ls[i].roles |= l.roles
			return ls
		}
	}
	return append(ls, l)
}

// The lengths of stems in bytes.
const shortestStem, longestStem = 3, 24

// readings calls f with every reading of a word.
func (x lexicon) readings(w string, f func(lexeme)) {
	for _, l := range x.words[w] {
		f(l)
	}
	for n := shortestStem; n <= len(w) && n <= longestStem; n++ {
		for _, l := range x.stems[w[:n]] {
			f(l)
		}
	}
}

const (
	maxLanguages = 32 // of lexiconTable
	maxFramed    = 48 // words of a text that are looked at
)

// framed looks for the frames, in any of the languages. The words of one are
// of one language and in one clause.
func framed(ts []token) (Classification, bool) {
	ts = ts[:min(len(ts), maxFramed)]
	x := lexicons()
	var roles [maxLanguages][maxFramed]role
	var seen [maxLanguages]role
	for i, t := range ts {
		x.readings(t.word, func(l lexeme) {
			roles[l.language][i] |= l.roles
			seen[l.language] |= l.roles
		})
	}
	for _, f := range frames {
		for l, language := range x.languages {
			if f.fits(seen[l]) && f.find(ts, roles[l][:len(ts)]) {
				return Classification{Intent: f.intent, Rule: f.rule + "." + language}, true
			}
		}
	}
	return Classification{}, false
}

func (f frame) fits(have role) bool {
	for _, r := range f.needs {
		if have&r == 0 {
			return false
		}
	}
	return true
}

// find looks at every stretch of a clause. What turns a frame around does so
// anywhere in the clause.
func (f frame) find(ts []token, roles []role) bool {
	for from := 0; from < len(ts); {
		to, all := from, role(0)
		for to < len(ts) && ts[to].clause == ts[from].clause {
			all |= roles[to]
			to++
		}
		turned := all&f.turns != 0 && all&f.unless == 0
		if f.fits(all) && !turned && (f.most == 0 || to-from <= f.most) && f.within(roles[from:to]) {
			return true
		}
		from = to
	}
	return false
}

func (f frame) within(roles []role) bool {
	for from := range roles {
		var have role
		for _, r := range roles[from:min(len(roles), from+frameSpan)] {
			have |= r
		}
		if f.fits(have) && have&isOwn != 0 && !encouraged(roles[from:min(len(roles), from+frameSpan)]) {
			return true
		}
	}
	return false
}

// encouraged reports whether a stop is what is refused: "no dejen de".
func encouraged(roles []role) bool {
	for i, r := range roles {
		if r&isNot == 0 || r&isSend != 0 {
			continue
		}
		for _, next := range roles[i+1 : min(len(roles), i+3)] {
			if next&(isHalt|isLeave|isDrop) != 0 {
				return true
			}
		}
	}
	return false
}
