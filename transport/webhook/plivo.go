package webhook

import (
	"context"
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"
)

// Plivo verifies X-Plivo-Signature-V3: HMAC-SHA256 with the auth token over the URL, the parameters and
// a nonce. X-Plivo-Signature-Ma-V3 is the same with the token of the main account, for what belongs to a
// subaccount. Each header may list several signatures. The scheme has no time. Version 2 signs no body
// and is refused; see [PlivoV2].
func Plivo(tokens Keys) Verifier { return plivo{tokens} }

type plivo struct{ keys Keys }

var plivoHeaders = []string{"X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3"}

// Verify implements [Verifier].
func (v plivo) Verify(ctx context.Context, r *Request) (Verified, error) {
	has := func(name string) bool { return len(r.Header.Values(name)) > 0 }
	if !slices.ContainsFunc(plivoHeaders, has) && slices.ContainsFunc(plivoV2Headers, has) {
		return Verified{}, errAlgorithm
	}
	id := r.header("X-Plivo-Signature-V3-Nonce")
	if !nonce(id, ".") {
		return Verified{}, errNonce
	}
	text, err := plivoText(r)
	if err != nil {
		return Verified{}, err
	}
	keys, err := v.keys.of(ctx, "")
	if err != nil {
		return Verified{}, err
	}
	if !signed(sha256.New, keys, plivoSums(r), text+"."+id) {
		return Verified{}, errUnsigned
	}
	return Verified{ID: id}, nil
}

// plivoSums returns the signatures in the headers of version 3.
func plivoSums(r *Request) (sums [][]byte) {
	for _, name := range plivoHeaders {
		for s := range strings.SplitSeq(r.header(name), ",") {
			if sum, ok := base64Sum(s); ok && len(sums) < maxSignatures {
				sums = append(sums, sum)
			}
		}
	}
	return sums
}

// plivoText returns what is signed before the nonce.
func plivoText(r *Request) (string, error) {
	base, raw, _ := strings.Cut(r.URL, "?")
	query, err := parseForm(raw)
	if err != nil {
		return "", errURL
	}
	form := url.Values{}
	switch {
	case r.Method == "GET" && len(r.Body) > 0: // which would not be signed
		return "", errForm
	case r.Method == "GET":
	case r.Method == "POST":
		if form, err = r.Form(); err != nil {
			return "", err
		}
	default:
		return "", refuse(ClassMalformed, "its method must be GET or POST")
	}
	text := base
	if len(query) > 0 || len(form) > 0 {
		text += "?"
	}
	text += joined(query, "=", "&")
	if len(query) > 0 && len(form) > 0 {
		text += "."
	}
	return text + joined(form, "", ""), nil
}

// joined returns names and values, sorted.
func joined(v url.Values, between, after string) string {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	var parts []string
	for _, name := range names {
		values := slices.Clone(v[name])
		slices.SortFunc(values, compare16)
		for _, value := range values {
			parts = append(parts, name+between+value)
		}
	}
	return strings.Join(parts, after)
}
