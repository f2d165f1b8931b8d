package webhook_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

// at is the time of all tests of schemes with a time.
var at = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

func stamp(d time.Duration) string { return strconv.FormatInt(at.Add(d).Unix(), 10) }

// call is a request with headers by pairs.
func call(method, url, body string, header ...string) *webhook.Request {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &webhook.Request{Method: method, URL: url, Header: h, Body: []byte(body)}
}

// verifies is a case of a scheme.
type verifies struct {
	name    string
	request *webhook.Request
	want    webhook.Class
}

func check(t *testing.T, v webhook.Verifier, cases []verifies) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := v.Verify(t.Context(), c.request)
			refusedAs(t, c.want, err)
			if c.want == 0 && !got.At.IsZero() {
				require.WithinDuration(t, at, got.At, 24*time.Hour)
			}
		})
	}
}

const body = `{"text":"STOP"}`

func TestTelnyx(t *testing.T) {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("o", 32)))
	public := base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	sign := func(k ed25519.PrivateKey, ts, text string) string {
		return base64.StdEncoding.EncodeToString(ed25519.Sign(k, []byte(ts+"|"+text)))
	}
	request := func(ts, text, signature string) *webhook.Request {
		return call("POST", where, text, "Telnyx-Timestamp", ts, "Telnyx-Signature-Ed25519", signature)
	}
	now := stamp(0)
	v := webhook.Telnyx(webhook.StaticKeys(base64.StdEncoding.EncodeToString(other.Public().(ed25519.PublicKey)), public), clock)
	check(t, v, []verifies{
		{"good", request(now, body, sign(key, now, body)), 0},
		{"other key", request(now, body, sign(other, now, body)), 0},
		{"5 minutes old", request(stamp(-5*time.Minute), body, sign(key, stamp(-5*time.Minute), body)), 0},
		{"old", request(stamp(-301*time.Second), body, sign(key, stamp(-301*time.Second), body)), webhook.ClassAge},
		{"ahead", request(stamp(301*time.Second), body, sign(key, stamp(301*time.Second), body)), webhook.ClassAge},
		{"changed", request(now, body+" ", sign(key, now, body)), webhook.ClassSignature},
		{"another time", request(stamp(time.Second), body, sign(key, now, body)), webhook.ClassSignature},
		{"no signature", request(now, body, ""), webhook.ClassSignature},
		{"another writing of the signature", request(now, body, strings.TrimRight(sign(key, now, body), "=")), webhook.ClassMalformed},
		{"no time", request("", body, sign(key, "", body)), webhook.ClassMalformed},
		{"time with a sign", request("+"+now, body, sign(key, "+"+now, body)), webhook.ClassMalformed},
		{"time with a zero", request("0"+now, body, sign(key, "0"+now, body)), webhook.ClassMalformed},
	})
	two := request(now, body, sign(key, now, body))
	two.Header.Add("Telnyx-Timestamp", now)
	check(t, v, []verifies{{"two times", two, webhook.ClassMalformed}})
	_, err := webhook.Telnyx(webhook.StaticKeys("short"), clock).Verify(t.Context(), request(now, body, sign(key, now, body)))
	require.ErrorIs(t, err, webhook.ErrKeys)
}

func TestSinch(t *testing.T) {
	request := func(id, ts, algorithm, signature string) *webhook.Request {
		return call("POST", where, body, "x-sinch-webhook-signature-nonce", id, "x-sinch-webhook-signature-timestamp", ts,
			"x-sinch-webhook-signature-algorithm", algorithm, "x-sinch-webhook-signature", signature)
	}
	sign := func(id, ts string) string { return mac(sha256.New, token, body+"."+id+"."+ts) }
	now, old := stamp(0), stamp(-time.Hour)
	check(t, webhook.Sinch(webhook.StaticKeys("new", token), clock), []verifies{
		{"good", request("n1", now, "HmacSHA256", sign("n1", now)), 0},
		{"another nonce", request("n2", now, "HmacSHA256", sign("n1", now)), webhook.ClassSignature},
		{"old", request("n1", old, "HmacSHA256", sign("n1", old)), webhook.ClassAge},
		{"no nonce", request("", now, "HmacSHA256", sign("", now)), webhook.ClassNonce},
		{"nonce with a dot", request("a.b", now, "HmacSHA256", sign("a.b", now)), webhook.ClassNonce},
		{"another algorithm", request("n1", now, "HmacSHA1", sign("n1", now)), webhook.ClassDowngrade},
		{"no algorithm", request("n1", now, "", sign("n1", now)), webhook.ClassDowngrade},
		{"no time", request("n1", "", "HmacSHA256", sign("n1", "")), webhook.ClassMalformed},
		{"not base64", request("n1", now, "HmacSHA256", "!"), webhook.ClassSignature},
	})
}

