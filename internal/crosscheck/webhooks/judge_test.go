package webhooks_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/node"
	"github.com/sealtext/sealtext/transport/webhook"
)

// TestNoMoreThanTheProviders: whatever ours accepts, the library of the provider accepts.
func TestNoMoreThanTheProviders(t *testing.T) {
	count := 500
	if os.Getenv("SEALTEXT_LONG") != "" {
		count = 10_000
	}
	dir := node.Install(t)
	for _, s := range schemes {
		t.Run(s.name, func(t *testing.T) {
			ask, answers := node.Judge(t, dir)
			r := rand.New(rand.NewPCG(1, uint64(len(s.name)))) //nolint:gosec // the same requests in each run
			accepted, refused := 0, map[string]int{}
			for i := 0; i < count; i += batch {
				var lines []string
				var refusals []error
				for n := i; n < min(i+batch, count); n++ {
					line, refusal := s.one(t, r, n)
					_, err := io.WriteString(ask, line+"\n")
					require.NoError(t, err)
					lines, refusals = append(lines, line), append(refusals, refusal)
				}
				for j, line := range lines {
					var theirs bool
					require.NoError(t, answers.Decode(&theirs))
					if refusals[j] == nil {
						accepted++
						require.True(t, theirs, "ours accepts what theirs refuses: %s", line)
						continue
					}
					var no *webhook.RefusedError
					require.ErrorAs(t, refusals[j], &no)
					if theirs {
						refused[no.Class.String()]++
						require.NotEqual(t, webhook.ClassSignature, no.Class, "theirs accepts what ours calls unsigned: %s", line)
					}
				}
			}
			require.GreaterOrEqual(t, accepted, count/3, "what was not changed is accepted")
			for _, class := range s.further {
				require.Contains(t, refused, class.String(), "the requests show what ours alone refuses")
			}
			t.Logf("%d requests: %d accepted by both; refused by ours alone: %v", count, accepted, refused)
		})
	}
}

// batch is how many requests the judge has at once, so that neither waits for the other with each.
const batch = 50

// one makes the request with a number, as the judge reads it, and returns what ours says of it.
func (s scheme) one(t *testing.T, r *rand.Rand, i int) (line string, refusal error) {
	t.Helper()
	req := s.request(r)
	switch {
	case i%3 == 1 && s.odd != nil:
		req = s.odd(r)
	case i%3 != 0:
		mutate(r, req)
	}
	_, refusal = s.verifier.Verify(t.Context(), req)
	headers := map[string]string{}
	for name := range req.Header {
		headers[strings.ToLower(name)] = req.Header.Get(name)
	}
	raw, err := json.Marshal(map[string]any{"scheme": s.name, "key": s.key, "method": req.Method, "url": req.URL, "body": string(req.Body), "headers": headers})
	require.NoError(t, err)
	return string(raw), refusal
}

// scheme makes signed requests of one kind.
type scheme struct {
	name, key string
	verifier  webhook.Verifier
	request   func(r *rand.Rand) *webhook.Request
	// odd makes requests that are signed with the key and unlike those of the provider; may be nil.
	odd     func(r *rand.Rand) *webhook.Request
	further []webhook.Class // of odd requests that ours alone refuses
}

const (
	secret = "correct-horse-battery"
	whsec  = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

var (
	private = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))
	public  = base64.StdEncoding.EncodeToString(private.Public().(ed25519.PublicKey)) //nolint:forcetypeassert // it is one
	keys    = webhook.StaticKeys(secret)
)

