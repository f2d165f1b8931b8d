package sealtext

// maxReference is long enough for URNs and for the ids of every provider.
const maxReference = 128

// CheckReference checks a string that the host chooses to name something: an
// idempotency key, a template id, an actor id, a provider's event id, a case
// id. Hosts do put phone numbers and e-mail addresses there. Rooms store such
// strings sealed or as keyed hashes, never in the clear, and refuse one that
// plainly holds a number or an address: 1 to 128 printable ASCII characters
// without spaces; no '@'; no plus sign with 7 or more digits; no 10 to 15
// digits, together or with - . ( ) / between them, that stand free of
// letters. UUIDs and dates pass.
// The error is an [*InputError] that names field.
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

// holdsNumber looks at each run of digits and number punctuation that touches
// no letter on either side: "order-447700900123" holds a number,
// "SM6bf1447700900123ac" and "visit-20261121-17" hold none.
func holdsNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		start, group, longest, digits := i, 0, 0, 0
		end := i
		for ; i < len(s) && (isDigit(s[i]) || isPhonePunct(s[i])); i++ {
			if !isDigit(s[i]) {
				group = 0
				continue
			}
			group++
			digits++
			longest = max(longest, group)
			end = i + 1
		}
		if (start > 0 && isLetter(s[start-1])) || (end < len(s) && isLetter(s[end])) {
			continue
		}
		plus := start > 0 && s[start-1] == '+'
		if plus && digits >= MinDigits || longest >= 10 && longest <= MaxDigits || digits >= 10 && digits <= MaxDigits {
			return true
		}
	}
	return false
}

// isUUID recognizes the text form of RFC 9562, whose groups may happen to
// have only digits.
func isUUID(s string) bool {
	if len(s) != 36 {
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
	case '-', '.', '(', ')', '/', '+':
		return true
	}
	return false
}
