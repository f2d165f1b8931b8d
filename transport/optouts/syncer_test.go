package optouts_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/optouts"
)

func TestStartStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		s := w.syncer(func(c *optouts.Config) { c.Now = time.Now })
		require.ErrorIs(t, s.Stop(ctx), transport.ErrNotStarted)
		require.NoError(t, s.Start(ctx))
		require.ErrorIs(t, s.Start(ctx), transport.ErrStarted)
		time.Sleep(2*time.Hour + time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Len(t, w.provider.asked, 3)
		require.NoError(t, s.Stop(ctx))
		require.ErrorIs(t, s.Start(ctx), transport.ErrStopped)
		next := w.syncer(func(c *optouts.Config) { c.Now = time.Now })
		require.NoError(t, next.Step(ctx))
		require.True(t, next.Stats().Leads, "the lease was given back")
		ended, cancel := context.WithCancel(ctx)
		cancel()
		require.ErrorIs(t, next.Start(ended), context.Canceled)
		require.Empty(t, w.errors())
	})
}

// Positions of another release are not overwritten.
func TestOtherRelease(t *testing.T) {
	w := newWorld(t, nil)
	require.NoError(t, w.database.SaveReport(ctx, "optouts/inbox", w.Clock.Now(), []byte(`{"format":2}`)))
	require.ErrorContains(t, w.syncer(nil).Step(ctx), "another release")
	require.Empty(t, w.provider.asked)
}

// What is stored about a list has nothing personal.
func TestStored(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.provider.tokens = true
	w.provider.set(w.entry(ann, time.Hour), w.entry(bob, time.Hour), w.entry(eve, time.Hour))
	w.provider.next = func(string) string { return ann }
	require.NoError(t, w.syncer(func(c *optouts.Config) { c.Pages = 1 }).Step(ctx))
	_, stored, err := w.database.Report(ctx, "optouts/inbox")
	require.NoError(t, err)
	require.Contains(t, string(stored), `"pages":1`)
	require.NotContains(t, string(stored), "2025550")
	require.NotContains(t, string(stored), "e-1")
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		name   string
		change func(*optouts.Config)
		want   string
	}{
		{"no name", func(c *optouts.Config) { c.Name = "" }, "Config.Name"},
		{"a number as a name", func(c *optouts.Config) { c.Name = ann }, "Config.Name"},
		{"nothing to do", func(c *optouts.Config) { c.Lister, c.Blocker = nil, nil }, "Config.Lister and Config.Blocker"},
		{"unblocking without a list", func(c *optouts.Config) { c.Lister = nil }, "Config.Unblocker"},
		{"no ledger", func(c *optouts.Config) { c.Consent = nil }, "Config.Consent"},
		{"no sealer", func(c *optouts.Config) { c.Sealer = nil }, "Config.Sealer"},
		{"no programs", func(c *optouts.Config) { c.Programs = nil }, "Config.Programs"},
		{"no database", func(c *optouts.Config) { c.Database = nil }, "Config.Database"},
		{"no vault", func(c *optouts.Config) { c.Vault = nil }, "Config.Vault"},
		{"no audit", func(c *optouts.Config) { c.Audit = nil }, "Config.Audit"},
		{"no actor", func(c *optouts.Config) { c.Access.Actor = sealtext.Actor{} }, "Config.Access"},
		{"no reason", func(c *optouts.Config) { c.Access.Reason = "" }, "Config.Access"},
		{"too often", func(c *optouts.Config) { c.Every = time.Second }, "Config.Every"},
		{"too rarely", func(c *optouts.Config) { c.Every = 25 * time.Hour }, "Config.Every"},
		{"requests that are too long", func(c *optouts.Config) { c.Timeout = 2 * time.Minute }, "Config.Timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := w.config()
			c.change(&cfg)
			_, err := optouts.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "12025550123")
		})
	}
}
