package vaulttest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestGoodEpochStore(t *testing.T) {
	vaulttest.RunEpochStore(t, func(*testing.T) vaulttest.EpochStore { return good() })
}

// epochs changes the arguments and results of a good store.
type epochs struct {
	vaulttest.EpochStore
	query  func(epoch.SubjectQuery) epoch.SubjectQuery
	rows   func([]vault.SubjectRow) []vault.SubjectRow
	tombs  func([]epoch.Tombstone) []epoch.Tombstone
	rewrap func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error)
	set    func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, row epoch.Row) (bool, error)
	add    func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, row vault.SubjectRow) (bool, error)
}

func (s epochs) EpochSubjects(ctx context.Context, tx sealtext.Tx, q epoch.SubjectQuery) ([]vault.SubjectRow, error) {
	if s.query != nil {
		q = s.query(q)
	}
	rows, err := s.EpochStore.EpochSubjects(ctx, tx, q)
	if s.rows != nil {
		rows = s.rows(rows)
	}
	return rows, err
}

func (s epochs) Tombstones(ctx context.Context, tx sealtext.Tx, q epoch.SubjectQuery) ([]epoch.Tombstone, error) {
	rows, err := s.EpochStore.Tombstones(ctx, tx, q)
	if s.tombs != nil {
		rows = s.tombs(rows)
	}
	return rows, err
}

func (s epochs) RewrapSubject(ctx context.Context, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
	if s.rewrap != nil {
		return s.rewrap(ctx, s.EpochStore, tx, was, epoch, wrapped)
	}
	return s.EpochStore.RewrapSubject(ctx, tx, was, epoch, wrapped)
}

func (s epochs) SetEpoch(ctx context.Context, tx sealtext.Tx, row epoch.Row) (bool, error) {
	if s.set != nil {
		return s.set(ctx, s.EpochStore, tx, row)
	}
	return s.EpochStore.SetEpoch(ctx, tx, row)
}

func (s epochs) AddSubject(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
	if s.add != nil {
		return s.add(ctx, s.EpochStore, tx, row)
	}
	return s.EpochStore.AddSubject(ctx, tx, row)
}

func TestBrokenEpochStores(t *testing.T) {
	var broken []txcase.Broken[vaulttest.EpochStore]
	add := func(name string, bend func(*epochs), cases ...string) {
		broken = append(broken, txcase.Broken[vaulttest.EpochStore]{Name: name, Cases: cases, Open: func() vaulttest.EpochStore {
			s := epochs{EpochStore: good()}
			bend(&s)
			return s
		}})
	}
	add("loses the first row of a page", func(s *epochs) {
		s.rows = func(r []vault.SubjectRow) []vault.SubjectRow {
			if len(r) > 1 {
				return r[1:]
			}
			return r
		}
	}, "epoch-pages")
	add("continues behind the tenant", func(s *epochs) {
		s.query = func(q epoch.SubjectQuery) epoch.SubjectQuery {
			if !q.AfterTenant.IsZero() {
				q.AfterSubject = sealtext.Subject{0: 0xff}
			}
			return q
		}
	}, "epoch-pages")
	add("gives every epoch", func(s *epochs) {
		s.query = func(q epoch.SubjectQuery) epoch.SubjectQuery { q.Epoch = ""; return q }
	}, "epoch-pages", "epoch-closed")
	add("forgets when", func(s *epochs) {
		s.tombs = func(ts []epoch.Tombstone) []epoch.Tombstone {
			for i := range ts {
				ts[i].At = time.Time{}
			}
			return ts
		}
	}, "epoch-tombstones")
	add("wraps whatever row is there", func(s *epochs) {
		s.rewrap = func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
			row, err := s.Subject(ctx, tx, was.Tenant, was.Subject)
			if err != nil {
				return false, nil
			}
			return s.RewrapSubject(ctx, tx, row, epoch, wrapped)
		}
	}, "epoch-rewrap")
	add("says that it wrapped a shredded one", func(s *epochs) {
		s.rewrap = func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
			_, err := s.RewrapSubject(ctx, tx, was, epoch, wrapped)
			return true, err
		}
	}, "epoch-rewrap", "epoch-rewrap-shredded")
	add("forgets the export", func(s *epochs) {
		s.set = func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, row epoch.Row) (bool, error) {
			row.Export = [32]byte{}
			return s.SetEpoch(ctx, tx, row)
		}
	}, "epoch-rows")
	add("says that it went back", func(s *epochs) {
		s.set = func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, row epoch.Row) (bool, error) {
			_, err := s.SetEpoch(ctx, tx, row)
			return true, err
		}
	}, "epoch-forward")
	add("enrolls under a closed epoch", func(s *epochs) {
		s.add = func(ctx context.Context, s vaulttest.EpochStore, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
			kept := row
			kept.Epoch = "epoch-x"
			added, err := s.AddSubject(ctx, tx, kept)
			if added && err == nil {
				_, err = s.RewrapSubject(ctx, tx, kept, row.Epoch, row.Wrapped)
			}
			return added, err
		}
	}, "epoch-closed", "epoch-waits", "epoch-rows")
	add("writes outside of the Tx", func(s *epochs) {
		s.rewrap = func(ctx context.Context, s vaulttest.EpochStore, _ sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (did bool, err error) {
			err = s.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx sealtext.Tx) (err error) {
				did, err = s.RewrapSubject(ctx, tx, was, epoch, wrapped)
				return err
			})
			return did, err
		}
	}, "epoch-tx")

	cases := map[string]vaulttest.EpochStoreCase{}
	var names []string
	for _, c := range vaulttest.EpochStoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vaulttest.EpochStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
