package transport_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// limited is a harness whose relay has rates, with messages to Ann that are due.
func limited(t *testing.T, rates ...transport.Rate) *servicetest.Harness {
	t.Helper()
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Rates = rates })
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	return h
}

// queue queues messages of a purpose that expire in a week.
func queue(t *testing.T, h *servicetest.Harness, n int, p sealtext.Purpose) {
	t.Helper()
	for i := range n {
		m := h.Message(ann, p.String()+" "+strconv.Itoa(i))
		m.Purpose, m.ExpiresAt = p, h.Clock.Now().Add(7*24*time.Hour)
		_, err := h.Gateway.Send(ctx, m)
		require.NoError(t, err)
	}
}

func TestRateSpreads(t *testing.T) {
	h := limited(t, transport.Rate{Name: "sender", Messages: 2, Every: time.Second})
	queue(t, h, 5, sealtext.Transactional)
	for i, step := range []struct {
		wait time.Duration
		sent int
	}{{0, 1}, {0, 0}, {499 * time.Millisecond, 0}, {time.Millisecond, 1}, {time.Hour, 1}, {0, 0}, {time.Second, 1}, {time.Second, 1}, {time.Second, 0}} {
		h.Clock.Advance(step.wait)
		require.Equal(t, step.sent, h.Deliver(), "step %d", i)
	}
	require.Len(t, h.Texts(ann), 5)
}

// TestRateBurst: a tenth is claimed at once, and never more than the rate in any period.
func TestRateBurst(t *testing.T) {
	h := limited(t, transport.Rate{Name: "sender", Messages: 20, Every: time.Minute})
	queue(t, h, 60, sealtext.Transactional)
	var sent []time.Time
	for len(sent) < 60 {
		for range h.Deliver() {
			sent = append(sent, h.Clock.Now())
		}
		h.Clock.Advance(time.Second)
	}
	require.Equal(t, sent[0], sent[1], "a tenth of 20")
	most := 0
	for i := range sent {
		n := 0
		for _, at := range sent[i:] {
			if at.Sub(sent[i]) < time.Minute {
				n++
			}
		}
		most = max(most, n)
	}
	require.LessOrEqual(t, most, 20)
	require.GreaterOrEqual(t, most, 18, "and the rate is used")
}

// TestRateOfADay: passcodes have their reserve, and marketing messages wait before the others.
func TestRateOfADay(t *testing.T) {
	h := limited(t, transport.Rate{Name: "account", PerDay: 10, ReserveOTP: 2, Marketing: 5, Zone: "America/New_York"})
	queue(t, h, 7, sealtext.Marketing)
	h.Deliver()
	require.Len(t, h.Texts(ann), 5)
	queue(t, h, 4, sealtext.Transactional)
	h.Deliver()
	require.Len(t, h.Texts(ann), 8)
	queue(t, h, 3, sealtext.OTP)
	h.Deliver()
	require.Len(t, h.Texts(ann), 10)

	h.Clock.Set(time.Date(2026, 3, 3, 4, 59, 0, 0, time.UTC)) // 23:59 in New York
	h.Deliver()
	require.Len(t, h.Texts(ann), 10)
	h.Clock.Set(time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC))
	h.Deliver()
	texts := h.Texts(ann)[10:]
	require.ElementsMatch(t, []string{"otp 2", "transactional 3", "marketing 5", "marketing 6"}, texts)
}

// TestRatesOfTwoRelays: a rate is shared by name, and a message draws on all rates of its relay.
func TestRatesOfTwoRelays(t *testing.T) {
	var cfg transport.RelayConfig
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Rates = []transport.Rate{{Name: "sender", PerDay: 5}, {Name: "account", PerDay: 8}}
		cfg = *c.Relay
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	cfg.Sealer, cfg.Consent, cfg.Audit = h.Sealer, h.Consent, h.Audit
	cfg.Rates = []transport.Rate{{Name: "another-sender", PerDay: 5}, {Name: "account", PerDay: 8}}
	other, err := transport.NewRelay(cfg)
	require.NoError(t, err)
	queue(t, h, 12, sealtext.Transactional)
	require.Equal(t, 5, h.Deliver())
	for range 10 {
		_, err := other.Step(ctx)
		require.NoError(t, err)
	}
	require.Len(t, h.Texts(ann), 8, "5 of the first relay, and 3 of the other")
}

