package shadow_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/shadow"
)

const (
	ann  = "+12025550123"
	text = "Your appointment is tomorrow at 10."
)

// body is a text that is one.
func body(text string) sealtext.Body {
	b, err := sealtext.NewBody(text)
	if err != nil {
		panic(err)
	}
	return b
}

// world is a service in which an application's messages are observed.
type world struct {
	*servicetest.Harness
	*shadow.Observer
	stages shadow.Stages

	mu   sync.Mutex
	errs []error
}

// newWorld observes for a week.
func newWorld(t testing.TB, parts func(*servicetest.Config), change func(*world, *shadow.Config)) *world {
	t.Helper()
	w := &world{}
	w.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Consent.Observe = &consent.Observe{
			Acknowledge: consent.ObserveAcknowledgment, Until: c.Consent.Now().AddDate(0, 0, 7), Denied: func(context.Context, consent.Request, consent.Decision) {},
		}
		if parts != nil {
			parts(c)
		}
	})
	w.stages = shadow.Stages{w.Tenant: shadow.StageObserve}
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	cfg := shadow.Config{
		Gate: w.Consent, Gateway: w.Gateway, Audit: w.Audit, InTx: w.InTx, Sealer: w.Sealer, Locator: zones, Stage: w.stages.Stage,
		Until: w.Clock.Now().AddDate(0, 0, 7), Now: w.Clock.Now,
		OnError: func(_ context.Context, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.errs = append(w.errs, err)
		},
	}
	if change != nil {
		change(w, &cfg)
	}
	w.Observer, err = shadow.New(cfg)
	require.NoError(t, err)
	return w
}

// send observes a message and returns how often it was handed over.
func (w *world) send(t testing.TB, m transport.Message, refused ...string) int {
	t.Helper()
	observes, err := w.Observes(t.Context(), m.Tenant)
	require.NoError(t, err)
	require.True(t, observes)
	n := 0
	require.NoError(t, w.Observe(t.Context(), m, refused, func(context.Context) transport.OutcomeKind { n++; return transport.OutcomeAccepted }))
	return n
}

// report is that of the tenant since the beginning.
func (w *world) report(t testing.TB) shadow.TenantReport {
	t.Helper()
	r, err := shadow.NewReport(t.Context(), shadow.ReportConfig{
		Events: w.Audit, Tenants: []sealtext.Tenant{w.Tenant}, Since: time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC),
		Until: w.Clock.Now().Add(time.Minute), Now: w.Clock.Now,
	})
	require.NoError(t, err)
	return r.Tenants[0]
}

