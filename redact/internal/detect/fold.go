package detect

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// latinBase gives the base letter of the letters U+00C0 to U+017F, so that
// context words match with and without accents. A blank keeps the letter.
const latinBase = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
	"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"

// fold appends to dst the form of text that detectors read, and to off, for
// each byte of it, the offset in text of the rune that it came from. All
// decimal digits become 0-9, fullwidth forms and mathematical letters ASCII,
// every dash '-', every space ' ', quotes '"', currency signs '$', and what is
// invisible (format characters, combining marks, keycaps, variation selectors)
// is left out. Other letters stay as they are. Nothing of the folded text is
// ever returned: findings are mapped back through off.
func fold[T string | []byte](dst []byte, off []int32, text T) ([]byte, []int32) {
	dst, off = slices.Grow(dst, len(text)), slices.Grow(off, len(text))
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			n := i + 1
			for n < len(text) && text[n] < utf8.RuneSelf {
				n++
			}
			dst = append(dst, text[i:n]...)
			for k := i; k < n; k++ {
				off = append(off, int32(k))
			}
			i = n
			continue
		}
		if c := text[i]; c >= 0xE5 && c <= 0xE9 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			dst, off = append(dst, text[i:i+3]...), append(off, int32(i), int32(i), int32(i)) // U+5000 to U+9FFF
			i += 3
			continue
		}
		var next [utf8.UTFMax]byte
		r, n := utf8.DecodeRune(next[:copy(next[:], text[i:])])
		switch f := foldRune(r); {
		case r == longVowel && (len(dst) == 0 || !isDigit(dst[len(dst)-1])):
			dst, off = append(dst, text[i:i+n]...), append(off, int32(i), int32(i), int32(i))
		case f == foldStop:
			dst, off = append(dst, '.'), append(off, int32(i))
			if k := i + n; k < len(text) && (text[k] >= utf8.RuneSelf || !isAlnum(text[k])) {
				dst, off = append(dst, ' '), append(off, int32(i)) // the end of a sentence, after which no blank is typed
			}
		case f > 0:
			dst, off = append(dst, byte(f)), append(off, int32(i))
		case f == foldKeep && r != utf8.RuneError:
			dst = utf8.AppendRune(dst, lowerRune(r))
			for range n {
				off = append(off, int32(i))
			}
		case f == foldKeep:
			dst, off = append(dst, foldOther), append(off, int32(i))
		}
		i += n
	}
	return dst, off
}

// lowerRune lowers capital Cyrillic and Greek letters, whose lower forms take
// as many bytes, so that context words match at the start of a sentence.
func lowerRune(r rune) rune {
	if r >= 0x410 && r <= 0x42F || r >= 0x391 && r <= 0x3A9 {
		return r + 0x20
	}
	if r >= 0x400 && r <= 0x40F {
		return r + 0x50
	}
	return r
}

// longVowel is a letter of Japanese words that is typed as a dash in numbers.
const longVowel = 0x30FC

const (
	foldKeep  = 0    // keep the bytes of the rune: a letter
	foldDrop  = -1   // invisible
	foldOther = 0x01 // a symbol that no detector knows
	foldStop  = -2   // the full stop of Chinese and Japanese, which browsers take for a dot (UTS 46)
)

// foldRune returns the ASCII byte that stands for r, or foldKeep or foldDrop.
func foldRune(r rune) int {
	switch {
	case r < 0xC0:
		switch r {
		case 0xA0:
			return ' '
		case 0xAD:
			return foldDrop
		case 0xA2, 0xA3, 0xA4, 0xA5:
			return '$'
		case 0xAA, 0xB5, 0xBA:
			return foldKeep
		case 0xB2, 0xB3:
			return '0' + int(r-0xB0)
		case 0xB9:
			return '1'
		case 0xAB, 0xBB:
			return '"'
		}
		return foldOther
	case r < 0x180:
		if b := latinBase[r-0xC0]; b != ' ' {
			return int(b)
		}
		return foldOther
	case r >= 0xFF01 && r <= 0xFF5E:
		return int(r - 0xFEE0)
	case r >= 0x1D400 && r <= 0x1D6A3:
		k := int(r-0x1D400) % 52
		if k < 26 {
			return 'A' + k
		}
		return 'a' + k - 26
	case r >= 0x2010 && r <= 0x2064:
		return foldPunct(r)
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3, r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FA, r >= 0x400 && r <= 0x481:
		return foldKeep // the common letters of Chinese, Korean, Japanese and Russian, early
	case r >= 0x1F300 && r <= 0x1FAFF:
		return ' ' // pictures stand between words, and between digits to hide them
	}
	return foldTables(r)
}

