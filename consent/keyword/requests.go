package keyword

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// Request is what a text asks for besides, or instead of, an end of messages: a right that a person
// has over their data, or the reason for the messages.
type Request uint8

// The requests.
const (
	RequestNone      Request = iota
	RequestErasure           // to have their data deleted: "delete my data"
	RequestAccess            // what data there is, and from where: "where did you get my number"
	RequestDoNotSell         // not to have their data sold or shared: "do not sell my info"
	RequestWhy               // why they get messages: "why am I getting this"
)

// String returns the request in words.
func (r Request) String() string {
	switch r {
	case RequestErasure:
		return "erasure"
	case RequestAccess:
		return "access"
	case RequestDoNotSell:
		return "do-not-sell"
	case RequestWhy:
		return "why"
	case RequestNone:
	}
	return "none"
}

// requestIn returns the request in a text. It never changes the intent: a text can be an opt-out and
// a request, and an opt-out is not lost to one. A right has precedence over a WHY, and erasure over
// the others.
func requestIn(ts []token) Request {
	if automatic(ts) {
		return RequestNone
	}
	for i := range requestIndex() {
		x := &requestIndex()[i]
		if _, ok := x.phrases.find(ts, func(_ *phrase, start, end int) (Intent, bool) {
			return IntentNone, x.request.meant(ts, start, end)
		}); ok {
			return x.request
		}
	}
	return requestUnspaced(ts)
}

// requestUnspaced is requestIn for languages without spaces.
func requestUnspaced(ts []token) Request {
	foreign := false
	for i := range ts {
		c, _ := utf8.DecodeRuneInString(ts[i].word)
		foreign = foreign || c >= 0x1100
	}
	if !foreign {
		return RequestNone
	}
	var buf [maxText]byte
	text := appendUnspaced(buf[:0], ts)
	for _, x := range requestIndex() {
		for _, form := range x.unspaced {
			if bytes.Contains(text, form) {
				return x.request
			}
		}
	}
	return RequestNone
}

// meant looks around a phrase for a negation, for somebody else who did it, and for another thing
// that is called by the same word.
func (r Request) meant(ts []token, start, end int) bool {
	if end < len(ts) && ts[end].clause == ts[end-1].clause && notData[ts[end].word] {
		return false
	}
	if r == RequestErasure && (anyOf(ts[max(0, start-3):start], prohibitions) || anyOf(ts[start:end], keepsIn) || end < len(ts) && ts[end].clause == ts[end-1].clause && generalNegators[ts[end].word]) {
		return false // "jangan hapus data saya", "löscht meine Daten nicht"
	}
	for i := max(0, start-2); i < start; i++ {
		w := ts[i].word
		if ts[i].clause != ts[start].clause {
			continue
		}
		if r == RequestErasure && (negations[w] || w == "no" || w == "did" || w == "nicht") ||
			r == RequestDoNotSell && !anyOf(ts[start:end], wishing) && (first[w] || third[w] || w == "they") {
			return false
		}
	}
	return true
}

// notData are the words that make of data a contract, and of a message a thing.
var notData = wordSet("plan plans usage package bundle roaming cable appointment order")

// wishing are the words of a wish that others do not do something: "I do not want you to sell" is one,
// "I do not sell" is not.
var wishing = wordSet("want consent agree allow authorize like")

type requestPhrases struct {
	request  Request
	phrases  *phraseIndex
	unspaced [][]byte
}

var requestIndex = sync.OnceValue(func() (out []requestPhrases) {
	classes := map[string]map[string]bool{
		"data": wordSet("data information info details records"), "you": wordSet("you u ya yall"), "msgs": englishClasses["msgs"],
		"num": wordSet("number num numba nbr phone cell mobile info information details data name contact contacts"),
	}
	for _, row := range requestLexicon {
		x := requestPhrases{request: row.request, phrases: newPhraseIndex()}
		for _, form := range row.forms {
			x.phrases.add(&phrase{pattern: compilePattern(form, classes)})
		}
		for _, form := range row.unspaced {
			x.unspaced = append(x.unspaced, []byte(unspace(foldWord(form))))
		}
		out = append(out, x)
	}
	return out
})
