package siem_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/siem"
)

// An export is recorded before its first byte, and one that cannot be recorded writes nothing.
func TestExportIsRecorded(t *testing.T) {
	r := newRig(t)
	r.record(t, full(audit.KindRevealed))
	auditor := sealtext.Actor{ID: "auditor-1"}
	access := &audit.Access{Store: r.store.Audit(), Recorder: r.log, Tenant: bank, Actor: auditor}
	x := r.exporter(t, func(c *siem.Config) { c.Access = access })
	for _, tenant := range []sealtext.Tenant{{}, clinic} {
		var out bytes.Buffer
		_, err := x.Export(t.Context(), &out, sequencer.Selection{Tenant: tenant})
		require.NoError(t, err)
		require.NotZero(t, out.Len())
	}
	for _, tenant := range []sealtext.Tenant{clinic, bank} { // of all: bank, of clinic: clinic
		found := 0
		for e, err := range r.log.Events(t.Context(), audit.Query{Tenant: tenant, Kinds: []audit.Kind{audit.KindLogExported}}) {
			require.NoError(t, err)
			require.Equal(t, auditor.ID, e.Actor.ID)
			require.Equal(t, audit.Details{Class: "ocsf"}, e.Details)
			found++
		}
		require.Equal(t, 1, found, tenant)
	}

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	_, err := x.Export(ended, &out, sequencer.Selection{})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, out.Len())

	access.Tenant = sealtext.Tenant{}
	_, err = siem.New(siem.Config{Log: r.log, Prover: r.prover, Tenants: []sealtext.Tenant{clinic}, Format: siem.CEF, Access: access})
	require.ErrorContains(t, err, "Access.Tenant is required")
}
