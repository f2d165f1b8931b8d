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
	for p, c := range map[tinkvault.PRF]struct {
		longest uint32
		tooLong string
	}{
		tinkvault.PRFAESCMAC:    {16, "want between 0 and 16"},
		tinkvault.PRFHMACSHA256: {32, "must be between 0 and 32"},
		tinkvault.PRFHKDFSHA256: {255 * 32, "entropy limit reached"},
	} {
		t.Run(p.String(), func(t *testing.T) {
			k, err := tinkvault.New(ctx, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epoch: f.Epoch, PRF: p})
			require.NoError(t, err)
			_, err = k.CreateTenant(ctx, clinic)
			require.NoError(t, err)
			keys, err := k.Tenant(ctx, nil, clinic)
			require.NoError(t, err)
			prf := keys.PRFs[sealtext.DomainConsent][0].PRF
			out, err := prf.ComputePRF([]byte("input"), c.longest)
			require.NoError(t, err)
			require.Len(t, out, int(c.longest))
			_, err = prf.ComputePRF([]byte("input"), c.longest+1)
			require.ErrorContains(t, err, c.tooLong)
		})
	}
	_, err := tinkvault.New(ctx, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epoch: f.Epoch, PRF: tinkvault.PRFHKDFSHA256 + 1})
	require.ErrorContains(t, err, "PRF")
	require.Equal(t, "none", strings.ToLower((tinkvault.PRFHKDFSHA256 + 1).String()))
}
