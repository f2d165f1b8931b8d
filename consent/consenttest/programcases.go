package consenttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/txcase"
)

// declaration returns a row with every field set but SuspendedAt, which programs do not have; n is
// its version and tells rows apart.
func declaration(n int) program.Row {
	at := start.Add(time.Duration(n) * time.Hour)
	return program.Row{
		Tenant: north, Program: sealtext.MustProgram("p-" + letters(n)), Version: program.Version(n), Order: n, //nolint:gosec // a small number
		Since: at, RetiredAt: at.Add(time.Minute), Document: []byte(fmt.Sprintf(`{"format": 1, "n": %d}`, n)),
	}
}

// letters returns a number without digits, of which names may have few.
func letters(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", n))
}

func claim(t sealtext.Tenant, n int) program.SenderClaim {
	return program.SenderClaim{Tenant: t, Address: sealtext.MustSender(fmt.Sprintf("%05d", 20000+n))}
}

// declare puts rows in one transaction, each upon the version before its own.
func declare(ctx context.Context, s program.Store, rows ...program.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			first, err := s.Put(ctx, tx, r.Version-1, r)
			if err != nil {
				return err
			}
			if !first {
				return fmt.Errorf("Put upon version %d says that it is another one", r.Version-1)
			}
		}
		return nil
	})
}

// changed checks the result of Changes for one tenant, in a transaction and outside.
func changed(ctx context.Context, s program.Store, what string, known program.Known, version program.Version, rows ...program.Row) error {
	check := func(ctx context.Context, tx sealtext.Tx, how string) error {
		all, err := s.Changes(ctx, tx, []program.Known{known})
		if err != nil {
			return err
		}
		if len(all) != 1 || all[0].Tenant != known.Tenant || all[0].Version != version {
			return fmt.Errorf("%s%s: Changes gives %d tenants, want the one at version %d", what, how, len(all), version)
		}
		return txcase.DiffRows(what+how, all[0].Rows, rows)
	}
	return errors.Join(check(ctx, nil, ""), s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return check(ctx, tx, " in a transaction") }))
}

func programRoundTrip(ctx context.Context, open func() program.Store) error {
	s, a, b := open(), declaration(1), declaration(2)
	b.Program, b.Order, b.SuspendedAt = sealtext.Program{}, 0, b.Since.Add(time.Second) // of the tenant
	c := declaration(3)
	c.RetiredAt = time.Time{}
	d := declaration(4)
	d.Program, d.Order, d.Document, d.RetiredAt = sealtext.Program{}, 0, nil, time.Time{}
	given := a
	given.Since = a.Since.Add(789).In(time.FixedZone("east", 5*3600))
	if err := declare(ctx, s, given, b, c); err != nil {
		return err
	}
	if err := changed(ctx, s, "what was put", program.Known{Tenant: north}, 3, a, b, c); err != nil {
		return err
	}
	return errors.Join(declare(ctx, s, d), changed(ctx, s, "a tenant without a document", program.Known{Tenant: north, Version: 3}, 4, d))
}

func programTenants(ctx context.Context, open func() program.Store) error {
	s, ours, theirs := open(), declaration(1), declaration(1)
	theirs.Tenant, theirs.Order = south, 7
	if err := errors.Join(declare(ctx, s, ours, declaration(2)), declare(ctx, s, theirs)); err != nil {
		return err
	}
	none := sealtext.MustTenant("nobody")
	all, err := s.Changes(ctx, nil, []program.Known{{Tenant: south}, {Tenant: none}, {Tenant: north, Version: 1}})
	if err != nil {
		return err
	}
	want := []program.Changes{{Tenant: south, Version: 1, Rows: []program.Row{theirs}}, {Tenant: none}, {Tenant: north, Version: 2, Rows: []program.Row{declaration(2)}}}
	if len(all) != len(want) {
		return fmt.Errorf("Changes gives %d tenants, want %d", len(all), len(want))
	}
	for i, w := range want {
		if all[i].Tenant != w.Tenant || all[i].Version != w.Version {
			return fmt.Errorf("place %d of Changes is %v at version %d, want %v at %d", i, all[i].Tenant, all[i].Version, w.Tenant, w.Version)
		}
		if err := txcase.DiffRows("rows of "+w.Tenant.String(), all[i].Rows, w.Rows); err != nil {
			return err
		}
	}
	return nil
}

