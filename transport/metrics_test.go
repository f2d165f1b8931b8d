package transport_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/metric"
)

// points keeps what the metrics are told.
type points struct {
	mu  sync.Mutex
	all []metric.Point
}

func (p *points) tell(point metric.Point) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, point)
}

// take returns the points since the last call, as kind and label.
func (p *points) take() (said []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, point := range p.all {
		s := point.Kind.String()
		if point.Label != "" {
			s += " " + point.Label
		}
		said = append(said, s)
	}
	p.all = nil
	return said
}

// metered is a harness whose gateway and relay tell the points.
func metered(t *testing.T, change func(*servicetest.Config)) (*servicetest.Harness, *points) {
	t.Helper()
	p := &points{}
	return servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Gateway.Metrics, c.Relay.Metrics = p.tell, p.tell
		if change != nil {
			change(c)
		}
	}), p
}

func TestMetricsOfTheGateway(t *testing.T) {
	night := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC) // midnight in Washington
	shop := func(h *servicetest.Harness) transport.Message {
		m := h.Message(ann, "spring sale")
		m.Purpose = sealtext.Marketing
		return m
	}
	for _, c := range []struct {
		name   string
		change func(*servicetest.Config)
		run    func(t *testing.T, h *servicetest.Harness)
		want   []string
	}{
		{"queued", nil, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann)
			m := h.Message(ann, "hello")
			for range 2 { // the second is a repeat
				_, err := h.Gateway.Send(ctx, m)
				require.NoError(t, err)
			}
		}, []string{"queued"}},
		{"denied", nil, func(t *testing.T, h *servicetest.Harness) {
			m := h.Message(ann, "hello")
			for range 2 {
				_, err := h.Gateway.Send(ctx, m)
				require.ErrorIs(t, err, transport.ErrDenied)
			}
		}, []string{"denied consent.no-opt-in"}},
		{"held", nil, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann, sealtext.Marketing)
			h.Clock.Set(night)
			_, err := h.Gateway.Send(ctx, shop(h))
			require.NoError(t, err)
		}, []string{"queued", "held us-marketing-hours"}},
		{"held by a rule of the host", func(c *servicetest.Config) {
			c.Consent.Rules = []rule.Rule{{
				ID: "of-our-lawyer", Jurisdiction: "US", Purposes: sealtext.AllPurposes, From: 9 * 60, To: 20 * 60, Source: "memo", AsOf: night,
			}}
		}, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann, sealtext.Marketing)
			h.Clock.Set(night)
			_, err := h.Gateway.Send(ctx, shop(h))
			require.NoError(t, err)
		}, []string{"queued", "held own-rule"}},
		{"invalid", nil, func(t *testing.T, h *servicetest.Harness) {
			m := h.Message(ann, "hello")
			m.Sender = sealtext.MustSender("+15005550009")
			_, err := h.Gateway.Send(ctx, m)
			require.ErrorIs(t, err, transport.ErrUnregisteredSender)
		}, nil},
		{"a list", nil, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann)
			one, other := h.Message(ann, "hello"), h.Message(bob, "hello")
			_, err := h.Gateway.SendAll(ctx, []transport.Message{one, other, one})
			require.NoError(t, err)
			_, err = h.Gateway.SendAll(ctx, nil)
			require.NoError(t, err)
		}, []string{"queued", "denied consent.no-opt-in"}},
		{"a dry run", nil, func(t *testing.T, h *servicetest.Harness) {
			_, err := h.Gateway.Preview(ctx, []transport.Message{h.Message(ann, "hello")}, nil)
			require.NoError(t, err)
		}, nil},
		{"in the host's transaction", nil, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann)
			require.NoError(t, h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := h.Gateway.SendTx(ctx, tx, h.Message(ann, "hello"))
				if err != nil {
					return err
				}
				_, err = h.Gateway.SendAllTx(ctx, tx, []transport.Message{h.Message(ann, "again")})
				return err
			}))
		}, []string{"queued", "queued"}},
		{"replaced", nil, func(t *testing.T, h *servicetest.Harness) {
			h.OptIn(ann)
			m := h.Message(ann, "at ten")
			_, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			of := transport.CancelRequest{Tenant: h.Tenant, IdempotencyKey: m.IdempotencyKey, Actor: m.Actor}
			by := h.Message(ann, "at eleven")
			for range 2 {
				_, err = h.Gateway.Replace(ctx, of, by)
				require.NoError(t, err)
			}
		}, []string{"queued", "queued"}},
		{"texts", func(c *servicetest.Config) {
			c.Programs[0].Commands = []keyword.Command{{Name: "confirm", Match: "c, confirm"}}
		}, func(_ *testing.T, h *servicetest.Harness) {
			for _, text := range []string{"hello", "c", "HELP", "START", "STOP"} {
				h.Reply(ann, text)
			}
		}, []string{"inbound none", "inbound command", "inbound help", "inbound opt-in", "inbound opt-out", "opt-out text"}},
		{"an event that is delivered twice", nil, func(t *testing.T, h *servicetest.Harness) {
			body, err := sealtext.NewBody("STOP")
			require.NoError(t, err)
			for range 2 {
				_, err = h.Gateway.Receive(ctx, transport.Incoming{
					Tenant: h.Tenant, Transport: "inbox", EventID: "event-1", From: h.Number(ann), To: h.Sender, Body: body,
				})
				require.NoError(t, err)
			}
		}, []string{"inbound opt-out", "opt-out text"}},
		{"an answer", func(c *servicetest.Config) { c.Programs[0].Wording = wording }, func(_ *testing.T, h *servicetest.Harness) {
			h.OptIn(ann)
			h.Reply(ann, "STOP")
		}, []string{"inbound opt-out", "opt-out text", "queued"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, p := metered(t, c.change)
			c.run(t, h)
			for _, point := range p.all {
				require.Equal(t, h.Tenant, point.Tenant)
				require.Zero(t, point.Took)
			}
			require.Equal(t, c.want, p.take())
		})
	}
}

