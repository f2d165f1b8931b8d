package retentiontest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/retentiontest"
)

func good() retention.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Retention()
}

func TestGoodStore(t *testing.T) {
	retentiontest.RunStore(t, func(*testing.T) retention.Store { return good() })
}

// loose breaks the transactions of a good store.
type loose struct {
	*txcase.Loose
	next retention.Store
}

func (s loose) Guard(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) (held []sealtext.Subject, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		held, err = s.next.Guard(ctx, tx, tenant, subjects)
		return err
	})
	return held, err
}

func (s loose) Place(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (placed bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		placed, err = s.next.Place(ctx, tx, row)
		return err
	})
	return placed, err
}

func (s loose) Release(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (was bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.next.Release(ctx, tx, tenant, subject, hold, at)
		return err
	})
	return was, err
}

func (s loose) Holds(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (rows []retention.HoldRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Holds(ctx, tx, tenant, subject)
		return err
	})
	return rows, err
}

// bent is a good store with methods of its own.
type bent struct {
	retention.Store
	guard   func(context.Context, sealtext.Tx, sealtext.Tenant, []sealtext.Subject) ([]sealtext.Subject, error)
	place   func(context.Context, sealtext.Tx, retention.HoldRow) (bool, error)
	release func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject, sealtext.ID, time.Time) (bool, error)
	holds   func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) ([]retention.HoldRow, error)
}

func (s bent) Guard(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
	return s.guard(ctx, tx, tenant, subjects)
}

func (s bent) Place(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (bool, error) {
	return s.place(ctx, tx, row)
}

func (s bent) Release(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
	return s.release(ctx, tx, tenant, subject, hold, at)
}

func (s bent) Holds(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
	return s.holds(ctx, tx, tenant, subject)
}

func TestBrokenStores(t *testing.T) {
	var broken []txcase.Broken[retention.Store]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[retention.Store]{Name: f.Name, Cases: f.Cases, Open: func() retention.Store {
			s := good()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			// Without a transaction around it, a guard has no effect.
			b.Cases = append(b.Cases, "hold-rollback", "guard-excludes-place")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(b *bent, next retention.Store), cases ...string) {
		broken = append(broken, txcase.Broken[retention.Store]{Name: name, Cases: cases, Open: func() retention.Store {
			s := good()
			b := bent{s, s.Guard, s.Place, s.Release, s.Holds}
			bend(&b, s)
			return b
		}})
	}
	addHoldFaults(add)
	addGuardFaults(add)

	cases := map[string]retentiontest.StoreCase{}
	var names []string
	for _, c := range retentiontest.StoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() retention.Store) error {
		return cases[name].Run(ctx, open)
	}, broken))
}

type adder func(name string, bend func(b *bent, next retention.Store), cases ...string)

func addHoldFaults(add adder) {
	change := func(f func(*retention.HoldRow)) func(*bent, retention.Store) {
		return func(b *bent, next retention.Store) {
			b.place = func(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (bool, error) {
				f(&row)
				return next.Place(ctx, tx, row)
			}
		}
	}
	add("keeps whole seconds", change(func(r *retention.HoldRow) { r.PlacedAt = r.PlacedAt.Truncate(time.Second) }), "hold-round-trip")
	add("keeps no details", change(func(r *retention.HoldRow) { r.Details = sealtext.Sealed{} }), "hold-round-trip")
	add("takes a case twice", change(func(r *retention.HoldRow) { r.Case = sealtext.NewID() }), "hold-case", "hold-case-concurrent")
	add("keeps one tenant", change(func(r *retention.HoldRow) { r.Tenant = sealtext.MustTenant("north") }), "hold-tenants")
	add("lists the newest first", func(b *bent, next retention.Store) {
		b.holds = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
			rows, err := next.Holds(ctx, tx, tenant, subject)
			slices.Reverse(rows)
			return rows, err
		}
	}, "hold-round-trip")
	add("lists holds in force only", func(b *bent, next retention.Store) {
		b.holds = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
			rows, err := next.Holds(ctx, tx, tenant, subject)
			return slices.DeleteFunc(rows, func(r retention.HoldRow) bool { return !r.ReleasedAt.IsZero() }), err
		}
	}, "hold-release", "hold-tenants", "hold-case")
	add("shares buffers", func(b *bent, next retention.Store) {
		shared := map[sealtext.ID]sealtext.Sealed{}
		b.place = func(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (bool, error) {
			shared[row.ID] = row.Details
			return next.Place(ctx, tx, row)
		}
		b.holds = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
			rows, err := next.Holds(ctx, tx, tenant, subject)
			for i := range rows {
				rows[i].Details = shared[rows[i].ID]
			}
			return rows, err
		}
	}, "hold-copies")
	add("releases every hold of the subject", func(b *bent, next retention.Store) {
		b.release = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
			was, err := next.Release(ctx, tx, tenant, subject, hold, at)
			rows, err2 := next.Holds(ctx, tx, tenant, subject)
			for _, r := range rows {
				_, err := next.Release(ctx, tx, tenant, subject, r.ID, at)
				err2 = errors.Join(err2, err)
			}
			return was, errors.Join(err, err2)
		}
	}, "hold-release")
	add("always says that it released", func(b *bent, next retention.Store) {
		b.release = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
			_, err := next.Release(ctx, tx, tenant, subject, hold, at)
			return true, err
		}
	}, "hold-release")
}

func addGuardFaults(add adder) {
	guard := func(f func([]sealtext.Subject) []sealtext.Subject) func(*bent, retention.Store) {
		return func(b *bent, next retention.Store) {
			b.guard = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
				held, err := next.Guard(ctx, tx, tenant, subjects)
				return f(held), err
			}
		}
	}
	add("names one held subject only", guard(func(held []sealtext.Subject) []sealtext.Subject { return held[:min(1, len(held))] }), "guard-held")
	add("names a held subject twice", guard(func(held []sealtext.Subject) []sealtext.Subject { return append(held, held...) }), "guard-held", "guard-many")
	add("sees no hold", guard(func([]sealtext.Subject) []sealtext.Subject { return nil }), "guard-held", "guard-many", "guard-excludes-place", "guard-sees-place")
	add("guards in one tenant", func(b *bent, next retention.Store) {
		b.guard = func(ctx context.Context, tx sealtext.Tx, _ sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
			return next.Guard(ctx, tx, sealtext.MustTenant("north"), subjects)
		}
	}, "guard-held")
	add("takes few subjects", func(b *bent, next retention.Store) {
		b.guard = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
			if len(subjects) > 99 {
				return nil, errors.New("too many parameters")
			}
			return next.Guard(ctx, tx, tenant, subjects)
		}
	}, "guard-many")
	add("gives up where another order of guards is open", func(b *bent, next retention.Store) {
		b.guard = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
			if len(subjects) == 2 && subjects[0][15] > subjects[1][15] {
				return nil, errors.New("deadlock detected")
			}
			return next.Guard(ctx, tx, tenant, subjects)
		}
	}, "guard-crossing")
}
