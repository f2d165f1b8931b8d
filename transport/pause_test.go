package transport_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

func TestPauseCovers(t *testing.T) {
	desk := sealtext.System("desk")
	for name, c := range map[string]struct {
		pause program.Pause
		waits bool
	}{
		"everything":         {program.Pause{}, true},
		"the tenant":         {program.Pause{Tenant: sealtext.MustTenant("clinic")}, true},
		"another tenant":     {program.Pause{Tenant: sealtext.MustTenant("shop")}, false},
		"the program":        {program.Pause{Tenant: sealtext.MustTenant("clinic"), Program: sealtext.MustProgram("reminders")}, true},
		"another program":    {program.Pause{Tenant: sealtext.MustTenant("clinic"), Program: sealtext.MustProgram("offers")}, false},
		"the sender":         {program.Pause{Sender: sealtext.MustSender("+15005550006")}, true},
		"another sender":     {program.Pause{Sender: sealtext.MustSender("24273")}, false},
		"the provider":       {program.Pause{Route: "inbox"}, true},
		"another provider":   {program.Pause{Route: "other"}, false},
		"the purpose":        {program.Pause{Purposes: sealtext.Purposes(sealtext.Informational)}, true},
		"other purposes":     {program.Pause{Purposes: sealtext.AllPurposes &^ sealtext.Purposes(sealtext.Informational)}, false},
		"all but the tenant": {program.Pause{Tenant: sealtext.MustTenant("shop"), Route: "inbox"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
			require.NoError(t, err)
			if c.pause.Tenant.IsZero() {
				c.pause.Log = h.Tenant
			} else if c.pause.Tenant != h.Tenant {
				_, err := h.Service.CreateTenant(ctx, c.pause.Tenant)
				require.NoError(t, err)
			}
			p, err := h.Consent.Pause(ctx, desk, c.pause)
			require.NoError(t, err)
			h.Deliver()
			require.Equal(t, c.waits, len(h.Texts(ann)) == 0)
			if !c.waits {
				return
			}
			require.Contains(t, kinds(t, h), audit.KindSendingPaused)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateQueued, st.State)
			require.Equal(t, h.Clock.Now().Add(5*time.Minute), st.NotBefore, "it is not claimed again and again")
			require.Zero(t, st.Attempts)
			require.Zero(t, h.Deliver())

			require.NoError(t, h.Consent.Resume(ctx, desk, p.ID))
			h.Clock.Advance(5 * time.Minute)
			h.Deliver()
			require.Len(t, h.Texts(ann), 1)
		})
	}
}

// Where texts to a sender are not caught up with, what waits depends on the purpose and on what the
// program declares.
func TestPauseBehindCovers(t *testing.T) {
	h0 := sealtext.MustSender("+15005550006")
	for name, c := range map[string]struct {
		purpose sealtext.Purpose
		change  func(*program.Program)
		pause   program.Pause
		waits   bool
	}{
		"marketing":                {sealtext.Marketing, nil, program.Pause{Sender: h0}, true},
		"informational":            {sealtext.Informational, nil, program.Pause{Sender: h0}, true},
		"transactional":            {sealtext.Transactional, nil, program.Pause{Sender: h0}, false},
		"transactional, declared":  {sealtext.Transactional, func(p *program.Program) { p.HoldWhenBehind = true }, program.Pause{Sender: h0}, true},
		"a passcode":               {sealtext.OTP, nil, program.Pause{Sender: h0}, false},
		"a passcode, declared":     {sealtext.OTP, func(p *program.Program) { p.HoldWhenBehind = true }, program.Pause{Sender: h0}, false},
		"of a sender that is mute": {sealtext.Marketing, func(p *program.Program) { p.Senders[0].OneWay = true }, program.Pause{Sender: h0}, false},
		"from another sender":      {sealtext.Marketing, nil, program.Pause{Sender: sealtext.MustSender("24273")}, false},
		"of the provider":          {sealtext.Marketing, nil, program.Pause{Route: "inbox"}, true},
		"of another provider":      {sealtext.Marketing, nil, program.Pause{Route: "other"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				if c.change != nil {
					c.change(&cfg.Programs[0])
				}
			})
			h.OptIn(ann, sealtext.AllPurposes.Each()...)
			m := h.Message(ann, "See you tomorrow at 10.")
			m.Purpose = c.purpose
			_, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			c.pause.Log, c.pause.Behind = h.Tenant, true
			p, err := h.Consent.Pause(ctx, sealtext.System("watch"), c.pause)
			require.NoError(t, err)
			h.Deliver()
			require.Equal(t, c.waits, len(h.Texts(ann)) == 0)
			require.NoError(t, h.Consent.Resume(ctx, sealtext.System("watch"), p.ID))
			h.Clock.Advance(5 * time.Minute)
			h.Deliver()
			require.Len(t, h.Texts(ann), 1)
		})
	}
}