// TestRateIsPaused: while a provider asks to wait, the relay claims nothing else.
func TestRateIsPaused(t *testing.T) {
	var outcome transport.Outcome
	tr := &answersAs{outcome: &outcome}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = tr
		c.Relay.Batch = 1
		c.Relay.Rates = []transport.Rate{{Name: "account", Messages: 1000, Every: time.Second}}
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	queue(t, h, 3, sealtext.Transactional)
	outcome = transport.Outcome{Kind: transport.OutcomeNotSent, RetryAfter: time.Minute}
	_, err := h.Relay.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, tr.calls)
	outcome = transport.Outcome{Kind: transport.OutcomeAccepted}
	h.Clock.Advance(59 * time.Second)
	require.Zero(t, h.Deliver())
	require.Equal(t, 1, tr.calls)
	h.Clock.Advance(time.Second)
	require.Equal(t, 3, h.Deliver())
	require.Equal(t, 4, tr.calls)
}

func TestBadRates(t *testing.T) {
	for name, rates := range map[string][]transport.Rate{
		"no name":                     {{PerDay: 1}},
		"a number as a name":          {{Name: "s447700900123", PerDay: 1}},
		"a name twice":                {{Name: "a", PerDay: 1}, {Name: "a", PerDay: 1}},
		"nothing":                     {{Name: "a"}},
		"messages without a period":   {{Name: "a", Messages: 1}},
		"a period without messages":   {{Name: "a", Every: time.Second, PerDay: 1}},
		"two days":                    {{Name: "a", Messages: 1, Every: 48 * time.Hour}},
		"too many":                    {{Name: "a", Messages: 1001, Every: time.Millisecond}},
		"a negative number":           {{Name: "a", Messages: -1, Every: time.Second}},
		"a reserve above the day":     {{Name: "a", PerDay: 1, ReserveOTP: 2}},
		"marketing above the reserve": {{Name: "a", PerDay: 3, ReserveOTP: 2, Marketing: 2}},
		"a zone that does not exist":  {{Name: "a", PerDay: 1, Zone: "Mars/Olympus"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.New(t)
			cfg := transport.RelayConfig{Sealer: h.Sealer, Consent: h.Consent, Audit: h.Audit, Transport: h.Inbox, Name: "inbox", Rates: rates}
			servicetest.NewWith(t, func(c *servicetest.Config) { cfg.Store = c.Relay.Store })
			_, err := transport.NewRelay(cfg)
			require.ErrorAs(t, err, new(*sealtext.InputError))
			require.NotContains(t, err.Error(), "447700900123")
		})
	}
}

// answersAs answers with an outcome that a test changes between two steps.
type answersAs struct {
	outcome *transport.Outcome
	calls   int
}

func (a *answersAs) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	a.calls++
	out := *a.outcome
	if out.Kind == transport.OutcomeAccepted {
		out.ProviderID = "id-" + strconv.Itoa(a.calls)
	}
	return out, nil
}

// TestRateWakesTheRelay: a relay that waits for its rates does not wait for a poll.
func TestRateWakesTheRelay(t *testing.T) {
	const messages = 90 // three times what is claimed at once
	all := make(chan struct{})
	tr := &closingAfter{all: all, want: messages}
	begin := time.Now()
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport, c.Relay.Poll, c.Relay.Workers = tr, time.Hour, 4
		c.Relay.Rates = []transport.Rate{{Name: "account", Messages: 300, Every: time.Second}}
		c.Relay.Now = func() time.Time { return time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC).Add(time.Since(begin)) }
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	queue(t, h, messages, sealtext.Transactional)
	require.NoError(t, h.Relay.Start(ctx))
	<-all
	require.NoError(t, h.Relay.Stop(ctx))
}

// closingAfter closes all when it has been called want times.
type closingAfter struct {
	all   chan struct{}
	want  int64
	calls atomic.Int64
}

func (c *closingAfter) Send(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
	if _, err := m.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	n := c.calls.Add(1)
	if n == c.want {
		close(c.all)
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "id-" + strconv.FormatInt(n, 10)}, nil
}
