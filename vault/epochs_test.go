package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
)

func TestCloseEpoch(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	_, err := s.epochs.CloseEpoch(ctx, "file:nobody", nil)
	require.ErrorIs(t, err, vault.ErrEpochUnknown)
	people := s.enroll(t, 0, 10)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrEpochInUse)
	s.shred(t, people[2], people[7])

	var told []int
	c, err := s.epochs.CloseEpoch(ctx, first, func(n int) { told = append(told, n) })
	require.NoError(t, err)
	require.Equal(t, []int{3, 6, 8}, told)
	require.Equal(t, vault.EpochPending, c.State)
	require.Zero(t, c.NothingOpensAfter)
	next, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	require.Equal(t, next, c.Next)

	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrExportUnconfirmed)
	var export, tombs bytes.Buffer
	m, err := s.epochs.ExportKeys(ctx, &export)
	require.NoError(t, err)
	require.Equal(t, [2]int{8, 2}, [2]int{m.Keys, m.Tombstones})
	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrExportUnconfirmed, "written is not stored")
	_, err = s.epochs.ExportTombstones(ctx, &tombs)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, &tombs)
	require.ErrorIs(t, err, vault.ErrExportUnknown)
	confirmed, err := s.epochs.ConfirmExport(ctx, bytes.NewReader(export.Bytes()))
	require.NoError(t, err)
	require.True(t, m.At.Equal(confirmed.At))
	require.Equal(t, m.SHA256, confirmed.SHA256)

	c, err = s.epochs.DestroyEpoch(ctx, first)
	require.NoError(t, err)
	require.Equal(t, vault.EpochDestroyed, c.State)
	require.False(t, c.NothingOpensAfter.IsZero())
	require.Equal(t, fmt.Sprintf("%x", m.SHA256), c.ExportSHA256)
	for range 2 { // each step again gives the same
		again, err := s.epochs.DestroyEpoch(ctx, first)
		require.NoError(t, err)
		require.Equal(t, c, again)
		again, err = s.epochs.CloseEpoch(ctx, first, nil)
		require.NoError(t, err)
		require.Equal(t, c, again)
		s.start(t)
	}
	for i, p := range people {
		if i == 2 || i == 7 {
			require.ErrorIs(t, s.open(p), vault.ErrShredded)
		} else {
			require.NoError(t, s.open(p))
		}
	}
	text, err := json.Marshal(c)
	require.NoError(t, err)
	require.Contains(t, string(text), `"state":"destroyed"`)
	all, err := s.epochs.Certificates(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1, "nobody was enrolled under the next one yet")
}

func TestEpochsConfig(t *testing.T) {
	s := newSite(t)
	good := vault.EpochsConfig{Keys: s.files.Epochs, Keyring: s.ring, Store: s.store}
	for want, change := range map[string]func(*vault.EpochsConfig){
		"EpochsConfig.Keys is required":        func(c *vault.EpochsConfig) { c.Keys = nil },
		"EpochsConfig.Keyring is required":     func(c *vault.EpochsConfig) { c.Keyring = nil },
		"EpochsConfig.Store is required":       func(c *vault.EpochsConfig) { c.Store = nil },
		"EpochsConfig.Batch is more than 1000": func(c *vault.EpochsConfig) { c.Batch = 1001 },
	} {
		cfg := good
		change(&cfg)
		_, err := vault.NewEpochs(cfg)
		require.ErrorContains(t, err, want)
	}
	_, err := vault.NewEpochs(good)
	require.NoError(t, err)
	require.Equal(t, "none", vault.EpochState(9).String())
}
