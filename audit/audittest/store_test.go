package audittest_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func good() audit.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Audit()
}

func TestGoodStore(t *testing.T) {
	audittest.RunStore(t, func(*testing.T) audit.Store { return good() })
}

// loose breaks the transactions of a good store.
type loose struct {
	*txcase.Loose
	next audit.Store
}

func (s loose) Append(ctx context.Context, tx sealtext.Tx, row audit.Row) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.Append(ctx, tx, row) })
}

func (s loose) AppendAll(ctx context.Context, tx sealtext.Tx, rows []audit.Row) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.AppendAll(ctx, tx, rows) })
}

func (s loose) Rows(ctx context.Context, tx sealtext.Tx, q audit.Query) (rows []audit.Row, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Rows(ctx, tx, q)
		return err
	})
	return rows, err
}

func (s loose) Unlink(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, marks []audit.Mark) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.Unlink(ctx, tx, tenant, marks)
		return err
	})
	return n, err
}

// bent changes the arguments and results of a good store.
type bent struct {
	audit.Store
	append  func(*audit.Row)
	many    func([]audit.Row) []audit.Row
	onError func(error) error
	query   func(*audit.Query)
	rows    func(audit.Query, []audit.Row) []audit.Row
	unlink  func([]audit.Mark) []audit.Mark
	tenants []sealtext.Tenant // that Unlink looks at too
}

func (s bent) Append(ctx context.Context, tx sealtext.Tx, row audit.Row) error {
	if s.append != nil {
		s.append(&row)
	}
	err := s.Store.Append(ctx, tx, row)
	if err != nil && s.onError != nil {
		return s.onError(err)
	}
	return err
}

func (s bent) AppendAll(ctx context.Context, tx sealtext.Tx, rows []audit.Row) error {
	rows = slices.Clone(rows)
	if s.many != nil {
		rows = s.many(rows)
	}
	for i := range rows {
		if s.append != nil {
			s.append(&rows[i])
		}
	}
	err := s.Store.AppendAll(ctx, tx, rows)
	if err != nil && s.onError != nil {
		return s.onError(err)
	}
	return err
}

func (s bent) Rows(ctx context.Context, tx sealtext.Tx, q audit.Query) ([]audit.Row, error) {
	asked := q
	if s.query != nil {
		s.query(&q)
	}
	rows, err := s.Store.Rows(ctx, tx, q)
	if s.rows != nil {
		rows = s.rows(asked, rows)
	}
	return rows, err
}

func (s bent) Unlink(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, marks []audit.Mark) (int, error) {
	if s.unlink != nil {
		marks = s.unlink(slices.Clone(marks))
	}
	all := 0
	for _, t := range append([]sealtext.Tenant{tenant}, s.tenants...) {
		n, err := s.Store.Unlink(ctx, tx, t, marks)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

func TestBrokenStores(t *testing.T) {
	var broken []txcase.Broken[audit.Store]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[audit.Store]{Name: f.Name, Cases: f.Cases, Open: func() audit.Store {
			s := good()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "unlink-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, b bent, cases ...string) {
		broken = append(broken, txcase.Broken[audit.Store]{Name: name, Cases: cases, Open: func() audit.Store {
			b := b
			b.Store = good()
			return b
		}})
	}
	add("keeps whole seconds", bent{append: func(r *audit.Row) { r.At = r.At.Truncate(time.Second) }}, "append-round-trip", "append-time-zone", "rows-order")
	add("rounds times up", bent{append: func(r *audit.Row) { r.At = r.At.Round(time.Microsecond) }}, "append-time-zone")
	add("forgets the actor", bent{append: func(r *audit.Row) { r.Actor = [16]byte{} }}, "append-round-trip", "rows-filter")
	add("forgets the commitment", bent{append: func(r *audit.Row) { r.Commitment = [32]byte{} }}, "append-round-trip")
	add("overlooks a duplicate", bent{onError: func(error) error { return nil }}, "append-duplicate")
	add("appends the first of many", bent{many: func(rows []audit.Row) []audit.Row { return rows[:min(1, len(rows))] }}, "append-many", "append-many-duplicate")
	add("appends many for the tenant of the first", bent{many: func(rows []audit.Row) []audit.Row {
		for i := range rows {
			rows[i].Tenant = rows[0].Tenant
		}
		return rows
	}}, "append-many")
	add("drops repeated rows of many", bent{many: func(rows []audit.Row) []audit.Row {
		slices.SortFunc(rows, func(a, b audit.Row) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		return slices.CompactFunc(rows, func(a, b audit.Row) bool { return a.ID == b.ID })
	}}, "append-many-duplicate")
	add("leaks tenants", bent{query: func(q *audit.Query) { q.Tenant = sealtext.MustTenant("north") }}, "append-tenants", "rows-filter")
	add("orders by id", bent{rows: func(_ audit.Query, rows []audit.Row) []audit.Row {
		slices.SortFunc(rows, func(a, b audit.Row) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		return rows
	}}, "rows-order")
	add("ignores the subject", bent{query: func(q *audit.Query) { q.Subject = sealtext.Subject{} }}, "rows-filter")
	add("ignores the actor", bent{query: func(q *audit.Query) { q.Actor = [16]byte{} }}, "rows-filter")
	add("looks at one kind only", bent{query: func(q *audit.Query) { q.Kinds = q.Kinds[:min(1, len(q.Kinds))] }}, "rows-filter")
	add("ignores the ids", bent{query: func(q *audit.Query) { q.IDs = nil }}, "rows-ids")
	add("looks at one id only", bent{query: func(q *audit.Query) { q.IDs = q.IDs[:min(1, len(q.IDs))] }}, "rows-ids")
	add("includes the end", bent{query: func(q *audit.Query) { q.Until = later(q.Until) }}, "rows-interval")
	add("excludes the beginning", bent{query: func(q *audit.Query) { q.Since = later(q.Since) }}, "rows-interval")
	add("pages by time alone", bent{query: func(q *audit.Query) { q.AfterAt = later(q.AfterAt) }}, "rows-pages")
	add("repeats the last row", bent{query: func(q *audit.Query) { q.AfterID = sealtext.ID{} }}, "rows-pages")
	add("reads no limit as the highest", bent{query: func(q *audit.Query) { q.Limit = max(1, min(q.Limit, 1000)) }}, "rows-limit")
	add("unlinks in every tenant", bent{tenants: []sealtext.Tenant{sealtext.MustTenant("south")}}, "unlink")
	add("unlinks nothing", bent{unlink: func([]audit.Mark) []audit.Mark { return nil }}, "unlink", "unlink-many")
	add("unlinks the first", bent{unlink: func(m []audit.Mark) []audit.Mark { return m[:min(1, len(m))] }}, "unlink", "unlink-many")
	add("puts one mark in all rows", bent{unlink: func(m []audit.Mark) []audit.Mark {
		for i := range m {
			m[i].Subject = m[0].Subject
		}
		return m
	}}, "unlink")
	shared := map[sealtext.ID]sealtext.Sealed{}
	add("shares buffers", bent{
		append: func(r *audit.Row) { shared[r.ID] = r.Payload },
		rows: func(_ audit.Query, rows []audit.Row) []audit.Row {
			for i := range rows {
				rows[i].Payload = shared[rows[i].ID]
			}
			return rows
		},
	}, "append-copies")

	cases := map[string]audittest.StoreCase{}
	var names []string
	for _, c := range audittest.StoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() audit.Store) error {
		return cases[name].Run(ctx, open)
	}, broken))
}

// later returns the time one microsecond later, if t is set.
func later(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Microsecond)
}
