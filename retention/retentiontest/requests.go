package retentiontest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention/request"
)

// RequestStore is what [RunRequestStore] checks.
type RequestStore interface {
	request.Store
	request.DisposalStore
}

// RequestCase is one property of a [RequestStore]; its fields are as in [StoreCase].
type RequestCase struct {
	Name string
	Why  string
	Run  func(ctx context.Context, open func() RequestStore) error
}

// RunRequestStore runs every case as a subtest, as [RunStore] does.
func RunRequestStore(t *testing.T, open func(t *testing.T) RequestStore) {
	t.Helper()
	for _, c := range RequestCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() RequestStore { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// RequestCases returns the cases of [RunRequestStore], for use without package testing.
func RequestCases() []RequestCase {
	var cases []RequestCase
	for _, c := range txcase.Cases() {
		cases = append(cases, RequestCase{c.Name, c.Why, func(ctx context.Context, open func() RequestStore) error {
			return c.Run(ctx, func() txcase.Store { return requestTx(open()) })
		}})
	}
	return append(cases,
		RequestCase{"request-round-trip", "every field must come back, with the precision of microseconds: an authority asks when a request came", requestRoundTrip},
		RequestCase{"request-copies", "a store must copy what it is given and what it hands out", requestCopies},
		RequestCase{"request-once", "an id must be one request of a tenant: a second AddRequest gives false and changes nothing", requestOnce},
		RequestCase{"request-unknown", "what is not there must be ErrUnknown, and SetRequest must not make it", requestUnknown},
		RequestCase{"request-lock", "of two steps at once the second one must see the first: a confirmation of a processor must not be lost", requestLock},
		RequestCase{"request-of", "the requests of a person must be theirs alone, in the order of their ids, and those of nobody must be nobody's", requestOf},
		RequestCase{"request-next", "open requests must come in the order in which they are due, those of all tenants or of one, and not those that have ended", requestNext},
		RequestCase{"request-due", "only requests that ended before the cutoff are due, the oldest first, and one that is open again is not deleted", requestDue},
	)
}

// asked returns request number n of person(0), open and due n microseconds after start.
func asked(n int) request.Row {
	return request.Row{
		Tenant: north, ID: sealtext.ID{0: byte(n + 1), 15: 0xff}, Subject: person(0), NextAt: start.Add(time.Duration(n) * time.Microsecond),
		Document: []byte(fmt.Sprintf(`{"n":%d}`, n)),
	}
}

// closed returns a row as it is after the request has ended n microseconds after start.
func closed(row request.Row, n int) request.Row {
	row.NextAt, row.EndedAt = time.Time{}, start.Add(time.Duration(n)*time.Microsecond)
	return row
}

func addRequests(ctx context.Context, s RequestStore, want bool, rows ...request.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			added, err := s.AddRequest(ctx, tx, r)
			if err != nil {
				return err
			}
			if err := txcase.Want("the report of AddRequest", added, want); err != nil {
				return err
			}
		}
		return nil
	})
}

// change locks a request and replaces it.
func change(ctx context.Context, s RequestStore, row request.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Request(ctx, tx, row.Tenant, row.ID); err != nil {
			return err
		}
		return s.SetRequest(ctx, tx, row)
	})
}

// stored checks one request, outside and inside a transaction.
func stored(ctx context.Context, s RequestStore, what string, want request.Row) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Request(ctx, tx, want.Tenant, want.ID)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what, []request.Row{got}, []request.Row{want})
	}
	return errors.Join(look(ctx, nil), s.InTx(ctx, look))
}