// A STOP to a sender that tenants share is one text and an opt-out in each.
func TestMetricsOfASharedSender(t *testing.T) {
	p := &points{}
	s := newSharing(t, func(c *servicetest.Config) { c.Gateway.Metrics = p.tell })
	s.mustText(t, "STOP")
	require.ElementsMatch(t, []string{"inbound opt-out", "opt-out text", "opt-out text"}, slices.DeleteFunc(p.take(), func(s string) bool { return s == "queued" }))
}

func TestMetricsOfOutcomes(t *testing.T) {
	boom := errors.New("reset")
	for name, c := range map[string]struct {
		tr   transport.Transport
		want []string
	}{
		"accepted": {reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p"}, nil), []string{"handed-over", "outcome accepted"}},
		"rejected": {reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "30006"}, nil), []string{"handed-over", "outcome rejected"}},
		"not sent": {reads(transport.Outcome{Kind: transport.OutcomeNotSent}, nil), []string{"handed-over", "outcome not-sent"}},
		"unknown":  {reads(transport.Outcome{}, boom), []string{"handed-over", "outcome unknown"}},
		"an opt-out": {
			reads(transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, nil),
			[]string{"handed-over", "opt-out provider", "outcome rejected"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, p := metered(t, func(c2 *servicetest.Config) { c2.Relay.Transport = c.tr })
			h.OptIn(ann)
			_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			require.Equal(t, []string{"queued"}, p.take())
			h.Clock.Advance(7 * time.Second)
			h.Deliver()
			require.Equal(t, 7*time.Second, p.all[0].Took, "the time that it has waited")
			for _, point := range p.all {
				require.Equal(t, "inbox", point.Transport)
				require.Equal(t, sealtext.Informational, point.Purpose)
				require.Equal(t, h.Tenant, point.Tenant)
			}
			require.Equal(t, c.want, p.take())
		})
	}
}

// The time of a hand-off is that of the transport, by the clock that measures pauses.
func TestMetricsOfASlowTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, p := metered(t, func(c *servicetest.Config) {
			c.Relay.Transport = transportFunc(func(context.Context, transport.Cleared) (transport.Outcome, error) {
				time.Sleep(3 * time.Second) //nolint:forbidigo // the time of the bubble
				return transport.Outcome{Kind: transport.OutcomeNotSent}, nil
			})
		})
		h.OptIn(ann)
		_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
		_, err = h.Relay.Step(ctx)
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, p.all[len(p.all)-1].Took)
		require.Equal(t, []string{"queued", "handed-over", "outcome not-sent"}, p.take())
	})
}

