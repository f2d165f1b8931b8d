package transporttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func routeCases() []StoreCase {
	return []StoreCase{
		{"route-round-trip", "Route must come back as it was given", routeRoundTrip},
		{"claim-route", "Claim must take the rows of its route and no others, with an empty Route those without one: a relay must not lease what it cannot hand over", claimRoute},
		{"reroute", "Reroute must move what is Queued and free of one sender of one tenant, and change nothing but Route: a message under a lease is being handed over by the route that it had", reroute},
		{"reroute-batches", "Reroute must move no more than its limit, and report how many, so that batches come to an end", rerouteBatches},
	}
}

// routed returns rows of two routes and of none.
func routed() (east, west, none transport.OutboxRow) {
	east, west, none = message(0), message(1), message(2)
	east.Route, west.Route = "east", "west"
	return east, west, none
}

func routeRoundTrip(ctx context.Context, open func() transport.Store) error {
	s := open()
	east, west, none := routed()
	return errors.Join(insert(ctx, s, east, west, none), stored(ctx, s, "what was inserted", east, west, none))
}

func claimRoute(ctx context.Context, open func() transport.Store) error {
	s := open()
	east, west, none := routed()
	last := message(3)
	last.Route = "west"
	if err := insert(ctx, s, east, west, none, last); err != nil {
		return err
	}
	take := func(what, route string, limit int, want ...transport.OutboxRow) error {
		var got []transport.OutboxRow
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			got, err = s.Claim(ctx, tx, transport.Claim{Now: after(100), Until: after(200), Limit: limit, Route: route})
			return err
		})
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	return errors.Join(
		take("another route's row counts for no limit", "west", 1, leased(west, after(200))),
		take("the rest of the route", "west", 10, leased(last, after(200))),
		take("a route without rows", "north", 10),
		take("no route", "", 10, leased(none, after(200))),
		take("the other route", "east", 10, leased(east, after(200))),
	)
}

// move reroutes in a transaction of its own.
func move(ctx context.Context, s transport.Store, what string, r transport.Reroute, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Reroute(ctx, tx, r)
		return errors.Join(err, txcase.Want(what, n, want))
	})
}

func reroute(ctx context.Context, open func() transport.Store) error {
	s, now := open(), after(100)
	var rows, want []transport.OutboxRow
	add := func(moves bool, change func(*transport.OutboxRow)) {
		row := message(len(rows))
		row.Route = "old"
		change(&row)
		rows = append(rows, row)
		if moves {
			row.Route = "new"
		}
		want = append(want, row)
	}
	for st := transport.StateQueued; st.Valid(); st++ {
		add(st == transport.StateQueued, func(r *transport.OutboxRow) { r.State = st })
	}
	add(true, func(r *transport.OutboxRow) { r.Route = "" })
	add(true, func(r *transport.OutboxRow) { r.NotBefore = after(1000) })
	add(true, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 3, now })
	add(true, func(r *transport.OutboxRow) { r.Program = sealtext.MustProgram("another") })
	add(false, func(r *transport.OutboxRow) { r.LeaseUntil = after(101) })
	add(false, func(r *transport.OutboxRow) { r.Sender = sealtext.MustSender("24274") })
	add(false, func(r *transport.OutboxRow) { r.Tenant = south })
	add(false, func(r *transport.OutboxRow) { r.Route = "new" })
	r := transport.Reroute{Tenant: north, Sender: message(0).Sender, Route: "new", Now: now, Limit: 100}
	return errors.Join(insert(ctx, s, rows...), move(ctx, s, "how many were moved", r, 5), stored(ctx, s, "after it", want...),
		move(ctx, s, "how many were moved again", r, 0), stored(ctx, s, "after that", want...))
}

func rerouteBatches(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 7 {
		rows = append(rows, message(n))
	}
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	r := transport.Reroute{Tenant: north, Sender: rows[0].Sender, Route: "new", Now: after(100), Limit: 3}
	for _, want := range []int{3, 3, 1, 0} {
		if err := move(ctx, s, "how many of a batch were moved", r, want); err != nil {
			return err
		}
	}
	r.Route, r.Limit = "", 0
	if err := move(ctx, s, "how many of an empty batch were moved", r, 0); err != nil {
		return err
	}
	got, err := claimFor(ctx, s, "new", after(100), after(200), 100)
	if err == nil && len(got) != len(rows) {
		err = fmt.Errorf("the new route has %d messages, want %d", len(got), len(rows))
	}
	return err
}

// claimFor claims the rows of a route.
func claimFor(ctx context.Context, s transport.Store, route string, now, until time.Time, limit int) (rows []transport.OutboxRow, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.Claim(ctx, tx, transport.Claim{Now: now, Until: until, Limit: limit, Route: route})
		return err
	})
	return rows, err
}
