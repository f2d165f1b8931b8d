package audittest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

func queryCases() []StoreCase {
	return []StoreCase{
		{"rows-order", "rows must come by (At, ID), ids by their bytes: pages are cut along that order", order},
		{"rows-filter", "each field of a Query must select, alone and together with others: staff see what they were authorized to see", filter},
		{"rows-ids", "ids must select events as the other fields do, and with them: an export reads the details of the events that it found in the tree", byIDs},
		{"rows-interval", "Since must be inclusive and Until exclusive: reports of adjoining days must neither share an event nor lose one", interval},
		{"rows-pages", "reading on behind the last row must give every row once at every page size, also where many share one microsecond", pages},
		{"rows-limit", "a query without a tenant or with a limit outside of 1 to 1000 must be an error: no rows would read as an empty log, all rows would fill the memory", limits},
	}
}

// crowd returns rows in order, many of which share a time.
func crowd() []audit.Row {
	var rows []audit.Row
	for n := range 12 {
		row := sample(n)
		row.At = start.Add(time.Duration(n/5) * time.Microsecond)
		row.ID = sealtext.ID{0: byte(n%5) * 0x3c, 15: byte(n) + 1} // up to 0xf0: compared as signed bytes they would be out of order
		rows = append(rows, row)
	}
	return rows
}

// shuffled returns the rows in an order that is not that of their times.
func shuffled(rows []audit.Row) []audit.Row {
	out := make([]audit.Row, len(rows))
	for i, r := range rows {
		out[(i*7+3)%len(rows)] = r // 7 has no factor in common with 12
	}
	return out
}

func order(ctx context.Context, open func() audit.Store) error {
	s, rows := open(), crowd()
	if err := add(ctx, s, shuffled(rows)...); err != nil {
		return err
	}
	return same(ctx, s, "rows in order", audit.Query{}, rows...)
}

func filter(ctx context.Context, open func() audit.Store) error {
	s := open()
	rows := []audit.Row{sample(0), sample(1), sample(2), sample(3)}
	rows[1].Subject, rows[1].Kind = rows[0].Subject, audit.KindRevealed
	rows[2].Actor, rows[2].Kind = rows[0].Actor, audit.KindErased
	rows[3].Subject, rows[3].Actor = sealtext.Subject{}, [16]byte{}
	if err := add(ctx, s, rows...); err != nil {
		return err
	}
	sub, actor := rows[0].Subject, rows[0].Actor
	for _, c := range []struct {
		what string
		q    audit.Query
		want []audit.Row
	}{
		{"no filter", audit.Query{}, rows},
		{"a subject", audit.Query{Subject: sub}, rows[:2]},
		{"an unknown subject", audit.Query{Subject: sealtext.Subject{1}}, nil},
		{"an actor", audit.Query{Actor: actor}, []audit.Row{rows[0], rows[2]}},
		{"a kind", audit.Query{Kinds: []audit.Kind{audit.KindRevealed}}, rows[1:2]},
		{"two kinds", audit.Query{Kinds: []audit.Kind{audit.KindErased, audit.KindRevealed}}, rows[1:3]},
		{"a kind that did not happen", audit.Query{Kinds: []audit.Kind{audit.KindExported}}, nil},
		{"an empty list of kinds", audit.Query{Kinds: []audit.Kind{}}, rows},
		{"subject and actor", audit.Query{Subject: sub, Actor: actor}, rows[:1]},
		{"subject, kind and time", audit.Query{Subject: sub, Kinds: []audit.Kind{audit.KindRevealed}, Since: rows[1].At, Until: rows[2].At}, rows[1:2]},
		{"actor behind a row", audit.Query{Actor: actor, AfterAt: rows[0].At, AfterID: rows[0].ID}, rows[2:3]},
		{"a tenant without rows", audit.Query{Tenant: south}, nil},
	} {
		if err := same(ctx, s, c.what, c.q, c.want...); err != nil {
			return err
		}
	}
	return nil
}

