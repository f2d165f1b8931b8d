package webhook

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"net/http"
	"time"
)

// Request is a webhook as it came. It holds numbers and texts in the clear, and prints as nothing but
// its type.
type Request struct {
	Method string
	// URL is the public URL that the provider called: scheme, host and path as configured, the query
	// as received. It is never made of headers.
	URL    string
	Header http.Header
	Body   []byte // raw
}

// String returns the name of the type.
func (*Request) String() string { return "webhook.Request" }

// Format prints the name of the type with every verb.
func (r *Request) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(r.String())) }

// LogValue returns the name of the type.
func (r *Request) LogValue() slog.Value { return slog.StringValue(r.String()) }

// header returns the value of a header that must be there once. A second one could be the one that
// another reader of the request sees.
func (r *Request) header(name string) string {
	if v := r.Header.Values(name); len(v) == 1 {
		return v[0]
	}
	return ""
}

// Verified is what a signature proves about a request.
type Verified struct {
	// Account is the provider's account whose key signed the request; empty for a scheme whose
	// requests name none.
	Account string
	// ID is the signed id that the scheme gives the request, such as a nonce; empty for a scheme
	// without one.
	ID string
	// At is the signed time; zero for a scheme without one.
	At time.Time
	// Unsigned reports that the scheme does not sign the body, so that whoever has seen one request can
	// make others: what they say counts only if Config.Confirm, where it is set, finds it at the
	// provider.
	Unsigned bool
}

// Verifier decides whether a request is a provider's. The error is a [*RefusedError], or of the
// [Keys] ([ErrKeys]). Implementations are safe for concurrent use.
type Verifier interface {
	Verify(ctx context.Context, r *Request) (Verified, error)
}

// Keys returns the keys of an account of a provider, in the provider's form, such as an auth token. A
// request that is signed with any of them is accepted, so that a new key can be added before the
// provider changes to it. None means that the account is unknown. The account is what the request
// says, of the form that the scheme has, and not yet proved. Keys is called for each request, by many
// goroutines at once, and should keep what it reads. Its errors are not passed on, since they may
// hold what it looked for.
type Keys func(ctx context.Context, account string) ([]string, error)

// StaticKeys returns Keys that are the same for every account. Use it only where all accounts that
// may send are the caller's own.
func StaticKeys(keys ...string) Keys {
	return func(context.Context, string) ([]string, error) { return keys, nil }
}

// ErrKeys is returned by a [Verifier] whose [Keys] gave an error. It says nothing about the request:
// the provider must repeat it.
var ErrKeys = errors.New("webhook: the keys of the account could not be read; the function of the host gave an error")

// of returns the keys of an account. An empty key would let anybody sign.
func (k Keys) of(ctx context.Context, account string) ([]string, error) {
	keys, err := k(ctx, account)
	if err != nil {
		return nil, ErrKeys
	}
	for _, key := range keys {
		if key == "" {
			return nil, ErrKeys
		}
	}
	return keys, nil
}

// Class is why a request is refused. The package doc has a table of them.
type Class uint8

// The classes.
const (
	ClassMalformed Class = 1 + iota // it is not of the form of the scheme
	ClassSignature                  // it is not signed with one of the keys
	ClassAge                        // its signed time is too far from ours
	ClassNonce                      // it has no signed id of its own
	ClassPayload                    // the signature is good and is not about this URL or body
	ClassDowngrade                  // it uses an algorithm or a version that is too weak or not configured
	ClassPinned                     // its topic, or the place of its certificate, is not one that is pinned
)

// String returns the class as one lower-case word.
func (c Class) String() string {
	switch c {
	case ClassMalformed:
		return "malformed"
	case ClassSignature:
		return "signature"
	case ClassAge:
		return "age"
	case ClassNonce:
		return "nonce"
	case ClassPayload:
		return "payload"
	case ClassDowngrade:
		return "downgrade"
	case ClassPinned:
		return "pinned"
	}
	return "none"
}

// RefusedError is returned by a [Verifier] for a request that it does not accept. It holds nothing of
// the request.
type RefusedError struct {
	Class Class
	rule  string // what the request must be
}

// Error says what the request is not.
func (e *RefusedError) Error() string {
	return "webhook: the request is refused (" + e.Class.String() + "): " + e.rule
}

func refuse(c Class, rule string) error { return &RefusedError{c, rule} }

var (
	errUnsigned = refuse(ClassSignature, "it must be signed with a key of the account; compare the key and the configured URL with the provider's")
	errAge      = refuse(ClassAge, "its time must be within five minutes of ours, or what the scheme allows; check the clock; if it is right, old requests are being replayed")
	errForm     = refuse(ClassMalformed, "its body must be a form in UTF-8, of media type application/x-www-form-urlencoded")
	errHeaders  = refuse(ClassMalformed, "each header of the scheme must be there once and be well formed")
)

// maxAge is the largest difference of a signed time from ours, to either side.
const maxAge = 5 * time.Minute

func checkAge(at, now time.Time) error {
	if age := now.Sub(at); age > maxAge || age < -maxAge {
		return errAge
	}
	return nil
}

// maxSignatures bounds the work for a header that lists several.
const maxSignatures = 16

// maxKeys bounds the work for one request.
const maxKeys = 16

// signed reports whether one of the sums is the HMAC of one of the texts with one of the keys. It
// compares all with all, in constant time.
func signed(h func() hash.Hash, keys []string, sums [][]byte, texts ...string) bool {
	good := false
	for _, key := range keys[:min(len(keys), maxKeys)] {
		for _, text := range texts {
			mac := hmac.New(h, []byte(key))
			mac.Write([]byte(text))
			want := mac.Sum(nil)
			for _, sum := range sums[:min(len(sums), maxSignatures)] {
				good = hmac.Equal(want, sum) || good
			}
		}
	}
	return good
}
