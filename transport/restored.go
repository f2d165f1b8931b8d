package transport

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// codeRestored is the code of an outcome that went with the database in which it was stored.
const codeRestored = "restored"

// restoredBatch is how many messages one transaction marks.
const restoredBatch = 100

// restoredStore makes messages that wait unknown, after a restore. The stores of this module implement
// it.
type restoredStore interface {
	// MarkUnknown makes up to limit rows that are StateQueued or StateSending, with a CreatedAt at or
	// before until, StateUnknown without a LookAt, and returns them. It ends the lease that a relay may
	// have at the time at, as [CancelStore.Cancel] does, and adds each to the feed.
	MarkUnknown(ctx context.Context, tx sealtext.Tx, until, at time.Time, limit int) ([]OutboxRow, error)
	// FinishAll is as in [RelayStore].
	FinishAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) ([]bool, error)
}

// MarkUnknown makes the messages that wait and were accepted until a time [StateUnknown], after the database
// was restored from a backup: whether they were sent since the backup is not known, so that none may
// be sent again by itself. [Gateway.Unknown] lists them, and [Gateway.Resolve] decides about each. It
// works in transactions of 100 messages, each with an audit event for every message, and returns the
// number of messages; after an error call it again. The error is [ErrNoUnknown] for a store that cannot.
func (g *Gateway) MarkUnknown(ctx context.Context, until time.Time) (n int, err error) {
	store, ok := g.store.(restoredStore)
	if !ok {
		return 0, ErrNoUnknown
	}
	for {
		some := 0
		err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			some, err = g.markUnknown(ctx, tx, store, until)
			return err
		})
		if err != nil || some == 0 {
			return n, err
		}
		n += some
	}
}

func (g *Gateway) markUnknown(ctx context.Context, tx sealtext.Tx, store restoredStore, until time.Time) (int, error) {
	now := micro(g.now())
	rows, err := store.MarkUnknown(ctx, tx, until, now, restoredBatch)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var attempts []Attempt
	events := make([]audit.Event, 0, len(rows))
	for _, row := range rows {
		for _, a := range abandoned(row, now) {
			a.Code = codeRestored
			attempts = append(attempts, a)
		}
		// An erased person's event names nobody.
		person, err := g.sealer.Person(ctx, tx, row.Tenant, row.Subject)
		if err != nil && !errors.Is(err, vault.ErrShredded) && !errors.Is(err, vault.ErrUnknownSubject) {
			return 0, err
		}
		events = append(events, audit.Event{
			Tenant: row.Tenant, Kind: audit.KindOutcomeRecorded, Subject: person.Subject, Actor: sealtext.System("restore"),
			Details: audit.Details{
				Record: row.ID, Program: row.Program, Sender: row.Sender, Purposes: []sealtext.Purpose{row.Purpose},
				Outcome: OutcomeUnknown.String(), Code: codeRestored,
			},
		})
	}
	if len(attempts) > 0 { // those that had ended stay as they are
		if _, err := store.FinishAll(ctx, tx, attempts); err != nil {
			return 0, err
		}
	}
	return len(rows), record(ctx, tx, g.audit, events)
}
