// Package inbox is a transport that keeps messages in memory instead of
// sending them, and lets code answer as the handset: for development, for
// examples and for tests of the whole way there and back.
//
// It never touches the network. What it captured stays in the process, the
// latest [Config.Keep] messages of it; numbers and texts are kept as the
// types that print masked.
//
// It does not behave like a carrier: it delivers at once and in order, unless
// [Transport.Script] says otherwise.
package inbox

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Receiver is what replies and receipts are handed to; a *transport.Gateway
// is one.
type Receiver interface {
	Receive(ctx context.Context, in transport.Incoming) (transport.Received, error)
	ReceiveDelivery(ctx context.Context, r transport.DeliveryReceipt) (transport.Status, error)
}

// Config is what [New] needs; the zero value is ready for use.
type Config struct {
	// Name is the name of the relay that uses the inbox, which receipts and
	// replies carry; "inbox" by default.
	Name string
	// Keep is how many messages are kept; 10,000 by default. The memory of
	// up to as many older ones is given back a little later.
	Keep int
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Captured is one message that was handed over.
type Captured struct {
	Tenant     sealtext.Tenant
	Message    sealtext.ID
	ProviderID string // what a provider would call it; receipts name it so
	From       sealtext.Sender
	To         sealtext.Number
	Body       sealtext.Body
	At         time.Time
}

// Transport is a [transport.Transport]. It is safe for concurrent use.
type Transport struct {
	name string
	keep int
	now  func() time.Time

	mu       sync.Mutex
	captured []Captured
	total    int
	replies  int
	script   []transport.Outcome
	arrived  chan struct{} // closed and replaced at each capture
}

// New makes an inbox.
func New(cfg Config) (*Transport, error) {
	if cfg.Name == "" {
		cfg.Name = "inbox"
	}
	if _, err := sealtext.ParseTenant(cfg.Name); err != nil {
		return nil, errors.New("inbox: Config.Name must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	if cfg.Keep <= 0 {
		cfg.Keep = 10_000
	}
	return &Transport{name: cfg.Name, keep: cfg.Keep, now: clock.Or(cfg.Now), arrived: make(chan struct{})}, nil
}

// Send captures the message and accepts it, or does what [Transport.Script]
// asked for.
func (t *Transport) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.script) > 0 && t.script[0].Kind != transport.OutcomeAccepted {
		out := t.script[0]
		t.script = t.script[1:]
		if out.Kind != transport.OutcomeUnknown {
			return out, nil
		}
		// Unknown is what a provider that took the message and never
		// answered looks like: captured, no id.
		_, err := t.capture(c)
		return out, err
	}
	m, err := t.capture(c)
	if err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	out := transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: m.ProviderID}
	if len(t.script) > 0 {
		out.OptedOut, t.script = t.script[0].OptedOut, t.script[1:]
	}
	return out, nil
}

func (t *Transport) capture(c transport.Cleared) (Captured, error) {
	m := Captured{Tenant: c.Tenant(), Message: c.Message(), From: c.From(), At: t.now()}
	var err error
	if m.Body, err = c.Body(); err != nil {
		return Captured{}, err
	}
	if m.To, err = c.To(); err != nil {
		return Captured{}, err
	}
	t.total++
	m.ProviderID = "inbox-" + strconv.Itoa(t.total)
	t.captured = append(t.captured, m)
	if len(t.captured)-t.keep >= t.keep {
		// Twice as many may be there, so that not every message moves all.
		t.captured = append([]Captured(nil), t.kept()...)
	}
	close(t.arrived)
	t.arrived = make(chan struct{})
	return m, nil
}

// Script sets what the next hand-offs come to, one after another; after the
// last one messages are accepted again. An accepted message keeps the id that
// the inbox gives it.
func (t *Transport) Script(outcomes ...transport.Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.script = append(t.script, outcomes...)
}

// Messages lists what was captured and is kept, oldest first.
func (t *Transport) Messages() []Captured {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Captured(nil), t.kept()...)
}

func (t *Transport) kept() []Captured { return t.captured[max(0, len(t.captured)-t.keep):] }

// Total counts everything that was ever captured, also what is not kept any
// more.
func (t *Transport) Total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total
}

// To lists what was captured for one number, oldest first.
func (t *Transport) To(n sealtext.Number) []Captured {
	var ms []Captured
	for _, m := range t.Messages() {
		if m.To == n {
			ms = append(ms, m)
		}
	}
	return ms
}

// WaitFor returns the latest message for a number, waiting for the first one
// until ctx ends.
func (t *Transport) WaitFor(ctx context.Context, n sealtext.Number) (Captured, error) {
	for {
		t.mu.Lock()
		arrived := t.arrived
		t.mu.Unlock()
		if ms := t.To(n); len(ms) > 0 {
			return ms[len(ms)-1], nil
		}
		select {
		case <-ctx.Done():
			return Captured{}, ctx.Err()
		case <-arrived:
		}
	}
}
