package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

// While a sender is behind, messages wait by their purpose, and go on when a list has caught up.
func TestMessagesWait(t *testing.T) {
	for name, c := range map[string]struct {
		declared bool
		purpose  sealtext.Purpose
		waits    bool
	}{
		"marketing":               {false, sealtext.Marketing, true},
		"informational":           {false, sealtext.Informational, true},
		"transactional":           {false, sealtext.Transactional, false},
		"transactional, declared": {true, sealtext.Transactional, true},
		"a passcode":              {true, sealtext.OTP, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(cfg *servicetest.Config) { cfg.Programs[0].HoldWhenBehind = c.declared })
			w.OptIn(eve, sealtext.AllPurposes.Each()...)
			watcher := w.watcher(nil)
			require.NoError(t, watcher.Step(ctx))
			require.False(t, w.waits(c.purpose))

			w.provider.set(errAway, false)
			w.Clock.Advance(inbound.MaxBehind - time.Microsecond)
			require.NoError(t, watcher.Step(ctx))
			require.False(t, w.waits(c.purpose))
			require.Empty(t, watcher.Stats().Behind)
			require.Len(t, w.errors(), 1)

			w.Clock.Advance(time.Microsecond)
			require.NoError(t, watcher.Step(ctx))
			require.Equal(t, c.waits, w.waits(c.purpose))
			require.Equal(t, []sealtext.Sender{w.Sender}, watcher.Stats().Behind)
			heard := w.errors()
			require.Len(t, heard, 2)
			require.ErrorIs(t, heard[1], inbound.ErrBehind)
			require.Equal(t, w.Sender, heard[1].Sender)
			pauses := w.pauses()
			require.Len(t, pauses, 1)

			// The next process finds it so, and does not say it again.
			next := w.watcher(func(cfg *inbound.Config) { cfg.Database = taken{w.database} })
			require.NoError(t, next.Step(ctx))
			require.Equal(t, pauses, w.pauses())

			w.provider.set(nil, false)
			w.Clock.Advance(time.Minute)
			require.NoError(t, next.Step(ctx))
			require.Empty(t, w.pauses())
			require.False(t, w.waits(c.purpose))
			var kinds []audit.Kind
			for _, e := range w.events() {
				if e.Actor.ID == sealtext.System("inbound").ID && (e.Kind == audit.KindSendingPaused || e.Kind == audit.KindSendingResumed) {
					require.Equal(t, w.Sender, e.Details.Sender)
					kinds = append(kinds, e.Kind)
				}
			}
			require.Equal(t, []audit.Kind{audit.KindSendingPaused, audit.KindSendingResumed}, kinds)
		})
	}
}

// events lists the audit events of the tenant.
func (w *world) events() (events []audit.Entry) {
	w.t.Helper()
	for e, err := range w.Audit.Events(ctx, audit.Query{Tenant: w.Tenant}) {
		require.NoError(w.t, err)
		events = append(events, e)
	}
	return events
}

// A sender that is new has the same time until its messages wait, and one that is no longer declared
// leaves nothing behind.
func TestNewAndRetired(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(eve)
	w.provider.set(errAway, false)
	watcher := w.watcher(nil)
	require.NoError(t, watcher.Step(ctx))
	require.False(t, w.waits(sealtext.Informational))
	w.Clock.Advance(inbound.MaxBehind)
	require.NoError(t, watcher.Step(ctx))
	require.True(t, w.waits(sealtext.Informational))
	foreign, err := w.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Tenant: w.Tenant, Program: sealtext.MustProgram("other")})
	require.NoError(t, err)

	_, err = w.Service.Programs.Retire(ctx, sealtext.System("desk"), w.Tenant, w.Program)
	require.NoError(t, err)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, []program.Pause{foreign}, w.pauses(), "pauses of others are left alone")
	require.Equal(t, 0, watcher.Stats().Senders)
}

// A sender that moves to another provider is still listed with the first one, which leaves the pause alone
// that the second one needs.
func TestMovedWhileBehind(t *testing.T) {
	var p program.Program
	w := newWorld(t, func(cfg *servicetest.Config) { p = cfg.Programs[0] })
	w.provider.set(errAway, false)
	first := w.watcher(nil)
	second := w.watcher(func(cfg *inbound.Config) { cfg.Name = "other" })
	step := func(after time.Duration) (kinds []audit.Kind) {
		w.Clock.Advance(after)
		before := len(w.events())
		require.NoError(t, first.Step(ctx))
		require.NoError(t, second.Step(ctx))
		for _, e := range w.events()[before:] {
			kinds = append(kinds, e.Kind)
		}
		return kinds
	}
	require.Empty(t, step(0))
	require.Equal(t, []audit.Kind{audit.KindSendingPaused}, step(inbound.MaxBehind))
	p.Senders = []program.Sender{{Address: w.Sender, Route: "other"}}
	_, err := w.Service.Programs.Declare(ctx, desk, p)
	require.NoError(t, err)
	require.Equal(t, []audit.Kind{audit.KindSendingResumed}, step(time.Minute))
	require.Equal(t, []audit.Kind{audit.KindSendingPaused}, step(inbound.MaxBehind))
	require.Empty(t, step(time.Minute))
	require.Empty(t, step(time.Minute))
	require.Len(t, w.pauses(), 1)
	w.provider.set(nil, false)
	require.Equal(t, []audit.Kind{audit.KindSendingResumed}, step(time.Minute))
	require.Empty(t, w.pauses())
}