var schemes = []scheme{
	{name: "twilio", key: secret, verifier: webhook.Twilio(keys), request: func(r *rand.Rand) *webhook.Request { return ofTwilio(r, sha1.New) }},
	{name: "twilio-sharedkey", key: secret, verifier: webhook.TwilioSharedKey(keys), request: func(r *rand.Rand) *webhook.Request {
		req := ofTwilio(r, sha256.New)
		req.Header.Set("X-Twilio-Webhooks-Signature-Settings", "key=k1,algorithm=HMAC_SHA256")
		return req
	}},
	{name: "plivo", key: secret, verifier: webhook.Plivo(keys), request: ofPlivo},
	{
		name: "plivo-v2", key: secret, verifier: webhook.PlivoV2(keys), request: ofPlivoV2, odd: oddPlivoV2,
		further: []webhook.Class{webhook.ClassNonce},
	},
	{
		name: "vonage-sig", key: secret, verifier: webhook.VonageSignature(keys, nil), request: ofVonage, odd: oddVonage,
		further: []webhook.Class{webhook.ClassAge, webhook.ClassNonce, webhook.ClassDowngrade, webhook.ClassMalformed},
	},
	{name: "standard", key: whsec, verifier: webhook.Standard(webhook.StaticKeys(whsec), nil), request: func(r *rand.Rand) *webhook.Request {
		req, ts := inJSON(r), seconds(r)
		key, _ := base64.StdEncoding.DecodeString(whsec[6:])
		req.Header.Set("Webhook-Id", "msg_1")
		req.Header.Set("Webhook-Timestamp", ts)
		req.Header.Set("Webhook-Signature", "v1,"+sum(sha256.New, string(key), "msg_1."+ts+"."+string(req.Body)))
		return req
	}},
	{name: "messagebird-jwt", key: secret, verifier: webhook.MessageBirdJWT(keys, nil), request: func(r *rand.Rand) *webhook.Request {
		req, now := inJSON(r), time.Now().Unix()
		req.URL += "?" + query(r)
		req.Header.Set("Messagebird-Signature-Jwt", jwt(map[string]any{
			"iss": "MessageBird", "nbf": now - 30, "exp": now + 30, "jti": "j1", "url_hash": hexSum(req.URL), "payload_hash": hexSum(string(req.Body)),
		}))
		return req
	}},
	{name: "vonage-jwt", key: secret, verifier: webhook.VonageJWT(keys, nil), request: func(r *rand.Rand) *webhook.Request {
		req := inJSON(r)
		req.Header.Set("Authorization", "Bearer "+jwt(map[string]any{"iat": time.Now().Unix() - 10, "jti": "j1", "payload_hash": hexSum(string(req.Body)), "api_key": "k"}))
		return req
	}},
	{name: "telnyx", key: public, verifier: webhook.Telnyx(webhook.StaticKeys(public), nil), request: func(r *rand.Rand) *webhook.Request {
		req, ts := inJSON(r), seconds(r)
		req.Header.Set("Telnyx-Timestamp", ts)
		req.Header.Set("Telnyx-Signature-Ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(ts+"|"+string(req.Body)))))
		return req
	}},
	{
		name: "messagebird", key: secret, verifier: webhook.MessageBird(keys, nil), request: ofMessageBird, odd: oddMessageBird,
		further: []webhook.Class{webhook.ClassAge, webhook.ClassMalformed},
	},
	{
		name: "sinch", key: secret, verifier: webhook.Sinch(keys, nil), request: ofSinch, odd: oddSinch,
		further: []webhook.Class{webhook.ClassAge, webhook.ClassMalformed, webhook.ClassNonce, webhook.ClassDowngrade},
	},
	{
		name: "sns", key: certificate, verifier: ours, request: ofSNS, odd: oddSNS,
		further: []webhook.Class{webhook.ClassAge, webhook.ClassMalformed, webhook.ClassNonce, webhook.ClassDowngrade, webhook.ClassPinned},
	},
}

// seconds is a time that is not near the edge of five minutes.
func seconds(r *rand.Rand) string {
	return strconv.FormatInt(time.Now().Unix()-int64(r.IntN(200))+50, 10)
}

func sum(h func() hash.Hash, key, text string) string {
	m := hmac.New(h, []byte(key))
	_, _ = io.WriteString(m, text)
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

func hexSum(s string) string {
	b := sha256.Sum256([]byte(s))
	return hex.EncodeToString(b[:])
}

func jwt(claims map[string]any) string {
	raw, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(raw)
	return text + "." + strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(sum(sha256.New, secret, text))
}

// words are values that readers of forms and URLs disagree about.
var words = []string{"", "STOP", "it's", "a b", "a+b", "a&b=c", "é", "👍", "100%", "#1", "x;y", "\"q\"", "~(!*)", "A", "a", "+12025550123", "%27"}

func form(r *rand.Rand) url.Values {
	v := url.Values{}
	for range 1 + r.IntN(5) {
		v.Add([]string{"Body", "From", "To", "AB", "ABC", "a", "_x", "MessageSid"}[r.IntN(8)], words[r.IntN(len(words))])
	}
	return v
}

func query(r *rand.Rand) string {
	q := url.Values{"q": {words[r.IntN(len(words))]}, "a": {words[r.IntN(len(words))]}}.Encode()
	if r.IntN(2) == 0 {
		q = strings.ReplaceAll(q, "%27", "'")
	}
	return q
}

func request(method, u, kind, body string) *webhook.Request {
	return &webhook.Request{Method: method, URL: u, Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}
}

func inJSON(r *rand.Rand) *webhook.Request {
	raw, _ := json.Marshal(map[string]string{"text": words[r.IntN(len(words))], "from": "+12025550123"})
	return request(http.MethodPost, "https://sms.example.com/hook", "application/json", string(raw))
}

func ofTwilio(r *rand.Rand, h func() hash.Hash) *webhook.Request {
	scheme, port := []string{"https", "http"}[r.IntN(2)], []string{"", ":443", ":80", ":8443"}[r.IntN(4)]
	u := scheme + "://" + []string{"", "user:pass@"}[r.IntN(2)] + "sms.example.com" + port + "/hook"
	if r.IntN(2) == 0 {
		u += "?" + query(r)
	}
	if r.IntN(4) == 0 {
		req := inJSON(r)
		between := "?"
		if strings.Contains(u, "?") {
			between = "&"
		}
		req.URL = u + between + "bodySHA256=" + hexSum(string(req.Body))
		req.Header.Set("X-Twilio-Signature", sum(h, secret, req.URL))
		return req
	}
	f := form(r)
	text := u
	for _, name := range slices.Sorted(maps.Keys(f)) {
		values := slices.Clone(f[name])
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			text += name + v
		}
	}
	req := request(http.MethodPost, u, "application/x-www-form-urlencoded", f.Encode())
	req.Header.Set("X-Twilio-Signature", sum(h, secret, text))
	return req
}

func ofPlivo(r *rand.Rand) *webhook.Request {
	list := func(v url.Values, between, after string) string {
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			values := slices.Clone(v[name])
			slices.Sort(values)
			for _, value := range values {
				parts = append(parts, name+between+value)
			}
		}
		return strings.Join(parts, after)
	}
	f, u := form(r), "https://sms.example.com/hook"
	req := request(http.MethodPost, u, "application/x-www-form-urlencoded", f.Encode())
	text := u + "?" + list(f, "", "")
	if r.IntN(3) == 0 {
		req = request(http.MethodGet, u+"?"+f.Encode(), "", "")
		text = u + "?" + list(f, "=", "&")
	}
	req.Header.Set("X-Plivo-Signature-V3-Nonce", "n1")
	req.Header.Set("X-Plivo-Signature-V3", sum(sha256.New, secret, text+".n1"))
	return req
}

