package keyword

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Typing errors in other languages than English are mended last, in short texts that say nothing as they
// are: "bitte keien nachrichtn mehr". A word is mended to one of the lexicon of a language of which the
// text has another word, so that nothing is mended into a language by chance.

const (
	maxMended   = 16 // words of a text
	leastMended = 4  // letters of a word
	twoSlips    = 8  // letters of a word in which two errors are mended
)

// mendable are the roles of the words that an error may hide.
const mendable = isNot | isWant | isSend | isGet | isText | isHalt | isNoMore | isMore | isDrop | isList | isData | isLeave | isSubs

// mendedWords are the words with these roles, by language and first letter.
var mendedWords = sync.OnceValue(func() []map[rune][]string {
	x := lexicons()
	by := make([]map[rune][]string, len(x.languages))
	for i := range by {
		by[i] = map[rune][]string{}
	}
	for w, ls := range x.words {
		for _, l := range ls {
			if l.roles&mendable != 0 && l.roles&isOwn != 0 && utf8.RuneCountInString(w) >= leastMended && utf8.RuneCountInString(w) < maxLetters {
				by[l.language][initial(w)] = append(by[l.language][initial(w)], w)
			}
		}
	}
	for _, m := range by {
		for _, words := range m {
			slices.Sort(words) // a result does not depend on the order of a map
		}
	}
	return by
})

// evidence are short words that tell a language and nothing else.
var evidence = sync.OnceValue(func() map[string]uint {
	m := map[string]uint{}
	for code, words := range map[string]string{
		"es": "por favor porfa para con los las una pero muy esto xfa", "fr": "les des une est dans pour avec vous svp merci sur mais cette ces", "de": "bitte und der das ist mit von auf danke aus",
		"it": "per favore della dalla dal nel con grz grazie che gli vostra vostro vostri", "pt": "por favor obrigado obrigada da uma não vocês com isso pfv", "nl": "het een van aub graag svp ik jullie mij alstublieft",
		"pl": "proszę dziękuję na jest się i z do", "ru": "пожалуйста это спасибо и на", "uk": "будь ласка дякую це і на", "tr": "bir bu ve lütfen teşekkürler artık", "sv-da-no": "jag jeg och tack tak takk snälla det som för er från",
		"id-ms": "tolong ini itu dari yang dong ya terima kasih", "hi": "ko se hai mujhe ki ka", "ar": "من فضلك على في", "ro": "vă rog mulțumesc", "cs-sk": "prosím děkuji ďakujem", "hu": "kérem köszönöm", "el": "παρακαλώ ευχαριστώ", "fi": "kiitos ole hyvä",
	} {
		l := slices.Index(lexicons().languages, code)
		for w := range wordSet(words) {
			m[w] |= 1 << l
		}
	}
	return m
})

// ownWords counts the words of each language, and returns the highest count. In a short text the evidence
// counts, too.
func (m *meanings) ownWords(ts []token) (own [maxLanguages]int, most int) {
	for l := range lexicons().languages {
		if m.seen[l]&isOwn == 0 {
			continue
		}
		for _, r := range m.roles[l][:len(ts)] {
			if r&isOwn != 0 {
				own[l]++
			}
		}
		most = max(most, own[l])
	}
	for i := 0; i < len(ts) && len(ts) <= maxEvident; i++ {
		for told := evidence()[ts[i].word]; told != 0; told &= told - 1 {
			l := bits.TrailingZeros(told)
			if m.roles[l][i]&isOwn == 0 {
				own[l]++
				most = max(most, own[l])
			}
		}
	}
	return own, most
}

// maxEvident is the number of words of a text in which evidence is looked for.
const maxEvident = 10

// surelyOf is the number of words of a language after which a word of another one is taken for an error.
const surelyOf = 3

// oneIn is the part of the words of a text that must be of the language in which it is mended.
const oneIn = 4

// mended reads a text again, with its errors mended in the languages of which it has the most words.
func (r reading) mended(ts []token, m *meanings) (Classification, bool) {
	if len(ts) < 2 || len(ts) > maxMended || r.asks() || anyOf(ts, laughing) {
		return Classification{}, false
	}
	own, most := m.ownWords(ts)
	if most*oneIn < len(ts) {
		return Classification{}, false
	}
	var buf [maxMended]token
	for l, code := range lexicons().languages {
		if code == "vi" || own[l] < most { // of short words
			continue
		}
		again, found := append(buf[:0], ts...), false
		for i := range again {
			if m.roles[l][i] != 0 || again[i].known != nil && !meaningless(again[i].known) && own[l] < surelyOf {
				continue
			}
			if w := mendedWord(l, again[i].word); w != "" {
				again[i], found = again[i].spelledAs(w), true
			}
		}
		if !found {
			continue
		}
		if c, ok := r.reread(again); ok {
			c.Intent, c.Rule = IntentLikelyOptOut, "mended."+code
			return c, true
		}
	}
	return Classification{}, false
}

