package webhook

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// SNSConfig configures [SNS].
type SNSConfig struct {
	// Topics are the ARNs whose messages are accepted. Required: everybody can have a topic of their
	// own, whose messages Amazon signs as well.
	Topics []string
	// Certificate returns what is at a URL of Amazon's, in PEM. Required. It must use https with the
	// system's roots, follow no redirect, and keep what it reads. It is called only for URLs of
	// sns.*.amazonaws.com, by many goroutines at once. Its errors are not passed on.
	Certificate func(ctx context.Context, url string) ([]byte, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// SNS verifies messages of Amazon SNS with SignatureVersion 2 (RSA, SHA-256); version 1 is refused, so
// set it to 2 for the topic. A message may be an hour old, since Amazon repeats it for that long. The
// subscription of a topic is confirmed by the host. A configuration without topics or Certificate refuses
// everything.
func SNS(cfg SNSConfig) Verifier {
	cfg.Topics = slices.Clone(cfg.Topics)
	return sns{cfg, clock.Or(cfg.Now)}
}

type sns struct {
	cfg SNSConfig
	now func() time.Time
}

// maxAgeSNS is how long Amazon repeats a message, at most.
const maxAgeSNS = time.Hour + maxAge

// certificates is the form of the URLs at which Amazon has its certificates. The second label is a
// region: sns.s3.amazonaws.com would be a bucket of anybody.
var certificates = regexp.MustCompile(`^https://sns\.[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}\.amazonaws\.com(\.cn)?/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem$`)

// notification is the form of a message.
type notification struct {
	Type             string  `json:"Type"`
	MessageID        string  `json:"MessageId"`
	TopicArn         string  `json:"TopicArn"`
	Subject          *string `json:"Subject"`
	Message          string  `json:"Message"`
	Timestamp        string  `json:"Timestamp"`
	Token            string  `json:"Token"`
	SubscribeURL     string  `json:"SubscribeURL"`
	SignatureVersion string  `json:"SignatureVersion"`
	Signature        string  `json:"Signature"`
	SigningCertURL   string  `json:"SigningCertURL"`
}

var (
	errNotification = refuse(ClassMalformed, "its body must be one JSON object with the members of Amazon SNS, each once")
	errTopic        = refuse(ClassPinned, "its topic must be one of SNSConfig.Topics, and its certificate Amazon's and in force")
)

// Verify implements [Verifier].
func (v sns) Verify(ctx context.Context, r *Request) (Verified, error) {
	n, err := parseNotification(r.Body)
	if err != nil {
		return Verified{}, err
	}
	switch {
	case n.SignatureVersion != "2":
		return Verified{}, errAlgorithm
	case !slices.Contains(v.cfg.Topics, n.TopicArn) || v.cfg.Certificate == nil || !certificates.MatchString(n.SigningCertURL):
		return Verified{}, errTopic
	case !nonce(n.MessageID, " "):
		return Verified{}, errNonce
	}
	at, err := time.Parse(time.RFC3339, n.Timestamp)
	if err != nil {
		return Verified{}, errNotification
	}
	sum, err := base64.StdEncoding.DecodeString(n.Signature)
	if err != nil {
		return Verified{}, errNotification
	}
	key, err := v.key(ctx, n.SigningCertURL)
	if err != nil {
		return Verified{}, err
	}
	hashed := sha256.Sum256([]byte(n.text()))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, hashed[:], sum) != nil {
		return Verified{}, errUnsigned
	}
	if age := v.now().Sub(at); age > maxAgeSNS || age < -maxAge {
		return Verified{}, errAge
	}
	return Verified{Account: n.TopicArn, ID: n.MessageID, At: at.UTC()}, nil
}

// key reads the certificate at a URL of Amazon's.
func (v sns) key(ctx context.Context, at string) (*rsa.PublicKey, error) {
	raw, err := v.cfg.Certificate(ctx, at)
	if err != nil {
		return nil, ErrKeys
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, ErrKeys
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, ErrKeys
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if now := v.now(); !ok || key.N.BitLen() < 2048 || now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return nil, errTopic
	}
	return key, nil
}

// members are the names of [notification].
var members = []string{
	"Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "Token", "SubscribeURL", "SignatureVersion", "Signature",
	"SigningCertURL",
}

// parseNotification reads a message. A member that is there twice, in other letters or as null would be
// read by another reader otherwise, and so would one that Amazon signs in other types of messages only.
func parseNotification(body []byte) (notification, error) {
	var n notification
	if !object(body, &n) {
		return n, errNotification
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	_, _ = d.Token()
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok || seen[name] {
			return n, errNotification
		}
		seen[name] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return n, errNotification
		}
		for _, m := range members {
			if strings.EqualFold(name, m) && (name != m || string(value) == "null" && m != "Subject") {
				return n, errNotification
			}
		}
	}
	switch u, err := url.Parse(n.SubscribeURL); {
	case !seen["Message"]:
		return n, errNotification
	case n.Type == "Notification" && !seen["SubscribeURL"]:
	case n.Type != "SubscriptionConfirmation" && n.Type != "UnsubscribeConfirmation", n.Subject != nil,
		err != nil || u.Scheme != "https", n.Token == "":
		return n, errNotification
	}
	return n, nil
}

// text returns what is signed.
func (n notification) text() string {
	var b strings.Builder
	line := func(name, value string) { b.WriteString(name + "\n" + value + "\n") }
	line("Message", n.Message)
	line("MessageId", n.MessageID)
	if n.Type == "Notification" {
		if n.Subject != nil {
			line("Subject", *n.Subject)
		}
	} else {
		line("SubscribeURL", n.SubscribeURL)
	}
	line("Timestamp", n.Timestamp)
	if n.Type != "Notification" {
		line("Token", n.Token)
	}
	line("TopicArn", n.TopicArn)
	line("Type", n.Type)
	return b.String()
}
