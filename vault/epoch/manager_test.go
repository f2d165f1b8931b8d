package epoch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

func TestClose(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	_, err := s.epochs.Close(ctx, "file:nobody", nil)
	require.ErrorIs(t, err, epoch.ErrUnknown)
	people := s.enroll(t, 0, 10)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.Destroy(ctx, first)
	require.ErrorIs(t, err, epoch.ErrInUse)
	s.shred(t, people[2], people[7])

	var told []int
	c, err := s.epochs.Close(ctx, first, func(n int) { told = append(told, n) })
	require.NoError(t, err)
	require.Equal(t, []int{3, 6, 8}, told)
	require.Equal(t, epoch.StatePending, c.State)
	require.Zero(t, c.NothingOpensAfter)
	next, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	require.Equal(t, next, c.Next)

	_, err = s.epochs.Destroy(ctx, first)
	require.ErrorIs(t, err, epoch.ErrExportUnconfirmed)
	var export, tombs bytes.Buffer
	m, err := s.epochs.ExportKeys(ctx, &export)
	require.NoError(t, err)
	require.Equal(t, [2]int{8, 2}, [2]int{m.Keys, m.Tombstones})
	_, err = s.epochs.Destroy(ctx, first)
	require.ErrorIs(t, err, epoch.ErrExportUnconfirmed, "written is not stored")
	_, err = s.epochs.ExportTombstones(ctx, &tombs)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, &tombs)
	require.ErrorIs(t, err, epoch.ErrExportUnknown)
	confirmed, err := s.epochs.ConfirmExport(ctx, bytes.NewReader(export.Bytes()))
	require.NoError(t, err)
	require.True(t, m.At.Equal(confirmed.At))
	require.Equal(t, m.SHA256, confirmed.SHA256)

	c, err = s.epochs.Destroy(ctx, first)
	require.NoError(t, err)
	require.Equal(t, epoch.StateDestroyed, c.State)
	require.False(t, c.NothingOpensAfter.IsZero())
	require.Equal(t, fmt.Sprintf("%x", m.SHA256), c.ExportSHA256)
	for range 2 { // each step again gives the same
		again, err := s.epochs.Destroy(ctx, first)
		require.NoError(t, err)
		require.Equal(t, c, again)
		again, err = s.epochs.Close(ctx, first, nil)
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

func TestConfig(t *testing.T) {
	s := newSite(t)
	good := epoch.Config{Keys: s.files.Epochs, Keyring: s.ring, Store: s.store}
	for want, change := range map[string]func(*epoch.Config){
		"epoch: Config.Keys is required":        func(c *epoch.Config) { c.Keys = nil },
		"epoch: Config.Keyring is required":     func(c *epoch.Config) { c.Keyring = nil },
		"epoch: Config.Store is required":       func(c *epoch.Config) { c.Store = nil },
		"epoch: Config.Batch is more than 1000": func(c *epoch.Config) { c.Batch = 1001 },
	} {
		cfg := good
		change(&cfg)
		_, err := epoch.New(cfg)
		require.EqualError(t, err, want)
	}
	_, err := epoch.New(good)
	require.NoError(t, err)
	require.Equal(t, "none", epoch.State(9).String())
}
