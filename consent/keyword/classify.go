package keyword

import (
	"unicode/utf8"
)

// Intent is what a text message asks for.
type Intent uint8

// The intents.
const (
	None         Intent = iota // an ordinary message
	OptOut                     // stop
	LikelyOptOut               // reads like stop; treated like it, and worth one question back
	OptIn                      // start again
	Help                       // who are you
)

// String is the intent in words.
func (i Intent) String() string {
	switch i {
	case OptOut:
		return "opt-out"
	case LikelyOptOut:
		return "likely-opt-out"
	case OptIn:
		return "opt-in"
	case Help:
		return "help"
	case None:
	}
	return "none"
}

// Classification is what [Classify] makes of a text.
type Classification struct {
	Intent Intent
	// Everything says that an opt-out is about all programs of the tenant.
	Everything bool
	// Rule says which row of the tables matched; empty for none. It has no
	// text of the person's.
	Rule string
	// Command is the name of the host's command that the text is, with the
	// intent None; see [ClassifyIn].
	Command string
}

// Classify tells what a text message asks for. An opt-in or a call for help
// is a text that as a whole is one of the keywords, however it is written:
// full width, in any case, with invisible characters, quotes, punctuation or
// emoji around it. An opt-out is also a keyword with courtesy around it,
// spelled out, in look-alike letters or mistyped, and one of the phrases in
// which people say it in their own words. A phrase wants its object, so that
// "please cancel my order" is an order and "stop by at eight" a visit. Nothing
// but a whole keyword is ever an opt-in.
//
// Reactions that a phone sends as text, quoted lines, automatic replies and
// the host's own "reply STOP to end" are left out of consideration. Only the
// first 1600 bytes and 320 words are looked at. The result depends on the text
// alone. It is safe for concurrent use.
func Classify(text string) Classification { return classify(text, nil) }

