package memstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/request"
)

// RequestStore is the set of store interfaces of package retention/request.
type RequestStore interface {
	request.Store
	request.DisposalStore
}

// Requests returns the store of package retention/request.
func (s *Store) Requests() RequestStore { return requestStore{s} }

// requestStore needs no locks on rows: a transaction holds the lock of the store until it ends.
type requestStore struct{ *Store }

func copyRequest(r request.Row) request.Row {
	r.Document = bytes.Clone(r.Document)
	cut(&r.NextAt, &r.EndedAt)
	return r
}

func (s requestStore) AddRequest(ctx context.Context, x sealtext.Tx, row request.Row) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	k := recordKey{row.Tenant, row.ID}
	if _, there := s.requests[k]; there {
		return false, nil
	}
	s.requests.put(t, k, copyRequest(row))
	return true, nil
}

func (s requestStore) Request(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (request.Row, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return request.Row{}, err
	}
	defer release()
	row, there := s.requests[recordKey{tenant, id}]
	if !there {
		return request.Row{}, request.ErrUnknown
	}
	return copyRequest(row), nil
}

func (s requestStore) SetRequest(ctx context.Context, x sealtext.Tx, row request.Row) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	k := recordKey{row.Tenant, row.ID}
	if _, there := s.requests[k]; !there {
		return errors.New("memstore: there is no request with this id")
	}
	s.requests.put(t, k, copyRequest(row))
	return nil
}

// requestsWhere returns copies of rows in an order.
func (s requestStore) requestsWhere(ctx context.Context, x sealtext.Tx, keep func(request.Row) bool, order func(a, b request.Row) int) ([]request.Row, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []request.Row
	for _, row := range s.requests {
		if keep(row) {
			rows = append(rows, copyRequest(row))
		}
	}
	slices.SortFunc(rows, func(a, b request.Row) int { return cmp.Or(order(a, b), bytes.Compare(a.ID[:], b.ID[:])) })
	return rows, nil
}

func (s requestStore) RequestsOf(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]request.Row, error) {
	return s.requestsWhere(ctx, x, func(r request.Row) bool { return r.Tenant == tenant && r.Subject == subject && !subject.IsZero() },
		func(request.Row, request.Row) int { return 0 })
}

func (s requestStore) NextRequests(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, before time.Time, limit int) ([]request.Row, error) {
	cut(&before)
	rows, err := s.requestsWhere(ctx, x, func(r request.Row) bool {
		return (tenant.IsZero() || r.Tenant == tenant) && !r.NextAt.IsZero() && r.NextAt.Before(before)
	}, func(a, b request.Row) int { return a.NextAt.Compare(b.NextAt) })
	return rows[:min(len(rows), max(limit, 0))], err
}

func (s requestStore) DueRequests(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	cut(&cutoff)
	rows, err := s.requestsWhere(ctx, x, func(r request.Row) bool { return !r.EndedAt.IsZero() && r.EndedAt.Before(cutoff) },
		func(a, b request.Row) int { return a.EndedAt.Compare(b.EndedAt) })
	var items []sealtext.Item
	for _, r := range rows[:min(len(rows), max(limit, 0))] {
		items = append(items, sealtext.Item{Tenant: r.Tenant, Subject: r.Subject, Record: r.ID})
	}
	return items, err
}

func (s requestStore) DropRequests(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (n int, err error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		k := recordKey{it.Tenant, it.Record}
		if row, there := s.requests[k]; there && !row.EndedAt.IsZero() {
			s.requests.drop(t, k)
			n++
		}
	}
	return n, nil
}