func byIDs(ctx context.Context, open func() audit.Store) error {
	s := open()
	rows := crowd()
	rows[3].Kind, rows[4].Actor = audit.KindErased, [16]byte{9}
	if err := add(ctx, s, shuffled(rows)...); err != nil {
		return err
	}
	ids := func(of ...audit.Row) (all []sealtext.ID) {
		for _, r := range of {
			all = append(all, r.ID)
		}
		return all
	}
	unknown := sealtext.ID{1, 2, 3}
	for _, c := range []struct {
		what string
		q    audit.Query
		want []audit.Row
	}{
		{"ids out of order", audit.Query{IDs: ids(rows[7], rows[2], rows[11], rows[3])}, []audit.Row{rows[2], rows[3], rows[7], rows[11]}},
		{"an id twice, and one that is unknown", audit.Query{IDs: append(ids(rows[5], rows[5]), unknown)}, rows[5:6]},
		{"no id that is known", audit.Query{IDs: []sealtext.ID{unknown}}, nil},
		{"an empty list", audit.Query{IDs: []sealtext.ID{}}, rows},
		{"ids and a kind", audit.Query{IDs: ids(rows[2:5]...), Kinds: []audit.Kind{audit.KindErased}}, rows[3:4]},
		{"ids and an actor", audit.Query{IDs: ids(rows[2:5]...), Actor: [16]byte{9}}, rows[4:5]},
		{"ids and a subject", audit.Query{IDs: ids(rows[2:5]...), Subject: rows[2].Subject}, rows[2:3]},
		{"ids since", audit.Query{IDs: ids(rows[4:6]...), Since: rows[5].At}, rows[5:6]},
		{"ids until", audit.Query{IDs: ids(rows[4:6]...), Until: rows[5].At}, rows[4:5]},
		{"ids behind a row", audit.Query{IDs: ids(rows[2:8]...), AfterAt: rows[4].At, AfterID: rows[4].ID}, rows[5:8]},
		{"ids and a limit", audit.Query{IDs: ids(rows[2:8]...), Limit: 2}, rows[2:4]},
		{"ids of another tenant", audit.Query{Tenant: south, IDs: ids(rows[2:8]...)}, nil},
	} {
		if err := same(ctx, s, c.what, c.q, c.want...); err != nil {
			return err
		}
	}
	if _, err := s.Rows(ctx, nil, audit.Query{Tenant: north, Limit: 10, IDs: make([]sealtext.ID, 1001)}); err == nil {
		return errors.New("a query with 1001 ids returned no error")
	}
	return nil
}

func interval(ctx context.Context, open func() audit.Store) error {
	s := open()
	rows := []audit.Row{sample(0), sample(1), sample(2), sample(3)}
	if err := add(ctx, s, rows...); err != nil {
		return err
	}
	for from := range rows {
		for to := range rows {
			q := audit.Query{Since: rows[from].At, Until: rows[to].At}
			if err := same(ctx, s, fmt.Sprintf("since row %d until row %d", from+1, to+1), q, rows[min(from, to):to]...); err != nil {
				return err
			}
		}
		if err := same(ctx, s, "since only", audit.Query{Since: rows[from].At}, rows[from:]...); err != nil {
			return err
		}
	}
	return nil
}

func pages(ctx context.Context, open func() audit.Store) error {
	s, rows := open(), crowd()
	if err := add(ctx, s, shuffled(rows)...); err != nil {
		return err
	}
	for size := 1; size <= len(rows)+1; size++ {
		var got []audit.Row
		for q := (audit.Query{Tenant: north, Limit: size}); ; {
			page, err := s.Rows(ctx, nil, q)
			if err != nil {
				return err
			}
			if len(page) > size {
				return fmt.Errorf("a page of %d has %d rows", size, len(page))
			}
			if len(page) == 0 || len(got) > len(rows) {
				break
			}
			got = append(got, page...)
			last := page[len(page)-1]
			q.AfterAt, q.AfterID = last.At, last.ID
		}
		if err := txcase.DiffRows(fmt.Sprintf("pages of %d", size), got, rows); err != nil {
			return err
		}
	}
	return nil
}

func limits(ctx context.Context, open func() audit.Store) error {
	s := open()
	if err := add(ctx, s, sample(0)); err != nil {
		return err
	}
	for _, q := range []audit.Query{{Tenant: north}, {Tenant: north, Limit: -1}, {Tenant: north, Limit: 1001}, {Limit: 10}} {
		if _, err := s.Rows(ctx, nil, q); err == nil {
			return fmt.Errorf("a query with tenant %q and limit %d returned no error", q.Tenant, q.Limit)
		}
	}
	return same(ctx, s, "the highest limit", audit.Query{Limit: 1000}, sample(0))
}
