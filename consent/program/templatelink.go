package program

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkLinks refuses a rendered text in which a phone may open something that a parameter has made
// or changed: a row of the characters of links that has a "://", a dot before a letter, or four
// numbers with dots. In doubt it refuses.
//
// A row may have a parameter of the kind ParamURL, which was checked, and codes and numbers after the
// first slash, question mark or number sign that ends its host.
func checkLinks(text string, places []place) error {
	for from := 0; from < len(text); {
		r, size := utf8.DecodeRuneInString(text[from:])
		if !inLink(r) {
			from += size
			continue
		}
		to := from
		for to < len(text) {
			r, size := utf8.DecodeRuneInString(text[to:])
			if !inLink(r) {
				break
			}
			to += size
		}
		if err := checkRow(text[from:to], from, places); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func checkRow(row string, from int, places []place) error {
	if !opens(row) {
		return nil
	}
	host := 0
	if i := strings.Index(row, "://"); i >= 0 {
		host = i + len("://")
	}
	path := strings.IndexAny(row[host:], "/?#")
	for _, p := range places {
		if p.to <= from || p.from >= from+len(row) || p.param.Kind == ParamURL {
			continue
		}
		inPath := path >= 0 && p.from > from+host+path && (p.param.Kind == ParamCode || p.param.Kind == ParamNumber)
		if !inPath {
			return badParam(p.param, "must not be taken for a link, alone or together with the text beside it; a space separates them")
		}
	}
	return nil
}

// opens reports whether a phone may open a row of characters.
func opens(row string) bool {
	if strings.Contains(row, "://") {
		return true
	}
	var before, word rune // the last character that is no mark and no joiner, and the one before the last dot
	dots, digits := 0, 0
	dot := false // whether before it is a dot, after a letter or digit
	for _, r := range row {
		if unicode.Is(unicode.M, r) || isJoiner(r) {
			continue
		}
		letter, digit := unicode.IsLetter(r), unicode.IsDigit(r)
		switch {
		case dot && letter && (before != ideographicStop || asciiAlnum(r) && asciiAlnum(word)):
			return true
		case isDot(r):
			if digits == 0 {
				dots = 0
			} else {
				dots++
			}
			dot = unicode.IsLetter(before) || unicode.IsDigit(before)
			word = before
			digits = 0
		case digit:
			digits++
			dot = false
		default:
			dots, digits, dot = 0, 0, false
		}
		if dots >= 3 && digits > 0 {
			return true
		}
		before = r
	}
	return false
}

// ideographicStop is a dot between ASCII letters only: in Chinese a sentence follows it without a
// space.
const ideographicStop = '\u3002'

// isDot reports whether a character is a dot of a domain name, or drawn like one (UTS #46 section 4).
func isDot(r rune) bool {
	switch r {
	case '.', '\uff0e', '\uff61', '\u2024', ideographicStop:
		return true
	}
	return false
}

// inLink reports whether a link may have a character.
func inLink(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || isJoiner(r) || isDot(r) ||
		r < utf8.RuneSelf && strings.ContainsRune("-_~:/?#[]@!$&'()*+,;=%", r)
}
