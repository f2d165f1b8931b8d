package consent

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The parts of a text that the classifier looks at. What comes later cannot
// change what a text is: nobody hides an opt-out behind ten messages.
const (
	maxText   = 1600
	maxTokens = 320
)

// token is one word of a text, folded, with its clause: the number of
// sentence marks and line ends before it.
type token struct {
	word   string
	clause int
}

// tokenize folds a text and cuts it into words. Compatibility forms (full
// width, circled, mathematical), case, accents, invisible characters and
// apostrophes within words are gone; punctuation, symbols and emoji separate.
// Folding is coarse on purpose: the tables go through it as well, so a
// distinction that it loses is lost on both sides.
func tokenize(text string) []token {
	if len(text) > maxText {
		n := maxText
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	return split(foldText(norm.NFKD.String(text)))
}

// The marks that foldText leaves between words and between clauses.
const (
	wordMark   = ' '
	clauseMark = '\n'
)

// foldText is the folded text in one piece: words with marks between them.
func foldText(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		switch {
		case r == '$' && i+1 < len(text) && (text[i+1]|0x20) >= 'a' && (text[i+1]|0x20) <= 'z':
			b.WriteByte('s') // "$top"
		case r == '#' && (i+1 == len(text) || strings.IndexByte(" .,!?\n", text[i+1]) >= 0):
			b.WriteString(" number ")
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteByte(byte(r))
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r == '\'' || r == '`' || r == 0x2019 || r == 0x2018 || r == 0x02BC:
			// within a word: don't is dont
		case r < utf8.RuneSelf:
			b.WriteByte(mark(r))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			switch r = foldRune(r); r {
			case -1:
			case 'ß':
				b.WriteString("ss")
			default:
				b.WriteRune(r)
			}
		case unicode.Is(unicode.Cf, r):
			// invisible: within a word
		default:
			b.WriteByte(mark(r))
		}
	}
	return b.String()
}

// mark is a clauseMark for what ends a clause.
func mark(r rune) byte {
	switch r {
	case '.', '!', '?', ',', ';', ':', '\n', '…', '。', '！', '？', '，', '、', '؟', '،', '।':
		return clauseMark
	}
	return wordMark
}

// split cuts a folded text at its marks.
func split(text string) []token {
	ts := make([]token, 0, min(len(text)/4+4, maxTokens))
	for clause := 0; len(text) > 0 && len(ts) < maxTokens; {
		n := strings.IndexAny(text, " \n")
		if n < 0 {
			n = len(text)
		}
		if n > 0 {
			ts = append(ts, token{text[:n], clause})
		}
		if n < len(text) && text[n] == clauseMark {
			clause++
		}
		text = text[min(n+1, len(text)):]
	}
	return ts
}

// foldRune is the folded letter; negative for what is dropped.
func foldRune(r rune) rune {
	switch {
	case r >= 0x0300 && r <= 0x036F, // accents of Latin, Greek and Cyrillic
		r >= 0x0591 && r <= 0x05C7,                           // Hebrew points
		r >= 0x064B && r <= 0x0655, r == 0x0670, r == 0x0640, // Arabic vowels, tatweel
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF, // variation selectors
		r == 0x20E3: // keycap
		return -1
	case r == 'ı':
		return 'i'
	case r == 'ς':
		return 'σ'
	case r == 'ø' || r == 'Ø':
		return 'o'
	case r == 'ł' || r == 'Ł':
		return 'l'
	case r == 'đ' || r == 'Đ':
		return 'd'
	case r == 'ẞ':
		return 'ß'
	case r == 'ى' || r == 'ی':
		return 'ي'
	case r == 'ة':
		return 'ه'
	case r == 'ک':
		return 'ك'
	}
	return unicode.ToLower(r)
}

// join puts words together with single spaces.
func join(ts []token) string { return string(appendJoined(nil, ts)) }

func appendJoined(b []byte, ts []token) []byte {
	for i, t := range ts {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, t.word...)
	}
	return b
}

// keyword looks the whole text up in the table of keywords.
func keyword(ts []token) (Classification, bool) {
	var room [128]byte
	c, ok := keywords()[string(appendJoined(room[:0], ts))]
	return c, ok
}