func requestTx(s RequestStore) txcase.Store {
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := asked(0)
		row.ID = sealtext.NewID()
		_, err := s.AddRequest(ctx, tx, row)
		return err
	}
	count := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.RequestsOf(ctx, tx, north, person(0))
		return len(rows), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: count,
		Writes: []txcase.Call{
			{Name: "AddRequest", Do: write},
			{Name: "SetRequest", Do: func(ctx context.Context, tx sealtext.Tx) error { return s.SetRequest(ctx, tx, asked(0)) }},
			{Name: "DropRequests", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropRequests(ctx, tx, []sealtext.Item{{Tenant: north, Record: sealtext.NewID()}})
				return err
			}},
		},
		Reads: []txcase.Call{
			{Name: "RequestsOf", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := count(ctx, tx)
				return err
			}},
			{Name: "NextRequests", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.NextRequests(ctx, tx, north, start, 1)
				return err
			}},
			{Name: "DueRequests", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueRequests(ctx, tx, start, 1)
				return err
			}},
			{Name: "Request", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Request(ctx, tx, north, sealtext.NewID())
				if errors.Is(err, request.ErrUnknown) {
					return nil
				}
				return err
			}},
		},
	}
}

func requestRoundTrip(ctx context.Context, open func() RequestStore) error {
	s := open()
	full, nobodys, old := asked(0), asked(1), closed(asked(2), 7)
	nobodys.Subject = sealtext.Subject{}
	given := full
	given.NextAt = full.NextAt.Add(789).In(time.FixedZone("east", 5*3600))
	if err := addRequests(ctx, s, true, given, nobodys, old); err != nil {
		return err
	}
	return errors.Join(stored(ctx, s, "an open request", full), stored(ctx, s, "one of nobody", nobodys), stored(ctx, s, "one that has ended", old))
}

func requestCopies(ctx context.Context, open func() RequestStore) error {
	s, want := open(), asked(0)
	given := want
	given.Document = bytes.Clone(want.Document)
	if err := addRequests(ctx, s, true, given); err != nil {
		return err
	}
	given.Document[0] ^= 0xff
	if err := stored(ctx, s, "after the caller used its buffer again", want); err != nil {
		return err
	}
	got, err := s.Request(ctx, nil, north, want.ID)
	if err != nil {
		return err
	}
	got.Document[0] ^= 0xff
	return stored(ctx, s, "after a reader changed what it was handed", want)
}

func requestOnce(ctx context.Context, open func() RequestStore) error {
	s, first, again, theirs := open(), asked(0), asked(1), asked(2)
	again.ID, theirs.ID, theirs.Tenant = first.ID, first.ID, south
	return errors.Join(addRequests(ctx, s, true, first), addRequests(ctx, s, false, first, again), addRequests(ctx, s, true, theirs),
		stored(ctx, s, "after a repeat", first), stored(ctx, s, "that of another tenant", theirs))
}

func requestUnknown(ctx context.Context, open func() RequestStore) error {
	s, row := open(), asked(0)
	theirs := row
	theirs.Tenant = south
	if err := addRequests(ctx, s, true, theirs); err != nil {
		return err
	}
	_, err := s.Request(ctx, nil, north, row.ID)
	if err := txcase.WantErr("Request without a transaction", err, request.ErrUnknown); err != nil {
		return err
	}
	set := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Request(ctx, tx, north, row.ID)
		if err := txcase.WantErr("Request", err, request.ErrUnknown); err != nil {
			return err
		}
		if s.SetRequest(ctx, tx, row) == nil {
			return errors.New("SetRequest of what is not there must be an error")
		}
		return nil
	})
	_, err = s.Request(ctx, nil, north, row.ID)
	return errors.Join(set, txcase.WantErr("Request after SetRequest", err, request.ErrUnknown), stored(ctx, s, "that of another tenant", theirs))
}

func requestLock(ctx context.Context, open func() RequestStore) error {
	const workers = 6
	s, row := open(), asked(0)
	row.Document = nil
	if err := addRequests(ctx, s, true, asked(0)); err != nil {
		return err
	}
	err := txcase.Each(workers, func(int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := s.Request(ctx, tx, north, row.ID)
			if err != nil {
				return err
			}
			got.Document = append(got.Document, '+')
			return s.SetRequest(ctx, tx, got)
		})
	})
	if err != nil {
		return err
	}
	want := asked(0)
	want.Document = append(want.Document, bytes.Repeat([]byte("+"), workers)...)
	return stored(ctx, s, "after six steps at once", want)
}

