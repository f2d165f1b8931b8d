package consenttest_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func good() consent.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Consent()
}

func TestGoodStore(t *testing.T) {
	consenttest.RunStore(t, func(*testing.T) consent.Store { return good() })
}

// loose breaks the transactions of a good store.
type loose struct {
	*txcase.Loose
	next consent.Store
}

func (s loose) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (got consent.EventRow, added bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		got, added, err = s.next.Append(ctx, tx, row, minSeq)
		return err
	})
	return got, added, err
}

func (s loose) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) (rows []consent.EventRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Load(ctx, tx, keys)
		return err
	})
	return rows, err
}

func (s loose) Erase(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.Erase(ctx, tx, keys, keep)
		return err
	})
	return n, err
}

// bent is a good store with methods of its own.
type bent struct {
	consent.Store
	append func(context.Context, sealtext.Tx, consent.EventRow, uint64) (consent.EventRow, bool, error)
	load   func(context.Context, sealtext.Tx, []consent.EventKey) ([]consent.EventRow, error)
	erase  func(context.Context, sealtext.Tx, []consent.EventKey, []sealtext.ID) (int, error)
}

func (s bent) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
	return s.append(ctx, tx, row, minSeq)
}

func (s bent) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return s.load(ctx, tx, keys)
}

func (s bent) Erase(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	return s.erase(ctx, tx, keys, keep)
}

func TestBrokenStores(t *testing.T) {
	var broken []txcase.Broken[consent.Store]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[consent.Store]{Name: f.Name, Cases: f.Cases, Open: func() consent.Store {
			s := good()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "seq-rollback", "erase-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(b *bent, next consent.Store), cases ...string) {
		broken = append(broken, txcase.Broken[consent.Store]{Name: name, Cases: cases, Open: func() consent.Store {
			s := good()
			b := bent{s, s.Append, s.Load, s.Erase}
			bend(&b, s)
			return b
		}})
	}
	addAppendFaults(add)
	addOtherFaults(add)

	s := suite[consent.Store]{}
	for _, c := range consenttest.StoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}

type adder func(name string, bend func(b *bent, next consent.Store), cases ...string)

func addAppendFaults(add adder) {
	change := func(f func(*consent.EventRow)) func(*bent, consent.Store) {
		return func(b *bent, next consent.Store) {
			b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
				f(&row)
				return next.Append(ctx, tx, row, minSeq)
			}
		}
	}
	add("keeps whole seconds", change(func(r *consent.EventRow) { r.OccurredAt = r.OccurredAt.Truncate(time.Second) }), "append-round-trip")
	add("reads 1970 as never", change(func(r *consent.EventRow) {
		if r.ExpiresAt.Unix() == 0 {
			r.ExpiresAt = time.Time{}
		}
	}), "append-round-trip")
	add("forgets the sender of a scope", change(func(r *consent.EventRow) { r.Scope.Sender = sealtext.Sender{} }), "append-round-trip")
	add("forgets the clock", change(func(r *consent.EventRow) { r.Clock = "" }), "append-round-trip")
	add("forgets the notice", change(func(r *consent.EventRow) { r.Notice = "" }), "append-round-trip")
	add("has one reference space for every person", change(func(r *consent.EventRow) { r.Reference[1] ^= r.Key.Pseudonym.Bytes()[4] }), "append-reference", "reference-concurrent")
	add("keeps one tenant", change(func(r *consent.EventRow) { r.Key.Tenant = sealtext.MustTenant("north") }), "append-tenants", "erase-tenants")
	add("takes a repeat as new", func(b *bent, next consent.Store) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			got, added, err := next.Append(ctx, tx, row, minSeq)
			if err == nil && !added {
				row.Reference = sealtext.NewID()
				return next.Append(ctx, tx, row, minSeq)
			}
			return got, added, err
		}
	}, "append-reference", "reference-concurrent", "erase-after")
	add("returns what it was given", func(b *bent, next consent.Store) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			_, added, err := next.Append(ctx, tx, row, minSeq)
			return row, added, err
		}
	}, "append-reference", "seq-minimum", "seq-concurrent")
	add("ignores the minSeq", func(b *bent, next consent.Store) {
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, _ uint64) (consent.EventRow, bool, error) {
			return next.Append(ctx, tx, row, 0)
		}
	}, "seq-minimum")
	add("numbers all keys together", func(b *bent, next consent.Store) {
		var mu sync.Mutex
		last := uint64(0)
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			mu.Lock()
			defer mu.Unlock()
			got, added, err := next.Append(ctx, tx, row, max(minSeq, last))
			last = max(last, got.Seq)
			return got, added, err
		}
	}, "seq-minimum", "append-tenants", "load-order", "seq-rollback")
	add("shares buffers", func(b *bent, next consent.Store) {
		shared := map[sealtext.ID]sealtext.Sealed{}
		b.append = func(ctx context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
			shared[row.ID] = row.Evidence
			return next.Append(ctx, tx, row, minSeq)
		}
		b.load = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
			rows, err := next.Load(ctx, tx, keys)
			for i := range rows {
				rows[i].Evidence = shared[rows[i].ID]
			}
			return rows, err
		}
	}, "append-copies")
}

func addOtherFaults(add adder) {
	read := func(f func([]consent.EventRow) []consent.EventRow) func(*bent, consent.Store) {
		return func(b *bent, next consent.Store) {
			b.load = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
				rows, err := next.Load(ctx, tx, keys)
				return f(rows), err
			}
		}
	}
	add("orders by the claimed time", read(func(rows []consent.EventRow) []consent.EventRow {
		slices.SortStableFunc(rows, func(a, b consent.EventRow) int { return a.OccurredAt.Compare(b.OccurredAt) })
		return rows
	}), "load-order")
	add("orders by Seq over all keys", read(func(rows []consent.EventRow) []consent.EventRow {
		slices.SortStableFunc(rows, func(a, b consent.EventRow) int { return cmp.Compare(a.Seq, b.Seq) })
		return rows
	}), "load-order")
	add("loads in the order of the keys, as often as they are named", func(b *bent, next consent.Store) {
		b.load = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) (all []consent.EventRow, err error) {
			for _, k := range keys {
				rows, err := next.Load(ctx, tx, []consent.EventKey{k})
				if err != nil {
					return nil, err
				}
				all = append(all, rows...)
			}
			return all, nil
		}
	}, "load-order")
	add("takes few keys", func(b *bent, next consent.Store) {
		b.load = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
			if len(keys) > 99 {
				return nil, errors.New("too many parameters")
			}
			return next.Load(ctx, tx, keys)
		}
	}, "load-many")
	add("erases what should be kept", func(b *bent, next consent.Store) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, _ []sealtext.ID) (int, error) {
			return next.Erase(ctx, tx, keys, nil)
		}
	}, "erase", "erase-after")
	add("counts the deleted only", func(b *bent, next consent.Store) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
			n, err := next.Erase(ctx, tx, keys, keep)
			return n - min(n, len(keep)), err
		}
	}, "erase")
	add("erases in both tenants", func(b *bent, next consent.Store) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
			for _, k := range keys {
				other := consent.EventKey{Tenant: sealtext.MustTenant("south"), Pseudonym: k.Pseudonym}
				if _, err := next.Erase(ctx, tx, []consent.EventKey{other}, keep); err != nil {
					return 0, err
				}
			}
			return next.Erase(ctx, tx, keys, keep)
		}
	}, "erase-tenants")
}
