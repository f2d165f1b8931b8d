package inbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

const ann, bob = "+12025550123", "+12025550124"

var ctx = context.Background()

// harnessOver is a harness whose relay hands over to tr.
func harnessOver(t testing.TB, tr transport.Transport) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
}

// newHarness returns a harness whose relay uses an inbox with the given configuration.
func newHarness(t *testing.T, cfg inbox.Config) (*servicetest.Harness, *inbox.Transport) {
	t.Helper()
	in, err := inbox.New(cfg)
	require.NoError(t, err)
	h := harnessOver(t, in)
	h.OptIn(ann)
	h.OptIn(bob)
	return h, in
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", "inbox", "twilio.eu-1"} {
		_, err := inbox.New(inbox.Config{Name: name})
		require.NoError(t, err, name)
	}
	for _, name := range []string{"Inbox", "in box", "1inbox", "+447700900123", "in1234567"} {
		_, err := inbox.New(inbox.Config{Name: name})
		require.ErrorContains(t, err, "Config.Name", name)
		require.NotContains(t, err.Error(), name)
	}
}

func TestCapture(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	require.Empty(t, in.Messages())
	id, err := h.Gateway.Send(ctx, h.Message(ann, "first text"))
	require.NoError(t, err)
	require.NoError(t, h.Send(bob, "second text"))

	ms := in.Messages()
	require.Len(t, ms, 2)
	require.Equal(t, 2, in.Total())
	first := ms[0]
	require.Equal(t, h.Tenant, first.Tenant)
	require.Equal(t, id, first.Message)
	require.Equal(t, h.Sender, first.From)
	require.Equal(t, h.Number(ann), first.To)
	require.Equal(t, "first text", first.Body.Plaintext())
	require.False(t, first.At.IsZero())
	require.NotEmpty(t, first.ProviderID)
	require.NotEqual(t, first.ProviderID, ms[1].ProviderID)
	require.Equal(t, ms[:1], in.To(h.Number(ann)))
	require.Empty(t, in.To(h.Number("+12025550199")))

	ms[0], ms[1] = inbox.Captured{}, inbox.Captured{}
	require.Equal(t, first, in.Messages()[0], "what a caller does with its copy is its own business")
}

// TestCapturedPrintsMasked: captured messages are printed by failing assertions and in logs of
// tests.
func TestCapturedPrintsMasked(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	require.NoError(t, h.Send(ann, "your results are here"))
	vaulttest.LeakSinks(t, in.Messages()[0], ann, ann[1:], "your results are here")
	require.Empty(t, vaulttest.Shows(fmt.Sprintf("%v %+v %#v", in, in, in), ann, ann[1:], "your results are here"))
}

func TestOnlyWhatIsClearedIsCaptured(t *testing.T) {
	in, err := inbox.New(inbox.Config{})
	require.NoError(t, err)
	in.Script(transport.Outcome{}, transport.Outcome{Kind: transport.OutcomeUnknown})
	for range 4 {
		out, err := in.Send(ctx, transport.Cleared{})
		if err != nil {
			require.ErrorIs(t, err, transport.ErrNotCleared)
		}
		require.NotEqual(t, transport.OutcomeAccepted, out.Kind)
	}
	require.Empty(t, in.Messages())
	require.Zero(t, in.Total())
}

// TestKeep checks that Keep bounds the memory of a process that runs for weeks, and that the latest
// messages are kept.
func TestKeep(t *testing.T) {
	const keep = 3
	h, in := newHarness(t, inbox.Config{Keep: keep})
	var all []string
	ids := map[string]bool{}
	for i := range 3*keep + 1 {
		text := string(rune('a' + i))
		require.NoError(t, h.Send(ann, text))
		all = append(all, text)
		var kept []string
		for _, m := range in.Messages() {
			kept = append(kept, m.Body.Plaintext())
		}
		require.Equal(t, all[max(0, len(all)-keep):], kept)
		require.Len(t, in.To(h.Number(ann)), len(kept))
		require.Equal(t, len(all), in.Total(), "the total counts everything")
		ids[in.Messages()[len(kept)-1].ProviderID] = true
	}
	require.Len(t, ids, len(all), "ids are not used twice")
}

func TestBelongsToItsTenant(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	require.NoError(t, h.Send(ann, "hello"))
	m := in.Messages()[0]
	m.Tenant = sealtext.MustTenant("bank")
	_, err := in.Reply(ctx, h.Gateway, m, "STOP")
	require.ErrorIs(t, err, vault.ErrUnknownTenant, "it has no keys")
}

func TestAnInboxDeclaresOnlyWhatItDoes(t *testing.T) {
	_, err := inbox.New(inbox.Config{Capabilities: transport.Capabilities{Scheduling: true, Receipts: true, MaxValidity: time.Hour}})
	require.NoError(t, err)
	_, err = inbox.New(inbox.Config{Capabilities: transport.Capabilities{InboundList: true}})
	require.EqualError(t, err, "inbox: Config.Capabilities must not declare what an inbox does not do: removal, lists of opt-outs and of received texts")
}
