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

// Receiver receives replies and receipts. *transport.Gateway implements it.
type Receiver interface {
	Receive(ctx context.Context, in transport.Incoming) (transport.Received, error)
	ReceiveDelivery(ctx context.Context, r transport.DeliveryReceipt) (transport.Status, error)
}

// Config configures [New]. The zero value is valid.
type Config struct {
	// Name is the name of the relay that uses the inbox, or of the provider that it stands for in a
	// Router; receipts and replies carry it. The default is "inbox".
	Name string
	// Keep is the number of messages that are kept. The default is 10,000. The memory of up to as
	// many older ones is freed a little later.
	Keep int
	// Capabilities is what the inbox declares, to stand for a provider of some region. The zero value by
	// default.
	Capabilities transport.Capabilities
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Captured is a message that a relay has handed over.
type Captured struct {
	Tenant     sealtext.Tenant
	Message    sealtext.ID
	ProviderID string // the provider's id, which receipts carry
	From       sealtext.Sender
	To         sealtext.Number
	Body       sealtext.Body
	At         time.Time
}

// Transport implements [transport.Transport]. It is safe for concurrent use.
type Transport struct {
	name string
	keep int
	now  func() time.Time
	caps transport.Capabilities

	mu       sync.Mutex
	captured []Captured
	total    int
	replies  int
	written  []written // by handsets
	script   []transport.Outcome
	server   *Server       // that shows what is captured; nil without one
	arrived  chan struct{} // closed and replaced at each capture
}

// New returns an empty inbox.
func New(cfg Config) (*Transport, error) {
	if cfg.Name == "" {
		cfg.Name = "inbox"
	}
	if err := sealtext.CheckName("Config.Name", cfg.Name); err != nil {
		return nil, errors.New("inbox: Config.Name must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	if c := cfg.Capabilities; c.Redacts || c.Deletes || c.DeletesMedia || c.ListsOptOuts || c.BlocksNumbers || c.UnblocksNumbers || c.InboundList {
		return nil, errors.New("inbox: Config.Capabilities must not declare what an inbox does not do: removal, lists of opt-outs and of received texts")
	}
	if cfg.Keep <= 0 {
		cfg.Keep = 10_000
	}
	return &Transport{name: cfg.Name, keep: cfg.Keep, now: clock.Or(cfg.Now), caps: cfg.Capabilities, arrived: make(chan struct{})}, nil
}

// Capabilities returns those of the configuration.
func (t *Transport) Capabilities() transport.Capabilities { return t.caps }

// Send captures the message and accepts it, or returns the next outcome of [Transport.Script].
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	out, fault, refused := t.refusal(ctx)
	if refused && out.Kind != transport.OutcomeUnknown {
		return out, nil
	}
	// Without the lock: many hand-offs ask for their number at the same time.
	m, err := read(c)
	switch {
	case refused && err != nil:
		return out, err
	case refused:
		// An unknown outcome stands for a provider that took the message and never answered: it is
		// captured, without an id.
		t.tell(ctx, t.capture(m, false).ProviderID, fault)
		return out, nil
	case err != nil:
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	out = t.capture(m, true)
	t.tell(ctx, out.ProviderID, fault)
	return out, nil
}

// tell has the server that shows the message report on it.
func (t *Transport) tell(ctx context.Context, id string, fault Fault) {
	t.mu.Lock()
	s := t.server
	var m Captured
	if s != nil {
		for i := len(t.captured) - 1; i >= 0 && m.ProviderID != id; i-- {
			m = t.captured[i]
		}
	}
	t.mu.Unlock()
	if s == nil || m.ProviderID != id {
		return
	}
	if r := s.captured(m, fault); r == ReceiptEarly {
		s.reportAll(ctx, id, r)
	} else {
		s.later(id, r)
	}
}

// refusal takes the next outcome of the script if it is another one than accepted, or else the next fault of
// the server that shows the messages.
func (t *Transport) refusal(ctx context.Context) (out transport.Outcome, fault Fault, ok bool) {
	t.mu.Lock()
	if len(t.script) == 0 && t.server != nil {
		s := t.server
		t.mu.Unlock()
		return s.failDirect(ctx)
	}
	defer t.mu.Unlock()
	if len(t.script) == 0 || t.script[0].Kind == transport.OutcomeAccepted {
		return transport.Outcome{}, FaultNone, false
	}
	out, t.script = t.script[0], t.script[1:]
	return out, FaultNone, true
}

func read(c transport.Cleared) (m Captured, err error) {
	m = Captured{Tenant: c.Tenant(), Message: c.Message(), From: c.From()}
	if m.Body, err = c.Body(); err != nil {
		return Captured{}, err
	}
	if m.To, err = c.To(); err != nil {
		return Captured{}, err
	}
	return m, nil
}

// capture keeps a message, and returns the outcome if it is accepted.
func (t *Transport) capture(m Captured, accepted bool) transport.Outcome {
	t.mu.Lock()
	defer t.mu.Unlock()
	m.At = t.now()
	t.total++
	m.ProviderID = "inbox-" + strconv.Itoa(t.total)
	t.captured = append(t.captured, m)
	if len(t.captured)-t.keep >= t.keep {
		// Up to twice as many are kept, so that not every message moves all others.
		t.captured = append([]Captured(nil), t.kept()...)
	}
	close(t.arrived)
	t.arrived = make(chan struct{})
	out := transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: m.ProviderID}
	if accepted && len(t.script) > 0 && t.script[0].Kind == transport.OutcomeAccepted {
		out.OptedOut, t.script = t.script[0].OptedOut, t.script[1:]
	}
	return out
}

// Script sets the outcomes of the next hand-offs, one after another. After the last one messages
// are accepted again. An accepted message keeps the id that the inbox gives it.
func (t *Transport) Script(outcomes ...transport.Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.script = append(t.script, outcomes...)
}

// Messages returns the captured messages that are kept, oldest first.
func (t *Transport) Messages() []Captured {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Captured(nil), t.kept()...)
}

func (t *Transport) kept() []Captured { return t.captured[max(0, len(t.captured)-t.keep):] }

// Total returns the number of messages captured so far, including those that are no longer kept.
func (t *Transport) Total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total
}

// To returns the captured messages for one number, oldest first.
func (t *Transport) To(n sealtext.Number) []Captured {
	var ms []Captured
	for _, m := range t.Messages() {
		if m.To == n {
			ms = append(ms, m)
		}
	}
	return ms
}

// WaitFor returns the latest message for a number. It waits for the first one until ctx ends.
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
