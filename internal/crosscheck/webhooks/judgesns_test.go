package webhooks_test

import (
	"context"
	"crypto"
	cryptorand "crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"math/big"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	topic     = "arn:aws:sns:eu-west-1:123456789012:sms"
	published = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
)

var (
	amazon, certificate = newAmazon()

	ours = webhook.SNS(webhook.SNSConfig{
		Topics:      []string{topic},
		Certificate: func(context.Context, string) ([]byte, error) { return []byte(certificate), nil },
	})
)

// newAmazon makes a key and its certificate in PEM.
func newAmazon() (*rsa.PrivateKey, string) {
	key, err := rsa.GenerateKey(cryptorand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	raw, err := x509.CreateCertificate(cryptorand.Reader, c, c, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

// snsMessage makes a message that is not signed yet. An UnsubscribeConfirmation is not among them: its
// token is signed by Amazon's documentation, and their library leaves it out.
func snsMessage(r *rand.Rand) map[string]any {
	m := map[string]any{
		"Type": "Notification", "MessageId": "m1", "TopicArn": topic, "Message": words[r.IntN(len(words))],
		"Timestamp":        time.Now().Add(-time.Duration(r.IntN(3000)) * time.Second).UTC().Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": "2", "SigningCertURL": published, "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?x",
	}
	switch r.IntN(4) {
	case 0:
		m["Subject"] = words[r.IntN(len(words))]
	case 1:
		m["Subject"] = nil
	case 2:
		m["Type"], m["Token"], m["SubscribeURL"] = "SubscriptionConfirmation", "t1", "https://sns.eu-west-1.amazonaws.com/?y"
	}
	return m
}

// signSNS signs what their library takes as signed.
func signSNS(m map[string]any, h crypto.Hash) {
	var text strings.Builder
	for _, name := range []string{"Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"} {
		value, ok := m[name]
		if !ok || name == "Subject" && value == nil || name == "Token" && m["Type"] == "Notification" {
			continue
		}
		s, ok := value.(string)
		if !ok {
			raw, _ := json.Marshal(value)
			s = string(raw)
		}
		text.WriteString(name + "\n" + s + "\n")
	}
	sum256, sum1 := sha256.Sum256([]byte(text.String())), sha1.Sum([]byte(text.String())) //nolint:gosec // it must be refused
	hashed := sum256[:]
	if h == crypto.SHA1 {
		hashed = sum1[:]
	}
	signature, err := rsa.SignPKCS1v15(cryptorand.Reader, amazon, h, hashed)
	if err != nil {
		panic(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(signature)
}

func requestSNS(m map[string]any) *webhook.Request {
	raw, _ := json.Marshal(m)
	return request(http.MethodPost, "https://sms.example.com/hook", "text/plain; charset=UTF-8", string(raw))
}

func ofSNS(r *rand.Rand) *webhook.Request {
	m := snsMessage(r)
	signSNS(m, crypto.SHA256)
	return requestSNS(m)
}

func oddSNS(r *rand.Rand) *webhook.Request {
	m, hash := snsMessage(r), crypto.SHA256
	switch r.IntN(8) {
	case 0:
		m["Timestamp"] = time.Now().Add([]time.Duration{-2 * time.Hour, time.Hour}[r.IntN(2)]).UTC().Format(time.RFC3339)
	case 1:
		m["MessageId"] = []string{"", "a b", "é"}[r.IntN(3)]
	case 2:
		m["SignatureVersion"], hash = "1", crypto.SHA1
	case 3:
		m["TopicArn"] = []string{"", topic + "2", strings.ToUpper(topic)}[r.IntN(3)]
	case 4:
		m["SigningCertURL"] = []string{
			"https://sns.eu-west-1.amazonaws.com/x/y.pem", "https://sns.s3-eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
			"https://sns.evil.example/SimpleNotificationService-0.pem", strings.Replace(published, "https", "http", 1),
			"https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-0.pem",
		}[r.IntN(5)]
	case 5: // a member is of another kind, or one of another type of message
		name := slices.Sorted(maps.Keys(m))[r.IntN(len(m))]
		m[name] = []any{nil, 5, true}[r.IntN(3)]
		if r.IntN(2) == 0 {
			m["SubscribeURL"], m["Subject"] = "https://x", "x"
		}
	}
	signSNS(m, hash)
	switch r.IntN(4) {
	case 0: // a member goes, is emptied or comes in
		name := slices.Sorted(maps.Keys(m))[r.IntN(len(m))]
		delete(m, name)
		if r.IntN(2) == 0 {
			m[[]string{name, strings.ToLower(name), "Subject", "SubscribeURL", "Token"}[r.IntN(5)]] = []any{nil, "", "x"}[r.IntN(3)]
		}
	case 1: // another member of that name in other letters
		m[[]string{"message", "MESSAGEID", "SigningCertUrl", "topicarn", "signature"}[r.IntN(5)]] = "x"
	}
	return requestSNS(m)
}