func TestStandard(t *testing.T) {
	const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	key, err := base64.StdEncoding.DecodeString(secret[6:])
	require.NoError(t, err)
	request := func(id, ts, signature string) *webhook.Request {
		return call("POST", where, body, "webhook-id", id, "webhook-timestamp", ts, "webhook-signature", signature)
	}
	sign := func(id, ts string) string { return "v1," + mac(sha256.New, string(key), id+"."+ts+"."+body) }
	now, old := stamp(0), stamp(-time.Hour)
	check(t, webhook.Standard(webhook.StaticKeys("whsec_"+strings.Repeat("A", 40), secret), clock), []verifies{
		{"good", request("e1", now, sign("e1", now)), 0},
		{"several", request("e1", now, "v1a,x v2,"+sign("e1", now)[3:]+" "+sign("e0", now)+" "+sign("e1", now)), 0},
		{"behind too many", request("e1", now, strings.Repeat(sign("e0", now)+" ", 16)+sign("e1", now)), webhook.ClassSignature},
		{"another version", request("e1", now, "v2,"+sign("e1", now)[3:]), webhook.ClassMalformed},
		{"not a signature", request("e1", now, sign("e1", now)+",x"), webhook.ClassMalformed},
		{"another id", request("e2", now, sign("e1", now)), webhook.ClassSignature},
		{"dot in the id", request("e.1", now, sign("e.1", now)), webhook.ClassNonce},
		{"no id", request("", now, sign("", now)), webhook.ClassNonce},
		{"no time", request("e1", "", sign("e1", "")), webhook.ClassMalformed},
		{"old", request("e1", old, sign("e1", old)), webhook.ClassAge},
	})
	for _, bad := range []string{"whsec_", "whsec_" + strings.Repeat("A", 28), "whsec_!" + strings.Repeat("A", 43)} {
		_, err := webhook.Standard(webhook.StaticKeys(bad), clock).Verify(t.Context(), request("e1", now, sign("e1", now)))
		require.ErrorIs(t, err, webhook.ErrKeys)
	}
}

