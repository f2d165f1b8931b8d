package tinkvault_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A stored keyset that was changed is no outage, wherever it can be told: a
// caller who tries again later would do so for ever. What a KMS refuses to
// decrypt can be either.
func TestChangedKeysets(t *testing.T) {
	ctx, f := context.Background(), files(t)
	for name, c := range map[string]struct {
		change string // the keyset
		kms    bool
		want   error
	}{
		"tenant key under a file":     {"key." + f.KEK.ID, false, vault.ErrWrongContext},
		"tenant key under a KMS":      {"key." + f.KEK.ID, true, vault.ErrKeysUnavailable},
		"keyset under the tenant key": {tinkvault.AEADKeyset, true, vault.ErrWrongContext},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t).Vault()
			kek := f.KEK
			if c.kms {
				kek = tinkvault.KEK{ID: f.KEK.ID, AEAD: remote{f.KEK.AEAD}}
			}
			made := open(t, tinkvault.Config{Store: s, KEK: kek, Epochs: f.Epochs})
			_, err := made.CreateTenant(ctx, clinic)
			require.NoError(t, err)
			sets, err := s.Keysets(ctx, nil, clinic)
			require.NoError(t, err)
			for _, set := range sets {
				if set.Name != c.change {
					continue
				}
				bad := set
				bad.Wrapped = bytes.Clone(set.Wrapped)
				bad.Wrapped[len(bad.Wrapped)-20] ^= 1
				swapped, err := s.SwapKeysets(ctx, nil, []vault.WrappedKeyset{set}, []vault.WrappedKeyset{bad})
				require.NoError(t, err)
				require.True(t, swapped)
			}
			_, err = open(t, tinkvault.Config{Store: s, KEK: kek, Epochs: f.Epochs}).Tenant(ctx, nil, clinic)
			require.ErrorIs(t, err, c.want)
		})
	}
}

// remote hides that a key is in memory.
type remote struct{ epoch.KeyWrapper }
