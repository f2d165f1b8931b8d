package keyword

import (
	"slices"
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
		w := ts[i].word
		if k := ts[i].known; k == nil || !k.plain {
			w = spoken(undraw(w))
		}
		if i+1 < len(ts) && ts[i+1].known != nil && ts[i+1].known.sends {
			if nearlyStop(w) { // a typing error in "stop texting"
				w = "stop"
			} else if nearStop[w] && i+2 < len(ts) && (englishClasses["texting"][ts[i+1].word] || ts[i+1].word == "sending") && (nounOf(ts[i+2])&(aMe|isMine|anIt) != 0) {
				w = "stop" // "shop texting me"
			} else if len(w) >= 3 && len(w) <= 5 && w[0] == 'q' && !quitsShort[w] && slips(w, "quit") <= 1 {
				w = "quit"
			}
		}
		if i > 0 && (ts[i-1].word == "opt" || i > 1 && ts[i-2].word == "opt" && nounOf(ts[i-1])&aMe != 0) && (len(w) == 3 || len(w) == 4) && w != "our" && slips(w, "out") <= 1 {
			w = "out"
		}
		if i+1 < len(ts) && ts[i+1].word == "out" && (len(w) == 3 || len(w) == 4) && w[0] == 'o' && slips(w, "opt") <= 1 {
			w = "opt"
		}
		if i > 0 && negations[out[len(out)-1].word] && len(w) >= 3 && len(w) <= 5 && w[0] == 't' && !textsShort[w] && slips(w, "text") <= 1 {
			w = "text"
		}
		if nearlyDont(w) && i+1 < len(ts) && ts[i+1].known != nil && (ts[i+1].known.sends || grammarClasses["send"][ts[i+1].word] || grammarClasses["give"][ts[i+1].word]) {
			w = "dont"
		}
		if fillers[w] && i > 0 && i+1 < len(ts) && (w != "um" || englishBeside[ts[i-1].word] || englishBeside[ts[i+1].word]) {
			continue // "any more of these um messages"
		}
		if w == "any" && i+1 < len(ts) && ts[i+1].word == "more" && (i+2 == len(ts) || ts[i+2].clause != ts[i+1].clause) {
			out = append(out, ts[i].spelledAs("anymore"))
			i++
			continue
		}
		if (w == "un" || i == 0 && (w == "in" || w == "on")) && i+1 < len(ts) && nearlySubscribe(ts[i+1].word) {
			out = append(out, ts[i].spelledAs("unsubscribe"))
			i++
			continue
		}
		if len(w) >= 5 && len(w) <= 7 && w[0] == 'n' && w != "numbers" && i > 0 && (nounOf(ts[i-1])&isMine != 0 || ts[i-1].word == "this") && slips(w, "number") == 1 {
			w = "number"
		}
		if short := contractions[w]; short != "" && i+1 < len(ts) && notTyped[ts[i+1].word] && (ts[i+1].word == "not" || i+2 < len(ts) && ts[i+2].known != nil && ts[i+2].known.sends) {
			out = append(out, ts[i].spelledAs(short))
			i++
			continue
		}
		if ts[i].known == nil && len(w) == 4 {
			switch {
			case w[0] == 't' && slips(w, "take") <= 1 && takesOff(ts[i+1:]):
				w = "take"
			case w[0] == 'l' && slips(w, "list") <= 1 && anyOf(ts[max(0, i-4):i], grammarClasses["off"]):
				w = "list"
			}
		}
		switch w {
		case "2":
			if i > 0 && toBefore[ts[i-1].word] {
				w = "to"
			}
		case "4":
			if i > 0 && forBefore[ts[i-1].word] {
				w = "for"
			}
		case "da":
			if i+1 < len(ts) && afterThe[ts[i+1].word] {
				w = "the"
			}
		case "b":
			if i > 0 && beBefore[ts[i-1].word] {
				w = "be"
			}
		case "oof", "offf":
			w = "off"
		case "ff", "ogf", "pff", "iff", "ofr":
			if i > 0 && nounOf(ts[i-1])&aMe != 0 {
				w = "off"
			}
		case "fro", "fron", "frim", "feom", "form":
			if i > 1 && nounOf(ts[i-1])&aMe != 0 && grammarClasses["remove"][out[max(0, len(out)-2)].word] {
				w = "from"
			}
		case "umber", "mumber", "bumber", "nunber":
			if i > 0 && (nounOf(ts[i-1])&isMine != 0 || ts[i-1].word == "this" || ts[i-1].word == "wrong") {
				w = "number"
			}
		case "leve", "leav", "laeve", "leeve":
			if i+1 < len(ts) && nounOf(ts[i+1])&aMe != 0 {
				w = "leave"
			}
		case "mroe":
			w = "more"
		case "yr", "yur":
			w = "ur"
		case "cannot":
			w = "cant"
		case "donot":
			w = "dont"
		case "pls", "plz", "plse":
			w = "please"
		case "you":
			w = "u"
		case "snd", "sned", "sedn":
			w = "send"
		case "rong", "wrng", "worng", "wron":
			w = "wrong"
		case "ion":
			if i+1 < len(ts) && englishClasses["want"][ts[i+1].word] { // I don't
				w = "dont"
			}
		case "mee":
			w = "me"
		case "lst", "lsit", "lits":
			w = "list"
		case "youre":
			if i > 0 && i+1 < len(ts) && ofYours[ts[i-1].word] && nounOf(ts[i+1])&(aList|aText) != 0 {
				w = "ur"
			}
		case "ne", "met", "men", "mw", "em", "we":
			if i > 0 && i+1 < len(ts) && grammarClasses["remove"][out[len(out)-1].word] && grammarClasses["off"][ts[i+1].word] {
				w = "me"
			}
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
		case "nvr", "nevr":
			w = "never"
		case "stp", "stawp", "stahp", "stawpp":
			w = "stop"
		case "rmv", "rmve", "rmov":
			w = "remove"
		case "tke":
			w = "take"
		case "cncl", "cancle", "cancl":
			w = "cancel"
		case "dlt", "dlete":
			w = "delete"
		case "wnt", "wnat", "wamt", "wan":
			w = "want"
		case "ths", "thse", "thes", "thees", "theese", "tehse":
			w = "these"
		case "fone", "fon", "phne", "phon", "phoen", "pohne":
			w = "phone"
		case "itt", "ti", "ot":
			if last := out[max(0, len(out)-1):]; len(last) > 0 && (englishClasses["stop"][last[0].word] || last[0].word == "stopp") {
				w = "it"
			}
		case "agn", "agin":
			w = "again"
		}
		out = append(out, ts[i].spelledAs(w))
	}
	return out
}

