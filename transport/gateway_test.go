package transport_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

const ann, bob = "+12025550123", "+12025550124"

var ctx = context.Background()

// harnessOver is a harness whose relay hands over to tr.
func harnessOver(t testing.TB, tr transport.Transport) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
}

// kinds are the audit events of the tenant, but for the declaration of its programs.
func kinds(t *testing.T, h *servicetest.Harness) (ks []audit.Kind) {
	t.Helper()
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind != audit.KindProgramDeclared {
			ks = append(ks, e.Kind)
		}
	}
	return ks
}

func TestSendAndReply(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
	require.NoError(t, err)
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateQueued, st.State)
	require.Empty(t, h.Texts(ann), "Send only commits to the outbox")

	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{"See you tomorrow at 10."}, h.Texts(ann))
	st, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateAccepted, st.State)
	require.Equal(t, 1, st.Attempts)
	require.Zero(t, h.Deliver())
	require.ElementsMatch(t, []audit.Kind{audit.KindConsentGiven, audit.KindMessageQueued, audit.KindHandedOff, audit.KindOutcomeRecorded}, kinds(t, h))

	m := h.Inbox.To(h.Number(ann))[0]
	st, err = h.Inbox.Receipt(ctx, h.Gateway, m, transport.StateDelivered)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, st.State)
	_, err = h.Gateway.Status(ctx, sealtext.MustTenant("other"), id)
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
}

func TestSendIsIdempotent(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	m := h.Message(ann, "once")
	a, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	b, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, a, b)
	h.Deliver()
	c, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, a, c, "also after it was sent")
	h.Deliver()
	require.Equal(t, []string{"once"}, h.Texts(ann))

	m.Body, err = sealtext.NewBody("another text")
	require.NoError(t, err)
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorIs(t, err, transport.ErrIdempotencyConflict)
	m = h.Message(bob, "never agreed")
	var first, second *transport.DeniedError
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorAs(t, err, &first)
	require.NotEmpty(t, first.Reasons)
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorAs(t, err, &second)
	require.Equal(t, first.ID, second.ID, "a refusal is idempotent too")
}

func TestDenialIsAudited(t *testing.T) {
	h := servicetest.New(t)
	_, err := h.Gateway.Send(ctx, h.Message(bob, "hello"))
	require.ErrorIs(t, err, transport.ErrDenied)
	require.Equal(t, []audit.Kind{audit.KindMessageDenied}, kinds(t, h))
	require.Zero(t, h.Deliver())
}

func TestSendTxCommitsWithTheCaller(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	before := len(kinds(t, h))
	boom := errors.New("the order failed")
	m := h.Message(ann, "your order is placed")
	require.ErrorIs(t, h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := h.Gateway.SendTx(ctx, tx, m)
		require.NoError(t, err)
		return boom
	}), boom)
	require.Zero(t, h.Deliver())
	require.Len(t, kinds(t, h), before)
	require.NoError(t, h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := h.Gateway.SendTx(ctx, tx, m)
		return err
	}))
	require.Equal(t, 1, h.Deliver())
}

func TestBadMessages(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	before := kinds(t, h)
	now := h.Clock.Now()
	const secret = "447700900123"
	cases := map[string]struct {
		change func(*transport.Message)
		field  string // of an InputError
		is     error
	}{
		"no tenant":                     {func(m *transport.Message) { m.Tenant = sealtext.Tenant{} }, "tenant", nil},
		"no recipient":                  {func(m *transport.Message) { m.To = sealtext.Number{} }, "recipient", nil},
		"two recipients":                {func(m *transport.Message) { m.Subject = sealtext.NewSubject() }, "recipient", nil},
		"no program":                    {func(m *transport.Message) { m.Program = sealtext.Program{} }, "program", nil},
		"no sender":                     {func(m *transport.Message) { m.Sender = sealtext.Sender{} }, "sender", nil},
		"no purpose":                    {func(m *transport.Message) { m.Purpose = 0 }, "purpose", nil},
		"purpose that does not exist":   {func(m *transport.Message) { m.Purpose = 9 }, "purpose", nil},
		"empty body":                    {func(m *transport.Message) { m.Body = sealtext.Body{} }, "body", nil},
		"no idempotency key":            {func(m *transport.Message) { m.IdempotencyKey = "" }, "idempotency key", nil},
		"number as idempotency key":     {func(m *transport.Message) { m.IdempotencyKey = "+" + secret }, "idempotency key", nil},
		"number in idempotency key":     {func(m *transport.Message) { m.IdempotencyKey = "reminder-" + secret }, "idempotency key", nil},
		"number as template":            {func(m *transport.Message) { m.Template = secret }, "template", nil},
		"number as actor":               {func(m *transport.Message) { m.Actor.ID = "+" + secret }, "actor id", nil},
		"number as role":                {func(m *transport.Message) { m.Actor.Roles = []string{"r" + secret} }, "actor role", nil},
		"zone that does not exist":      {func(m *transport.Message) { m.Location.Zones = []string{"Mars/Olympus"} }, "zone", nil},
		"expired":                       {func(m *transport.Message) { m.ExpiresAt = now.Add(-time.Second) }, "", transport.ErrExpired},
		"expires before it may be sent": {func(m *transport.Message) { m.NotBefore, m.ExpiresAt = now.Add(time.Hour), now.Add(time.Minute) }, "", transport.ErrExpired},
		"unregistered sender":           {func(m *transport.Message) { m.Sender = sealtext.MustSender("24273") }, "", transport.ErrUnregisteredSender},
		"unregistered program":          {func(m *transport.Message) { m.Program = sealtext.MustProgram("offers") }, "program", nil},
		"unknown tenant":                {func(m *transport.Message) { m.Tenant = sealtext.MustTenant("nobody") }, "program", nil},
		"unknown subject": {func(m *transport.Message) {
			m.To, m.Subject = sealtext.Number{}, sealtext.NewSubject()
		}, "", vault.ErrUnknownSubject},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := h.Message(ann, "text of "+secret)
			c.change(&m)
			_, err := h.Gateway.Send(ctx, m)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			} else {
				var input *sealtext.InputError
				require.ErrorAs(t, err, &input)
				require.Equal(t, c.field, input.Field)
			}
			require.NotContains(t, err.Error(), secret)
			require.Equal(t, before, kinds(t, h), "nothing is written")
		})
	}
	t.Run("card in the text", func(t *testing.T) {
		_, err := h.Gateway.Send(ctx, h.Message(ann, "your card 4111 1111 1111 1111 was charged"))
		var content *redact.ContentError
		require.ErrorAs(t, err, &content)
		require.NotContains(t, err.Error(), "4111")
		require.Equal(t, before, kinds(t, h))
	})
	t.Run("passcode for another purpose", func(t *testing.T) {
		_, err := h.Gateway.Send(ctx, h.Message(ann, "Your verification code is 482913"))
		var content *redact.ContentError
		require.ErrorAs(t, err, &content)
	})
	t.Run("body", func(t *testing.T) {
		for _, text := range []string{"\xff" + secret, strings.Repeat(secret, 1<<20)} {
			_, err := sealtext.NewBody(text)
			require.ErrorAs(t, err, new(*sealtext.InputError))
			require.NotContains(t, err.Error(), secret)
		}
	})
}

