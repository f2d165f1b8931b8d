package tinkvault_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// The function of a key shows in the longest output that it gives.
func TestPRFChoice(t *testing.T) {
	ctx, f := context.Background(), files(t)
	for p, longest := range map[tinkvault.PRF]uint32{tinkvault.PRFAESCMAC: 16, tinkvault.PRFHMACSHA256: 32, tinkvault.PRFHKDFSHA256: 255 * 32} {
		t.Run(p.String(), func(t *testing.T) {
			k, err := tinkvault.New(ctx, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epoch: f.Epoch, PRF: p})
			require.NoError(t, err)
			_, err = k.CreateTenant(ctx, clinic)
			require.NoError(t, err)
			keys, err := k.Tenant(ctx, nil, clinic)
			require.NoError(t, err)
			prf := keys.PRFs[sealtext.DomainConsent][0].PRF
			out, err := prf.ComputePRF([]byte("input"), longest)
			require.NoError(t, err)
			require.Len(t, out, int(longest))
			_, err = prf.ComputePRF([]byte("input"), longest+1)
			require.Error(t, err)
		})
	}
	_, err := tinkvault.New(ctx, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epoch: f.Epoch, PRF: tinkvault.PRFHKDFSHA256 + 1})
	require.ErrorContains(t, err, "PRF")
	require.Equal(t, "none", strings.ToLower((tinkvault.PRFHKDFSHA256 + 1).String()))
}
