package tinkvault_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// readsKeysets counts how often the keysets of a tenant were read.
type readsKeysets struct {
	vault.KeysetStore
	n int
}

func (s *readsKeysets) Keysets(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	s.n++
	return s.KeysetStore.Keysets(ctx, tx, t)
}

// The ages of keys in memory are told by a clock that is read once a second,
// or a tenth of a TTL. A process that never stops asking sees a staged key a
// TTL and that much later at the latest, which is long before the key may
// become the current one; and it reads the store once a TTL.
func TestStagedKeySeenInTime(t *testing.T) {
	for name, c := range map[string]struct{ ttl, tick time.Duration }{
		"default":       {5 * time.Minute, time.Second},
		"a minute":      {time.Minute, time.Second},
		"below a tenth": {2 * time.Second, 200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, s, f := context.Background(), newStore(t), files(t)
				open := func(store vault.KeysetStore) *tinkvault.Keyring {
					k, err := tinkvault.New(ctx, tinkvault.Config{Store: store, KEK: f.KEK, Epochs: f.Epochs, TTL: c.ttl})
					require.NoError(t, err)
					return k
				}
				operator := open(s.Vault())
				_, err := operator.CreateTenant(ctx, clinic)
				require.NoError(t, err)

				counted := &readsKeysets{KeysetStore: s.Vault()}
				busy := open(counted)
				keys := func() int {
					time.Sleep(10 * time.Millisecond) //nolint:forbidigo // fake time
					synctest.Wait()
					tk, err := busy.Tenant(ctx, nil, clinic)
					require.NoError(t, err)
					return len(tk.PRFs[sealtext.DomainConsent])
				}
				require.Equal(t, 1, keys())

				r := rotation(t, operator, s.Vault())
				_, ready, err := r.Stage(ctx, clinic, tinkvault.PRFKeyset(sealtext.DomainConsent))
				require.NoError(t, err)
				staged := time.Now()
				for keys() == 1 {
					require.Less(t, time.Since(staged), c.ttl+c.tick)
				}
				require.Less(t, time.Since(staged), c.ttl+c.tick)
				require.True(t, time.Now().Before(ready))
				require.Equal(t, 2, counted.n, "read once a TTL")
			})
		})
	}
}
