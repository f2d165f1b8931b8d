package consent

import (
	"strings"
	"unicode/utf8"
)

// bare appends to out a text without courtesy, repetition and disguise: the words that
// are left of it, at most maxBare. Single letters in a row are a word spelled
// out ("S T O P").
func bare(out, ts []token) []token {
	if len(ts) > maxBare {
		return out[:0]
	}
	for i := 0; i < len(ts); i++ {
		if n := spelled(ts[i:]); n >= 3 {
			word := strings.ReplaceAll(join(ts[i:i+n]), " ", "")
			out = append(out, token{word, ts[i].clause})
			i += n - 1
			continue
		}
		if courtesy[ts[i].word] || len(out) > 0 && out[len(out)-1].word == ts[i].word {
			continue
		}
		out = append(out, ts[i])
	}
	return out
}

// maxBare is how long a text may be that is only a keyword with courtesy.
const maxBare = 16

// spelled counts the single ASCII letters in a row.
func spelled(ts []token) int {
	n := 0
	for n < len(ts) && len(ts[n].word) == 1 && ts[n].word[0] >= 'a' {
		n++
	}
	return n
}

// leet are digits that stand in for letters, and letters of Cyrillic and
// Greek that look like Latin ones.
var leet = strings.NewReplacer(
	"0", "o", "1", "i", "3", "e", "5", "s", "7", "t",
	"а", "a", "в", "b", "е", "e", "і", "i", "ј", "j", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "ѕ", "s", "т", "t", "у", "y", "х", "x",
	"ο", "o", "τ", "t", "ρ", "p", "ϲ", "s", "υ", "u", "ι", "i", "ν", "v", "κ", "k", "α", "a",
)

// undisguise is a word with look-alikes and drawn-out letters undone. What
// has only digits is left as it is: 5709 is not a word.
func undisguise(w string) string {
	if strings.Trim(w, "0123456789") == "" {
		return w
	}
	if strings.IndexFunc(w, disguises) >= 0 {
		w = leet.Replace(w)
	}
	return undraw(w)
}

func disguises(r rune) bool { return r <= '9' || r >= utf8.RuneSelf }

// undraw is a word without letters that were drawn out: "pleaseee".
func undraw(w string) string {
	drawn := false
	for i := 2; i < len(w) && !drawn; i++ {
		drawn = w[i] < utf8.RuneSelf && w[i] == w[i-1] && w[i] == w[i-2]
	}
	if !drawn {
		return w
	}
	b := make([]byte, 0, len(w))
	for i := range len(w) { // no keyword has two equal letters in a row
		if w[i] >= utf8.RuneSelf || i == 0 || w[i] != w[i-1] {
			b = append(b, w[i])
		}
	}
	return string(b)
}

// mistyped is the keyword that a single word was meant to be.
func mistyped(w string) (string, bool) {
	if len(w) < 3 || len(w) > 16 || realWords[w] {
		return "", false
	}
	for _, k := range mistypable {
		if d := len(w) - len(k.word); d <= k.slips && -d <= k.slips && slips(w, k.word) <= k.slips {
			return k.word, true
		}
	}
	return "", false
}

// slips is the number of letters added, left out, changed or swapped with
// their neighbor (optimal string alignment) between short words.
func slips(a, b string) int {
	const n = 20
	if len(a) >= n || len(b) >= n {
		return n
	}
	var d [n][n]int
	for i := 0; i <= len(a); i++ {
		for j := 0; j <= len(b); j++ {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}
