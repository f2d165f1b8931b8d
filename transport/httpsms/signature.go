package httpsms

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport/webhook"
)

// maxAge is the largest difference of the time of a webhook from ours, to either side.
const maxAge = 5 * time.Minute

// minSecret is the shortest secret of Standard Webhooks, in bytes.
const minSecret = 24

// maxSecrets is how many secrets count: each costs time for every request.
const maxSecrets = 16

var (
	// ErrSignature is passed to WebhookConfig.OnError for a request that is not signed with a
	// secret of the webhook. The provider was answered 401.
	ErrSignature = errors.New("httpsms: the request is not signed with a secret of the webhook; compare the secret with the provider's")
	// ErrAge is passed to WebhookConfig.OnError for a request whose time is more than five minutes
	// from ours. The provider was answered 401.
	ErrAge = errors.New("httpsms: the time of the request is more than five minutes from ours; check the clock; if it is right, old requests are being replayed")
)

// verifier checks the signatures of Standard Webhooks.
type verifier struct {
	standard webhook.Verifier
	now      func() time.Time
}

func newVerifier(secrets []string, now func() time.Time) (*verifier, error) {
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) < minSecret {
			return nil, errors.New("httpsms: each of WebhookConfig.Secrets must be whsec_ and at least 24 bytes in base64; copy the signing secret of the provider")
		}
	}
	switch {
	case len(secrets) == 0:
		return nil, errors.New("httpsms: WebhookConfig.Secrets is required: without a secret any sender of requests could opt people in and out")
	case len(secrets) > maxSecrets:
		return nil, errors.New("httpsms: WebhookConfig.Secrets must be at most 16; remove those that the provider no longer uses")
	}
	return &verifier{webhook.Standard(webhook.StaticKeys(slices.Clone(secrets)...), now), now}, nil
}

// open checks the time in the header. It is cheap, so that the body of a request that cannot be
// genuine is not read.
func (v *verifier) open(h http.Header) error {
	seconds, err := strconv.ParseInt(h.Get("Webhook-Timestamp"), 10, 64)
	if err != nil {
		return ErrSignature
	}
	if age := v.now().Sub(time.Unix(seconds, 0)); age > maxAge || age < -maxAge {
		return ErrAge
	}
	return nil
}

// verify returns the id of a request that is signed.
func (v *verifier) verify(ctx context.Context, h http.Header, body []byte) (string, error) {
	who, err := v.standard.Verify(ctx, &webhook.Request{Header: h, Body: body})
	var refused *webhook.RefusedError
	switch {
	case errors.As(err, &refused) && refused.Class == webhook.ClassAge: // the clock went on
		return "", ErrAge
	case err != nil:
		return "", ErrSignature
	}
	return who.ID, nil
}
