package transport_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

var admin = sealtext.Actor{ID: "admin"}

type anything struct{}

func (anything) Check(string, string) error { return nil }

// recording is an audit log of declarations; the harness has its own.
type recording struct{}

func (recording) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// registered is a harness whose programs are in a registry, over a store of its
// own.
func registered(t *testing.T, change ...func(*servicetest.Config)) (*servicetest.Harness, *program.Registry, program.Program, program.Store) {
	t.Helper()
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	var r *program.Registry
	var p program.Program
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Programs[0].Wording = wording
		for _, f := range change {
			f(c)
		}
		r, err = program.New(program.Config{Store: mem.Programs(), Audit: recording{}, Content: anything{}, Now: c.Consent.Now})
		require.NoError(t, err)
		p = c.Programs[0]
		_, err = r.Declare(ctx, admin, c.Programs...)
		require.NoError(t, err)
		c.Consent.Programs = outside{r}
	})
	return h, r, p, mem.Programs()
}

// outside reads a registry in another store, to which a transaction of the harness does not belong.
type outside struct{ *program.Registry }

func (o outside) Tenant(ctx context.Context, _ sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	return o.Registry.Tenant(ctx, nil, t)
}

func (o outside) Holders(ctx context.Context, _ sealtext.Tx, a sealtext.Sender) ([]program.SenderClaim, error) {
	return o.Registry.Holders(ctx, nil, a)
}

func (o outside) Fresh(ctx context.Context, _ sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error) {
	return o.Registry.Fresh(ctx, nil, ts)
}

func status(t *testing.T, h *servicetest.Harness, id sealtext.ID) transport.State {
	t.Helper()
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	return st.State
}

// A STOP to an undeclared address opts out of everything; so does one of a tenant without
// declarations. One of a tenant without keys cannot be stored, which is an error.
func TestAStopToAnUnknownSender(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	body, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	in := transport.Incoming{
		Tenant: h.Tenant, Transport: "inbox", EventID: "e1", From: h.Number(ann), To: sealtext.MustSender("99999"), Body: body, At: h.Clock.Now(),
	}
	r, err := h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
	require.Equal(t, keyword.IntentOptOut, r.Action.Intent)
	require.Empty(t, r.Action.Programs)
	_, err = h.Gateway.Send(ctx, h.Message(ann, "still there?"))
	require.ErrorIs(t, err, transport.ErrDenied)

	before := len(kinds(t, h))
	in.Tenant, in.EventID = sealtext.MustTenant("nobody"), "e2"
	_, err = h.Gateway.Receive(ctx, in)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
	require.Len(t, kinds(t, h), before)
}

// Messages queued when their tenant is suspended wait, and expire in their time.
func TestQueuedMessagesOfASuspendedTenant(t *testing.T) {
	h, registry, _, _ := registered(t)
	h.OptIn(ann, sealtext.Informational, sealtext.OTP)
	send := func(purpose sealtext.Purpose, validity time.Duration) sealtext.ID {
		m := h.Message(ann, "hello")
		m.Purpose, m.ExpiresAt = purpose, h.Clock.Now().Add(validity)
		id, err := h.Gateway.Send(ctx, m)
		require.NoError(t, err)
		return id
	}
	short, long := send(sealtext.OTP, 10*time.Minute), send(sealtext.Informational, time.Hour)
	_, err := registry.Suspend(ctx, admin, h.Tenant)
	require.NoError(t, err)
	h.Clock.Advance(3 * time.Second)
	later := send(sealtext.Informational, time.Hour) // is taken in, and waits
	for range 3 {
		h.Deliver()
		h.Clock.Advance(5 * time.Minute)
	}
	h.Deliver()
	require.Empty(t, h.Texts(ann))
	require.Equal(t, transport.StateExpired, status(t, h, short))
	require.Equal(t, transport.StateQueued, status(t, h, long))
	require.Equal(t, transport.StateQueued, status(t, h, later))
	require.False(t, h.Reply(ann, "HELP").Reply.IsZero())
	h.Deliver()
	require.Equal(t, []string{wording.Help(program.Frequency{})}, h.Texts(ann))

	_, err = registry.Resume(ctx, admin, h.Tenant)
	require.NoError(t, err)
	h.Clock.Advance(5 * time.Minute)
	require.Equal(t, 2, h.Deliver())
	require.Equal(t, transport.StateAccepted, status(t, h, long))
}

// Messages queued when their program is retired are denied, and inbound messages are answered.
func TestQueuedMessagesOfARetiredProgram(t *testing.T) {
	h, registry, p, _ := registered(t)
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	_, err = registry.Retire(ctx, admin, h.Tenant, p.Name)
	require.NoError(t, err)
	h.Deliver()
	require.Equal(t, transport.StateDenied, status(t, h, id))
	_, err = h.Gateway.Send(ctx, h.Message(ann, "again"))
	require.ErrorContains(t, err, consent.ReasonProgramRetired)
	h.Clock.Advance(time.Minute)
	h.Reply(ann, "STOP")
	h.Deliver()
	require.Equal(t, []string{wording.OptOut()}, h.Texts(ann))
}

