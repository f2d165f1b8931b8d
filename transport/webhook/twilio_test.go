package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	token   = "correct-horse-battery"
	account = "AC0123456789abcdef0123456789abcdef"
	form    = "AccountSid=" + account + "&MessageSid=SM0123456789abcdef0123456789abcdef&From=%2B12025550123&To=%2B15005550006&Body=STOP&NumMedia=0"
	where   = "https://sms.example.com/twilio"
	formed  = "application/x-www-form-urlencoded"
	inJSON  = `{"a": 1}`
)

// request is one of Twilio's with a body and a signature.
func request(url, kind, body, signature string) *webhook.Request {
	h := http.Header{"Content-Type": {kind}}
	if signature != "" {
		h.Set("X-Twilio-Signature", signature)
	}
	return &webhook.Request{Method: http.MethodPost, URL: url, Header: h, Body: []byte(body)}
}

func mac(h func() hash.Hash, key, text string) string {
	m := hmac.New(h, []byte(key))
	m.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// refusedAs requires the class of a refusal; zero for none.
func refusedAs(t testing.TB, want webhook.Class, err error) {
	t.Helper()
	if want == 0 {
		require.NoError(t, err)
		return
	}
	var refused *webhook.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, want.String(), refused.Class.String())
}

// The signatures are those of npm twilio 6.3.1, for requests of our own.
func TestTwilio(t *testing.T) {
	hashed := "?bodySHA256=f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310"
	const plain, plain256 = "dfVSmO3IFSvPFs+8bb/0MCEYPWY=", "xVPSwA9jguakooZV3VHq7+02eIkCHRu7UD4xfc3tqhs="
	for _, c := range []struct {
		name    string
		request *webhook.Request
		want    webhook.Class
	}{
		{"form", request(where, formed, form, plain), 0},
		{"other order", request(where, formed, "Body=STOP&"+strings.Replace(form, "&Body=STOP", "", 1), plain), 0},
		{"charset", request(where, formed+"; charset=UTF-8", form, plain), 0},
		{"port added", request(where, formed, form, "N1tKq3w2Ry1QU0rTT8yXx9lr/rA="), 0},
		{"port left out", request("https://sms.example.com:443/twilio", formed, form, plain), 0},
		{"port 80 added", request("http://sms.example.com/twilio", formed, form, "aOkxDyTB3TE2mf4BwobyIarRAjY="), 0},
		{"another port", request("https://sms.example.com:8443/twilio", formed, form, "e7O6Rd0sdgGdqWs/dckxzMixvKE="), 0},
		{"another port left out", request("https://sms.example.com:8443/twilio", formed, form, plain), 0},
		{"query", request(where+"?message=01&a=b", formed, form, "6xUSm01WQYCggTUy32uAISVuzRA="), 0},
		{"userinfo", request("https://user:pass@sms.example.com/twilio", formed, form, "81d84n0DuRYHEZYj3Ct2ny69Yfc="), 0},
		{"userinfo, port added", request("https://user:pass@sms.example.com/twilio", formed, form, "j4QCRZAjX2n4nahQ/tXmY7jcEak="), 0},
		{"apostrophe", request(where+"?n=It's+on", formed, form, "dD8fGhQbPTmllaz/y3ewwyWk+lc="), 0},
		{"apostrophe signed escaped", request(where+"?n=It's+on", formed, form, "y5AZIZSQlyEDfQ45SDN9cVUJpZE="), 0},
		{"escaped apostrophe", request(where+"?n=It%27s+on", formed, form, "y5AZIZSQlyEDfQ45SDN9cVUJpZE="), 0},
		{"escaped apostrophe signed as it is", request(where+"?n=It%27s+on", formed, form, "vlCT9ny+e9muVkysEur6+j9Rmvs="), 0},
		{"repeated values", request(where, formed, form+"&Tag=b&Tag=a&Tag=b", "KChCPYFTtTgFoKz17nyunTm9m6Y="), 0},
		{"repeated values, once each", request(where, formed, form+"&Tag=a&Tag=b", "KChCPYFTtTgFoKz17nyunTm9m6Y="), 0},
		{"text with accents", request(where, formed, strings.Replace(form, "STOP", "Tr%C3%A8s+bien+%F0%9F%91%8D+%26+ok", 1), "xqNrgk6y7pnfBr+m4TiBc3LmDr4="), 0},
		{"JSON", request(where+hashed, "application/json", inJSON, "5qO8kQkrmcU79BpA0fddmlOalc4="), 0},

		{"no signature", request(where, formed, form, ""), webhook.ClassSignature},
		{"two signatures", func() *webhook.Request {
			r := request(where, formed, form, plain)
			r.Header.Add("X-Twilio-Signature", plain)
			return r
		}(), webhook.ClassSignature},
		{"half a signature", request(where, formed, form, plain[:20]), webhook.ClassSignature},
		{"another writing of the signature", request(where, formed, form, strings.Replace(plain, "PWY=", "PWZ=", 1)), webhook.ClassSignature},
		{"made with SHA-256", request(where, formed, form, plain256), webhook.ClassSignature},
		{"another body", request(where, formed, strings.Replace(form, "STOP", "START", 1), plain), webhook.ClassSignature},
		{"another path", request(where+"s", formed, form, plain), webhook.ClassSignature},
		{"another scheme", request("http://sms.example.com/twilio", formed, form, plain), webhook.ClassSignature},
		{"a query that was added", request(where+"?a=b", formed, form, plain), webhook.ClassSignature},
		{"a value that was added", request(where, formed, form+"&Body=START", plain), webhook.ClassSignature},
		{"names in capitals", request(where, formed, strings.Replace(form, "Body", "body", 1), plain), webhook.ClassSignature},
		{"settings of a SharedKey", func() *webhook.Request {
			r := request(where, formed, form, plain)
			r.Header.Set("X-Twilio-Webhooks-Signature-Settings", "key=k1,algorithm=HMAC_SHA1")
			return r
		}(), webhook.ClassDowngrade},
		{"no media type", request(where, "", form, plain), webhook.ClassMalformed},
		{"charset of its own", request(where, formed+"; charset=utf-16", form, plain), webhook.ClassMalformed},
		{"escape that is none", request(where, formed, form+"&a=%zz", plain), webhook.ClassMalformed},
		{"not UTF-8", request(where, formed, form+"&a=%ff", plain), webhook.ClassMalformed},
		{"name that is no ASCII", request(where, formed, form+"&%C3%A8=1", plain), webhook.ClassMalformed},
		{"many parameters", request(where, formed, form+strings.Repeat("&a=1", 1000), plain), webhook.ClassMalformed},
		{"an account that is none", request(where, formed, strings.Replace(form, account, "AC../", 1), plain), webhook.ClassMalformed},
		{"URL with a fragment", request(where+"#rc=2", formed, form, plain), webhook.ClassMalformed},
		{"form with the hash of a body", request(where+hashed, formed, form, plain), webhook.ClassMalformed},
		{"changed JSON", request(where+hashed, "application/json", `{"a": 2}`, "5qO8kQkrmcU79BpA0fddmlOalc4="), webhook.ClassPayload},
		{"JSON without a hash", request(where, "application/json", inJSON, "5qO8kQkrmcU79BpA0fddmlOalc4="), webhook.ClassPayload},
		{"JSON with another hash before it", request(where+"?bodySHA256=00&"+hashed[1:], "application/json", inJSON, "5qO8kQkrmcU79BpA0fddmlOalc4="), webhook.ClassPayload},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := webhook.Twilio(webhook.StaticKeys(token)).Verify(t.Context(), c.request)
			refusedAs(t, c.want, err)
		})
	}
}

