package keyword

import "slices"

// maxBag is the largest number of words of a text whose words are looked at without their order.
const maxBag = 14

// bag is the last attempt. It recognizes a short text that has both a word for stopping and one for
// messages, and no word that could give it another meaning.
func bag(ts []token) (Classification, bool) {
	if !slices.ContainsFunc(ts, func(t token) bool { return t.known != nil && t.known.acts&actFinish != 0 }) {
		return Classification{}, false
	}
	if anyOf(ts, errors) {
		return Classification{}, false // "said stop, autocorrect"
	}
	if (anyOf(ts, otherWays) || anyOf(ts, toCall)) && textsAreFine(ts) {
		return Classification{}, false
	}
	for from := 0; from < len(ts); {
		to := from + 1
		for to < len(ts) && ts[to].clause == ts[from].clause && !joining[ts[to].word] {
			to++
		}
		if c, ok := bagOf(ts[from:to]); ok && !anyOf(ts, laughing) {
			return c, true
		}
		from = to
	}
	return bagOf(ts)
}

// joining are words that begin another thought.
var joining = wordSet("so but please because also")

func bagOf(ts []token) (Classification, bool) {
	stops, texts := englishClasses["stop"], false
	if len(ts) > maxBag || !anyOf(ts, stops) {
		return Classification{}, false
	}
	for i, t := range ts {
		w := t.word
		if negations[w] || third[w] || past[w] || strangers[w] || laughing[w] || errors[w] || w == "meant" || (conditions[w] && !(i == 0 && w == "so")) || w == "by" || w == "in" || w == "we" || w == "if" || w == "what" || i > 0 && stops[w] && beforeStop[ts[i-1].word] && ts[i-1].word != "to" && ts[i-1].word != "i" {
			return Classification{}, false
		}
		texts = texts || englishClasses["texting"][w] || englishClasses["msgs"][w] && w != "offers" && w != "ad" && w != "update" && w != "alert"
	}
	return Classification{Intent: IntentLikelyOptOut, Rule: "words.stop-and-texts"}, texts
}
