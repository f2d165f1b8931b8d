package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// unwraps counts the keys of subjects that a keyring unwrapped.
type unwraps struct {
	vault.Keyring
	n int
}

func (u *unwraps) Subject(ctx context.Context, row vault.SubjectRow) (vault.Key, error) {
	u.n++
	return u.Keyring.Subject(ctx, row)
}

// A Rotator goes over everybody and leaves the keys in memory that were there:
// those of the people whom messages are about.
func TestRotatorLeavesTheCache(t *testing.T) {
	ctx := context.Background()
	_, store, subjects, keys := crowdWithKeys(t, 50)
	counted := &unwraps{Keyring: keys}
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: counted, Store: store.Vault(), CachedSubjects: 8})
	require.NoError(t, err)
	busy := subjects[:3]
	read := func() {
		for _, subject := range busy {
			_, err := opening.Of(s).NumberRecorded(ctx, nil, clinic, subject)
			require.NoError(t, err)
		}
	}
	read()
	require.Equal(t, len(busy), counted.n)

	done, err := rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) { c.Domain = sealtext.DomainDirectory }).Run(ctx)
	require.NoError(t, err)
	require.Equal(t, len(subjects), done.Moved)
	require.Equal(t, len(subjects), counted.n, "the keys of the busy ones were in memory")
	read()
	require.Equal(t, len(subjects), counted.n, "and are still")
}
