package consenttest_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func goodPrograms() program.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Programs()
}

func TestGoodProgramStore(t *testing.T) {
	consenttest.RunProgramStore(t, func(*testing.T) program.Store { return goodPrograms() })
}

// looseProgramStore breaks the transactions of a good store.
type looseProgramStore struct {
	*txcase.Loose
	program.Store
}

func (s looseProgramStore) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return s.Loose.InTx(ctx, f)
}

func (s looseProgramStore) Changes(ctx context.Context, tx sealtext.Tx, known []program.Known) (cs []program.Changes, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		cs, err = s.Store.Changes(ctx, tx, known)
		return err
	})
	return cs, err
}

func (s looseProgramStore) Put(ctx context.Context, tx sealtext.Tx, have program.Version, row program.Row) (first bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		first, err = s.Store.Put(ctx, tx, have, row)
		return err
	})
	return first, err
}

func (s looseProgramStore) ClaimSenders(ctx context.Context, tx sealtext.Tx, claims []program.SenderClaim) (others []program.SenderClaim, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		others, err = s.Store.ClaimSenders(ctx, tx, claims)
		return err
	})
	return others, err
}

// bentPrograms is a good store with methods of its own.
type bentPrograms struct {
	program.Store
	inTx    func(context.Context, func(context.Context, sealtext.Tx) error) error
	changes func(context.Context, sealtext.Tx, []program.Known) ([]program.Changes, error)
	put     func(context.Context, sealtext.Tx, program.Version, program.Row) (bool, error)
	claim   func(context.Context, sealtext.Tx, []program.SenderClaim) ([]program.SenderClaim, error)
	holders func(context.Context, sealtext.Tx, sealtext.Sender) ([]program.SenderClaim, error)
	tenants func(context.Context, sealtext.Tenant, int) ([]sealtext.Tenant, error)
	history func(context.Context, sealtext.Tenant, sealtext.Program) ([]program.Row, error)
}

func (s bentPrograms) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return s.inTx(ctx, f)
}

func (s bentPrograms) Changes(ctx context.Context, tx sealtext.Tx, known []program.Known) ([]program.Changes, error) {
	return s.changes(ctx, tx, known)
}

func (s bentPrograms) Put(ctx context.Context, tx sealtext.Tx, have program.Version, row program.Row) (bool, error) {
	return s.put(ctx, tx, have, row)
}

func (s bentPrograms) ClaimSenders(ctx context.Context, tx sealtext.Tx, claims []program.SenderClaim) ([]program.SenderClaim, error) {
	return s.claim(ctx, tx, claims)
}

func (s bentPrograms) Holders(ctx context.Context, tx sealtext.Tx, a sealtext.Sender) ([]program.SenderClaim, error) {
	return s.holders(ctx, tx, a)
}

func (s bentPrograms) Tenants(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
	return s.tenants(ctx, after, limit)
}

func (s bentPrograms) History(ctx context.Context, t sealtext.Tenant, name sealtext.Program) ([]program.Row, error) {
	return s.history(ctx, t, name)
}

type programAdder func(name string, bend func(b *bentPrograms, next program.Store), cases ...string)

func TestBrokenProgramStores(t *testing.T) {
	var broken []txcase.Broken[program.Store]
	for _, f := range txcase.Flaws() {
		broken = append(broken, txcase.Broken[program.Store]{Name: f.Name, Cases: f.Cases, Open: func() program.Store {
			s := goodPrograms()
			return looseProgramStore{txcase.NewLoose(s.InTx, f.Fault), s}
		}})
	}
	add := func(name string, bend func(b *bentPrograms, next program.Store), cases ...string) {
		broken = append(broken, txcase.Broken[program.Store]{Name: name, Cases: cases, Open: func() program.Store {
			s := goodPrograms()
			b := bentPrograms{s, s.InTx, s.Changes, s.Put, s.ClaimSenders, s.Holders, s.Tenants, s.History}
			bend(&b, s)
			return b
		}})
	}
	addPutFaults(add)
	addChangesFaults(add)
	addSenderFaults(add)
	s := suite[program.Store]{}
	for _, c := range consenttest.ProgramCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}

func addPutFaults(add programAdder) {
	row := func(name string, change func(*program.Row), cases ...string) {
		add(name, func(b *bentPrograms, next program.Store) {
			b.put = func(ctx context.Context, tx sealtext.Tx, have program.Version, r program.Row) (bool, error) {
				change(&r)
				return next.Put(ctx, tx, have, r)
			}
		}, cases...)
	}
	row("forgets that a program is retired", func(r *program.Row) { r.RetiredAt = time.Time{} }, "program-round-trip")
	row("forgets that a tenant is suspended", func(r *program.Row) { r.SuspendedAt = time.Time{} }, "program-round-trip")
	row("forgets the order", func(r *program.Row) { r.Order = 0 }, "program-round-trip")
	row("has no document for a tenant", func(r *program.Row) {
		if r.Program.IsZero() {
			r.Document = nil
		}
	}, "program-round-trip", "program-history")
	row("gives every row a name of its own", func(r *program.Row) {
		r.Program = sealtext.MustProgram("v-" + string(rune('a'+r.Version)))
	}, "program-replace", "program-history")
	add("compares no versions", func(b *bentPrograms, next program.Store) {
		b.put = func(ctx context.Context, tx sealtext.Tx, _ program.Version, r program.Row) (bool, error) {
			cs, err := next.Changes(ctx, tx, []program.Known{{Tenant: r.Tenant}})
			if err != nil {
				return false, err
			}
			return next.Put(ctx, tx, cs[0].Version, r)
		}
	}, "program-compare", "program-concurrent")
	add("keeps the row of each program once", func(b *bentPrograms, next program.Store) {
		b.history = func(ctx context.Context, t sealtext.Tenant, name sealtext.Program) ([]program.Row, error) {
			rows, err := next.History(ctx, t, name)
			return rows[max(0, len(rows)-1):], err
		}
	}, "program-history")
	add("commits each write by itself", func(b *bentPrograms, next program.Store) {
		b.inTx = func(ctx context.Context, f func(context.Context, sealtext.Tx) error) (err error) {
			_ = next.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { err = f(ctx, tx); return nil })
			return err
		}
	}, "program-rollback")
}

