package inbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

func TestReply(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	require.NoError(t, h.Send(ann, "hello"))
	got, err := in.Reply(ctx, h.Gateway, in.Messages()[0], "thanks")
	require.NoError(t, err)
	require.Equal(t, keyword.IntentNone, got.Action.Intent)
	require.Equal(t, h.Person(ann), got.Person)
	again, err := in.Reply(ctx, h.Gateway, in.Messages()[0], "thanks")
	require.NoError(t, err)
	require.False(t, again.Repeat, "each reply is an event of its own")
	require.NotEqual(t, got.ID, again.ID)

	stop, err := in.Reply(ctx, h.Gateway, in.Messages()[0], "STOP")
	require.NoError(t, err)
	require.Equal(t, keyword.IntentOptOut, stop.Action.Intent)
	require.ErrorIs(t, h.Send(ann, "still there?"), transport.ErrDenied)
	require.NoError(t, h.Send(bob, "hello"))
}

func TestWrite(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	got, err := in.Write(ctx, h.Gateway, h.Tenant, h.Number("+12025550177"), h.Sender, "HELP")
	require.NoError(t, err, "also from a person who was never sent a message")
	require.Equal(t, keyword.IntentHelp, got.Action.Intent)
	_, err = in.Write(ctx, h.Gateway, h.Tenant, h.Number(ann), h.Sender, strings.Repeat("secret", sealtext.MaxBody))
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "body", input.Field)
	require.NotContains(t, err.Error(), "secret")
}

// TestEventsOfTwoInboxes: two inboxes are two providers. Their event ids do not collide, and no
// event is lost.
func TestEventsOfTwoInboxes(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	other, err := inbox.New(inbox.Config{Name: "other"})
	require.NoError(t, err)
	for _, tr := range []*inbox.Transport{in, other} {
		got, err := tr.Write(ctx, h.Gateway, h.Tenant, h.Number(ann), h.Sender, "hi")
		require.NoError(t, err)
		require.False(t, got.Repeat)
	}
}

func TestWaitFor(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err := in.WaitFor(gone, h.Number(ann))
	require.ErrorIs(t, err, context.Canceled)

	type result struct {
		m   inbox.Captured
		err error
	}
	waiting := make(chan result)
	go func() {
		m, err := in.WaitFor(ctx, h.Number(ann))
		waiting <- result{m, err}
	}()
	require.NoError(t, h.Send(bob, "not for Ann"))
	require.NoError(t, h.Send(ann, "first"))
	r := <-waiting
	require.NoError(t, r.err)
	require.Equal(t, "first", r.m.Body.Plaintext())

	require.NoError(t, h.Send(ann, "second"))
	m, err := in.WaitFor(gone, h.Number(ann))
	require.NoError(t, err, "what is there is not waited for")
	require.Equal(t, "second", m.Body.Plaintext(), "the latest")
}

// TestConcurrentUse calls every method at once, for the race detector. Nothing is lost and no id is
// used twice.
func TestConcurrentUse(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	const workers, each = 4, 8
	ids := make(chan string, workers*each)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			to := []string{ann, bob}[w%2]
			for range each {
				if _, err := h.Gateway.Send(ctx, h.Message(to, "hello")); err != nil {
					t.Error(err)
				}
				if w < 2 { // the other goroutines only read
					if _, err := h.Relay.Step(ctx); err != nil {
						t.Error(err)
					}
				}
				m, err := in.WaitFor(ctx, h.Number(to))
				if err != nil || m.To != h.Number(to) {
					t.Error("WaitFor gave another message")
				}
				if _, err := in.Reply(ctx, h.Gateway, m, "ok"); err != nil {
					t.Error(err)
				}
				in.Script(transport.Outcome{Kind: transport.OutcomeAccepted})
				for _, m := range in.Messages() {
					ids <- m.ProviderID + " " + m.Message.String()
					break
				}
			}
		})
	}
	all.Wait()
	close(ids)
	h.Deliver()
	require.Equal(t, workers*each, in.Total())
	require.Len(t, in.Messages(), workers*each)
	messages := map[string]string{}
	for id := range ids {
		provider, message, _ := strings.Cut(id, " ")
		if known, ok := messages[provider]; ok {
			require.Equal(t, known, message, "one id for one message")
		}
		messages[provider] = message
	}
}
