package transport_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

var (
	visits  = sealtext.MustProgram("visits")
	member2 = sealtext.MustSender("+15005550007")
)

// asking is a harness with a second program on the sender, and commands of both.
type asking struct {
	*servicetest.Harness
	t         *testing.T
	questions int
	from, to  sealtext.Sender // of the messages, and of what Ann writes
}

func newAsking(t *testing.T, change ...func(*servicetest.Config)) *asking {
	t.Helper()
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Backoff = time.Minute
		second := c.Programs[0]
		second.Name, second.Commands = visits, []keyword.Command{{Name: "confirm", Match: "yes, ok"}}
		c.Programs = append(c.Programs, second)
		for _, f := range change {
			f(c)
		}
	})
	return &asking{Harness: h, t: t, from: h.Sender, to: h.Sender}
}

// record records a question to Ann and returns the message that asks it.
func (h *asking) record(name sealtext.Program, purpose sealtext.Purpose) transport.Message {
	h.t.Helper()
	h.questions++
	r, err := h.Consent.Record(ctx, consent.Event{
		Person: h.Person(ann), Kind: consent.KindOptInRequested, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(purpose),
		Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/signup"}, Actor: sealtext.System("test"),
		OccurredAt: h.Clock.Now(), ExpiresAt: h.Clock.Now().Add(24 * time.Hour), IdempotencyKey: fmt.Sprint("form-", h.questions),
	})
	require.NoError(h.t, err)
	m := h.Message(ann, "City Clinic: reply YES to get offers.")
	m.Program, m.Sender, m.Purpose, m.Answers = name, h.from, sealtext.Transactional, r.ID
	return m
}

// hand sends a message and relays it.
func (h *asking) hand(m transport.Message) sealtext.ID {
	h.t.Helper()
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(h.t, err)
	h.Deliver()
	h.Clock.Advance(time.Second)
	return id
}

func (h *asking) ask(name sealtext.Program) { h.t.Helper(); h.hand(h.record(name, sealtext.Marketing)) }

// text makes a message of another program, to which Ann has agreed.
func (h *asking) text(change ...func(*transport.Message)) transport.Message {
	m := h.Message(ann, "Reply YES to confirm your visit.")
	m.Program, m.Sender, m.Purpose = visits, h.from, sealtext.Transactional
	for _, f := range change {
		f(&m)
	}
	return m
}

// known opts Ann in to what the other program sends besides marketing.
func (h *asking) known() {
	h.t.Helper()
	e := consent.Event{
		Person: h.Person(ann), Kind: consent.KindOptIn, Scope: consent.ForProgram(visits), Purposes: sealtext.Purposes(sealtext.Transactional, sealtext.OTP),
		Method: consent.MethodPaper, Evidence: consent.Evidence{Reference: "scan"}, Actor: sealtext.System("test"), OccurredAt: h.Clock.Now(), IdempotencyKey: "scan",
	}
	_, err := h.Consent.Record(ctx, e)
	require.NoError(h.t, err)
}

// in lists the programs whose marketing Ann has opted in to.
func (h *asking) in() (names []sealtext.Program) {
	h.t.Helper()
	for _, name := range []sealtext.Program{h.Program, visits} {
		s, err := h.Consent.Status(ctx, h.Person(ann), name, h.from)
		require.NoError(h.t, err)
		if s[0].State == consent.StateIn {
			names = append(names, name)
		}
	}
	return names
}

// write has Ann write a text.
func (h *asking) write(text string) consent.Action {
	h.t.Helper()
	r, err := h.Inbox.Write(ctx, h.Gateway, h.Tenant, h.Number(ann), h.to, text)
	require.NoError(h.t, err)
	return r.Action
}

// receipt reports what became of the last message that Ann's phone was sent.
func (h *asking) receipt(s transport.State) {
	h.t.Helper()
	all := h.Inbox.To(h.Number(ann))
	_, err := h.Inbox.Receipt(ctx, h.Gateway, all[len(all)-1], s)
	require.NoError(h.t, err)
}