// Whatever the gate would do, the message is handed over, once, and the report has the rules.
func TestObserve(t *testing.T) {
	night := time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC) // 3:00 in Washington
	for _, c := range []struct {
		name    string
		parts   func(*servicetest.Config)
		before  func(*world)
		change  func(*transport.Message)
		refused []string
		want    shadow.Counts
		rules   []string
	}{
		{"allowed", nil, func(w *world) { w.OptIn(ann) }, nil, nil, shadow.Counts{Messages: 1}, nil},
		{"opted out", nil, func(w *world) { w.OptIn(ann); w.Reply(ann, "STOP") }, nil, nil, shadow.Counts{Messages: 1, Denied: 1, AfterOptOut: 1}, []string{consent.ReasonOptedOut}},
		{"in other words", nil, func(w *world) { w.OptIn(ann); w.Reply(ann, "please stop texting me") }, nil, nil, shadow.Counts{Messages: 1, Denied: 1, AfterOptOut: 1}, []string{consent.ReasonOptedOut}},
		{"never asked", nil, nil, nil, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{consent.ReasonNoOptIn}},
		{"at night", nil, func(w *world) { w.OptIn(ann); w.Clock.Set(night) }, nil, nil, shadow.Counts{Messages: 1, Waiting: 1}, []string{"courtesy-hours"}},
		{"at night, and of no use later", nil, func(w *world) { w.OptIn(ann); w.Clock.Set(night) }, func(m *transport.Message) { m.ExpiresAt = night.Add(time.Hour) }, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{"courtesy-hours"}},
		{"a card in the text", nil, func(w *world) { w.OptIn(ann) }, func(m *transport.Message) { m.Body = body("Your card 4111 1111 1111 1111 was charged.") }, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleContent}},
		{"too long", func(c *servicetest.Config) { c.Gateway.MaxSegments = 1 }, func(w *world) { w.OptIn(ann) }, func(m *transport.Message) {
			m.Body = body("This text takes more than one segment, since it has more than one hundred and sixty characters in all, as everybody can see who counts them one by one up to here: done.")
		}, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleTooLong}},
		{"templates only", func(c *servicetest.Config) { c.Programs[0].TemplateOnly = true }, func(w *world) { w.OptIn(ann) }, nil, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleTemplates}},
		{"another sender", nil, func(w *world) { w.OptIn(ann) }, func(m *transport.Message) { m.Sender = sealtext.MustSender("+15005550099") }, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleUndeclared, consent.ReasonSender}},
		{"no such program", nil, nil, func(m *transport.Message) { m.Program = sealtext.MustProgram("offers") }, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleUndeclared}},
		{"a number in the actor", nil, func(w *world) { w.OptIn(ann) }, func(m *transport.Message) { m.Actor = sealtext.Actor{ID: ann} }, nil, shadow.Counts{Messages: 1, Denied: 1}, []string{shadow.RuleInput}},
		{"what the caller refuses", nil, func(w *world) { w.OptIn(ann); w.Reply(ann, "STOP") }, func(m *transport.Message) { m.Body = sealtext.Body{} }, []string{"twilio.21620"}, shadow.Counts{Messages: 1, Denied: 1, AfterOptOut: 1}, []string{"twilio.21620", consent.ReasonOptedOut}},
		{"to somebody unknown", nil, nil, func(m *transport.Message) { *m = transport.Message{Tenant: m.Tenant} }, []string{"twilio.21606"}, shadow.Counts{Messages: 1, Denied: 1}, []string{"twilio.21606"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.parts, nil)
			if c.before != nil {
				c.before(w)
			}
			w.Deliver()
			texts := len(w.Texts(ann))
			m := w.Message(ann, text)
			if c.change != nil {
				c.change(&m)
			}
			require.Equal(t, 1, w.send(t, m, c.refused...))
			require.Zero(t, w.Deliver(), "nothing of it is in the outbox")
			require.Len(t, w.Texts(ann), texts)
			got := w.report(t)
			require.Equal(t, c.want, got.Counts)
			require.Equal(t, c.want.AfterOptOut, got.PeopleAfterOptOut)
			var rules []string
			for _, r := range got.Rules {
				require.Equal(t, 1, r.Messages)
				rules = append(rules, r.Rule)
			}
			require.ElementsMatch(t, c.rules, rules)
			require.Empty(t, w.errs)
			require.Zero(t, got.Unjudged)
		})
	}
}

// What is handed over counts for the frequency of the program, and what the provider refused does not.
func TestFrequency(t *testing.T) {
	w := newWorld(t, func(c *servicetest.Config) {
		c.Programs[0].Frequency = program.Frequency{Messages: 1, Period: 24 * time.Hour}
	}, nil)
	w.OptIn(ann)
	outcome := transport.OutcomeRejected
	n := 0
	for range 3 {
		require.NoError(t, w.Observe(t.Context(), w.Message(ann, text), nil, func(context.Context) transport.OutcomeKind { n++; return outcome }))
		outcome = transport.OutcomeAccepted
		w.Clock.Advance(time.Minute)
	}
	require.Equal(t, 3, n)
	got := w.report(t)
	require.Equal(t, shadow.Counts{Messages: 3, Waiting: 1}, got.Counts)
	require.Equal(t, []shadow.RuleReport{{consent.ReasonFrequency, 1, 1}}, got.Rules)
}

var errAway = errors.New("the database is away")

// A message that cannot be judged goes on, and the next event that is written tells of it.
func TestUnjudged(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world, *shadow.Config, *bool)
		errs   int
		judged int // of three messages, the second of which goes wrong
	}{
		{"the person is not enrolled", func(w *world, cfg *shadow.Config, away *bool) {
			begun := false
			cfg.InTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
				if *away && !begun {
					begun = true
					return errAway
				}
				return w.InTx(ctx, f)
			}
		}, 1, 2},
		{"the gate cannot read", func(w *world, cfg *shadow.Config, away *bool) { cfg.Gate = brokenGate{w.Consent, away} }, 1, 2},
		{"no transaction begins", func(w *world, cfg *shadow.Config, away *bool) {
			cfg.InTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
				if *away {
					return errAway
				}
				return w.InTx(ctx, f)
			}
		}, 2, 2}, // the person cannot be enrolled, and it cannot be said
		{"only the audit event is not written", func(w *world, cfg *shadow.Config, away *bool) {
			cfg.Audit = recorderFunc(func(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
				if *away {
					return errAway
				}
				return w.Audit.Record(ctx, tx, e)
			})
		}, 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			away := false
			w := newWorld(t, nil, func(w *world, cfg *shadow.Config) { c.change(w, cfg, &away) })
			w.OptIn(ann)
			for i := range 3 {
				away = i == 1
				require.Equal(t, 1, w.send(t, w.Message(ann, text)))
			}
			got := w.report(t)
			require.Equal(t, shadow.Counts{Messages: c.judged}, got.Counts)
			require.Equal(t, 3-c.judged, got.Unjudged)
			require.Len(t, w.errs, c.errs)
			require.ErrorIs(t, w.errs[0], errAway)
			require.NotContains(t, w.errs[0].Error(), ann[1:])
		})
	}
}

