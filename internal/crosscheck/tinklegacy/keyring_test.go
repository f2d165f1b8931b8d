package tinklegacy_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
)

var clinic = sealtext.MustTenant("clinic")

// host is the setup of a host on the old module, with the golden key files.
type host struct {
	store  *memstore.Store
	ring   exchange.Ring
	sealer *vault.Sealer
	vault  *vault.Vault
}

func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{}
	var err error
	h.store, err = memstore.New(memstore.Config{})
	require.NoError(t, err)
	h.ring, err = tinklegacy.Open(t.Context(), h.store.Vault(), golden+"/legacy")
	require.NoError(t, err)
	made, err := h.ring.CreateTenant(t.Context(), clinic)
	require.NoError(t, err)
	require.True(t, made)
	h.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: h.ring, Store: h.store.Vault()})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: h.store.Audit(), Sealer: h.sealer})
	require.NoError(t, err)
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	require.NoError(t, err)
	h.vault, err = vault.New(vault.Config{Sealer: h.sealer, Audit: log, Authorizer: rules})
	require.NoError(t, err)
	return h
}

// Package vault works on primitives of google/tink/go alone.
func TestVaultOnLegacyPrimitives(t *testing.T) {
	ctx, h := t.Context(), newHost(t)
	n, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	var p sealtext.Person
	require.NoError(t, h.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		p, err = h.sealer.Enroll(ctx, tx, clinic, n)
		return err
	}))
	require.Len(t, p.Pseudonyms, 2, "one a key of the rotated keyset")
	first, err := h.sealer.Pseudonym(ctx, nil, clinic, sealtext.DomainConsent, n)
	require.NoError(t, err)
	require.Equal(t, first, p.Pseudonyms[0])

	nurse := vault.Access{Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}}, Reason: vault.ReasonSupport}
	got, err := h.vault.RevealNumber(ctx, nurse, clinic, p.Subject)
	require.NoError(t, err)
	require.True(t, n == got)
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	s, err := h.sealer.Seal(ctx, nil, b, []byte("allergic to nuts"))
	require.NoError(t, err)
	text, err := h.vault.Reveal(ctx, nurse, b, s)
	require.NoError(t, err)
	require.Equal(t, "allergic to nuts", string(text))
	b.Record = sealtext.NewID()
	_, err = h.vault.Reveal(ctx, nurse, b, s)
	require.ErrorIs(t, err, vault.ErrWrongContext, "moved to another record")

	// Shredded: the key is gone, whatever Tink made it.
	require.NoError(t, h.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := h.vault.Erase(ctx, tx, p)
		return err
	}))
	h.vault.Evict(clinic, p.Subject)
	_, err = h.vault.RevealNumber(ctx, nurse, clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrShredded)
}

// What was sealed under the older key of a keyset still opens, and its number
// is still found.
func TestLegacyRotation(t *testing.T) {
	ctx, h := t.Context(), newHost(t)
	keys, err := h.ring.Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	require.Len(t, keys.Seal.Older, 1)
	require.Len(t, keys.PRFs, 6)
	for d, prfs := range keys.PRFs {
		require.Len(t, prfs, 2, d)
		require.NotEqual(t, prfs[0].ID, prfs[1].ID)
	}
	_, err = h.ring.Tenant(ctx, nil, sealtext.MustTenant("bank"))
	require.ErrorIs(t, err, vault.ErrUnknownTenant)

	subject := sealtext.NewSubject()
	_, epoch, wrapped, err := h.ring.NewSubject(ctx, clinic, subject)
	require.NoError(t, err)
	row := vault.SubjectRow{Tenant: clinic, Subject: subject, Epoch: epoch, Wrapped: wrapped}
	_, err = h.ring.Subject(ctx, row)
	require.NoError(t, err)
	row.Subject = sealtext.NewSubject()
	_, err = h.ring.Subject(ctx, row)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable, "a wrapped key of somebody else")
	row.Epoch = "file:another"
	_, err = h.ring.Subject(ctx, row)
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}
