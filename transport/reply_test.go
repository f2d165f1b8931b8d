package transport_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

var wording = program.Wording{Brand: "City Clinic", Program: "appointment reminders", Contact: "example.com/help"}

// answering makes a harness that answers with the wording.
func answering(t *testing.T, change ...func(*servicetest.Config)) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Programs[0].Wording = wording
		for _, f := range change {
			f(c)
		}
	})
}

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		before           func(h *servicetest.Harness)
	}{
		{"stop", "STOP", wording.OptOut(), nil},
		{"stop by an unknown person", "stop", wording.OptOut(), func(*servicetest.Harness) {}},
		{"stop at night", "STOP", wording.OptOut(), func(h *servicetest.Harness) {
			h.OptIn(ann)
			h.Clock.Set(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)) // 3:00 in Washington
		}},
		{"stop everything", "STOPALL", wording.OptOutAll(), nil},
		{"words that read like it", "not interested", wording.LikelyOptOut(), nil},
		{"help", "HELP", wording.Help(program.Frequency{}), nil},
		{"help by a person who opted out", "HELP", wording.Help(program.Frequency{}), func(h *servicetest.Harness) { h.Reply(ann, "STOP"); h.Clock.Advance(time.Hour) }},
		{"start", "START", wording.OptIn(program.Frequency{}), func(*servicetest.Harness) {}},
		{"an ordinary message", "See you then!", "", nil},
		{"stop again", "STOP", "", func(h *servicetest.Harness) { h.Reply(ann, "STOP"); h.Clock.Advance(time.Hour) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := answering(t)
			if c.before == nil {
				h.OptIn(ann)
			} else {
				c.before(h)
			}
			before := kinds(t, h)
			r := h.Reply(ann, c.text)
			if c.want == "" {
				require.True(t, r.Reply.IsZero())
				h.Deliver()
				require.Empty(t, h.Texts(ann))
				require.NotContains(t, kinds(t, h)[len(before):], audit.KindMessageDenied, "what is not answered leaves no refused message")
				return
			}
			st, err := h.Gateway.Status(ctx, h.Tenant, r.Reply)
			require.NoError(t, err)
			require.Equal(t, transport.StateQueued, st.State)
			require.Equal(t, h.Clock.Now().Add(consent.MaxAnswer), st.ExpiresAt)
			h.Deliver()
			require.Equal(t, []string{c.want}, h.Texts(ann))
		})
	}
}

// However often a STOP is sent and delivered, and however many relays there are, there is one
// confirmation.
func TestOneConfirmation(t *testing.T) {
	h := answering(t)
	h.OptIn(ann)
	body, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	var queued atomic.Int32
	var wait sync.WaitGroup
	for n := range 48 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r, err := h.Gateway.Receive(ctx, transport.Incoming{
				Tenant: h.Tenant, Transport: "inbox", EventID: fmt.Sprint("event-", n%16), // each three times
				From: h.Number(ann), To: h.Sender, Body: body, At: h.Clock.Now(),
			})
			if err != nil {
				t.Errorf("Receive: %v", err)
			}
			if !r.Reply.IsZero() {
				queued.Add(1)
			}
			if _, err := h.Relay.Step(ctx); err != nil {
				t.Errorf("Step: %v", err)
			}
		}()
	}
	wait.Wait()
	h.Deliver()
	require.EqualValues(t, 1, queued.Load())
	require.Equal(t, []string{wording.OptOut()}, h.Texts(ann))

	// A STOP after a START is a new one.
	h.Clock.Advance(time.Hour)
	h.Reply(ann, "START")
	h.Deliver()
	h.Clock.Advance(time.Hour)
	h.Reply(ann, "STOP")
	h.Deliver()
	require.Equal(t, []string{wording.OptOut(), wording.OptIn(program.Frequency{}), wording.OptOut()}, h.Texts(ann))
}

func TestALateReplyIsNotSent(t *testing.T) {
	h := answering(t)
	h.OptIn(ann)
	r := h.Reply(ann, "STOP")
	h.Clock.Advance(consent.MaxAnswer)
	h.Deliver()
	require.Empty(t, h.Texts(ann))
	st, err := h.Gateway.Status(ctx, h.Tenant, r.Reply)
	require.NoError(t, err)
	require.Equal(t, transport.StateExpired, st.State)
}

// queuedPurpose is what the last message was queued for.
func queuedPurpose(t *testing.T, h *servicetest.Harness) (p sealtext.Purpose) {
	t.Helper()
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindMessageQueued || e.Kind == audit.KindMessageDeferred {
			p = e.Details.Purposes[0]
			require.Equal(t, "system:inbound", e.Actor.ID)
		}
	}
	return p
}

