package sqltest_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// unlooked is a source that does not look at the database when a permit is redeemed.
type unlooked struct{ *program.Registry }

func (s unlooked) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) (sets []*program.Set, err error) {
	for _, t := range ts {
		set, err := s.Tenant(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// transportFunc is a transport from a function.
type transportFunc func(context.Context, transport.Cleared) (transport.Outcome, error)

func (f transportFunc) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return f(ctx, c)
}

// TestPauseUnderLoad: two processes hand over as fast as they can, and one of them pauses everything.
// Once Pause has returned no hand-off starts and none runs; where the other process does not look at
// the database when it redeems a permit, some do.
func TestPauseUnderLoad(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		for name, looks := range map[string]bool{"as it is": true, "without a look at Redeem": false} {
			t.Run(name, func(t *testing.T) { pauseUnderLoad(t, e, looks) })
		}
	})
}

func pauseUnderLoad(t *testing.T, e kind, looks bool) {
	const rounds, messages = 6, 24
	var minutes atomic.Int64
	now := func() time.Time { return noon.Add(time.Duration(minutes.Load()) * time.Minute) }
	db, _ := e.Fresh(t)
	sealer, log, zones, content := below(t, db, now)
	name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
	ann, err := sealtext.ParseE164("+12025550123")
	require.NoError(t, err)
	registry := func() *program.Registry {
		r, err := program.New(program.Config{Store: db.Programs(), Audit: log, Content: content, Now: now})
		require.NoError(t, err)
		return r
	}
	first := registry()
	_, err = first.Declare(t.Context(), sealtext.System("test"), program.Program{
		Tenant: clinic, Name: name, Senders: []program.Sender{{Address: from, Route: "load"}}, Purposes: sealtext.AllPurposes,
	})
	require.NoError(t, err)
	var paused atomic.Bool
	var late atomic.Int64
	called := make(chan struct{}, 50*rounds*messages)
	tr := transportFunc(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		id := c.Message()
		if _, err := c.To(); err != nil {
			return transport.Outcome{Kind: transport.OutcomeNotSent}, err
		}
		if paused.Load() {
			late.Add(1)
		}
		called <- struct{}{}
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
	})
	process := func(source program.Source) (*consent.Ledger, *transport.Relay) {
		l, err := consent.New(consent.Config{Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: source})
		require.NoError(t, err)
		r, err := transport.NewRelay(transport.RelayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: l, Audit: log, Transport: tr, Name: "load", Now: now, Workers: 4, Batch: 4,
		})
		require.NoError(t, err)
		return l, r
	}
	ledger, here := process(first)
	second := registry()
	var source program.Source = second
	if !looks {
		source = unlooked{second}
	}
	_, there := process(source)
	gateway, err := transport.NewGateway(transport.GatewayConfig{
		Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
	})
	require.NoError(t, err)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		p, err := sealer.Enroll(ctx, tx, clinic, ann)
		if err != nil {
			return err
		}
		_, err = ledger.RecordTx(ctx, tx, consent.Event{
			Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(sealtext.Informational),
			Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
			OccurredAt: now(), IdempotencyKey: "opt-in",
		})
		return err
	}))
	body, err := sealtext.NewBody("hello")
	require.NoError(t, err)
	calls, held := 0, 0 // hand-offs, and rounds whose pause left some of the messages
	// Whether a pause comes before the last hand-off, and without the look whether some come after the pause,
	// is up to chance, so it may take some more rounds.
	seen := func() bool { return looks && held > 0 || !looks && late.Load() > 0 }
	for round := 0; round < rounds || !seen() && round < 50*rounds; round++ {
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range messages {
				if _, err := gateway.SendTx(ctx, tx, transport.Message{
					Tenant: clinic, To: ann, Program: name, Sender: from, Purpose: sealtext.Informational, Body: body,
					IdempotencyKey: fmt.Sprintf("m-%d-%d", round, n), Actor: sealtext.System("test"),
				}); err != nil {
					return err
				}
			}
			return nil
		}))
		var wg sync.WaitGroup
		for _, r := range []*transport.Relay{here, there} {
			wg.Go(func() {
				for {
					if n, err := r.Step(t.Context()); n == 0 || err != nil {
						return
					}
				}
			})
		}
		ended := make(chan struct{})
		go func() { wg.Wait(); close(ended) }()
		for n := 0; n < 3; n++ {
			select {
			case <-called:
				calls++
			case <-ended: // with fewer
				n = 3
			}
		}
		p, err := ledger.Pause(t.Context(), sealtext.System("desk"), program.Pause{Log: clinic})
		require.NoError(t, err)
		paused.Store(true)
		<-ended
		paused.Store(false)
		for len(called) > 0 {
			<-called
			calls++
		}
		if calls < (round+1)*messages {
			held++
		}
		require.NoError(t, ledger.Resume(t.Context(), sealtext.System("desk"), p.ID))
		minutes.Add(1) // the other process has heard of it
	}
	t.Logf("%d hand-offs, %d of them after the pause; %d pauses left some", calls, late.Load(), held)
	if !looks {
		require.NotZero(t, late.Load(), "of %d hand-offs", calls)
		return
	}
	require.Zero(t, late.Load(), "of %d hand-offs", calls)
	require.NotZero(t, held, "no pause came in time to hold some")
}