type recorderFunc func(context.Context, sealtext.Tx, audit.Event) error

func (f recorderFunc) Record(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
	return f(ctx, tx, e)
}

// brokenGate fails before it decides.
type brokenGate struct {
	*consent.Ledger
	away *bool
}

func (g brokenGate) Do(ctx context.Context, r consent.Request, f func(context.Context, consent.Permit) error) (consent.Decision, error) {
	if *g.away {
		return consent.Decision{}, errAway
	}
	return g.Ledger.Do(ctx, r, f)
}

// A ledger that is not told to observe judges nothing: the messages go on, and the report says so.
func TestLedgerDoesNotObserve(t *testing.T) {
	w := newWorld(t, func(c *servicetest.Config) { c.Consent.Observe = nil }, nil)
	require.Equal(t, 1, w.send(t, w.Message(ann, text)))
	got := w.report(t)
	require.Zero(t, got.Messages)
	require.Equal(t, 1, got.Unjudged)
	require.ErrorContains(t, w.errs[0], "Config.Observe")
}

// A database that does not answer holds a message up for the Timeout and no longer.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil, func(w *world, cfg *shadow.Config) {
			cfg.Timeout = 3 * time.Second
			begun := false
			cfg.InTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
				if begun {
					return w.InTx(ctx, f)
				}
				begun = true
				<-ctx.Done()
				return ctx.Err()
			}
		})
		begin := time.Now()
		require.Equal(t, 1, w.send(t, w.Message(ann, text)))
		require.Equal(t, 3*time.Second, time.Since(begin))
		require.Equal(t, 1, w.report(t).Unjudged)
	})
}

// The provider may take longer than the judgment: its call is the application's own.
func TestSlowProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil, nil)
		w.OptIn(ann)
		require.NoError(t, w.Observe(t.Context(), w.Message(ann, text), nil, func(ctx context.Context) transport.OutcomeKind {
			time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
			require.NoError(t, ctx.Err())
			return transport.OutcomeAccepted
		}))
		require.Equal(t, shadow.Counts{Messages: 1}, w.report(t).Counts)
		require.Empty(t, w.errs)
	})
}

// From the end on the tenant is at the gate; a message that is judged at that moment is denied by it.
func TestEnd(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.Clock.Advance(7*24*time.Hour - 1)
	require.Equal(t, 1, w.send(t, w.Message(ann, text)))
	w.Clock.Advance(1)
	observes, err := w.Observes(t.Context(), w.Tenant)
	require.NoError(t, err)
	require.False(t, observes)
	err = w.Observe(t.Context(), w.Message(ann, text), nil, func(context.Context) transport.OutcomeKind { panic("handed over") })
	var denied *transport.DeniedError
	require.ErrorAs(t, err, &denied)
	require.Equal(t, consent.ReasonNoOptIn, denied.Reasons[0].Rule)

	away := true
	w = newWorld(t, nil, func(w *world, cfg *shadow.Config) { cfg.Gate = brokenGate{w.Consent, &away} })
	w.Clock.Advance(7 * 24 * time.Hour)
	err = w.Observe(t.Context(), w.Message(ann, text), nil, func(context.Context) transport.OutcomeKind { panic("handed over") })
	require.ErrorIs(t, err, errAway, "what cannot be judged is not sent either")
}

// A STOP that comes between the decision and the hand-off is among the rules.
func TestStopMeanwhile(t *testing.T) {
	w := newWorld(t, nil, func(w *world, cfg *shadow.Config) {
		cfg.Gate = gateFunc(func(ctx context.Context, r consent.Request, f func(context.Context, consent.Permit) error) (consent.Decision, error) {
			return w.Consent.Do(ctx, r, func(ctx context.Context, p consent.Permit) error {
				err := w.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					_, err := w.Consent.RecordTx(ctx, tx, consent.Event{
						Person: r.Person, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodWebForm, Actor: sealtext.System("test"), OccurredAt: w.Clock.Now(), IdempotencyKey: "a-form",
					})
					return err
				})
				require.NoError(t, err)
				return f(ctx, p)
			})
		})
	})
	w.OptIn(ann)
	require.Equal(t, 1, w.send(t, w.Message(ann, text)))
	got := w.report(t)
	require.Equal(t, shadow.Counts{Messages: 1, Denied: 1, AfterOptOut: 1}, got.Counts)
	require.Equal(t, consent.ReasonOptedOut, got.Rules[0].Rule)
}

