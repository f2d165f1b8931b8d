package webhooks_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sealtext/sealtext/transport/webhook"
)

// ofPlivoV2 makes a request with version 2 of Plivo's signature, over neither parameters nor query.
func ofPlivoV2(r *rand.Rand) *webhook.Request {
	return secondOfPlivo(r, []string{"05429567804466091622", "n1", "a-b-c"}[r.IntN(3)], false)
}

// oddPlivoV2 has a nonce that could be the end of another URL, or signs the query too.
func oddPlivoV2(r *rand.Rand) *webhook.Request {
	if r.IntN(4) == 0 {
		return secondOfPlivo(r, "n1", true)
	}
	return secondOfPlivo(r, []string{"/n1", "x/y", "n.1", "?n1", "%6e1"}[r.IntN(5)], false)
}

func secondOfPlivo(r *rand.Rand, nonce string, whole bool) *webhook.Request {
	base := "https://sms.example.com" + []string{"", ":8443"}[r.IntN(2)] + "/hook" + []string{"", "/", "/a", "/a.b"}[r.IntN(4)]
	u := base
	if r.IntN(2) == 0 {
		u += "?" + query(r)
	}
	if whole {
		base = u
	}
	req := request(http.MethodPost, u, "application/x-www-form-urlencoded", form(r).Encode())
	req.Header.Set([]string{"X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"}[r.IntN(2)], sum(sha256.New, secret, base+nonce))
	req.Header.Set("X-Plivo-Signature-V2-Nonce", nonce)
	return req
}

// ofVonage makes a request of Vonage's SMS API with a sig, in each of the three forms.
func ofVonage(r *rand.Rand) *webhook.Request {
	return signedOfVonage(r, []func() hash.Hash{sha256.New, sha512.New}[r.IntN(2)], map[string]string{"timestamp": seconds(r), "nonce": "n1"})
}

// oddVonage is signed, and with an algorithm, a time, a nonce or a form that ours does not take.
func oddVonage(r *rand.Rand) *webhook.Request {
	switch r.IntN(5) {
	case 0:
		return signedOfVonage(r, []func() hash.Hash{md5.New, sha1.New}[r.IntN(2)], map[string]string{"timestamp": seconds(r), "nonce": "n1"})
	case 1:
		return signedOfVonage(r, sha256.New, map[string]string{"timestamp": ago(r, 310, 90_000), "nonce": "n1"})
	case 2:
		return signedOfVonage(r, sha256.New, map[string]string{"timestamp": ago(r, -90_000, -310), "nonce": "n1"})
	case 3:
		return signedOfVonage(r, sha256.New, map[string]string{"timestamp": seconds(r), "nonce": []string{"", "a b", strings.Repeat("n", 257)}[r.IntN(3)]})
	}
	req := signedOfVonage(r, sha512.New, map[string]string{"timestamp": seconds(r), "nonce": "n1"})
	switch {
	case req.Method == http.MethodGet:
		req.URL += "&a=%zz" // that is not in what is signed, and neither in what is read, for some
	default:
		req.URL += "?a=b"
	}
	return req
}

func signedOfVonage(r *rand.Rand, h func() hash.Hash, params map[string]string) *webhook.Request {
	params["messageId"], params["api-key"] = "0A0000000123ABCD1", "abcd1234"
	for name := range form(r) {
		params[name] = words[r.IntN(len(words))]
	}
	clean := strings.NewReplacer("&", "_", "=", "_")
	text := ""
	for _, name := range slices.Sorted(maps.Keys(params)) {
		text += "&" + name + "=" + clean.Replace(params[name])
	}
	m := hmac.New(h, []byte(secret))
	_, _ = io.WriteString(m, text)
	params["sig"] = hex.EncodeToString(m.Sum(nil))
	if r.IntN(4) == 0 {
		params["sig"] = strings.ToUpper(params["sig"])
	}
	const u = "https://sms.example.com/hook"
	values := url.Values{}
	for name, value := range params {
		values.Set(name, value)
	}
	switch r.IntN(3) {
	case 0:
		raw, _ := json.Marshal(params)
		return request(http.MethodPost, u, "application/json", string(raw))
	case 1:
		return request(http.MethodGet, u+"?"+values.Encode(), "", "")
	}
	return request(http.MethodPost, u, "application/x-www-form-urlencoded", values.Encode())
}
