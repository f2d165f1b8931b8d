package webhook

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"math"
	"strings"
	"time"
)

// maxToken bounds the work for a token, in bytes.
const maxToken = 8 << 10

// A token is a JSON Web Token that is signed with HMAC (RFC 7515, compact form).
type token struct {
	hash   func() hash.Hash
	text   string // what is signed
	sum    []byte
	claims claims
}

type claims struct {
	Issuer    string   `json:"iss"`
	ID        string   `json:"jti"`
	IssuedAt  *float64 `json:"iat"`
	NotBefore *float64 `json:"nbf"`
	Expires   *float64 `json:"exp"`
	URL       string   `json:"url_hash"`
	Payload   *string  `json:"payload_hash"`
	Account   string   `json:"api_key"`
}

var errToken = refuse(ClassMalformed, "it must have one JSON Web Token in compact form, with the claims of the scheme")

var algorithms = map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New}

// parseToken reads a token whose algorithm is one of a list. That is fixed by the caller, not by the
// token: one that chooses for itself could choose none.
func parseToken(s string, allowed ...string) (token, error) {
	parts := strings.Split(s, ".")
	if len(s) > maxToken || len(parts) != 3 {
		return token{}, errToken
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil {
			return token{}, errToken
		}
	}
	var header struct {
		Algorithm string          `json:"alg"`
		Critical  json.RawMessage `json:"crit"`
	}
	if !object(raw[0], &header) || header.Critical != nil {
		return token{}, errToken
	}
	t := token{text: parts[0] + "." + parts[1], sum: raw[2]}
	for _, a := range allowed {
		if a == header.Algorithm {
			t.hash = algorithms[a]
		}
	}
	if t.hash == nil {
		return token{}, errAlgorithm
	}
	if !object(raw[1], &t.claims) {
		return token{}, errToken
	}
	return t, nil
}

// object reads one JSON object and nothing behind it.
func object(raw []byte, to any) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) && json.Unmarshal(raw, to) == nil
}

// when reads a NumericDate. False for one that is missing or not a time.
func when(seconds *float64) (time.Time, bool) {
	if seconds == nil || !(*seconds >= 0) || *seconds > 1<<40 {
		return time.Time{}, false
	}
	whole, part := math.Modf(*seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), true
}

// payload checks the hash of the body. One that is required must be there also for an empty body.
func (t token) payload(body []byte, required bool) error {
	want := t.claims.Payload
	if want == nil {
		if required || len(body) > 0 {
			return errPayload
		}
		return nil
	}
	if !required && len(body) == 0 || !sumIs(*want, body) {
		return errPayload
	}
	return nil
}

// sumIs reports whether text is the SHA-256 of data in hexadecimal digits.
func sumIs(text string, data []byte) bool {
	sum := sha256.Sum256(data)
	return subtle.ConstantTimeCompare([]byte(text), []byte(hex.EncodeToString(sum[:]))) == 1
}

var errPayload = refuse(ClassPayload, "its signature must be about this URL and this body")