// notTyped are typing errors of not.
var notTyped = wordSet("not nto noy mot nott")

// nearlySubscribe reports whether a word after "un" is subscribe, perhaps with a typing error.
func nearlySubscribe(w string) bool {
	return len(w) > 6 && w[0] == 's' && slips(w, "subscribe") <= 2 && w != "subscriber"
}

// ofYours are the words before a "you're" that is your.
var ofYours = wordSet("from off of on stop no")

// quitsShort are the words that are nearly quit.
var quitsShort = wordSet("quite quiz quid quip quits")

// nearStop are words that a phone makes of stop.
var nearStop = wordSet("shop ship top step spot strop stoop slop")

// fillers are the sounds that somebody makes who dictates a text and thinks.
var fillers = wordSet("um uh uhm umm uhh erm ehm hmm hm")

// englishBeside are the words beside an "um" that is no word of another language.
var englishBeside = wordSet("the these those this of more to i im me my we u you your please stop texting messages message texts sending take remove from on and so like just yeah yes no hi hello hey this is it any")

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
	return corrected(w)
}

// nearlyStop reports whether a word before messages is stop with a typing error.
func nearlyStop(w string) bool {
	if len(w) < 3 || len(w) > 6 || stopsShort[w] {
		return false
	}
	var buf [maxDisguised]byte
	return slips(w, "stop") <= 1 || len(w) > 4 && slips(string(undrawn(buf[:0], w)), "stop") <= 1
}

// takesOff reports whether words are those after "take": "me off", "my number out".
func takesOff(ts []token) bool {
	return len(ts) > 1 && nounOf(ts[0])&(aMe|isMine) != 0 && anyOf(ts[:min(len(ts), 4)], grammarClasses["off"])
}

// afterThe are the words after a "the" that is written as it is spoken.
var afterThe = wordSet("wrong list texts number spam messages msgs")

// toBefore are the words before a "to" that is written as a figure.
var toBefore = wordSet("how want need trying like have got going used")

// forBefore are the words before a "for" that is written as a figure.
var forBefore = wordSet("up ask asked asking care looking wait waiting thanks thx wanted here")

// beBefore are the words before a "be" of one letter.
var beBefore = wordSet("to wanna will should must gotta ill can")

// nearlyDont reports whether a word before a verb of sending is don't with a typing error.
func nearlyDont(w string) bool {
	return len(w) >= 3 && len(w) <= 5 && w[0] == 'd' && !dontsShort[w] && slips(w, "dont") <= 1
}

// dontsShort are the words that are nearly don't.
var dontsShort = wordSet("done don dot font dent dint donut")

// stopsShort are the words that are nearly stop and may stand before messages.
var stopsShort = wordSet("shop stops spot sto")

// textsShort are the words that are nearly text.
var textsShort = wordSet("test tent texts tet teat ten tex tests")

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
	for _, row := range slices.Concat(englishPhrases, englishCompositions) {
		for _, form := range row.forms {
			for _, w := range strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '|' || r == '*' || r == '?' }) {
				add(w)
			}
		}
	}
	return m
})
