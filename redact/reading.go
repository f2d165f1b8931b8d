package redact

import (
	"unicode/utf8"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// reading is a text as a person may read it, with the position in the original of every byte.
type reading struct {
	text string
	off  []int32
	of   string // the original
}

// reread folds text: see fold.
func reread(text string) reading {
	b, off := detect.Fold(nil, nil, text)
	return reading{string(b), off, text}
}

// span returns where the original holds text[start:end].
func (r reading) span(start, end int) (from, to int) {
	last := int(r.off[end-1])
	_, n := utf8.DecodeRuneInString(r.of[last:])
	return int(r.off[start]), last + n
}

// exact reports whether text[start:end] is what the original holds there.
func (r reading) exact(start, end int) bool {
	from, to := r.span(start, end)
	return r.of[from:to] == r.text[start:end]
}

func (r *reading) add(c byte, off int32, into []byte) []byte {
	r.off = append(r.off, off)
	return append(into, c)
}

// maxSplit is how many bytes may stand between two digits of one number that is
// written to be overlooked.
const maxSplit = 3

// tied returns r with a dash for whatever else stands between two digits, and
// with letters parted from a long number.
func tied(r reading) reading {
	t, b := reading{of: r.of}, make([]byte, 0, len(r.text))
	for i := 0; i < len(r.text); i++ {
		c := r.text[i]
		if n := gap(r.text, i); n > 0 && detect.IsDigit(r.text[i-1]) && detect.IsDigit(r.text[i+n]) {
			b = t.add('-', r.off[i], b)
			i += n - 1
			continue
		}
		if i > 0 && detect.IsAlpha(r.text[i-1]) && digitsAt(r.text, i) >= 9 || i > 0 && detect.IsAlpha(c) && digitsBefore(r.text, i) >= 9 {
			b = t.add(' ', r.off[i], b)
		}
		b = t.add(c, r.off[i], b)
	}
	t.text = string(b)
	return t
}

// joined returns r without what stands between two digits, or in a row of
// three or more single letters and digits.
func joined(r reading) reading {
	t, b := reading{of: r.of}, make([]byte, 0, len(r.text))
	row := 0 // end of a row of single letters and digits
	for i := 0; i < len(r.text); i++ {
		if i >= row {
			row = max(i, singles(r.text, i))
		}
		if n := gap(r.text, i); n > 0 && (i+n < row || detect.IsDigit(r.text[i-1]) && detect.IsDigit(r.text[i+n])) {
			i += n - 1
			continue
		}
		b = t.add(r.text[i], r.off[i], b)
	}
	t.text = string(b)
	return t
}

// pointless returns r without the decimal sign inside a number as long as that of a card, as a
// template writes one that it was given as an amount in cents.
func pointless(r reading) reading {
	drop, some := make([]bool, len(r.text)), false
	for i := 1; i+1 < len(r.text); i++ {
		if c := r.text[i]; (c == '.' || c == ',') && digitsBefore(r.text, i)+digitsAt(r.text, i+1) >= 12 {
			drop[i], some = true, true
		}
	}
	if !some {
		return r
	}
	return r.without(drop)
}

// gap returns the length of what stands between two letters or digits at i.
// It is 0 when i is no such place, or when more than maxSplit bytes do.
func gap(s string, i int) int {
	if i == 0 || detect.IsAlnum(s[i]) || !detect.IsAlnum(s[i-1]) {
		return 0
	}
	for n := 1; n <= maxSplit && i+n < len(s); n++ {
		if detect.IsAlnum(s[i+n]) {
			return n
		}
	}
	return 0
}

// singles returns the end of the row of three or more letters and digits,
// parted from each other and from what is before and after, that begins at i,
// or 0.
func singles(s string, i int) int {
	if i > 0 && detect.IsAlnum(s[i-1]) {
		return 0
	}
	count, end := 0, 0
	for i < len(s) && detect.IsAlnum(s[i]) && (i+1 == len(s) || !detect.IsAlnum(s[i+1])) {
		count++
		i++
		end = i
		n := 0
		if i < len(s) {
			n = gap(s, i)
		}
		if n == 0 {
			break
		}
		i += n
	}
	if count < 3 {
		return 0
	}
	return end
}

// digitsAt counts the digits of the row that begins at i, in which a blank or dash may stand between
// two; digitsBefore those of the row that ends there.
func digitsAt(s string, i int) (n int) {
	for ; i < len(s); i++ {
		switch {
		case detect.IsDigit(s[i]):
			n++
		case n == 0 || s[i] != ' ' && s[i] != '-' || i+1 == len(s) || !detect.IsDigit(s[i+1]):
			return n
		}
	}
	return n
}

func digitsBefore(s string, i int) (n int) {
	for i--; i >= 0; i-- {
		switch {
		case detect.IsDigit(s[i]):
			n++
		case n == 0 || s[i] != ' ' && s[i] != '-' || i == 0 || !detect.IsDigit(s[i-1]):
			return n
		}
	}
	return n
}
