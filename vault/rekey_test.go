package vault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/prf/subtle"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func ExampleNewRotator() {
	_, err := vault.NewRotator(vault.RotatorConfig{})
	fmt.Println(err)
	// Output: vault: RotatorConfig.Sealer is required
}

// twoKeys is a keyring whose pseudonym keys are changed by hand; everything
// else is a real one's.
type twoKeys struct {
	vault.Keyring
	prfs []vault.PRFKey
}

func (k *twoKeys) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	keys, err := k.Keyring.Tenant(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	mine := &vault.TenantKeys{Seal: keys.Seal, PRFs: map[sealtext.Domain][]vault.PRFKey{}}
	for d := range keys.PRFs {
		mine.PRFs[d] = k.prfs
	}
	return mine, nil
}

// crowd is a sealer with n people under key 1, after key 2 became the current
// one.
func crowd(t *testing.T, n int) (*vault.Sealer, *memstore.Store, []sealtext.Subject) {
	t.Helper()
	s, store, subjects, _ := crowdWithKeys(t, n)
	return s, store, subjects
}

func crowdWithKeys(t *testing.T, n int) (*vault.Sealer, *memstore.Store, []sealtext.Subject, *twoKeys) {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	keys := &twoKeys{Keyring: vaulttest.NewKeyring(t, store.Vault(), nil, clinic)}
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: keys, Store: store.Vault()})
	require.NoError(t, err)
	both := make([]vault.PRFKey, 2)
	for i := range both {
		cmac, err := subtle.NewAESCMACPRF(goldenKey(byte(i)))
		require.NoError(t, err)
		both[i] = vault.PRFKey{ID: uint32(i + 1), PRF: cmac, Order: i}
	}
	keys.prfs = both
	var subjects []sealtext.Subject
	for i := range n {
		subjects = append(subjects, enroll(t, store, s, fmt.Sprintf("+4477009%05d", i)).Subject)
	}
	keys.prfs = []vault.PRFKey{both[1], both[0]}
	return s, store, subjects, keys
}

func rotator(t *testing.T, s *vault.Sealer, rows vault.PseudonymRows, change func(*vault.RotatorConfig)) *vault.Rotator {
	t.Helper()
	cfg := vault.RotatorConfig{Sealer: s, Rows: rows, Tenant: clinic, Domain: sealtext.DomainDirectory}
	if change != nil {
		change(&cfg)
	}
	r, err := vault.NewRotator(cfg)
	require.NoError(t, err)
	return r
}

func TestRotatorConfig(t *testing.T) {
	s, store, _ := crowd(t, 0)
	for want, change := range map[string]func(*vault.RotatorConfig){
		"RotatorConfig.Sealer is required":    func(c *vault.RotatorConfig) { c.Sealer = nil },
		"RotatorConfig.Rows is required":      func(c *vault.RotatorConfig) { c.Rows = nil },
		"tenant must be named":                func(c *vault.RotatorConfig) { c.Tenant = sealtext.Tenant{} },
		"domain must have 1 to 64 characters": func(c *vault.RotatorConfig) { c.Domain = "" },
		"domain must have only a-z":           func(c *vault.RotatorConfig) { c.Domain = "+447700900123" },
		"rate must not be negative":           func(c *vault.RotatorConfig) { c.PerSecond = -1 },
	} {
		cfg := vault.RotatorConfig{Sealer: s, Rows: store.Vault(), Tenant: clinic, Domain: sealtext.DomainDirectory}
		change(&cfg)
		_, err := vault.NewRotator(cfg)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "900123")
	}
	_, err := rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) { c.Domain = "made-up" }).Run(context.Background())
	require.ErrorIs(t, err, vault.ErrUnknownDomain)
	_, err = rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) { c.Tenant = bank }).Run(context.Background())
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
}

func TestRotatorProgress(t *testing.T) {
	ctx := context.Background()
	s, store, _ := crowd(t, 7)
	var seen []vault.Progress
	p, err := rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) {
		c.Batch, c.Progress = 3, func(p vault.Progress) { seen = append(seen, p) }
	}).Run(ctx)
	require.NoError(t, err)
	want := func(moved, left int) vault.Progress {
		return vault.Progress{Tenant: clinic, Domain: sealtext.DomainDirectory, KeyID: 2, Moved: moved, Left: left}
	}
	require.Equal(t, []vault.Progress{want(3, 4), want(6, 1), want(7, 0)}, seen)
	require.Equal(t, want(7, 0), p)
	p, err = rotator(t, s, store.Vault(), nil).Run(ctx)
	require.NoError(t, err)
	require.Equal(t, want(0, 0), p, "nothing to do")
}

