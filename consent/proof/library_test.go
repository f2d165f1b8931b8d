package proof_test

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/proof"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// The packages of the library implement the interfaces without importing this package.
var (
	_ proof.Ledger   = (*consent.Ledger)(nil)
	_ proof.Source   = (*vault.Vault)(nil)
	_ audit.Recorder = (*audit.Log)(nil)
)

// library is the library over a store in memory.
type library struct {
	store  *memstore.Store
	sealer *vault.Sealer
	vault  *vault.Vault
	ledger *consent.Ledger
	proofs *proof.Exporter
	person sealtext.Person
	number sealtext.Number
	name   sealtext.SealedField
}

// Export returns the name, which is in a table of the host's.
func (h *library) Export(_ context.Context, _ sealtext.Person, f func(sealtext.Record) error) error {
	return f(sealtext.Record{Package: "patients", Sealed: map[string]sealtext.SealedField{"name": h.name}})
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	var ticks atomic.Int64 // events need an order
	now := func() time.Time { return made.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	h := &library{store: store}
	h.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, store.Vault(), now, clinic), Store: store.Vault(), Now: now})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: h.sealer, Now: now})
	require.NoError(t, err)
	access, err := vault.NewAccessRules(now, vault.AccessRule{
		Roles: []string{"privacy"}, Reasons: []vault.Reason{vault.ReasonLegalDemand}, Fields: []string{"consent", "number", "name"}, MaxAuthAge: time.Hour,
	})
	require.NoError(t, err)
	h.vault, err = vault.New(vault.Config{Sealer: h.sealer, Audit: log, Authorizer: access})
	require.NoError(t, err)
	programs, err := program.Static(nil, program.Program{
		Tenant: clinic, Name: offers, Senders: []program.Sender{{Address: sender}}, Purposes: sealtext.Purposes(sealtext.Marketing),
	})
	require.NoError(t, err)
	h.ledger, err = consent.New(consent.Config{Store: store.Consent(), Sealer: h.sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: programs})
	require.NoError(t, err)
	cfg := newBook().config()
	cfg.Ledger, cfg.Identities, cfg.Store, cfg.Audit, cfg.Now = h.ledger, []proof.Source{h.vault, h}, store.Audit(), log, now
	cfg.Require = []proof.Standard{proof.StandardISO27560, proof.StandardTSR}
	h.proofs, err = proof.New(cfg)
	require.NoError(t, err)

	h.number, err = sealtext.ParseE164("+12125550123")
	require.NoError(t, err)
	h.enroll(t)
	h.record(t, consent.KindOptIn, "form-1", consent.Evidence{
		Disclosure: consent.Disclosure{ID: "signup", Version: "3", Language: "en-US", SHA256: sum(shown)},
		Reference:  "form-1", SHA256: sum(signed), Jurisdiction: "US-VA",
	})
	return h
}

func (h *library) enroll(t *testing.T) {
	t.Helper()
	require.NoError(t, h.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		if h.person, err = h.sealer.Enroll(ctx, tx, clinic, h.number); err != nil {
			return err
		}
		h.name.Binding = sealtext.Binding{Tenant: clinic, Subject: h.person.Subject, Field: "name", Record: sealtext.NewID()}
		h.name.Sealed, err = h.sealer.Seal(ctx, tx, h.name.Binding, []byte("Ada Lovelace"))
		return err
	}))
}

func (h *library) record(t *testing.T, kind consent.Kind, key string, v consent.Evidence) {
	t.Helper()
	_, err := h.ledger.Record(t.Context(), consent.Event{
		Person: h.person, Kind: kind, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing),
		Method: consent.MethodWebForm, Actor: officer, OccurredAt: made, IdempotencyKey: key, Evidence: v,
	})
	require.NoError(t, err)
}

func (h *library) allowed(t *testing.T) bool {
	t.Helper()
	d, err := h.ledger.Check(t.Context(), nil, consent.Request{
		Person: h.person, Program: offers, Sender: sender, Purpose: sealtext.Marketing, Message: sealtext.NewID(), Location: rule.Location{Zones: []string{"America/New_York"}},
	})
	require.NoError(t, err)
	return d.Allowed
}

// export exports as an actor; the vault reveals each value.
func (h *library) export(t *testing.T, actor sealtext.Actor) ([]byte, proof.Report, error) {
	t.Helper()
	access := vault.Access{Actor: actor, Reason: vault.ReasonLegalDemand, Reference: "case-7"}
	var file bytes.Buffer
	report, err := h.proofs.Export(t.Context(), &file, proof.Request{
		Person: h.person, Actor: actor, Reference: "case-7",
		Open: func(ctx context.Context, f sealtext.SealedField) ([]byte, error) {
			return h.vault.Reveal(ctx, access, f.Binding, f.Sealed)
		},
	})
	return file.Bytes(), report, err
}

