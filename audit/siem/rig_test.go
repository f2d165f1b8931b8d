package siem_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/siem"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

var (
	clinic = sealtext.MustTenant("clinic")
	bank   = sealtext.MustTenant("bank")
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// rig is a log in memory. Its clock advances by a second at each reading.
type rig struct {
	store  *memstore.Store
	sealer *vault.Sealer
	log    *audit.Log
	seq    *sequencer.Sequencer
	prover *sequencer.Prover
	now    time.Time
}

func newRig(t testing.TB) *rig {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	r := &rig{store: store, now: noon}
	clock := func() time.Time { r.now = r.now.Add(time.Second); return r.now }
	ring := vaulttest.NewKeyring(t, store.Vault(), clock, clinic, bank)
	r.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault(), Now: clock})
	require.NoError(t, err)
	r.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: r.sealer, Now: clock})
	require.NoError(t, err)
	signer, verifier := audittest.Key("audit.example.com")
	policy := tree.Policy{Log: verifier}
	r.seq, err = sequencer.New(sequencer.Config{Store: store.AuditTree(), Leases: store, Signer: signer, Policy: policy})
	require.NoError(t, err)
	r.prover, err = sequencer.NewProver(store.AuditTree(), policy)
	require.NoError(t, err)
	return r
}

// record records events and numbers them.
func (r *rig) record(t testing.TB, events ...audit.Event) {
	t.Helper()
	require.NoError(t, r.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		return r.log.RecordAll(ctx, tx, events)
	}))
	n, err := r.seq.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(events), n)
}

func (r *rig) exporter(t testing.TB, change ...func(*siem.Config)) *siem.Exporter {
	t.Helper()
	cfg := siem.Config{Log: r.log, Prover: r.prover, Tenants: []sealtext.Tenant{clinic, bank}, Format: siem.OCSF}
	for _, f := range change {
		f(&cfg)
	}
	x, err := siem.New(cfg)
	require.NoError(t, err)
	return x
}

// full returns an event of a kind with every detail set.
func full(k audit.Kind) audit.Event {
	return audit.Event{
		Tenant: clinic, Kind: k,
		Actor: sealtext.Actor{ID: "nurse=7|a", Roles: []string{"nurse"}, AuthenticatedAt: noon, Method: "otp"},
		Details: audit.Details{
			Record: sealtext.ID{1}, Records: []sealtext.ID{{2}, {3}}, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("+15551230000"),
			Purposes: []sealtext.Purpose{sealtext.Informational, sealtext.OTP}, Scope: "sender +15551230000 of program reminders",
			Reason: "support", Rules: []string{"hours.no-zone"}, Field: "body", Outcome: "accepted", Code: "30006", Reference: `ticket\12`,
			Params: []string{"first"}, Transport: "inbox", Class: "texts", Count: 3, Until: noon.Add(time.Hour), Version: 7,
			SHA256: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
		},
	}
}

// bare returns an event of a kind with nothing but its header and actor.
func bare(k audit.Kind) audit.Event {
	return audit.Event{Tenant: bank, Kind: k, Actor: sealtext.System("relay")}
}
