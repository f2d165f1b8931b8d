package keyword

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of the part of a text that is read. The rest cannot change the meaning of a text: an
// opt-out does not follow after ten messages.
const (
	maxText   = 1600
	maxTokens = 320
)

// token is one word of a text, folded, with its clause: the number of
// sentence marks and line ends before it.
type token struct {
	word    string
	clause  int
	known   *known // what the tables say about the word; see inform
	capital bool   // it was written with a capital and small letters
}

// tokenize folds a text and splits it into words. Compatibility forms (full width, circled,
// mathematical), case, accents, invisible characters and apostrophes within words are removed;
// punctuation, symbols and emoji separate words. Folding is coarse on purpose: it is applied to the
// tables as well, so that a distinction is lost on both sides.
func tokenize(text string) []token {
	if len(text) > maxText {
		n := maxText
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	var buf [maxText]byte
	return split(string(appendFolded(buf[:0], text)))
}

// The marks that foldText leaves between words, between clauses, and before a word with a capital.
const (
	wordMark    = ' '
	clauseMark  = '\n'
	capitalMark = 1
)

// appendFolded appends the folded text in one piece: words with marks between
// them. Letters are taken apart as for NFKD; the order of their marks does not
// matter, since most of them are dropped.
func appendFolded(b []byte, text string) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '$' && i < len(text) && (text[i]|0x20) >= 'a' && (text[i]|0x20) <= 'z':
				b = append(b, 's') // "$top"
			case c == '-' && i > 1 && text[i-2] == ' ' && i < len(text) && text[i] == ' ':
				b = append(b, clauseMark) // a dash
			case c == '*' && censored(b, text[i:]) != 0:
				b = append(b, censored(b, text[i:])) // "st*p"
			case c >= 'A' && c <= 'Z' && begun(b) && smallNext(text[i:]):
				b = append(b, capitalMark, c+'a'-'A')
			case c == '.' && (afterTitle(b) || afterMonsieur(text[:i-1], text[i:])):
				b = append(b, wordMark)
			case c == '+' && i > 1 && text[i-2] == ' ' && i < len(text) && text[i] == ' ':
				b = append(b, " plus "...)
			case c == '#' && (i == len(text) || strings.IndexByte(" .,!?\n", text[i]) >= 0):
				b = append(b, " number "...)
			default:
				b = appendASCII(b, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if begun(b) && unicode.IsUpper(r) && smallNext(text[i+n:]) {
			b = append(b, capitalMark)
		}
		if r >= hangulFirst && r <= hangulLast {
			b = appendSyllable(b, r-hangulFirst)
		} else if d := norm.NFKD.PropertiesString(text[i:]).Decomposition(); d != nil && r != utf8.RuneError {
			for len(d) > 0 {
				part, n := utf8.DecodeRune(d)
				b, d = appendRune(b, part), d[n:]
			}
		} else {
			b = appendRune(b, r)
		}
		i += n
	}
	return b
}

// begun reports whether a word begins after what was folded.
func begun(b []byte) bool {
	return len(b) == 0 || b[len(b)-1] == wordMark || b[len(b)-1] == clauseMark
}

// smallNext reports whether a text begins with a small letter.
func smallNext(text string) bool {
	if text == "" {
		return false
	}
	if text[0] < utf8.RuneSelf {
		return text[0] >= 'a' && text[0] <= 'z' || text[0] == '\'' && len(text) > 1 && text[1] >= 'A' && text[1] <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(r)
}

// afterTitle reports whether the last word is the short form of a title, whose full stop ends nothing.
func afterTitle(b []byte) bool {
	from := len(b)
	for from > 0 && len(b)-from < maxTitle && b[from-1] >= 'a' {
		from--
	}
	return dottedTitles[string(b[from:])]
}

// afterMonsieur reports whether a text before a full stop ends in the short form of Monsieur, which people
// write as a capital, and a name follows.
func afterMonsieur(before, after string) bool {
	return strings.HasSuffix(before, " M") && len(after) > 1 && after[0] == ' ' && after[1] >= 'A' && after[1] <= 'Z'
}

// maxTitle is the number of bytes of the longest of dottedTitles.
const maxTitle = 4

var dottedTitles = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "sr": true, "sra": true, "srta": true, "sig": true, "hr": true, "dhr": true, "mevr": true, "mme": true, "mlle": true}

