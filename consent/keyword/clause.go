package keyword

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// ownClause recognizes a longer text whose first or last clause is an opt-out by itself, such as
// "Stop. I moved." It does not recognize one that may be a joke among friends.
func (r reading) ownClause(ts []token) Classification {
	if anyOf(ts, laughing) || anyOf(ts, corrections) || ownMistake(ts) {
		return Classification{}
	}
	for n := 0; n < len(ts) && courtesy[ts[n].word]; n++ { // "Hi, stop. Thanks."
		if n+1 < len(ts) && ts[n+1].clause != ts[n].clause && !objects[ts[n].word] {
			ts = ts[n+1:]
			break
		}
	}
	n := 1
	for n < len(ts) && ts[n].clause == ts[0].clause {
		n++
	}
	m := len(ts) - 1
	for m > 0 && ts[m-1].clause == ts[m].clause {
		m--
	}
	var buf [maxBare]token
	aside := r.aside()
	for i, part := range [2][]token{ts[:n], ts[m:]} {
		if i == 0 && aside && !anyOf(ts, aboutUs) {
			continue
		}
		if i == 0 && n+1 < len(ts) && (ts[n].word == "dont" && handling[ts[n+1].word] || ts[n].word == "wait") {
			continue // "STOP! don't ship it yet"
		}
		words := bare(buf[:0], part)
		if len(part) < len(ts) && !(len(words) == 1 && collides(words[0]) && !r.shouts(words[0].word)) && (allOf(words, strongWords) || plainKeyword(words)) {
			return Classification{Intent: IntentLikelyOptOut, Rule: "clause.stop"}
		}
	}
	for _, part := range [2][]token{ts[:n], ts[m:]} {
		if len(part) < len(ts) && len(part) <= 4 && anyOf(part, englishClasses["rid"]) && allOf(part, dropIt) &&
			(anyOf(ts, englishClasses["num"]) || anyOf(ts, phones) || anyOf(ts, englishClasses["texting"])) {
			return Classification{Intent: IntentLikelyOptOut, Rule: "clause.remove-it"}
		}
	}
	if acknowledged(ts) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "clause.acknowledged-stop"}
	}
	if last := len(ts) - 1; len(ts)-m == 1 && m > 0 && removal[ts[last].word] && (anyOf(ts[:m], negations) || anyOf(ts[:m], deceased) || anyOf(ts[:m], noes) || ofList(ts[:m]) || !r.asks() && !slices.ContainsFunc(ts[:m], func(t token) bool { return nounOf(t)&(anOther|aPerson) != 0 })) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "clause.remove"}
	}
	if last := len(ts) - 1; last > 0 && last < 8 && ts[last].word == "stop" && (concluded[ts[last-1].word] || !refuses(ts[:last])) && !saidByOther(ts[:last]) && !asking[ts[0].word] && !whWords[ts[0].word] && (!beforeStop[ts[last-1].word] || ts[last-1].word == "no" && last < 4 && exclaims[ts[0].word]) && !slices.ContainsFunc(ts[:last], func(t token) bool { return third[t.word] && t.word != "who" }) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "clause.ends-in-stop"}
	}
	return Classification{}
}

// aside reports whether a text is a question with a comma in it and nothing that ends a sentence
// before: "Stop, what time was that?"
func (r reading) aside() bool {
	text := strings.TrimSpace(r.text[:min(len(r.text), maxText)])
	i := strings.IndexFunc(text, func(c rune) bool { return mark(c) == clauseMark })
	if i < 0 || !r.endsAsking() {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text[i:])
	return strings.ContainsRune(",，、،", first)
}

// acknowledged reports whether a text is a stop with courtesy after words that only acknowledge
// what was sent before: "yea stop pls", "cool, got it, stop thx".
func acknowledged(ts []token) bool {
	i := 0
	for i < len(ts) && acknowledging[ts[i].word] {
		i++
	}
	if i == 0 || i >= len(ts) || i > 4 || ts[i].word != "stop" && ts[i].word != "unsubscribe" && ts[i].word != "quit" {
		return false
	}
	return i+1 == len(ts) || allOf(ts[i+1:], pleas) || len(ts) == i+2 && ts[i+1].word == "now"
}

// acknowledging are words of an answer that is no request.
var acknowledging = wordSet("yea yeah yeh yep yup ya yes sure cool great fine alright right nice k kk ok okay no nah nope naw ugh omg thx thanks got it understood noted done well hm hmm um so fr received")

// handling are the verbs of what somebody should not do with an order after "Stop! Don't ...".
var handling = wordSet("ship deliver charge process book order cut start open close print pack install dispatch leave fill bill post release")

// aboutUs are the words of a question to somebody who should not write.
var aboutUs = wordSet("who why how whos кто почему зачем откуда хто чому звідки quien por de quién qui pourquoi comment wer warum woher chi perché quem kim neden nereden wie waarom kto dlaczego skąd vem varför hvem hvorfor sino bakit")

