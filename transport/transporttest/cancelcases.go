package transporttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func cancelCases() []StoreCase {
	return []StoreCase{
		{"cancel", "Cancel must find a row by its ID and by its Reference in its tenant, and change State, UpdatedAt, Lease and LeaseUntil of it and nothing else", cancelFinds},
		{"cancel-lease", "Cancel must take the lease from a relay that has claimed the row: otherwise the relay hands over what is canceled", cancelLease},
		{"cancel-claim", "what is canceled must not be claimed", cancelClaim},
		{"cancel-states", "Cancel must leave a row alone that is not Queued, and return it: an outcome must not be lost", cancelStates},
		{"cancel-unknown", "Cancel must say that there is no such message", cancelUnknown},
	}
}

// cancelOne cancels a row and checks what comes back.
func cancelOne(ctx context.Context, s transport.Store, what string, c transport.Canceling, want transport.OutboxRow, changed bool) error {
	var got transport.OutboxRow
	var did bool
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		got, did, err = s.Cancel(ctx, tx, c)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return errors.Join(txcase.Diff(what, got, want), txcase.Want(what+": whether it was changed", did, changed))
}

// canceled is a row after Cancel.
func canceled(row transport.OutboxRow, at int) transport.OutboxRow {
	row.State, row.Lease = transport.StateCanceled, row.Lease+1
	row.UpdatedAt, row.LeaseUntil = after(at), after(at)
	return row
}

func cancelFinds(ctx context.Context, open func() transport.Store) error {
	s := open()
	a, b, other, elsewhere := message(0), message(1), message(2), message(0)
	elsewhere.Tenant = south
	if err := insert(ctx, s, a, b, other, elsewhere); err != nil {
		return err
	}
	return errors.Join(
		cancelOne(ctx, s, "by ID", transport.Canceling{Tenant: north, ID: a.ID, At: after(50)}, canceled(a, 50), true),
		cancelOne(ctx, s, "by Reference", transport.Canceling{Tenant: north, Reference: b.Reference, At: after(51)}, canceled(b, 51), true),
		stored(ctx, s, "after both", canceled(a, 50), canceled(b, 51), other, elsewhere),
		cancelOne(ctx, s, "again", transport.Canceling{Tenant: north, ID: a.ID, At: after(60)}, canceled(a, 50), false),
		cancelOne(ctx, s, "again by Reference", transport.Canceling{Tenant: north, Reference: b.Reference, At: after(60)}, canceled(b, 51), false),
		stored(ctx, s, "after all", canceled(a, 50), canceled(b, 51), other, elsewhere),
	)
}

func cancelLease(ctx context.Context, open func() transport.Store) error {
	s := open()
	row := message(0)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	var claimed []transport.OutboxRow
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		claimed, err = s.Claim(ctx, tx, transport.Claim{Now: after(10), Until: after(1000), Limit: 1})
		return err
	})
	if err = errors.Join(err, txcase.Want("rows claimed", len(claimed), 1)); err != nil {
		return err
	}
	if err := cancelOne(ctx, s, "a claimed row", transport.Canceling{Tenant: north, ID: row.ID, At: after(50)}, canceled(claimed[0], 50), true); err != nil {
		return err
	}
	var was []bool
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.AdvanceAll(ctx, tx, []transport.OutboxChange{
			{Tenant: north, ID: row.ID, Lease: claimed[0].Lease, State: transport.StateSending, Begin: true, At: after(60)},
		})
		return err
	})
	if err = errors.Join(err, txcase.Want("changes answered", len(was), 1)); err != nil {
		return err
	}
	return errors.Join(txcase.Want("whether the relay still has it", was[0], false), stored(ctx, s, "afterwards", canceled(claimed[0], 50)))
}

func cancelClaim(ctx context.Context, open func() transport.Store) error {
	s := open()
	row := message(0)
	if err := errors.Join(insert(ctx, s, row),
		cancelOne(ctx, s, "a row", transport.Canceling{Tenant: north, ID: row.ID, At: after(50)}, canceled(row, 50), true)); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Claim(ctx, tx, transport.Claim{Now: after(100), Until: after(200), Limit: 10})
		return errors.Join(err, txcase.Want("rows claimed", len(got), 0))
	})
}

func cancelStates(ctx context.Context, open func() transport.Store) error {
	s := open()
	for st := transport.StateSending; st.Valid(); st++ {
		row := message(int(st))
		row.State = st
		if err := errors.Join(insert(ctx, s, row),
			cancelOne(ctx, s, st.String(), transport.Canceling{Tenant: north, ID: row.ID, At: after(90)}, row, false),
			cancelOne(ctx, s, st.String()+" by Reference", transport.Canceling{Tenant: north, Reference: row.Reference, At: after(90)}, row, false),
			stored(ctx, s, st.String(), row)); err != nil {
			return err
		}
	}
	return nil
}

func cancelUnknown(ctx context.Context, open func() transport.Store) error {
	s := open()
	row := message(0)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	for name, c := range map[string]transport.Canceling{
		"another ID":        {Tenant: north, ID: message(1).ID, At: after(9)},
		"another Reference": {Tenant: north, Reference: message(1).Reference, At: after(9)},
		"another tenant":    {Tenant: south, ID: row.ID, At: after(9)},
		"another's key":     {Tenant: south, Reference: row.Reference, At: after(9)},
	} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, _, err := s.Cancel(ctx, tx, c)
			return err
		})
		if !errors.Is(err, transport.ErrUnknownMessage) {
			return fmt.Errorf("%s: Cancel did not return ErrUnknownMessage: %w", name, errors.Join(err, errNone))
		}
	}
	return stored(ctx, s, "afterwards", row)
}

var errNone = errors.New("another error, or none")