// An answer is transactional, whatever the program declares, and does not wait for the morning: the
// person has just texted.
func TestReplyPurpose(t *testing.T) {
	for _, c := range []struct {
		name, text      string
		purposes, start sealtext.PurposeSet
	}{
		{"stop, every purpose", "STOP", sealtext.AllPurposes, 0},
		{"stop, marketing alone", "STOP", sealtext.Purposes(sealtext.Marketing), 0},
		{"start, every purpose", "START", sealtext.AllPurposes, sealtext.Purposes(sealtext.Informational)},
		{"start, marketing alone", "START", sealtext.Purposes(sealtext.Marketing), sealtext.Purposes(sealtext.Marketing)},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := answering(t, func(cfg *servicetest.Config) {
				cfg.Programs[0].Purposes, cfg.Programs[0].StartPurposes = c.purposes, c.start
			})
			h.Clock.Set(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)) // 3:00 in Washington
			require.False(t, h.Reply(ann, c.text).Reply.IsZero())
			require.Equal(t, sealtext.Transactional, queuedPurpose(t, h))
			require.Equal(t, 1, h.Deliver())
		})
	}
	h := answering(t, func(cfg *servicetest.Config) {
		cfg.Programs[0].Purposes, cfg.Programs[0].StartPurposes = sealtext.Purposes(sealtext.Marketing), sealtext.Purposes(sealtext.Marketing)
	})
	m := h.Message(ann, "Your order is here.")
	m.Purpose = sealtext.Transactional
	_, err := h.Gateway.Send(ctx, m)
	require.ErrorIs(t, err, transport.ErrUnregisteredSender, "what answers nobody is not")
}

// Several programs that share a sender: one text, of the first that may.
func TestOneReplyOfSeveralPrograms(t *testing.T) {
	news := sealtext.MustProgram("news")
	newsTexts := program.Replies{OptOut: "No more news.", Help: "News: call 555."}
	two := func(c *servicetest.Config) {
		p := c.Programs[0]
		p.Name, p.Wording = news, program.Wording{}
		c.Programs = append(c.Programs, p)
	}
	both := func(c *servicetest.Config) { c.Programs[1].Replies = newsTexts }
	only := func(c *servicetest.Config) {
		c.Programs[0].Wording, c.Programs[1].Replies = program.Wording{}, newsTexts
	}
	for _, c := range []struct {
		name, text string
		change     func(*servicetest.Config)
		want       []string
	}{
		{"both have texts", "STOP", both, []string{wording.OptOut()}},
		{"one has", "STOP", only, []string{newsTexts.OptOut}},
		{"one has, everything", "STOPALL", only, []string{newsTexts.OptOut}},
		{"one has, help", "HELP", only, []string{newsTexts.Help}},
		{"a text that is left empty", "START", only, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := answering(t, two, c.change)
			h.Reply(ann, c.text)
			h.Deliver()
			require.Equal(t, c.want, h.Texts(ann))
		})
	}
	t.Run("out of one of them already", func(t *testing.T) {
		h := answering(t, two, both)
		_, err := h.Consent.Record(ctx, consent.Event{
			Person: h.Person(ann), Kind: consent.KindOptOut, Scope: consent.ForProgram(h.Program), Method: consent.MethodWebForm,
			Actor: sealtext.System("test"), OccurredAt: h.Clock.Now(), IdempotencyKey: "out",
		})
		require.NoError(t, err)
		h.Reply(ann, "STOP")
		h.Deliver()
		require.Equal(t, []string{newsTexts.OptOut}, h.Texts(ann), "what it changed is confirmed")
	})
}

// A message that the provider has answered is not answered again.
func TestNoReplyBesideTheProviders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		handled    consent.ProviderAction
		replies    bool
	}{
		{"it answered the stop", "STOP", consent.ProviderOptedOut, false},
		{"it answered the help", "HELP", consent.ProviderHelped, false},
		{"it answered the start", "START", consent.ProviderOptedIn, false},
		{"it saw nothing in it", "not interested", consent.ProviderDidNothing, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := answering(t, func(c *servicetest.Config) { c.Programs[0].Senders[0].Keywords = program.OwnerProvider })
			body, err := sealtext.NewBody(c.text)
			require.NoError(t, err)
			r, err := h.Gateway.Receive(ctx, transport.Incoming{
				Tenant: h.Tenant, Transport: "inbox", EventID: "e1", From: h.Number(ann), To: h.Sender, Body: body, Handled: c.handled,
			})
			require.NoError(t, err)
			require.NotEmpty(t, r.Action.Receipts)
			require.Equal(t, c.replies, !r.Reply.IsZero())
		})
	}
}

// fickle is a content policy that changes its mind.
type fickle struct{ refuses atomic.Bool }

func (f *fickle) Check(string, string) error {
	if f.refuses.Load() {
		return errors.New("not today")
	}
	return nil
}

// A text that the content policy refuses loses the reply, not the STOP.
func TestAStopIsNotLostToItsReply(t *testing.T) {
	policy := &fickle{}
	h := answering(t, func(c *servicetest.Config) { c.Gateway.Content = policy })
	h.OptIn(ann)
	policy.refuses.Store(true)
	r := h.Reply(ann, "STOP")
	require.Equal(t, keyword.IntentOptOut, r.Action.Intent)
	require.True(t, r.Reply.IsZero())
	policy.refuses.Store(false)
	_, err := h.Gateway.Send(ctx, h.Message(ann, "still there?"))
	require.ErrorIs(t, err, transport.ErrDenied)
}