// censored returns the letter for which an asterisk stands after what was folded and before the rest of a
// word, or zero.
func censored(b []byte, rest string) byte {
	if rest == "" {
		return 0
	}
	next, one := rest[0]|0x20, len(b) < 2 || b[len(b)-2] < 'a' // one letter before it
	switch {
	case bytes.HasSuffix(b, []byte("st")) && next == 'p':
		return 'o'
	case bytes.HasSuffix(b, []byte("sh")) && next == 't':
		return 'i'
	case bytes.HasSuffix(b, []byte("f")) && one && (next == 'c' || next == 'k'):
		return 'u'
	}
	return 0
}

// There are alphabets of symbols that have no compatibility form: negative circled and
// squared letters, with the first of each.
const (
	circledFirst, squaredFirst = 0x1F150, 0x1F170
	alphabet                   = 26
)

func appendRune(b []byte, r rune) []byte {
	switch {
	case r >= circledFirst && r < circledFirst+alphabet:
		r += 'a' - circledFirst
	case r >= squaredFirst && r < squaredFirst+alphabet:
		r += 'a' - squaredFirst
	}
	switch {
	case r < utf8.RuneSelf:
		return appendASCII(b, byte(r)) //nolint:gosec // below 0x80
	case r == 0x2019 || r == 0x2018 || r == 0x02BC:
		return b // an apostrophe
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		switch r = foldRune(r); r {
		case -1:
			return b
		case 'ß':
			return append(b, "ss"...)
		}
		return utf8.AppendRune(b, r)
	case r == '🖕':
		return append(b, " middlefinger "...)
	case r == '🛑' || r == '⛔':
		return append(b, " stop "...)
	case unicode.Is(unicode.Cf, r):
		return b // invisible: within a word
	}
	return append(b, mark(r))
}

// control reports whether c is a character that phones do not show.
func control(c byte) bool { return (c < ' ' || c == 0x7F) && c != '\n' && c != '\r' && c != '\t' }

func appendASCII(b []byte, c byte) []byte {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return append(b, c)
	case 'A' <= c && c <= 'Z':
		return append(b, c+'a'-'A')
	case c == '\'' || c == '`' || control(c):
		return b // within a word: don't is dont
	}
	return append(b, mark(rune(c)))
}

// The syllables of Korean, and their letters: The Unicode Standard, section 3.12.
const (
	hangulFirst, hangulLast       = 0xAC00, 0xD7A3
	leadBase, vowelBase, tailBase = 0x1100, 0x1161, 0x11A7
	vowels, tails                 = 21, 28
)

func appendSyllable(b []byte, s rune) []byte {
	b = utf8.AppendRune(b, leadBase+s/(vowels*tails))
	b = utf8.AppendRune(b, vowelBase+s%(vowels*tails)/tails)
	if tail := s % tails; tail > 0 {
		b = utf8.AppendRune(b, tailBase+tail)
	}
	return b
}

// mark returns clauseMark for a character that ends a clause.
func mark(r rune) byte {
	switch r {
	case '.', '!', '?', ',', ';', ':', '\n', '…', '。', '！', '？', '，', '、', '؟', '،', '।', '–', '—':
		return clauseMark
	}
	return wordMark
}

// split cuts a folded text at its marks.
func split(text string) []token {
	words := strings.Count(text, " ") + strings.Count(text, "\n") + 3 // two may be glued
	ts := make([]token, 0, min(words, maxTokens))
	for clause := 0; len(text) > 0 && len(ts) < maxTokens; {
		n, capital := 0, text[0] == capitalMark
		if capital {
			text = text[1:]
		}
		for n < len(text) && text[n] != wordMark && text[n] != clauseMark {
			n++
		}
		if at := glued(text[:n]); at > 0 {
			ts = append(ts, token{word: text[:at], clause: clause}, token{word: text[at:n], clause: clause})
		} else if n > 0 {
			ts = append(ts, token{word: text[:n], clause: clause, capital: capital})
		}
		if n < len(text) && text[n] == clauseMark {
			clause++
		}
		text = text[min(n+1, len(text)):]
	}
	return ts
}