// What comes in is heard and answered under a pause, unless it says otherwise.
func TestPauseAndAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		pause   program.Pause
		answers int
	}{
		"of marketing":           {program.Pause{Purposes: sealtext.Purposes(sealtext.Marketing)}, 1},
		"of everything":          {program.Pause{}, 1},
		"of answers too":         {program.Pause{Answers: true}, 0},
		"of the provider":        {program.Pause{Route: "inbox"}, 1},
		"of the provider wholly": {program.Pause{Route: "inbox", Answers: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				cfg.Programs[0].Replies = program.Replies{OptOut: "City Clinic: you are opted out. Reply START to opt in."}
			})
			h.OptIn(ann)
			c.pause.Log = h.Tenant
			_, err := h.Consent.Pause(ctx, sealtext.System("desk"), c.pause)
			require.NoError(t, err)
			h.Reply(ann, "STOP")
			require.ErrorIs(t, h.Send(ann, "Are you still there?"), transport.ErrDenied, "the STOP counts")
			h.Deliver()
			require.Len(t, h.Texts(ann), c.answers)
		})
	}
}

// What waited is late: it has courtesy hours, or expires; a passcode ends by its expiry alone.
func TestPauseMakesLate(t *testing.T) {
	evening := time.Date(2026, 3, 3, 0, 30, 0, 0, time.UTC) // 19:30 in Washington
	for name, c := range map[string]struct {
		purpose sealtext.Purpose
		valid   time.Duration
		paused  time.Duration
		then    transport.State
		until   time.Time
	}{
		"in time":            {sealtext.Transactional, 24 * time.Hour, 20 * time.Minute, transport.StateAccepted, time.Time{}},
		"until the night":    {sealtext.Transactional, 24 * time.Hour, 3 * time.Hour, transport.StateQueued, time.Date(2026, 3, 3, 13, 0, 0, 0, time.UTC)},
		"until it is over":   {sealtext.Transactional, time.Hour, 3 * time.Hour, transport.StateExpired, time.Time{}},
		"a passcode in time": {sealtext.OTP, 4 * time.Hour, 3 * time.Hour, transport.StateAccepted, time.Time{}},
		"a passcode":         {sealtext.OTP, 10 * time.Minute, 3 * time.Hour, transport.StateExpired, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann, sealtext.Transactional, sealtext.OTP)
			h.Clock.Set(evening)
			m := h.Message(ann, "Your table is ready.")
			m.Purpose, m.ExpiresAt = c.purpose, evening.Add(c.valid)
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			_, err = h.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: h.Tenant, Until: evening.Add(c.paused)})
			require.NoError(t, err)
			for h.Clock.Now().Before(evening.Add(c.paused)) {
				h.Deliver()
				require.Empty(t, h.Texts(ann))
				h.Clock.Advance(5 * time.Minute)
			}
			h.Deliver()
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.then, st.State)
			if !c.until.IsZero() {
				require.Equal(t, c.until, st.NotBefore)
			}
		})
	}
}

// A message that is sent under a pause waits.
func TestSendUnderAPause(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	p, err := h.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Log: h.Tenant, Sender: h.Sender, Until: h.Clock.Now().Add(time.Minute)})
	require.NoError(t, err)
	listed, err := h.Consent.Pauses(ctx)
	require.NoError(t, err)
	require.Equal(t, []program.Pause{p}, listed)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
	require.NoError(t, err)
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, p.Until, st.NotBefore, "the end of the pause is known")
	h.Clock.Advance(time.Minute)
	require.Equal(t, 1, h.Deliver())
	require.Len(t, h.Texts(ann), 1)
}

