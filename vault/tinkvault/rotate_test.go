package tinkvault_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// settled is how long after a change the next step may be taken, with the
// TTL of these tests.
const settled = 5*time.Minute + time.Minute

// counted is a store with as many rows under each key as it says.
type counted map[uint32]int

func (c counted) CountUnder(_ context.Context, _ sealtext.Tenant, keyID uint32) (int, error) {
	return c[keyID], nil
}

// turning is a keyring whose keys are rotated, and its clock.
type turning struct {
	ring     *tinkvault.Keyring
	rotation *tinkvault.Rotation
	store    *memstore.Store
	files    tinkvault.Files
	now      time.Time
}

func (u *turning) another(t *testing.T) *tinkvault.Keyring {
	t.Helper()
	k, err := tinkvault.New(context.Background(), tinkvault.Config{
		Store: u.store.Vault(), KEK: u.files.KEK, Epochs: u.files.Epochs, Now: func() time.Time { return u.now },
	})
	require.NoError(t, err)
	return k
}

func turn(t *testing.T, counters map[string][]vault.KeyCounter) *turning {
	t.Helper()
	u := &turning{store: newStore(t), files: files(t), now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)}
	u.ring = u.another(t)
	_, err := u.ring.CreateTenant(context.Background(), clinic)
	require.NoError(t, err)
	u.rotation, err = tinkvault.NewRotation(tinkvault.RotationConfig{Keyring: u.ring, Counters: counters, Access: accessTo(u.store.Vault())})
	require.NoError(t, err)
	return u
}

func (u *turning) stages(t *testing.T, name string) (s []tinkvault.Stage) {
	t.Helper()
	keys, _, err := u.rotation.Keys(context.Background(), clinic, name)
	require.NoError(t, err)
	for _, k := range keys {
		s = append(s, k.Stage)
	}
	return s
}

var consentKeys = tinkvault.PRFKeyset(sealtext.DomainConsent)

func ExampleNewRotation() {
	store, _ := memstore.New(memstore.Config{})
	_, err := tinkvault.NewRotation(tinkvault.RotationConfig{Counters: map[string][]vault.KeyCounter{
		tinkvault.PRFKeyset(sealtext.DomainDirectory): {store.Vault()},
	}})
	fmt.Println(err)
	// Output: tinkvault: RotationConfig.Keyring is required
}

func TestRotation(t *testing.T) {
	ctx := context.Background()
	rows := counted{}
	for _, name := range []string{tinkvault.AEADKeyset, consentKeys, tinkvault.PRFKeyset(sealtext.DomainDirectory)} {
		t.Run(name, func(t *testing.T) {
			u := turn(t, map[string][]vault.KeyCounter{name: {rows}})
			other := u.another(t) // a process with a cache
			before, err := other.Tenant(ctx, nil, clinic)
			require.NoError(t, err)
			keys, changed, err := u.rotation.Keys(ctx, clinic, name)
			require.NoError(t, err)
			require.True(t, changed.IsZero())
			old := keys[0].ID

			_, err = u.rotation.Promote(ctx, clinic, name)
			require.ErrorIs(t, err, tinkvault.ErrStaged, "nothing is staged")
			fresh, ready, err := u.rotation.Stage(ctx, clinic, name)
			require.NoError(t, err)
			require.Equal(t, u.now.Add(settled), ready)
			_, _, err = u.rotation.Stage(ctx, clinic, name)
			require.ErrorIs(t, err, tinkvault.ErrStaged)
			require.Equal(t, []tinkvault.Stage{tinkvault.StageCurrent, tinkvault.StageStaged}, u.stages(t, name))
			for _, wait := range []time.Duration{0, settled - 1} {
				u.now = ready.Add(-settled + wait)
				_, err = u.rotation.Promote(ctx, clinic, name)
				var early *vault.TooEarlyError
				require.ErrorAs(t, err, &early)
				require.ErrorIs(t, err, vault.ErrTooEarly)
				require.Equal(t, ready, early.At)
			}
			u.now = ready
			seen, err := other.Tenant(ctx, nil, clinic)
			require.NoError(t, err)
			require.NotSame(t, before, seen, "by now every process reads with it")
			if name != tinkvault.AEADKeyset {
				d := sealtext.Domain(name[len("prf."):])
				require.Equal(t, []uint32{old, fresh}, []uint32{seen.PRFs[d][0].ID, seen.PRFs[d][1].ID})
				require.Less(t, seen.PRFs[d][0].Order, seen.PRFs[d][1].Order)
			} else {
				require.Equal(t, old, seen.Seal.ID)
				require.Equal(t, []uint32{fresh}, seen.Seal.Older)
			}
			promoted, err := u.rotation.Promote(ctx, clinic, name)
			require.NoError(t, err)
			require.Equal(t, fresh, promoted)
			require.Equal(t, []tinkvault.Stage{tinkvault.StageOlder, tinkvault.StageCurrent}, u.stages(t, name))

			require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, old), vault.ErrTooEarly, "somebody may write under it still")
			u.now = u.now.Add(settled)
			require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, fresh), tinkvault.ErrPrimary)
			require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, old+1), vault.ErrUnknownKey)
			rows[old] = 3
			for _, let := range []func(context.Context, sealtext.Tenant, string, uint32) error{u.rotation.Disable, u.rotation.Drop} {
				err = let(ctx, clinic, name, old)
				var used *vault.KeyInUseError
				require.ErrorAs(t, err, &used)
				require.ErrorIs(t, err, vault.ErrKeyInUse)
				require.Equal(t, 3, used.Rows)
			}
			delete(rows, old)
			require.NoError(t, u.rotation.Disable(ctx, clinic, name, old))
			require.Equal(t, []tinkvault.Stage{tinkvault.StageDisabled, tinkvault.StageCurrent}, u.stages(t, name))
			require.NoError(t, u.rotation.Enable(ctx, clinic, name, old))
			u.now = u.now.Add(settled)
			require.NoError(t, u.rotation.Drop(ctx, clinic, name, old))
			require.Equal(t, []tinkvault.Stage{tinkvault.StageCurrent}, u.stages(t, name))
		})
	}
}