// foldPunct folds the block General Punctuation.
func foldPunct(r rune) int {
	switch {
	case r <= 0x2015:
		return '-'
	case r <= 0x201F:
		return '"'
	case r == 0x2024:
		return '.'
	case r == 0x2028 || r == 0x2029:
		return '\n'
	case r <= 0x202E && r >= 0x202A, r >= 0x2060:
		return foldDrop
	case r == 0x202F, r == 0x205F:
		return ' '
	case r == 0x2044:
		return '/'
	case r == 0x2053:
		return '~'
	}
	return foldOther
}

// foldTables consults the Unicode tables, for the runes that are rare in SMS.
func foldTables(r rune) int {
	if d := numeral(r); d >= 0 {
		return '0' + d
	}
	if c := framed(r); c > 0 {
		return c
	}
	switch {
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0:
		return foldDrop // the Hangul fillers, which are letters without a picture
	case unicode.Is(unicode.Nd, r):
		return '0' + digitValue(r)
	case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
		return foldDrop
	case r == longVowel:
		return '-'
	case unicode.IsLetter(r), unicode.Is(unicode.Mc, r):
		return foldKeep
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == 0x2212:
		return '-'
	case unicode.Is(unicode.Sc, r):
		return '$'
	}
	switch r {
	case 0x2215:
		return '/'
	case 0x223C:
		return '~'
	case 0xFE6B:
		return '@'
	case 0x3002, 0xFF61:
		return foldStop
	}
	return foldOther
}

// numerals are the runs of digits that are no decimal digits of a script, with
// the value of the first one: raised, lowered, in circles, in parentheses and
// with a full stop or comma. The compatibility forms of most of them are digits
// (NFKC, Unicode Standard Annex 15).
var numerals = [...]struct {
	first, last rune
	value       int
}{
	{0x2070, 0x2070, 0}, {0x2074, 0x2079, 4}, {0x2080, 0x2089, 0},
	{0x2460, 0x2468, 1}, {0x2474, 0x247C, 1}, {0x2488, 0x2490, 1}, {0x24EA, 0x24EA, 0}, {0x24F5, 0x24FD, 1}, {0x24FF, 0x24FF, 0},
	{0x2776, 0x277E, 1}, {0x2780, 0x2788, 1}, {0x278A, 0x2792, 1}, {0x1F100, 0x1F100, 0}, {0x1F101, 0x1F10A, 0}, {0x1F10B, 0x1F10B, 0}, {0x1F10C, 0x1F10C, 0},
	{0x1CCF0, 0x1CCF9, 0}, // outlined digits, of Unicode 16
}

// numeral returns the value of r if it is one of numerals, and otherwise -1.
func numeral(r rune) int {
	if r >= 0x2070 && (r <= 0x2792 || r >= 0x1CCF0) {
		for _, n := range numerals {
			if n.first <= r && r <= n.last {
				return n.value + int(r-n.first)
			}
		}
	}
	return -1
}

// framed returns the letter that r shows in a circle, a square, parentheses or outlined, and
// otherwise 0.
func framed(r rune) int {
	if r < 0x249C {
		return 0
	}
	for _, f := range frames {
		if f.first <= r && r < f.first+26 {
			return int(f.letter + r - f.first)
		}
	}
	return 0
}

var frames = [...]struct{ first, letter rune }{
	{0x249C, 'a'}, {0x24B6, 'A'}, {0x24D0, 'a'}, {0x1CCD6, 'A'}, {0x1F110, 'A'}, {0x1F130, 'A'}, {0x1F150, 'A'}, {0x1F170, 'A'}, {0x1F1E6, 'A'},
}

// digitValue relies on the rule of the Unicode Standard (section 4.6) that the
// decimal digits of a script are ten contiguous code points in order.
func digitValue(r rune) int {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return 0
}
