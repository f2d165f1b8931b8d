package canon

import "errors"

// letter pairs: the high half of a byte first. Only the letters a to p occur,
// so that no redactor, phone parser or spreadsheet takes an id for a number,
// and a case-insensitive collation cannot merge two ids.
const alphabet = "abcdefghijklmnop"

// ErrLetters is returned by [ParseLetters] for a text of another length or
// with another letter.
var ErrLetters = errors.New("canon: not a letter-coded id")

// AppendLetters appends two letters for each byte of src.
func AppendLetters(dst, src []byte) []byte {
	for _, c := range src {
		dst = append(dst, alphabet[c>>4], alphabet[c&15])
	}
	return dst
}

// ParseLetters fills dst from its letter form.
func ParseLetters(dst []byte, s string) error {
	if len(s) != 2*len(dst) {
		return ErrLetters
	}
	for i := range dst {
		hi, lo := s[2*i]-'a', s[2*i+1]-'a'
		if hi > 15 || lo > 15 {
			return ErrLetters
		}
		dst[i] = hi<<4 | lo
	}
	return nil
}
