package keyword

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// mistypable are the keywords that a typing error may hide, with the number of errors that are
// corrected.
var mistypable = []struct {
	word  string
	slips int
}{{"stop", 1}, {"unsubscribe", 3}, {"stopall", 1}, {"optout", 1}, {"desabonner", 1}, {"abmelden", 1}, {"uitschrijven", 1}}

// realWords are a few typing errors away from a keyword and have another meaning, in one language
// or another.
var realWords = wordSet(`shop step top tops stow stock crop drop prop chop slop spot post sop soap stab stomp strop stops
	story stoup store sport stoa scop flop stay stir stud stub stupor sto stone stor stol stap stom stof stok stot stup stav slot stoj stopy
	anmeldung ummelden inschrijven subscribe resubscribe subscribed unsubscribed unsubscribing describe prescribe inscribe anmelden melden umschreiben vorschrijven`)

// mistyped returns the keyword that the word w is with typing errors.
func mistyped(w string) (string, bool) {
	if len(w) < 3 || len(w) > 4*maxLetters || realWords[w] {
		return "", false
	}
	for _, k := range mistypable {
		if d := len(w) - len(k.word); d <= k.slips && -d <= k.slips && slips(w, k.word) <= k.slips {
			return k.word, true
		}
	}
	for _, k := range longKeywords()[initial(w)] {
		if d := len(w) - len(k); d <= 2*longSlips && -d <= 2*longSlips && slips(w, k) <= longSlips {
			return k, true
		}
	}
	return "", false
}

// A keyword of one long word is recognized with some letters wrong, but for the first: many begin
// with the syllable that makes them the opposite of signing up.
const (
	longLetters = 9
	longSlips   = 2
)

func initial(w string) rune {
	r, _ := utf8.DecodeRuneInString(w)
	return r
}

// longKeywords are the opt-outs of one long word, by their first letter. Those that mean cancel are
// too near to words about what was canceled.
var longKeywords = sync.OnceValue(func() map[rune][]string {
	m := map[rune][]string{}
	for text, e := range keywords() {
		if e.Intent == IntentOptOut && !strings.Contains(text, " ") && utf8.RuneCountInString(text) >= longLetters && !strings.HasPrefix(e.Rule, cancelRow) {
			m[initial(text)] = append(m[initial(text)], text)
		}
	}
	return m
})

// correctable are the words of the English phrases that a typing error may hide.
var correctable = strings.Fields("remove delete cancel unsubscribe subscription texting messaging contacting sending messages message contact notifications receiving permission interested")

// neighbors are words that are nearly one of them.
var neighbors = wordSet(`contract contacts contest intact remote removes removed remover removal remedy deleted deletes delegate elite cancer canals cancels canceled candle
	testing tasting resting tempting twisting massaging managing lending bending tending mending spending sensing ending seeding feeding
	massages massage passages passage messenger messing missing massing meaning imaging managing reviving attacking extending connecting contracting contacted relieving deceiving perceiving prescription subscriptions
	submission emission permissions remission vending interest interesting interests sewing seating sanding standing sounding texted exiting exciting`)

// corrected returns the word of the phrases that w is with a typing error, or two in a long word.
func corrected(w string) string {
	if len(w) < 5 || len(w) > 15 || neighbors[w] || realWords[w] {
		return w
	}
	if _, known := vocabulary()[w]; known || foreignWords()[w] {
		return w
	}
	for _, c := range correctable {
		most := 1
		if len(c) > 8 {
			most = 2
		}
		if d := len(w) - len(c); c[0] == w[0] && d <= most && -d <= most && slips(w, c) <= most {
			return c
		}
	}
	return w
}

// foreignWords are those of the phrases and lexicons of other languages, some of which are English
// words but for a letter or two.
var foreignWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, row := range languagePhrases {
		for _, form := range row.forms {
			for _, w := range strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '|' || r == '*' || r == '?' }) {
				m[foldWord(w)] = true
			}
		}
	}
	for w := range lexicons().words {
		m[w] = true
	}
	return m
})

// maxLetters is longer than the longest word that slips compares.
const maxLetters = 20

// slips returns the number of letters added, left out, changed or swapped with their neighbor
// (optimal string alignment) between short words.
func slips(a, b string) int {
	var bufA, bufB [maxLetters]rune
	x, y := letters(bufA[:0], a), letters(bufB[:0], b)
	if x == nil || y == nil {
		return maxLetters
	}
	var d [maxLetters][maxLetters]int8
	for i := 0; i <= len(x); i++ {
		for j := 0; j <= len(y); j++ {
			switch {
			case i == 0:
				d[i][j] = int8(j) //nolint:gosec // below maxLetters
			case j == 0:
				d[i][j] = int8(i) //nolint:gosec // below maxLetters
			default:
				cost := int8(1)
				if x[i-1] == y[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return int(d[len(x)][len(y)])
}

// letters appends those of a word shorter than maxLetters; nil for a longer one.
func letters(out []rune, w string) []rune {
	for _, r := range w {
		if len(out) == maxLetters-1 {
			return nil
		}
		out = append(out, r)
	}
	return out
}
