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

func unknownCases() []StoreCase {
	return []StoreCase{
		{"unknown-list", "Unknown must give the rows of its tenant that are StateUnknown and no others, in pages: what is not listed is never decided", unknownList},
		{"resolve", "Resolve must change State, NotBefore and UpdatedAt and nothing else, end the search for the outcome and the lease of a relay, and what is Queued again must be claimed", resolveChanges},
		{"resolve-states", "Resolve must leave a row alone that is not StateUnknown, and return it: a receipt that came meanwhile is the truth", resolveStates},
		{"resolve-feed", "what is resolved to a final state must be in the feed, and what waits again must not", resolveFeed},
		{"resolve-unknown", "Resolve must say that there is no such message", resolveUnknown},
		{"claim-unknown", "ClaimUnknown must lease what is Unknown, due, free and of the transport of its last attempt, the earliest first, and nothing else: what it misses is never settled, and what it takes twice may be sent twice", claimUnknown},
		{"finish-unknown", "an attempt whose outcome is unknown must get another outcome once, and keep a provider id that it has", finishUnknown},
		{"backlog-sender", "SenderBacklog must count tenant by tenant and sender by sender, in their order, and leave out what has nothing: a sender that is stuck must show", backlogSender},
	}
}

// unknownRow is a message with an unknown outcome; n gives the order of their IDs.
func unknownRow(n int) transport.OutboxRow {
	row := message(n)
	row.ID = sealtext.ID{0: 1, 15: byte(n + 1)}
	row.State, row.Attempts = transport.StateUnknown, 1
	return row
}

func unknownList(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 5 {
		rows = append(rows, unknownRow(n))
	}
	other, abroad := unknownRow(7), unknownRow(8)
	other.State, abroad.Tenant = transport.StateAccepted, south
	if err := insert(ctx, s, append([]transport.OutboxRow{other, abroad, rows[3], rows[1]}, rows[4], rows[0], rows[2])...); err != nil {
		return err
	}
	page := func(what string, tenant sealtext.Tenant, after sealtext.ID, limit int, want ...transport.OutboxRow) error {
		got, err := s.Unknown(ctx, nil, tenant, after, limit)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what, got, want)
	}
	return errors.Join(
		page("all", north, sealtext.ID{}, 10, rows...),
		page("the first page", north, sealtext.ID{}, 2, rows[:2]...),
		page("the second page", north, rows[1].ID, 2, rows[2:4]...),
		page("the last page", north, rows[3].ID, 2, rows[4]),
		page("after the last", north, rows[4].ID, 2),
		page("the other tenant", south, sealtext.ID{}, 10, abroad),
		page("none", north, sealtext.ID{}, 0),
		page("less than none", north, sealtext.ID{}, -1),
	)
}

// resolveOne resolves a row and checks what comes back.
func resolveOne(ctx context.Context, s transport.Store, what string, r transport.Resolving, want transport.OutboxRow, changed bool) error {
	var got transport.OutboxRow
	var did bool
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		got, did, err = s.Resolve(ctx, tx, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return errors.Join(txcase.Diff(what, got, want), txcase.Want(what+": whether it was changed", did, changed))
}

func resolveChanges(ctx context.Context, open func() transport.Store) error {
	s := open()
	again, dropped, other, abroad := unknownRow(0), unknownRow(1), unknownRow(2), unknownRow(0)
	abroad.Tenant = south
	dropped.LookAt, dropped.Lease, dropped.LeaseUntil = after(40), 7, after(99)
	if err := insert(ctx, s, again, dropped, other, abroad); err != nil {
		return err
	}
	wantAgain, wantDropped := again, dropped
	wantAgain.State, wantAgain.NotBefore, wantAgain.UpdatedAt = transport.StateQueued, after(60), after(70)
	wantDropped.State, wantDropped.UpdatedAt = transport.StateDropped, after(70)
	wantDropped.LookAt = time.Time{}
	for _, row := range []*transport.OutboxRow{&wantAgain, &wantDropped} {
		row.Lease++
		row.LeaseUntil = after(70)
	}
	if err := errors.Join(
		resolveOne(ctx, s, "again", transport.Resolving{Tenant: north, ID: again.ID, State: transport.StateQueued, NotBefore: after(60), At: after(70)}, wantAgain, true),
		resolveOne(ctx, s, "dropped", transport.Resolving{Tenant: north, ID: dropped.ID, State: transport.StateDropped, At: after(70)}, wantDropped, true),
		resolveOne(ctx, s, "twice", transport.Resolving{Tenant: north, ID: dropped.ID, State: transport.StateAccepted, At: after(80)}, wantDropped, false),
		stored(ctx, s, "afterwards", wantAgain, wantDropped, other, abroad)); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Claim(ctx, tx, transport.Claim{Now: after(100), Until: after(200), Limit: 10})
		return errors.Join(err, txcase.DiffRows("what is claimed", got, []transport.OutboxRow{leased(wantAgain, after(200))}))
	})
}