func addChangesFaults(add programAdder) {
	bend := func(name string, change func(known []program.Known, cs []program.Changes) []program.Changes, cases ...string) {
		add(name, func(b *bentPrograms, next program.Store) {
			b.changes = func(ctx context.Context, tx sealtext.Tx, known []program.Known) ([]program.Changes, error) {
				cs, err := next.Changes(ctx, tx, known)
				if err != nil {
					return nil, err
				}
				return change(known, cs), nil
			}
		}, cases...)
	}
	bend("gives the newest first", func(_ []program.Known, cs []program.Changes) []program.Changes {
		for _, c := range cs {
			slices.Reverse(c.Rows)
		}
		return cs
	}, "program-since", "program-round-trip")
	bend("leaves tenants out that have nothing", func(_ []program.Known, cs []program.Changes) []program.Changes {
		return slices.DeleteFunc(cs, func(c program.Changes) bool { return c.Version == 0 })
	}, "program-tenants", "program-many")
	bend("takes a hundred tenants", func(_ []program.Known, cs []program.Changes) []program.Changes { return cs[:min(len(cs), 100)] }, "program-many")
	add("gives everything each time", func(b *bentPrograms, next program.Store) {
		b.changes = func(ctx context.Context, tx sealtext.Tx, known []program.Known) ([]program.Changes, error) {
			all := slices.Clone(known)
			for i := range all {
				all[i].Version = 0
			}
			return next.Changes(ctx, tx, all)
		}
	}, "program-since", "program-replace", "program-tenants")
	bend("does not know what is of no tenant", func(known []program.Known, cs []program.Changes) []program.Changes {
		for i := range cs {
			if known[i].Tenant.IsZero() {
				cs[i] = program.Changes{}
			}
		}
		return cs
	}, "program-nowhere")
	add("lists no tenant", func(b *bentPrograms, next program.Store) {
		b.tenants = func(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
			ts, err := next.Tenants(ctx, after, limit)
			return append([]sealtext.Tenant{{}}, ts...), err
		}
	}, "program-nowhere", "program-list")
	add("lists all tenants each time", func(b *bentPrograms, next program.Store) {
		b.tenants = func(ctx context.Context, _ sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
			return next.Tenants(ctx, sealtext.Tenant{}, limit)
		}
	}, "program-list")
	add("lists tenants the other way around", func(b *bentPrograms, next program.Store) {
		b.tenants = func(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
			ts, err := next.Tenants(ctx, after, limit)
			slices.Reverse(ts)
			return ts, err
		}
	}, "program-list")
}

func addSenderFaults(add programAdder) {
	bend := func(name string, change func(c program.SenderClaim) (program.SenderClaim, bool), cases ...string) {
		add(name, func(b *bentPrograms, next program.Store) {
			b.claim = func(ctx context.Context, tx sealtext.Tx, claims []program.SenderClaim) ([]program.SenderClaim, error) {
				var bent []program.SenderClaim
				for _, c := range claims {
					if c, ok := change(c); ok {
						bent = append(bent, c)
					}
				}
				return next.ClaimSenders(ctx, tx, bent)
			}
		}, cases...)
	}
	bend("forgets that a sender is shared", func(c program.SenderClaim) (program.SenderClaim, bool) {
		c.Shared = false
		return c, true
	}, "sender-others", "sender-release", "sender-holders")
	bend("releases nothing", func(c program.SenderClaim) (program.SenderClaim, bool) { return c, !c.Release }, "sender-release", "sender-holders")
	bend("has one sender", func(c program.SenderClaim) (program.SenderClaim, bool) {
		c.Address = sealtext.MustSender("24273")
		return c, true
	}, "sender-others")
	add("looks before it claims", func(b *bentPrograms, next program.Store) {
		var mu sync.Mutex
		b.claim = func(ctx context.Context, tx sealtext.Tx, claims []program.SenderClaim) ([]program.SenderClaim, error) {
			mu.Lock()
			defer mu.Unlock()
			_, err := next.ClaimSenders(ctx, tx, claims)
			return nil, err
		}
	}, "sender-others", "sender-concurrent")
	add("forgets who had an address", func(b *bentPrograms, next program.Store) {
		b.holders = func(ctx context.Context, tx sealtext.Tx, a sealtext.Sender) ([]program.SenderClaim, error) {
			holders, err := next.Holders(ctx, tx, a)
			return slices.DeleteFunc(holders, func(c program.SenderClaim) bool { return c.Release }), err
		}
	}, "sender-holders")
}