// classify lets the host's commands go before all that is not an opt-out for
// certain.
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
	if ok && c.Intent != LikelyOptOut {
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
			return p.intent, true
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

// minJoined is how long a keyword must be to be known when it is written in
// several words: the short ones come about by chance.
const minJoined = 6

// maxKeyword is how many words the longest keyword has, with room to spare
// for one that is spelled out.
const maxKeyword = 12

// whole is a text that is a keyword, as it is or in disguise.
func whole(ts []token) (Classification, bool) {
	if len(ts) > maxKeyword {
		return Classification{}, false
	}
	if c, ok := keyword(ts); ok {
		return c, true
	}
	var room [maxKeyword]token
	plain := append(room[:0], ts...)
	for i := range plain {
		plain[i].word = undisguise(plain[i].word)
	}
	if c, ok := keyword(plain); ok {
		return c, c.Intent == OptOut
	}
	if len(plain) < 2 || len(plain) > 4 {
		return Classification{}, false
	}
	// "un sub scribe"
	var letters [maxKeywordBytes]byte
	one := appendUnspaced(letters[:0], plain)
	c, ok := keywords()[string(one)]
	return c, ok && c.Intent == OptOut && len(one) >= minJoined && one[0] < utf8.RuneSelf
}

// objects are courtesy only around words that cannot mean anything else:
// "stop it" is an opt-out, "cancel it" is about something.
var objects = wordSet("it this that these here")

// polite is a keyword that is left when courtesy is taken away.
func polite(ts []token) (Classification, bool) {
	var room [maxBare]token
	words := bare(room[:0], ts)
	if len(words) == 0 || len(words) > maxKeyword {
		return Classification{}, false
	}
	for i := range words {
		words[i].word = undisguise(words[i].word)
	}
	c, ok := keyword(words)
	strong := allOf(words, strongWords)
	switch {
	case ok && c.Intent == Help && !anyOf(ts, objects):
		return c, true
	case ok && c.Intent == LikelyOptOut:
		return c, true
	case ok && c.Intent == OptOut && (strong || c.Everything || len(words) > 1):
		return c, true
	case ok && c.Intent == OptOut && !anyOf(ts, objects):
		c.Intent, c.Rule = LikelyOptOut, c.Rule+".polite"
		return c, true
	case !ok && (strong || len(words) > 1 && eachOptsOut(words)):
		return Classification{Intent: OptOut, Rule: "keyword.several"}, true
	case len(words) == 1:
		if _, ok := mistyped(words[0].word); ok {
			return Classification{Intent: LikelyOptOut, Rule: "keyword.mistyped"}, true
		}
	}
	return Classification{}, false
}

// eachOptsOut is for "STOP END QUIT".
func eachOptsOut(ts []token) bool {
	for i := range ts {
		if c, ok := keyword(ts[i : i+1]); !ok || c.Intent != OptOut {
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
	var room [maxText]byte
	text := string(appendUnspaced(room[:0], ts))
	for _, u := range unspacedIndex() {
		if u.find(text) {
			return Classification{Intent: OptOut, Rule: u.rule}, true
		}
	}
	for _, p := range pairIndex() {
		if p.find(text) {
			return Classification{Intent: LikelyOptOut, Rule: p.rule}, true
		}
	}
	return Classification{}, false
}

// ownClause is a longer text whose first or last clause is an opt-out by
// itself: "Stop. I moved." Among friends it may be a joke; then it is not.
func ownClause(ts []token) Classification {
	if anyOf(ts, laughing) {
		return Classification{}
	}
	n := 1
	for n < len(ts) && ts[n].clause == ts[0].clause {
		n++
	}
	m := len(ts) - 1
	for m > 0 && ts[m-1].clause == ts[m].clause {
		m--
	}
	var room [maxBare]token
	for _, part := range [2][]token{ts[:n], ts[m:]} {
		words := bare(room[:0], part)
		if len(part) < len(ts) && (allOf(words, strongWords) || plainKeyword(words)) {
			return Classification{Intent: LikelyOptOut, Rule: "clause.stop"}
		}
	}
	for _, part := range [2][]token{ts[:n], ts[m:]} {
		if len(part) < len(ts) && len(part) <= 4 && anyOf(part, englishClasses["drop"]) && allOf(part, dropIt) &&
			(anyOf(ts, englishClasses["num"]) || anyOf(ts, englishClasses["texting"])) {
			return Classification{Intent: LikelyOptOut, Rule: "clause.remove-it"}
		}
	}
	if last := len(ts) - 1; last > 0 && last < 8 && ts[last].word == "stop" && !anyOf(ts[:last], refused) && !asking[ts[0].word] && !beforeStop[ts[last-1].word] && !anyOf(ts[:last], third) {
		return Classification{Intent: LikelyOptOut, Rule: "clause.ends-in-stop"}
	}
	return Classification{}
}

// dropIt are the words of "remove it please" about a number spoken of before.
var dropIt = wordSet("remove delete drop erase it this that please now me kindly")

// plainKeyword reports whether words are a keyword of another script that
// says stop and not cancel, which may be about anything.
func plainKeyword(words []token) bool {
	if len(words) == 0 || words[0].word[0] < utf8.RuneSelf || anyOf(words, cancels) {
		return false
	}
	c, ok := keyword(words)
	return ok && c.Intent == OptOut
}

// cancels are keywords for which a clause of a longer text is not enough.
var cancels = wordSet("取消 中止 終了 終止 终止 キャンセル 취소 중단 해지 ยกเลิก 해제 解除 отмена удалить скасувати إلغاء ביטול בטל ακύρωση διαγραφή τέλος बंद رفض лето отказ отказано بند")

// kept reports whether a stop is refused by the word after it, as Hindi does:
// "band mat karo".
func kept(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if hindiStops[ts[i-1].word] && hindiNots[ts[i].word] {
			return true
		}
	}
	return false
}

var (
	hindiStops = wordSet("बंद बन्द band bandh")
	hindiNots  = wordSet("मत न ना mat na nahi")
)

// refused are negations that a stop at the end of a text belongs to.
var refused = wordSet("dont never wont didnt cant doesnt")

// beforeStop are words after which a stop at the end of a text is a place, a
// thing that happens, or not wanted.
var beforeStop = wordSet(`the a an my your our his her their this that one bus next last first second pit rest truck train metro non wont cant didnt doesnt dont
	not never to will would did does should must i we they he she short full dead no every each same which any ever always when could can may might until hard text say reply type send press`)