// A SharedKey is used where it is configured, and nothing else there.
func TestTwilioSharedKey(t *testing.T) {
	const good, bySHA1 = "xVPSwA9jguakooZV3VHq7+02eIkCHRu7UD4xfc3tqhs=", "dfVSmO3IFSvPFs+8bb/0MCEYPWY="
	for _, c := range []struct {
		name, signature string
		settings        []string
		want            webhook.Class
	}{
		{"good", good, []string{"key=k1,algorithm=HMAC_SHA256"}, 0},
		{"space", good, []string{"algorithm = HMAC_SHA256 , key=k1"}, 0},
		{"header is missing", bySHA1, nil, webhook.ClassDowngrade},
		{"header is missing, good signature", good, nil, webhook.ClassDowngrade},
		{"header is empty", bySHA1, []string{""}, webhook.ClassDowngrade},
		{"no algorithm", bySHA1, []string{"key=k1"}, webhook.ClassDowngrade},
		{"SHA-1", bySHA1, []string{"key=k1,algorithm=HMAC_SHA1"}, webhook.ClassDowngrade},
		{"unknown", good, []string{"key=k1,algorithm=HMAC_SHA512"}, webhook.ClassDowngrade},
		{"two", good, []string{"key=k1,algorithm=HMAC_SHA256,algorithm=HMAC_SHA1"}, webhook.ClassDowngrade},
		{"two headers", good, []string{"key=k1,algorithm=HMAC_SHA256", "key=k1,algorithm=HMAC_SHA1"}, webhook.ClassDowngrade},
		{"SHA-1 under the name of the other", bySHA1, []string{"key=k1,algorithm=HMAC_SHA256"}, webhook.ClassSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(where, formed, form, c.signature)
			if c.settings != nil {
				r.Header["X-Twilio-Webhooks-Signature-Settings"] = c.settings
			}
			_, err := webhook.TwilioSharedKey(webhook.StaticKeys(token)).Verify(t.Context(), r)
			refusedAs(t, c.want, err)
		})
	}
}