func programSince(ctx context.Context, open func() program.Store) error {
	s := open()
	var rows []program.Row
	for n := 1; n <= 5; n++ {
		rows = append(rows, declaration(n))
	}
	if err := declare(ctx, s, rows...); err != nil {
		return err
	}
	for known := range 6 {
		k := program.Known{Tenant: north, Version: program.Version(known)} //nolint:gosec // a small number
		if err := changed(ctx, s, fmt.Sprintf("since version %d", known), k, 5, rows[known:]...); err != nil {
			return err
		}
	}
	return nil
}

func programReplace(ctx context.Context, open func() program.Store) error {
	s, again := open(), declaration(3)
	again.Program, again.Order = declaration(1).Program, declaration(1).Order
	if err := declare(ctx, s, declaration(1), declaration(2), again); err != nil {
		return err
	}
	return errors.Join(changed(ctx, s, "after a row was put again", program.Known{Tenant: north}, 3, declaration(2), again),
		changed(ctx, s, "after a row was put again, since the other", program.Known{Tenant: north, Version: 2}, 3, again))
}

func programCompare(ctx context.Context, open func() program.Store) error {
	s := open()
	if err := declare(ctx, s, declaration(1), declaration(2)); err != nil {
		return err
	}
	for _, have := range []program.Version{0, 1, 3} {
		row := declaration(9)
		row.Version = have + 1
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			first, err := s.Put(ctx, tx, have, row)
			if err == nil && first {
				err = fmt.Errorf("Put upon version %d of a tenant at version 2 says that it is the one", have)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	row := declaration(2)
	row.Tenant = south
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if first, err := s.Put(ctx, tx, 1, row); err != nil || first {
			return fmt.Errorf("Put upon version 1 of a tenant without any gives %v, %w", first, err)
		}
		return nil
	})
	past, e := s.History(ctx, north, declaration(9).Program)
	if e == nil && len(past) > 0 {
		e = errors.New("what was not put has a history")
	}
	return errors.Join(err, e, changed(ctx, s, "after puts that came too late", program.Known{Tenant: north}, 2, declaration(1), declaration(2)),
		changed(ctx, s, "of a tenant without anything", program.Known{Tenant: south}, 0))
}

func programConcurrent(ctx context.Context, open func() program.Store) error {
	s := open()
	const rounds, workers = 5, 8
	for have := range program.Version(rounds) {
		var firsts atomic.Int32
		err := txcase.Each(workers, func(w int) error {
			row := declaration(100 + w)
			row.Version = have + 1
			return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				first, err := s.Put(ctx, tx, have, row)
				if first {
					firsts.Add(1)
				}
				return err
			})
		})
		if err != nil {
			return err
		}
		if n := firsts.Load(); n != 1 {
			return fmt.Errorf("of %d puts upon version %d there were %d first ones", workers, have, n)
		}
	}
	return nil
}

func programHistory(ctx context.Context, open func() program.Store) error {
	s, again, tenant, theirs := open(), declaration(3), declaration(4), declaration(1)
	again.Program = declaration(1).Program
	tenant.Program, tenant.Order = sealtext.Program{}, 0
	theirs.Tenant = south
	if err := errors.Join(declare(ctx, s, declaration(1), declaration(2), again, tenant), declare(ctx, s, theirs)); err != nil {
		return err
	}
	for _, c := range []struct {
		tenant sealtext.Tenant
		name   sealtext.Program
		want   []program.Row
	}{
		{north, again.Program, []program.Row{declaration(1), again}},
		{north, declaration(2).Program, []program.Row{declaration(2)}},
		{north, sealtext.Program{}, []program.Row{tenant}},
		{south, again.Program, []program.Row{theirs}},
		{south, sealtext.Program{}, nil},
	} {
		rows, err := s.History(ctx, c.tenant, c.name)
		if err != nil {
			return err
		}
		if err := txcase.DiffRows("history of program "+c.name.String()+" of "+c.tenant.String(), rows, c.want); err != nil {
			return err
		}
	}
	return nil
}

var errUndo = errors.New("undo")

func programRollback(ctx context.Context, open func() program.Store) error {
	s := open()
	if err := declare(ctx, s, declaration(1)); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		row := declaration(2)
		row.Program = declaration(1).Program
		if _, err := s.Put(ctx, tx, 1, row); err != nil {
			return err
		}
		if _, err := s.ClaimSenders(ctx, tx, []program.SenderClaim{claim(north, 1)}); err != nil {
			return err
		}
		return errUndo
	})
	if err := txcase.WantErr("InTx", err, errUndo); err != nil {
		return err
	}
	past, err := s.History(ctx, north, declaration(1).Program)
	if err != nil {
		return err
	}
	return errors.Join(changed(ctx, s, "after a rollback", program.Known{Tenant: north}, 1, declaration(1)),
		txcase.DiffRows("history after a rollback", past, []program.Row{declaration(1)}),
		claims(ctx, s, "after a rollback", []program.SenderClaim{claim(south, 1)}))
}