// What is nested needs both keys, and everything that began before a key
// leads through it.
func TestNestedRowsKeepTheirKeys(t *testing.T) {
	ctx := context.Background()
	rows := counted{}
	u := turn(t, map[string][]vault.KeyCounter{consentKeys: {rows}})
	keys, _, err := u.rotation.Keys(ctx, clinic, consentKeys)
	require.NoError(t, err)
	ids := []uint32{keys[0].ID}
	for range 2 {
		id, _, err := u.rotation.Stage(ctx, clinic, consentKeys)
		require.NoError(t, err)
		ids = append(ids, id)
		u.now = u.now.Add(settled)
		_, err = u.rotation.Promote(ctx, clinic, consentKeys)
		require.NoError(t, err)
	}
	u.now = u.now.Add(settled)
	two := vault.NestedKeyID(ids[0], ids[1])
	for under, needed := range map[uint32][2]bool{
		ids[0]:                            {true, true},
		two:                               {true, true},
		vault.NestedKeyID(two, ids[2]):    {true, true},
		ids[1]:                            {false, true},
		vault.NestedKeyID(ids[1], ids[2]): {false, true},
		ids[2]:                            {false, false},
	} {
		clear(rows)
		rows[under] = 1
		got, _, err := u.rotation.Keys(ctx, clinic, consentKeys)
		require.NoError(t, err)
		require.Equal(t, needed[0], got[0].Rows > 0)
		require.Equal(t, needed[1], got[1].Rows > 0)
	}
	clear(rows)
	rows[vault.NestedKeyID(ids[1], ids[2])] = 1
	require.ErrorIs(t, u.rotation.Drop(ctx, clinic, consentKeys, ids[1]), vault.ErrKeyInUse)
	require.NoError(t, u.rotation.Drop(ctx, clinic, consentKeys, ids[0]), "the oldest may go")
}

// Of two operators at once one is told; no key is lost.
func TestOperatorsDoNotOverwriteEachOther(t *testing.T) {
	ctx := context.Background()
	u := turn(t, nil)
	both := make([]*tinkvault.Rotation, 8)
	for i := range both {
		both[i] = rotation(t, u.another(t), u.store.Vault())
	}
	ids := make([]uint32, len(both))
	errs := make([]error, len(both))
	var all sync.WaitGroup
	for i, r := range both {
		all.Go(func() { ids[i], _, errs[i] = r.Stage(ctx, clinic, consentKeys) })
	}
	all.Wait()
	staged := uint32(0)
	for i, err := range errs {
		if err == nil {
			require.Zero(t, staged, "one succeeds")
			staged = ids[i]
			continue
		}
		require.True(t, errors.Is(err, tinkvault.ErrChanged) || errors.Is(err, tinkvault.ErrStaged), "%v", err)
	}
	require.NotZero(t, staged)
	u.now = u.now.Add(settled)
	promoted, err := u.rotation.Promote(ctx, clinic, consentKeys)
	require.NoError(t, err)
	require.Equal(t, staged, promoted)
}

