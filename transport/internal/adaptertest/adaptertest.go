// Package adaptertest is what the tests of the adapters below transport share: one message through a
// gateway and a relay, with what the adapter said about it, and the settings for an imitation of a
// provider on this machine. What every adapter must do is checked by package transporttest; a test of
// one adapter checks what its provider gets and answers.
package adaptertest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// Recorder is a transport that keeps what an adapter returns. A relay sees it as an adapter without
// look-ups and capabilities.
type Recorder struct {
	Next transport.Transport
	Out  transport.Outcome
	Err  error
	ID   sealtext.ID // of the last message
}

// Send passes a message on and keeps the result.
func (r *Recorder) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	r.ID = c.Message()
	r.Out, r.Err = r.Next.Send(ctx, c)
	return r.Out, r.Err
}

// Message is what [HandOver] sends.
type Message struct {
	From string // the sender of the program; that of the harness by default
	To   string
	Text string
}

// HandOver sends one message through a gateway and a relay to an adapter.
func HandOver(t testing.TB, adapter transport.Transport, m Message) (*servicetest.Harness, *Recorder) {
	t.Helper()
	r := &Recorder{Next: adapter}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = r
		if m.From != "" {
			c.Programs[0].Senders[0].Address = sealtext.MustSender(m.From)
		}
	})
	h.OptIn(m.To)
	message := h.Message(m.To, m.Text)
	if m.From != "" {
		message.Sender = sealtext.MustSender(m.From)
	}
	message.Location = rule.Location{Zones: []string{"America/New_York"}} // numbers of tests are of no state
	if _, err := h.Gateway.Send(t.Context(), message); err != nil {
		t.Fatalf("the gateway did not take the message: %v", err)
	}
	if h.Deliver() == 0 {
		t.Fatal("the relay handed nothing over")
	}
	return h, r
}

// Trust returns the settings of a client that trusts the certificate of a server.
func Trust(s *httptest.Server) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// Silent checks that neither an error nor anything that it wraps shows one of the texts, such as a number
// or a credential, however it is printed. The failure does not repeat the text.
func Silent(t testing.TB, err error, clear ...string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		said := fmt.Sprintf(verb, err)
		for i, text := range clear {
			if text != "" && strings.Contains(said, text) {
				t.Errorf("the error, or one that it wraps, shows text %d of those that it must not, with %s", i+1, verb)
			}
		}
	}
	switch e := err.(type) { //nolint:errorlint // the tree is walked here
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			Silent(t, cause, clear...)
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			Silent(t, cause, clear...)
		}
	}
}
