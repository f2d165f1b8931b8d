package httpsms

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAge is the largest difference of the time of a webhook from ours, to either side.
const maxAge = 5 * time.Minute

// minSecret is the shortest secret of Standard Webhooks, in bytes.
const minSecret = 24

// maxSignatures bounds the work for one request.
const maxSignatures = 16

var (
	// ErrSignature is passed to WebhookConfig.OnError for a request that is not signed with a
	// secret of the webhook. The provider was answered 401.
	ErrSignature = errors.New("httpsms: the request is not signed with a secret of the webhook; compare the secret with the provider's")
	// ErrAge is passed to WebhookConfig.OnError for a request whose time is more than five minutes
	// from ours. The provider was answered 401.
	ErrAge = errors.New("httpsms: the time of the request is more than five minutes from ours; check the clock; if it is right, old requests are being replayed")
)

var errSecret = errors.New("httpsms: each of WebhookConfig.Secrets must be whsec_ and at least 24 bytes in base64; copy the signing secret of the provider")

// verifier checks the signatures of Standard Webhooks.
type verifier struct {
	secrets [][]byte
	now     func() time.Time
}

func newVerifier(secrets []string, now func() time.Time) (*verifier, error) {
	v := &verifier{now: now}
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) < minSecret {
			return nil, errSecret
		}
		v.secrets = append(v.secrets, key)
	}
	if len(v.secrets) == 0 {
		return nil, errors.New("httpsms: WebhookConfig.Secrets is required: without a secret any sender of requests could opt people in and out")
	}
	return v, nil
}

// envelope is the content of the header of a webhook.
type envelope struct {
	id, timestamp string
	signatures    [][]byte
}

// open parses the header. It is cheap, so that the body of a request that cannot be genuine is not
// read.
func (v *verifier) open(h http.Header) (e envelope, err error) {
	var list string
	for name, to := range map[string]*string{"Webhook-Id": &e.id, "Webhook-Timestamp": &e.timestamp, "Webhook-Signature": &list} {
		values := h[name]
		if len(values) != 1 || values[0] == "" {
			return envelope{}, ErrSignature
		}
		*to = values[0]
	}
	// A dot in the id or the time would let one signed text be read as another.
	if len(e.id) > 256 || strings.Contains(e.id, ".") || !decimal(e.timestamp) {
		return envelope{}, ErrSignature
	}
	seconds, err := strconv.ParseInt(e.timestamp, 10, 64)
	if err != nil {
		return envelope{}, ErrSignature
	}
	if age := v.now().Sub(time.Unix(seconds, 0)); age > maxAge || age < -maxAge {
		return envelope{}, ErrAge
	}
	for s := range strings.SplitSeq(list, " ") {
		text, ok := strings.CutPrefix(s, "v1,")
		if !ok {
			continue // another version, or an asymmetric one
		}
		sum, err := base64.StdEncoding.DecodeString(text)
		if err == nil && len(sum) == sha256.Size && len(e.signatures) < maxSignatures {
			e.signatures = append(e.signatures, sum)
		}
	}
	if len(e.signatures) == 0 {
		return envelope{}, ErrSignature
	}
	return e, nil
}

// verify compares each signature with each secret, in constant time.
func (v *verifier) verify(e envelope, body []byte) error {
	good := false
	for _, secret := range v.secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(e.id + "." + e.timestamp + "."))
		mac.Write(body)
		sum := mac.Sum(nil)
		for _, s := range e.signatures {
			good = hmac.Equal(sum, s) || good
		}
	}
	if !good {
		return ErrSignature
	}
	return nil
}

// decimal reports whether s is 1 to 18 digits.
func decimal(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}
