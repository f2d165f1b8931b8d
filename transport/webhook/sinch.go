package webhook

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// Sinch verifies x-sinch-webhook-signature: HMAC-SHA256 over body, nonce and time with the secret of the
// webhook. The clock is now, or the system's if that is nil.
func Sinch(secrets Keys, now func() time.Time) Verifier { return sinch{secrets, clock.Or(now)} }

type sinch struct {
	keys Keys
	now  func() time.Time
}

var (
	errNonce     = refuse(ClassNonce, "it must have an id of its own, of at most 256 visible characters")
	errAlgorithm = refuse(ClassDowngrade, "it must be signed by the algorithm that is configured, and not by a weaker one")
)

// Verify implements [Verifier].
func (v sinch) Verify(ctx context.Context, r *Request) (Verified, error) {
	id, stamp := r.header("X-Sinch-Webhook-Signature-Nonce"), r.header("X-Sinch-Webhook-Signature-Timestamp")
	at, ok := signedAt(stamp)
	switch {
	case r.header("X-Sinch-Webhook-Signature-Algorithm") != "HmacSHA256":
		return Verified{}, errAlgorithm
	case !nonce(id, "."):
		return Verified{}, errNonce
	case !ok:
		return Verified{}, errHeaders
	}
	sum, ok := base64Sum(r.header("X-Sinch-Webhook-Signature"))
	if !ok {
		return Verified{}, errUnsigned
	}
	keys, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	if !signed(sha256.New, keys, [][]byte{sum}, string(r.Body)+"."+id+"."+stamp) {
		return Verified{}, errUnsigned
	}
	return Verified{ID: id, At: at}, checkAge(at, v.now())
}
