package transporttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// lookupCases are about messages whose outcome was unknown: what a [transport.Finder] finds, and what
// the declaration of transport.Capabilities.Dedupes promises. Other adapters pass them.
func lookupCases() []AdapterCase {
	return []AdapterCase{
		{
			"found again", "A message that the provider has must not stay unknown, and must not be sent a second time.",
			func(t testing.TB, a Adapter) error {
				return a.sought(t, func(e *exchange, at time.Time) { e.respond(200, a.Listed(probeNumber, probeText, at)) }, transport.StateAccepted)
			},
		},
		{
			"not mistaken", "Another message of the provider is not the one that is sought: its receipts would be those of this one.",
			func(t testing.TB, a Adapter) error {
				for name, listed := range map[string]func(at time.Time) string{
					"another text":   func(at time.Time) string { return a.Listed(probeNumber, "another text", at) },
					"another number": func(at time.Time) string { return a.Listed("+447700900124", probeText, at) },
					"a day before":   func(at time.Time) string { return a.Listed(probeNumber, probeText, at.AddDate(0, 0, -1)) },
				} {
					err := a.sought(t, func(e *exchange, at time.Time) { e.respond(200, listed(at)) }, transport.StateUnknown)
					if err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
				return nil
			},
		},
		{
			"sought in vain", "What is no answer proves nothing: neither that the message was sent nor that it was not.",
			func(t testing.TB, a Adapter) error {
				for name, answer := range map[string]func(e *exchange){
					"failure": func(e *exchange) { e.respond(500, probeNumber) },
					"reset":   func(e *exchange) { e.reset() },
					"no JSON": func(e *exchange) { e.respond(200, "<html>"+probeText) },
					"empty":   func(e *exchange) { e.respond(200, "{}") },
				} {
					err := a.sought(t, func(e *exchange, _ time.Time) { answer(e) }, transport.StateUnknown)
					if err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
				return nil
			},
		},
		{
			"repeated with its id", "A provider dedupes by the id: a repeat with another one, or without any, is a second message.",
			func(t testing.TB, a Adapter) error {
				tr, id, err := a.lost(t, func(e *exchange, _ time.Time) { a.accepted(e) })
				if err != nil || tr.capabilities().Dedupes == 0 {
					return err
				}
				if err := first(tr.settle(), tr.requests(2), tr.state(id, transport.StateAccepted)); err != nil {
					return err
				}
				for _, r := range tr.provider.all() {
					if !strings.Contains(r.url+r.header+r.body, id.String()) {
						return errors.New("a request does not have the id of the message")
					}
				}
				return nil
			},
		},
	}
}

// searching marks a transport of which the relay sees more than Send.
type searching struct{ transport.Transport }

// whole is a bench with the other methods of its transport.
type whole struct{ *bench }

func (w whole) Capabilities() transport.Capabilities { return w.capabilities() }

func (w whole) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	if f, ok := w.next.(transport.Finder); ok {
		return f.Lookup(ctx, r)
	}
	return transport.Outcome{Kind: transport.OutcomeUnknown}, nil
}

func (b *bench) capabilities() transport.Capabilities {
	if c, ok := b.next.(interface{ Capabilities() transport.Capabilities }); ok {
		return c.Capabilities()
	}
	return transport.Capabilities{}
}

// settle lets the relay look at what became of messages.
func (b *bench) settle() error {
	b.advance(time.Minute)
	return b.drain()
}

// state checks the state of a message.
func (b *bench) state(id sealtext.ID, want transport.State) error {
	st, err := b.s.Gateway.Status(context.Background(), b.p.Tenant, id)
	if err == nil && st.State != want {
		err = fmt.Errorf("the message is %v, want %v", st.State, want)
	}
	return err
}

// lost sends a message whose first answer is lost; then the provider answers by the function.
func (a Adapter) lost(t testing.TB, answer func(e *exchange, at time.Time)) (*trial, sealtext.ID, error) {
	var tr *trial
	sent := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC) // the time of a bench
	open := a.New
	a.New = func(t testing.TB, api API) transport.Transport { return searching{open(t, api)} }
	tr, err := newTrial(t, a, func(e *exchange) {
		if e.n == 1 {
			e.reset()
			return
		}
		answer(e, sent)
	})
	if err != nil {
		return nil, sealtext.ID{}, err
	}
	id, err := tr.queue(probeNumber, false)
	return tr, id, first(err, tr.drain(), tr.requests(1), tr.state(id, transport.StateUnknown))
}

// sought checks what becomes of a message whose answer was lost, by the answer to the look-up.
func (a Adapter) sought(t testing.TB, answer func(e *exchange, at time.Time), want transport.State) error {
	tr, id, err := a.lost(t, answer)
	if err != nil {
		return err
	}
	if _, ok := tr.next.(transport.Finder); !ok {
		return nil
	}
	if a.Listed == nil {
		return errors.New("the adapter is a transport.Finder; set Adapter.Listed to the provider's answer")
	}
	if err := tr.settle(); err != nil && want == transport.StateAccepted {
		return err
	}
	if err := first(tr.state(id, want), tr.requests(2)); err != nil {
		return err
	}
	if sent := tr.provider.all(); sent[1].body == sent[0].body {
		return errors.New("the message was sent a second time")
	}
	return nil
}
