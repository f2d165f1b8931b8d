package inbox_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

const hookURL = "https://app.example/sms"

// app is an application that reaches the inbox by an adapter of this library, unchanged, and that hears
// of receipts and replies by its webhook.
type app struct {
	*servicetest.Harness
	in *inbox.Server
}

// monday is the time of a harness.
var monday = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

// newApp starts an inbox, and an application over the wire.
func newApp(t *testing.T, wire inbox.Wire, cfg inbox.ServerConfig) *app {
	t.Helper()
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return monday }
	}
	in := inbox.StartWith(t, cfg)
	a := &app{in: in}
	a.Harness = harnessOver(t, adapter(t, wire, in))
	a.OptIn(ann)
	a.OptIn(bob)
	c := webhook.Config{Name: "inbox", URL: hookURL, Tenant: a.Tenant, Messages: a.Gateway, Deliveries: a.Gateway}
	keys := webhook.StaticKeys(in.Token())
	switch wire {
	case inbox.WireTwilio:
		c.Verifier, c.Parse = webhook.Twilio(keys), twilio.ParseWebhook
	case inbox.WireTelnyx:
		c.Verifier, c.Parse = webhook.Telnyx(webhook.StaticKeys(in.TelnyxKey()), cfg.Now), telnyx.ParseWebhook
	case inbox.WireInfobip:
		c.Verifier, c.ParseAll = webhook.Basic(keys), infobip.ParseWebhook
	}
	hook, err := webhook.New(c)
	require.NoError(t, err)
	t.Cleanup(hook.Close)
	require.NoError(t, in.Connect(hookURL, hook))
	return a
}

func adapter(t *testing.T, wire inbox.Wire, in *inbox.Server) transport.Transport {
	t.Helper()
	const api = "http://127.0.0.1" // there is no port: Dial goes within the process
	key := httptransport.Secret(in.Token())
	now := func() time.Time { return monday }
	var tr transport.Transport
	var err error
	switch wire {
	case inbox.WireTwilio:
		tr, err = twilio.New(twilio.Config{
			URL: api, Dial: in.Dial, StatusCallback: hookURL, Now: now,
			Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
				return twilio.Account{SID: inbox.Account}, nil
			},
			Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
				return twilio.Credentials{Secret: key}, nil
			},
		})
	case inbox.WireTelnyx:
		tr, err = telnyx.New(telnyx.Config{
			URL: api, Dial: in.Dial, Webhook: hookURL, Now: now,
			Account: func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) { return telnyx.Account{}, nil },
			Key:     func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return key, nil },
		})
	case inbox.WireInfobip:
		tr, err = infobip.New(infobip.Config{
			Dial: in.Dial, ReportURL: hookURL, Now: now,
			Account: func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) {
				return infobip.Account{ID: "inbox", URL: api}, nil
			},
			Key: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return key, nil },
		})
	}
	require.NoError(t, err)
	return tr
}

// post sends a text, and returns its id when the provider has reported on it.
func (a *app) post(t *testing.T, to, text string) sealtext.ID {
	t.Helper()
	id, err := a.Gateway.Send(ctx, a.Message(to, text))
	require.NoError(t, err)
	a.Deliver()
	require.NoError(t, a.in.Settle(t.Context()))
	return id
}

// wait lets two minutes pass, after which a relay tries again what was not sent.
func (a *app) wait(t *testing.T) {
	t.Helper()
	a.Clock.Advance(2 * time.Minute)
	a.Deliver()
	require.NoError(t, a.in.Settle(t.Context()))
}

func (a *app) state(t *testing.T, id sealtext.ID) string {
	t.Helper()
	st, err := a.Gateway.Status(ctx, a.Tenant, id)
	require.NoError(t, err)
	return st.State.String()
}

var wires = []inbox.Wire{inbox.WireTwilio, inbox.WireTelnyx, inbox.WireInfobip}

