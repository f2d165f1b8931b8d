package sequencer_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// kept keeps events, or refuses them with err.
type kept struct {
	events []audit.Event
	err    error
}

func (k *kept) Record(_ context.Context, _ sealtext.Tx, e audit.Event) error {
	if k.err == nil {
		k.events = append(k.events, e)
	}
	return k.err
}

func TestUsesOfTheLogAreRecorded(t *testing.T) {
	r, log := newRig(t), &kept{}
	r.grow(t, 300)
	auditor := sealtext.Actor{ID: "auditor-1"}
	p, err := r.prover(t).Recorded(audit.Access{Store: r.store.Audit(), Recorder: log, Tenant: clinic, Actor: auditor})
	require.NoError(t, err)
	folder := t.TempDir()
	var lines bytes.Buffer
	export := func() error { _, err := p.Export(t.Context(), folder, nil); return err }
	write := func() error {
		_, err := p.JSONLines(t.Context(), &lines, sequencer.Selection{Tenant: bank})
		return err
	}

	log.err = errors.New("the log is down")
	require.ErrorIs(t, export(), log.err)
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, files, "nothing is written that is not recorded")
	require.ErrorIs(t, write(), log.err)
	require.Zero(t, lines.Len())
	require.ErrorIs(t, p.VerifyRows(t.Context(), sequencer.RowsConfig{}), log.err)

	log.err = nil
	require.NoError(t, export())
	require.NoError(t, write())
	require.NoError(t, p.VerifyRows(t.Context(), sequencer.RowsConfig{}))
	forged, err := tree.Sign(tree.Checkpoint{Origin: r.policy.Log.Name(), Size: 200, Root: tree.Hash{1}}, r.signer)
	require.NoError(t, err)
	require.ErrorIs(t, p.VerifyRows(t.Context(), sequencer.RowsConfig{Known: [][]byte{forged}}), tree.ErrForked)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, p.VerifyRows(ended, sequencer.RowsConfig{}), context.Canceled)
	require.Equal(t, []audit.Event{
		{Tenant: clinic, Kind: audit.KindLogExported, Actor: auditor, Details: audit.Details{Class: "tiles"}},
		{Tenant: bank, Kind: audit.KindLogExported, Actor: auditor, Details: audit.Details{Class: "json-lines"}},
		{Tenant: clinic, Kind: audit.KindLogVerified, Actor: auditor, Details: audit.Details{Outcome: "sound"}},
		{Tenant: clinic, Kind: audit.KindLogVerified, Actor: auditor, Details: audit.Details{Outcome: "forked"}},
		{Tenant: clinic, Kind: audit.KindLogVerified, Actor: auditor, Details: audit.Details{Outcome: "not-finished"}},
	}, log.events)

	_, err = r.prover(t).Recorded(audit.Access{Store: r.store.Audit(), Recorder: log, Actor: auditor})
	require.ErrorContains(t, err, "Access.Tenant is required")
	_, err = r.prover(t).Recorded(audit.Access{})
	require.ErrorContains(t, err, "Access.Store is required")
}
