package vault

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// Fill goes over the rows that no call has gone over yet and seals what is
// not sealed, a batch a transaction. It reports invalid rows, and rows of
// people who were forgotten; the report is about the rows of this call. It
// ends in [BackfillFilled]; called again then, it does nothing.
func (b *Backfill) Fill(ctx context.Context) (BackfillReport, error) {
	return b.pass(ctx, func(s BackfillState) (bool, error) {
		switch s.Phase {
		case BackfillFilling:
			return true, nil
		case BackfillFilled:
			return false, nil
		}
		return false, ErrBackfillPhase
	}, b.fillRow, func(*BackfillReport) BackfillPhase { return BackfillFilled })
}

// dropPasses is how often one DropClear goes over the table.
const dropPasses = 3

// DropClear empties the clear column, a batch a transaction, each row after
// one more look at it: what is not sealed rightly is sealed first, and a row
// of a person who was forgotten is emptied and reported. It ends in
// [BackfillDropped] after a pass over all rows that found the column empty, so
// that a process which still wrote it shows. Otherwise the end is
// [ErrBackfillIncomplete]: rows with invalid numbers are left and reported,
// unless the Config says otherwise, or somebody goes on writing. See to it and
// call again.
func (b *Backfill) DropClear(ctx context.Context) (BackfillReport, error) {
	total := b.report()
	for range dropPasses {
		r, err := b.pass(ctx, func(s BackfillState) (bool, error) {
			switch s.Phase {
			case BackfillSwitched, BackfillDropping:
				return true, nil
			case BackfillDropped:
				return false, nil
			}
			return false, ErrBackfillPhase
		}, b.dropRow, func(r *BackfillReport) BackfillPhase {
			if r.whole && r.Dropped == 0 && !r.held() {
				return BackfillDropped
			}
			return BackfillDropping
		})
		total.forget(FaultInvalid) // what is left of them this pass has found again
		total.add(r)
		if err != nil || r.Phase == BackfillDropped {
			return total, err
		}
		if r.whole && r.held() {
			break
		}
	}
	return total, ErrBackfillIncomplete
}

// held reports whether rows were left as they are.
func (r *BackfillReport) held() bool { return r.Counts[FaultInvalid] > 0 || r.Changed > 0 }

// pass goes over the table in transactions of one batch, each of which writes
// how far it is.
func (b *Backfill) pass(
	ctx context.Context,
	begins func(BackfillState) (bool, error),
	do func(context.Context, sealtext.Tx, BackfillRows, BackfillRow, *BackfillReport) error,
	end func(*BackfillReport) BackfillPhase,
) (BackfillReport, error) {
	r := b.report()
	start := b.now()
	for first := true; ; first = false {
		var one BackfillReport
		var s BackfillState
		more := false
		err := b.inTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows BackfillRows) (err error) {
			one, more = b.report(), false // a transaction may run more than once
			if s, err = rows.State(ctx); err != nil {
				return err
			}
			one.Phase = s.Phase
			if more, err = begins(s); err != nil || !more {
				return err
			}
			if s.Phase == BackfillSwitched {
				s = BackfillState{Phase: BackfillDropping}
			}
			if first {
				one.whole = s.After == ""
			}
			batch, err := b.next(ctx, rows, s.After)
			if err != nil {
				return err
			}
			for _, row := range batch {
				if err := do(ctx, tx, rows, row, &one); err != nil {
					return err
				}
				s.After = row.ID
			}
			one.Rows = int64(len(batch))
			s.Rows += one.Rows
			if len(batch) == 0 {
				so := r
				so.whole = r.whole || first && one.whole
				was := s.Phase
				if s = (BackfillState{Phase: end(&so), Rows: s.Rows}); s.Phase == was {
					s.Rows = 0 // it will be gone over once more
				}
				more = false
			}
			one.Phase = s.Phase
			return rows.SetState(ctx, s)
		})
		if err != nil {
			return r, err
		}
		if first {
			r.whole = one.whole
		}
		r.add(one)
		if !more {
			return r, nil
		}
		if err := b.tell(ctx, s, r.Rows, start); err != nil {
			return r, err
		}
	}
}

