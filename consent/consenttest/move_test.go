package consenttest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func movable() consenttest.MovingStore {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return struct {
		consent.Store
		consent.KeyMover
	}{s.Consent(), s.ConsentRows()}
}

func TestGoodMovingStore(t *testing.T) {
	consenttest.RunMove(t, func(*testing.T) consenttest.MovingStore { return movable() })
}

// bentMove is a good store with one thing wrong.
type bentMove struct {
	consenttest.MovingStore
	load   func(context.Context, consent.Store, sealtext.Tx, []consent.EventKey) ([]consent.EventRow, error)
	append func(context.Context, consent.Store, sealtext.Tx, consent.EventRow, uint64) (consent.EventRow, bool, error)
	erase  func(context.Context, consent.Store, sealtext.Tx, []consent.EventKey, []sealtext.ID) (int, error)
	move   func(context.Context, consenttest.MovingStore, sealtext.Tx, sealtext.Tenant, sealtext.Pseudonym, sealtext.Pseudonym) (int, error)
}

func (b bentMove) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if b.load == nil {
		return b.MovingStore.Load(ctx, tx, keys)
	}
	return b.load(ctx, b.MovingStore, tx, keys)
}

func (b bentMove) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
	if b.append == nil {
		return b.MovingStore.Append(ctx, tx, row, minSeq)
	}
	return b.append(ctx, b.MovingStore, tx, row, minSeq)
}

func (b bentMove) Erase(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	if b.erase == nil {
		return b.MovingStore.Erase(ctx, tx, keys, keep)
	}
	return b.erase(ctx, b.MovingStore, tx, keys, keep)
}

func (b bentMove) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	if b.move == nil {
		return b.MovingStore.Move(ctx, tx, tenant, from, to)
	}
	return b.move(ctx, b.MovingStore, tx, tenant, from, to)
}

func TestBrokenMovingStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.MovingStore]
	add := func(name string, b bentMove, cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.MovingStore]{Name: name, Cases: cases, Open: func() consenttest.MovingStore {
			b.MovingStore = movable()
			return b
		}})
	}
	add("numbers what it moves again", bentMove{load: func(ctx context.Context, s consent.Store, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
		rows, err := s.Load(ctx, tx, keys)
		for i := range rows {
			rows[i].Seq = uint64(i + 1)
		}
		return rows, err
	}}, "move-order")
	add("begins again with the numbers of a Key", bentMove{append: func(ctx context.Context, s consent.Store, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
		row, added, err := s.Append(ctx, tx, row, minSeq)
		row.Seq = minSeq + 1
		return row, added, err
	}}, "move-minimum")
	add("forgets where a Reference went", bentMove{append: func(ctx context.Context, s consent.Store, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
		stored, added, err := s.Append(ctx, tx, row, minSeq)
		if err == nil && !added {
			stored.Key = row.Key
		}
		return stored, added, err
	}}, "move-reference")
	add("erases by Seq", bentMove{erase: func(ctx context.Context, s consent.Store, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
		rows, err := s.Load(ctx, tx, keys)
		if err != nil {
			return 0, err
		}
		var kept []uint64
		for _, r := range rows {
			if slices.Contains(keep, r.ID) {
				kept = append(kept, r.Seq)
			}
		}
		for _, r := range rows {
			if slices.Contains(kept, r.Seq) {
				keep = append(keep, r.ID)
			}
		}
		return s.Erase(ctx, tx, keys, keep)
	}}, "move-erase")
	add("drops what is in the way", bentMove{move: func(ctx context.Context, s consenttest.MovingStore, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
		if _, err := s.Erase(ctx, tx, []consent.EventKey{{Tenant: tenant, Pseudonym: to}}, nil); err != nil {
			return 0, err
		}
		return s.Move(ctx, tx, tenant, from, to)
	}}, "move-order")
	add("moves all but the last", bentMove{move: func(ctx context.Context, s consenttest.MovingStore, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
		n, err := s.Move(ctx, tx, tenant, from, to)
		if err != nil || n == 0 {
			return n, err
		}
		rows, err := s.Load(ctx, tx, []consent.EventKey{{Tenant: tenant, Pseudonym: to}})
		if err != nil {
			return 0, err
		}
		var keep []sealtext.ID
		for _, r := range rows[1:] {
			keep = append(keep, r.ID)
		}
		_, err = s.Erase(ctx, tx, []consent.EventKey{{Tenant: tenant, Pseudonym: to}}, keep)
		return n, err
	}}, "move-append-concurrent")
	add("erases one Key and then, with events being moved to it, the other", bentMove{erase: func(ctx context.Context, s consent.Store, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
		n := 0
		for i, k := range keys {
			if i == 1 { // the move comes between the two
				if _, err := s.(consent.KeyMover).Move(ctx, tx, k.Tenant, k.Pseudonym, keys[0].Pseudonym); err != nil {
					return 0, err
				}
			}
			one, err := s.Erase(ctx, tx, []consent.EventKey{k}, keep)
			if err != nil {
				return 0, err
			}
			n += one
		}
		return n, nil
	}}, "move-erase-concurrent")

	cases := map[string]consenttest.MoveCase{}
	var names []string
	for _, c := range consenttest.MoveCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() consenttest.MovingStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
