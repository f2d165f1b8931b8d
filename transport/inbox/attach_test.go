package inbox_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// TestAttach shows a Transport in a Server: what went before, what comes after, faults, receipts and
// answers.
func TestAttach(t *testing.T) {
	h, tr := newHarness(t, inbox.Config{Now: func() time.Time { return monday }})
	require.NoError(t, h.Send(ann, "before"))
	h2 := tr.Messages()[0]
	_, err := tr.Reply(ctx, h.Gateway, h2, "thanks")
	require.NoError(t, err)
	in := inbox.Start(t)
	require.EqualError(t, in.Attach(nil, h.Tenant, h.Gateway), "inbox: Attach needs a Transport, a tenant and a Receiver")
	require.NoError(t, in.Attach(tr, h.Tenant, h.Gateway))
	require.EqualError(t, in.Attach(tr, h.Tenant, h.Gateway), "inbox: the tenant is attached already")
	require.EqualError(t, inbox.Start(t).Attach(tr, h.Tenant, h.Gateway), "inbox: the Transport is attached to another server")
	require.Equal(t, []string{"before", "thanks"}, texts(in.Texts()))
	require.True(t, in.Texts()[1].Inbound)

	id, err := h.Gateway.Send(ctx, h.Message(ann, "after"))
	require.NoError(t, err)
	h.Deliver()
	require.NoError(t, in.Settle(t.Context()))
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, st.State)
	require.Equal(t, id, in.Got(h.Number(ann))[1].Message)

	for _, c := range []struct {
		fault inbox.Fault
		want  transport.State
		got   int
	}{{inbox.FaultOptedOut, transport.StateRejected, 0}, {inbox.FaultReset, transport.StateUnknown, 1}, {inbox.FaultTooMany, transport.StateQueued, 1}, {inbox.FaultUnavailable, transport.StateQueued, 1}} {
		in.Fail(c.fault)
		in.Unscript()
		in.Fail(c.fault)
		if c.fault == inbox.FaultReset {
			in.Receipts(inbox.ReceiptNever)
		}
		number := map[bool]string{true: "+12025550188", false: bob}[c.fault == inbox.FaultOptedOut]
		h.OptIn(number)
		id, err := h.Gateway.Send(ctx, h.Message(number, "fault "+c.fault.String()))
		require.NoError(t, err)
		_, err = h.Relay.Step(ctx)
		require.NoError(t, err)
		st, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, c.want, st.State, c.fault.String())
		require.Len(t, in.Got(h.Number(number)), c.got, c.fault.String())
	}

	_, err = in.Reply(t.Context(), in.Got(h.Number(ann))[1], "STOP")
	require.NoError(t, err)
	require.ErrorIs(t, h.Send(ann, "still there?"), transport.ErrDenied)
	_, err = in.Write(t.Context(), inbox.WireDirect, h.Number(bob), h.Sender, "hello")
	require.NoError(t, err, "there is one tenant only")
}

// story makes the texts that replay_test.go plays again.
func story(t *testing.T) *inbox.Server {
	t.Helper()
	a := newApp(t, inbox.WireTwilio, inbox.ServerConfig{NoOptOuts: true})
	a.post(t, ann, "Your \"visit\" is tomorrow at 10.")
	_, err := a.in.Reply(t.Context(), a.in.Got(a.Number(ann))[0], "Thanks!\nAnn")
	require.NoError(t, err)
	a.in.Fail(inbox.FaultReset)
	a.post(t, bob, "Your visit is at 11.")
	a.in.Receipts(inbox.ReceiptUndelivered)
	a.post(t, bob, "Please bring your card.")
	a.in.Fail(inbox.FaultTooMany)
	a.in.Receipts(inbox.ReceiptLate)
	a.post(t, bob, "See you soon.")
	a.wait(t)
	require.Equal(t, 1, a.in.Release(t.Context()))
	return a.in
}

// TestExport: replay_test.go is what Export writes, and [TestReplay] runs it.
func TestExport(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, story(t).Export(&out, "inbox_test"))
	want, err := os.ReadFile("replay_test.go")
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
	require.NotContains(t, out.String(), ann)
}

func TestReplay(t *testing.T) {
	a := newApp(t, inbox.WireTwilio, inbox.ServerConfig{NoOptOuts: true})
	for _, n := range []string{"+12025550100", "+12025550101"} {
		a.OptIn(n)
	}
	replay(t, a.in, func(to sealtext.Number, text string) error {
		err := a.Harness.Send(to.E164(), text)
		a.wait(t)
		return err
	})
	require.Len(t, a.in.Got(a.Number("+12025550101")), 2)
	require.Zero(t, a.in.Late())
}

// TestExportRefused: a text that no provider took is in the story, and no magic number or answer of the
// provider's own.
func TestExportRefused(t *testing.T) {
	in := inbox.Start(t)
	_, _ = send(t, in, ann, "hello")
	require.NoError(t, in.Settle(t.Context()))
	_, err := in.Reply(t.Context(), in.Texts()[0], "STOP")
	require.ErrorIs(t, err, inbox.ErrNoWebhook)
	_, _ = send(t, in, ann, "still there?")
	_, _ = send(t, in, "+15005550004", "magic")
	in.Fail(inbox.FaultUnavailable)
	_, _ = send(t, in, bob, "away")
	var out bytes.Buffer
	require.NoError(t, in.Export(&out, "refused_test"))
	_, story, ok := strings.Cut(out.String(), "// where the story has none\n")
	require.True(t, ok)
	require.Equal(t, `
	sent(handset0, "hello")
	got(handset0, "hello")
	wrote("twilio", handset0, "+15005550006", "STOP")
	refused(handset0, "still there?")
	in.Fail(inbox.FaultUnavailable)
	refused(handset1, "away")
}
`, story)
}

func TestExportLimits(t *testing.T) {
	in := inbox.Start(t)
	var input *sealtext.InputError
	require.ErrorAs(t, in.Export(&bytes.Buffer{}, "no name"), &input)
	require.Equal(t, "package", input.Field)
	var out bytes.Buffer
	require.NoError(t, in.Export(&out, "empty_test"))
	require.Contains(t, out.String(), "nothing happened")
	body, err := sealtext.NewBody("hello")
	require.NoError(t, err)
	for i := range 101 {
		n, err := sealtext.ParseE164("+4479001230" + string(rune('0'+i/10%10)) + string(rune('0'+i%10)))
		require.NoError(t, err)
		if i == 100 {
			n, err = sealtext.ParseE164("+447900124000")
			require.NoError(t, err)
		}
		require.NoError(t, in.Seed(inbox.Text{Handset: n, Sender: sealtext.MustSender("12345"), Body: body}))
	}
	require.ErrorIs(t, in.Export(&out, "many_test"), inbox.ErrExport)
}
