package transport_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// asksToStore returns a harness whose program keeps the texts of persons who opted in to that.
func asksToStore(t *testing.T, tr transport.Transport) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Programs[0].StoreByConsent = true
		if tr != nil {
			c.Relay.Transport = tr
		}
	})
}

func agreeToStore(t *testing.T, h *servicetest.Harness, e164 string) {
	t.Helper()
	_, err := h.Consent.Record(ctx, consent.Event{
		Person: h.Person(e164), Kind: consent.KindOptIn, Scope: consent.ForProgram(h.Program), Purposes: sealtext.Storage,
		Method: consent.MethodPaper, Evidence: consent.Evidence{Reference: "scan-2"}, Actor: sealtext.System("test"),
		OccurredAt: h.Clock.Now().Add(-time.Hour), IdempotencyKey: "storage",
	})
	require.NoError(t, err)
}

// texts counts the messages of a person and those that still have their text,
// by what Archive calls them: sent or received.
func texts(t *testing.T, h *servicetest.Harness, e164 string) (messages, kept map[string]int) {
	t.Helper()
	messages, kept = map[string]int{}, map[string]int{}
	require.NoError(t, h.Archive.Export(ctx, h.Person(e164), func(r sealtext.Record) error {
		messages[r.Kind]++
		kept[r.Kind] += len(r.Sealed)
		return nil
	}))
	return messages, kept
}

// A text that must not be kept is not stored when it is received, and dropped with the outcome when
// it was sent.
func TestTextsThatMayNotStay(t *testing.T) {
	accepted := reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p1"}, nil)
	wait := func(d time.Duration) func(*servicetest.Harness) {
		return func(h *servicetest.Harness) { h.Clock.Advance(d) }
	}
	for _, c := range []struct {
		name   string
		tr     transport.Transport
		before func(h *servicetest.Harness)
		state  transport.State
		stays  bool // while it waits
	}{
		{"accepted", accepted, nil, transport.StateAccepted, false},
		{"rejected", reads(transport.Outcome{Kind: transport.OutcomeRejected}, nil), nil, transport.StateRejected, false},
		{"unknown", reads(transport.Outcome{}, errors.New("reset")), nil, transport.StateUnknown, false},
		{"not sent yet", reads(transport.Outcome{Kind: transport.OutcomeNotSent}, nil), nil, transport.StateQueued, true},
		{"denied at hand-off", accepted, func(h *servicetest.Harness) { h.Reply(ann, "STOP") }, transport.StateDenied, false},
		{"expired", accepted, wait(48 * time.Hour), transport.StateExpired, false},
	} {
		for _, agreed := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", agreed"}[agreed], func(t *testing.T) {
				h := asksToStore(t, c.tr)
				h.OptIn(ann)
				if agreed {
					agreeToStore(t, h, ann)
				}
				id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
				require.NoError(t, err)
				_, kept := texts(t, h, ann)
				require.Equal(t, 1, kept["sent"], "it must be there to be sent")
				if c.before != nil {
					c.before(h)
				}
				h.Deliver()
				st, err := h.Gateway.Status(ctx, h.Tenant, id)
				require.NoError(t, err)
				require.Equal(t, c.state, st.State)
				messages, kept := texts(t, h, ann)
				require.Equal(t, 1, messages["sent"])
				require.Equal(t, agreed || c.stays, kept["sent"] == 1)
			})
		}
	}
}

func TestInboundTextsThatMayNotStay(t *testing.T) {
	for _, agreed := range []bool{false, true} {
		h := asksToStore(t, nil)
		if agreed {
			agreeToStore(t, h, ann)
		}
		for _, text := range []string{"See you!", "STOP"} {
			require.False(t, h.Reply(ann, text).ID.IsZero())
		}
		messages, kept := texts(t, h, ann)
		require.Equal(t, 2, messages["received"])
		require.Equal(t, map[bool]int{true: 2}[agreed], kept["received"])
	}
}

// A legal hold keeps what is there.
func TestAHoldKeepsWhatMayNotStay(t *testing.T) {
	h := asksToStore(t, nil)
	h.OptIn(ann)
	_, err := h.Holds.Place(ctx, retention.Hold{Tenant: h.Tenant, Subject: h.Person(ann).Subject, CaseID: "case-1", Actor: sealtext.System("legal")})
	require.NoError(t, err)
	require.NoError(t, h.Send(ann, "See you tomorrow at 10."))
	_, kept := texts(t, h, ann)
	require.Equal(t, 1, kept["sent"])
}

// Of programs that share a sender the strictest decides about inbound texts.
func TestOneProgramOfTheSenderAsks(t *testing.T) {
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		p := c.Programs[0]
		p.Name, p.StoreByConsent = sealtext.MustProgram("news"), true
		c.Programs = append(c.Programs, p)
	})
	h.OptIn(ann)
	h.Reply(ann, "See you!")
	require.NoError(t, h.Send(ann, "See you tomorrow at 10."))
	_, kept := texts(t, h, ann)
	require.Equal(t, map[string]int{"received": 0, "sent": 1}, kept)
}