// chosen is a router that makes one choice.
type chosen struct {
	choice transport.RouteChoice
	tr     transport.Transport
}

func (c chosen) Providers() map[string]transport.Transport {
	return map[string]transport.Transport{"alpha": c.tr}
}

func (c chosen) Pick(_ context.Context, rs []transport.RouteRequest) ([]transport.RouteChoice, error) {
	return slices.Repeat([]transport.RouteChoice{c.choice}, len(rs)), nil
}

func (chosen) Ended(sealtext.Tenant, string, transport.Outcome) bool { return false }

// fenced is a store of another environment.
type fenced struct{ transport.Store }

func (fenced) Fenced(context.Context) (bool, time.Time, error) { return true, time.Time{}, nil }

func TestMetricsOfMessagesThatAreNotHandedOver(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*servicetest.Config)
		before func(t *testing.T, h *servicetest.Harness) // the message is queued
		want   []string
	}{
		{"denied", nil, func(t *testing.T, h *servicetest.Harness) {
			_, err := h.Consent.Record(ctx, consent.Event{
				Person: h.Person(ann), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodPaper, Actor: sealtext.System("test"),
				Evidence: consent.Evidence{Reference: "scan-2"}, OccurredAt: h.Clock.Now(), IdempotencyKey: "out",
			})
			require.NoError(t, err)
		}, []string{"denied consent.opted-out"}},
		{"held", nil, func(_ *testing.T, h *servicetest.Harness) {
			h.Clock.Set(time.Date(2026, 3, 3, 5, 0, 0, 0, time.UTC)) // the relay comes at night
		}, []string{"held courtesy-hours"}},
		{"expired", nil, func(_ *testing.T, h *servicetest.Harness) { h.Clock.Advance(25 * time.Hour) }, []string{"expired"}},
		{"erased", nil, func(t *testing.T, h *servicetest.Harness) {
			p := h.Person(ann)
			require.NoError(t, h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := h.Vault.Erase(ctx, tx, p)
				return err
			}))
		}, []string{"denied recipient.erased"}},
		{"a copy of the database", func(c *servicetest.Config) {
			c.Relay.Store = fenced{c.Relay.Store.(transport.Store)}
		}, nil, []string{"denied environment.fenced"}},
		{"no healthy provider", func(c *servicetest.Config) {
			c.Relay.Router = chosen{transport.RouteChoice{RetryAt: time.Date(2026, 3, 2, 15, 1, 0, 0, time.UTC)}, c.Relay.Transport}
			c.Relay.Transport = nil
		}, nil, []string{"held " + metric.LabelUnhealthy}},
		{"no provider", func(c *servicetest.Config) {
			c.Relay.Router = chosen{transport.RouteChoice{}, c.Relay.Transport}
			c.Relay.Transport = nil
		}, nil, []string{"held " + metric.LabelUnserved}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, p := metered(t, c.change)
			h.OptIn(ann)
			_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			if c.before != nil {
				c.before(t, h)
			}
			p.take()
			h.Deliver()
			require.Equal(t, c.want, p.take())
		})
	}
}

// One relay hands over and stalls, and another settles the message: together they tell one outcome
// for the hand-off.
func TestMetricsOfALostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, g := &points{}, newGate(false)
		r, _, _, _ := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Transport, c.Metrics = g, p.tell })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		r.Clock.Advance(5 * time.Minute)
		_, err := r.another(t, g).Step(ctx)
		require.NoError(t, err)
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx))
		require.Equal(t, []string{"handed-over", "outcome unknown", "lease-lost"}, p.take())
	})
}

// Outcomes are counted when they are stored, once, however often that was tried.
func TestMetricsOfAStoreThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &points{}
		r, store, _, _ := flakyRelay(t, 1, func(c *transport.RelayConfig) { c.Metrics = p.tell })
		fails := 3
		store.set(func(call string) bool {
			if call == "FinishAll" {
				fails--
			}
			return call == "FinishAll" && fails >= 0
		})
		_, err := r.Relay.Step(ctx)
		require.NoError(t, err)
		require.Negative(t, fails)
		require.Equal(t, []string{"handed-over", "outcome accepted"}, p.take())
	})
}

