package sqltest_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// turning is two processes over one database while the keys of its
// directory and of its ledger are changed: the first has the keys from before
// the change, the second those from after it.
type turning struct {
	older, newer *vault.Sealer
	people       []sealtext.Number
	subjects     []sealtext.Subject
}

func turn(t *testing.T, db *sqlstore.DB, people int) *turning {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(dir))
	files, err := tinkvault.Open(dir)
	require.NoError(t, err)
	clock := noon
	ring := func() *tinkvault.Keyring {
		r, err := tinkvault.New(t.Context(), tinkvault.Config{Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs, Now: func() time.Time { return clock }})
		require.NoError(t, err)
		return r
	}
	w := &turning{}
	sealer := func(r *tinkvault.Keyring) *vault.Sealer {
		s, err := vault.NewSealer(vault.SealerConfig{Keyring: r, Store: db.Vault()})
		require.NoError(t, err)
		return s
	}
	first := ring()
	_, err = first.CreateTenant(t.Context(), clinic)
	require.NoError(t, err)
	before := sealer(first)
	for n := range people {
		number, err := sealtext.ParseE164(fmt.Sprintf("+4477009%05d", n))
		require.NoError(t, err)
		var p sealtext.Person
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			if p, err = before.Enroll(ctx, tx, clinic, number); err != nil {
				return err
			}
			row := consentRow(consent.EventKey{Tenant: clinic, Pseudonym: p.Pseudonyms[0]})
			if row.Subject = p.Subject; n%3 == 0 {
				row.Subject = sealtext.Subject{} // as in the row of an erased person
			}
			_, _, err := db.Consent().Append(ctx, tx, row, 0)
			return err
		}))
		w.people, w.subjects = append(w.people, number), append(w.subjects, p.Subject)
	}
	operator := ring()
	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer(operator)})
	require.NoError(t, err)
	rotation, err := tinkvault.NewRotation(tinkvault.RotationConfig{
		Keyring: operator, Access: audit.Access{Store: db.Audit(), Recorder: log, Actor: sealtext.Actor{ID: "operator-1"}},
	})
	require.NoError(t, err)
	names := []string{tinkvault.PRFKeyset(sealtext.DomainDirectory), tinkvault.PRFKeyset(sealtext.DomainConsent)}
	for _, name := range names {
		_, _, err := rotation.Stage(t.Context(), clinic, name)
		require.NoError(t, err)
	}
	clock = clock.Add(time.Hour)
	old := ring()
	_, err = old.Tenant(t.Context(), nil, clinic) // reads the keys now
	require.NoError(t, err)
	for _, name := range names {
		_, err := rotation.Promote(t.Context(), clinic, name)
		require.NoError(t, err)
	}
	w.older, w.newer = sealer(old), sealer(ring())
	return w
}

// TestRotationAtWork moves a directory and a ledger on a real database while
// two processes look every person up, and both enroll new people at once.
func TestRotationAtWork(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		const people, fresh = 40, 12
		w := turn(t, db, people)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var all sync.WaitGroup
		errs := make(chan error, 8)
		work := func(f func() error) { all.Go(func() { errs <- f() }) }

		done := make(chan struct{})
		work(func() error {
			defer close(done)
			for d, rows := range map[sealtext.Domain]vault.PseudonymRows{sealtext.DomainDirectory: db.Vault(), sealtext.DomainConsent: db.Consent()} {
				job, err := vault.NewRotator(vault.RotatorConfig{Sealer: w.newer, Rows: rows, Tenant: clinic, Domain: d, Batch: 3})
				if err != nil {
					return err
				}
				if p, err := job.Run(ctx); err != nil || p.Moved == 0 {
					return errors.Join(err, fmt.Errorf("%s: %d people were moved", d, p.Moved))
				}
			}
			return nil
		})
		for _, s := range []*vault.Sealer{w.older, w.newer} {
			work(func() error {
				for round := 0; ; round++ {
					for i, n := range w.people {
						p, err := s.Find(ctx, nil, clinic, n)
						if err != nil || p.Subject != w.subjects[i] {
							return errors.Join(err, fmt.Errorf("a look-up missed in round %d", round))
						}
						var keys []consent.EventKey
						for _, ps := range p.Pseudonyms {
							keys = append(keys, consent.EventKey{Tenant: clinic, Pseudonym: ps})
						}
						rows, err := db.Consent().Load(ctx, nil, keys)
						if err != nil || len(rows) != 1 {
							return errors.Join(err, fmt.Errorf("%d events in round %d", len(rows), round))
						}
					}
					select {
					case <-done:
						return nil
					default:
					}
				}
			})
		}
		// Both enroll the same new people, at the same time.
		found := [2][fresh]sealtext.Subject{}
		for side, s := range []*vault.Sealer{w.older, w.newer} {
			work(func() error {
				for i := range fresh {
					number, err := sealtext.ParseE164(fmt.Sprintf("+4477008%05d", i))
					if err != nil {
						return err
					}
					err = db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
						p, err := s.Enroll(ctx, tx, clinic, number)
						found[side][i] = p.Subject
						return err
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		all.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		require.Equal(t, found[0], found[1], "one number, one person")
		require.Equal(t, people+fresh, one(t, pool, "SELECT COUNT(*) FROM sealtext_subjects"), "and no claim is left")
	})
}

// Two transactions that enroll one number under different current keys wait
// for each other, though no unique index sees them.
func TestAClaimIsWaitedFor(t *testing.T) {
	pool := sqltest.Postgres(t)
	engine.Apply(t, pool, sqlstore.PostgreSQL)
	db := open(t, pool, sqlstore.PostgreSQL)
	w := turn(t, db, 0)
	number, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	var first, second sealtext.Person
	behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) (err error) {
		first, err = w.older.Enroll(ctx, tx, clinic, number)
		return err
	}, func(ctx context.Context, tx sealtext.Tx) (err error) {
		second, err = w.newer.Enroll(ctx, tx, clinic, number)
		return err
	})
	require.Equal(t, first.Subject, second.Subject)
}
