package transporttest

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func backlogCases() []StoreCase {
	return []StoreCase{
		{"backlog", "Backlog must count what is due and free, what waits for its time, what relays have and what ended as unknown, over all tenants: a relay that stands still must show", backlogCounts},
		{"backlog-empty", "Backlog must leave out a route without a message that counts", backlogEmpty},
		{"backlog-route", "Backlog must count route by route, in their order: a route that nobody serves must show", backlogRoute},
	}
}

// backlog checks the result of Backlog.
func backlog(ctx context.Context, s transport.Store, what string, now time.Time, want ...transport.Backlog) error {
	got, err := s.Backlog(ctx, now)
	if err != nil {
		return err
	}
	return txcase.DiffRows(what, got, want)
}

func backlogCounts(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	add := func(change func(*transport.OutboxRow)) {
		row := message(len(rows))
		row.NotBefore = after(50)
		change(&row)
		rows = append(rows, row)
	}
	now := after(100)
	for st := transport.StateQueued; st.Valid(); st++ {
		add(func(r *transport.OutboxRow) { r.State = st }) // two due, one unknown
	}
	add(func(r *transport.OutboxRow) { r.NotBefore, r.Tenant = after(10), south }) // due, the oldest
	add(func(r *transport.OutboxRow) { r.NotBefore = now })                        // due
	add(func(r *transport.OutboxRow) { r.LeaseUntil = now })                       // due
	add(func(r *transport.OutboxRow) { r.NotBefore = after(101) })                 // deferred
	add(func(r *transport.OutboxRow) { r.LeaseUntil, r.NotBefore = after(101), after(1) })
	add(func(r *transport.OutboxRow) { r.LeaseUntil, r.State = after(101), transport.StateSending })
	add(func(r *transport.OutboxRow) { r.State, r.Tenant, r.NotBefore = transport.StateUnknown, south, after(1) })
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	return errors.Join(
		backlog(ctx, s, "the backlog", now, transport.Backlog{Due: 5, Deferred: 1, Leased: 2, Unknown: 2, OldestDue: after(10)}),
		backlog(ctx, s, "when the leases have ended", after(101), transport.Backlog{Due: 8, Unknown: 2, OldestDue: after(1)}),
		backlog(ctx, s, "before anything is due", after(0), transport.Backlog{Due: 0, Deferred: 5, Leased: 3, Unknown: 2}),
	)
}

func backlogEmpty(ctx context.Context, open func() transport.Store) error {
	s := open()
	if err := backlog(ctx, s, "an empty store", after(100)); err != nil {
		return err
	}
	done := message(0)
	done.State = transport.StateDelivered
	if err := errors.Join(insert(ctx, s, done), backlog(ctx, s, "what is done with", after(100))); err != nil {
		return err
	}
	unknown := message(1)
	unknown.State = transport.StateUnknown
	return errors.Join(insert(ctx, s, unknown), backlog(ctx, s, "one unknown", after(100), transport.Backlog{Unknown: 1}))
}

func backlogRoute(ctx context.Context, open func() transport.Store) error {
	s := open()
	east, west, none := routed()
	late := message(3)
	late.Route, late.NotBefore = "east", after(300)
	idle := message(4)
	idle.Route, idle.State = "idle", transport.StateAccepted
	west.State = transport.StateUnknown
	if err := insert(ctx, s, west, late, none, east, idle); err != nil {
		return err
	}
	return backlog(ctx, s, "three routes", after(100),
		transport.Backlog{Due: 1, OldestDue: none.NotBefore},
		transport.Backlog{Route: "east", Due: 1, Deferred: 1, OldestDue: east.NotBefore},
		transport.Backlog{Route: "west", Unknown: 1})
}
