package audit_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// TestConfigRefusesNil checks that a missing audit log is noticed.
func TestConfigRefusesNil(t *testing.T) {
	r := newRig(t)
	_, err := audit.New(audit.Config{Sealer: r.sealer})
	require.ErrorContains(t, err, "Config.Store is required")
	_, err = audit.New(audit.Config{Store: r.store.Audit()})
	require.ErrorContains(t, err, "Config.Sealer is required")
	_, err = audit.New(audit.Config{Store: r.store.Audit(), Sealer: r.sealer})
	require.NoError(t, err, "the clock has a default")
}

func TestRecordAndRead(t *testing.T) {
	r := newRig(t)
	ann := r.enroll(t, "+447700900123")
	about := event()
	about.Subject = ann.Subject
	named := event()
	named.ID = sealtext.NewID()
	require.NoError(t, r.record(about, named))

	es := r.events(t, audit.Query{})
	require.Len(t, es, 2)
	require.False(t, es[0].ID.IsZero(), "the log gives an id")
	require.Equal(t, named.ID, es[1].ID, "or takes the caller's")
	for i, e := range []audit.Event{about, named} {
		require.Equal(t, audit.Entry{
			ID: es[i].ID, At: es[i].At, Tenant: clinic, Kind: e.Kind, Subject: e.Subject, Actor: e.Actor, Details: e.Details,
		}, es[i])
		require.True(t, es[i].At.After(noon))
	}
	require.True(t, es[0].At.Before(es[1].At))
}

// TestRowsAreSealed checks that a stored row shows nothing of the payload in the clear.
func TestRowsAreSealed(t *testing.T) {
	r := newRig(t)
	require.NoError(t, r.record(event()))
	rows, err := r.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Limit: 1})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	for _, word := range []string{"nurse-7", "ticket-12", "reminders", "24273", "support"} {
		require.NotContains(t, string(rows[0].Payload.Bytes()), word)
		require.NotContains(t, string(rows[0].Actor[:]), word)
	}
}

// TestTransactionThatFailsLeavesNothing checks invariant 5: the event and the change that it
// describes commit together or not at all.
func TestTransactionThatFailsLeavesNothing(t *testing.T) {
	r := newRig(t)
	boom := errors.New("the business row failed")
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		require.NoError(t, r.log.Record(ctx, tx, event()))
		return boom
	}), boom)
	require.Panics(t, func() {
		_ = r.tx(func(ctx context.Context, tx sealtext.Tx) error {
			require.NoError(t, r.log.Record(ctx, tx, event()))
			panic("bug")
		})
	})
	bad := event()
	bad.Details.Code = "+447700900123"
	require.ErrorContains(t, r.record(event(), bad), "code must not hold a phone number", "the second event fails and takes the first with it")
	require.Empty(t, r.events(t, audit.Query{}))
}

func TestDuplicateID(t *testing.T) {
	r := newRig(t)
	e := event()
	e.ID = sealtext.NewID()
	require.NoError(t, r.record(e))
	again := e
	again.Details.Outcome = "rejected"
	require.ErrorContains(t, r.record(again), "exists already")
	es := r.events(t, audit.Query{})
	require.Len(t, es, 1)
	require.Equal(t, "accepted", es[0].Details.Outcome, "the first event stays as it was")

	e.Tenant = bank
	require.NoError(t, r.record(e), "ids are those of a tenant")
}

func TestRecordNeedsATransactionOfItsStore(t *testing.T) {
	r, other := newRig(t), newRig(t)
	require.ErrorIs(t, r.log.Record(ctx, nil, event()), sealtext.ErrForeignTx)
	require.ErrorIs(t, r.log.Record(ctx, owner{}, event()), sealtext.ErrForeignTx)
	require.NoError(t, other.tx(func(_ context.Context, tx sealtext.Tx) error {
		require.ErrorIs(t, r.log.Record(ctx, tx, event()), sealtext.ErrForeignTx)
		return nil
	}))
	var ended sealtext.Tx
	require.NoError(t, r.tx(func(_ context.Context, tx sealtext.Tx) error {
		ended = tx
		return nil
	}))
	require.ErrorContains(t, r.log.Record(ctx, ended, event()), "the transaction has ended")
	require.Empty(t, r.events(t, audit.Query{}))
	require.Empty(t, other.events(t, audit.Query{}))
}

// owner is the owner of a foreign transaction.
type owner struct{}

func (owner) Owner() any { return nil }

func TestErrorsOfTheVaultFailTheRecord(t *testing.T) {
	r := newRig(t)
	e := event()
	e.Tenant = sealtext.MustTenant("nobody")
	require.ErrorContains(t, r.record(e), "audit: actor: ")
	e = event()
	e.Subject = sealtext.NewSubject()
	require.ErrorContains(t, r.record(e), "audit: seal: ")
	require.Empty(t, r.events(t, audit.Query{}))
}

// TestObserve: what was appended is observed, one by one and in batches, and what was refused is not.
func TestObserve(t *testing.T) {
	r := newRig(t)
	var seen []audit.Kind
	var err error
	r.log, err = audit.New(audit.Config{
		Store: r.store.Audit(), Sealer: r.sealer, Now: r.now, Observe: func(e audit.Event) { seen = append(seen, e.Kind) },
	})
	require.NoError(t, err)
	placed, bad := event(), event()
	placed.Kind, bad.Details.Reason = audit.KindHoldPlaced, "+447700900123"
	require.NoError(t, r.record(placed))
	require.ErrorAs(t, r.record(bad), new(*sealtext.InputError))
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		return r.log.RecordAll(ctx, tx, []audit.Event{event(), placed})
	}))
	require.ErrorAs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		return r.log.RecordAll(ctx, tx, []audit.Event{event(), bad})
	}), new(*sealtext.InputError))
	require.Equal(t, []audit.Kind{audit.KindHoldPlaced, audit.KindHandedOff, audit.KindHoldPlaced}, seen)
}
