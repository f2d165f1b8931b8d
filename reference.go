package sealtext

// maxReference is long enough for URNs and for the ids of every provider.
const maxReference = 128

// CheckReference checks an identifier that the host chooses: an idempotency key, a template id, an
// actor id, a provider's event id, a case id. Hosts do put phone numbers and e-mail addresses
// there. The library stores such strings sealed or as keyed hashes, never in the clear, and refuses
// one that plainly holds a number or an address.
//
// An identifier has 1 to 128 printable ASCII characters without spaces; no '@'; no plus sign with 7
// or more digits; no 10 to 15 digits, together or with - . ( ) / between them. Digits that touch a
// letter are part of a word and do not count, nor do dates (20261121, 2026-11-21) and UUIDs, unless
// the UUID consists of zeros with digits at its end. The error is an [*InputError] that names
// field.
func CheckReference(field, s string) error {
	if s == "" || len(s) > maxReference {
		return &InputError{Field: field, Rule: "must have 1 to 128 characters"}
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return &InputError{Field: field, Rule: "must have only printable ASCII characters without spaces"}
		}
		if s[i] == '@' {
			return &InputError{Field: field, Rule: "must not hold an e-mail address; use an opaque id"}
		}
	}
	if !isUUID(s) && holdsNumber(s) {
		return &InputError{Field: field, Rule: "must not hold a phone number; use an opaque id such as a UUID"}
	}
	return nil
}

// holdsNumber reports whether s has a row of digits, with only number punctuation between them,
// that may be a phone number: "order-447700900123" and "case7.07700-900123" do,
// "SM6bf1447700900123ac" and "visit-20261121-17" do not.
func holdsNumber(s string) bool {
	signed, row := false, 0 // whether a plus sign is before the row; number of digits in it
	isNumber := func() bool {
		return row >= 10 && row <= MaxDigits || signed && row >= MinDigits
	}
	for i := 0; i < len(s); {
		if isPhonePunct(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		group, day := end-i, dateLen(s[i:])
		inWord := i > 0 && isLetter(s[i-1]) || end < len(s) && isLetter(s[end])
		switch {
		case group > 0 && !inWord && (day == 0 || signed):
			if group >= 10 && group <= MaxDigits {
				return true
			}
			row += group
			i = end
			continue
		case isNumber():
			return true
		}
		// A word, a date, a plus sign or another character ends the row.
		signed, row = s[i] == '+', 0
		i = max(i+1, end, i+day)
	}
	return isNumber()
}

// dateLen returns the length of the date that s begins with, as YYYYMMDD or with '-', '.' or '/'
// between year, month and day; 0 if there is none. The years are 1900 to 2099.
func dateLen(s string) int {
	n, sep := 8, 0
	if len(s) >= 10 && s[4] == s[7] && (s[4] == '-' || s[4] == '.' || s[4] == '/') {
		n, sep = 10, 1
	}
	if len(s) < n || len(s) > n && (isDigit(s[n]) || isLetter(s[n])) {
		return 0
	}
	for i := range n {
		if !isDigit(s[i]) && (sep == 0 || i != 4 && i != 7) {
			return 0
		}
	}
	century, month, day := s[:2], s[4+sep:6+sep], s[6+2*sep:8+2*sep]
	if century != "19" && century != "20" || month < "01" || month > "12" || day < "01" || day > "31" {
		return 0
	}
	return n
}

// isUUID reports whether s is in the text form of RFC 9562, whose groups may consist of digits
// only. It is false for one that begins with zeros: that is how padded numbers get into columns of
// type UUID.
func isUUID(s string) bool {
	if len(s) != 36 || s[:19] == "00000000-0000-0000-" {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			c := s[i] | 0x20
			if !isDigit(s[i]) && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

func isDigit(c byte) bool  { return c-'0' <= 9 }
func isLetter(c byte) bool { return (c|0x20)-'a' < 26 }

func isPhonePunct(c byte) bool {
	switch c {
	case '-', '.', '(', ')', '/':
		return true
	}
	return false
}
