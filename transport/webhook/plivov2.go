package webhook

import (
	"context"
	"crypto/sha256"
	"strings"
)

// PlivoV2 is [Plivo] for accounts whose requests have version 2 only, the one that Plivo documents for
// messages (plivo.com/docs/messaging/concepts/signature-validation): X-Plivo-Signature-V2 and
// X-Plivo-Signature-Ma-V2, HMAC-SHA256 with the auth token over the URL without its query and a nonce. It
// covers neither the parameters nor the query: [Verified].Unsigned is set, and [New] requires
// Config.Confirm, which asks Plivo. A request with a header of version 3 is verified by that alone.
func PlivoV2(tokens Keys) Verifier { return plivoV2{plivo{tokens}} }

type plivoV2 struct{ third plivo }

var plivoV2Headers = []string{"X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"}

// Verify implements [Verifier].
func (v plivoV2) Verify(ctx context.Context, r *Request) (Verified, error) {
	for _, name := range plivoHeaders {
		if len(r.Header.Values(name)) > 0 {
			return v.third.Verify(ctx, r)
		}
	}
	id := r.header("X-Plivo-Signature-V2-Nonce")
	// There is no separator before it: with any sign of a URL it could be the end of another one.
	if !nonce(id, " ") || !alphanumeric(id) {
		return Verified{}, errNonce
	}
	keys, err := v.third.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	var sums [][]byte
	for _, name := range plivoV2Headers { // each has one signature, unlike those of version 3
		if sum, ok := base64Sum(r.header(name)); ok {
			sums = append(sums, sum)
		}
	}
	base, _, _ := strings.Cut(r.URL, "?")
	if !signed(sha256.New, keys, sums, base+id) {
		return Verified{}, errUnsigned
	}
	return Verified{ID: id, Unsigned: true}, nil
}

func alphanumeric(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
