package fakeaws

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// Topic is the topic that the fake publishes to.
const Topic = "arn:aws:sns:eu-west-1:123456789012:texts"

// certificateURL is where Amazon would have the certificate of the fake.
const certificateURL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"

// topic signs messages as Amazon SNS does.
type topic struct {
	key  *rsa.PrivateKey
	cert []byte // PEM
	n    int
}

func newTopic() *topic {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no randomness
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err) // the template is ours
	}
	return &topic{key: key, cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// Certificate returns the certificate of the fake, for webhook.SNSConfig.
func (s *Server) Certificate(_ context.Context, url string) ([]byte, error) {
	if url != certificateURL {
		return nil, fmt.Errorf("fakeaws: no certificate there")
	}
	return s.topic().cert, nil
}

// Publish returns the body of the request by which Amazon SNS brings a message of a topic, signed by
// version 2 at a time.
func (s *Server) Publish(topicArn string, at time.Time, message any) []byte {
	text, err := json.Marshal(message)
	if err != nil {
		panic(err) // the caller's
	}
	return s.sign(map[string]string{"Type": "Notification", "TopicArn": topicArn, "Message": string(text)}, at)
}

// Subscribe returns the body of the request that asks to confirm a subscription.
func (s *Server) Subscribe(topicArn, token string, at time.Time) []byte {
	return s.sign(map[string]string{
		"Type": "SubscriptionConfirmation", "TopicArn": topicArn, "Token": token, "Message": "You have chosen to subscribe to the topic",
		"SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=" + token,
	}, at)
}

func (s *Server) sign(m map[string]string, at time.Time) []byte {
	s.mu.Lock()
	t := s.topic()
	t.n++
	m["MessageId"] = fmt.Sprintf("22b80b92-fdea-4c2c-8f9d-%012x", t.n)
	s.mu.Unlock()
	m["Timestamp"] = at.UTC().Format("2006-01-02T15:04:05.000Z")
	text := ""
	for _, name := range []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"} {
		if v, there := m[name]; there {
			text += name + "\n" + v + "\n"
		}
	}
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, t.key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // the key is ours
	}
	m["SignatureVersion"], m["Signature"], m["SigningCertURL"] = "2", base64.StdEncoding.EncodeToString(sig), certificateURL
	body, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings
	}
	return body
}

// Received is what AWS publishes for a text to a number with two-way SMS.
func Received(id, from, to, text string) map[string]any {
	return map[string]any{
		"originationNumber": from, "destinationNumber": to, "messageKeyword": "KEYWORD_" + to[1:], "messageBody": text,
		"inboundMessageId": id, "previousPublishedMessageId": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
	}
}

// Event is what AWS publishes when something becomes of a text, such as "TEXT_DELIVERED".
func Event(t Text, event string, at time.Time) map[string]any {
	return map[string]any{
		"eventType": event, "eventVersion": "1.0", "eventTimestamp": at.UnixMilli(), "isFinal": true, "originationPhoneNumber": t.From,
		"destinationPhoneNumber": t.To, "isoCountryCode": "US", "mcc": "310", "mnc": "800", "messageId": t.ID, "messageRequestTimestamp": at.UnixMilli(),
		"messageEncoding": "GSM", "messageType": t.Type, "messageStatus": "DELIVERED", "messageStatusDescription": "Message to " + t.To, "context": t.Context,
		"totalMessageParts": 1, "totalMessagePrice": 0.09582, "totalCarrierFee": 0.0,
	}
}
