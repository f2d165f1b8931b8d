package transporttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

const (
	probeNumber = "+447700900123"
	probeText   = "transport probe text"
)

// bench is an application with a gateway and a relay, since only a relay makes a
// [transport.Cleared]. The relay calls the transport that is tested.
type bench struct {
	s    *service.Service
	p    program.Program
	next transport.Transport
	// around, if any, is called in place of the transport.
	around func(ctx context.Context, c transport.Cleared) (transport.Outcome, error)

	patience time.Duration // how long drain waits
	beside   int           // messages to other people around each one that is sent; 0 for a relay that takes one at a time

	mu     sync.Mutex
	now    time.Time
	keys   int
	got    []result
	kept   []transport.Cleared
	others map[sealtext.ID]bool // the messages to other people, which are not for the transport
}

// crowded marks a transport whose relay takes many messages in a batch, with those to other people
// around each that the case sends.
type crowded struct{ transport.Transport }

// bothWays runs a case on a relay that takes one message at a time, and in a batch with others.
func bothWays(run func(mark func(transport.Transport) transport.Transport) error) error {
	if err := run(func(tr transport.Transport) transport.Transport { return tr }); err != nil {
		return err
	}
	if err := run(func(tr transport.Transport) transport.Transport { return crowded{tr} }); err != nil {
		return fmt.Errorf("in a batch with other messages: %w", err)
	}
	return nil
}

// result is what a transport returned.
type result struct {
	out transport.Outcome
	err error
}

func newBench(t testing.TB, next transport.Transport) (*bench, error) {
	b := &bench{next: next, patience: patience, now: time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC), others: map[sealtext.ID]bool{}} // by day
	size := 1
	if many, ok := next.(crowded); ok {
		b.next, b.beside, size = many.Transport, 8, 50
	}
	var tr transport.Transport = b
	if s, ok := next.(searching); ok {
		b.next = s.Transport
		tr = whole{b}
	}
	store, err1 := memstore.New(memstore.Config{})
	zones, err2 := zone.New(zone.Config{})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	clock := func() time.Time {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.now
	}
	var err error
	b.s, err = service.New(t.Context(), service.Config{
		Stores: service.Memory(store), Locator: zones, Now: clock, Transports: map[string]transport.Transport{"probe": tr},
		Adjust: func(p *service.Parts) { p.Relays["probe"].Workers, p.Relays["probe"].Batch = size, size },
	})
	if err != nil {
		return nil, err
	}
	b.p = program.Program{
		Tenant: sealtext.MustTenant("clinic"), Name: sealtext.MustProgram("reminders"), Purposes: sealtext.Purposes(sealtext.Informational),
		Senders: []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "probe"}},
	}
	return b, b.s.Declare(t.Context(), sealtext.System("test"), b.p)
}

// advance moves the clock forward.
func (b *bench) advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// send queues one probe to each of the numbers, or to one number if there is none.
func (b *bench) send(to ...string) error {
	if len(to) == 0 {
		to = []string{probeNumber}
	}
	for _, e164 := range to {
		for n := range b.beside / 2 {
			if _, err := b.queue(fmt.Sprintf("+4477009002%02d", n), true); err != nil {
				return err
			}
		}
		if _, err := b.queue(e164, false); err != nil {
			return err
		}
		for n := b.beside / 2; n < b.beside; n++ {
			if _, err := b.queue(fmt.Sprintf("+4477009002%02d", n), true); err != nil {
				return err
			}
		}
	}
	return nil
}

// queue queues one message to somebody who opts in.
func (b *bench) queue(e164 string, other bool) (sealtext.ID, error) {
	ctx := context.Background()
	body, err := sealtext.NewBody(probeText)
	if err != nil {
		return sealtext.ID{}, err
	}
	number, err := sealtext.ParseE164(e164)
	if err != nil {
		return sealtext.ID{}, err
	}
	if err := b.record(ctx, number, consent.KindOptIn); err != nil {
		return sealtext.ID{}, err
	}
	id, err := b.s.Gateway.Send(ctx, transport.Message{
		Tenant: b.p.Tenant, To: number, Program: b.p.Name, Sender: b.p.Senders[0].Address, Purpose: sealtext.Informational,
		Body: body, IdempotencyKey: b.key(), Actor: sealtext.System("test"),
	})
	if err == nil && other {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.others[id] = true
	}
	return id, err
}

func (b *bench) key() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys++
	return fmt.Sprint("probe-", b.keys)
}

// record records an opt-in or an opt-out.
func (b *bench) record(ctx context.Context, n sealtext.Number, kind consent.Kind) error {
	b.mu.Lock()
	now := b.now
	b.mu.Unlock()
	_, err := b.s.Record(ctx, b.p.Tenant, n, consent.Event{
		Kind: kind, Scope: consent.ForProgram(b.p.Name), Purposes: b.p.Purposes, Method: consent.MethodPaper,
		Evidence: consent.Evidence{Reference: "scan-1"}, Actor: sealtext.System("test"), OccurredAt: now, IdempotencyKey: b.key(),
	})
	return err
}

// drain relays until nothing is due. It gives up if a transport does not return.
func (b *bench) drain() error {
	ended := make(chan error, 1)
	go func() {
		for {
			if n, err := b.s.Relays["probe"].Step(context.Background()); err != nil || n == 0 {
				ended <- err
				return
			}
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-time.After(b.patience):
		return errors.New("Send has not returned")
	}
}

func (b *bench) results() []result {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]result(nil), b.got...)
}

// Send passes a message to the transport that is tested, and keeps what it returns. It accepts those to
// other people itself.
func (b *bench) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	b.mu.Lock()
	other := b.others[id]
	b.mu.Unlock()
	if other {
		if _, err := c.To(); err != nil {
			return transport.Outcome{Kind: transport.OutcomeNotSent}, err
		}
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "other-" + id.String()}, nil
	}
	do := b.next.Send
	if b.around != nil {
		do = b.around
	}
	out, err := do(ctx, c)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got, b.kept = append(b.got, result{out, err}), append(b.kept, c)
	return out, err
}