func TestYesAnswersTheNewestQuestionThatWasHandedOver(t *testing.T) {
	reminders := sealtext.MustProgram("reminders")
	for _, c := range []struct {
		name   string
		change func(*servicetest.Config)
		do     func(h *asking)
		want   []sealtext.Program
	}{
		{"the question", nil, func(h *asking) { h.ask(reminders) }, []sealtext.Program{reminders}},
		{"a question that was never sent, and a reminder", nil, func(h *asking) {
			h.record(reminders, sealtext.Marketing)
			h.Clock.Advance(72 * time.Hour / 4)
			h.hand(h.text())
		}, nil},
		{"a question that was never sent", nil, func(h *asking) { h.record(reminders, sealtext.Marketing) }, nil},
		{"a reminder after the question", nil, func(h *asking) { h.ask(reminders); h.hand(h.text()) }, nil},
		{"a reminder before the question", nil, func(h *asking) { h.hand(h.text()); h.ask(reminders) }, []sealtext.Program{reminders}},
		{"two questions", nil, func(h *asking) { h.ask(reminders); h.ask(visits) }, []sealtext.Program{visits}},
		{"two questions, the other way round", nil, func(h *asking) { h.ask(visits); h.ask(reminders) }, []sealtext.Program{reminders}},
		{"a newer question that was not sent yet", nil, func(h *asking) { h.ask(visits); h.record(reminders, sealtext.Marketing) }, []sealtext.Program{visits}},
		{"a question of the pool", pooled, func(h *asking) { h.from = pool; h.to = member2; h.ask(reminders) }, []sealtext.Program{reminders}},
		{"a reminder of the pool", pooled, func(h *asking) { h.from = pool; h.to = member2; h.ask(reminders); h.hand(h.text()) }, nil},
		{"a question that the provider refused", nil, func(h *asking) {
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeRejected, Code: "blocked"})
			h.ask(reminders)
		}, nil},
		{"a question that was not sent", nil, func(h *asking) {
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeNotSent, Code: "busy"})
			h.ask(reminders)
		}, nil},
		{"a question that was sent the second time", nil, func(h *asking) {
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeNotSent, Code: "busy"})
			h.ask(reminders)
			h.Clock.Advance(2 * time.Minute)
			h.Deliver()
		}, []sealtext.Program{reminders}},
		{"a question of which nothing is known", nil, func(h *asking) {
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeUnknown, Code: "timeout"})
			h.ask(reminders)
		}, []sealtext.Program{reminders}},
		{"a question that was not delivered", nil, func(h *asking) { h.ask(reminders); h.receipt(transport.StateUndelivered) }, nil},
		{"a question that failed", nil, func(h *asking) { h.ask(reminders); h.receipt(transport.StateFailed) }, nil},
		{"a question that was delivered", nil, func(h *asking) { h.ask(reminders); h.receipt(transport.StateDelivered) }, []sealtext.Program{reminders}},
		{"an older question when the newer was not delivered", nil, func(h *asking) {
			h.ask(visits)
			h.ask(reminders)
			h.receipt(transport.StateUndelivered)
		}, nil},
		{"an older question when the newer was refused", nil, func(h *asking) {
			h.ask(visits)
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeRejected, Code: "blocked"})
			h.ask(reminders)
		}, []sealtext.Program{visits}},
		{"a reminder that was refused", nil, func(h *asking) {
			h.ask(reminders)
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeRejected, Code: "blocked"})
			h.hand(h.text())
		}, []sealtext.Program{reminders}},
		{"a reminder that was not delivered", nil, func(h *asking) { h.ask(reminders); h.hand(h.text()); h.receipt(transport.StateUndelivered) }, nil},
		{"a reminder of which nothing is known", nil, func(h *asking) {
			h.ask(reminders)
			h.Inbox.Script(transport.Outcome{Kind: transport.OutcomeUnknown, Code: "timeout"})
			h.hand(h.text())
		}, nil},
		{"a passcode in between", nil, func(h *asking) {
			h.ask(reminders)
			h.hand(h.text(func(m *transport.Message) { m.Purpose = sealtext.OTP }))
		}, []sealtext.Program{reminders}},
		{"a receipt that asks for no reply in between", nil, func(h *asking) {
			h.ask(reminders)
			h.hand(h.text(func(m *transport.Message) { m.NoReply = true }))
		}, []sealtext.Program{reminders}},
		{"a command that is newer than the question", nil, func(h *asking) { h.ask(reminders); h.hand(h.text(offering("confirm"))) }, nil},
		{"a command that is older than the question", nil, func(h *asking) { h.hand(h.text(offering("confirm"))); h.ask(reminders) }, []sealtext.Program{reminders}},
		{"a command of a passcode that is newer", nil, func(h *asking) {
			h.ask(reminders)
			h.hand(h.text(offering("confirm"), func(m *transport.Message) { m.Purpose = sealtext.OTP }))
		}, nil},
		{"an answer to HELP in between", func(c *servicetest.Config) { c.Programs[0].Wording = wording }, func(h *asking) {
			h.ask(reminders)
			h.Reply(ann, "HELP")
			require.Positive(h.t, h.Deliver())
		}, []sealtext.Program{reminders}},
		{"a reminder from another sender", func(c *servicetest.Config) {
			c.Programs[1].Senders = append(c.Programs[1].Senders, program.Sender{Address: member2, Route: "inbox"})
		}, func(h *asking) {
			h.ask(reminders)
			h.hand(h.text(func(m *transport.Message) { m.Sender = member2 }))
		}, []sealtext.Program{reminders}},
		{"after the life of the question", nil, func(h *asking) { h.ask(reminders); h.Clock.Advance(24 * time.Hour) }, nil},
		{"in the last second of its life", nil, func(h *asking) { h.ask(reminders); h.Clock.Advance(24*time.Hour - 3*time.Second) }, []sealtext.Program{reminders}},
		{"after a STOP", nil, func(h *asking) { h.ask(reminders); h.Reply(ann, "STOP") }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var change []func(*servicetest.Config)
			if c.change != nil {
				change = append(change, c.change)
			}
			h := newAsking(t, change...)
			h.known()
			c.do(h)
			h.Clock.Advance(time.Second)
			a := h.write("Yes")
			require.Equal(t, c.want, h.in())
			if len(c.want) == 0 {
				require.Equal(t, "confirm", a.Command, "the word is the command's")
				require.Equal(t, visits, a.CommandOf)
				require.Empty(t, a.Receipts)
				return
			}
			require.Equal(t, keyword.IntentOptIn, a.Intent)
			require.Empty(t, a.Command)
			require.True(t, a.CommandOf.IsZero())
			require.Len(t, a.Receipts, 1)
			h.Deliver()
			require.Equal(t, "confirm", h.write("Yes").Command, "a second YES answers nothing")
			require.Equal(t, c.want, h.in())
		})
	}
}