func resolveStates(ctx context.Context, open func() transport.Store) error {
	s := open()
	for st := transport.StateQueued; st.Valid(); st++ {
		if st == transport.StateUnknown {
			continue
		}
		row := message(int(st))
		row.State = st
		if err := errors.Join(insert(ctx, s, row),
			resolveOne(ctx, s, st.String(), transport.Resolving{Tenant: north, ID: row.ID, State: transport.StateAccepted, NotBefore: after(80), At: after(90)}, row, false),
			stored(ctx, s, st.String(), row)); err != nil {
			return err
		}
	}
	return nil
}

func resolveFeed(ctx context.Context, open func() transport.Store) error {
	s := open()
	again, dropped := unknownRow(0), unknownRow(1)
	if err := insert(ctx, s, again, dropped); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range []transport.Resolving{
			{Tenant: north, ID: again.ID, State: transport.StateQueued, At: after(50)},
			{Tenant: north, ID: dropped.ID, State: transport.StateDropped, At: after(60)},
			{Tenant: north, ID: dropped.ID, State: transport.StateDropped, At: after(70)}, // it is so already
		} {
			if _, _, err := s.Resolve(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, feed(ctx, s, "what was resolved",
		inState(again, transport.StateUnknown, 0), inState(dropped, transport.StateUnknown, 1), inState(dropped, transport.StateDropped, 60)))
}

func resolveUnknown(ctx context.Context, open func() transport.Store) error {
	s := open()
	row := unknownRow(0)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	for name, r := range map[string]transport.Resolving{
		"another ID":     {Tenant: north, ID: unknownRow(1).ID, State: transport.StateDropped, At: after(9)},
		"another tenant": {Tenant: south, ID: row.ID, State: transport.StateDropped, At: after(9)},
	} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, _, err := s.Resolve(ctx, tx, r)
			return err
		})
		if !errors.Is(err, transport.ErrUnknownMessage) {
			return fmt.Errorf("%s: Resolve did not return ErrUnknownMessage: %w", name, errors.Join(err, errNone))
		}
	}
	return stored(ctx, s, "afterwards", row)
}

func backlogSender(ctx context.Context, open func() transport.Store) error {
	s := open()
	now := after(100)
	var rows []transport.OutboxRow
	add := func(change func(*transport.OutboxRow)) {
		row := message(len(rows))
		change(&row)
		rows = append(rows, row)
	}
	shop := sealtext.MustSender("+15005550006")
	add(func(*transport.OutboxRow) {})
	add(func(r *transport.OutboxRow) { r.Route = "east" })
	add(func(r *transport.OutboxRow) { r.NotBefore = after(300) })
	add(func(r *transport.OutboxRow) { r.LeaseUntil, r.State = after(300), transport.StateSending })
	add(func(r *transport.OutboxRow) { r.Sender, r.State = shop, transport.StateUnknown })
	add(func(r *transport.OutboxRow) { r.Tenant, r.NotBefore = south, after(50) })
	add(func(r *transport.OutboxRow) { r.Tenant, r.Sender, r.State = south, shop, transport.StateDelivered })
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	from := rows[0].Sender
	check := func(what string, want ...transport.SenderBacklog) error {
		got, err := s.SenderBacklog(ctx, now)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what, got, want)
	}
	first := transport.SenderBacklog{Tenant: north, Sender: shop, Unknown: 1}
	second := transport.SenderBacklog{Tenant: north, Sender: from, Due: 2, Deferred: 1, Leased: 1, OldestDue: rows[0].NotBefore}
	return check("the backlog", first, second, transport.SenderBacklog{Tenant: south, Sender: from, Due: 1, OldestDue: after(50)})
}

