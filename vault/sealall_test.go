package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

func TestSealAll(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	ann, bob := r.enroll(t, clinic, "+12025550100"), r.enroll(t, bank, "+12025550100")
	gone := r.enroll(t, clinic, "+12025550102")
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.store.Vault().Shred(ctx, tx, clinic, gone.Subject, now)
		return err
	}))
	bindings := []sealtext.Binding{
		{Tenant: clinic, Subject: ann.Subject, Field: "note"}, {Tenant: clinic, Field: "note"},
		{Tenant: bank, Subject: bob.Subject, Field: "note"}, {Tenant: clinic, Subject: ann.Subject, Field: "other"},
	}
	texts := [][]byte{[]byte("a"), []byte("b"), []byte("c"), []byte("d")}
	sealed, err := r.sealer.SealAll(t.Context(), nil, bindings, texts)
	require.NoError(t, err)
	require.Len(t, sealed, len(bindings))
	for i, b := range bindings {
		plain, err := opening.Of(r.sealer).OpenRecorded(t.Context(), nil, b, sealed[i])
		require.NoError(t, err)
		require.Equal(t, texts[i], plain)
	}
	_, err = opening.Of(r.sealer).OpenRecorded(t.Context(), nil, bindings[3], sealed[0])
	require.ErrorIs(t, err, vault.ErrWrongContext)

	for _, c := range []struct {
		name string
		b    sealtext.Binding
		is   error
	}{
		{"shredded", sealtext.Binding{Tenant: clinic, Subject: gone.Subject, Field: "note"}, vault.ErrShredded},
		{"unknown", sealtext.Binding{Tenant: clinic, Subject: bob.Subject, Field: "note"}, vault.ErrUnknownSubject},
		{"tenant-without-keys", sealtext.Binding{Tenant: sealtext.MustTenant("nobody"), Field: "note"}, vault.ErrUnknownTenant},
	} {
		t.Run(c.name, func(t *testing.T) {
			sealed, err := r.sealer.SealAll(t.Context(), nil, []sealtext.Binding{bindings[0], c.b, c.b}, texts[:3])
			require.ErrorIs(t, err, c.is)
			require.ErrorContains(t, err, "value 1: ")
			require.Nil(t, sealed)
		})
	}
	var input *sealtext.InputError
	_, err = r.sealer.SealAll(t.Context(), nil, bindings, texts[:1])
	require.ErrorAs(t, err, &input)
	_, err = r.sealer.SealAll(t.Context(), nil, []sealtext.Binding{bindings[0], {}}, texts[:2])
	require.ErrorAs(t, err, &input)
	sealed, err = r.sealer.SealAll(t.Context(), nil, nil, nil)
	require.NoError(t, err)
	require.Empty(t, sealed)
}
