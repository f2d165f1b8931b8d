package segment

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Offender is a character that is not in the default alphabet or its extension, and so forces a text
// into UCS-2.
type Offender struct {
	Start, End int // bytes of the text; of the letter too for an accent that combines with it
	// Replacement is a suggestion that means the same to a reader; see Replaceable.
	Replacement string
	// Replaceable is false if there is no suggestion. An invisible character is replaceable by an
	// empty text.
	Replaceable bool
}

// Offenders returns the characters of a text that force it into UCS-2, in their order.
func Offenders(text string) iter.Seq[Offender] {
	return func(yield func(Offender) bool) { offenders(text, yield) }
}

func offenders(text string, yield func(Offender) bool) {
	before := rune(-1) // the character before
	start := 0         // where it begins
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if plain.cost(r) == 0 {
			o := Offender{Start: i, End: i + n}
			if o.Replacement, o.Replaceable = composed[[2]rune{before, r}]; o.Replaceable {
				o.Start = start
			} else {
				o.Replacement, o.Replaceable = replacements[r]
			}
			if !yield(o) {
				return
			}
		}
		before, start = r, i
		i += n
	}
}

// Replace returns the text with the suggestion for each of its [Offenders], and true, if that makes
// it GSM-7; otherwise the text itself and false, since a part of the replacements would save
// nothing.
func Replace(text string) (string, bool) {
	var b strings.Builder
	done := 0
	for o := range Offenders(text) {
		if !o.Replaceable {
			return text, false
		}
		if o.Start < done { // a second accent on one letter
			return text, false
		}
		b.WriteString(text[done:o.Start])
		b.WriteString(o.Replacement)
		done = o.End
	}
	if done == 0 {
		return text, true
	}
	b.WriteString(text[done:])
	return b.String(), true
}

// composed has the letters of the alphabet that are also written as a letter and an accent, as
// text from some systems is.
var composed = map[[2]rune]string{
	{'e', 0x300}: "è", {'e', 0x301}: "é", {'u', 0x300}: "ù", {'i', 0x300}: "ì", {'o', 0x300}: "ò", {'a', 0x300}: "à",
	{'C', 0x327}: "Ç", {'A', 0x30a}: "Å", {'a', 0x30a}: "å", {'E', 0x301}: "É", {'N', 0x303}: "Ñ", {'n', 0x303}: "ñ",
	{'A', 0x308}: "Ä", {'O', 0x308}: "Ö", {'U', 0x308}: "Ü", {'a', 0x308}: "ä", {'o', 0x308}: "ö", {'u', 0x308}: "ü",
}

// replacements has what word processors, keyboards and other programs put in the place of plain
// characters. A letter is never replaced by another one: that would change a word.
var replacements = map[rune]string{
	// quotation marks and apostrophes
	'\u00ab': `"`, '\u00bb': `"`, '\u201c': `"`, '\u201d': `"`, '\u201e': `"`, '\u201f': `"`, '\u2033': `"`,
	'\u2018': "'", '\u2019': "'", '\u201a': "'", '\u201b': "'", '\u2032': "'", '\u2039': "'", '\u203a': "'",
	'\u02bc': "'", '\u00b4': "'", '`': "'",
	// dashes
	'\u2010': "-", '\u2011': "-", '\u2012': "-", '\u2013': "-", '\u2014': "-", '\u2015': "-", '\u2212': "-", '\u2022': "-",
	// spaces and line ends
	'\t': " ", '\u00a0': " ", '\u2000': " ", '\u2001': " ", '\u2002': " ", '\u2003': " ", '\u2004': " ", '\u2005': " ",
	'\u2006': " ", '\u2007': " ", '\u2008': " ", '\u2009': " ", '\u200a': " ", '\u202f': " ", '\u205f': " ", '\u3000': " ",
	'\u2028': "\n", '\u2029': "\n", '\u0085': "\n",
	// invisible
	'\u00ad': "", '\u200b': "", '\u200e': "", '\u200f': "", '\u2060': "", '\ufeff': "",
	// more than one character
	'\u2026': "...", '\u00bd': "1/2", '\u00bc': "1/4", '\u00be': "3/4", '\u2044': "/",
	'\ufb00': "ff", '\ufb01': "fi", '\ufb02': "fl",
}
