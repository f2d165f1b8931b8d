package detect

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// A text is scanned in windows, so that the memory of a scan does not grow
// with the text. Consecutive windows overlap by more than the longest value
// that is recognized, so no value is lost at a border; what both windows find
// is one candidate to resolve.
const (
	windowSize    = 32 << 10
	windowOverlap = 4 << 10
	pad           = 8 // zero bytes on both sides of the scan buffer
)

// scanner holds the state of one scan. Scanners are pooled; nothing in them
// outlives the call but the capacity of their buffers, which done wipes.
type scanner struct {
	cfg   *Engine
	b     []byte  // padding, folded window, padding
	off   []int32 // original offset of each byte of b after the padding, if folded
	plain []byte  // the window decoded
	from  []int32 // its offset in the window, of each byte of plain
	end   int     // end of the window in b
	high  int     // how much of b was ever written
	base  int     // offset of the window in the original text
	size  int     // length of the window in the original text

	cl       cluster
	clEnd    int // digits before this position were walked
	emailEnd int // e-mail walks do not go left of this
	hostEnd  int // nor do walks over hosts
	urlEnd   int // end of the last link
	ipEnd    int // colons before this were looked at
	keyEnd   int // end of the last marked key
	keyTried int // end of the last long run that might have been one
	codeAt   int // end of the last word that may name a passcode
	ctxPos   int // position that ctxWords belongs to
	ctxWords kindSet
	shapeBuf [maxShape]byte
	cands    []Span
	hot      bool // the text needs the whole pass, as is known already
	masks    masks
	taken    Span // the last phone number, in positions of the buffer
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func newScanner(cfg *Engine) *scanner {
	s := scanners.Get().(*scanner)
	s.cfg = cfg
	s.cands, s.hot = s.cands[:0], false
	return s
}

// done wipes what the scan copied and gives the buffers back.
func (s *scanner) done() {
	clear(s.b[:min(s.high, cap(s.b))])
	s.high = 0
	if s.clEnd > 0 {
		clear(s.cl.digits[:])
		clear(s.shapeBuf[:])
	}
	s.cfg = nil
	scanners.Put(s)
}

// text scans all of text and leaves the candidates in s.cands.
func (s *scanner) text(text string) {
	for from := 0; ; {
		to := len(text)
		if to-from > windowSize {
			to = cut(text, from+windowSize-windowOverlap/4, from+windowSize)
		}
		s.window(text, from, to)
		if to == len(text) {
			return
		}
		from = cut(text, to-windowOverlap, to-windowOverlap*3/4)
	}
}

// cut returns the position after the last blank of text[from:to], or else the
// last rune border, so that a window seldom begins or ends inside a value.
func cut(text string, from, to int) int {
	for i := to; i > from; i-- {
		if isSpace(text[i-1]) {
			return i
		}
	}
	for to > from+4 && text[to]&0xC0 == 0x80 {
		to--
	}
	return to
}

// window scans text[from:to], and then what it stands for if it is encoded.
func (s *scanner) window(text string, from, to int) {
	w := text[from:to]
	s.base, s.size = from, len(w)
	if cap(s.b) < pad {
		s.b = make([]byte, pad, pad+len(w)+pad)
	}
	s.b, s.off = append(s.b[:pad], w...), s.off[:0]
	s.high = max(s.high, len(s.b)+pad)
	again := encoded(s.b[pad:])
	if !ascii(s.b[pad:]) {
		s.b, s.off = fold(s.b[:pad], s.off, w)
	}
	s.scan()
	if !again {
		return
	}
	s.b = append(s.b[:pad], w...)
	s.plain, s.from = decode(s.plain[:0], s.from[:0], s.b[pad:])
	s.b, s.off = fold(s.b[:pad], s.off[:0], s.plain)
	for i, k := range s.off {
		s.off[i] = s.from[k]
	}
	s.scan()
	clear(s.plain)
}

// scan finds the candidates of the text in s.b.
func (s *scanner) scan() {
	s.end = len(s.b)
	s.b = append(s.b, 0, 0, 0, 0, 0, 0, 0, 0)
	s.clEnd, s.emailEnd, s.hostEnd, s.urlEnd, s.ipEnd, s.keyEnd, s.keyTried, s.codeAt, s.ctxPos, s.taken = 0, pad, pad, 0, 0, 0, 0, -otpWindow, -1, Span{}
	if s.hot || !s.cfg.calm || len(s.off) > 0 || !s.calm() {
		s.run()
		if s.on(kPerson) {
			s.names()
		}
	}
}

// ascii reports whether p needs no folding.
func ascii(p []byte) bool {
	for ; len(p) >= 32; p = p[32:] {
		if (binary.LittleEndian.Uint64(p)|binary.LittleEndian.Uint64(p[8:])|binary.LittleEndian.Uint64(p[16:])|binary.LittleEndian.Uint64(p[24:]))&highs != 0 {
			return false
		}
	}
	for ; len(p) >= 8; p = p[8:] {
		if binary.LittleEndian.Uint64(p)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range p {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// run is the pass over the window: it walks from token to token, a token being
// a run of letters and digits, and hands what may start or anchor a value to
// the rule for it.
func (s *scanner) run() {
	m, b := &s.masks, s.b
	m.classify(b, s.end)
	folded, known, words := len(s.off) > 0, s.cfg.known != nil, s.cfg.words
	carry := uint64(0) // whether the byte before the word is in a token
	for w := 0; w<<6 < s.end; w++ {
		alnum := m.alnum[w]
		starts := alnum &^ (alnum<<1 | carry)
		carry = alnum >> 63
		// What ties a value together has a part of it, or more of its kind,
		// right behind it: the dot at the end of a sentence does not.
		ties := m.anchor[w] & ((alnum|m.anchor[w])>>1 | 1<<63)
		for todo := starts | ties; todo != 0; todo &= todo - 1 {
			i := w<<6 + bits.TrailingZeros64(todo)
			if starts&(todo&-todo) == 0 {
				if classOf[b[i]]&cAnchor != 0 {
					s.anchor(i)
				}
				continue
			}
			if known {
				s.knownAt(i)
			}
			end := m.tokenEnd(i)
			digit := m.digit[w]&(^uint64(0)<<(i&63))&^(^uint64(0)<<(end&63)) != 0
			if end>>6 != w {
				digit = m.digits(i, end)
			}
			switch n := end - i; {
			case digit || folded:
				or := class(0)
				if end>>6 != w {
					for _, c := range b[i:end] {
						or |= classOf[c]
					}
				} else if token := ^uint64(0) << (i & 63) &^ (^uint64(0) << (end & 63)); m.digit[w]&token != token {
					or = cLower // letters, of ASCII
					if folded && !ascii(b[i:end]) {
						or = cHigh
					}
				}
				if digit {
					s.token(i, end, or)
				} else {
					s.word(i, end, or)
				}
			case anchorByte(b[end]) && (isAlnum(b[end+1]) || anchorByte(b[end+1])) || words[pair(b[i], b[i+1])]>>bitOf(n, b[end-1])&1 != 0 || s.codeAt > i-otpSmall && uint(n-4) <= 4 || s.codeAt > i-otpWindow && uint(n-3) <= 5 && isUpper(b[i]):
				s.word(i, end, cLower)
			}
		}
	}
}

func (s *scanner) on(k Kind) bool { return s.cfg.on(k) }

// emit records a candidate given by positions in the scan buffer.
func (s *scanner) emit(start, end int, k Kind, score uint8) {
	if score < s.cfg.min || !s.on(k) || s.cfg.known != nil && s.allowed(start, end) {
		return
	}
	s.emitAlways(start, end, k, score)
}

// emitAlways is emit for values that are findings whatever is looked for.
func (s *scanner) emitAlways(start, end int, k Kind, score uint8) {
	from, to := start-pad, end-pad
	if len(s.off) > 0 {
		from = int(s.off[from])
		if to < len(s.off) {
			// Invisible runes after the value go with it: they are part of
			// how it was hidden.
			to = int(s.off[to])
		} else {
			to = s.size
		}
	}
	s.cands = append(s.cands, Span{s.base + from, s.base + to, k, score})
}
