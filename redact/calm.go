package redact

import (
	"bytes"
	"strings"
)

// Most messages between people hold nothing that any rule looks at: no digit,
// no '@', no colon. One pass with a table finds that out at memory speed, and
// only dots and a few words are looked at after it.

const (
	hotByte = 1 << iota // may be part of a value by itself
	hotDot              // may be part of a link
)

var hotOf = func() (t [256]uint8) {
	for c := range 256 {
		if classOf[c]&(cDigit|cHigh) != 0 {
			t[c] = hotByte
		}
	}
	for _, c := range []byte("@:=_-/") {
		t[c] = hotByte
	}
	t['.'] = hotDot
	return t
}()

// calmWords are parts of the words (password, Passwort, passphrase) before which
// a value of letters alone is taken for a secret.
var calmWords = [][]byte{[]byte("ass"), []byte("ASS")}

// calm reports whether the window holds nothing but words, after looking for
// links at the dots in it. Otherwise the whole pass is needed.
func (s *scanner) calm() bool {
	b := s.b[pad:s.end]
	or := uint8(0)
	for _, c := range b {
		or |= hotOf[c]
	}
	if or&hotByte != 0 {
		return false
	}
	if s.on(kCredential) {
		for _, w := range calmWords {
			if bytes.Contains(b, w) {
				return false
			}
		}
	}
	if or&hotDot == 0 {
		return true
	}
	for i := 0; ; i++ {
		k := bytes.IndexByte(b[i:], '.')
		if k < 0 {
			return true
		}
		i += k
		if isAlnum(s.b[pad+i+1]) {
			s.anchor(pad + i)
		}
	}
}

// look reports whether a text needs no scan at all: nothing but words, and no
// dot with a letter or digit right after it. hot is whether it needs the whole
// pass.
func (c *settings) look(text string) (still, hot bool) {
	if !c.calm || len(c.hosts) > 0 {
		return false, true
	}
	or := uint8(0)
	for i := range len(text) {
		or |= hotOf[text[i]]
	}
	if or&hotByte != 0 || c.kinds.has(kCredential) && (strings.Contains(text, "ass") || strings.Contains(text, "ASS")) {
		return false, true
	}
	for or&hotDot != 0 {
		k := strings.IndexByte(text, '.')
		if k < 0 || k+1 == len(text) {
			break
		}
		if isAlnum(text[k+1]) {
			return false, false
		}
		text = text[k+1:]
	}
	return true, false
}
