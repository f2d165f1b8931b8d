package webhook

import (
	"context"
	"crypto/sha1" //nolint:gosec // Twilio's scheme; HMAC-SHA1 is not known to be forgeable
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// Twilio verifies X-Twilio-Signature: HMAC-SHA1 with the auth token of the account over the URL and
// the parameters of a form, or over a URL that holds the SHA-256 of a body in JSON. The scheme has no
// time: what is replayed is known by its MessageSid only. A request that names a SharedKey is refused;
// see [TwilioSharedKey].
func Twilio(tokens Keys) Verifier { return twilio{tokens, sha1.New, ""} }

// TwilioSharedKey verifies the same signature made with HMAC-SHA256 and a SharedKey of a Webhook Rule.
// A request without the header that names the algorithm, or with another algorithm, is refused: that
// header is not signed, and without this rule a holder of an old auth token could go back to it.
func TwilioSharedKey(keys Keys) Verifier { return twilio{keys, sha256.New, "HMAC_SHA256"} }

type twilio struct {
	keys      Keys
	hash      func() hash.Hash
	algorithm string // of a SharedKey; empty for the auth token
}

var (
	errSettings = refuse(ClassDowngrade, "X-Twilio-Webhooks-Signature-Settings must name the algorithm that is configured for this endpoint, and no other")
	errBodyHash = refuse(ClassPayload, "a body in JSON must have the SHA-256 that bodySHA256 in the URL says")
	errURL      = refuse(ClassMalformed, "its URL must be one that is configured, with a query in ASCII")
)

// Verify implements [Verifier].
func (t twilio) Verify(ctx context.Context, r *Request) (Verified, error) {
	if err := t.settings(r); err != nil {
		return Verified{}, err
	}
	sum, err := base64.StdEncoding.Strict().DecodeString(r.header("X-Twilio-Signature"))
	if err != nil || len(sum) != t.hash().Size() {
		return Verified{}, errUnsigned
	}
	params, query, err := twilioParams(r)
	if err != nil {
		return Verified{}, err
	}
	urls, err := twilioURLs(r.URL)
	if err != nil {
		return Verified{}, err
	}
	account := ""
	if len(params["AccountSid"]) == 1 {
		account = params["AccountSid"][0]
	}
	if account != "" && !accountSID(account) {
		return Verified{}, refuse(ClassMalformed, "AccountSid must be the SID of an account")
	}
	keys, err := t.keys.of(ctx, account)
	if err != nil {
		return Verified{}, err
	}
	tail := twilioText(params)
	for i := range urls {
		urls[i] += tail
	}
	if !signed(t.hash, keys, [][]byte{sum}, urls...) {
		return Verified{}, errUnsigned
	}
	if query != "" {
		want := sha256.Sum256(r.Body)
		if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(want[:])), []byte(query)) != 1 {
			return Verified{}, errBodyHash
		}
	}
	return Verified{Account: account}, nil
}

// settings checks the header that names a SharedKey: key=ID,algorithm=NAME.
func (t twilio) settings(r *Request) error {
	const name = "X-Twilio-Webhooks-Signature-Settings"
	values := r.Header.Values(name)
	if t.algorithm == "" {
		if len(values) > 0 {
			return errSettings
		}
		return nil
	}
	if len(values) != 1 {
		return errSettings
	}
	found := 0
	for part := range strings.SplitSeq(values[0], ",") {
		name, value, _ := strings.Cut(part, "=")
		if strings.TrimSpace(name) != "algorithm" {
			continue
		}
		if found++; strings.TrimSpace(value) != t.algorithm {
			return errSettings
		}
	}
	if found != 1 {
		return errSettings
	}
	return nil
}

// twilioParams returns the parameters that are signed beside the URL: those of a form. For a body in
// JSON it returns its hash from the URL instead.
func twilioParams(r *Request) (_ url.Values, bodyHash string, err error) {
	_, rawQuery, _ := strings.Cut(r.URL, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, "", errURL
	}
	hashes := query["bodySHA256"]
	kind, params, err := mime.ParseMediaType(r.header("Content-Type"))
	if err == nil && kind == "application/json" && utf8Charset(params) {
		if len(hashes) != 1 || hashes[0] == "" {
			return nil, "", errBodyHash
		}
		return nil, hashes[0], nil
	}
	if strings.Contains(r.URL, "bodySHA256") { // which says that the form is not signed
		return nil, "", errForm
	}
	form, err := r.Form()
	return form, "", err
}

// twilioText returns names and values of all parameters, sorted and each value once.
func twilioText(params url.Values) string {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		values := slices.Clone(params[name])
		if len(values) > 1 {
			slices.SortFunc(values, compare16)
			values = slices.Compact(values)
		}
		for _, v := range values {
			b.WriteString(name)
			b.WriteString(v)
		}
	}
	return b.String()
}

// compare16 orders texts by their UTF-16 code units, as the providers do.
func compare16(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

// twilioURLs returns the forms of a URL that Twilio signs: with and without a port, and with an
// apostrophe of the query as it is or escaped. What it signs depends on the product and the year.
func twilioURLs(raw string) ([]string, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || strings.ContainsFunc(raw, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("\"<>#`", c) }) {
		return nil, errURL
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	at := strings.LastIndexByte(authority, '@') + 1
	user, host := authority[:at], authority[at:]
	port := strings.LastIndexByte(host, ':')
	if port <= strings.LastIndexByte(host, ']') {
		port = len(host)
	}
	standard := map[string]string{"https": ":443", "http": ":80"}[scheme]
	if standard == "" {
		return nil, errURL
	}
	with := host
	if port == len(host) {
		with += standard
	}
	rests := []string{rest}
	if path, query, ok := strings.Cut(rest, "?"); ok {
		if escaped := strings.ReplaceAll(query, "'", "%27"); escaped != query {
			rests = append(rests, path+"?"+escaped)
		}
		if legacy, ok := legacyQuery(query); ok && legacy != query {
			rests = append(rests, path+"?"+legacy)
		}
	}
	var urls []string
	for _, r := range rests {
		urls = append(urls, scheme+"://"+user+host[:port]+r, scheme+"://"+user+with+r)
	}
	return urls, nil
}

// legacyQuery encodes a query again as Node's querystring does, which some of Twilio's products have
// signed: apostrophes stay and a space is %20.
func legacyQuery(query string) (string, bool) {
	var parts []string
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		k, v, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(k)
		if err != nil || seen[name] || strings.Trim(name, "0123456789") == "" {
			return "", false
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			return "", false
		}
		seen[name] = true
		parts = append(parts, legacyEscape(name)+"="+legacyEscape(value))
	}
	return strings.Join(parts, "&"), true
}

var legacyEscapes = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

func legacyEscape(s string) string { return legacyEscapes.Replace(url.QueryEscape(s)) }

// accountSID reports whether s may be the SID of an account.
func accountSID(s string) bool {
	return len(s) == 34 && s[:2] == "AC" && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
}
