package tinkvault_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// kept is a recorder that keeps events, and refuses them with err.
type kept struct {
	mu     sync.Mutex
	events []audit.Event
	err    error
}

func (k *kept) Record(_ context.Context, _ sealtext.Tx, e audit.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.events = append(k.events, e)
	}
	return k.err
}

// steps are the outcomes, classes and keys of the events.
func (k *kept) steps() (s []audit.Details) {
	for _, e := range k.events {
		s = append(s, e.Details)
	}
	return s
}

var operator = sealtext.Actor{ID: "operator-1"}

// accessTo is that of an operator whose events nobody reads.
func accessTo(s memstore.VaultStore) audit.Access {
	return audit.Access{Store: s, Recorder: &kept{}, Actor: operator}
}

// rotation rotates the keys of a keyring.
func rotation(t *testing.T, k *tinkvault.Keyring, s memstore.VaultStore) *tinkvault.Rotation {
	t.Helper()
	r, err := tinkvault.NewRotation(tinkvault.RotationConfig{Keyring: k, Access: accessTo(s)})
	require.NoError(t, err)
	return r
}

// Each step is an event with the key, and a step that cannot be recorded does not happen.
func TestStepsAreRecorded(t *testing.T) {
	ctx, log := context.Background(), &kept{}
	u := turn(t, map[string][]vault.KeyCounter{consentKeys: {counted{}}})
	var err error
	u.rotation, err = tinkvault.NewRotation(tinkvault.RotationConfig{
		Keyring: u.ring, Counters: map[string][]vault.KeyCounter{consentKeys: {counted{}}},
		Access: audit.Access{Store: u.store.Vault(), Recorder: log, Actor: operator},
	})
	require.NoError(t, err)
	keys, _, err := u.rotation.Keys(ctx, clinic, consentKeys)
	require.NoError(t, err)
	old := keys[0].ID
	var next uint32
	steps := []struct {
		name string
		do   func() error
	}{
		{"staged", func() (err error) { next, _, err = u.rotation.Stage(ctx, clinic, consentKeys); return err }},
		{"promoted", func() error { _, err := u.rotation.Promote(ctx, clinic, consentKeys); return err }},
		{"disabled", func() error { return u.rotation.Disable(ctx, clinic, consentKeys, old) }},
		{"enabled", func() error { return u.rotation.Enable(ctx, clinic, consentKeys, old) }},
		{"dropped", func() error { return u.rotation.Drop(ctx, clinic, consentKeys, old) }},
		{"replaced", func() error { return u.rotation.ReplaceTenantKey(ctx, clinic) }},
	}
	down := errors.New("the log is down")
	for i, step := range steps {
		u.now = u.now.Add(settled)
		before, err := u.store.Vault().Keysets(ctx, nil, clinic)
		require.NoError(t, err)
		log.err = down
		require.ErrorIs(t, step.do(), down, step.name)
		after, err := u.store.Vault().Keysets(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, before, after, "%s: not recorded, not done", step.name)

		log.err = nil
		require.NoError(t, step.do(), step.name)
		require.Len(t, log.events, i+1)
		require.Equal(t, audit.Event{
			Tenant: clinic, Kind: audit.KindKeyChanged, Actor: operator, Details: log.events[i].Details,
		}, log.events[i])
	}
	require.Equal(t, []audit.Details{
		{Class: consentKeys, Outcome: "staged", Version: uint64(next)},
		{Class: consentKeys, Outcome: "promoted", Version: uint64(next)},
		{Class: consentKeys, Outcome: "disabled", Version: uint64(old)},
		{Class: consentKeys, Outcome: "enabled", Version: uint64(old)},
		{Class: consentKeys, Outcome: "dropped", Version: uint64(old)},
		{Class: "key", Outcome: "replaced"},
	}, log.steps())
}

func TestRotationNeedsAccess(t *testing.T) {
	s := newStore(t).Vault()
	k := ring(t, s, files(t))
	for name, c := range map[string]struct {
		access audit.Access
		want   string
	}{
		"none":        {audit.Access{}, "Access.Store is required"},
		"no recorder": {audit.Access{Store: s, Actor: operator}, "Access.Recorder is required"},
		"no actor":    {audit.Access{Store: s, Recorder: &kept{}}, "actor"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tinkvault.NewRotation(tinkvault.RotationConfig{Keyring: k, Access: c.access})
			require.ErrorContains(t, err, c.want)
		})
	}
}