func programMany(ctx context.Context, open func() program.Store) error {
	s := open()
	if err := declare(ctx, s, declaration(1)); err != nil {
		return err
	}
	known := make([]program.Known, 1000)
	for n := range known {
		known[n].Tenant = sealtext.MustTenant("t-" + letters(n))
	}
	known[777].Tenant = north
	all, err := s.Changes(ctx, nil, known)
	if err != nil {
		return err
	}
	if len(all) != len(known) {
		return fmt.Errorf("Changes of %d tenants gives %d", len(known), len(all))
	}
	for n, c := range all {
		if want := program.Version(0); c.Tenant != known[n].Tenant || c.Version > 0 != (n == 777) {
			return fmt.Errorf("place %d of Changes is %v at version %d, want %v at %d", n, c.Tenant, c.Version, known[n].Tenant, want)
		}
	}
	return txcase.DiffRows("one of many", all[777].Rows, []program.Row{declaration(1)})
}

func programNowhere(ctx context.Context, open func() program.Store) error {
	s := open()
	ours := declaration(1)
	first := program.Row{Version: 1, Since: start, Document: []byte(`{"n": 1}`)}
	second := program.Row{Version: 2, Since: start.Add(time.Hour), Document: []byte(`{"n": 2}`)}
	known := func(v program.Version) []program.Known {
		return []program.Known{{Tenant: north}, {Version: v}}
	}
	check := func(what string, v program.Version, want program.Changes) error {
		got, err := s.Changes(ctx, nil, known(v))
		if err == nil && len(got) != 2 {
			err = fmt.Errorf("%s: Changes gives %d results, want 2", what, len(got))
		}
		if err != nil {
			return err
		}
		return errors.Join(txcase.Diff(what+": of the tenant", got[0], program.Changes{Tenant: north, Version: 1, Rows: []program.Row{ours}}),
			txcase.Diff(what+": of none", got[1], want))
	}
	if err := errors.Join(declare(ctx, s, ours), check("before", 0, program.Changes{}), declare(ctx, s, first),
		check("the first", 0, program.Changes{Version: 1, Rows: []program.Row{first}}), declare(ctx, s, second),
		check("the second", 0, program.Changes{Version: 2, Rows: []program.Row{second}}),
		check("what is new", 1, program.Changes{Version: 2, Rows: []program.Row{second}}),
		check("what is known", 2, program.Changes{Version: 2})); err != nil {
		return err
	}
	tenants, err := s.Tenants(ctx, sealtext.Tenant{}, 10)
	if err == nil && !slices.Equal(tenants, []sealtext.Tenant{north}) {
		err = fmt.Errorf("Tenants gives %v, want %v", tenants, north)
	}
	return err
}

func programList(ctx context.Context, open func() program.Store) error {
	s := open()
	var names []sealtext.Tenant
	for _, n := range []int{3, 1, 4, 0, 2} {
		row := declaration(1)
		row.Tenant = sealtext.MustTenant("t-" + letters(n))
		again := declaration(2)
		again.Tenant = row.Tenant
		if err := declare(ctx, s, row, again); err != nil {
			return err
		}
		names = append(names, row.Tenant)
	}
	slices.SortFunc(names, func(a, b sealtext.Tenant) int { return strings.Compare(a.String(), b.String()) })
	for _, c := range []struct {
		after sealtext.Tenant
		limit int
		want  []sealtext.Tenant
	}{
		{sealtext.Tenant{}, 10, names},
		{sealtext.Tenant{}, 2, names[:2]},
		{names[1], 2, names[2:4]},
		{names[4], 2, nil},
		{sealtext.Tenant{}, 0, nil},
		{sealtext.Tenant{}, -1, nil},
	} {
		got, err := s.Tenants(ctx, c.after, c.limit)
		if err != nil {
			return err
		}
		if !slices.Equal(got, c.want) {
			return fmt.Errorf("Tenants after %q, at most %d: got %v, want %v", c.after, c.limit, got, c.want)
		}
	}
	return nil
}

// claims claims addresses and checks the returned claims of other tenants.
func claims(ctx context.Context, s program.Store, what string, cs []program.SenderClaim, want ...program.SenderClaim) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.ClaimSenders(ctx, tx, cs)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what+": the claims of others", got, want)
	})
}

func shared(c program.SenderClaim) program.SenderClaim { c.Shared = true; return c }

func released(c program.SenderClaim, at time.Time) program.SenderClaim {
	c.Release, c.ReleasedAt = true, at
	return c
}