// What a process with older keys writes behind the place where the job is, is
// found by another pass.
func TestRotatorLooksAgain(t *testing.T) {
	s, store, _, keys := crowdWithKeys(t, 7)
	added := false
	p, err := rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) {
		c.Progress = func(vault.Progress) {
			if added {
				return
			}
			added = true
			current := keys.prfs
			keys.prfs = []vault.PRFKey{current[1], current[0]} // as in that process
			for i := range 6 {
				enroll(t, store, s, fmt.Sprintf("+4477008%05d", i))
			}
			keys.prfs = current
		}
	}).Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, 13, p.Moved)
	n, err := store.Vault().CountUnder(context.Background(), clinic, 1)
	require.NoError(t, err)
	require.Zero(t, n)
}

// The rate is kept between batches, and a canceled job stops waiting.
func TestRotatorRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store, _ := crowd(t, 20)
		slow := func(c *vault.RotatorConfig) { c.Batch, c.PerSecond = 5, 2 }
		ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
		defer cancel()
		began := time.Now()
		p, err := rotator(t, s, store.Vault(), slow).Run(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 15, p.Moved, "at 0, 2.5 and 5 seconds")
		require.Equal(t, 6*time.Second, time.Since(began))
		began = time.Now()
		p, err = rotator(t, s, store.Vault(), slow).Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, 5, p.Moved, "another one takes the rest")
		require.Equal(t, 2500*time.Millisecond, time.Since(began))
	})
}

// failing gives an error at the n-th move, within a transaction that has moved
// others.
type failing struct {
	vault.PseudonymRows
	left *int
}

var errBroken = errors.New("the database is gone")

func (f failing) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	if *f.left--; *f.left == 0 {
		return 0, errBroken
	}
	return f.PseudonymRows.Move(ctx, tx, tenant, from, to)
}

func TestRotatorResumes(t *testing.T) {
	ctx := context.Background()
	for fail := 1; fail <= 10; fail++ {
		s, store, subjects := crowd(t, 10)
		left := fail
		job := rotator(t, s, failing{store.Vault(), &left}, func(c *vault.RotatorConfig) { c.Batch = 4 })
		p, err := job.Run(ctx)
		require.ErrorIs(t, err, errBroken)
		require.Equal(t, (fail-1)/4*4, p.Moved, "whole batches")
		for i, subject := range subjects {
			found, err := s.Find(ctx, nil, clinic, number(t, fmt.Sprintf("+4477009%05d", i)))
			require.NoError(t, err)
			require.Equal(t, subject, found.Subject)
		}
		p, err = job.Run(ctx)
		require.NoError(t, err)
		require.Equal(t, 10, p.Moved)
		require.Zero(t, p.Left)
	}
}

// Two subjects of one number cannot both have its pseudonym: the job says so
// and comes to an end.
func TestRotatorIsStuck(t *testing.T) {
	ctx := context.Background()
	s, store, subjects := crowd(t, 3)
	first, err := s.Candidates(ctx, nil, clinic, sealtext.DomainDirectory, number(t, "+447700900000"))
	require.NoError(t, err)
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		added, err := store.Vault().AddSubject(ctx, tx, vault.SubjectRow{Tenant: clinic, Subject: sealtext.NewSubject(), Directory: first[0]})
		require.True(t, added)
		return err
	}))
	p, err := rotator(t, s, store.Vault(), func(c *vault.RotatorConfig) { c.Batch = 1 }).Run(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, p.Moved)
	require.Equal(t, 1, p.Stuck)
	require.Equal(t, 1, p.Left)
	row, err := store.Vault().Subject(ctx, nil, clinic, subjects[0])
	require.NoError(t, err)
	require.Equal(t, first[1], row.Directory, "it stays where look-ups find it")
}

// A domain of the host's has no nested pseudonyms: rows of nobody stay.
func TestRotatorOfHostRows(t *testing.T) {
	ctx := context.Background()
	s, store, subjects := crowd(t, 1)
	ps, err := s.Candidates(ctx, nil, clinic, sealtext.DomainAnalytics, number(t, "+447700900000"))
	require.NoError(t, err)
	rows := vaulttest.Events(store.ConsentRows(), store.Consent()) // any rows do
	nobody := sealtext.MakePseudonym(1, [16]byte{1})
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(rows.Add(ctx, tx, clinic, ps[1], subjects[0]), rows.Add(ctx, tx, clinic, nobody, sealtext.Subject{}))
	}))
	p, err := rotator(t, s, store.ConsentRows(), func(c *vault.RotatorConfig) { c.Domain = sealtext.DomainAnalytics }).Run(ctx)
	require.NoError(t, err)
	require.Equal(t, []int{1, 0, 1, 1}, []int{p.Moved, p.Nested, p.Stuck, p.Left})
	n, err := rows.Count(ctx, clinic, ps[0])
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = rows.Count(ctx, clinic, nobody)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