func TestRotationRefuses(t *testing.T) {
	ctx := context.Background()
	u := turn(t, nil)
	for _, d := range []sealtext.Domain{sealtext.DomainReference, sealtext.DomainAudit} {
		_, _, err := u.rotation.Stage(ctx, clinic, tinkvault.PRFKeyset(d))
		require.ErrorIs(t, err, tinkvault.ErrFixed)
	}
	_, _, err := u.rotation.Stage(ctx, sealtext.MustTenant("nobody"), consentKeys)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
	_, _, err = u.rotation.Stage(ctx, sealtext.Tenant{}, consentKeys)
	require.ErrorContains(t, err, "tenant must be named")
	for _, name := range []string{"", "key", "key." + u.files.KEK.ID, "changed." + consentKeys, "prf.made-up"} {
		_, _, err = u.rotation.Stage(ctx, clinic, name)
		require.ErrorIs(t, err, vault.ErrUnknownDomain, name)
	}
	id, _, err := u.rotation.Stage(ctx, clinic, consentKeys)
	require.NoError(t, err)
	u.now = u.now.Add(settled)
	require.ErrorIs(t, u.rotation.Drop(ctx, clinic, consentKeys, id), tinkvault.ErrNotCounted)
	_, err = tinkvault.NewRotation(tinkvault.RotationConfig{
		Keyring: u.ring, Counters: map[string][]vault.KeyCounter{consentKeys: {nil}}, Access: accessTo(u.store.Vault()),
	})
	require.ErrorContains(t, err, "RotationConfig.Counters has a nil counter")

	// Who can write to the database cannot make a change look older.
	sets, err := u.store.Vault().Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	for _, s := range sets {
		if s.Name == "changed."+consentKeys {
			forged := s
			forged.Wrapped = append([]byte{}, s.Wrapped...)
			forged.Wrapped[len(forged.Wrapped)-1] ^= 1
			swapped, err := u.store.Vault().SwapKeysets(ctx, nil, []vault.WrappedKeyset{s}, []vault.WrappedKeyset{forged})
			require.NoError(t, err)
			require.True(t, swapped)
		}
	}
	_, err = u.rotation.Promote(ctx, clinic, consentKeys)
	require.ErrorIs(t, err, tinkvault.ErrKeysetType)
}

func TestAddDomain(t *testing.T) {
	ctx := context.Background()
	u := turn(t, nil)
	added, err := u.ring.AddDomain(ctx, clinic, vault.DomainBlock)
	require.NoError(t, err)
	require.True(t, added)
	added, err = u.ring.AddDomain(ctx, clinic, vault.DomainBlock)
	require.NoError(t, err)
	require.False(t, added, "it keeps the one it has")
	keys, err := u.ring.Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	require.Len(t, keys.PRFs[vault.DomainBlock], 1)
	_, err = u.ring.AddDomain(ctx, clinic, "+447700900123")
	require.ErrorContains(t, err, "domain must have only a-z")
	_, err = u.ring.AddDomain(ctx, sealtext.MustTenant("nobody"), vault.DomainBlock)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
}

// A process that cannot read a changed keyset answers with an error when its
// TTL has passed, and does not go on with what it has: rows would come under
// a key that it does not look under.
func TestNobodyWorksWithOlderKeysThanATTL(t *testing.T) {
	ctx := context.Background()
	u := turn(t, nil)
	kms := &countingKEK{KEK: u.files.KEK}
	other, err := tinkvault.New(ctx, tinkvault.Config{
		Store: u.store.Vault(), KEK: tinkvault.KEK{ID: u.files.KEK.ID, AEAD: kms}, Epochs: u.files.Epochs, Now: func() time.Time { return u.now },
	})
	require.NoError(t, err)
	_, err = other.Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	kms.down = true
	u.now = u.now.Add(settled)
	_, err = other.Tenant(ctx, nil, clinic)
	require.NoError(t, err, "while nothing was changed an outage is survived")
	_, ready, err := u.rotation.Stage(ctx, clinic, consentKeys)
	require.NoError(t, err)
	u.now = ready
	_, err = other.Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable)
}