// inTx begins with a statement through tx, which on SQLite takes the lock for
// writing: a transaction that has read first may be refused it.
func (b *Backfill) inTx(ctx context.Context, f func(context.Context, sealtext.Tx, BackfillRows) error) error {
	return b.table.InTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows BackfillRows) error {
		_, err := b.sealer.store.Subject(ctx, tx, b.tenant, sealtext.Subject{})
		if err != nil && !errors.Is(err, ErrUnknownSubject) {
			return err
		}
		return f(ctx, tx, rows)
	})
}

// next holds the table to its contract, because a cursor that does not move
// would never end.
func (b *Backfill) next(ctx context.Context, rows BackfillRows, after string) ([]BackfillRow, error) {
	batch, err := rows.Next(ctx, after, b.batch)
	if err != nil {
		return nil, err
	}
	if len(batch) > b.batch {
		return nil, errBackfillNext
	}
	for _, row := range batch {
		if row.ID == "" || row.ID == after {
			return nil, errBackfillNext
		}
		after = row.ID
	}
	return batch, nil
}

func (b *Backfill) tell(ctx context.Context, s BackfillState, done int64, start time.Time) error {
	if b.progress == nil {
		return ctx.Err()
	}
	p := BackfillProgress{Phase: s.Phase, Rows: s.Rows}
	if passed := b.now().Sub(start); passed > 0 {
		p.PerSecond = float64(done) / passed.Seconds()
	}
	return b.progress(ctx, p)
}

// fillRow seals one row where it is not sealed rightly.
func (b *Backfill) fillRow(ctx context.Context, tx sealtext.Tx, rows BackfillRows, row BackfillRow, r *BackfillReport) error {
	_, err := b.sealRow(ctx, tx, rows, row, r)
	return err
}

// sealRow reports whether the row is sealed rightly now.
func (b *Backfill) sealRow(ctx context.Context, tx sealtext.Tx, rows BackfillRows, row BackfillRow, r *BackfillReport) (bool, error) {
	if row.Number.IsZero() {
		r.Empty++
		return false, nil
	}
	if gone, err := b.erased(ctx, tx, row); err != nil || gone {
		r.faultIf(gone, Fault{Row: row.ID, Kind: FaultErased})
		return false, err
	}
	n, err := b.number(row)
	if fault, ok := invalid(row, err); ok {
		r.fault(fault)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ok, err := b.right(ctx, tx, row, n)
	if err != nil {
		return false, err
	}
	if ok {
		r.Already++
		return true, nil
	}
	cells, err := b.cells(ctx, tx, row.ID, n)
	if err != nil {
		return false, err
	}
	written, err := rows.Put(ctx, row, cells)
	if err != nil {
		return false, err
	}
	if written {
		r.Sealed++
	} else {
		r.Changed++
	}
	return written, nil
}

func (r *BackfillReport) faultIf(is bool, f Fault) {
	if is {
		r.fault(f)
	}
}

// invalid turns the error of a number that cannot be used into a fault.
func invalid(row BackfillRow, err error) (Fault, bool) {
	var bad *sealtext.InputError
	if !errors.As(err, &bad) {
		return Fault{}, false
	}
	return Fault{Row: row.ID, Kind: FaultInvalid, Rule: bad.Rule}, true
}

// dropRow empties one row that is sealed rightly, and one of a person who was
// forgotten.
func (b *Backfill) dropRow(ctx context.Context, tx sealtext.Tx, rows BackfillRows, row BackfillRow, r *BackfillReport) error {
	faults, changed := len(r.Faults), r.Changed
	counted := r.Counts[FaultInvalid]
	sealed, err := b.sealRow(ctx, tx, rows, row, r)
	if err != nil || row.Number.IsZero() || r.Changed > changed {
		return err
	}
	if isInvalid := r.Counts[FaultInvalid] > counted; !sealed && isInvalid {
		if !b.dropInvalid {
			return nil
		}
		r.Counts[FaultInvalid] = counted // it is not there any more
		r.Faults = r.Faults[:faults]
	}
	dropped, err := rows.Drop(ctx, row)
	if err != nil {
		return err
	}
	if dropped {
		r.Dropped++
	} else {
		r.Changed++
	}
	return nil
}
