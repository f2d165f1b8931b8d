package vaulttest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// looseCases breaks the transactions of a good store.
type looseCases struct {
	*txcase.Loose
	next vault.CaseStore
}

func (s looseCases) AddCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.AddCase(ctx, tx, row) })
}

func (s looseCases) Case(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row vault.CaseRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, err = s.next.Case(ctx, tx, tenant, id)
		return err
	})
	return row, err
}

func (s looseCases) Cases(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) (rows []vault.CaseRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Cases(ctx, tx, q)
		return err
	})
	return rows, err
}

func (s looseCases) MoveCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, from vault.CaseState) (moved bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		moved, err = s.next.MoveCase(ctx, tx, row, from)
		return err
	})
	return moved, err
}

// bentCases changes the arguments and results of a good store; a nil function changes nothing.
type bentCases struct {
	vault.CaseStore
	add   func(vault.CaseRow) vault.CaseRow
	get   func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.ID) (vault.CaseRow, error)
	list  func(context.Context, sealtext.Tx, vault.CaseQuery) ([]vault.CaseRow, error)
	move  func(context.Context, sealtext.Tx, vault.CaseRow, vault.CaseState) (bool, error)
	purge func(p *purge) // changes the arguments
}

// purge is the arguments of a purge, and a function on its result.
type purge struct {
	tenant sealtext.Tenant
	kind   vault.CaseKind
	before time.Time
	limit  int
	more   func(ctx context.Context, tx sealtext.Tx, n int) (int, error)
}

func (s bentCases) PurgeCases(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, kind vault.CaseKind, before time.Time, limit int) (int, error) {
	p := purge{tenant: tenant, kind: kind, before: before, limit: limit}
	if s.purge != nil {
		s.purge(&p)
	}
	n, err := s.CaseStore.(vault.CasePurger).PurgeCases(ctx, tx, p.tenant, p.kind, p.before, p.limit)
	if err == nil && p.more != nil {
		n, err = p.more(ctx, tx, n)
	}
	return n, err
}

func (s bentCases) AddCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow) error {
	if s.add != nil {
		row = s.add(row)
	}
	return s.CaseStore.AddCase(ctx, tx, row)
}

func (s bentCases) Case(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (vault.CaseRow, error) {
	if s.get != nil {
		return s.get(ctx, tx, tenant, id)
	}
	return s.CaseStore.Case(ctx, tx, tenant, id)
}

func (s bentCases) Cases(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
	if s.list != nil {
		return s.list(ctx, tx, q)
	}
	return s.CaseStore.Cases(ctx, tx, q)
}

func (s bentCases) MoveCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, from vault.CaseState) (bool, error) {
	if s.move != nil {
		return s.move(ctx, tx, row, from)
	}
	return s.CaseStore.MoveCase(ctx, tx, row, from)
}

