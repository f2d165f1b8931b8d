package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// Standard verifies Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA256 over id, time and body.
// Each secret is whsec_ and at least 24 bytes in base64. Signatures of another version than v1 do not
// count. The clock is now, or the system's if that is nil.
func Standard(secrets Keys, now func() time.Time) Verifier {
	return standard{secrets, clock.Or(now)}
}

type standard struct {
	keys Keys
	now  func() time.Time
}

// Verify implements [Verifier].
func (v standard) Verify(ctx context.Context, r *Request) (Verified, error) {
	id, stamp := r.header("Webhook-Id"), r.header("Webhook-Timestamp")
	at, ok := signedAt(stamp)
	switch {
	case !nonce(id, "."):
		return Verified{}, errNonce
	case !ok:
		return Verified{}, errHeaders
	}
	var sums [][]byte
	for s := range strings.SplitSeq(r.header("Webhook-Signature"), " ") {
		text, one := strings.CutPrefix(s, "v1,")
		if sum, ok := base64Sum(text); one && ok && len(sums) < maxSignatures {
			sums = append(sums, sum)
		}
	}
	if len(sums) == 0 {
		return Verified{}, errHeaders
	}
	secrets, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	keys := make([]string, len(secrets))
	for i, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) < 24 {
			return Verified{}, ErrKeys
		}
		keys[i] = string(key)
	}
	if !signed(sha256.New, keys, sums, id+"."+stamp+"."+string(r.Body)) {
		return Verified{}, errUnsigned
	}
	return Verified{ID: id, At: at}, checkAge(at, v.now())
}