type gateFunc func(context.Context, consent.Request, func(context.Context, consent.Permit) error) (consent.Decision, error)

func (g gateFunc) Do(ctx context.Context, r consent.Request, f func(context.Context, consent.Permit) error) (consent.Decision, error) {
	return g(ctx, r, f)
}

// Tenants are observed one by one; what is sent directly leaves nothing behind.
func TestStages(t *testing.T) {
	w := newWorld(t, nil, nil)
	other := sealtext.MustTenant("corner-books")
	for _, c := range []struct {
		name       string
		ours, more shadow.Stage
		tenants    []sealtext.Tenant
		want       bool
	}{
		{"observed", shadow.StageObserve, shadow.StageGate, []sealtext.Tenant{w.Tenant}, true},
		{"direct", shadow.StageDirect, shadow.StageGate, []sealtext.Tenant{w.Tenant}, true},
		{"at the gate", shadow.StageGate, shadow.StageObserve, []sealtext.Tenant{w.Tenant}, false},
		{"both", shadow.StageObserve, shadow.StageDirect, []sealtext.Tenant{w.Tenant, other}, true},
		{"one of two", shadow.StageObserve, shadow.StageGate, []sealtext.Tenant{w.Tenant, other}, false},
		{"none", shadow.StageObserve, shadow.StageGate, nil, false},
		{"not a stage", shadow.Stage(9), shadow.StageGate, []sealtext.Tenant{w.Tenant}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.stages[w.Tenant], w.stages[other] = c.ours, c.more
			got, err := w.Observes(t.Context(), c.tenants...)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	w.stages[w.Tenant] = shadow.StageDirect
	require.Equal(t, 1, w.send(t, w.Message(ann, text)))
	require.Zero(t, w.report(t).Messages)

	w = newWorld(t, nil, func(_ *world, cfg *shadow.Config) {
		cfg.Stage = func(context.Context, sealtext.Tenant) (shadow.Stage, error) { return shadow.StageDirect, errAway }
	})
	_, err := w.Observes(t.Context(), w.Tenant)
	require.ErrorIs(t, err, errAway)
}

func TestNew(t *testing.T) {
	w := newWorld(t, nil, nil)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		change func(*shadow.Config)
	}{
		{"Gate", func(c *shadow.Config) { c.Gate = nil }},
		{"Gateway", func(c *shadow.Config) { c.Gateway = nil }},
		{"Audit", func(c *shadow.Config) { c.Audit = nil }},
		{"InTx", func(c *shadow.Config) { c.InTx = nil }},
		{"Sealer", func(c *shadow.Config) { c.Sealer = nil }},
		{"Locator", func(c *shadow.Config) { c.Locator = nil }},
		{"Stage", func(c *shadow.Config) { c.Stage = nil }},
		{"Until", func(c *shadow.Config) { c.Until = time.Time{} }},
		{"Timeout", func(c *shadow.Config) { c.Timeout = -1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := shadow.Config{Gate: w.Consent, Gateway: w.Gateway, Audit: w.Audit, InTx: w.InTx, Sealer: w.Sealer, Locator: zones, Stage: w.stages.Stage, Until: w.Clock.Now()}
			_, err := shadow.New(cfg)
			require.NoError(t, err)
			c.change(&cfg)
			_, err = shadow.New(cfg)
			require.ErrorContains(t, err, "shadow: Config."+c.name+" ")
		})
	}
}

// The events hold the person as a subject and nothing else about them, and erasure reaches them.
func TestEvents(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.send(t, w.Message(ann, text))
	var kinds []audit.Kind
	for e, err := range w.Audit.Events(t.Context(), audit.Query{Tenant: w.Tenant, Subject: w.Person(ann).Subject}) {
		require.NoError(t, err)
		if e.Actor.ID == sealtext.System("observe").ID {
			require.Equal(t, []string{consent.ReasonNoOptIn}, e.Details.Rules)
			kinds = append(kinds, e.Kind)
		}
	}
	require.ElementsMatch(t, []audit.Kind{audit.KindMessageDenied, audit.KindOutcomeRecorded}, kinds)
}
