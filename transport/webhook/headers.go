package webhook

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// signedAt reads a time in seconds, in its one decimal form.
func signedAt(text string) (time.Time, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40 || strconv.FormatInt(n, 10) != text {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), true
}

// nonce reports whether s may be the id of a request. A separator of a signed text in it would let one
// text be read as another.
func nonce(s, separator string) bool {
	return s != "" && len(s) <= 256 && !strings.Contains(s, separator) && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}

// base64Sum reads a SHA-256 in base64.
func base64Sum(s string) ([]byte, bool) {
	sum, err := base64.StdEncoding.Strict().DecodeString(s)
	return sum, err == nil && len(sum) == sha256.Size
}
