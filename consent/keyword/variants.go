package keyword

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// bare appends to out the words of a text without courtesy, repetition and disguise, at most
// maxBare. Single letters in a row are a word spelled out ("S T O P").
func bare(out, ts []token) []token {
	if len(ts) > maxBare {
		return out[:0]
	}
	for i := 0; i < len(ts); i++ {
		if n := spelled(ts[i:]); n >= 3 {
			var buf [2 * maxBare]byte
			word := string(appendUnspaced(buf[:0], ts[i:i+n]))
			out = append(out, ts[i].spelledAs(word))
			i += n - 1
			continue
		}
		if courtesy[ts[i].word] || nearlyPlease(ts[i].word) || len(out) > 0 && out[len(out)-1].word == ts[i].word {
			continue
		}
		out = append(out, ts[i])
	}
	return out
}

// nearlyPlease reports whether w is the most common word of courtesy with a typing error.
func nearlyPlease(w string) bool {
	return len(w) >= 5 && len(w) <= 8 && w[0] == 'p' && slips(w, "please") <= 1
}

// maxBare is the largest number of words of a text that is only a keyword with courtesy.
const maxBare = 16

// spelled counts the single letters in a row, of alphabets.
func spelled(ts []token) int {
	n := 0
	for n < len(ts) && single(ts[n].word) {
		n++
	}
	return n
}

func single(w string) bool {
	if len(w) == 1 {
		return w[0] >= 'a'
	}
	r, n := utf8.DecodeRuneInString(w)
	return n == len(w) && unicode.In(r, unicode.Cyrillic, unicode.Greek)
}

// leet are digits that are used for letters, and Cyrillic and Greek letters that look like Latin
// ones.
var leet = func() map[rune]byte {
	m := map[rune]byte{'0': 'o', '1': 'i', '3': 'e', '5': 's', '7': 't'}
	for _, alphabet := range []struct{ like, latin string }{
		{"авеіјкмнорсѕтух", "abeijkmhopcstyx"}, {"οτρϲυινκα", "otpsuivka"},
	} {
		i := 0
		for _, r := range alphabet.like {
			m[r] = alphabet.latin[i]
			i++
		}
	}
	return m
}()

// undisguise returns the word of a keyword that w is without look-alikes and drawn-out letters, or
// else w. A word of digits only is unchanged: 5709 is not a word.
func undisguise(w string) string {
	if w = unrepeated(w); w == "stop" {
		return w
	}
	if strings.Trim(w, "0123456789") == "" || strings.IndexFunc(w, disguises) < 0 && !drawn(w) {
		return w
	}
	var buf [maxDisguised]byte
	b, ok := latin(buf[:0], w)
	if !ok {
		return w
	}
	if known, ok := asciiWords()[string(b)]; ok {
		return known
	}
	if known, ok := asciiWords()[string(undrawn(b[:0], b))]; ok {
		return known
	}
	return w
}

// unrepeated returns "stop" for a word that says it several times: "stopstop".
func unrepeated(w string) string {
	for rest := w; len(w) >= 2*len("stop") && len(w) <= maxDisguised; rest = rest[len("stop"):] {
		if rest == "" {
			return "stop"
		}
		if !strings.HasPrefix(rest, "stop") {
			break
		}
	}
	return w
}

// latin appends a word without look-alikes. It returns false if the word then still has letters
// outside ASCII, or is longer than maxDisguised.
func latin(out []byte, w string) ([]byte, bool) {
	for _, r := range w {
		if as := leet[r]; as != 0 {
			r = rune(as)
		}
		if r >= utf8.RuneSelf || len(out) == maxDisguised {
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, true
}

// maxDisguised is longer than the longest word of a keyword.
const maxDisguised = 40

// asciiWords are the words of the keywords and of courtesy that are written
// with ASCII letters alone.
var asciiWords = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	add := func(w string) {
		if strings.IndexFunc(w, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
			m[w] = w
		}
	}
	for text := range keywords() {
		for _, w := range strings.Fields(text) {
			add(w)
		}
	}
	for w := range strongWords {
		add(w)
	}
	for w := range courtesy {
		add(w)
	}
	return m
})

func disguises(r rune) bool { return r <= '9' || r >= utf8.RuneSelf }

// drawn reports whether a letter comes three times in a row: "pleaseee".
func drawn(w string) bool {
	for i := 2; i < len(w); i++ {
		if w[i] < utf8.RuneSelf && w[i] == w[i-1] && w[i] == w[i-2] {
			return true
		}
	}
	return false
}

// undrawn appends a word with one of each run of equal letters. No keyword has
// two in a row. It may overwrite w when out begins where w does.
func undrawn[T []byte | string](out []byte, w T) []byte {
	last := byte(0)
	for i := range len(w) {
		if c := w[i]; i == 0 || c >= utf8.RuneSelf || c != last {
			out, last = append(out, c), c
		}
	}
	return out
}

// undraw returns a word without letters that were drawn out.
func undraw(w string) string {
	if !drawn(w) || strings.Trim(w, "0123456789") == "" { // "5550142"
		return w
	}
	var buf [maxDisguised]byte
	return string(undrawn(buf[:0], w))
}

// gather joins single letters in a row to the word that they spell.
func gather(ts []token) []token {
	out := ts[:0]
	for i := 0; i < len(ts); i++ {
		n := spelled(ts[i:])
		if n < 4 {
			out = append(out, ts[i])
			continue
		}
		var buf [64]byte
		word := string(appendUnspaced(buf[:0], ts[i:i+n]))
		if !isKeyword(word) && isKeyword(word[:len(word)-1]) { // the last is a word: "C A N C E L A R o envio"
			word, n = word[:len(word)-1], n-1
		}
		out = append(out, ts[i].spelledAs(word))
		i += n - 1
	}
	return out
}

func isKeyword(w string) bool {
	_, ok := keywords()[w]
	return ok
}
