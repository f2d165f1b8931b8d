package transporttest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// insertOne inserts one row.
func insertOne(ctx context.Context, s transport.Store, tx sealtext.Tx, row transport.OutboxRow) (transport.OutboxRow, bool, error) {
	got, err := s.InsertAll(ctx, tx, []transport.OutboxRow{row})
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	if err := txcase.Want("how many results InsertAll returned for one row", len(got), 1); err != nil {
		return transport.OutboxRow{}, false, err
	}
	return got[0].Row, got[0].New, nil
}

// advanceOne makes one change.
func advanceOne(ctx context.Context, s transport.Store, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
	was, err := s.AdvanceAll(ctx, tx, []transport.OutboxChange{c})
	if err != nil {
		return false, err
	}
	return len(was) == 1 && was[0], txcase.Want("how many results AdvanceAll returned for one change", len(was), 1)
}

// finishOne finishes one attempt.
func finishOne(ctx context.Context, s transport.Store, tx sealtext.Tx, a transport.Attempt) (bool, error) {
	was, err := s.FinishAll(ctx, tx, []transport.Attempt{a})
	if err != nil {
		return false, err
	}
	return len(was) == 1 && was[0], txcase.Want("how many results FinishAll returned for one attempt", len(was), 1)
}

// diffReport compares what a batch reports.
func diffReport(what string, got, want []bool) error {
	if slices.Equal(got, want) {
		return nil
	}
	return fmt.Errorf("%s: got %v, want %v", what, got, want)
}

// diffInserted compares what InsertAll returns.
func diffInserted(got, want []transport.Inserted) error {
	if len(got) != len(want) {
		return fmt.Errorf("what InsertAll returned: got %d results, want %d", len(got), len(want))
	}
	for i := range want {
		what := fmt.Sprintf("what InsertAll returned of row %d", i)
		if err := errors.Join(txcase.Want(what+": New", got[i].New, want[i].New), txcase.Diff(what, got[i].Row, want[i].Row)); err != nil {
			return err
		}
	}
	return nil
}

// diffReceipts compares what Receipts returns.
func diffReceipts(what string, got, want []transport.ReceiptResult) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: got %d results, want %d", what, len(got), len(want))
	}
	for i := range want {
		what := fmt.Sprintf("%s, result %d", what, i)
		err := errors.Join(txcase.Want(what+": Known", got[i].Known, want[i].Known), txcase.Want(what+": Changed", got[i].Changed, want[i].Changed),
			txcase.Want(what+": Kept", got[i].Kept, want[i].Kept), txcase.Want(what+": Ended", got[i].Ended, want[i].Ended),
			txcase.Diff(what, got[i].Message, want[i].Message), txcase.Diff(what+": Receipt", got[i].Receipt, want[i].Receipt))
		if err != nil {
			return err
		}
	}
	return nil
}