var pool = sealtext.MustSender("POOL")

// pooled makes the programs send from a pool.
func pooled(c *servicetest.Config) {
	for i := range c.Programs {
		c.Programs[i].Senders = []program.Sender{{Address: pool, Route: "inbox", Pool: true, Members: []sealtext.Sender{member2}}}
	}
}

func offering(names ...string) func(*transport.Message) {
	return func(m *transport.Message) { m.Commands = names }
}

func TestCommandsThatAMessageOffers(t *testing.T) {
	h := newAsking(t, func(c *servicetest.Config) {
		c.Programs[0].Commands = []keyword.Command{{Name: "confirm", Match: "yes"}, {Name: "move", Match: "move"}}
	})
	h.known()
	h.OptIn(ann)
	offer := func(name sealtext.Program, change ...func(*transport.Message)) transport.Message {
		m := h.text(change...)
		if m.Program = name; name == h.Program {
			m.Purpose = sealtext.Informational
		}
		return m
	}
	for _, c := range []struct {
		name   string
		field  string
		change func(*transport.Message)
	}{
		{"a command of another program", "commands", offering("move")},
		{"an unknown command", "commands", offering("confirm", "nothing")},
		{"a command twice", "commands", offering("confirm", "confirm")},
		{"a text instead of a name", "commands", offering("YES")},
		{"an empty name", "commands", offering("")},
		{"no reply, and a command", "no reply", func(m *transport.Message) { m.NoReply, m.Commands = true, []string{"confirm"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Gateway.Send(ctx, offer(visits, c.change))
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
			require.Zero(t, h.Deliver())
		})
	}
	require.Equal(t, h.Program, h.write("yes").CommandOf, "nothing was offered: the first that has it")
	h.hand(offer(visits, offering("confirm")))
	require.Equal(t, visits, h.write("yes").CommandOf)
	h.hand(offer(h.Program))
	require.Equal(t, visits, h.write("yes").CommandOf, "offered last")
	h.hand(offer(h.Program, offering("move", "confirm")))
	require.Equal(t, h.Program, h.write("yes").CommandOf)

	m := offer(visits, offering("confirm"))
	_, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	m.Commands = nil
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorIs(t, err, transport.ErrIdempotencyConflict)
}