func TestBrokenCaseStores(t *testing.T) {
	var broken []txcase.Broken[vault.CaseStore]
	for _, f := range txcase.Flaws() {
		broken = append(broken, txcase.Broken[vault.CaseStore]{Name: f.Name, Cases: f.Cases, Open: func() vault.CaseStore {
			s := good()
			return looseCases{txcase.NewLoose(s.InTx, f.Fault), s}
		}})
	}
	add := func(name string, bend func(*bentCases, vault.CaseStore), cases ...string) {
		broken = append(broken, txcase.Broken[vault.CaseStore]{Name: name, Cases: cases, Open: func() vault.CaseStore {
			b := bentCases{CaseStore: good()}
			bend(&b, b.CaseStore)
			return b
		}})
	}
	add("forgets when a case expires", func(b *bentCases, _ vault.CaseStore) {
		b.add = func(r vault.CaseRow) vault.CaseRow { r.ExpiresAt = time.Time{}; return r }
	}, "case-round-trip")
	add("lets every case expire", func(b *bentCases, _ vault.CaseStore) {
		b.add = func(r vault.CaseRow) vault.CaseRow {
			if r.ExpiresAt.IsZero() {
				r.ExpiresAt = r.CreatedAt
			}
			return r
		}
	}, "case-round-trip")
	add("gives an empty case for an unknown one", func(b *bentCases, s vault.CaseStore) {
		b.get = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (vault.CaseRow, error) {
			row, err := s.Case(ctx, tx, tenant, id)
			if errors.Is(err, vault.ErrUnknownCase) {
				err = nil
			}
			return row, err
		}
	}, "case-unknown")
	add("finds a case of another tenant", func(b *bentCases, s vault.CaseStore) {
		b.get = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (vault.CaseRow, error) {
			row, err := s.Case(ctx, tx, tenant, id)
			if err != nil {
				row, err = s.Case(ctx, tx, otherTenant(tenant), id)
			}
			return row, err
		}
	}, "case-unknown")
	add("makes another id of one that is taken", func(b *bentCases, _ vault.CaseStore) {
		seen := map[sealtext.ID]bool{}
		b.add = func(r vault.CaseRow) vault.CaseRow {
			if seen[r.ID] {
				r.ID = sealtext.NewID()
			}
			seen[r.ID] = true
			return r
		}
	}, "case-taken")
	add("lists the newest first", func(b *bentCases, s vault.CaseStore) {
		b.list = func(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
			rows, err := s.Cases(ctx, tx, q)
			slices.Reverse(rows)
			return rows, err
		}
	}, "case-list")
	add("pages by time alone", func(b *bentCases, s vault.CaseStore) {
		b.list = func(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
			if !q.AfterID.IsZero() {
				q.AfterID = sealtext.ID([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
			}
			return s.Cases(ctx, tx, q)
		}
	}, "case-list")
	add("lists granted cases with the open ones", func(b *bentCases, s vault.CaseStore) {
		b.list = func(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
			rows, err := s.Cases(ctx, tx, q)
			q.State = vault.CaseGranted
			more, err2 := s.Cases(ctx, tx, q)
			return append(rows, more...), errors.Join(err, err2)
		}
	}, "case-list")
	add("takes any limit", func(b *bentCases, s vault.CaseStore) {
		b.list = func(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
			q.Limit = min(max(q.Limit, 1), 1000)
			return s.Cases(ctx, tx, q)
		}
	}, "case-limit")
	add("moves a case from any state", func(b *bentCases, s vault.CaseStore) {
		b.move = func(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, _ vault.CaseState) (bool, error) {
			old, err := s.Case(ctx, tx, row.Tenant, row.ID)
			if err != nil {
				return false, nil
			}
			return s.MoveCase(ctx, tx, row, old.State)
		}
	}, "case-move", "case-move-once")
	add("keeps the payload of a moved case", func(b *bentCases, s vault.CaseStore) {
		b.move = func(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, from vault.CaseState) (bool, error) {
			if old, err := s.Case(ctx, tx, row.Tenant, row.ID); err == nil {
				row.Payload = old.Payload
			}
			return s.MoveCase(ctx, tx, row, from)
		}
	}, "case-move")

	for name, bend := range map[string]func(s vault.CaseStore) func(*purge){
		"purges all kinds": func(s vault.CaseStore) func(*purge) {
			return func(p *purge) {
				p.more = func(ctx context.Context, tx sealtext.Tx, n int) (int, error) {
					_, err := s.(vault.CasePurger).PurgeCases(ctx, tx, p.tenant, vault.CaseReview, p.before, p.limit)
					return n, err
				}
			}
		},
		"purges all tenants": func(s vault.CaseStore) func(*purge) {
			return func(p *purge) {
				p.more = func(ctx context.Context, tx sealtext.Tx, n int) (int, error) {
					_, err := s.(vault.CasePurger).PurgeCases(ctx, tx, otherTenant(p.tenant), p.kind, p.before, p.limit)
					return n, err
				}
			}
		},
		"purges what is open": func(s vault.CaseStore) func(*purge) {
			return func(p *purge) {
				p.more = func(ctx context.Context, tx sealtext.Tx, n int) (int, error) {
					open, err := s.Cases(ctx, tx, vault.CaseQuery{Tenant: p.tenant, Kind: p.kind, State: vault.CaseOpen, Limit: 10})
					for _, row := range open {
						row.State = vault.CaseDone
						_, err2 := s.MoveCase(ctx, tx, row, vault.CaseOpen)
						err = errors.Join(err, err2)
					}
					return n, err
				}
			}
		},
		"purges what is not old enough": func(vault.CaseStore) func(*purge) {
			return func(p *purge) { p.before = p.before.Add(time.Microsecond) }
		},
		"keeps what is just old enough": func(vault.CaseStore) func(*purge) {
			return func(p *purge) { p.before = p.before.Add(-time.Microsecond) }
		},
		"purges without a bound": func(vault.CaseStore) func(*purge) {
			return func(p *purge) {
				if p.limit > 0 {
					p.limit = 1000
				}
			}
		},
		"reports nothing": func(vault.CaseStore) func(*purge) {
			return func(p *purge) { p.more = func(context.Context, sealtext.Tx, int) (int, error) { return 0, nil } }
		},
	} {
		add(name, func(b *bentCases, s vault.CaseStore) { b.purge = bend(s) }, "case-purge")
	}

	cases := map[string]vaulttest.CaseStoreCase{}
	var names []string
	for _, c := range vaulttest.CaseStoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vault.CaseStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
