package redact

import (
	"encoding/binary"
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

// cand is a candidate: a span of the original text with the kind that some
// rule takes it for. Scores are percent.
type cand struct {
	start, end int
	kind       kind
	score      uint8
}

// scanner holds the state of one scan. Scanners are pooled; nothing in them
// outlives the call but the capacity of their buffers, which done wipes.
type scanner struct {
	cfg  *settings
	b    []byte  // padding, folded window, padding
	off  []int32 // original offset of each byte of b after the padding, if folded
	end  int     // end of the window in b
	base int     // offset of the window in the original text
	size int     // length of the window in the original text

	cl       cluster
	clEnd    int // digits before this position were walked
	emailEnd int // e-mail walks do not go left of this
	hostEnd  int // nor do walks over hosts
	urlEnd   int // end of the last link
	ipEnd    int // colons before this were looked at
	keyEnd   int // end of the last marked key
	codeAt   int // end of the last word that may name a passcode
	ctxPos   int // position that ctxWords belongs to
	ctxWords kindSet
	shapeBuf [maxShape]byte
	cands    []cand
	taken    cand // the last phone number, in positions of the buffer
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func newScanner(cfg *settings) *scanner {
	s := scanners.Get().(*scanner)
	s.cfg = cfg
	s.cands = s.cands[:0]
	return s
}

// done wipes what the scan copied and gives the buffers back.
func (s *scanner) done() {
	clear(s.b)
	if s.clEnd > 0 {
		s.cl.digits, s.shapeBuf = [maxDigits]byte{}, [maxShape]byte{}
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

// window scans text[from:to].
func (s *scanner) window(text string, from, to int) {
	w := text[from:to]
	s.base, s.size = from, len(w)
	s.off = s.off[:0]
	if cap(s.b) < pad {
		s.b = make([]byte, pad, pad+len(w)+pad)
	}
	s.b = append(s.b[:pad], w...)
	if !ascii(s.b[pad:]) {
		s.b, s.off = fold(s.b[:pad], s.off, w)
	}
	s.end = len(s.b)
	s.b = append(s.b, 0, 0, 0, 0, 0, 0, 0, 0)
	s.clEnd, s.emailEnd, s.hostEnd, s.urlEnd, s.ipEnd, s.keyEnd, s.codeAt, s.ctxPos, s.taken = 0, pad, pad, 0, 0, 0, -otpWindow, -1, cand{}
	if !s.cfg.calm || len(s.off) > 0 || !s.calm() {
		s.run()
	}
}

// ascii reports whether p needs no folding.
func ascii(p []byte) bool {
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
	b := s.b
	for i := pad; i < s.end; {
		c := classOf[b[i]]
		if c&cAlnum == 0 {
			if c&cAnchor != 0 {
				s.anchor(i)
			}
			i++
			continue
		}
		start, or := i, c
		for {
			i++
			c = classOf[b[i]]
			if c&cAlnum == 0 {
				break
			}
			or |= c
		}
		if s.cfg.known != nil {
			s.knownAt(start)
		}
		if or&cDigit != 0 {
			s.token(start, i, or)
		} else {
			s.word(start, i, or)
		}
	}
}

// anchor looks around a punctuation byte that ties a value together.
func (s *scanner) anchor(i int) {
	switch b := s.b; b[i] {
	case '@':
		if s.on(kEmail) {
			s.email(i)
		}
	case '.':
		if s.on(kURL) || s.on(kURLSecret) {
			s.domain(i)
		}
	case ':':
		if b[i+1] == '/' && b[i+2] == '/' {
			if s.on(kURL) || s.on(kURLSecret) {
				s.scheme(i)
			}
		} else if s.on(kIP) {
			s.ipv6(i)
		}
	}
}

// token looks at a run of letters and digits that holds a digit.
func (s *scanner) token(start, end int, or class) {
	if or&cHigh != 0 {
		s.codeAt = start // scripts without blanks hide the noun inside
	}
	if or&cLetter != 0 {
		s.mixed(start, end)
	} else {
		s.digitsFirst(start, end)
	}
	for i := start; i < end; {
		if !isDigit(s.b[i]) {
			i++
			continue
		}
		if i >= s.clEnd && i >= s.keyEnd {
			s.cluster(i)
		}
		for i < end && isDigit(s.b[i]) {
			i++
		}
	}
}

// mixed looks at a token of letters and digits.
func (s *scanner) mixed(start, end int) {
	b := s.b
	n := end - start
	if s.on(kIBAN) && isAlpha(b[start]) {
		s.iban(start)
	}
	if s.on(kCredential) && start >= s.keyEnd {
		s.key(start)
	}
	if n >= 14 && s.on(kCrypto) {
		s.wallet(start, end)
	}
	s.hexToken(start, n)
	if s.on(kOTP) {
		if n == 3 && s.hasFold(start, "2fa") {
			s.codeAt = end
		}
		s.otpLetters(start, end)
	}
	if s.cfg.anyShape {
		s.shapesAround(start, end)
	}
}

// digitsFirst looks at a token of digits that may be the start of a value with
// letters further on.
func (s *scanner) digitsFirst(start, end int) {
	b := s.b
	s.hexToken(start, end-start)
	if !s.cfg.anyShape {
		return
	}
	if sep := b[end]; sep == '-' && isDigit(b[end+1]) && end-start == 6 || (sep == ' ' || sep == '-') && isAlpha(b[end+1]) && s.plateLike(end+1) {
		s.shapes(start, end-start, false)
	}
	s.shapesBefore(start, end)
}

// plateLike reports whether the letters at position i are few enough to go on
// a value that began with digits: one, or two or three with digits after them.
func (s *scanner) plateLike(i int) bool {
	b := s.b
	k := i + 1
	for k < i+4 && isAlpha(b[k]) {
		k++
	}
	if k == i+1 {
		return true
	}
	return k < i+4 && (isDigit(b[k]) || (b[k] == ' ' || b[k] == '-') && isDigit(b[k+1]))
}

// shapesAround tries the rules for shapes at the token, at its first digit and
// before it.
func (s *scanner) shapesAround(start, end int) {
	b := s.b
	if b[start-1] != '_' && !(b[start-1] == '-' && isAlnum(b[start-2])) {
		s.shapes(start, end-start, false)
	}
	for i := start; i < end && i < start+16; i++ {
		if isDigit(b[i]) {
			if i > start {
				s.shapes(i, end-i, true)
			}
			break
		}
	}
	s.shapesBefore(start, end)
}

// shapesBefore tries the rules at the short words of letters before a token
// that may belong to it.
func (s *scanner) shapesBefore(start, end int) {
	b := s.b
	for at, words := start, 0; words < 2; words++ {
		if b[at-1] != ' ' && b[at-1] != '-' {
			return
		}
		k := at - 1
		for k > at-6 && isAlpha(b[k-1]) {
			k--
		}
		if b[at-2] >= 'a' && (end-start < 3 || at-1-k != 2) {
			return // "at 9", "call 0207": small letters seldom begin a number
		}
		if n := at - 1 - k; n < 1 || n > 4 || isAlnum(b[k-1]) || b[k-1] == '_' {
			return
		}
		s.shapes(k, at-1-k, false)
		at = k
	}
}

func (s *scanner) on(k kind) bool { return s.cfg.kinds.has(k) }

// emit records a candidate given by positions in the scan buffer.
func (s *scanner) emit(start, end int, k kind, score uint8) {
	if score < s.cfg.min || !s.on(k) || s.cfg.known != nil && s.allowed(start, end) {
		return
	}
	s.emitAlways(start, end, k, score)
}

// emitAlways is emit for values that are findings whatever is looked for.
func (s *scanner) emitAlways(start, end int, k kind, score uint8) {
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
	s.cands = append(s.cands, cand{s.base + from, s.base + to, k, score})
}
