package service_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/service"
)

// logKeys returns the configuration of a new log.
func logKeys(t *testing.T) *sequencer.Config {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "audit.example.com")
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	return &sequencer.Config{Signer: signer, Policy: tree.Policy{Log: verifier}}
}

// TestSequencer: events get their numbers while the service runs, the last ones when it stops, and what
// the log cannot be compared with comes as the errors of other tasks do.
func TestSequencer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := logKeys(t)
		path := filepath.Join(t.TempDir(), "checkpoint")
		anchor, err := tree.NewFileAnchor(path)
		require.NoError(t, err)
		cfg.Anchor = anchor
		var heard []service.Error
		s := open(t, func(c *service.Config) {
			c.Sequencer = cfg
			c.OnError = func(_ context.Context, e service.Error) { heard = append(heard, e) }
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		stats, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, time.Minute, stats.AuditAge)
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(time.Second) //nolint:forbidigo // the time of the bubble
		stats, err = s.Stats(t.Context())
		require.NoError(t, err)
		require.Zero(t, stats.AuditAge)
		require.NoError(t, s.Prover.VerifyRows(t.Context(), sequencer.RowsConfig{}))
		for e, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: shop}) {
			require.NoError(t, err)
			b, err := s.Prover.Bundle(t.Context(), e.Number)
			require.NoError(t, err)
			require.Equal(t, e.ID, b.Leaf.ID)
			require.Equal(t, e.Kind, b.Leaf.Kind)
		}

		require.NoError(t, os.WriteFile(path, []byte("?"), 0o600))
		time.Sleep(2 * time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.NotEmpty(t, heard)
		require.Equal(t, "audit", heard[0].Task)
		require.ErrorIs(t, heard[0], tree.ErrUnsigned)
		require.NoError(t, os.Remove(path))

		optIn(t, s, shop, "+12025550124")
		require.NoError(t, s.Stop(t.Context()))
		signed, err := anchor.Last(t.Context())
		require.NoError(t, err)
		published, err := cfg.Policy.Open(signed)
		require.NoError(t, err)
		last, _, err := s.Prover.Checkpoint(t.Context())
		require.NoError(t, err)
		require.Equal(t, last, published)
		stats, err = s.Stats(t.Context())
		require.NoError(t, err)
		require.Zero(t, stats.AuditAge)
	})
}

// TestSequencerAtTheEnd: what was recorded since the last look is numbered when the service stops.
func TestSequencerAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, func(c *service.Config) {
			c.Sequencer = logKeys(t)
			c.Sequencer.Poll = 24 * time.Hour
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		require.NoError(t, s.Start(t.Context()))
		synctest.Wait()
		optIn(t, s, shop, ann)
		time.Sleep(time.Second) //nolint:forbidigo // the time of the bubble
		stats, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.NotZero(t, stats.AuditAge)
		require.NoError(t, s.Stop(t.Context()))
		stats, err = s.Stats(t.Context())
		require.NoError(t, err)
		require.Zero(t, stats.AuditAge)
	})
}

func TestSequencerRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*service.Config)
		want   string
	}{
		"no signer": {func(c *service.Config) { c.Sequencer.Signer = nil }, "Config.Signer is required"},
		"no store":  {func(c *service.Config) { c.Stores.AuditTree = nil }, "Stores.AuditTree"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := service.Config{Stores: memory(t), Locator: locator(t), Sequencer: logKeys(t)}
			c.change(&cfg)
			_, err := service.New(t.Context(), cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}