func TestPlivo(t *testing.T) {
	request := func(method, url, form, id string, signature ...string) *webhook.Request {
		r := call(method, url, form, "X-Plivo-Signature-V3-Nonce", id, "X-Plivo-Signature-V3", strings.Join(signature, ","))
		if form != "" {
			r.Header.Set("Content-Type", formed)
		}
		return r
	}
	sign := func(text string) string { return mac(sha256.New, token, text) }
	old := request("POST", where, "Text=STOP", "n1")
	old.Header.Del("X-Plivo-Signature-V3")
	old.Header.Set("X-Plivo-Signature-V2", sign(where+"n1"))
	main := request("POST", where, "Text=STOP", "n1", sign("x"))
	main.Header.Set("X-Plivo-Signature-Ma-V3", sign(where+"?TextSTOP.n1"))
	mainAlone := request("POST", where, "Text=STOP", "n1")
	mainAlone.Header = old.Header.Clone()
	mainAlone.Header.Set("X-Plivo-Signature-Ma-V3", sign(where+"?TextSTOP.n1"))
	twice := request("POST", where, "Text=STOP", "n1", sign("x"))
	twice.Header["X-Plivo-Signature-Ma-V3"] = []string{sign(where + "?TextSTOP.n1"), sign("x")}
	check(t, webhook.Plivo(webhook.StaticKeys(token)), []verifies{
		{"form", request("POST", where, "Text=STOP&From=1&B=2&B=1", "n1", sign(where+"?B1B2From1TextSTOP.n1")), 0},
		{"form and query", request("POST", where+"?c=d&a=b", "Text=STOP", "n1", sign(where+"?a=b&c=d.TextSTOP.n1")), 0},
		{"empty form", func() *webhook.Request {
			r := request("POST", where, "", "n1", sign(where+".n1"))
			r.Header.Set("Content-Type", formed)
			return r
		}(), 0},
		{"GET", request("GET", where+"?Text=STOP%20it&From=1", "", "n1", sign(where+"?From=1&Text=STOP it.n1")), 0},
		{"several", request("POST", where, "Text=STOP", "n1", sign("x"), sign(where+"?TextSTOP.n1")), 0},
		{"GET with a body", request("GET", where, "Text=STOP", "n1", sign(where+".n1")), webhook.ClassMalformed},
		{"PUT", request("PUT", where, "Text=STOP", "n1", sign(where+"?TextSTOP.n1")), webhook.ClassMalformed},
		{"another nonce", request("POST", where, "Text=STOP", "n2", sign(where+"?TextSTOP.n1")), webhook.ClassSignature},
		{"no nonce", request("POST", where, "Text=STOP", "", sign(where+"?TextSTOP.")), webhook.ClassNonce},
		{"no signature", request("POST", where, "Text=STOP", "n1"), webhook.ClassSignature},
		{"the main account", main, 0},
		{"the main account alone", mainAlone, 0},
		{"the main account twice", twice, webhook.ClassSignature},
		{"version 2", old, webhook.ClassDowngrade},
	})
}

// jwt makes a token.
func jwt(h func() hash.Hash, key, header string, claims map[string]any) string {
	raw, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(raw)
	sum, _ := base64.StdEncoding.DecodeString(mac(h, key, text))
	return text + "." + base64.RawURLEncoding.EncodeToString(sum)
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// claims of a token, changed by pairs; nil removes one.
func claims(base map[string]any, pairs ...any) map[string]any {
	out := map[string]any{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if out[pairs[i].(string)] = pairs[i+1]; pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		}
	}
	return out
}

const hs256 = `{"alg":"HS256","typ":"JWT"}`

