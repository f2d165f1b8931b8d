package transporttest_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// broken is a transport from a function.
type broken func(context.Context, transport.Cleared) (transport.Outcome, error)

func (b broken) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return b(ctx, c)
}

// TestTransportCasesBite shows that each case finds the transport that breaks its rule.
func TestTransportCasesBite(t *testing.T) {
	accepted := transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "1"}
	for _, c := range []struct {
		name, want string
		send       broken
	}{
		{"accepts", "returned an error for an ordinary message", func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return transport.Outcome{}, errors.New("no route")
		}},
		{"accepts", "want accepted with an id", func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
		}},
		{"refuses what is not cleared", "accepted without an error", func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return accepted, nil
		}},
		{"distinct ids", "the same provider id", func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return accepted, nil
		}},
		{"distinct ids", "1 of 8 messages", func() broken {
			var calls atomic.Int64
			return func(context.Context, transport.Cleared) (transport.Outcome, error) {
				if calls.Add(1) > 1 {
					return transport.Outcome{Kind: transport.OutcomeRejected}, nil
				}
				return accepted, nil
			}
		}()},
		{"ends with its context", "no outcome and no error", func(ctx context.Context, _ transport.Cleared) (transport.Outcome, error) {
			return transport.Outcome{}, nil
		}},
		{"silent errors", "holds the number or the text", func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
			n, err := c.To()
			return transport.Outcome{}, errors.Join(errors.New("no route to "+n.E164()), err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, rule := range transporttest.TransportCases() {
				if rule.Name == c.name {
					err := rule.Run(t, func(testing.TB) transport.Transport { return c.send })
					require.ErrorContains(t, err, c.want)
					require.NotEmpty(t, rule.Why)
					return
				}
			}
			require.Fail(t, "no such case")
		})
	}
}
