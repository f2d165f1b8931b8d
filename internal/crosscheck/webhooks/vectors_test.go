package webhooks_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

// vector is a signed request of a provider's test suite.
type vector struct {
	Scheme, Name, Key, Method, URL, Body, Signature, Nonce, Timestamp, ID, Query, Token, Now, Note string

	Params   map[string][]string
	Settings *string `json:"settings_header"`
	Valid    bool
}

func TestVectors(t *testing.T) {
	name, named := os.LookupEnv("SEALTEXT_WEBHOOK_VECTORS")
	if !named {
		name = "../../../../shared/data/webhook_vectors.jsonl"
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		t.Log("not there: " + name)
		return
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	count := map[string]int{}
	for lines.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		count[v.Scheme]++
		t.Run(v.Scheme+"/"+v.Name, func(t *testing.T) { judgeVector(t, v) })
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, count)
	t.Log(count)
}

func judgeVector(t *testing.T, v vector) {
	verifier, r := v.request(t)
	_, err := verifier.Verify(t.Context(), r)
	if v.Valid && v.Note == "" {
		require.NoError(t, err)
		return
	}
	var refused *webhook.RefusedError
	require.ErrorAs(t, err, &refused)
	if v.Valid { // the provider's library checks the signature alone, and we more than that
		require.Contains(t, []webhook.Class{webhook.ClassAge, webhook.ClassNonce, webhook.ClassPayload}, refused.Class)
	}
}

// request makes the request that a vector describes, and the verifier for it.
func (v vector) request(t *testing.T) (webhook.Verifier, *webhook.Request) {
	t.Helper()
	h := http.Header{}
	set := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	r := &webhook.Request{Method: v.Method, URL: v.URL, Header: h, Body: []byte(v.Body)}
	if r.Method == "" {
		r.Method = http.MethodPost
	}
	form := func() {
		h.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Body = []byte(url.Values(v.Params).Encode())
	}
	now := v.clock(t)
	keys := webhook.StaticKeys(v.Key)
	switch v.Scheme {
	case "twilio", "twilio-sharedkey":
		if v.Body == "" {
			form()
		} else {
			h.Set("Content-Type", "application/json")
		}
		set("X-Twilio-Signature", v.Signature)
		if v.Scheme == "twilio" {
			return webhook.Twilio(keys), r
		}
		if v.Settings != nil {
			set("X-Twilio-Webhooks-Signature-Settings", *v.Settings)
		}
		return webhook.TwilioSharedKey(keys), r
	case "sinch":
		set("X-Sinch-Webhook-Signature", v.Signature)
		set("X-Sinch-Webhook-Signature-Nonce", v.Nonce)
		set("X-Sinch-Webhook-Signature-Timestamp", v.Timestamp)
		set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
		return webhook.Sinch(keys, now), r
	case "plivo-v3":
		set("X-Plivo-Signature-V3", v.Signature)
		set("X-Plivo-Signature-V3-Nonce", v.Nonce)
		if r.Method == http.MethodPost {
			form()
		} else if query := url.Values(v.Params).Encode(); query != "" {
			between := "?"
			if strings.Contains(r.URL, "?") {
				between = "&"
			}
			r.URL += between + query
		}
		return webhook.Plivo(keys), r
	case "plivo-v2":
		set("X-Plivo-Signature-V2", v.Signature)
		set("X-Plivo-Signature-V2-Nonce", v.Nonce)
		form()
		return webhook.PlivoV2(keys), r
	case "standard-webhooks":
		set("Webhook-Id", v.ID)
		set("Webhook-Timestamp", v.Timestamp)
		set("Webhook-Signature", v.Signature)
		return webhook.Standard(keys, now), r
	case "messagebird-v1":
		set("Messagebird-Signature", v.Signature)
		set("Messagebird-Request-Timestamp", v.Timestamp)
		r.URL = "https://example.com/"
		if v.Query != "" {
			r.URL += "?" + v.Query
		}
		return webhook.MessageBird(keys, now), r
	case "messagebird-jwt":
		set("Messagebird-Signature-Jwt", v.Token)
		return webhook.MessageBirdJWT(keys, now), r
	case "vonage-jwt":
		set("Authorization", "Bearer "+v.Token)
		return webhook.VonageJWT(keys, now), r
	case "vonage-sig", "vonage-signature":
		form()
		return webhook.VonageSignature(keys, now), r
	case "telnyx":
		set("Telnyx-Signature-Ed25519", v.Signature)
		set("Telnyx-Timestamp", v.Timestamp)
		return webhook.Telnyx(keys, now), r
	}
	require.Failf(t, "a scheme that is not known", "%s", v.Scheme)
	return nil, nil
}

// clock stands at the time of a vector.
func (v vector) clock(t *testing.T) func() time.Time {
	at := time.Now()
	if v.Now != "" {
		var err error
		at, err = time.Parse(time.RFC3339, v.Now)
		require.NoError(t, err)
	}
	if seconds, err := strconv.ParseInt(v.Timestamp, 10, 64); err == nil {
		at = time.Unix(seconds, 0)
	}
	return func() time.Time { return at }
}