func TestMessageBirdJWT(t *testing.T) {
	base := map[string]any{"iss": "MessageBird", "nbf": at.Unix(), "exp": at.Unix() + 60, "jti": "j1", "url_hash": sumOf(where), "payload_hash": sumOf(body)}
	of := func(text, token string) *webhook.Request {
		return call("POST", where, text, "MessageBird-Signature-JWT", token)
	}
	with := func(pairs ...any) string { return jwt(sha256.New, token, hs256, claims(base, pairs...)) }
	good := with()
	check(t, webhook.MessageBirdJWT(webhook.StaticKeys("new", token), clock), []verifies{
		{"good", of(body, good), 0},
		{"HS384", of(body, jwt(sha512.New384, token, `{"alg":"HS384"}`, base)), 0},
		{"HS512", of(body, jwt(sha512.New, token, `{"alg":"HS512"}`, base)), 0},
		{"no body", of("", with("payload_hash", nil)), 0},
		{"body was removed", of("", good), webhook.ClassPayload},
		{"body was added", of(body, with("payload_hash", nil)), webhook.ClassPayload},
		{"another body", of(body+" ", good), webhook.ClassPayload},
		{"another URL", call("POST", where+"?a=b", body, "MessageBird-Signature-JWT", good), webhook.ClassPayload},
		{"old", of(body, with("nbf", at.Unix()-120, "exp", at.Unix()-60)), webhook.ClassAge},
		{"ends now", of(body, with("exp", at.Unix())), 0},
		{"ended", of(body, with("nbf", at.Unix()-60, "exp", at.Unix()-1)), webhook.ClassAge},
		{"not yet", of(body, with("nbf", at.Unix()+2, "exp", at.Unix()+62)), webhook.ClassAge},
		{"for ever", of(body, with("exp", at.Unix()+86400*365)), webhook.ClassAge},
		{"no end", of(body, with("exp", nil)), webhook.ClassMalformed},
		{"no begin", of(body, with("nbf", nil)), webhook.ClassMalformed},
		{"time in words", of(body, with("nbf", "now")), webhook.ClassMalformed},
		{"another issuer", of(body, with("iss", "Bird")), webhook.ClassMalformed},
		{"no id", of(body, with("jti", nil)), webhook.ClassNonce},
		{"no algorithm", of(body, jwt(sha256.New, token, `{"alg":"none"}`, base)), webhook.ClassDowngrade},
		{"RS256", of(body, jwt(sha256.New, token, `{"alg":"RS256"}`, base)), webhook.ClassDowngrade},
		{"critical extension", of(body, jwt(sha256.New, token, `{"alg":"HS256","crit":["b64"],"b64":false}`, base)), webhook.ClassMalformed},
		{"another key", of(body, jwt(sha256.New, "guess", hs256, base)), webhook.ClassSignature},
		{"no signature", of(body, good[:strings.LastIndex(good, ".")+1]), webhook.ClassSignature},
		{"two parts", of(body, good[:strings.LastIndex(good, ".")]), webhook.ClassMalformed},
		{"padding", of(body, good+"="), webhook.ClassMalformed},
		{"long", of(body, good+strings.Repeat("A", 8<<10)), webhook.ClassMalformed},
		{"none", of(body, ""), webhook.ClassMalformed},
	})
}

func TestMessageBird(t *testing.T) {
	raw := sha256.Sum256([]byte(body))
	request := func(url, ts, signature string) *webhook.Request {
		return call("POST", url, body, "messagebird-request-timestamp", ts, "messagebird-signature", signature)
	}
	sign := func(ts, line string) string { return mac(sha256.New, token, ts+"\n"+line+"\n"+string(raw[:])) }
	now, young, old := stamp(0), stamp(-99*time.Second), stamp(-100*time.Second)
	aged, late, ahead := stamp(-24*time.Hour), stamp(-25*time.Hour), stamp(6*time.Minute)
	check(t, webhook.MessageBird(webhook.StaticKeys(token), clock), []verifies{
		{"good", request(where+"?b=2&a=1", now, sign(now, "a=1&b=2")), 0},
		{"no query", request(where, now, sign(now, "")), 0},
		{"another query", request(where+"?a=2", now, sign(now, "a=1")), webhook.ClassSignature},
		{"as old as it may be", request(where, young, sign(young, "")), 0},
		{"old", request(where, old, sign(old, "")), webhook.ClassAge},
		{"not strict base64", request(where, now, sign(now, "")+"!"), webhook.ClassMalformed},
		{"no time", request(where, "", sign("", "")), webhook.ClassMalformed},
		{"no signature", request(where, now, ""), webhook.ClassSignature},
	})
	check(t, webhook.Bird(webhook.StaticKeys(token), clock), []verifies{
		{"Bird", request(where+"?b=2", now, sign(now, where+"?b=2")), 0},
		{"Bird, another path", request(where+"/x?b=2", now, sign(now, where+"?b=2")), webhook.ClassSignature},
		{"Bird, repeated after a day", request(where, aged, sign(aged, where)), 0},
		{"Bird, repeated later", request(where, late, sign(late, where)), webhook.ClassAge},
		{"Bird, from the future", request(where, ahead, sign(ahead, where)), webhook.ClassAge},
	})
}