func requestOf(ctx context.Context, open func() RequestStore) error {
	s, second, first, neighbors, theirs, nobodys := open(), asked(1), asked(0), asked(2), asked(3), asked(4)
	neighbors.Subject, theirs.Tenant, nobodys.Subject = person(1), south, sealtext.Subject{}
	if err := addRequests(ctx, s, true, second, first, neighbors, theirs, nobodys); err != nil {
		return err
	}
	unlinked := second
	unlinked.Subject = sealtext.Subject{}
	of := func(what string, subject sealtext.Subject, want ...request.Row) error {
		got, err := s.RequestsOf(ctx, nil, north, subject)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	if err := errors.Join(of("the person's", person(0), first, second), of("the neighbor's", person(1), neighbors), of("nobody's", sealtext.Subject{})); err != nil {
		return err
	}
	return errors.Join(change(ctx, s, unlinked), of("after one was separated from the person", person(0), first), stored(ctx, s, "the one that was", unlinked))
}

func requestNext(ctx context.Context, open func() RequestStore) error {
	s, second, first, ended, theirs, late := open(), asked(2), asked(1), closed(asked(0), 0), asked(3), asked(9)
	theirs.Tenant = south
	if err := addRequests(ctx, s, true, late, second, theirs, first, ended); err != nil {
		return err
	}
	next := func(what string, tenant sealtext.Tenant, before int, limit int, want ...request.Row) error {
		got, err := s.NextRequests(ctx, nil, tenant, start.Add(time.Duration(before)*time.Microsecond), limit)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	err := errors.Join(next("those of all tenants", sealtext.Tenant{}, 9, 10, first, second, theirs), next("those of one", north, 9, 10, first, second),
		next("the first one", sealtext.Tenant{}, 100, 1, first), next("before the first one", sealtext.Tenant{}, 1, 10), next("none", north, 100, 0))
	if err != nil {
		return err
	}
	return errors.Join(change(ctx, s, closed(first, 5)), next("after one has ended", north, 100, 10, second, late))
}

func requestDue(ctx context.Context, open func() RequestStore) error {
	s, second, first, edge, open1 := open(), closed(asked(0), 2), closed(asked(1), 1), closed(asked(2), 3), asked(3)
	second.Subject = sealtext.Subject{}
	if err := addRequests(ctx, s, true, second, first, edge, open1); err != nil {
		return err
	}
	item := func(r request.Row) sealtext.Item {
		return sealtext.Item{Tenant: r.Tenant, Subject: r.Subject, Record: r.ID}
	}
	due := func(what string, limit int, want ...request.Row) error {
		var items []sealtext.Item
		for _, r := range want {
			items = append(items, item(r))
		}
		got, err := s.DueRequests(ctx, nil, start.Add(3*time.Microsecond), limit)
		return errors.Join(err, txcase.DiffRows(what, got, items))
	}
	if err := errors.Join(due("what is due", 10, first, second), due("the oldest", 1, first), due("none", 0)); err != nil {
		return err
	}
	foreign := item(edge)
	foreign.Tenant = south
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.DropRequests(ctx, tx, []sealtext.Item{item(first), item(open1), foreign, {Tenant: north, Record: sealtext.ID{9}}})
		return errors.Join(err, txcase.Want("the number that was deleted", n, 1))
	})
	_, gone := s.Request(ctx, nil, north, first.ID)
	return errors.Join(err, txcase.WantErr("the one that was deleted", gone, request.ErrUnknown), stored(ctx, s, "an open one", open1),
		stored(ctx, s, "that of another tenant", edge), due("what is left", 10, second))
}