// TestConversation plays one conversation in the wire format of each provider: a text, its receipt, an
// answer, STOP, and the block.
func TestConversation(t *testing.T) {
	for _, wire := range wires {
		t.Run(string(wire), func(t *testing.T) {
			a := newApp(t, wire, inbox.ServerConfig{NoOptOuts: true})
			id := a.post(t, ann, "Your visit is tomorrow at 10.")
			got, err := a.in.WaitFor(t.Context(), a.Number(ann), inbox.BodyIs("Your visit is tomorrow at 10."))
			require.NoError(t, err)
			require.Equal(t, id, got.Message, "the adapter named it")
			require.Equal(t, a.Sender, got.Sender)
			require.Equal(t, "delivered", a.state(t, id))
			require.Equal(t, transport.StateDelivered, got.State)

			reply, err := a.in.Reply(t.Context(), got, "Thanks, I will be there")
			require.NoError(t, err)
			require.True(t, reply.Inbound)
			_, err = a.in.Reply(t.Context(), got, "STOP")
			require.NoError(t, err)
			require.ErrorIs(t, a.Send(ann, "Are you still there?"), transport.ErrDenied)
			require.NoError(t, a.in.Settle(t.Context()))
			for _, text := range a.in.Got(a.Number(ann)) {
				require.NotEqual(t, "Are you still there?", text.Body.Plaintext())
			}
			require.NoError(t, a.Send(bob, "Hello"), "it was Ann who opted out")
			require.Len(t, a.in.Got(a.Number(bob)), 1)
		})
	}
}

func TestReceiptScripts(t *testing.T) {
	for _, wire := range wires {
		for _, c := range []struct {
			receipt inbox.Receipt
			want    string
			arrived int
		}{
			{inbox.ReceiptDelivered, "delivered", 1},
			{inbox.ReceiptUndelivered, "undelivered", 0},
			{inbox.ReceiptExpired, "lapsed", 0},
			{inbox.ReceiptTwice, "delivered", 1},
			{inbox.ReceiptOutOfOrder, "delivered", 1},
			{inbox.ReceiptEarly, "delivered", 1},
			{inbox.ReceiptNever, "accepted", 1},
		} {
			t.Run(string(wire)+" "+c.receipt.String(), func(t *testing.T) {
				a := newApp(t, wire, inbox.ServerConfig{})
				a.in.Receipts(c.receipt)
				id := a.post(t, ann, "hello")
				require.Equal(t, c.want, a.state(t, id))
				require.Len(t, a.in.Got(a.Number(ann)), c.arrived)
				id = a.post(t, ann, "again")
				require.Equal(t, "delivered", a.state(t, id), "the script is used up")
			})
		}
	}
}

func TestLateReceipt(t *testing.T) {
	a := newApp(t, inbox.WireTwilio, inbox.ServerConfig{})
	a.in.Receipts(inbox.ReceiptLate)
	id := a.post(t, ann, "hello")
	require.Equal(t, "sent", a.state(t, id))
	require.Equal(t, 1, a.in.Release(t.Context()))
	require.Equal(t, "delivered", a.state(t, id))
	require.Zero(t, a.in.Release(t.Context()))
	require.False(t, a.in.Report(t.Context(), "SM1", transport.StateDelivered), "there is no such text")
}

// TestFaults breaks the provider, and counts what the handset really got.
func TestFaults(t *testing.T) {
	for _, wire := range wires {
		for _, c := range []struct {
			fault    inbox.Fault
			state    string // with no receipt
			got      int
			later    string // two minutes later
			gotLater int
		}{
			{inbox.FaultReset, "unknown", 1, "unknown", 1},
			{inbox.FaultTooMany, "queued", 0, "delivered", 1},
			{inbox.FaultUnavailable, "", 0, "", 0}, // whether it is tried again is the adapter's to say
			{inbox.FaultSlow, "accepted", 1, "accepted", 1},
			{inbox.FaultOptedOut, "rejected", 0, "rejected", 0},
		} {
			t.Run(string(wire)+" "+c.fault.String(), func(t *testing.T) {
				a := newApp(t, wire, inbox.ServerConfig{Slow: time.Millisecond})
				a.in.Fail(c.fault)
				if c.got > 0 {
					a.in.Receipts(inbox.ReceiptNever)
				}
				if c.fault == inbox.FaultReset && wire != inbox.WireTelnyx { // the adapter looks the text up
					c.later = "accepted"
				}
				id := a.post(t, ann, "hello")
				if c.state != "" {
					require.Equal(t, c.state, a.state(t, id))
				}
				require.Len(t, a.in.Got(a.Number(ann)), c.got)
				if c.later == "" {
					return
				}
				a.wait(t)
				require.Equal(t, c.later, a.state(t, id))
				require.Len(t, a.in.Got(a.Number(ann)), c.gotLater, "an ambiguous attempt is not repeated")
				if c.fault == inbox.FaultOptedOut {
					require.ErrorIs(t, a.Send(ann, "hello?"), transport.ErrDenied, "an opt-out with the provider is one here")
				}
			})
		}
	}
}