// mutate changes something of a request.
func mutate(r *rand.Rand, req *webhook.Request) {
	name := slices.Sorted(maps.Keys(req.Header))[r.IntN(len(req.Header))]
	value := req.Header.Get(name)
	switch r.IntN(8) {
	case 0: // a byte of the body
		if len(req.Body) > 0 {
			req.Body[r.IntN(len(req.Body))] = byte('!' + r.IntN(90)) //nolint:gosec // a visible character
		}
	case 1:
		req.Body = append(req.Body, []string{" ", "&Body=START", "&Body=STOP", "&", "\n", "&a"}[r.IntN(6)]...)
	case 2: // a byte of the URL
		i := len("https://") + r.IntN(len(req.URL)-len("https://"))
		req.URL = req.URL[:i] + string("abc/?&=%'+.~"[r.IntN(12)]) + req.URL[i+1:]
	case 3:
		req.URL += []string{"&x=1", "?x=1", "'", "%27", "&", "?"}[r.IntN(6)]
	case 4: // a byte of a header
		if len(value) > 0 {
			i := r.IntN(len(value))
			req.Header.Set(name, value[:i]+string("aA1=,. "[r.IntN(7)])+value[i+1:])
		}
	case 5:
		req.Header.Del(name)
	case 6:
		req.Header.Set(name, []string{value + ",x", "x," + value, value + " " + value, " " + value, value[:len(value)/2], strings.ToUpper(value)}[r.IntN(6)])
	case 7: // what differs only in how it is written
		req.Body = []byte(strings.NewReplacer("%2B", "%2b", "+", "%20").Replace(string(req.Body)))
		req.URL = strings.NewReplacer("%27", "'", "'", "%27").Replace(req.URL)
	}
}
