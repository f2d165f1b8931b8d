package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// lookalikes are the letters of other alphabets that are drawn like a letter of ASCII, in small
// letters as detect.Fold leaves them.
var lookalikes = map[rune]byte{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'ԛ': 'q', 'ѕ': 's',
	'т': 't', 'у': 'y', 'х': 'x', 'ԝ': 'w', 'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'h', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ζ': 'z',
	'ɑ': 'a', 'ɡ': 'g', 'օ': 'o', 'ո': 'n', 'ս': 'u',
}

// alike returns r as a person reads it who takes one sign for another: a letter of another alphabet
// for the letter of ASCII that looks like it, inside a word or number; O, l and I for digits inside
// a number; 0, 1, 3, 4 and 5 for letters inside a word. Short groups of capitals and digits, and
// the two halves of "pass word", are drawn together.
func alike(r reading) reading { return halves(digitsAlike(tight(alikeApart(r)))) }

// alikeApart is alike without drawing groups together, which would take "SSN: 2l9-..." for one.
func alikeApart(r reading) reading { return digitsAlike(lettersAlike(r)) }

// tokens calls f for every run of letters and digits of s.
func tokens(s string, f func(start, end int)) {
	for i := 0; i < len(s); {
		from := i
		for i < len(s) && detect.IsAlnum(s[i]) {
			i++
		}
		if i > from {
			f(from, i)
			continue
		}
		i++
	}
}

// without returns r without the bytes that drop is set for.
func (r reading) without(drop []bool) reading {
	t, b := reading{of: r.of}, make([]byte, 0, len(r.text))
	for i := range len(r.text) {
		if !drop[i] {
			b = t.add(r.text[i], r.off[i], b)
		}
	}
	t.text = string(b)
	return t
}

func lettersAlike(r reading) reading {
	b := []byte(r.text)
	drop, changed := make([]bool, len(b)), false
	tokens(r.text, func(start, end int) {
		word, ascii := r.text[start:end], false
		for _, c := range word {
			if c < utf8.RuneSelf {
				ascii = true
			} else if _, ok := lookalikes[c]; !ok {
				return
			}
		}
		if !ascii {
			return
		}
		for i, c := range word {
			if c >= utf8.RuneSelf {
				b[start+i], changed = lookalikes[c], true
				for k := 1; k < utf8.RuneLen(c); k++ {
					drop[start+i+k] = true
				}
			}
		}
	})
	if !changed {
		return r
	}
	return reading{string(b), r.off, r.of}.without(drop)
}

func digitsAlike(r reading) reading {
	b := []byte(r.text)
	tokens(r.text, func(start, end int) {
		digits, alikes := 0, 0
		for _, c := range b[start:end] {
			switch {
			case detect.IsDigit(c):
				digits++
			case asDigit(c) > 0:
				alikes++
			}
		}
		switch letters := end - start - digits - alikes; {
		case digits == 0:
		case letters == 0 && (digits >= alikes || between(r.text, start, end)) || digits >= 4 && digits > letters+alikes:
			for i := start; i < end; i++ {
				if d := asDigit(b[i]); d > 0 && (i > start && detect.IsDigit(b[i-1]) || i+1 < end && (detect.IsDigit(b[i+1]) || asDigit(b[i+1]) > 0)) {
					b[i] = d
				}
			}
		case letters >= 4 && digits <= 2:
			for i := start + 1; i+1 < end; i++ {
				if c := asLetter(b[i]); c > 0 {
					b[i] = c
				}
			}
		}
	})
	return reading{string(b), r.off, r.of}
}

// between reports whether s[start:end] stands between digits, parted from them by one byte: a group
// of a longer number.
func between(s string, start, end int) bool {
	return start > 1 && detect.IsDigit(s[start-2]) && end+1 < len(s) && detect.IsDigit(s[end+1])
}

// asDigit returns the digit that a letter looks like, or 0.
func asDigit(c byte) byte {
	switch c {
	case 'O', 'o':
		return '0'
	case 'l', 'I':
		return '1'
	}
	return 0
}

// asLetter returns the letter that a digit is taken for inside a word, or 0.
func asLetter(c byte) byte {
	if k := strings.IndexByte("01345", c); k >= 0 {
		return "oleas"[k]
	}
	return 0
}

// tight leaves out what stands between groups of at most four capitals and digits, one of which has
// a digit.
func tight(r reading) reading {
	drop := make([]bool, len(r.text))
	last, lastDigit := -1, false // the end of the group before
	tokens(r.text, func(start, end int) {
		digit := strings.ContainsAny(r.text[start:end], "0123456789")
		if end-start > 4 || strings.ContainsFunc(r.text[start:end], func(c rune) bool { return c > 'Z' }) {
			last = -1
			return
		}
		if last >= 0 && start-last <= maxSplit && (digit || lastDigit) {
			for k := last; k < start; k++ {
				drop[k] = true
			}
		}
		last, lastDigit = end, digit
	})
	return r.without(drop)
}

// halves leaves out what stands between the halves of "pass word".
func halves(r reading) reading {
	drop := make([]bool, len(r.text))
	last := -1 // the end of "pass"
	tokens(r.text, func(start, end int) {
		word := strings.ToLower(r.text[start:end])
		if last >= 0 && start-last <= maxSplit && (word == "word" || word == "wort" || word == "code") {
			for k := last; k < start; k++ {
				drop[k] = true
			}
		}
		last = -1
		if word == "pass" {
			last = end
		}
	})
	return r.without(drop)
}
