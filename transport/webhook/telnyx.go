package webhook

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// Telnyx verifies telnyx-signature-ed25519: Ed25519 over the time and the body, with the public keys of
// the account in base64. The clock is now, or the system's if that is nil.
func Telnyx(publicKeys Keys, now func() time.Time) Verifier {
	return telnyx{publicKeys, clock.Or(now)}
}

type telnyx struct {
	keys Keys
	now  func() time.Time
}

// Verify implements [Verifier].
func (v telnyx) Verify(ctx context.Context, r *Request) (Verified, error) {
	stamp := r.header("Telnyx-Timestamp")
	at, ok := signedAt(stamp)
	sum, err := base64.StdEncoding.Strict().DecodeString(r.header("Telnyx-Signature-Ed25519"))
	if err != nil || !ok {
		return Verified{}, errHeaders
	}
	if len(sum) != ed25519.SignatureSize {
		return Verified{}, errUnsigned
	}
	keys, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	text, good := append([]byte(stamp+"|"), r.Body...), false
	for _, k := range keys[:min(len(keys), maxKeys)] {
		key, err := base64.StdEncoding.DecodeString(k)
		if err != nil || len(key) != ed25519.PublicKeySize {
			return Verified{}, ErrKeys
		}
		good = ed25519.Verify(key, text, sum) || good
	}
	if !good {
		return Verified{}, errUnsigned
	}
	return Verified{At: at}, checkAge(at, v.now())
}
