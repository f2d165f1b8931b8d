package detect

// class is a set of properties of one byte. The scan looks every byte up in
// classOf once; everything else is decided from runs of classes.
type class uint8

const (
	cDigit  class = 1 << iota // 0-9
	cUpper                    // A-Z
	cLower                    // a-z
	cHigh                     // part of a letter outside ASCII
	cSpace                    // blank, tab
	cJoint                    // may join two digit groups of one number
	cAnchor                   // may sit inside an address, link or assignment
	cLocal                    // RFC 5322 atext that is no letter or digit

	cLetter = cUpper | cLower | cHigh
	cAlnum  = cLetter | cDigit
)

// classOf is indexed by byte. Byte 0, which pads the scan buffer, has no
// class, so every walk ends there without a bounds test of its own.
var classOf = func() (t [256]class) {
	for c := '0'; c <= '9'; c++ {
		t[c] |= cDigit
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c] |= cUpper
		t[c|0x20] |= cLower
	}
	for c := 0x80; c < 0x100; c++ {
		t[c] |= cHigh
	}
	t[' '] |= cSpace
	t['\t'] |= cSpace
	for _, c := range []byte(" -./()[]~:\t") {
		t[c] |= cJoint
	}
	for _, c := range []byte("@.:=") {
		t[c] |= cAnchor
	}
	for _, c := range []byte("!#$%&'*+-/=?^_`{|}~.") {
		t[c] |= cLocal
	}
	return t
}()

// lower folds an ASCII letter to lower case and leaves other letters alone;
// it is only used on letters and digits.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func isDigit(c byte) bool  { return c-'0' <= 9 }
func isUpper(c byte) bool  { return c-'A' <= 25 }
func isAlpha(c byte) bool  { return (c|0x20)-'a' <= 25 }
func isLetter(c byte) bool { return classOf[c]&cLetter != 0 }
func isAlnum(c byte) bool  { return classOf[c]&cAlnum != 0 }
func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