func TestMetricsOfReceipts(t *testing.T) {
	h, p := metered(t, func(c *servicetest.Config) {
		c.Relay.Transport = reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil)
	})
	h.OptIn(ann)
	_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Deliver()
	p.take()
	for _, c := range []struct {
		state    transport.State
		optedOut bool
		want     []string
	}{
		{transport.StateSent, false, []string{"receipt sent"}},
		{transport.StateDelivered, false, []string{"receipt delivered"}},
		{transport.StateDelivered, false, nil},
		{transport.StateSent, false, nil},
		{transport.StateFailed, true, []string{"opt-out provider"}},
		{transport.StateFailed, true, nil},
	} {
		_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{
			Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-1", State: c.state, OptedOut: c.optedOut,
		})
		require.NoError(t, err)
		for _, point := range p.all {
			require.Equal(t, "inbox", point.Transport)
			require.Equal(t, sealtext.Informational, point.Purpose)
		}
		require.Equal(t, c.want, p.take())
	}
	_, err = h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-2", State: transport.StateSent})
	require.NoError(t, err)
	require.Empty(t, p.take(), "no message has it")
}

// No field of a point leads to a person, or has a text that the host, the provider or a person wrote.
func TestMetricsHaveNothingPersonal(t *testing.T) {
	const code = "customer-4711"
	h, p := metered(t, func(c *servicetest.Config) {
		c.Relay.Transport = reads(transport.Outcome{Kind: transport.OutcomeRejected, ProviderID: code, Code: code, OptedOut: true}, nil)
		c.Consent.Rules = []rule.Rule{{ID: code, Jurisdiction: "US", Purposes: sealtext.AllPurposes, From: 9 * 60, To: 20 * 60, Source: code, AsOf: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}}
		c.Programs[0].Commands = []keyword.Command{{Name: code, Match: "c"}}
	})
	h.OptIn(ann)
	h.Clock.Set(time.Date(2026, 3, 3, 5, 0, 0, 0, time.UTC))
	_, err := h.Gateway.Send(ctx, h.Message(ann, "hello")) // held by the rule
	require.NoError(t, err)
	h.Clock.Set(time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC))
	m := h.Message(ann, "hello "+code)
	m.IdempotencyKey, m.Actor = code, sealtext.System(code)
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	h.Deliver()
	h.Reply(ann, "c")
	h.Reply(ann, code)
	require.GreaterOrEqual(t, len(p.all), 9)
	said := fmt.Sprintf("%+v %#v", p.all, p.all)
	for _, secret := range []string{code, "2025550123", id.String(), h.Person(ann).Subject.String(), h.Sender.String(), h.Program.String()} {
		require.NotContains(t, said, secret)
	}
	for _, point := range p.all {
		require.True(t, point.Kind.Valid())
	}
}

// Every reason of the gate is a label. A new one must be added to the list of package transport, or
// it would count as a rule of the host.
func TestReasonsAreLabels(t *testing.T) {
	label := transport.MetricLabel()
	found := 0
	for _, dir := range []string{"consent", "consent/rule"} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*.go"))
		require.NoError(t, err)
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") || len(spec.Values) != 1 {
					return true
				}
				if value, ok := spec.Values[0].(*ast.BasicLit); ok {
					id, err := strconv.Unquote(value.Value)
					require.NoError(t, err)
					require.Equal(t, id, label(id), spec.Names[0].Name)
					found++
				}
				return true
			})
		}
	}
	require.Greater(t, found, 25)
	for _, r := range rule.Default() {
		require.Equal(t, r.ID, label(r.ID))
	}
	require.Equal(t, metric.LabelOwnRule, label("+12025550123"))
}

// Points allocate nothing, with and without a function.
func TestMetricsAllocateNothing(t *testing.T) {
	told := 0
	for name, f := range map[string]func(metric.Point){"none": nil, "counts": func(metric.Point) { told++ }} {
		t.Run(name, func(t *testing.T) {
			require.Zero(t, testing.AllocsPerRun(100, transport.TellOutcome(f)))
		})
	}
	require.Positive(t, told)
}