// meaningless reports whether a word that some table knows may be an error: it means nothing in
// any lexicon, and is no name.
func meaningless(k *known) bool { return len(k.lexemes) == 0 && !k.given && k.acts == 0 && k.back == 0 }

// reread looks for what other languages have, except what is found by chance in a mended text.
func (r reading) reread(ts []token) (Classification, bool) {
	var m meanings
	m.readIn(ts)
	if m.prefersTexts(ts) {
		return Classification{}, false
	}
	if c, ok := languages().find(ts, func(p *phrase, start, end int) (Intent, bool) {
		return p.intent, !(p.guarded && r.wantsOnly(ts, &m, end)) && !m.aboutThing(ts, start) && !m.denied(ts, start, end) && !isPuzzled(ts, start) && (start == 0 || !generalNegators[ts[start-1].word] || generalNegators[ts[start].word])
	}); ok {
		return c, true
	}
	return r.framed(ts, &m)
}

// mendedWord returns the word of a language that w is with a typing error; none if it is one of the
// language, or a form of one.
func mendedWord(l int, w string) string {
	var bufA, bufB [maxLetters]rune
	a := letters(bufA[:0], w)
	if len(a) < leastMended {
		return ""
	}
	first := a[0]
	for _, as := range [...]rune{first, soundsLike[first]} {
		if as == 0 {
			continue
		}
		if k := mendedFrom(mendedWords()[l][as], w, a, bufB[:0], as); k != "" {
			return k
		}
	}
	return ""
}

// soundsLike are the letters that people mix up at the beginning of a word.
var soundsLike = map[rune]rune{'b': 'v', 'v': 'b', 'k': 'q', 'q': 'k', 'c': 'k', 's': 'c', 'z': 's'}

// mendedFrom is mendedWord among the words that begin with one letter.
func mendedFrom(words []string, w string, a, buf []rune, first rune) string {
	for _, k := range words {
		if d := len(w) - len(k); d > 4 || d < -4 {
			continue
		}
		b := letters(buf, k)
		if first != a[0] {
			if len(a) == len(b) && slices.Equal(a[1:], b[1:]) {
				return k
			}
			continue
		}
		if mistypedAs(a, b) || len(a) >= twoSlips && soundsAs(a, b) || len(b) >= twoSlips && len(a) >= twoSlips && a[1] == b[1] && a[len(a)-1] == b[len(b)-1] && len(a) != len(b) && slips(w, k) <= 2 {
			return k
		}
	}
	return ""
}

// mistypedAs reports whether a is b with two letters swapped, one left out or doubled, or one replaced by
// its neighbor on the keyboard or in sound. What a grammar does to the end of a word is no error: "mandan"
// is no "manden".
func mistypedAs(a, b []rune) bool {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	end := 0
	for end < len(a)-n && end < len(b)-n && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	x, y := a[n:len(a)-end], b[n:len(b)-end]
	switch {
	case len(x) == 2 && len(y) == 2:
		return x[0] == y[1] && x[1] == y[0]
	case len(x) == 0 && len(y) == 1:
		return end > 0 // left out
	case len(x) == 1 && len(y) == 0:
		return x[0] == a[n-1] || end > 2 // one too many
	case len(x) == 1 && len(y) == 1:
		return end > 0 && (end > 2 || !isVowel(x[0]) || !isVowel(y[0])) && near(x[0], y[0])
	}
	return false
}

// soundsAs reports whether a is b with the letters of the neighboring language: "видпишить" is "відпишіть".
func soundsAs(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && (!strings.ContainsRune(alikeVowels, a[i]) || !strings.ContainsRune(alikeVowels, b[i])) {
			return false
		}
	}
	return true
}

const alikeVowels = "иіыїйеєэё"

func isVowel(r rune) bool { return strings.ContainsRune("aeiouyаеиоуыэюяіїє", r) }

// near reports whether two letters are neighbors on a keyboard or sound alike.
func near(a, b rune) bool {
	for _, row := range [...]string{"qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "ck", "sz", "bv", "yi", "kq", "gj", "sc", "cz", "hj", "wv", "xs", "оа", "еи", "иы", "ия", "зс", "дт", "أا", "سص", "تط", "ضظ", "ذز", "शस", "िी", "ुू", "ेै", "नण"} {
		i, j := strings.IndexRune(row, a), strings.IndexRune(row, b)
		if i < 0 || j < 0 {
			continue
		}
		if d := i - j; d >= -utf8.RuneLen(a) && d <= utf8.RuneLen(a) {
			return true
		}
	}
	return false
}