func TestConfigRefusesNil(t *testing.T) {
	_, err := transport.NewGateway(transport.GatewayConfig{})
	require.ErrorContains(t, err, "Config.Store is required")
	_, err = transport.NewRelay(transport.RelayConfig{})
	require.ErrorContains(t, err, "RelayConfig.Store is required")
}

func TestReceive(t *testing.T) {
	h := servicetest.New(t)
	body, err := sealtext.NewBody("hi there")
	require.NoError(t, err)
	in := transport.Incoming{Tenant: h.Tenant, Transport: "inbox", EventID: "SM1", From: h.Number(ann), To: h.Sender, Body: body, At: h.Clock.Now()}

	first, err := h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
	require.False(t, first.Repeat)
	second, err := h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
	require.True(t, second.Repeat, "an event counts once")
	require.Equal(t, []audit.Kind{audit.KindMessageReceived}, kinds(t, h))
	in.Transport = "other"
	third, err := h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
	require.False(t, third.Repeat, "ids of two providers are not the same")

	for name, c := range map[string]struct {
		change func(*transport.Incoming)
		want   string
	}{
		"no tenant":           {func(i *transport.Incoming) { i.Tenant = sealtext.Tenant{} }, "tenant must be named"},
		"no number":           {func(i *transport.Incoming) { i.From = sealtext.Number{} }, "from must be a number"},
		"number as transport": {func(i *transport.Incoming) { i.Transport = "+12025550123" }, "transport must be a name"},
		"no event id":         {func(i *transport.Incoming) { i.EventID = "" }, "event id must be the provider's id"},
		"number as event id":  {func(i *transport.Incoming) { i.EventID = "12025550123-1" }, "event id must not hold the sender's number"},
		"E.164 as event id":   {func(i *transport.Incoming) { i.EventID = "+447700900123" }, "event id must be the provider's id"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := in
			bad.EventID = "SM9"
			c.change(&bad)
			_, err := h.Gateway.Receive(ctx, bad)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "5550123")
		})
	}
	// Ids of many providers are long numbers; a STOP must not be lost to that.
	in.EventID = "1763763763000123"
	_, err = h.Gateway.Receive(ctx, in)
	require.NoError(t, err)
}

func TestReceipts(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Deliver()
	m := h.Inbox.Messages()[0]
	for _, step := range []struct{ report, want transport.State }{
		{transport.StateDelivered, transport.StateDelivered}, {transport.StateSent, transport.StateDelivered},
		{transport.StateFailed, transport.StateDelivered}, {transport.StateDelivered, transport.StateDelivered},
	} {
		st, err := h.Inbox.Receipt(ctx, h.Gateway, m, step.report)
		require.NoError(t, err)
		require.Equal(t, step.want, st.State, "after %s", step.report)
		require.Equal(t, id, st.ID)
	}
	count := 0
	for _, k := range kinds(t, h) {
		if k == audit.KindReceiptRecorded {
			count++
		}
	}
	require.Equal(t, 1, count, "late and repeated receipts change nothing")
	m.ProviderID = "inbox-999"
	m.Message = sealtext.ID{}
	st, err := h.Inbox.Receipt(ctx, h.Gateway, m, transport.StateDelivered)
	require.NoError(t, err, "it may come before the outcome")
	require.Zero(t, st)
	_, err = h.Inbox.Receipt(ctx, h.Gateway, m, transport.StateQueued)
	require.ErrorContains(t, err, "receipt must have a provider id or the id of the message, and a state that receipts report")
}
