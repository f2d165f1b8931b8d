package keyword

import "unicode/utf8"

// ownClause recognizes a longer text whose first or last clause is an opt-out by itself, such as
// "Stop. I moved." It does not recognize one that may be a joke among friends.
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
	var buf [maxBare]token
	for _, part := range [2][]token{ts[:n], ts[m:]} {
		words := bare(buf[:0], part)
		if len(part) < len(ts) && (allOf(words, strongWords) || plainKeyword(words)) {
			return Classification{Intent: IntentLikelyOptOut, Rule: "clause.stop"}
		}
	}
	for _, part := range [2][]token{ts[:n], ts[m:]} {
		if len(part) < len(ts) && len(part) <= 4 && anyOf(part, englishClasses["drop"]) && allOf(part, dropIt) &&
			(anyOf(ts, englishClasses["num"]) || anyOf(ts, englishClasses["texting"])) {
			return Classification{Intent: IntentLikelyOptOut, Rule: "clause.remove-it"}
		}
	}
	if last := len(ts) - 1; last > 0 && last < 8 && ts[last].word == "stop" && !anyOf(ts[:last], refused) && !asking[ts[0].word] && !beforeStop[ts[last-1].word] && !anyOf(ts[:last], third) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "clause.ends-in-stop"}
	}
	return Classification{}
}

// dropIt are the words of "remove it please" about a number that was mentioned before.
var dropIt = wordSet("remove delete drop erase it this that please now me kindly")

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

// kept reports whether a stop is negated by the word after it, as in Hindi: "band mat karo".
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

// refused are negations that belong to a stop at the end of a text.
var refused = wordSet("dont never wont didnt cant doesnt")

// beforeStop are words after which a stop at the end of a text is a place, an event, or not wanted.
var beforeStop = wordSet(`the a an my your our his her their this that one bus next last first second pit rest truck train metro non wont cant didnt doesnt dont
	not never to will would did does should must i we they he she short full dead no every each same which any ever always when could can may might until hard text say reply type send press`)
