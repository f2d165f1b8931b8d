package inbound_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	ann = "+12025550123"
	eve = "+12025550125"
)

// text is what a person sent.
type text struct {
	id, from, body string
	to             sealtext.Sender
	at             time.Time // by the clock of the provider
}

// provider has received texts, and lists them.
type provider struct {
	mu    sync.Mutex
	texts []text
	fails error // after half of a list
	lists []inbound.Query
	hangs bool // until the context ends
}

func (p *provider) InboundList(ctx context.Context, q inbound.Query, take func(string, webhook.Event) error) error {
	p.mu.Lock()
	var found []text
	for _, m := range p.texts {
		if m.to == q.Address && !m.at.Before(q.Since) && (q.Until.IsZero() || !m.at.After(q.Until)) {
			found = append(found, m)
		}
	}
	fails, hangs := p.fails, p.hangs
	p.lists = append(p.lists, q)
	p.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	slices.SortStableFunc(found, func(a, b text) int { return a.at.Compare(b.at) })
	if fails != nil {
		found = found[:len(found)/2]
	}
	for _, m := range found {
		if err := take("account", m.event()); err != nil {
			return err
		}
	}
	return fails
}

func (m text) event() webhook.Event {
	from, err := sealtext.ParseE164(m.from)
	if err != nil {
		panic(err)
	}
	body, err := sealtext.NewBody(m.body)
	if err != nil {
		panic(err)
	}
	return webhook.Event{ID: m.id, Sender: m.to, Message: &transport.Incoming{From: from, Body: body, At: m.at}}
}

func (p *provider) set(fails error, hangs bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fails, p.hangs = fails, hangs
}

func (p *provider) listed() []inbound.Query {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.lists)
}

func (p *provider) receive(m ...text) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = append(p.texts, m...)
}

// anyone verifies everything.
type anyone struct{}

func (anyone) Verify(context.Context, *webhook.Request) (webhook.Verified, error) {
	return webhook.Verified{Account: "account"}, nil
}

// world is a service, a provider with a webhook, and what a Watcher reported.
type world struct {
	*servicetest.Harness
	t        testing.TB
	provider *provider
	hook     *webhook.Handler
	database *memstore.Store
	taking   func(e webhook.Event) error // fails instead of taking in
	// receives stands between the webhook and the gateway, where it is not nil.
	receives func(ctx context.Context, in transport.Incoming) (transport.Received, error)

	mu    sync.Mutex
	heard []inbound.Error
}

func newWorld(t testing.TB, change func(*servicetest.Config)) *world {
	w := &world{t: t, provider: &provider{}, Harness: servicetest.NewWith(t, change)}
	var err error
	w.database, err = memstore.New(memstore.Config{})
	require.NoError(t, err)
	w.hook, err = webhook.New(webhook.Config{
		Name: "inbox", URL: "https://sms.example.com/", Verifier: anyone{}, Tenant: w.Tenant, Messages: w, Deliveries: w.Gateway,
		Parse: func(r *webhook.Request) (webhook.Event, error) {
			w.provider.mu.Lock()
			defer w.provider.mu.Unlock()
			for _, m := range w.provider.texts {
				if m.id == string(r.Body) {
					e := m.event()
					e.Message.At = time.Time{} // as Twilio's
					return e, nil
				}
			}
			return webhook.Event{}, nil
		},
		OnError: func(_ context.Context, err error) { w.note(inbound.Error{Cause: err}) },
	})
	require.NoError(t, err)
	t.Cleanup(w.hook.Close)
	return w
}

// Receive implements [webhook.Receiver].
func (w *world) Receive(ctx context.Context, in transport.Incoming) (transport.Received, error) {
	if w.receives != nil {
		return w.receives(ctx, in)
	}
	return w.Gateway.Receive(ctx, in)
}

func (w *world) note(e inbound.Error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, e)
}

// errors returns what was reported since the last call.
func (w *world) errors() []inbound.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	heard := w.heard
	w.heard = nil
	return heard
}

func (w *world) config() inbound.Config {
	return inbound.Config{
		Name: "inbox", Lister: w.provider, Programs: w.Service.Programs, Database: w.database, Now: w.Clock.Now,
		Take: func(ctx context.Context, account string, e webhook.Event) error {
			if w.taking != nil {
				if err := w.taking(e); err != nil {
					return err
				}
			}
			return w.hook.Take(ctx, account, e)
		},
		OnError: func(_ context.Context, e inbound.Error) { w.note(e) },
	}
}

// watcher is another process.
func (w *world) watcher(change func(*inbound.Config)) *inbound.Watcher {
	w.t.Helper()
	cfg := w.config()
	if change != nil {
		change(&cfg)
	}
	watcher, err := inbound.New(cfg)
	require.NoError(w.t, err)
	return watcher
}

// calls has the provider call the webhook about a text.
func (w *world) calls(id string) int {
	rec := httptest.NewRecorder()
	w.hook.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(id)))
	return rec.Code
}

// write has a person text the sender of the harness.
func (w *world) write(id, from, body string, at time.Time) {
	w.provider.receive(text{id, from, body, w.Sender, at})
}

// out reports whether a person gets no informational messages.
func (w *world) out(e164 string) bool {
	w.t.Helper()
	_, err := w.Gateway.Send(context.Background(), w.Message(e164, "Are you still there?"))
	if err == nil {
		return false
	}
	require.ErrorIs(w.t, err, transport.ErrDenied)
	return true
}

// received is the number of inbound messages since the last call.
func (w *world) received() (n int) {
	w.t.Helper()
	for {
		events := w.Hear()
		if len(events) == 0 {
			return n
		}
		for _, e := range events {
			if e.Kind == transport.EventInbound {
				n++
			}
		}
	}
}

// waits reports whether a message for a purpose is not handed over now.
func (w *world) waits(purpose sealtext.Purpose) bool {
	w.t.Helper()
	before := len(w.Texts(eve))
	m := w.Message(eve, "See you tomorrow at 10.")
	m.Purpose = purpose
	_, err := w.Gateway.Send(context.Background(), m)
	require.NoError(w.t, err)
	w.Deliver()
	return len(w.Texts(eve)) == before
}

func (w *world) pauses() []program.Pause {
	w.t.Helper()
	ps, err := w.Service.Programs.Pauses(context.Background())
	require.NoError(w.t, err)
	return ps
}

func person(i int) string { return fmt.Sprintf("+1202556%04d", i) }
