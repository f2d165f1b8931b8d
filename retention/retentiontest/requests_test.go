package retentiontest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/retention/retentiontest"
)

func goodRequests() retentiontest.RequestStore {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Requests()
}

// bentRequests is a good store, whose transactions may be broken, with methods of its own where they
// are set.
type bentRequests struct {
	retentiontest.RequestStore
	loose *txcase.Loose // nil for good transactions
	add   func(context.Context, sealtext.Tx, request.Row) (bool, error)
	get   func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.ID) (request.Row, error)
	set   func(context.Context, sealtext.Tx, request.Row) error
	rows  func(rows []request.Row) []request.Row
	due   func(items []sealtext.Item) []sealtext.Item
	drop  func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
}

func (s *bentRequests) call(ctx context.Context, tx sealtext.Tx, write bool, do func(context.Context, sealtext.Tx) error) error {
	if s.loose == nil {
		return do(ctx, tx)
	}
	return s.loose.Call(ctx, tx, write, do)
}

func (s *bentRequests) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if s.loose == nil {
		return s.RequestStore.InTx(ctx, f)
	}
	return s.loose.InTx(ctx, f)
}

func (s *bentRequests) AddRequest(ctx context.Context, tx sealtext.Tx, row request.Row) (added bool, err error) {
	return added, s.call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error {
		added, err = s.add(ctx, tx, row)
		return err
	})
}

func (s *bentRequests) Request(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row request.Row, err error) {
	err = s.call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) error {
		row, err = s.get(ctx, tx, tenant, id)
		return err
	})
	return row, err
}

func (s *bentRequests) SetRequest(ctx context.Context, tx sealtext.Tx, row request.Row) error {
	return s.call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.set(ctx, tx, row) })
}

func (s *bentRequests) RequestsOf(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (rows []request.Row, err error) {
	err = s.call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) error {
		rows, err = s.RequestStore.RequestsOf(ctx, tx, tenant, subject)
		return err
	})
	return s.rows(rows), err
}

func (s *bentRequests) NextRequests(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, before time.Time, limit int) (rows []request.Row, err error) {
	err = s.call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) error {
		rows, err = s.RequestStore.NextRequests(ctx, tx, tenant, before, limit)
		return err
	})
	return s.rows(rows), err
}

func (s *bentRequests) DueRequests(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) (items []sealtext.Item, err error) {
	err = s.call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) error {
		items, err = s.RequestStore.DueRequests(ctx, tx, cutoff, limit)
		return err
	})
	return s.due(items), err
}

func (s *bentRequests) DropRequests(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (n int, err error) {
	err = s.call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error {
		n, err = s.drop(ctx, tx, items)
		return err
	})
	return n, err
}

func bend(change func(b *bentRequests, next retentiontest.RequestStore)) func() retentiontest.RequestStore {
	return func() retentiontest.RequestStore {
		s := goodRequests()
		b := &bentRequests{
			RequestStore: s, add: s.AddRequest, get: s.Request, set: s.SetRequest, drop: s.DropRequests,
			rows: func(rows []request.Row) []request.Row { return rows }, due: func(items []sealtext.Item) []sealtext.Item { return items },
		}
		change(b, s)
		return b
	}
}