func TestVonageJWT(t *testing.T) {
	base := map[string]any{"iss": "Vonage", "iat": at.Unix(), "jti": "j1", "payload_hash": sumOf(body), "api_key": "abcd1234"}
	of := func(token string) *webhook.Request {
		return call("POST", where, body, "Authorization", "Bearer "+token)
	}
	with := func(pairs ...any) string { return jwt(sha256.New, token, hs256, claims(base, pairs...)) }
	v := webhook.VonageJWT(webhook.StaticKeys(token), clock)
	check(t, v, []verifies{
		{"good", of(with()), 0},
		{"with an end", of(with("exp", at.Unix()+60, "nbf", at.Unix())), 0},
		{"ended", of(with("exp", at.Unix())), webhook.ClassAge},
		{"not yet", of(with("nbf", at.Unix()+1)), webhook.ClassAge},
		{"old", of(with("iat", at.Unix()-301)), webhook.ClassAge},
		{"ahead", of(with("iat", at.Unix()+301)), webhook.ClassAge},
		{"no time", of(with("iat", nil)), webhook.ClassMalformed},
		{"time of no use", of(with("iat", 1e300)), webhook.ClassMalformed},
		{"no id", of(with("jti", nil)), webhook.ClassNonce},
		{"no hash", of(with("payload_hash", nil)), webhook.ClassPayload},
		{"another body", of(with("payload_hash", sumOf("x"))), webhook.ClassPayload},
		{"HS512", of(jwt(sha512.New, token, `{"alg":"HS512"}`, base)), webhook.ClassDowngrade},
		{"RS256 with the secret as its key", of(jwt(sha256.New, token, `{"alg":"RS256"}`, base)), webhook.ClassDowngrade},
		{"no algorithm", of(jwt(sha256.New, token, `{"alg":"none"}`, base)), webhook.ClassDowngrade},
		{"another secret", of(jwt(sha256.New, "guess", hs256, base)), webhook.ClassSignature},
		{"no token", call("POST", where, body), webhook.ClassMalformed},
		{"basic", call("POST", where, body, "Authorization", "Basic x"), webhook.ClassMalformed},
	})
	got, err := v.Verify(t.Context(), of(with()))
	require.NoError(t, err)
	require.Equal(t, webhook.Verified{Account: "abcd1234", ID: "j1", At: at}, got)
}

func TestVonageSignature(t *testing.T) {
	sign := func(h func() hash.Hash, text string) string {
		sum, _ := base64.StdEncoding.DecodeString(mac(h, token, text))
		return hex.EncodeToString(sum)
	}
	now := stamp(0)
	text := "&msisdn=12025550123&nonce=n1&text=a_b_c&timestamp=" + now
	params := "msisdn=12025550123&nonce=n1&timestamp=" + now + "&text=a%26b%3Dc&sig="
	form := func(body string) *webhook.Request { return call("POST", where, body, "Content-Type", formed) }
	inJSON := func(sig string) string {
		return `{"msisdn":"12025550123","nonce":"n1","timestamp":"` + now + `","text":"a&b=c","sig":"` + sig + `"}`
	}
	asJSON := func(body string) *webhook.Request {
		return call("POST", where, body, "Content-Type", "application/json")
	}
	good := sign(sha256.New, text)
	check(t, webhook.VonageSignature(webhook.StaticKeys(token), clock), []verifies{
		{"form", form(params + good), 0},
		{"capitals", form(params + strings.ToUpper(good)), 0},
		{"SHA-512", form(params + sign(sha512.New, text)), 0},
		{"GET", call("GET", where+"?"+params+good, ""), 0},
		{"JSON", asJSON(inJSON(good)), 0},
		{"JSON with a name twice", asJSON(inJSON(good)[:len(inJSON(good))-1] + `,"text":"x"}`), webhook.ClassMalformed},
		{"JSON with a list", asJSON(`{"sig":[]}`), webhook.ClassMalformed},
		{"two objects", asJSON(inJSON(good) + "{}"), webhook.ClassMalformed},
		{"SHA-1", form(params + sign(sha1.New, text)), webhook.ClassDowngrade},
		{"MD5", form(params + strings.Repeat("a", 32)), webhook.ClassDowngrade},
		{"no sig", form(params), webhook.ClassSignature},
		{"another text", form(strings.Replace(params, "a%26", "b%26", 1) + good), webhook.ClassSignature},
		{"a name twice", form("text=x&" + params + good), webhook.ClassMalformed},
		{"form and query", call("POST", where+"?a=b", params+good, "Content-Type", formed), webhook.ClassMalformed},
		{"a separator in a name", form(strings.Replace(params, "msisdn=12025550123&nonce=", "msisdn%3D12025550123%26nonce=", 1) + good), webhook.ClassMalformed},
		{"old", form("nonce=n1&timestamp=1&sig=" + sign(sha256.New, "&nonce=n1&timestamp=1")), webhook.ClassAge},
		{"no time", form("nonce=n1&sig=" + sign(sha256.New, "&nonce=n1")), webhook.ClassAge},
		{"no nonce", form("timestamp=" + now + "&sig=" + sign(sha256.New, "&timestamp="+now)), webhook.ClassNonce},
	})
}

