package detect

import "bytes"

// What a query or the body of a form says is written with percent signs (RFC
// 3986, section 2.1) and with a plus sign for a blank (WHATWG URL, section 5).
// Such a text is scanned twice, as it is and as what it stands for: a link is
// one only in the first, "%2B1+202+555+0100" a number only in the second.

// maxPercent is how often a text is taken to be encoded: a link in a link in a
// link.
const maxPercent = 3

// encoded reports whether w has something that decode would change.
func encoded(w []byte) bool {
	for i := 0; ; i++ {
		k := bytes.IndexByte(w[i:], '%')
		if k < 0 {
			break
		}
		if i += k; encodedByte(w, i) > 0 {
			return true
		}
	}
	if bytes.IndexByte(w, '+') < 0 || bytes.IndexByte(w, '=') < 0 {
		return false
	}
	value := -1
	for i := range w {
		if blankAt(w, i, &value) {
			return true
		}
	}
	return false
}

// encodedByte returns the length of the encoded byte at i, 0 if there is none.
func encodedByte(w []byte, i int) int {
	if w[i] != '%' {
		return 0
	}
	k := i + 1
	for range maxPercent - 1 {
		if k+3 < len(w) && w[k] == '2' && w[k+1] == '5' && isHex(w[k+2]) && isHex(w[k+3]) {
			k += 2
		}
	}
	if k+1 < len(w) && isHex(w[k]) && isHex(w[k+1]) {
		return k + 2 - i
	}
	return 0
}

// blankAt reports whether at i is a plus sign that stands for a blank: inside of
// a value. It is called for one byte after the other; value is where '=' was
// last seen in the word, -1 if nowhere.
func blankAt(w []byte, i int, value *int) bool {
	switch c := w[i]; {
	case c == '=':
		*value = i
	case isSpace(c):
		*value = -1
	case c == '+':
		return *value >= 0 && *value < i-1 && i+1 < len(w) && !isSpace(w[i+1])
	}
	return false
}

// decode appends to dst what w stands for, and to off, for each byte of it, the
// offset in w that it came from.
func decode(dst []byte, off []int32, w []byte) ([]byte, []int32) {
	value := -1
	for i := 0; i < len(w); {
		c, n := w[i], encodedByte(w, i)
		if n > 0 {
			if c = unhex(w[i+n-2])<<4 | unhex(w[i+n-1]); c < ' ' && c != '\n' && c != '\t' {
				c = ' '
			}
		} else if blankAt(w, i, &value) {
			c = ' '
		}
		dst, off = append(dst, c), append(off, int32(i))
		i += max(n, 1)
	}
	return dst, off
}

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return lower(c) - 'a' + 10
}