func claimUnknown(ctx context.Context, open func() transport.Store) error {
	s := open()
	n := 0
	add := func(change func(*transport.OutboxRow), names ...string) (transport.OutboxRow, error) {
		row := unknownRow(n)
		row.LookAt, row.Attempts = after(50-n), len(names)
		n++
		if change != nil {
			change(&row)
		}
		if err := insert(ctx, s, row); err != nil {
			return row, err
		}
		for i, name := range names {
			a := attempt(row, i+1)
			a.Transport = name
			if err := errors.Join(begin(ctx, s, a), finish(ctx, s, true, finished(a, transport.OutcomeUnknown))); err != nil {
				return row, err
			}
		}
		return row, nil
	}
	late, err1 := add(nil, "first-line")
	early, err2 := add(nil, "second-line", "first-line")
	abroad, err3 := add(func(r *transport.OutboxRow) { r.Tenant = south }, "first-line")
	_, err4 := add(nil, "first-line", "second-line")
	_, err5 := add(func(r *transport.OutboxRow) { r.LookAt = time.Time{} }, "first-line")
	_, err6 := add(func(r *transport.OutboxRow) { r.LookAt = after(101) }, "first-line")
	_, err7 := add(func(r *transport.OutboxRow) { r.LeaseUntil = after(101) }, "first-line")
	_, err8 := add(func(r *transport.OutboxRow) { r.State, r.LookAt = transport.StateAccepted, after(1) }, "first-line")
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8); err != nil {
		return err
	}
	claim := func(what string, now, limit int, want ...transport.OutboxRow) error {
		c := transport.Claim{Now: after(now), Until: after(200), Limit: limit, Route: "first-line"}
		due, err := s.UnknownDue(ctx, c)
		if err := errors.Join(err, txcase.Want(what+": whether something is due", due, len(want) > 0)); err != nil {
			return err
		}
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := s.ClaimUnknown(ctx, tx, c)
			return errors.Join(err, txcase.DiffRows(what, got, want))
		})
	}
	if err := errors.Join(claim("none", 100, 0), claim("too early", 47, 10), claim("the first", 100, 1, leased(abroad, after(200))),
		claim("the others", 100, 10, leased(early, after(200)), leased(late, after(200))), claim("again", 100, 10)); err != nil {
		return err
	}
	abroad, early, late = leased(abroad, after(200)), leased(early, after(200)), leased(late, after(200))
	return errors.Join(stored(ctx, s, "the rows", abroad, early, late),
		advance(ctx, s, true, transport.OutboxChange{Tenant: early.Tenant, ID: early.ID, Lease: early.Lease, LookAt: early.LookAt, At: after(100)}),
		s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := s.ClaimUnknown(ctx, tx, transport.Claim{Now: after(100), Until: after(300), Limit: 10, Route: "first-line"})
			if err := errors.Join(err, txcase.Want("how many rows are claimed when one is given back", len(got), 1)); err != nil {
				return err
			}
			return txcase.Want("the lease of the row that was given back", got[0].Lease, early.Lease+1)
		}))
}

func finishUnknown(ctx context.Context, open func() transport.Store) error {
	s, row := open(), message(0)
	one, two := attempt(row, 1), attempt(row, 2)
	if err := errors.Join(insert(ctx, s, row), begin(ctx, s, one, two), finish(ctx, s, true, finished(one, transport.OutcomeUnknown)),
		finish(ctx, s, true, finished(two, transport.OutcomeUnknown))); err != nil {
		return err
	}
	known := finished(two, transport.OutcomeUnknown)
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Receipts(ctx, tx, []transport.ReceiptRow{{
			Tenant: row.Tenant, Transport: two.Transport, Provider: [16]byte{4}, Message: row.ID, State: transport.StateAccepted, At: after(300),
		}})
		return err
	})
	known.Provider = [16]byte{4}
	rejected := finished(two, transport.OutcomeRejected)
	accepted := finished(one, transport.OutcomeAccepted)
	if err := errors.Join(err, journal(ctx, s, "after a receipt", row, finished(one, transport.OutcomeUnknown), known),
		finish(ctx, s, false, finished(one, transport.OutcomeUnknown)), finish(ctx, s, true, accepted), finish(ctx, s, true, rejected),
		finish(ctx, s, false, finished(one, transport.OutcomeRejected)), finish(ctx, s, false, finished(two, transport.OutcomeAccepted))); err != nil {
		return err
	}
	rejected.Provider = known.Provider
	return journal(ctx, s, "after the outcomes", row, accepted, rejected)
}
