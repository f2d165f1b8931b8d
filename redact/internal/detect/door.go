// Package detect finds the values that package redact masks: the scan and every rule, with one file
// for a country. What package redact uses of it is in this file and in engine.go; entitydoc reads the
// tables.
//
// A text is scanned once, from token to token; see scanner.run. What may begin a value is handed to
// the rules that it may belong to, which emit candidates. [Scan.Resolve] makes findings of them.
package detect

// Span is a candidate or a finding: the part of the original text that a rule takes for a value of
// a kind. Offsets are those of bytes, End exclusive; the score is a percentage.
type Span struct {
	Start, End int
	Kind       Kind
	Score      uint8
}

// Scan is one scan of a text. Its memory is that of a pool: Close gives it back.
type Scan struct{ s *scanner }

// Scan scans a text. It returns false, and nothing to close, if no rule can find anything in it.
// It does not allocate once the pool is warm.
func (c *Engine) Scan(text string) (Scan, bool) {
	hot := false
	if len(text) <= windowSize {
		var still bool
		if still, hot = c.look(text); still {
			return Scan{}, false
		}
	}
	s := newScanner(c)
	s.hot = hot
	s.text(text)
	return Scan{s}, true
}

// Still reports whether no rule can find anything in a text, as far as that can be told without a
// scan.
func (c *Engine) Still(text string) bool {
	if len(text) > windowSize {
		return false
	}
	still, _ := c.look(text)
	return still
}

// Add adds a candidate to those of the rules.
func (s Scan) Add(x Span) { s.s.cands = append(s.s.cands, x) }

// Candidates returns the candidates in the order in which they were found. They are valid until
// Resolve or Close.
func (s Scan) Candidates() []Span { return s.s.cands }

// Resolve returns the findings, sorted and disjoint. They are valid until Close.
func (s Scan) Resolve() []Span { return s.s.resolve() }

// Close ends the use of the scan and of what its methods returned.
func (s Scan) Close() { s.s.done() }

// Fold appends to dst the form of text that the rules read, and to off, for each byte of it, the
// offset in text of the rune that it came from: see fold.
func Fold(dst []byte, off []int32, text string) ([]byte, []int32) { return fold(dst, off, text) }

// FoldValue appends the letters and digits of a value, folded and in lower case: the form in which
// values are compared.
func FoldValue(dst []byte, value string) []byte { return foldValue(dst, value) }

// HashWord returns the hash of a folded word, without regard to case.
func HashWord(word []byte) uint32 { return hashWord(word) }

// KnownTop reports whether top, folded and in small letters, is a delegated top level domain as far
// as this package knows, and whether it is that of a country.
func KnownTop(top string) (known, country bool) { return knownTop(top) }

// URLByte reports whether c may stand in a link.
func URLByte(c byte) bool { return urlByte(c) }

// Local reports whether c may stand before the '@' of an e-mail address.
func Local(c byte) bool { return classOf[c]&(cAlnum|cLocal) != 0 }

// IsDigit reports whether c is one of 0 to 9.
func IsDigit(c byte) bool { return isDigit(c) }

// IsUpper reports whether c is one of A to Z.
func IsUpper(c byte) bool { return isUpper(c) }

// IsAlpha reports whether c is a letter of ASCII.
func IsAlpha(c byte) bool { return isAlpha(c) }

// IsLetter reports whether c is a letter of ASCII or part of another rune.
func IsLetter(c byte) bool { return isLetter(c) }

// IsAlnum reports whether c is what IsLetter or IsDigit takes.
func IsAlnum(c byte) bool { return isAlnum(c) }

// IsSpace reports whether c is a blank, a tab or the end of a line.
func IsSpace(c byte) bool { return isSpace(c) }

// IsHex reports whether c is a hexadecimal digit.
func IsHex(c byte) bool { return isHex(c) }

// Lower returns the small letter of a capital of ASCII, and other bytes as they are.
func Lower(c byte) byte { return lower(c) }