// dropIt are the words of "remove it please" about a number that was mentioned before.
var dropIt = wordSet("remove delete drop erase lose forget trash dump ditch wipe it this that please now me kindly")

// plainKeyword reports whether words are a keyword of another script that means stop. One that
// means cancel may be about anything.
func plainKeyword(words []token) bool {
	if len(words) == 0 || words[0].word[0] < utf8.RuneSelf || anyOf(words, cancels) {
		return false
	}
	c, ok := keyword(words)
	return ok && c.Intent == IntentOptOut
}

// cancels are keywords for which a clause of a longer text is not enough.
var cancels = wordSet("取消 中止 終了 終止 终止 キャンセル 취소 중단 해지 ยกเลิก 해제 解除 отмена удалить скасувати إلغاء ביטול בטל ακύρωση διαγραφή τέλος बंद رفض отказ отказано بند")

// kept reports whether a stop is negated by the word after it, as in Hindi: "band mat karo", or
// only says that something is enough: "basta un sms".
func kept(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if hindiStops[ts[i].word] && anyOf(ts[max(0, i-2):i], closable) {
			return true // "card band karna hai"
		}
		if hindiNots[ts[i].word] && (hindiCancels[ts[i-1].word] || hindiWaits[ts[i-1].word]) {
			return true // "order cancel mat karo"
		}
		if ts[i].clause == ts[i-1].clause && (ts[i-1].word == "sluta" || ts[i-1].word == "slutte") && (ts[i].word == "inte" || ts[i].word == "ikke" || ts[i].word == "aldrig") {
			return true // "sluta inte skicka"
		}
		if hindiStops[ts[i-1].word] && hindiNots[ts[i].word] || ts[i-1].word == "basta" && (onlyOne[ts[i].word] || ts[i].word == "con" && i+1 < len(ts) && fewer[ts[i+1].word]) {
			return true
		}
	}
	return false
}

var (
	hindiStops   = wordSet("बंद बन्द band bandh")
	closable     = wordSet("card account khata gas pankha light drill machine music gaana shor pani tv ac gate darwaza khidki fan कार्ड खाता")
	hindiWaits   = wordSet("wait intezar intezaar tension chinta fikar fikr worry jaldi इंतज़ार इंतजार चिंता") // "mera wait mat karna"
	hindiCancels = wordSet("cancel कैंसिल रद्द radd")
	hindiNots    = wordSet("मत न ना नहीं mat na nahi nahin nhi")
	fewer        = wordSet("un uno una dos tres cuatro cinco due tre poco eso")
	onlyOne      = wordSet("un uno una um uma que")
)

// whWords begin a question that may lack its mark: "when does the bus stop".
var whWords = wordSet("what when where which why")

// refused are negations that belong to a stop at the end of a text.
var refused = wordSet("dont never wont didnt cant doesnt")

// saidByOther reports whether a stop is what somebody or something else says: "the sign said stop".
func saidByOther(before []token) bool {
	n := len(before)
	return n > 1 && saidNo[before[n-1].word] && nounOf(before[n-2])&isBreak == 0
}

// exclaims are words before a no that is an answer: "hell no stop".
var exclaims = wordSet("hell heck oh um uh no nah nope god omg lol please ok")

// removal are verbs that are a clause of their own after a reason: "No. Delete."
var (
	removal = wordSet("remove delete unsubscribe")
	noes    = wordSet("no nope nah wrong")
)

// ofList reports whether a text is about messages, or a list or a number of the sender.
func ofList(ts []token) bool {
	return slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&(aText|aList|aNumber) != 0 })
}

// refuses reports whether the last words before a stop negate it: "the driver didn't even stop".
func refuses(before []token) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if refused[before[i].word] {
			return true
		}
		if !between[before[i].word] {
			return false
		}
	}
	return false
}

// between may stand between a negation and its verb.
var between = wordSet("said say told asked wrote texted replied sent even ever just really u you always actually seem want wanna let me us")

// concluded are words at the end of a reason: "I don't live there anymore stop".
var concluded = wordSet("anymore longer already please thanks")

// beforeStop are words after which a stop at the end of a text is a place, an event, or not wanted.
var beforeStop = wordSet(`oh aw aww omg the a an my your our his her their this that one bus next last first second pit rest truck train metro non wont cant didnt doesnt dont
	not never to will would did does should must i we they he she short full dead no every each same which any ever always when could can may might until hard text say reply type send press`)

// ownMistake reports whether a writer took a day or the like for another: "stop, je me suis trompé de jour".
func ownMistake(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if ts[i-1].word == "suis" && (ts[i].word == "trompe" || ts[i].word == "trompee") {
			return true
		}
	}
	return false
}
