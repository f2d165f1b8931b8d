package transporttest

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func advanceCases() []StoreCase {
	return []StoreCase{
		{"advance-begin", "with Begin an attempt must be counted and the lease kept: the relay is about to hand over", advanceBegin},
		{"advance-end", "without Begin the lease must end at At while its number stays, NotBefore change only where one is given, and the rest stay: a retry must be free for every relay", advanceEnd},
		{"advance-fenced", "Advance with a Lease that is not the row's must report false and change nothing: a relay that slept through its lease must not undo what its successor did", advanceFenced},
		{"advance-unknown", "Advance of a row that is not there, or is another tenant's, must report false", advanceUnknown},
	}
}

// advance changes a row and checks the report.
func advance(ctx context.Context, s transport.Store, want bool, c transport.OutboxChange) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := advanceOne(ctx, s, tx, c)
		if err != nil {
			return err
		}
		return txcase.Want("the report of Advance", was, want)
	})
}

// claimed inserts a row and claims it until after(200).
func claimed(ctx context.Context, s transport.Store, row transport.OutboxRow) (transport.OutboxRow, error) {
	if err := insert(ctx, s, row); err != nil {
		return row, err
	}
	row = leased(row, after(200))
	return row, claims(ctx, s, "the first claim", after(100), after(200), 10, row)
}

func advanceBegin(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, err := claimed(ctx, s, message(0))
	if err != nil {
		return err
	}
	c := transport.OutboxChange{Tenant: north, ID: row.ID, Lease: row.Lease, State: transport.StateSending, At: after(110), Begin: true}
	row.State, row.UpdatedAt, row.Attempts = transport.StateSending, after(110), 1
	if err := errors.Join(advance(ctx, s, true, c), stored(ctx, s, "after Begin", row)); err != nil {
		return err
	}
	c.At, c.NotBefore = after(120), after(90)
	row.UpdatedAt, row.NotBefore, row.Attempts = after(120), after(90), 2
	return errors.Join(advance(ctx, s, true, c), stored(ctx, s, "after a second Begin", row),
		claims(ctx, s, "while the lease runs", after(199), after(300), 10))
}

func advanceEnd(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, err := claimed(ctx, s, message(0))
	if err != nil {
		return err
	}
	c := transport.OutboxChange{Tenant: north, ID: row.ID, Lease: row.Lease, State: transport.StateQueued, NotBefore: after(150), At: after(110)}
	row.UpdatedAt, row.LeaseUntil, row.NotBefore = after(110), time.Time{}, after(150)
	err = errors.Join(advance(ctx, s, true, c), stored(ctx, s, "after a retry was planned", row),
		claims(ctx, s, "before its time", after(149), after(300), 10))
	if err != nil {
		return err
	}
	row = leased(row, after(300))
	if err := claims(ctx, s, "at its time", after(150), after(300), 10, row); err != nil {
		return err
	}
	zone := time.FixedZone("east", 5*3600)
	c = transport.OutboxChange{Tenant: north, ID: row.ID, Lease: row.Lease, State: transport.StateAccepted, At: after(160).Add(789).In(zone)}
	row.State, row.UpdatedAt, row.LeaseUntil = transport.StateAccepted, after(160), time.Time{}
	return errors.Join(advance(ctx, s, true, c), stored(ctx, s, "after the outcome", row),
		claims(ctx, s, "a message that is done with", after(400), after(500), 10))
}

func advanceFenced(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, err := claimed(ctx, s, message(0))
	if err != nil {
		return err
	}
	late := transport.OutboxChange{Tenant: north, ID: row.ID, Lease: row.Lease, State: transport.StateRejected, NotBefore: after(1), At: after(250)}
	row = leased(row, after(300))
	if err := claims(ctx, s, "the successor", after(200), after(300), 10, row); err != nil {
		return err
	}
	for _, lease := range []uint64{late.Lease, 0, row.Lease + 1} {
		for _, begin := range []bool{false, true} {
			late.Lease, late.Begin = lease, begin
			if err := errors.Join(advance(ctx, s, false, late), stored(ctx, s, "after a late relay", row)); err != nil {
				return err
			}
		}
	}
	late.Lease, late.Begin, late.NotBefore = row.Lease, false, time.Time{}
	row.State, row.UpdatedAt, row.LeaseUntil = transport.StateRejected, after(250), time.Time{}
	return errors.Join(advance(ctx, s, true, late), stored(ctx, s, "after the holder of the lease", row))
}

func advanceUnknown(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, err := claimed(ctx, s, message(0))
	if err != nil {
		return err
	}
	c := transport.OutboxChange{Tenant: north, ID: message(1).ID, Lease: row.Lease, State: transport.StateDenied, At: after(110)}
	elsewhere := c
	elsewhere.Tenant, elsewhere.ID = south, row.ID
	return errors.Join(advance(ctx, s, false, c), advance(ctx, s, false, elsewhere), stored(ctx, s, "the row", row))
}