// holders checks who has, or has had, the address of a claim.
func holders(ctx context.Context, s program.Store, what string, of program.SenderClaim, want ...program.SenderClaim) error {
	got, err := s.Holders(ctx, nil, of.Address)
	if err != nil {
		return err
	}
	return txcase.DiffRows(what+": the holders", got, want)
}

func senderHolders(ctx context.Context, open func() program.Store) error {
	s, first, second := open(), start, start.Add(time.Hour)
	return errors.Join(
		holders(ctx, s, "nobody", claim(north, 1)),
		claims(ctx, s, "north and south", []program.SenderClaim{shared(claim(south, 1)), shared(claim(south, 2))}),
		claims(ctx, s, "north", []program.SenderClaim{shared(claim(north, 1))}, shared(claim(south, 1))),
		holders(ctx, s, "both", claim(north, 1), shared(claim(north, 1)), shared(claim(south, 1))),
		holders(ctx, s, "another address", claim(north, 2), shared(claim(south, 2))),
		claims(ctx, s, "south gives it up", []program.SenderClaim{released(claim(south, 1), first)}, shared(claim(north, 1))),
		claims(ctx, s, "again, later", []program.SenderClaim{released(claim(south, 1), second)}, shared(claim(north, 1))),
		holders(ctx, s, "one has released it", claim(north, 1), shared(claim(north, 1)), released(shared(claim(south, 1)), first)),
		claims(ctx, s, "one that never had it", []program.SenderClaim{released(claim(north, 2), first)}, shared(claim(south, 2))),
		holders(ctx, s, "one never had it", claim(north, 2), shared(claim(south, 2))),
		claims(ctx, s, "south has it again", []program.SenderClaim{claim(south, 1)}, shared(claim(north, 1))),
		holders(ctx, s, "both again", claim(north, 1), shared(claim(north, 1)), claim(south, 1)))
}

func senderOthers(ctx context.Context, open func() program.Store) error {
	s, east := open(), sealtext.MustTenant("east")
	for _, step := range []struct {
		what   string
		claims []program.SenderClaim
		want   []program.SenderClaim
	}{
		{"the first", []program.SenderClaim{claim(north, 1), shared(claim(north, 2))}, nil},
		{"the same again", []program.SenderClaim{claim(north, 1), shared(claim(north, 2))}, nil},
		{"another address", []program.SenderClaim{claim(south, 3)}, nil},
		{"another tenant", []program.SenderClaim{shared(claim(south, 2))}, []program.SenderClaim{shared(claim(north, 2))}},
		{"a third", []program.SenderClaim{claim(east, 1), claim(east, 2), claim(east, 9)}, []program.SenderClaim{claim(north, 1), shared(claim(north, 2)), shared(claim(south, 2))}},
		{"none", nil, nil},
	} {
		if err := claims(ctx, s, step.what, step.claims, step.want...); err != nil {
			return err
		}
	}
	return nil
}

func senderRelease(ctx context.Context, open func() program.Store) error {
	s := open()
	return errors.Join(
		claims(ctx, s, "north", []program.SenderClaim{claim(north, 1), claim(north, 2)}),
		claims(ctx, s, "north again, shared", []program.SenderClaim{shared(claim(north, 1))}),
		claims(ctx, s, "south", []program.SenderClaim{claim(south, 1)}, shared(claim(north, 1))),
		claims(ctx, s, "south gives it up", []program.SenderClaim{released(claim(south, 1), start), released(claim(south, 7), start)}, shared(claim(north, 1))),
		claims(ctx, s, "north gives it up", []program.SenderClaim{released(claim(north, 1), start)}),
		claims(ctx, s, "south once more", []program.SenderClaim{claim(south, 1)}),
		claims(ctx, s, "the one that was kept", []program.SenderClaim{claim(south, 2)}, claim(north, 2)))
}

func senderConcurrent(ctx context.Context, open func() program.Store) error {
	s := open()
	for n := range 20 {
		var saw atomic.Int32
		tenants := []sealtext.Tenant{north, south}
		err := txcase.Each(len(tenants), func(i int) error {
			others := 0
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				got, err := s.ClaimSenders(ctx, tx, []program.SenderClaim{claim(tenants[i], n)})
				others = len(got)
				return err
			})
			saw.Add(int32(others)) //nolint:gosec // one at most
			return err
		})
		if err != nil {
			return err
		}
		if saw.Load() != 1 {
			return fmt.Errorf("of two claims of one address %d saw the other, want the later one", saw.Load())
		}
	}
	return nil
}
