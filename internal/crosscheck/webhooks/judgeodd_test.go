package webhooks_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport/webhook"
)

// ofMessageBird makes a request whose query has no character that MessageBird's own libraries write in
// different ways before they sign: a space and !'()*.
func ofMessageBird(r *rand.Rand) *webhook.Request {
	req, stamp := inJSON(r), ago(r, 0, 60)
	if r.IntN(4) == 0 {
		req.Body = nil
	}
	line := ""
	if r.IntN(4) != 0 {
		plain := []string{"", "STOP", "a+b", "a&b=c", "é", "👍", "100%", "#1", "x;y", "+12025550123"}
		f := form(r)
		for name, values := range f {
			for i := range values {
				f[name][i] = plain[r.IntN(len(plain))]
			}
		}
		line = f.Encode()
		req.URL += "?" + line
	}
	signMessageBird(req, stamp, line)
	return req
}

func signMessageBird(req *webhook.Request, stamp, line string) {
	body := sha256.Sum256(req.Body)
	req.Header.Set("Messagebird-Request-Timestamp", stamp)
	req.Header.Set("Messagebird-Signature", sum(sha256.New, secret, stamp+"\n"+line+"\n"+string(body[:])))
}

func oddMessageBird(r *rand.Rand) *webhook.Request {
	req := ofMessageBird(r)
	_, line, _ := strings.Cut(req.URL, "?")
	switch r.IntN(5) {
	case 0:
		signMessageBird(req, ago(r, 110, 500), line)
	case 1:
		signMessageBird(req, ago(r, -90_000, -400), line)
	case 2:
		signMessageBird(req, []string{"+", "0", " "}[r.IntN(3)]+ago(r, 0, 60), line)
	case 3: // other writings of one signature
		signature := req.Header.Get("Messagebird-Signature")
		req.Header.Set("Messagebird-Signature", []string{
			signature + "!", strings.TrimRight(signature, "="), strings.NewReplacer("+", "-", "/", "_").Replace(signature), signature + signature,
		}[r.IntN(4)])
	case 4: // a broken escape
		req.URL, _, _ = strings.Cut(req.URL, "?")
		req.URL += "?q=%zz"
		signMessageBird(req, ago(r, 0, 60), "q=%25zz")
	}
	return req
}

func ofSinch(r *rand.Rand) *webhook.Request {
	req := inJSON(r)
	signSinch(req, "n"+strconv.Itoa(r.IntN(1_000_000)), seconds(r))
	return req
}

func signSinch(req *webhook.Request, id, stamp string) {
	req.Header.Set("X-Sinch-Webhook-Signature-Nonce", id)
	req.Header.Set("X-Sinch-Webhook-Signature-Timestamp", stamp)
	req.Header.Set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
	req.Header.Set("X-Sinch-Webhook-Signature", sum(sha256.New, secret, string(req.Body)+"."+id+"."+stamp))
}

func oddSinch(r *rand.Rand) *webhook.Request {
	req := ofSinch(r)
	switch r.IntN(5) {
	case 0:
		signSinch(req, "n1", ago(r, 400, 90_000))
	case 1:
		signSinch(req, "n1", ago(r, -90_000, -400))
	case 2:
		signSinch(req, "n1", []string{"", "now", "+" + seconds(r), "0" + seconds(r), seconds(r) + ".5"}[r.IntN(5)])
	case 3:
		signSinch(req, []string{"", "a.b", "a b", "é", strings.Repeat("n", 257)}[r.IntN(5)], seconds(r))
	case 4:
		req.Header.Set("X-Sinch-Webhook-Signature-Algorithm", []string{"", "HmacSHA1", "none", "hmacsha256"}[r.IntN(4)])
	}
	return req
}

// ago is a time between two numbers of seconds before now.
func ago(r *rand.Rand, from, to int64) string {
	return strconv.FormatInt(time.Now().Unix()-from-r.Int64N(to-from), 10)
}
