package transporttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// TransportCase is one requirement for transports.
type TransportCase struct {
	Name string
	Why  string // printed when the case fails
	Run  func(t testing.TB, open func(testing.TB) transport.Transport) error
}

// RunTransport checks a transport that can reach its provider, real or faked, by itself and in a batch
// with messages to other people. open returns a new one for each case and way.
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

// TransportCases returns the cases of [RunTransport], for tests that show that each can fail.
func TransportCases() []TransportCase {
	cases := transportCases()
	for i, c := range cases {
		cases[i].Run = func(t testing.TB, open func(testing.TB) transport.Transport) error {
			return bothWays(func(mark func(transport.Transport) transport.Transport) error {
				return c.Run(t, func(t testing.TB) transport.Transport { return mark(open(t)) })
			})
		}
	}
	return cases
}

func transportCases() []TransportCase {
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
				b, err := newBench(t, open(t))
				if err != nil {
					return err
				}
				if err := first(b.send(to...), b.drain()); err != nil {
					return err
				}
				seen := map[string]bool{}
				for _, r := range b.results() {
					o := r.out
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
	b, err := newBench(t, tr)
	if err != nil {
		return transport.Outcome{}, err
	}
	if change != nil {
		b.around = func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
			return b.next.Send(change(ctx), c)
		}
	}
	if err := first(b.send(), b.drain()); err != nil {
		return transport.Outcome{}, err
	}
	got := b.results()
	if len(got) == 0 {
		return transport.Outcome{}, errors.New("the transport was not called")
	}
	return got[0].out, got[0].err
}