// While it catches up after an outage, messages go on waiting.
func TestCatchingUp(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(eve)
	w.OptIn(ann)
	watcher := w.watcher(nil)
	require.NoError(t, watcher.Step(ctx))
	w.write("SM1", ann, "STOP", w.Clock.Now().Add(90*time.Minute))
	w.Clock.Advance(3 * time.Hour)
	w.taking = func(webhook.Event) error { return errAway }
	require.NoError(t, watcher.Step(ctx))
	require.True(t, w.waits(sealtext.Informational))
	require.True(t, watcher.Stats().Oldest.Before(w.Clock.Now().Add(-time.Hour)), "not beyond what could not be taken in")
	w.taking = nil
	require.NoError(t, watcher.Step(ctx))
	require.True(t, w.out(ann))
	require.False(t, w.waits(sealtext.Informational))
}

// If very many senders are behind, one pause covers all.
func TestManySendersBehind(t *testing.T) {
	w := newWorld(t, func(c *servicetest.Config) {
		for i := range 100 {
			c.Programs[0].Senders = append(c.Programs[0].Senders, program.Sender{Address: sealtext.MustSender(fmt.Sprintf("+1500555%04d", 1000+i)), Route: "inbox"})
		}
	})
	w.OptIn(eve)
	watcher := w.watcher(func(c *inbound.Config) { c.Back = time.Hour })
	require.NoError(t, watcher.Step(ctx))
	w.provider.set(errAway, false)
	w.Clock.Advance(inbound.MaxBehind)
	require.NoError(t, watcher.Step(ctx))
	require.Len(t, w.pauses(), 1)
	require.Equal(t, "inbox", w.pauses()[0].Route)
	require.Len(t, watcher.Stats().Behind, 101)
	require.True(t, w.waits(sealtext.Informational))
	w.provider.set(nil, false)
	require.NoError(t, watcher.Step(ctx))
	require.Empty(t, w.pauses())
	require.False(t, w.waits(sealtext.Informational))
}

// One process lists. When it hangs, another one takes over and makes messages wait, and when that has
// caught up they go on.
func TestOneListsAndAnotherTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.OptIn(eve)
		begun, noon := time.Now(), w.Clock.Now()
		move := func(d time.Duration) {
			time.Sleep(d) //nolint:forbidigo // the time of the bubble
			synctest.Wait()
		}
		now := func() time.Time { return noon.Add(time.Since(begun)) }
		start := func() *inbound.Watcher {
			watcher := w.watcher(func(c *inbound.Config) { c.Now = now })
			require.ErrorIs(t, watcher.Stop(ctx), transport.ErrNotStarted)
			require.NoError(t, watcher.Start(ctx))
			require.ErrorIs(t, watcher.Start(ctx), transport.ErrStarted)
			return watcher
		}
		first := start()
		move(time.Second)
		second := start()
		move(5 * time.Minute)
		require.True(t, first.Stats().Leads)
		require.False(t, second.Stats().Leads)

		w.provider.set(nil, true)
		move(15 * time.Minute)
		w.Clock.Set(now())
		require.Len(t, w.pauses(), 1)
		require.True(t, w.waits(sealtext.Informational))

		require.NoError(t, first.Stop(ctx))
		require.NoError(t, first.Stop(ctx))
		require.ErrorIs(t, first.Start(ctx), transport.ErrStopped)
		w.provider.set(nil, false)
		move(2 * time.Minute)
		require.True(t, second.Stats().Leads)
		require.Empty(t, w.pauses())
		w.Clock.Set(now())
		require.False(t, w.waits(sealtext.Informational))
		run, end := context.WithCancel(ctx)
		require.NoError(t, second.Stop(ctx))
		third := w.watcher(func(c *inbound.Config) { c.Now = now })
		ended := make(chan error, 1)
		go func() { ended <- third.Run(run) }()
		move(time.Minute)
		require.True(t, third.Stats().Leads)
		end()
		require.NoError(t, <-ended)
		require.ErrorIs(t, third.Start(run), context.Canceled)
		w.hook.Close()
	})
}

// An error of the database ends a round, and is reported by the loop.
func TestDatabaseAway(t *testing.T) {
	away := errors.New("the database is away")
	w := newWorld(t, nil)
	for name, database := range map[string]inbound.Database{
		"lease": failing{w.database, away, nil, nil}, "read": failing{w.database, nil, away, nil}, "save": failing{w.database, nil, nil, away},
	} {
		t.Run(name, func(t *testing.T) {
			watcher := w.watcher(func(c *inbound.Config) { c.Name, c.Database = name, database })
			require.ErrorIs(t, watcher.Step(ctx), away)
			require.Equal(t, name != "lease", watcher.Stats().Leads)
		})
	}
}

type failing struct {
	inbound.Database
	lease, read, save error
}

func (f failing) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
	if f.lease != nil {
		return 0, false, f.lease
	}
	return f.Database.Lease(ctx, name, holder, lasts)
}

func (f failing) Report(ctx context.Context, name string) (time.Time, []byte, error) {
	if f.read != nil {
		return time.Time{}, nil, f.read
	}
	return f.Database.Report(ctx, name)
}

func (f failing) SaveReport(ctx context.Context, name string, at time.Time, report []byte) error {
	if f.save != nil {
		return f.save
	}
	return f.Database.SaveReport(ctx, name, at, report)
}
