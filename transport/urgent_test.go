package transport_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/urgent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// ranks notes which transactions are urgent.
type ranks struct{ seen []bool }

type rankedGateway struct {
	transport.Store
	*ranks
}

func (s rankedGateway) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	s.seen = append(s.seen, urgent.Is(ctx))
	return s.Store.InTx(ctx, f)
}

type rankedLedger struct {
	consent.Store
	*ranks
}

func (s rankedLedger) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	s.seen = append(s.seen, urgent.Is(ctx))
	return s.Store.InTx(ctx, f)
}

// Inbound messages and opt-outs do not wait behind messages that are sent.
func TestWhatIsUrgent(t *testing.T) {
	r := &ranks{}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Gateway.Store = rankedGateway{c.Gateway.Store.(transport.Store), r}
		c.Consent.Store = rankedLedger{c.Consent.Store, r}
	})
	h.OptIn(ann)
	for _, c := range []struct {
		name string
		do   func()
		want bool
	}{
		{"a message", func() { require.NoError(t, h.Send(ann, "Your appointment is at eight.")) }, false},
		{"an inbound message", func() { h.Reply(ann, "thanks") }, true},
		{"an opt-in", func() { h.OptIn(ann) }, false},
		{"an opt-out", func() {
			_, err := h.Consent.Revoke(ctx, consent.Event{
				Person: h.Person(ann), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodWebForm,
				Evidence: consent.Evidence{Source: "https://clinic.example/stop"}, Actor: sealtext.System("test"),
				OccurredAt: h.Clock.Now(), IdempotencyKey: "form-1",
			})
			require.NoError(t, err)
		}, true},
	} {
		r.seen = nil
		c.do()
		require.NotEmpty(t, r.seen, c.name)
		require.Equal(t, c.want, r.seen[0], c.name)
	}
}