// A message outlives the declaration of its program, or of its sender in it:
// it comes to an end all the same, and its text goes by retention.
func TestAProgramThatIsNotDeclaredAnyMore(t *testing.T) {
	for name, change := range map[string]func(*program.Program){
		"program": func(p *program.Program) { p.Name = sealtext.MustProgram("news") },
		"sender":  func(p *program.Program) { p.Senders = []program.Sender{{Address: sealtext.MustSender("24273")}} },
	} {
		t.Run(name, func(t *testing.T) {
			var cfg servicetest.Config
			h := servicetest.NewWith(t, func(c *servicetest.Config) { cfg = *c })
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
			require.NoError(t, err)
			h.Clock.Advance(48 * time.Hour)

			change(&cfg.Programs[0])
			cfg.Consent.Programs, err = program.Static(nil, cfg.Programs...)
			require.NoError(t, err)
			cfg.Relay.Consent, err = consent.New(cfg.Consent)
			require.NoError(t, err)
			cfg.Relay.Transport = h.Inbox
			relay, err := transport.NewRelay(*cfg.Relay)
			require.NoError(t, err)
			_, err = relay.Step(ctx)
			require.NoError(t, err)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateExpired, st.State)
			_, kept := texts(t, h, ann)
			require.Equal(t, 1, kept["sent"])
		})
	}
}

// The text of a message is gone at its final receipt, unless its program keeps conversations.
func TestTextsGoWithTheFinalReceipt(t *testing.T) {
	const month = 30 * 24 * time.Hour
	for _, c := range []struct {
		name    string
		state   transport.State
		early   bool // the receipt comes before the outcome
		change  func(*servicetest.Config)
		held    bool
		kept    bool
		through time.Duration // kept until then, if it is kept
	}{
		{name: "delivered", state: transport.StateDelivered},
		{name: "undelivered", state: transport.StateUndelivered},
		{name: "failed", state: transport.StateFailed},
		{name: "lapsed", state: transport.StateLapsed},
		{name: "delivered before the outcome", state: transport.StateDelivered, early: true},
		{name: "on its way", state: transport.StateSent, kept: true, through: 7 * 24 * time.Hour},
		{name: "under a hold", state: transport.StateDelivered, held: true, kept: true},
		{
			name: "a program that keeps conversations", state: transport.StateDelivered, kept: true, through: month,
			change: func(c *servicetest.Config) { c.Programs[0].Conversations = month },
		},
		{
			name: "a program that keeps them for a day", state: transport.StateSent, kept: true, through: 24 * time.Hour,
			change: func(c *servicetest.Config) { c.Programs[0].Conversations = 24 * time.Hour },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var h *servicetest.Harness
			receipt := func() {
				_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-1", State: c.state})
				require.NoError(t, err)
			}
			h = servicetest.NewWith(t, func(cfg *servicetest.Config) {
				if c.change != nil {
					c.change(cfg)
				}
				cfg.Relay.Transport = transportFunc(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
					if c.early {
						receipt()
					}
					return reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil).Send(ctx, m)
				})
			})
			h.OptIn(ann)
			if c.held {
				_, err := h.Holds.Place(ctx, retention.Hold{Tenant: h.Tenant, Subject: h.Person(ann).Subject, CaseID: "case-1", Actor: sealtext.System("legal")})
				require.NoError(t, err)
			}
			require.NoError(t, h.Send(ann, "See you tomorrow at 10."))
			if !c.early {
				_, kept := texts(t, h, ann)
				require.Equal(t, 1, kept["sent"], "no receipt yet")
				receipt()
			}
			_, kept := texts(t, h, ann)
			require.Equal(t, c.kept, kept["sent"] == 1)
			if c.through == 0 {
				return
			}
			for _, step := range []struct {
				wait time.Duration
				left int
			}{{c.through - time.Minute, 1}, {2 * time.Minute, 0}} {
				h.Clock.Advance(step.wait)
				_, err := h.Service.Sweeper.Sweep(ctx)
				require.NoError(t, err)
				_, kept := texts(t, h, ann)
				require.Equal(t, step.left, kept["sent"])
			}
		})
	}
}

// A text of a person is kept for as long as the programs of its sender all declare.
func TestInboundTextsOfAConversation(t *testing.T) {
	for _, c := range []struct {
		name        string
		first, next time.Duration
		kept        time.Duration
	}{
		{"both", 20 * 24 * time.Hour, 30 * 24 * time.Hour, 20 * 24 * time.Hour},
		{"one", 0, 30 * 24 * time.Hour, 7 * 24 * time.Hour},
		{"none", 0, 0, 7 * 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				cfg.Programs[0].Conversations = c.first
				p := cfg.Programs[0]
				p.Name, p.Conversations = sealtext.MustProgram("news"), c.next
				cfg.Programs = append(cfg.Programs, p)
			})
			h.OptIn(ann)
			h.Reply(ann, "See you!")
			h.Clock.Advance(c.kept - time.Minute)
			for _, left := range []int{1, 0} {
				_, err := h.Service.Sweeper.Sweep(ctx)
				require.NoError(t, err)
				_, kept := texts(t, h, ann)
				require.Equal(t, left, kept["received"])
				h.Clock.Advance(2 * time.Minute)
			}
		})
	}
}
