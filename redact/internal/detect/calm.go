package detect

import (
	"bytes"
	"math/bits"
)

// Most messages between people hold nothing that any rule looks at: no digit,
// no '@' between letters, no colon but in a smiley. That is found out eight
// bytes at a time, faster than a table would; only what stands out is looked
// at by itself.

// glance reports whether a text of letters and punctuation needs the whole
// pass, and if not, whether it has a dot with a letter after it. It errs on
// the side of hot. Every rule that needs neither a digit nor a byte outside
// ASCII must be seen from here: links, addresses, assignments, marked keys,
// passwords, keys in mixed case, and passcodes of letters.
func glance[T string | []byte](c *Engine, t T) (hot, dots bool) {
	secrets, codes := c.on(kCredential), c.on(kOTP)
	lastS, lastO := uint64(0), uint64(0)
	mixed := secrets
	for i := 0; i < len(t); i += 8 {
		var x uint64
		if i+8 <= len(t) {
			p := t[i : i+8]
			x = uint64(p[0]) | uint64(p[1])<<8 | uint64(p[2])<<16 | uint64(p[3])<<24 | uint64(p[4])<<32 | uint64(p[5])<<40 | uint64(p[6])<<48 | uint64(p[7])<<56
		} else {
			for k := len(t) - 1; k >= i; k-- {
				x = x<<8 | uint64(t[k])
			}
		}
		// '-' to '=' holds the digits and the punctuation that matters, but '@' and '_'.
		if x&highs != 0 {
			return true, false
		}
		seen := ((x+above('-'))&^(x+above('>')) | ^((x ^ '@'*ones) + 0x7F*ones) | ^((x ^ '_'*ones) + 0x7F*ones)) & highs
		for ; seen != 0; seen &= seen - 1 {
			h, d := stands(t, i+bits.TrailingZeros64(seen)>>3)
			if h {
				return true, false
			}
			dots = dots || d
		}
		s := ^(((x | 0x20*ones) ^ 's'*ones) + 0x7F*ones) & highs
		if secrets && s&(s<<8|lastS) != 0 && password(t, i) {
			return true, false
		}
		if upper := (x + above('A')) &^ (x + above('Z'+1)) & highs; upper != 0 && (codes || mixed) {
			prev := byte(0)
			if i > 0 {
				prev = t[i-1]
			}
			if codes && (upper&(upper<<8) != 0 || upper&0x80 != 0 && isUpper(prev)) && fourCapitals(t, i) {
				if names(c, t, gCode) {
					return true, false
				}
				codes = false
			}
			small := (x + above('a')) &^ (x + above('z'+1)) & highs
			if mixed && (upper&(small<<8) != 0 || upper&0x80 != 0 && prev-'a' <= 25) {
				if names(c, t, gSecret|gBearer) {
					return true, false
				}
				mixed = false
			}
		}
		o := ^((x ^ 'o'*ones) + 0x7F*ones) & highs
		if codes && ^((x^'d'*ones)+0x7F*ones)&(o<<8|lastO) != 0 && code(t, i) {
			return true, false
		}
		lastS, lastO = s>>56, o>>56
	}
	return false, dots
}

// stands looks at one byte that may be part of a value: hot is whether the
// text needs the whole pass, dot whether it is a dot with a letter after it.
func stands[T string | []byte](t T, k int) (hot, dot bool) {
	prev, next := byte(0), byte(0)
	if k > 0 {
		prev = t[k-1]
	}
	if k+1 < len(t) {
		next = t[k+1]
	}
	switch b := t[k]; {
	case b == '.':
		// With another dot five bytes on, it may be in a hardware address.
		return k+5 < len(t) && t[k+5] == '.' && isHex(prev) && isHex(next), isAlnum(next)
	case isDigit(b), b == '=':
		return true, false
	case b == '@':
		return isAlnum(next) && classOf[prev]&(cAlnum|cLocal) != 0, false
	case b == ':':
		// Not a smiley, or one right after a word such as "token".
		return next != ')' && next != '(' && next != '-' || wordBefore(t, k)&(gSecret|gSecretWeak) != 0, false
	case b == '-' && prev == '-':
		return k >= 4 && t[k-2] == '-' && t[k-3] == '-' && t[k-4] == '-', false // -----BEGIN
	case b == '-', b == '_':
		// Part of a marked key or of a hardware address, if long enough.
		n := k + 1
		for n < len(t) && n < k+10 && keyByte(t[n]) {
			n++
		}
		return n == k+10 && isAlnum(prev), false
	}
	return false, false
}

// wordBefore returns what the word that ends at position k starts.
func wordBefore[T string | []byte](t T, k int) trigger {
	var buf [32]byte
	from := k
	for from > 0 && isAlpha(t[from-1]) && k-from < len(buf) {
		from--
	}
	return triggerOf(buf[:copy(buf[:], t[from:k])])
}

// password reports whether "ass" (password, Passwort, passphrase) touches the
// eight bytes from i on: a value of letters alone may follow it.
func password[T string | []byte](t T, i int) bool {
	for k := max(0, i-2); k+2 < len(t) && k < i+8; k++ {
		if t[k]|0x20 == 'a' && t[k+1]|0x20 == 's' && t[k+2]|0x20 == 's' {
			return true
		}
	}
	return false
}

// code reports whether "code" touches the eight bytes from i on, with "is"
// or a blank after it: a passcode of small letters may follow it.
func code[T string | []byte](t T, i int) bool {
	for k := max(2, i); k+1 < len(t) && k < i+8; k++ {
		if t[k] == 'd' && t[k+1] == 'e' && t[k-1] == 'o' && t[k-2]|0x20 == 'c' && (k+2 == len(t) || !isAlpha(t[k+2])) {
			return true
		}
	}
	return false
}

// fourCapitals reports whether a run of four capitals touches the eight bytes from
// i on.
func fourCapitals[T string | []byte](t T, i int) bool {
	n := 0
	for k := max(0, i-3); k < len(t) && k < i+11; k++ {
		if n++; !isUpper(t[k]) {
			n = 0
		}
		if n == 4 {
			return true
		}
	}
	return false
}

// names reports whether the text holds a word that starts one of wanted.
func names[T string | []byte](c *Engine, t T, wanted trigger) bool {
	for k := 0; k < len(t); k++ {
		if !isAlpha(t[k]) {
			continue
		}
		from := k
		for k+1 < len(t) && isAlpha(t[k+1]) {
			k++
		}
		if n := k + 1 - from; n > 1 && n < 32 && c.words[pair(t[from], t[from+1])]>>bitOf(n, t[k])&1 != 0 && wordBefore(t, k+1)&wanted != 0 {
			return true
		}
	}
	return false
}

// calm reports whether the window holds nothing but words, after looking for
// links at the dots in it. Otherwise the whole pass is needed.
func (s *scanner) calm() bool {
	b := s.b[pad:s.end]
	hot, dots := glance(s.cfg, b)
	if hot {
		return false
	}
	for i := 0; dots; i++ {
		k := bytes.IndexByte(b[i:], '.')
		if k < 0 {
			break
		}
		i += k
		if isAlnum(s.b[pad+i+1]) {
			s.anchor(pad + i)
		}
	}
	return true
}

// look reports whether a text needs no scan at all, and whether it needs the
// whole pass.
func (c *Engine) look(text string) (still, hot bool) {
	if !c.calm || c.always {
		return false, true
	}
	hot, dots := glance(c, text)
	return !hot && !dots, hot
}
