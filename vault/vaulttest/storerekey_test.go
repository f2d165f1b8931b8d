package vaulttest_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func directory() vaulttest.RowsHarness {
	s := good()
	return vaulttest.Directory(s, s)
}

func events() vaulttest.RowsHarness {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return vaulttest.Events(s.ConsentRows(), s.Consent())
}

func TestGoodKeyedRows(t *testing.T) {
	t.Run("directory", func(t *testing.T) {
		vaulttest.RunPseudonymRows(t, func(*testing.T) vaulttest.RowsHarness { return directory() })
	})
	t.Run("events", func(t *testing.T) {
		vaulttest.RunPseudonymRows(t, func(*testing.T) vaulttest.RowsHarness { return events() })
	})
}

// crooked is a row source with one fault.
type crooked struct {
	vault.PseudonymRows
	count func(context.Context, vault.PseudonymRows, sealtext.Tenant, uint32) (int, error)
	page  func(context.Context, vault.PseudonymRows, sealtext.Tenant, uint32, sealtext.Pseudonym, int) ([]vault.PseudonymRow, error)
	move  func(context.Context, vault.PseudonymRows, sealtext.Tx, sealtext.Tenant, sealtext.Pseudonym, sealtext.Pseudonym) (int, error)
}

func (c crooked) CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	if c.count == nil {
		return c.PseudonymRows.CountUnder(ctx, tenant, keyID)
	}
	return c.count(ctx, c.PseudonymRows, tenant, keyID)
}

func (c crooked) PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	if c.page == nil {
		return c.PseudonymRows.PseudonymsUnder(ctx, tenant, keyID, after, limit)
	}
	return c.page(ctx, c.PseudonymRows, tenant, keyID, after, limit)
}

func (c crooked) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	if c.move == nil {
		return c.PseudonymRows.Move(ctx, tx, tenant, from, to)
	}
	return c.move(ctx, c.PseudonymRows, tx, tenant, from, to)
}

func TestBrokenKeyedRows(t *testing.T) {
	var broken []txcase.Broken[vaulttest.RowsHarness]
	add := func(name string, open func() vaulttest.RowsHarness, c crooked, cases ...string) {
		broken = append(broken, txcase.Broken[vaulttest.RowsHarness]{Name: name, Cases: cases, Open: func() vaulttest.RowsHarness {
			r := open()
			c.PseudonymRows = r.Rows
			r.Rows = c
			return r
		}})
	}
	moved := map[vault.PseudonymRows][2]sealtext.Pseudonym{}
	add("counts the keys next to it too", directory, crooked{count: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32) (int, error) {
		n, err := r.CountUnder(ctx, t, id)
		if id < math.MaxUint32 && err == nil {
			var more int
			more, err = r.CountUnder(ctx, t, id+1)
			n += more
		}
		return n, err
	}}, "keyed-count")
	add("counts people instead of rows", events, crooked{count: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32) (int, error) {
		people, err := r.PseudonymsUnder(ctx, t, id, sealtext.Pseudonym{}, 1000)
		return len(people), err
	}}, "keyed-move")
	add("counts over all tenants", directory, crooked{count: func(ctx context.Context, r vault.PseudonymRows, _ sealtext.Tenant, id uint32) (int, error) {
		return r.CountUnder(ctx, sealtext.MustTenant("north"), id)
	}}, "keyed-count")
	add("pages overlap", directory, crooked{page: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32, _ sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
		return r.PseudonymsUnder(ctx, t, id, sealtext.Pseudonym{}, limit)
	}}, "keyed-pages")
	add("names no subjects", events, crooked{page: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
		people, err := r.PseudonymsUnder(ctx, t, id, after, limit)
		for i := range people {
			people[i].Subject = sealtext.Subject{}
		}
		return people, err
	}}, "keyed-pages")
	add("moves nothing and says it did", events, crooked{move: func(context.Context, vault.PseudonymRows, sealtext.Tx, sealtext.Tenant, sealtext.Pseudonym, sealtext.Pseudonym) (int, error) {
		return 1, nil
	}}, "keyed-move", "keyed-move-nothing", "keyed-move-onto", "keyed-tx")
	add("moves in every tenant", events, crooked{move: func(ctx context.Context, r vault.PseudonymRows, tx sealtext.Tx, t sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
		if _, err := r.Move(ctx, tx, otherTenant(t), from, to); err != nil {
			return 0, err
		}
		return r.Move(ctx, tx, t, from, to)
	}}, "keyed-move", "keyed-move-nothing")
	add("moves at once", directory, crooked{move: func(ctx context.Context, r vault.PseudonymRows, tx sealtext.Tx, t sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
		n, err := r.Move(ctx, tx, t, from, to)
		moved[r] = [2]sealtext.Pseudonym{from, to}
		return n, err
	}, count: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32) (int, error) {
		if p, ok := moved[r]; ok {
			_ = r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := r.Move(ctx, tx, t, p[0], p[1])
				return err
			})
		}
		return r.CountUnder(ctx, t, id)
	}}, "keyed-rollback")
	add("makes a taken place an error", directory, crooked{move: func(ctx context.Context, r vault.PseudonymRows, tx sealtext.Tx, t sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
		n, err := r.Move(ctx, tx, t, from, to)
		if err == nil && n == 0 {
			err = context.Canceled
		}
		return n, err
	}}, "keyed-move-nothing", "keyed-move-onto")
	add("does not listen to the context", directory, crooked{count: func(ctx context.Context, r vault.PseudonymRows, t sealtext.Tenant, id uint32) (int, error) {
		return r.CountUnder(context.WithoutCancel(ctx), t, id)
	}}, "keyed-canceled")
	add("opens a transaction of its own", directory, crooked{move: func(ctx context.Context, r vault.PseudonymRows, tx sealtext.Tx, t sealtext.Tenant, from, to sealtext.Pseudonym) (n int, err error) {
		if tx != nil && tx.Owner() != nil {
			if _, foreign := tx.Owner().(*memstore.Store); foreign {
				return r.Move(ctx, tx, t, from, to)
			}
		}
		err = r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n, err = r.Move(ctx, tx, t, from, to)
			return err
		})
		return n, err
	}}, "keyed-tx")

	cases := map[string]vaulttest.PseudonymRowsCase{}
	var names []string
	for _, c := range vaulttest.PseudonymRowsCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vaulttest.RowsHarness) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
