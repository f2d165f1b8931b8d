package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"hash"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// VonageJWT verifies the bearer token of Vonage's Messages API: HS256 with the signature secret of the
// account, whose API key the token names, with the hash of the body, the time within five minutes and
// an id. The clock is now, or the system's if that is nil.
func VonageJWT(secrets Keys, now func() time.Time) Verifier {
	return vonageJWT{secrets, clock.Or(now)}
}

// VonageSignature verifies the parameter sig of Vonage's SMS API: HMAC with SHA-256 or SHA-512 over the
// other parameters. MD5 and SHA-1 are refused. In what is signed, & and = of a value are written as _. The clock
// is now, or the system's if that is nil.
func VonageSignature(secrets Keys, now func() time.Time) Verifier {
	return vonageSignature{secrets, clock.Or(now)}
}

type vonageJWT struct {
	keys Keys
	now  func() time.Time
}

// Verify implements [Verifier].
func (v vonageJWT) Verify(ctx context.Context, r *Request) (Verified, error) {
	text, ok := strings.CutPrefix(r.header("Authorization"), "Bearer ")
	if !ok {
		return Verified{}, errToken
	}
	t, err := parseToken(text, "HS256")
	if err != nil {
		return Verified{}, err
	}
	if len(t.claims.Account) > 64 {
		return Verified{}, errToken
	}
	keys, err := v.keys.of(ctx, t.claims.Account)
	if err != nil {
		return Verified{}, err
	}
	if !signed(t.hash, keys, [][]byte{t.sum}, t.text) {
		return Verified{}, errUnsigned
	}
	at, ok := when(t.claims.IssuedAt)
	if !ok {
		return Verified{}, errToken
	}
	now := v.now()
	if err := checkAge(at, now); err != nil {
		return Verified{}, err
	}
	if t.claims.Expires != nil {
		if end, ok := when(t.claims.Expires); !ok || !now.Before(end) {
			return Verified{}, errAge
		}
	}
	if t.claims.NotBefore != nil {
		if begin, ok := when(t.claims.NotBefore); !ok || now.Before(begin) {
			return Verified{}, errAge
		}
	}
	if !nonce(t.claims.ID, " ") {
		return Verified{}, errNonce
	}
	return Verified{Account: t.claims.Account, ID: t.claims.ID, At: at}, t.payload(r.Body, true)
}

type vonageSignature struct {
	keys Keys
	now  func() time.Time
}

// Verify implements [Verifier].
func (v vonageSignature) Verify(ctx context.Context, r *Request) (Verified, error) {
	params, err := vonageParams(r)
	if err != nil {
		return Verified{}, err
	}
	sum, err := hex.DecodeString(params["sig"])
	if err != nil {
		return Verified{}, errUnsigned
	}
	var h func() hash.Hash
	switch len(sum) {
	case sha256.Size:
		h = sha256.New
	case sha512.Size:
		h = sha512.New
	case 16, 20: // MD5, SHA-1
		return Verified{}, errAlgorithm
	default:
		return Verified{}, errUnsigned
	}
	delete(params, "sig")
	account := params["api-key"]
	if len(account) > 64 {
		return Verified{}, errForm
	}
	keys, err := v.keys.of(ctx, account)
	if err != nil {
		return Verified{}, err
	}
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	var text strings.Builder
	clean := strings.NewReplacer("&", "_", "=", "_")
	for _, name := range names {
		text.WriteString("&" + name + "=" + clean.Replace(params[name]))
	}
	if !signed(h, keys, [][]byte{sum}, text.String()) {
		return Verified{}, errUnsigned
	}
	at, ok := signedAt(params["timestamp"])
	switch {
	case !ok:
		return Verified{}, errAge
	case !nonce(params["nonce"], " "):
		return Verified{}, errNonce
	}
	return Verified{Account: account, ID: params["nonce"], At: at}, checkAge(at, v.now())
}

// vonageParams reads the parameters of a form, of a JSON object of texts, or of the query of a GET. Only
// one of the three may be there, since the signature does not tell them apart.
func vonageParams(r *Request) (map[string]string, error) {
	_, raw, _ := strings.Cut(r.URL, "?")
	var values url.Values
	var err error
	kind, media, mediaErr := mime.ParseMediaType(r.header("Content-Type"))
	switch {
	case r.Method == "GET" && len(r.Body) == 0:
		values, err = parseForm(raw)
	case raw != "":
		return nil, errURL
	case mediaErr == nil && kind == "application/json" && utf8Charset(media):
		return vonageJSON(r.Body)
	default:
		values, err = r.Form()
	}
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(values))
	for name, v := range values {
		if len(v) != 1 || !plainName(name) {
			return nil, errForm
		}
		out[name] = v[0]
	}
	return out, nil
}

var errTexts = refuse(ClassMalformed, "its body must be one JSON object of texts, each name once")

// vonageJSON reads an object of texts. Of a name that is there twice, two readers may read two values.
func vonageJSON(body []byte) (map[string]string, error) {
	d := json.NewDecoder(strings.NewReader(string(body)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errTexts
	}
	out := map[string]string{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if _, twice := out[name]; err != nil || !ok || twice || !plainName(name) || len(out) >= maxParameters {
			return nil, errTexts
		}
		t, err = d.Token()
		if out[name], ok = t.(string); err != nil || !ok {
			return nil, errTexts
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errTexts
	}
	if d.More() {
		return nil, errTexts
	}
	return out, nil
}

// plainName reports whether a name has no separator of the signed text.
func plainName(s string) bool { return s != "" && !strings.ContainsAny(s, "&=") }
