package redact

import (
	"strconv"

	"github.com/sealtext/sealtext/internal/phonemeta"
	"github.com/sealtext/sealtext/redact/internal/detect"
)

// year returns the four digits of a year in a date, or "".
func year(date string) string {
	b, _ := detect.Fold(nil, nil, date)
	b = append(b, 0)
	for i := 0; i+4 < len(b); i++ {
		if (i == 0 || !detect.IsDigit(b[i-1])) && detect.IsDigit(b[i]) && detect.IsDigit(b[i+1]) && detect.IsDigit(b[i+2]) && detect.IsDigit(b[i+3]) && !detect.IsDigit(b[i+4]) {
			return string(b[i : i+4])
		}
	}
	return ""
}

// callingCode returns the calling code of an international number, or "".
func callingCode(number string) string {
	b, _ := detect.Fold(nil, nil, number)
	var digits []byte
	for _, c := range b {
		if detect.IsDigit(c) {
			digits = append(digits, c)
		}
	}
	for _, c := range b {
		if c == '+' {
			if code, n := phonemeta.SplitCode(digits); n > 0 {
				return "+" + strconv.Itoa(code)
			}
		}
		if detect.IsDigit(c) {
			break
		}
	}
	return ""
}
