package keyword

import "slices"

// What the guard of English phrases looks for in the words beside a request: a wish to keep the texts, a joke,
// a gift that ends, a question about the account of somebody who died.
var (
	gifts      = wordSet("donation donations pledge")
	owned      = wordSet("my our monthly")
	madness    = wordSet("madness insanity nonsense foolishness")
	woken      = wordSet("woke wake wakes waking")
	parents    = wordSet("mom mother mum dad father parent guardian wife husband")
	inPlace    = wordSet("instead")
	joking     = wordSet("kidding jk joking")
	back       = wordSet("what") // what do you need
	gonePeople = wordSet("passed died deceased dead")
	howCan     = wordSet("how can could what do need")
)

// lovesThem reports whether a person loves the texts.
func lovesThem(ts []token) bool {
	for i := range ts {
		if ts[i].word == "love" {
			if is, _ := nounAt(ts, i+1); is&(aText|anIt) != 0 && !anyOf(ts[:i], negations) {
				return true
			}
		}
	}
	return false
}

// asksAboutThing reports whether words ask about a thing of the business, and for no end of anything.
func asksAboutThing(ts []token) bool {
	return anyOf(ts, howCan) && slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&anOther != 0 }) &&
		!slices.ContainsFunc(ts, func(t token) bool {
			return t.known != nil && t.known.acts&(actRemove|actFinish) != 0 && t.word != "cancel"
		})
}

// keepsTexts reports whether a person asks that the texts go on: "keep the texts coming".
func keepsTexts(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if comesOn[ts[i].word] && anyOf(ts[max(0, i-4):i], keeping) {
			return true
		}
	}
	return false
}

var (
	keeping = wordSet("keep leave")
	comesOn = wordSet("coming on going")
)
