package webhook

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// MessageBirdJWT verifies messagebird-signature-jwt: a token that is signed with HMAC and a signing key,
// with hashes of the URL and of the body, and is valid for a minute. The clock is now, or the system's
// if that is nil.
func MessageBirdJWT(keys Keys, now func() time.Time) Verifier {
	return messageBirdJWT{keys, clock.Or(now)}
}

// MessageBird verifies messagebird-signature of MessageBird: HMAC-SHA256 over time, query and the hash of
// the body. The URL apart from its query is not signed. A request must be younger than 100 seconds, as
// MessageBird's own library for Node.js requires. The clock is now, or the system's if that is nil.
func MessageBird(keys Keys, now func() time.Time) Verifier {
	return bird{keys, clock.Or(now), maxAgeMessageBird, func(url string) (string, error) {
		_, raw, _ := strings.Cut(url, "?")
		query, err := parseForm(raw)
		if err != nil {
			return "", errURL
		}
		return query.Encode(), nil
	}}
}

// Bird verifies messagebird-signature of Bird, which signs the whole URL. A request may be a day old:
// Bird repeats one that was not acknowledged for 8 hours by its documentation, and for up to a day by
// the reports of others, with the time and signature of the first. The clock is now, or the system's if
// that is nil.
func Bird(keys Keys, now func() time.Time) Verifier {
	return bird{keys, clock.Or(now), maxAgeBird, func(url string) (string, error) { return url, nil }}
}

// maxAgeMessageBird is the age of a request of MessageBird, at most: just under what its library refuses.
const maxAgeMessageBird = 100*time.Second - time.Nanosecond

// maxAgeBird is how long Bird repeats a request, at most.
const maxAgeBird = 24*time.Hour + maxAge

// leeway is the difference of clocks that is allowed for the short life of a token.
const leeway = time.Second

type messageBirdJWT struct {
	keys Keys
	now  func() time.Time
}

// Verify implements [Verifier].
func (v messageBirdJWT) Verify(ctx context.Context, r *Request) (Verified, error) {
	t, err := parseToken(r.header("Messagebird-Signature-Jwt"), "HS256", "HS384", "HS512")
	if err != nil {
		return Verified{}, err
	}
	keys, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	if !signed(t.hash, keys, [][]byte{t.sum}, t.text) {
		return Verified{}, errUnsigned
	}
	begin, began := when(t.claims.NotBefore)
	end, ends := when(t.claims.Expires)
	now := v.now()
	switch {
	case t.claims.Issuer != "MessageBird" || !began || !ends:
		return Verified{}, errToken
	case now.Add(leeway).Before(begin) || !now.Add(-leeway).Before(end) || end.Sub(begin) > maxAge:
		return Verified{}, errAge
	case !nonce(t.claims.ID, " "):
		return Verified{}, errNonce
	case !sumIs(t.claims.URL, []byte(r.URL)):
		return Verified{}, errPayload
	}
	return Verified{ID: t.claims.ID, At: begin}, t.payload(r.Body, false)
}

type bird struct {
	keys Keys
	now  func() time.Time
	most time.Duration                    // the age of a request
	line func(url string) (string, error) // what is signed of the URL
}

// Verify implements [Verifier].
func (v bird) Verify(ctx context.Context, r *Request) (Verified, error) {
	stamp := r.header("Messagebird-Request-Timestamp")
	at, ok := signedAt(stamp)
	if !ok {
		return Verified{}, errHeaders
	}
	signature := r.header("Messagebird-Signature")
	if signature == "" {
		return Verified{}, errUnsigned
	}
	sum, ok := base64Sum(signature)
	if !ok {
		return Verified{}, errHeaders
	}
	line, err := v.line(r.URL)
	if err != nil {
		return Verified{}, err
	}
	keys, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	body := sha256.Sum256(r.Body)
	if !signed(sha256.New, keys, [][]byte{sum}, stamp+"\n"+line+"\n"+string(body[:])) {
		return Verified{}, errUnsigned
	}
	if age := v.now().Sub(at); age > v.most || age < -maxAge {
		return Verified{}, errAge
	}
	return Verified{At: at}, nil
}
