package vonage

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sealtext/sealtext"
)

// validity is how long a token is valid, one for each request.
const validity = 5 * time.Minute

// minBits is the smallest RSA key that is taken.
const minBits = 2048

// Key is the private key of an application. It prints as nothing but its type, and is not encoded.
type Key struct{ rsa *rsa.PrivateKey }

// ParseKey reads an RSA key of at least 2048 bits in PEM (PKCS #8 or PKCS #1), as Vonage's dashboard
// gives it. Keep the result: reading one takes longer than signing with it. The error is a
// [*sealtext.InputError] and never repeats the input.
func ParseKey(text []byte) (Key, error) {
	refused := &sealtext.InputError{Field: "key", Rule: "must be an RSA private key of at least 2048 bits in PEM, PKCS #8 or PKCS #1, without a passphrase"}
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, refused
	}
	var key *rsa.PrivateKey
	if any, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		key, _ = any.(*rsa.PrivateKey)
	} else if key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
		return Key{}, refused
	}
	if key == nil || key.N.BitLen() < minBits {
		return Key{}, refused
	}
	return Key{key}, nil
}

// String returns the name of the type.
func (Key) String() string { return "vonage.Key" }

// Format prints the name of the type with every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// LogValue returns the name of the type.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON refuses.
func (Key) MarshalJSON() ([]byte, error) {
	return nil, errors.New("vonage: a key is not encoded; store it in the secret store")
}

// token returns a JSON Web Token for one request (RFC 7515, RS256).
func (k Key) token(application string, now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{
		"application_id": application, "iat": now.Unix(), "exp": now.Add(validity).Unix(), "jti": sealtext.NewID().String(),
	})
	if err != nil {
		return "", errors.New("vonage: no token can be made")
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, k.rsa, crypto.SHA256, sum[:])
	if err != nil {
		return "", errors.New("vonage: the private key cannot sign")
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