// stale is a source that does not look at the database when a permit is redeemed.
type stale struct{ *program.Registry }

func (s stale) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error) {
	var sets []*program.Set
	for _, t := range ts {
		set, err := s.Tenant(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// TestPauseUnderLoad: relays of two processes hand over as fast as they can; after Pause has returned
// in one of them, none starts and none runs. Where the permit is redeemed without a look at the
// database, some do.
func TestPauseUnderLoad(t *testing.T) {
	const rounds, messages = 8, 30
	for name, c := range map[string]struct {
		source func(*program.Registry) program.Source
		none   bool
	}{
		"as it is":                 {func(r *program.Registry) program.Source { return r }, true},
		"without a look at Redeem": {func(r *program.Registry) program.Source { return stale{r} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			var paused atomic.Bool
			var calls, late atomic.Int64
			tr := transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
				if _, err := c.To(); err != nil {
					return transport.Outcome{Kind: transport.OutcomeNotSent}, err
				}
				calls.Add(1)
				for range 50 { // as long as others want to run
					runtime.Gosched()
				}
				if paused.Load() {
					late.Add(1)
				}
				return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
			})
			var cfg servicetest.Config
			h := servicetest.NewWith(t, func(c *servicetest.Config) {
				c.Relay.Transport, c.Relay.Workers, c.Relay.Batch = tr, 8, 8
				cfg = *c
			})
			h.OptIn(ann)
			process := func(source func(*program.Registry) program.Source) *transport.Relay {
				registry, err := program.New(cfg.Parts.Programs)
				require.NoError(t, err)
				ledger := cfg.Consent
				ledger.Programs = source(registry)
				own := *cfg.Relay
				own.Consent, err = consent.New(ledger)
				require.NoError(t, err)
				relay, err := transport.NewRelay(own)
				require.NoError(t, err)
				return relay
			}
			relays := []*transport.Relay{h.Relay, process(c.source)}
			held := 0 // rounds whose pause left some of the messages
			// Whether a pause comes before the last hand-off, and without the look whether some come after the
			// pause, is up to chance, so it may take some more rounds.
			seen := func() bool { return c.none && held > 0 || !c.none && late.Load() > 0 }
			for round := 0; round < rounds || !seen() && round < 100*rounds; round++ {
				for range messages {
					_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
					require.NoError(t, err)
				}
				before := calls.Load()
				var wg sync.WaitGroup
				for _, r := range relays {
					wg.Go(func() {
						for {
							if n, err := r.Step(ctx); n == 0 || err != nil {
								return
							}
						}
					})
				}
				ended := make(chan struct{})
				go func() { wg.Wait(); close(ended) }()
				for open := true; open && calls.Load() < before+3; {
					select {
					case <-ended: // with fewer
						open = false
					default:
						runtime.Gosched()
					}
				}
				p, err := h.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
				require.NoError(t, err)
				paused.Store(true)
				<-ended
				paused.Store(false)
				if calls.Load() < int64((round+1)*messages) {
					held++
				}
				require.NoError(t, h.Consent.Resume(ctx, sealtext.System("desk"), p.ID))
				h.Clock.Advance(time.Minute) // the other process has heard of it
			}
			require.Greater(t, calls.Load(), int64(rounds))
			if c.none {
				require.Zero(t, late.Load(), "of %d hand-offs", calls.Load())
				require.NotZero(t, held, "no pause came in time to hold some")
			} else {
				require.NotZero(t, late.Load(), "of %d hand-offs", calls.Load())
			}
			t.Logf("%d hand-offs, %d of them after the pause; %d pauses left some", calls.Load(), late.Load(), held)
		})
	}
}

// twoProcesses is a harness and the relay of another process on its store.
func twoProcesses(t *testing.T, tr transport.Transport) (*servicetest.Harness, *transport.Relay) {
	t.Helper()
	var cfg servicetest.Config
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = tr
		cfg = *c
	})
	registry, err := program.New(cfg.Parts.Programs)
	require.NoError(t, err)
	ledger, own := cfg.Consent, *cfg.Relay
	ledger.Programs = registry
	own.Consent, err = consent.New(ledger)
	require.NoError(t, err)
	relay, err := transport.NewRelay(own)
	require.NoError(t, err)
	return h, relay
}

