package webhook_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	topic = "arn:aws:sns:eu-west-1:123456789012:sms"
	certs = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
)

func TestSNS(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	pemOf := func(until time.Time) []byte {
		c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"}, NotBefore: at.Add(-time.Hour), NotAfter: until}
		raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
		require.NoError(t, err)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	}
	served := pemOf(at.Add(time.Hour))
	var asked []string
	var away error
	v := webhook.SNS(webhook.SNSConfig{Topics: []string{"arn:other", topic}, Now: clock, Certificate: func(_ context.Context, url string) ([]byte, error) {
		asked = append(asked, url)
		return served, away
	}})
	message := map[string]any{
		"Type": "Notification", "MessageId": "m1", "TopicArn": topic, "Message": body, "Timestamp": at.Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": "2", "SigningCertURL": certs, "UnsubscribeURL": "https://x",
	}
	subscribe := claims(message, "Type", "SubscriptionConfirmation", "Token", "t1", "SubscribeURL", "https://sns.eu-west-1.amazonaws.com/?x")
	signAs := func(h crypto.Hash, m map[string]any) map[string]any {
		names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
		if m["Type"] != "Notification" {
			names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
		}
		var text strings.Builder
		for _, name := range names {
			if value, ok := m[name]; ok {
				text.WriteString(name + "\n" + value.(string) + "\n")
			}
		}
		sum256, sum1 := sha256.Sum256([]byte(text.String())), sha1.Sum([]byte(text.String()))
		hashed := sum256[:]
		if h == crypto.SHA1 {
			hashed = sum1[:]
		}
		signature, err := rsa.SignPKCS1v15(rand.Reader, key, h, hashed)
		require.NoError(t, err)
		return claims(m, "Signature", base64.StdEncoding.EncodeToString(signature))
	}
	sign := func(m map[string]any) map[string]any { return signAs(crypto.SHA256, m) }
	raw := func(m map[string]any) string {
		text, err := json.Marshal(m)
		require.NoError(t, err)
		return string(text)
	}
	of := func(m map[string]any) *webhook.Request { return call("POST", where, raw(m)) }
	check(t, v, []verifies{
		{"good", of(sign(message)), 0},
		{"with a subject", of(sign(claims(message, "Subject", "x"))), 0},
		{"subscription", of(sign(subscribe)), 0},
		{"as old as it may be", of(sign(claims(message, "Timestamp", at.Add(-time.Hour).Format(time.RFC3339)))), 0},
		{"older", of(sign(claims(message, "Timestamp", at.Add(-2*time.Hour).Format(time.RFC3339)))), webhook.ClassAge},
		{"ahead", of(sign(claims(message, "Timestamp", at.Add(time.Hour).Format(time.RFC3339)))), webhook.ClassAge},
		{"no time", of(sign(claims(message, "Timestamp", "now"))), webhook.ClassMalformed},
		{"no id", of(sign(claims(message, "MessageId", ""))), webhook.ClassNonce},
		{"changed", of(claims(sign(message), "Message", "x")), webhook.ClassSignature},
		{"subject was added", of(claims(sign(message), "Subject", "x")), webhook.ClassSignature},
		{"another type", of(claims(sign(subscribe), "Type", "UnsubscribeConfirmation")), webhook.ClassSignature},
		{"version 1", of(signAs(crypto.SHA1, claims(message, "SignatureVersion", "1"))), webhook.ClassDowngrade},
		{"version 1 under the name of 2", of(signAs(crypto.SHA1, message)), webhook.ClassSignature},
		{"no version", of(sign(claims(message, "SignatureVersion", nil))), webhook.ClassDowngrade},
		{"somebody's topic", of(sign(claims(message, "TopicArn", topic+"2"))), webhook.ClassPinned},
		{"somebody's host", of(claims(sign(message), "SigningCertURL", "https://sns.evil.example/SimpleNotificationService-0.pem")), webhook.ClassPinned},
		{"host that only begins alike", of(claims(sign(message), "SigningCertURL", strings.Replace(certs, ".com/", ".com.evil.example/", 1))), webhook.ClassPinned},
		{"bucket of somebody", of(claims(sign(message), "SigningCertURL", "https://sns.s3.amazonaws.com/SimpleNotificationService-0.pem")), webhook.ClassPinned},
		{"bucket in a region", of(claims(sign(message), "SigningCertURL", "https://sns.s3-eu-west-1.amazonaws.com/SimpleNotificationService-0.pem")), webhook.ClassPinned},
		{"another path", of(claims(sign(message), "SigningCertURL", strings.Replace(certs, "/Simple", "/x/Simple", 1))), webhook.ClassPinned},
		{"userinfo", of(claims(sign(message), "SigningCertURL", strings.Replace(certs, "https://", "https://x@", 1))), webhook.ClassPinned},
		{"http", of(claims(sign(message), "SigningCertURL", strings.Replace(certs, "https", "http", 1))), webhook.ClassPinned},
		{"another type that is none", of(sign(claims(message, "Type", "X", "SubscribeURL", "https://x", "Token", "t"))), webhook.ClassMalformed},
		{"subscription by http", of(sign(claims(subscribe, "SubscribeURL", "http://x"))), webhook.ClassMalformed},
		{"a member twice", call("POST", where, strings.Replace(raw(sign(message)), "{", `{"message":"x",`, 1)), webhook.ClassMalformed},
		{"a member in other letters", call("POST", where, strings.Replace(raw(sign(message)), `"Message"`, `"message"`, 1)), webhook.ClassMalformed},
		{"no message", of(claims(sign(claims(message, "Message", "")), "Message", nil)), webhook.ClassMalformed},
		{"null for nothing", call("POST", where, strings.Replace(raw(sign(claims(message, "Message", ""))), `"Message":""`, `"Message":null`, 1)), webhook.ClassMalformed},
		{"null for no subject", call("POST", where, strings.Replace(raw(sign(message)), "{", `{"Subject":null,`, 1)), 0},
		{"subscription's member in a message", of(claims(sign(message), "SubscribeURL", "https://x")), webhook.ClassMalformed},
		{"subject of a subscription", of(claims(sign(subscribe), "Subject", "x")), webhook.ClassMalformed},
		{"not base64", of(claims(message, "Signature", "!")), webhook.ClassMalformed},
		{"not JSON", call("POST", where, "x"), webhook.ClassMalformed},
		{"two objects", call("POST", where, raw(sign(message))+"{}"), webhook.ClassMalformed},
	})
	for _, url := range asked {
		require.Equal(t, certs, url)
	}
	served = pemOf(at.Add(-time.Minute))
	check(t, v, []verifies{{"certificate that ended", of(sign(message)), webhook.ClassPinned}})
	for _, served = range [][]byte{nil, []byte("<html>"), []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")} {
		_, err := v.Verify(t.Context(), of(sign(message)))
		require.ErrorIs(t, err, webhook.ErrKeys)
	}
	away = errors.New("secret")
	_, err = v.Verify(t.Context(), of(sign(message)))
	require.ErrorIs(t, err, webhook.ErrKeys)
	require.NotContains(t, err.Error(), "secret")
}
