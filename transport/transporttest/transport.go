package transporttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// TransportCase is one requirement for transports.
type TransportCase struct {
	Name string
	Why  string // printed when the case fails
	Run  func(t testing.TB, open func(testing.TB) transport.Transport) error
}

// RunTransport checks a transport that can reach its provider, real or faked. open returns a new
// one for each case.
func RunTransport(t *testing.T, open func(testing.TB) transport.Transport) {
	t.Helper()
	for _, c := range TransportCases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Run(t, open); err != nil {
				t.Errorf("%v\n%s", err, c.Why)
			}
		})
	}
}

const (
	probeNumber = "+447700900123"
	probeText   = "transport probe text"
)

// TransportCases returns the cases of [RunTransport], for tests that show that each can fail.
func TransportCases() []TransportCase {
	return []TransportCase{
		{
			"accepts", "An accepted message has a provider id, without which no receipt can be matched to it.",
			func(t testing.TB, open func(testing.TB) transport.Transport) error {
				out, err := handOver(t, open(t), nil)
				if err != nil {
					return fmt.Errorf("Send returned an error for an ordinary message: %w", err)
				}
				if out.Kind != transport.OutcomeAccepted || out.ProviderID == "" {
					return fmt.Errorf("outcome %s with provider id %q, want accepted with an id", out.Kind, out.ProviderID)
				}
				return nil
			},
		},
		{
			"refuses what is not cleared", "The zero Cleared has no number: a transport that reports it as accepted has sent something else.",
			func(t testing.TB, open func(testing.TB) transport.Transport) error {
				out, err := open(t).Send(context.Background(), transport.Cleared{})
				if err == nil && out.Kind != transport.OutcomeNotSent && out.Kind != transport.OutcomeRejected {
					return fmt.Errorf("outcome %s without an error for a message that is not cleared", out.Kind)
				}
				if err != nil && !errors.Is(err, transport.ErrNotCleared) {
					return errors.New("the error does not wrap transport.ErrNotCleared")
				}
				return nil
			},
		},
		{
			"distinct ids", "Two messages with one provider id get each other's receipts.",
			func(t testing.TB, open func(testing.TB) transport.Transport) error {
				const n = 8
				var to []string
				for i := range n {
					to = append(to, fmt.Sprintf("+4477009001%02d", i))
				}
				rec := &recorder{next: open(t)}
				if err := relay(t.Context(), rec, to...); err != nil {
					return err
				}
				seen := map[string]bool{}
				for _, o := range rec.outcomes {
					if o.Kind != transport.OutcomeAccepted {
						continue
					}
					if seen[o.ProviderID] {
						return errors.New("two accepted messages have the same provider id")
					}
					seen[o.ProviderID] = true
				}
				if len(seen) != n {
					return fmt.Errorf("%d of %d messages were accepted", len(seen), n)
				}
				return nil
			},
		},
		{
			"ends with its context", "A hand-off that outlives its deadline may reach somebody who has opted out in between.",
			func(t testing.TB, open func(testing.TB) transport.Transport) error {
				out, err := handOver(t, open(t), func(ctx context.Context) context.Context {
					ctx, cancel := context.WithDeadline(ctx, time.Unix(1, 0))
					cancel()
					return ctx
				})
				if err == nil && !out.Kind.Valid() {
					return errors.New("no outcome and no error for a context that has ended")
				}
				return nil
			},
		},
		{
			"silent errors", "Errors end in logs: they must not hold the number or the text.",
			func(t testing.TB, open func(testing.TB) transport.Transport) error {
				_, err := handOver(t, open(t), func(ctx context.Context) context.Context {
					ctx, cancel := context.WithCancel(ctx)
					cancel()
					return ctx
				})
				if err != nil && (strings.Contains(err.Error(), probeNumber[1:]) || strings.Contains(err.Error(), probeText)) {
					return errors.New("an error holds the number or the text")
				}
				return nil
			},
		},
	}
}

// handOver sends one probe through a service and returns the outcome of the
// transport. change, if any, changes the context that it gets.
func handOver(t testing.TB, tr transport.Transport, change func(context.Context) context.Context) (transport.Outcome, error) {
	rec := &recorder{next: tr, change: change}
	if err := relay(t.Context(), rec, probeNumber); err != nil {
		return transport.Outcome{}, err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.outcomes) == 0 {
		return transport.Outcome{}, errors.New("the transport was not called")
	}
	return rec.outcomes[0], rec.errs[0]
}

// relay sends a probe to each of the numbers through a service of its own, since only a relay makes
// a [transport.Cleared].
func relay(ctx context.Context, tr transport.Transport, to ...string) error {
	store, err1 := memstore.New(memstore.Config{})
	zones, err2 := zone.New(zone.Config{})
	body, err3 := sealtext.NewBody(probeText)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	now := func() time.Time { return time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC) } // by day
	s, err := service.New(ctx, service.Config{
		Stores: service.Memory(store), Locator: zones, Now: now, Transports: map[string]transport.Transport{"probe": tr},
	})
	if err != nil {
		return err
	}
	by, purposes := sealtext.System("test"), sealtext.Purposes(sealtext.Informational)
	p := program.Program{
		Tenant: sealtext.MustTenant("clinic"), Name: sealtext.MustProgram("reminders"), Purposes: purposes,
		Senders: []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "probe"}},
	}
	if err := s.Declare(ctx, by, p); err != nil {
		return err
	}
	for i, e164 := range to {
		number, err := sealtext.ParseE164(e164)
		if err != nil {
			return err
		}
		key := fmt.Sprint("probe-", i)
		if _, err := s.Record(ctx, p.Tenant, number, consent.Event{
			Kind: consent.KindOptIn, Scope: consent.ForProgram(p.Name), Purposes: purposes, Method: consent.MethodPaper,
			Evidence: consent.Evidence{Reference: "scan-1"}, Actor: by, OccurredAt: now(), IdempotencyKey: key,
		}); err != nil {
			return err
		}
		if _, err := s.Gateway.Send(ctx, transport.Message{
			Tenant: p.Tenant, To: number, Program: p.Name, Sender: p.Senders[0].Address, Purpose: sealtext.Informational,
			Body: body, IdempotencyKey: key, Actor: by,
		}); err != nil {
			return err
		}
	}
	for {
		if n, err := s.Relays["probe"].Step(ctx); err != nil || n == 0 {
			return err
		}
	}
}

// recorder keeps the outcome of a transport.
type recorder struct {
	next     transport.Transport
	change   func(context.Context) context.Context
	mu       sync.Mutex
	outcomes []transport.Outcome
	errs     []error
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if r.change != nil {
		ctx = r.change(ctx)
	}
	out, err := r.next.Send(ctx, c)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes, r.errs = append(r.outcomes, out), append(r.errs, err)
	return out, err
}