// Pause waits for a hand-off that runs, in this process and in another one, and says which if it
// cannot.
func TestPauseWaits(t *testing.T) {
	for name, elsewhere := range map[string]bool{"here": false, "in another process": true} {
		t.Run(name, func(t *testing.T) {
			g := newGate(false)
			h, other := twoProcesses(t, g)
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			relay := h.Relay
			if elsewhere {
				relay = other
			}
			stepped := make(chan error, 1)
			go func() {
				_, err := relay.Step(ctx)
				stepped <- err
			}()
			for g.calls() == 0 {
				runtime.Gosched()
			}
			over, cancel := context.WithCancel(ctx)
			cancel()
			p, err := h.Consent.Pause(over, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
			var flying *consent.HandoffsInFlightError
			if !errors.As(err, &flying) { // the context may end before anything is stored
				require.ErrorIs(t, err, context.Canceled)
				for wait := 50 * time.Millisecond; !errors.As(err, &flying) && wait < time.Minute; wait *= 4 {
					brief, end := context.WithTimeout(ctx, wait)
					p, err = h.Consent.Pause(brief, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
					end()
				}
				require.ErrorAs(t, err, &flying)
			}
			require.Equal(t, []sealtext.ID{id}, flying.Messages)
			require.False(t, p.ID.IsZero(), "it is stored and in force")

			var open atomic.Bool
			paused := make(chan error, 1)
			go func() {
				_, err := h.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
				if err == nil && !open.Load() {
					err = errors.New("it did not wait")
				}
				paused <- err
			}()
			open.Store(true)
			close(g.open)
			require.NoError(t, <-paused)
			require.NoError(t, <-stepped)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateAccepted, st.State, "its outcome is not lost")
		})
	}
}

// A permit that was not redeemed is void once Pause has returned: at once in its process, and when it
// is redeemed in another one.
func TestPauseVoids(t *testing.T) {
	for name, elsewhere := range map[string]bool{"here": false, "in another process": true} {
		t.Run(name, func(t *testing.T) {
			has, goOn := make(chan struct{}), make(chan struct{})
			tr := transportFunc(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
				has <- struct{}{}
				select {
				case <-goOn:
				case <-ctx.Done():
				}
				if _, err := c.To(); err != nil {
					return transport.Outcome{Kind: transport.OutcomeNotSent}, err
				}
				return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
			})
			h, other := twoProcesses(t, tr)
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			relay := h.Relay
			if elsewhere {
				relay = other
			}
			stepped := make(chan error, 1)
			go func() {
				_, err := relay.Step(ctx)
				stepped <- err
			}()
			<-has
			paused := make(chan error, 1)
			go func() {
				_, err := h.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
				paused <- err
			}()
			if elsewhere {
				for { // until it is stored
					listed, err := h.Consent.Pauses(ctx)
					require.NoError(t, err)
					if len(listed) > 0 {
						break
					}
					runtime.Gosched()
				}
				close(goOn)
			}
			require.NoError(t, <-paused)
			require.NoError(t, <-stepped)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateQueued, st.State, "it waits")
		})
	}
}

func TestPauseNeedsARegistry(t *testing.T) {
	var cfg servicetest.Config
	h := servicetest.NewWith(t, func(c *servicetest.Config) { cfg = *c })
	source, err := program.Static(nil, cfg.Programs...)
	require.NoError(t, err)
	fixed := cfg.Consent
	fixed.Programs = source
	ledger, err := consent.New(fixed)
	require.NoError(t, err)
	_, err = ledger.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: h.Tenant})
	require.ErrorContains(t, err, "program.Registry")
	require.ErrorContains(t, ledger.Resume(ctx, sealtext.System("desk"), sealtext.NewID()), "program.Registry")
	listed, err := ledger.Pauses(ctx)
	require.NoError(t, err)
	require.Empty(t, listed)
}