// TestResetThenReceipt: the provider took the text and never answered; its receipt settles it.
func TestResetThenReceipt(t *testing.T) {
	for _, wire := range wires {
		t.Run(string(wire), func(t *testing.T) {
			a := newApp(t, wire, inbox.ServerConfig{})
			a.in.Fail(inbox.FaultReset)
			id := a.post(t, ann, "hello")
			require.Equal(t, "delivered", a.state(t, id))
			require.Len(t, a.in.Got(a.Number(ann)), 1)
		})
	}
}

// TestProviderOptOut: a provider that was told STOP refuses what follows, until START.
func TestProviderOptOut(t *testing.T) {
	in := inbox.Start(t)
	from := sealtext.MustSender("+15005550006")
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	_, err = in.Write(t.Context(), inbox.WireTwilio, to, from, " Stop ")
	require.ErrorIs(t, err, inbox.ErrNoWebhook, "it is kept all the same")
	status, said := send(t, in, ann, "hello")
	require.Equal(t, http.StatusBadRequest, status)
	require.EqualValues(t, 21610, said["code"])
	require.Equal(t, []string{"You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."}, texts(in.Got(to)))
	status, _ = send(t, in, bob, "hello")
	require.Equal(t, http.StatusCreated, status)
	_, err = in.Write(t.Context(), inbox.WireTwilio, to, from, "START")
	require.ErrorIs(t, err, inbox.ErrNoWebhook)
	status, _ = send(t, in, ann, "welcome back")
	require.Equal(t, http.StatusCreated, status)
}

func texts(ts []inbox.Text) (out []string) {
	for _, t := range ts {
		out = append(out, t.Body.Plaintext())
	}
	return out
}

func TestWaitForEnds(t *testing.T) {
	in := inbox.Start(t)
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = in.WaitFor(gone, to, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, _ = send(t, in, ann, "another")
	_, err = in.WaitFor(gone, to, inbox.BodyIs("this one"))
	require.EqualError(t, err, "inbox: the handset got no such text, but 1 others: context canceled")
	waiting := make(chan error)
	go func() {
		_, err := in.WaitFor(t.Context(), to, inbox.BodyIs("this one"))
		waiting <- err
	}()
	_, _ = send(t, in, ann, "this one")
	require.NoError(t, <-waiting)
	in.Close()
	in.Close()
	_, err = in.WaitFor(t.Context(), to, inbox.BodyIs("never"))
	require.EqualError(t, err, "inbox: the server is closed")
}

func TestSeedAndReset(t *testing.T) {
	in := inbox.Start(t)
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	body, err := sealtext.NewBody("hello")
	require.NoError(t, err)
	var input *sealtext.InputError
	require.ErrorAs(t, in.Seed(inbox.Text{Body: body}), &input)
	require.Equal(t, "text", input.Field)
	from := sealtext.MustSender("12345")
	require.NoError(t, in.Seed(inbox.Text{Handset: to, Sender: from, Body: body}, inbox.Text{Handset: to, Sender: from, Body: body, Inbound: true}))
	require.Len(t, in.Got(to), 1)
	require.Equal(t, 2, in.Total())
	in.Fail(inbox.FaultReset)
	in.Receipts(inbox.ReceiptNever, inbox.ReceiptLate)
	receipts, faults := in.Scripted()
	require.Len(t, receipts, 2)
	require.Len(t, faults, 1)
	in.Reset()
	receipts, faults = in.Scripted()
	require.Empty(t, receipts)
	require.Empty(t, faults)
	require.Empty(t, in.Texts())
	require.Zero(t, in.Total())
}

// TestServerKeeps checks that the memory of a server is bounded, and that ids go with their texts.
func TestServerKeeps(t *testing.T) {
	in := inbox.StartWith(t, inbox.ServerConfig{Keep: 3})
	to, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	var first string
	for i := range 10 {
		body, err := sealtext.NewBody(fmt.Sprint("text ", i))
		require.NoError(t, err)
		require.NoError(t, in.Seed(inbox.Text{Handset: to, Sender: sealtext.MustSender("12345"), Body: body}))
		if i == 0 {
			first = in.Texts()[0].ID
		}
	}
	require.Equal(t, []string{"text 7", "text 8", "text 9"}, texts(in.Texts()))
	_, known := in.Text(first)
	require.False(t, known)
	require.Equal(t, 10, in.Total())
	for range 20 {
		in.Receipts(inbox.ReceiptLate)
		status, _ := send(t, in, ann, "late")
		require.Equal(t, http.StatusCreated, status)
		require.NoError(t, in.Settle(t.Context()))
	}
	require.LessOrEqual(t, in.Late(), 6, "late receipts go with their texts")
	many := make([]inbox.Fault, 2000)
	in.Fail(many...)
	in.Fail(many...)
	_, faults := in.Scripted()
	require.Len(t, faults, 1000)
}

func TestServerPrintsMasked(t *testing.T) {
	a := newApp(t, inbox.WireTwilio, inbox.ServerConfig{})
	a.post(t, ann, "your results are here")
	text := a.in.Got(a.Number(ann))[0]
	vaulttest.LeakSinks(t, text, ann, ann[1:], "your results are here")
}

// failing is a test that must not begin.
type failing struct{ said string }

func (*failing) Helper()        {}
func (*failing) Cleanup(func()) {}
func (f *failing) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
}

