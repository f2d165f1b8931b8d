package transport_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// The number of a pool that carried a message is kept with its attempt.
func TestTheMemberThatCarriedAMessage(t *testing.T) {
	pool, member := sealtext.MustSender("CLINIC"), sealtext.MustSender("+12025550111")
	var store transport.Store
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		store = c.Relay.Store.(transport.Store)
		c.Programs[0].Senders = []program.Sender{{Address: pool, Route: "inbox", Pool: true, Members: []sealtext.Sender{member}}}
		c.Relay.Transport = reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1", Member: member}, nil)
	})
	h.OptIn(ann)
	m := h.Message(ann, "see you at noon")
	m.Sender = pool
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	attempts, err := store.Attempts(ctx, nil, h.Tenant, []sealtext.ID{id})
	require.NoError(t, err)
	require.Len(t, attempts, 1)
	require.Equal(t, member, attempts[0].Member)
}
