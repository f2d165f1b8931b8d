package keyword

import (
	"strings"
	"sync"
)

var contractions = map[string]string{
	"do": "dont", "does": "doesnt", "did": "didnt", "will": "wont", "would": "wouldnt", "should": "shouldnt", "can": "cant", "could": "couldnt",
}

// contract replaces "do not" by "dont", "you" by its spoken form, and so on, so that one form of
// each phrase is enough.
func contract(ts []token) []token {
	out := ts[:0]
	for i := 0; i < len(ts); i++ {
		w := spoken(undraw(ts[i].word))
		if i+1 < len(ts) && sends(ts[i+1].word) {
			if k, ok := mistyped(w); ok && k == "stop" { // a typing error in "stop texting"
				w = k
			}
		}
		if short := contractions[w]; short != "" && i+1 < len(ts) && ts[i+1].word == "not" {
			out = append(out, token{short, ts[i].clause})
			i++
			continue
		}
		switch w {
		case "cannot":
			w = "cant"
		case "donot":
			w = "dont"
		case "pls", "plz", "plse":
			w = "please"
		case "you":
			w = "u"
		case "dis":
			w = "this"
		case "dat":
			w = "that"
		case "dese", "deez":
			w = "these"
		case "frm":
			w = "from"
		case "r":
			w = "are"
		}
		out = append(out, token{w, ts[i].clause})
	}
	return out
}

// sends reports whether a stop before the word w is about messages.
func sends(w string) bool {
	return englishClasses["texting"][w] || englishClasses["msgs"][w] || w == "sending" || w == "sendin"
}

// leetWord returns the word of the phrases that w is with digits for letters, as in "t3xting".
func leetWord(w string) string {
	digits, letters := false, false
	for i := range len(w) {
		digits = digits || w[i] >= '0' && w[i] <= '9'
		letters = letters || w[i] >= 'a'
	}
	if !digits || !letters {
		return w
	}
	var buf [maxDisguised]byte
	b, ok := latin(buf[:0], w)
	if !ok {
		return w
	}
	if known, ok := vocabulary()[string(b)]; ok {
		return known
	}
	return w
}

// vocabulary are the words of the English phrases.
var vocabulary = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, class := range englishClasses {
		for w := range class {
			m[w] = w
		}
	}
	return m
})

// spoken returns the word that w is with a typing error or a dropped g: "unsubcribe", "blowin".
func spoken(w string) string {
	if len(w) >= 8 && w[0] == 'u' && !realWords[w] && slips(w, "unsubscribe") <= 2 {
		return "unsubscribe"
	}
	if w = leetWord(w); len(w) < 5 {
		return w
	}
	if n := len(w); n >= 5 && w[n-2:] == "in" {
		if full, ok := dropped()[w]; ok {
			return full
		}
	}
	return w
}

// dropped are the words in -ing of the English phrases, by what is left
// without the g.
var dropped = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	add := func(w string) {
		if strings.HasSuffix(w, "ing") {
			m[w[:len(w)-1]] = w
		}
	}
	for _, class := range englishClasses {
		for w := range class {
			add(w)
		}
	}
	for _, row := range englishPhrases {
		for _, form := range row.forms {
			for _, w := range strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '|' || r == '*' || r == '?' }) {
				add(w)
			}
		}
	}
	return m
})
