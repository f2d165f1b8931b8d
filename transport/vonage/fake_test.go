package vonage_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/vonage"
)

const (
	application = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
	number      = "+12025550123"
	ours        = "+15005550006" // of the harness
	text        = "Your appointment is tomorrow at 10."
)

// start is the time of a harness.
var start = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// private is the key of the application. From Go 1.26 on the source of randomness is not the caller's.
var private = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(nil, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func pkcs8(t testing.TB, k any) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func appKey(t testing.TB) vonage.Key {
	k, err := vonage.ParseKey(pkcs8(t, private()))
	require.NoError(t, err)
	return k
}

// claims are those of a token.
type claims struct {
	Application string `json:"application_id"`
	IssuedAt    int64  `json:"iat"`
	Expires     int64  `json:"exp"`
	ID          string `json:"jti"`
}

// verified reads a token as Vonage does, with the public key.
func verified(authorization string) (c claims, err error) {
	parts := strings.Split(strings.TrimPrefix(authorization, "Bearer "), ".")
	if len(parts) != 3 {
		return c, fmt.Errorf("%d parts", len(parts))
	}
	var raw [3][]byte
	for i, p := range parts {
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil {
			return c, err
		}
	}
	var header map[string]string
	if err := json.Unmarshal(raw[0], &header); err != nil || header["alg"] != "RS256" || header["typ"] != "JWT" {
		return c, fmt.Errorf("header %v: %w", header, err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&private().PublicKey, crypto.SHA256, sum[:], raw[2]); err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw[1], &c)
}

// fake is Vonage's Messages API, as far as it is documented. It refuses any member that the adapter should
// not use.
type fake struct {
	*httptest.Server

	mu      sync.Mutex
	sent    []request
	tokens  []claims
	respond func(w http.ResponseWriter) bool // true: has answered
}

// request is what the adapter may write.
type request struct {
	Channel     string `json:"channel"`
	MessageType string `json:"message_type"`
	To          string `json:"to"`
	From        string `json:"from"`
	Text        string `json:"text"`
	TTL         int    `json:"ttl"`
	ClientRef   string `json:"client_ref"`
	WebhookURL  string `json:"webhook_url"`
	Version     string `json:"webhook_version"`
	SMS         *struct {
		Entity  string `json:"entity_id"`
		Content string `json:"content_id"`
	} `json:"sms"`
}

func newFake(t testing.TB) *fake {
	f := &fake{}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) config(t testing.TB) vonage.Config {
	return config(t, f.URL, adaptertest.Trust(f.Server))
}

func config(t testing.TB, api string, trust *tls.Config) vonage.Config {
	return vonage.Config{
		URL: api, TLS: trust, Now: func() time.Time { return start },
		Application: app(application, nil), Key: key(appKey(t), nil),
	}
}

func app(id string, err error) func(sealtext.Tenant, sealtext.Sender) (string, error) {
	return func(sealtext.Tenant, sealtext.Sender) (string, error) { return id, err }
}

func key(k vonage.Key, err error) func(context.Context, sealtext.Tenant, string) (vonage.Key, error) {
	return func(context.Context, sealtext.Tenant, string) (vonage.Key, error) { return k, err }
}

var plain = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, err := verified(r.Header.Get("Authorization"))
	now := start.Unix()
	switch {
	case r.Method != http.MethodPost || r.URL.RequestURI() != "/v1/messages":
		refuse(w, 404, "#not-found")
		return
	case err != nil || c.Application != application || c.IssuedAt > now || c.Expires <= now || c.ID == "":
		refuse(w, 401, "/#unathorized")
		return
	}
	f.tokens = append(f.tokens, c)
	var m request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || r.Header.Get("Content-Type") != "application/json" {
		refuse(w, 422, "#invalid-json")
		return
	}
	f.sent = append(f.sent, m)
	if f.respond != nil && f.respond(w) {
		return
	}
	switch {
	case m.Channel != "sms" || m.MessageType != "text", m.Version != "v1", len(m.ClientRef) > 40, m.Text == "" || len([]rune(m.Text)) > 3200:
		refuse(w, 422, "/messages#1150")
	case m.From == "" || strings.HasPrefix(m.From, "+"):
		refuse(w, 422, "/messages#1120")
	case !plain.MatchString(m.To):
		refuse(w, 422, "/messages#1170")
	case m.TTL < 20 || m.TTL > 604_800:
		refuse(w, 422, "/messages#1130")
	default:
		w.WriteHeader(202)
		_, _ = fmt.Fprintf(w, `{"message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-%012d"}`, len(f.sent))
	}
}

// refuse answers as Vonage does, and repeats the number and the text as its messages may.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"type": "https://developer.vonage.com/api-errors" + code, "title": text, "detail": "to " + number, "instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf",
	})
}

func answers(status int, body string, header ...string) func(*fake) {
	return func(f *fake) {
		f.respond = func(w http.ResponseWriter) bool {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
}

func (f *fake) requests() ([]request, []claims) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent), slices.Clone(f.tokens)
}