// The keys are those of the account that the request names, and it counts only once it is verified.
func TestTwilioKeys(t *testing.T) {
	const other = "ACffffffffffffffffffffffffffffffff"
	keys := func(_ context.Context, a string) ([]string, error) {
		switch a {
		case account:
			return []string{"a new token", token}, nil
		case other:
			return []string{"of the other"}, nil
		}
		return nil, nil
	}
	text := where + "AccountSid" + account + "BodySTOP" // for a shorter form
	short := "AccountSid=" + account + "&Body=STOP"
	for _, c := range []struct {
		name, form, key string
		want            webhook.Class
	}{
		{"old token", short, token, 0},
		{"new token", short, "a new token", 0},
		{"token of another account", short, "of the other", webhook.ClassSignature},
		{"account of another token", strings.Replace(short, account, other, 1), token, webhook.ClassSignature},
		{"unknown account", strings.Replace(short, account, strings.ToUpper(account), 1), token, webhook.ClassSignature},
		{"no account", "Body=STOP", token, webhook.ClassSignature},
		{"two accounts", short + "&AccountSid=" + other, token, webhook.ClassSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := webhook.Twilio(keys).Verify(t.Context(), request(where, formed, c.form, mac(sha1.New, c.key, text)))
			refusedAs(t, c.want, err)
			if c.want == 0 {
				require.Equal(t, webhook.Verified{Account: account}, got)
			}
		})
	}
	for _, bad := range []webhook.Keys{
		func(context.Context, string) ([]string, error) { return nil, errors.New(token) },
		webhook.StaticKeys(token, ""),
	} {
		_, err := webhook.Twilio(bad).Verify(t.Context(), request(where, formed, form, mac(sha1.New, "", text)))
		require.ErrorIs(t, err, webhook.ErrKeys)
		require.NotContains(t, err.Error(), token)
	}
}

// FuzzTwilio: what is accepted has the signature of what it says, and a refusal repeats nothing.
func FuzzTwilio(f *testing.F) {
	f.Add(where, formed, form, "")
	f.Add(where+"?n=It's", formed+";charset=utf-8", "a=1&a=2&b", "x")
	f.Add(where+"?bodySHA256=aa", "application/json", "{}", "x")
	f.Add("http://u@[::1]:80?a", formed, "%", "x")
	v := webhook.Twilio(webhook.StaticKeys(token))
	f.Fuzz(func(t *testing.T, url, kind, body, add string) {
		r := request(url, kind, body, mac(sha1.New, token, url+add))
		if _, err := v.Verify(t.Context(), r); err != nil {
			var refused *webhook.RefusedError
			require.ErrorAs(t, err, &refused)
			return
		}
		if kind == "application/json" {
			sum := sha256.Sum256([]byte(body))
			require.Contains(t, url, hex.EncodeToString(sum[:]))
			return
		}
		values, err := r.Form()
		require.NoError(t, err)
		size := 0
		for name, vs := range values {
			require.Contains(t, add, name)
			for _, value := range vs {
				require.Contains(t, add, value)
				size += len(name) + len(value)
			}
		}
		require.GreaterOrEqual(t, size, len(add)-len(":443"))
	})
}
