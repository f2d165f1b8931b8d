package detect

import (
	"encoding/binary"
	"math/bits"
)

// The window is classified eight bytes at a time before it is walked, so that
// the walk jumps from token to token instead of looking at every byte: where
// words end is what a processor predicts worst.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// above returns a word that, added to bytes under 0x80, sets the high bit of
// those that are c or more.
func above(c uint64) uint64 { return (0x80 - c) * ones }

// masks hold a bit for each byte of the scan buffer.
type masks struct {
	alnum  [(windowSize+2*pad)/64 + 2]uint64 // letters and digits
	digit  [(windowSize+2*pad)/64 + 2]uint64
	anchor [(windowSize+2*pad)/64 + 2]uint64 // see anchorByte
}

// anchorByte reports whether c has its bit in masks.anchor: punctuation that
// may tie a value together, with some that never does in between.
func anchorByte(c byte) bool { return c >= '-' && c <= '/' || c >= ':' && c <= '@' || c == '_' }

// classify fills the masks for the buffer b, whose text ends at end and is
// followed by eight zero bytes.
func (m *masks) classify(b []byte, end int) {
	words := end/64 + 2
	for w := range words {
		var alnum, digit, anchor uint64
		for k := 0; k < 64; k += 8 {
			at := w*64 + k
			if at >= end {
				break
			}
			x := binary.LittleEndian.Uint64(b[at:])
			low := x &^ highs
			fold := low | 0x20*ones
			d := (low + above('0')) &^ (low + above('9'+1))
			l := (fold + above('a')) &^ (fold + above('z'+1))
			a := (low+above('-'))&^(low+above('@'+1))&^d | ^((low ^ '_'*ones) + 0x7F*ones)
			alnum |= squeeze(d|l|x) << k
			digit |= squeeze(d&^x) << k
			anchor |= squeeze(a&^x) << k
		}
		m.alnum[w], m.digit[w], m.anchor[w] = alnum, digit, anchor
	}
}

// squeeze gathers the high bits of the eight bytes of x.
func squeeze(x uint64) uint64 { return (x & highs) * 0x0002040810204081 >> 56 }

// tokenEnd returns the end of the run of letters and digits that holds
// position i.
func (m *masks) tokenEnd(i int) int {
	w := i >> 6
	if rest := ^m.alnum[w] >> (i & 63); rest != 0 {
		return i + bits.TrailingZeros64(rest)
	}
	for w++; m.alnum[w] == ^uint64(0); w++ {
	}
	return w<<6 + bits.TrailingZeros64(^m.alnum[w])
}

// letters returns the letters of word w of the masks.
func (m *masks) letters(w int) uint64 { return m.alnum[w] &^ m.digit[w] }

// letterFrom returns the position of the first letter from i on, or one that
// is not before end.
func (m *masks) letterFrom(i, end int) int {
	rest := m.letters(i>>6) >> (i & 63)
	for rest == 0 && i < end {
		i = i&^63 + 64
		rest = m.letters(i >> 6)
	}
	return i + bits.TrailingZeros64(rest)
}

// letterEnd returns the end of the run of letters that begins at i.
func (m *masks) letterEnd(i int) int {
	rest := ^m.letters(i>>6) >> (i & 63)
	for rest == 0 {
		i = i&^63 + 64
		rest = ^m.letters(i >> 6)
	}
	return i + bits.TrailingZeros64(rest)
}

// digits reports whether a token holds a digit.
func (m *masks) digits(start, end int) bool {
	w, last := start>>6, (end-1)>>6
	head, tail := ^uint64(0)<<(start&63), ^uint64(0)>>(63-(end-1)&63)
	if w == last {
		return m.digit[w]&head&tail != 0
	}
	or := m.digit[w]&head | m.digit[last]&tail
	for w++; w < last; w++ {
		or |= m.digit[w]
	}
	return or != 0
}