// glued returns where a word is two that were written without a space, "stoptexting", or zero.
func glued(w string) int {
	if at := unspacedAfter(w); at > 0 {
		return at
	}
	if len(w) < len("stopit") || len(w) > maxGlued || w[0] != 's' && w[0] != 'p' && w[len(w)-1] != 'e' {
		return 0
	}
	for _, first := range [...]string{"stop", "please", "pls", "plz"} {
		if rest, ok := strings.CutPrefix(w, first); ok && gluedAfter[rest] && (first != "stop" || rest != "stop") {
			return len(first)
		}
	}
	if first, ok := strings.CutSuffix(w, "me"); ok && gluedBefore[first] {
		return len(first)
	}
	return 0
}

// unspacedAfter returns where a keyword in Latin letters ends and a script without spaces begins, as in
// "TD谢谢" and "stop해주세요", or zero.
func unspacedAfter(w string) int {
	at := 0
	for at < len(w) && w[at] < utf8.RuneSelf {
		at++
	}
	if at == 0 || at == len(w) || at > maxGlued || !gluedKeywords[w[:at]] {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(w[at:]); !unspacedScript(r) {
		return 0
	}
	return at
}

// maxGlued is the number of bytes of the longest two words.
const maxGlued = 20

var (
	gluedKeywords = map[string]bool{"stop": true, "stopall": true, "unsubscribe": true, "unsub": true, "optout": true, "quit": true, "cancel": true, "end": true, "td": true}

	gluedAfter  = map[string]bool{"texting": true, "texts": true, "text": true, "messages": true, "messaging": true, "sending": true, "spam": true, "spamming": true, "it": true, "this": true, "now": true, "please": true, "stop": true, "remove": true, "unsubscribe": true, "contacting": true}
	gluedBefore = map[string]bool{"texting": true, "messaging": true, "contacting": true, "unsubscribe": true, "remove": true, "delete": true, "sending": true, "bothering": true, "spamming": true}
)

// foldRune returns the folded letter; a negative value for a character that is dropped.
func foldRune(r rune) rune {
	switch {
	case r >= 0x0300 && r <= 0x036F, // accents of Latin, Greek and Cyrillic
		r >= 0x0591 && r <= 0x05C7,                           // Hebrew points
		r >= 0x064B && r <= 0x0655, r == 0x0670, r == 0x0640, // Arabic vowels, tatweel
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF, // variation selectors
		r == 0x20E3,                                        // keycap
		r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // Hangul fillers
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
	case r >= 0x30A1 && r <= 0x30F6: // Katakana
		return r - 0x60
	case r >= lisuFirst && r < lisuFirst+rune(len(lisu)) && lisu[r-lisuFirst] != '.':
		return rune(lisu[r-lisuFirst])
	case r == 'ى' || r == 'ی':
		return 'ي'
	case r == 'ة':
		return 'ه'
	case r == 'ک':
		return 'ك'
	}
	return unicode.ToLower(r)
}

// The letters of Lisu that look like Latin capitals, in the order of Unicode.
const (
	lisuFirst = 0xA4D0
	lisu      = "bp.dt.gk.jc.zf.mnlsr..vh..wxy.a.e.iou"
)

// appendUnspaced puts words together without spaces.
func appendUnspaced(b []byte, ts []token) []byte {
	for _, t := range ts {
		b = append(b, t.word...)
	}
	return b
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

// maxKeywordBytes is longer than the longest keyword, folded.
const maxKeywordBytes = 160

// keyword looks the whole text up in the table of keywords.
func keyword(ts []token) (Classification, bool) {
	e, ok := lookUp(ts)
	return e.Classification, ok
}

func lookUp(ts []token) (entry, bool) {
	var buf [maxKeywordBytes]byte
	n := 0
	for _, t := range ts {
		n += 1 + len(t.word)
	}
	if n > maxKeywordBytes {
		return entry{}, false
	}
	e, ok := keywords()[string(appendJoined(buf[:0], ts))]
	return e, ok
}