// FuzzSchemes: nothing that was not signed is accepted, and no refusal repeats the request.
func FuzzSchemes(f *testing.F) {
	f.Add("https://sms.example.com/x?a=b", formed, body, "n1", stamp(0), "v1,AAAA "+jwt(sha256.New, "guess", hs256, map[string]any{"iat": at.Unix()}))
	f.Add(where, "application/json", `{"sig":"00","Type":"Notification","SignatureVersion":"2"}`, "n1", stamp(0), "Bearer e30.e30.e30")
	keys := webhook.StaticKeys(token)
	all := []webhook.Verifier{
		webhook.Telnyx(webhook.StaticKeys(base64.StdEncoding.EncodeToString(make([]byte, 32))), clock), webhook.Sinch(keys, clock),
		webhook.Standard(webhook.StaticKeys("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), clock), webhook.Plivo(keys),
		webhook.MessageBirdJWT(keys, clock), webhook.MessageBird(keys, clock), webhook.Bird(keys, clock), webhook.VonageJWT(keys, clock),
		webhook.VonageSignature(keys, clock), webhook.SNS(webhook.SNSConfig{Topics: []string{"arn"}}), webhook.TwilioSharedKey(keys),
		webhook.Bearer(func(context.Context, string) (string, error) { return "", nil }),
	}
	f.Fuzz(func(t *testing.T, url, kind, body, id, ts, signature string) {
		h := http.Header{}
		for _, name := range []string{
			"Telnyx-Signature-Ed25519", "X-Sinch-Webhook-Signature", "Webhook-Signature", "X-Plivo-Signature-V3", "X-Plivo-Signature-V2", "Messagebird-Signature-Jwt",
			"Messagebird-Signature", "Authorization", "X-Twilio-Signature",
		} {
			h.Set(name, signature)
		}
		for _, name := range []string{"X-Sinch-Webhook-Signature-Nonce", "Webhook-Id", "X-Plivo-Signature-V3-Nonce", "X-Plivo-Signature-V2-Nonce"} {
			h.Set(name, id)
		}
		for _, name := range []string{"Telnyx-Timestamp", "X-Sinch-Webhook-Signature-Timestamp", "Webhook-Timestamp", "Messagebird-Request-Timestamp"} {
			h.Set(name, ts)
		}
		h.Set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
		h.Set("X-Twilio-Webhooks-Signature-Settings", "algorithm=HMAC_SHA256")
		h.Set("Content-Type", kind)
		for _, method := range []string{"GET", "POST"} {
			for i, v := range all {
				_, err := v.Verify(t.Context(), &webhook.Request{Method: method, URL: url, Header: h, Body: []byte(body)})
				var refused *webhook.RefusedError
				require.ErrorAs(t, err, &refused, i)
			}
			second := h.Clone()
			second.Del("X-Plivo-Signature-V3")
			_, err := webhook.PlivoV2(keys).Verify(t.Context(), &webhook.Request{Method: method, URL: url, Header: second, Body: []byte(body)})
			var refused *webhook.RefusedError
			require.ErrorAs(t, err, &refused)
		}
	})
}