func (h *library) kinds(t *testing.T) map[audit.Kind]int {
	t.Helper()
	rows, err := h.store.Audit().Rows(t.Context(), nil, audit.Query{Tenant: clinic, Limit: 1000})
	require.NoError(t, err)
	out := map[audit.Kind]int{}
	for _, r := range rows {
		out[r.Kind]++
	}
	return out
}

func TestWithTheLibrary(t *testing.T) {
	h := newLibrary(t)
	allowed := officer
	allowed.AuthenticatedAt, allowed.Method = made, "otp"
	require.True(t, h.allowed(t))

	// An actor without the right gets nothing, and the refusal is audited.
	file, _, err := h.export(t, sealtext.Actor{ID: "agent-1", Roles: []string{"support"}})
	require.ErrorIs(t, err, vault.ErrDenied)
	require.Empty(t, file)
	require.Equal(t, 1, h.kinds(t)[audit.KindRevealDenied])
	require.Zero(t, h.kinds(t)[audit.KindExported])

	file, report, err := h.export(t, allowed)
	require.NoError(t, err)
	require.Zero(t, report.Incomplete)
	e := events(t, file)[0]
	require.Equal(t, "+12125550123", e.Number.E164())
	require.Equal(t, "Ada Lovelace", e.Name.Plaintext())
	require.Len(t, e.Fields(proof.StandardISO27560), 24)
	require.Empty(t, e.Missing(proof.StandardISO27560))
	require.Len(t, e.Fields(proof.StandardTSR), 5)
	require.Empty(t, e.Missing(proof.StandardTSR))
	require.Equal(t, 3, h.kinds(t)[audit.KindRevealed], "number, name and evidence, one by one")
	require.Equal(t, 1, h.kinds(t)[audit.KindExported])

	// The person opts out and is erased: a tombstone, which still blocks.
	h.record(t, consent.KindOptOut, "form-2", consent.Evidence{Reference: "form-2"})
	require.False(t, h.allowed(t))
	require.NoError(t, h.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := h.ledger.Erase(ctx, tx, h.person); err != nil {
			return err
		}
		_, err := h.vault.Erase(ctx, tx, h.person)
		return err
	}))
	h.vault.Evict(clinic, h.person.Subject)
	file, report, err = h.export(t, allowed)
	require.NoError(t, err)
	require.True(t, report.Erased)
	require.Equal(t, proof.Counts{Lines: 3, Programs: 1, Events: 1, Tombstones: 1, Erased: true}, report.Counts)
	require.NotContains(t, string(file), "2125550123")
	require.NotContains(t, string(file), "Lovelace")
	require.NotContains(t, string(file), "form-")
	require.NotContains(t, string(file), h.person.Subject.String())
	require.Equal(t, 3, h.kinds(t)[audit.KindRevealed], "nothing was opened")
	require.Equal(t, 2, h.kinds(t)[audit.KindExported])
	require.False(t, h.allowed(t))
	pseudonym := report.Person

	// The number is enrolled for a new person: still blocked, and the proof has the tombstone
	// beside the new events.
	h.enroll(t)
	require.False(t, h.allowed(t))
	h.record(t, consent.KindHelp, "call-1", consent.Evidence{Reference: "call-1"})
	file, report, err = h.export(t, allowed)
	require.NoError(t, err)
	require.Equal(t, pseudonym, report.Person)
	require.False(t, report.Erased)
	require.Equal(t, 1, report.Tombstones)
	all := events(t, file)
	require.True(t, all[0].Tombstone())
	require.True(t, all[0].Number.IsZero(), "nothing joins the tombstone to the new person but the pseudonym")
	require.False(t, all[1].Number.IsZero())
}

// TestOpenExport exports with one authorization for all values, as for an access request.
func TestOpenExport(t *testing.T) {
	h := newLibrary(t)
	rules, err := vault.NewAccessRules(func() time.Time { return made }, vault.AccessRule{
		Roles: []string{"privacy"}, Reasons: []vault.Reason{vault.ReasonAccessRequest}, Fields: []string{vault.FieldExport}, MaxAuthAge: time.Hour,
	})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: h.store.Audit(), Sealer: h.sealer})
	require.NoError(t, err)
	v, err := vault.New(vault.Config{Sealer: h.sealer, Audit: log, Authorizer: rules})
	require.NoError(t, err)
	actor := officer
	actor.AuthenticatedAt, actor.Method = made, "otp"
	open, _, err := v.OpenExport(t.Context(), actor, h.person)
	require.NoError(t, err)
	var file bytes.Buffer
	_, err = h.proofs.Export(t.Context(), &file, proof.Request{Person: h.person, Actor: actor, Open: open})
	require.NoError(t, err)
	require.Len(t, events(t, file.Bytes()), 1)
	require.Equal(t, 1, h.kinds(t)[audit.KindRevealed])
}