// The version that is in force at the hand-off decides, not the one that the
// message was queued under.
func TestDeclaredWhileMessagesWait(t *testing.T) {
	h, registry, p, _ := registered(t)
	h.OptIn(ann)
	for i, c := range []struct {
		change func(*program.Program)
		want   transport.State
	}{
		{func(p *program.Program) { p.Purposes = sealtext.Purposes(sealtext.Marketing); p.StartPurposes = 0 }, transport.StateDenied},
		{func(*program.Program) {}, transport.StateAccepted},
		{func(p *program.Program) { p.Senders = []program.Sender{{Address: sealtext.MustSender("24273")}} }, transport.StateDenied},
		{func(p *program.Program) { p.Notices = []program.Notice{{Version: "v2", Reconsent: true}} }, transport.StateDenied},
	} {
		_, err := registry.Declare(ctx, admin, p)
		require.NoError(t, err)
		h.Clock.Advance(3 * time.Second)
		id, err := h.Gateway.Send(ctx, h.Message(ann, fmt.Sprint("hello ", i)))
		require.NoError(t, err)
		changed := p
		c.change(&changed)
		_, err = registry.Declare(ctx, admin, changed)
		require.NoError(t, err)
		for range 3 { // what the relay holds may be as old as the registry allows
			h.Clock.Advance(time.Minute)
			h.Deliver()
		}
		require.Equal(t, c.want, status(t, h, id), i)
	}
}

// A message under the declaration of a newer release is given back by the relay and refused by the
// gateway, while a STOP is recorded and answered.
func TestMessagesUnderANewerDeclaration(t *testing.T) {
	var failed []error
	h, _, p, store := registered(t, func(c *servicetest.Config) {
		c.Relay.OnError = func(_ context.Context, e transport.RelayError) { failed = append(failed, e) }
	})
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := store.Put(ctx, tx, 1, program.Row{Tenant: p.Tenant, Program: p.Name, Version: 2, Document: []byte(`{"format":2,"tenant":"clinic","program":"reminders",
			"senders":[{"address":"+15005550006"}],"purposes":["informational"],"wording":{"brand":"City Clinic","program":"appointment reminders","contact":"example.com/help"}}`)})
		return err
	}))
	h.Clock.Advance(3 * time.Second)
	_, err = h.Relay.Step(ctx)
	require.ErrorIs(t, err, program.ErrNewerFormat)
	require.Equal(t, transport.StateQueued, status(t, h, id))
	require.Len(t, failed, 1)
	require.ErrorIs(t, failed[0], program.ErrNewerFormat)
	_, err = h.Gateway.Send(ctx, h.Message(ann, "again"))
	require.ErrorIs(t, err, program.ErrNewerFormat)
	h.Reply(ann, "STOP")
	_, err = h.Relay.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{wording.OptOut()}, h.Texts(ann))
}

// A message goes to the relay that its sender names, and waiting messages follow a changed route.
func TestRoutes(t *testing.T) {
	var cfg servicetest.Config
	h, registry, p, _ := registered(t, func(c *servicetest.Config) {
		c.Programs[0].Senders[0].Route, c.Relay.Name = "first", "first"
		cfg = *c
	})
	cfg.Relay.Name, cfg.Relay.Consent, cfg.Relay.Transport = "second", h.Consent, h.Inbox
	second, err := transport.NewRelay(*cfg.Relay)
	require.NoError(t, err)
	h.OptIn(ann)
	send := func(key string) sealtext.ID {
		m := h.Message(ann, "hello")
		m.IdempotencyKey = key
		id, err := h.Gateway.Send(ctx, m)
		require.NoError(t, err)
		return id
	}
	const many = 1100
	for n := range many {
		send(fmt.Sprint("m", n))
	}
	p.Senders = []program.Sender{{Address: h.Sender, Route: "second"}}
	n, err := second.Step(ctx)
	require.NoError(t, err)
	require.Zero(t, n, "it is not its route")
	_, err = registry.Declare(ctx, admin, p)
	require.NoError(t, err)
	moved, err := h.Gateway.Reroute(ctx, h.Tenant)
	require.NoError(t, err)
	require.Equal(t, many, moved)
	require.Zero(t, h.Deliver(), "the first relay has nothing to do")
	n, err = second.Step(ctx)
	require.NoError(t, err)
	require.Positive(t, n)
	moved, err = h.Gateway.Reroute(ctx, h.Tenant)
	require.NoError(t, err)
	require.Zero(t, moved)
}