// TestRealCredentials: what looks like a credential of a provider is not even a configuration.
func TestRealCredentials(t *testing.T) {
	for name, token := range map[string]string{
		"auth token": strings.Repeat("a1", 16), "telnyx": "KEY0123456789ABCDEF", "space": "inbox 1", "hyphen": "inbox-1", "long": "inbox" + strings.Repeat("x", 200),
	} {
		t.Run(name, func(t *testing.T) {
			f := &failing{}
			require.Nil(t, inbox.StartWith(f, inbox.ServerConfig{Token: token}))
			require.Contains(t, f.said, `inbox: ServerConfig.Token must begin with "inbox"`)
			require.NotContains(t, f.said, token)
		})
	}
}

// TestConnect: webhooks go to this machine, or to a handler in the process.
func TestConnect(t *testing.T) {
	in := inbox.Start(t)
	const want = "inbox: the URL of the application must be a whole one without credentials, on this machine unless there is a handler for it"
	for _, bad := range []string{"http://192.0.2.1/", "https://app.example/", "ftp://127.0.0.1/", "/sms", "http://u:p@127.0.0.1/", "http://%zz"} {
		require.EqualError(t, in.Connect(bad, nil), want, bad)
	}
	for _, good := range []string{"", "http://127.0.0.1:8080/sms", "http://localhost/sms", "http://[::1]/"} {
		require.NoError(t, in.Connect(good, nil), good)
	}
	require.NoError(t, in.Connect("https://app.example/", http.NotFoundHandler()))
}

// TestUnacknowledged: the application's refusal is the error of Reply, and in the steps of the text.
func TestUnacknowledged(t *testing.T) {
	in := inbox.Start(t)
	_, _ = send(t, in, ann, "hello")
	require.NoError(t, in.Connect(hookURL, http.NotFoundHandler()))
	_, err := in.Reply(t.Context(), in.Texts()[0], "hi")
	var hook *inbox.WebhookError
	require.ErrorAs(t, err, &hook)
	require.Equal(t, 404, hook.Status)
	require.NoError(t, in.Connect("http://127.0.0.1:1/", nil))
	_, err = in.Reply(t.Context(), in.Texts()[0], "hi")
	require.ErrorAs(t, err, &hook)
	require.Zero(t, hook.Status)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	last := in.Texts()[2]
	require.Equal(t, "the application did not acknowledge it", last.Steps[len(last.Steps)-1].What)
}
