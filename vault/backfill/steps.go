package backfill

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// Fill processes the rows that no call has processed yet and seals what is not
// sealed, one batch in one transaction. It reports invalid rows and rows of
// erased people. It ends in [PhaseFilled]; a call after that does nothing. It
// returns [ErrPhase] in a later phase, and [ErrRowID].
func (j *Job) Fill(ctx context.Context) (Report, error) {
	return j.pass(ctx, func(s State) (bool, error) {
		switch s.Phase {
		case PhaseFilling:
			return true, nil
		case PhaseFilled:
			return false, nil
		}
		return false, ErrPhase
	}, j.fillRow, func(*Report) Phase { return PhaseFilled })
}

// dropPasses is how often one DropClear processes the whole table.
const dropPasses = 3

// DropClear empties the clear column, one batch in one transaction. It checks each
// row again: a row that is not sealed correctly is sealed first, and a row of an
// erased person is emptied and reported. It ends in [PhaseDropped] after a pass
// over all rows that found the column empty, so that a process which still
// writes it is detected. Otherwise it returns [ErrIncomplete]: rows with invalid
// numbers are left and reported, unless Config.DropInvalid is set, or the column
// is still written. Correct that and call it again. It returns [ErrPhase] before
// [Job.SwitchReads].
func (j *Job) DropClear(ctx context.Context) (Report, error) {
	total := j.report()
	for range dropPasses {
		r, err := j.pass(ctx, func(s State) (bool, error) {
			switch s.Phase {
			case PhaseSwitched, PhaseDropping:
				return true, nil
			case PhaseDropped:
				return false, nil
			}
			return false, ErrPhase
		}, j.dropRow, func(r *Report) Phase {
			if r.whole && r.Dropped == 0 && !r.held() {
				return PhaseDropped
			}
			return PhaseDropping
		})
		total.forget(FaultInvalid) // what is left of them this pass has found again
		total.add(r)
		if err != nil || r.Phase == PhaseDropped {
			return total, err
		}
		if r.whole && r.held() {
			break
		}
	}
	return total, ErrIncomplete
}

// held reports whether rows were left as they are.
func (r *Report) held() bool { return r.Counts[FaultInvalid] > 0 || r.Changed > 0 }

// pass goes over the table in transactions of one batch, each of which writes
// how far it is.
func (j *Job) pass(
	ctx context.Context,
	begins func(State) (bool, error),
	do func(context.Context, sealtext.Tx, Rows, Row, *Report) error,
	end func(*Report) Phase,
) (Report, error) {
	r := j.report()
	start := j.now()
	for first := true; ; first = false {
		var one Report
		var s State
		more := false
		err := j.inTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows Rows) (err error) {
			one, more = j.report(), false // a transaction may run more than once
			if s, err = rows.State(ctx); err != nil {
				return err
			}
			one.Phase = s.Phase
			if more, err = begins(s); err != nil || !more {
				return err
			}
			if s.Phase == PhaseSwitched {
				s = State{Phase: PhaseDropping}
			}
			if first {
				one.whole = s.After == ""
			}
			batch, err := j.next(ctx, rows, s.After)
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
				if s = (State{Phase: end(&so), Rows: s.Rows}); s.Phase == was {
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
		if err := j.tell(ctx, s, r.Rows, start); err != nil {
			return r, err
		}
	}
}

// inTx begins with a statement through tx, which on SQLite takes the lock for
// writing: a transaction that reads first may not get it later.
func (j *Job) inTx(ctx context.Context, f func(context.Context, sealtext.Tx, Rows) error) error {
	return j.table.InTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows Rows) error {
		if _, err := j.sealer.Erased(ctx, tx, j.tenant, sealtext.Subject{}); err != nil {
			return err
		}
		return f(ctx, tx, rows)
	})
}

// next checks that the table keeps its contract: a cursor that does not advance
// would never end.
func (j *Job) next(ctx context.Context, rows Rows, after string) ([]Row, error) {
	batch, err := rows.Next(ctx, after, j.batch)
	if err != nil {
		return nil, err
	}
	if len(batch) > j.batch {
		return nil, errNext
	}
	for _, row := range batch {
		if row.ID == "" || row.ID == after {
			return nil, errNext
		}
		after = row.ID
	}
	return batch, nil
}

func (j *Job) tell(ctx context.Context, s State, done int64, start time.Time) error {
	if j.progress == nil {
		return ctx.Err()
	}
	p := Progress{Phase: s.Phase, Rows: s.Rows}
	if passed := j.now().Sub(start); passed > 0 {
		p.PerSecond = float64(done) / passed.Seconds()
	}
	return j.progress(ctx, p)
}

// fillRow seals one row that is not sealed correctly.
func (j *Job) fillRow(ctx context.Context, tx sealtext.Tx, rows Rows, row Row, r *Report) error {
	_, err := j.sealRow(ctx, tx, rows, row, r)
	return err
}

// sealRow reports whether the row is sealed correctly afterwards.
func (j *Job) sealRow(ctx context.Context, tx sealtext.Tx, rows Rows, row Row, r *Report) (bool, error) {
	if row.Number.IsZero() {
		r.Empty++
		return false, nil
	}
	if gone, err := j.erased(ctx, tx, row); err != nil || gone {
		r.faultIf(gone, Fault{Row: row.ID, Kind: FaultErased})
		return false, err
	}
	n, err := j.number(row)
	if fault, ok := invalid(row, err); ok {
		r.fault(fault)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ok, err := j.right(ctx, tx, row, n)
	if err != nil {
		return false, err
	}
	if ok {
		r.Already++
		return true, nil
	}
	cells, err := j.cells(ctx, tx, row.ID, n)
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

func (r *Report) faultIf(is bool, f Fault) {
	if is {
		r.fault(f)
	}
}

// invalid turns the error of a number that cannot be used into a fault.
func invalid(row Row, err error) (Fault, bool) {
	var bad *sealtext.InputError
	if !errors.As(err, &bad) {
		return Fault{}, false
	}
	return Fault{Row: row.ID, Kind: FaultInvalid, Rule: bad.Rule}, true
}

// dropRow empties one row that is sealed correctly or belongs to an erased person.
func (j *Job) dropRow(ctx context.Context, tx sealtext.Tx, rows Rows, row Row, r *Report) error {
	faults, changed := len(r.Faults), r.Changed
	counted := r.Counts[FaultInvalid]
	sealed, err := j.sealRow(ctx, tx, rows, row, r)
	if err != nil || row.Number.IsZero() || r.Changed > changed {
		return err
	}
	if isInvalid := r.Counts[FaultInvalid] > counted; !sealed && isInvalid {
		if !j.dropInvalid {
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
