package consenttest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
)

func snapshotting() consenttest.Snapshotting { return good().(consenttest.Snapshotting) }

func TestGoodSnapshotStore(t *testing.T) {
	consenttest.RunSnapshotStore(t, func(*testing.T) consenttest.Snapshotting { return snapshotting() })
}

// looseLive breaks the transactions of a good store.
type looseLive struct {
	loose
	next consenttest.Snapshotting
}

func (s looseLive) Current(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) (rows []consent.EventRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Current(ctx, tx, keys)
		return err
	})
	return rows, err
}

func (s looseLive) Settle(ctx context.Context, tx sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.Settle(ctx, tx, key, ids) })
}

func (s looseLive) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	return s.next.Move(ctx, tx, tenant, from, to)
}

// bentLive is a good store with methods of its own.
type bentLive struct {
	consenttest.Snapshotting
	current func(context.Context, sealtext.Tx, []consent.EventKey) ([]consent.EventRow, error)
	load    func(context.Context, sealtext.Tx, []consent.EventKey) ([]consent.EventRow, error)
	settle  func(context.Context, sealtext.Tx, consent.EventKey, []sealtext.ID) error
	append  func(context.Context, sealtext.Tx, consent.EventRow, uint64) (consent.EventRow, bool, error)
	erase   func(context.Context, sealtext.Tx, []consent.EventKey, []sealtext.ID) (int, error)
	move    func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Pseudonym, sealtext.Pseudonym) (int, error)
}

func (s bentLive) Current(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return s.current(ctx, tx, keys)
}

func (s bentLive) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return s.load(ctx, tx, keys)
}

func (s bentLive) Settle(ctx context.Context, tx sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
	return s.settle(ctx, tx, key, ids)
}

func (s bentLive) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
	return s.append(ctx, tx, row, minSeq)
}

func (s bentLive) Erase(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	return s.erase(ctx, tx, keys, keep)
}

func (s bentLive) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	return s.move(ctx, tx, tenant, from, to)
}

func TestBrokenSnapshotStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.Snapshotting]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[consenttest.Snapshotting]{Name: f.Name, Cases: f.Cases, Open: func() consenttest.Snapshotting {
			s := snapshotting()
			return looseLive{loose{txcase.NewLoose(s.InTx, f.Fault), s}, s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "settle-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(b *bentLive, next consenttest.Snapshotting), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.Snapshotting]{Name: name, Cases: cases, Open: func() consenttest.Snapshotting {
			s := snapshotting()
			b := bentLive{s, s.Current, s.Load, s.Settle, s.Append, s.Erase, s.Move}
			bend(&b, s)
			return b
		}})
	}
	add("settles nothing", func(b *bentLive, _ consenttest.Snapshotting) {
		b.settle = func(context.Context, sealtext.Tx, consent.EventKey, []sealtext.ID) error { return nil }
	}, "settle", "gate-history")
	add("settles the whole key", func(b *bentLive, next consenttest.Snapshotting) {
		b.settle = func(ctx context.Context, tx sealtext.Tx, key consent.EventKey, _ []sealtext.ID) error {
			rows, err := next.Load(ctx, tx, []consent.EventKey{key})
			if err != nil {
				return err
			}
			var ids []sealtext.ID
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
			return next.Settle(ctx, tx, key, ids)
		}
	}, "settle", "settle-concurrent", "gate-history")
	add("settles an ID under every key", func(b *bentLive, next consenttest.Snapshotting) {
		b.settle = func(ctx context.Context, tx sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
			for _, tenant := range []string{"north", "south"} {
				k := consent.EventKey{Tenant: sealtext.MustTenant(tenant), Pseudonym: key.Pseudonym}
				if err := next.Settle(ctx, tx, k, ids); err != nil {
					return err
				}
			}
			return nil
		}
	}, "settle-keys")
	add("takes away what is settled", func(b *bentLive, next consenttest.Snapshotting) { b.load = next.Current }, "settle", "gate-history")
	add("strips what is settled", func(b *bentLive, next consenttest.Snapshotting) {
		b.load = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
			rows, err := next.Load(ctx, tx, keys)
			left, err2 := next.Current(ctx, tx, keys)
			for i, r := range rows {
				if !slices.ContainsFunc(left, func(l consent.EventRow) bool { return l.ID == r.ID }) {
					rows[i].Evidence = sealtext.Sealed{}
				}
			}
			if err == nil {
				err = err2
			}
			return rows, err
		}
	}, "settle")
	add("appends settled rows", func(b *bentLive, next consenttest.Snapshotting) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			got, added, err := next.Append(ctx, tx, row, minSeq)
			if err == nil {
				err = next.Settle(ctx, tx, row.Key, []sealtext.ID{row.ID})
			}
			return got, added, err
		}
	}, "current", "gate-history")
	add("reads what is settled too", func(b *bentLive, next consenttest.Snapshotting) { b.current = next.Load }, "settle", "settle-keys", "settle-append", "settle-move", "gate-history")
	add("gives live rows in the order of the keys asked for", func(b *bentLive, next consenttest.Snapshotting) {
		b.current = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) (all []consent.EventRow, err error) {
			for _, k := range keys {
				rows, err := next.Current(ctx, tx, []consent.EventKey{k})
				if err != nil {
					return nil, err
				}
				all = append(all, rows...)
			}
			return all, nil
		}
	}, "current")
	add("numbers from the live rows", func(b *bentLive, next consenttest.Snapshotting) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			left, err := next.Current(ctx, tx, []consent.EventKey{row.Key})
			if err != nil {
				return consent.EventRow{}, false, err
			}
			got, added, err := next.Append(ctx, tx, row, minSeq)
			if added && len(left) == 0 {
				got.Seq = minSeq + 1
			}
			return got, added, err
		}
	}, "settle-append")
	add("forgets settled references", func(b *bentLive, next consenttest.Snapshotting) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			got, added, err := next.Append(ctx, tx, row, minSeq)
			if err == nil && !added {
				row.Reference = sealtext.NewID()
				return next.Append(ctx, tx, row, minSeq)
			}
			return got, added, err
		}
	}, "settle-append")
	add("leaves settled what an erasure keeps", func(b *bentLive, next consenttest.Snapshotting) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
			before, err := next.Current(ctx, tx, keys)
			if err != nil {
				return 0, err
			}
			n, err := next.Erase(ctx, tx, keys, keep)
			for _, id := range keep {
				if err == nil && !slices.ContainsFunc(before, func(r consent.EventRow) bool { return r.ID == id }) {
					err = next.Settle(ctx, tx, keys[0], []sealtext.ID{id})
				}
			}
			return n, err
		}
	}, "settle-erase")
	add("makes moved rows live", func(b *bentLive, next consenttest.Snapshotting) {
		b.current = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
			rows, err := next.Load(ctx, tx, keys)
			left, err2 := next.Current(ctx, tx, keys)
			if err != nil || err2 != nil || len(rows) < 4 {
				return left, err
			}
			return rows, nil
		}
	}, "settle-move")
	add("settles what is moved", func(b *bentLive, next consenttest.Snapshotting) {
		b.move = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
			rows, err := next.Load(ctx, tx, []consent.EventKey{{Tenant: tenant, Pseudonym: from}})
			if err != nil {
				return 0, err
			}
			n, err := next.Move(ctx, tx, tenant, from, to)
			for _, r := range rows {
				if err == nil {
					err = next.Settle(ctx, tx, consent.EventKey{Tenant: tenant, Pseudonym: to}, []sealtext.ID{r.ID})
				}
			}
			return n, err
		}
	}, "settle-move")

	s := suite[consenttest.Snapshotting]{}
	for _, c := range consenttest.SnapshotStoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}