func TestBrokenRequestStores(t *testing.T) {
	var broken []txcase.Broken[retentiontest.RequestStore]
	for _, f := range txcase.Flaws() {
		broken = append(broken, txcase.Broken[retentiontest.RequestStore]{
			Name: f.Name, Cases: f.Cases,
			Open: bend(func(b *bentRequests, next retentiontest.RequestStore) { b.loose = txcase.NewLoose(next.InTx, f.Fault) }),
		})
	}
	add := func(name string, change func(b *bentRequests, next retentiontest.RequestStore), cases ...string) {
		broken = append(broken, txcase.Broken[retentiontest.RequestStore]{Name: name, Cases: cases, Open: bend(change)})
	}
	adds := func(f func(*request.Row)) func(*bentRequests, retentiontest.RequestStore) {
		return func(b *bentRequests, next retentiontest.RequestStore) {
			b.add = func(ctx context.Context, tx sealtext.Tx, row request.Row) (bool, error) {
				f(&row)
				return next.AddRequest(ctx, tx, row)
			}
		}
	}
	add("keeps whole seconds", adds(func(r *request.Row) { r.NextAt = r.NextAt.Truncate(time.Second) }), "request-round-trip")
	add("keeps no end", adds(func(r *request.Row) { r.EndedAt = time.Time{} }), "request-round-trip", "request-due")
	add("keeps one tenant", adds(func(r *request.Row) { r.Tenant = sealtext.MustTenant("north") }), "request-once", "request-unknown", "request-of", "request-next")
	add("replaces what is there", func(b *bentRequests, next retentiontest.RequestStore) {
		b.add = func(ctx context.Context, tx sealtext.Tx, row request.Row) (bool, error) {
			added, err := next.AddRequest(ctx, tx, row)
			if err == nil && !added {
				err = next.SetRequest(ctx, tx, row)
			}
			return added, err
		}
	}, "request-once")
	add("makes what is not there", func(b *bentRequests, next retentiontest.RequestStore) {
		b.set = func(ctx context.Context, tx sealtext.Tx, row request.Row) error {
			added, err := next.AddRequest(ctx, tx, row)
			if err != nil || added {
				return err
			}
			return next.SetRequest(ctx, tx, row)
		}
	}, "request-unknown")
	add("reads nothing of what is not there", func(b *bentRequests, next retentiontest.RequestStore) {
		b.get = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (request.Row, error) {
			row, err := next.Request(ctx, tx, tenant, id)
			if err != nil && tx != nil {
				return row, nil //nolint:nilerr // the fault
			}
			return row, err
		}
	}, "request-unknown")
	add("reads without a lock", func(b *bentRequests, next retentiontest.RequestStore) {
		b.get = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (request.Row, error) {
			row, err := next.Request(ctx, tx, tenant, id)
			if tx != nil && len(row.Document) > 0 && row.Document[len(row.Document)-1] == '+' {
				row.Document = row.Document[:len(row.Document)-1] // as it was before another one committed
			}
			return row, err
		}
	}, "request-lock")
	add("shares buffers", func(b *bentRequests, next retentiontest.RequestStore) {
		shared := map[sealtext.ID][]byte{}
		b.add = func(ctx context.Context, tx sealtext.Tx, row request.Row) (bool, error) {
			shared[row.ID] = row.Document
			return next.AddRequest(ctx, tx, row)
		}
		b.get = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (request.Row, error) {
			row, err := next.Request(ctx, tx, tenant, id)
			row.Document = shared[id]
			return row, err
		}
	}, "request-copies")
	add("does not separate a request from its person", func(b *bentRequests, next retentiontest.RequestStore) {
		b.set = func(ctx context.Context, tx sealtext.Tx, row request.Row) error {
			if was, err := next.Request(ctx, tx, row.Tenant, row.ID); err == nil {
				row.Subject = was.Subject
			}
			return next.SetRequest(ctx, tx, row)
		}
	}, "request-of")
	add("lists the last first", func(b *bentRequests, _ retentiontest.RequestStore) {
		b.rows = func(rows []request.Row) []request.Row {
			slices.Reverse(rows)
			return rows
		}
		b.due = func(items []sealtext.Item) []sealtext.Item {
			slices.Reverse(items)
			return items
		}
	}, "request-of", "request-next", "request-due")
	add("deletes what is open", func(b *bentRequests, next retentiontest.RequestStore) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
			for _, it := range items {
				row, err := next.Request(ctx, tx, it.Tenant, it.Record)
				if err != nil {
					continue
				}
				row.EndedAt = time.Unix(1, 0)
				if err := next.SetRequest(ctx, tx, row); err != nil {
					return 0, err
				}
			}
			return next.DropRequests(ctx, tx, items)
		}
	}, "request-due")

	cases := map[string]retentiontest.RequestCase{}
	var names []string
	for _, c := range retentiontest.RequestCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() retentiontest.RequestStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
