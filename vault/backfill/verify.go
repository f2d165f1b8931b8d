package backfill

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Verify processes all rows again and compares what is sealed with the clear column.
// A sample of them it reveals with [vault.Vault.Reveal], which writes an audit
// event for each: a must be allowed to reveal the field, and have a quota for
// it. It keeps the subjects of all rows in memory to find duplicates, about 100
// bytes for each row.
//
// Where every row is correct, it ends in [PhaseVerified]; invalid rows and
// duplicates do not prevent that. Otherwise the report lists the rows that are
// missing, wrong, or of erased people, and Verify returns [ErrIncomplete]. The
// phase is then [PhaseFilling] again, for a Fill from the first row, or stays
// [PhaseSwitched]. It may be called in any phase from PhaseFilled to
// PhaseSwitched, and returns [ErrPhase] in others. A call that was interrupted
// begins again.
func (j *Job) Verify(ctx context.Context, a vault.Access) (Report, error) {
	r := j.report()
	s, err := j.State(ctx)
	if err != nil {
		return r, err
	}
	if s.Phase < PhaseFilled || s.Phase > PhaseSwitched {
		r.Phase = s.Phase
		return r, ErrPhase
	}
	first := map[sealtext.Subject]string{}
	every := max(1, s.Rows/int64(j.sample))
	start, after := j.now(), ""
	for {
		var batch []Row
		var one Report
		var open []sampled
		err := j.inTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows Rows) (err error) {
			one, open = j.report(), nil
			if batch, err = j.next(ctx, rows, after); err != nil {
				return err
			}
			for i, row := range batch {
				n, err := j.verifyRow(ctx, tx, row, &one)
				if err != nil {
					return err
				}
				if !n.IsZero() && (r.Rows+int64(i))%every == 0 {
					open = append(open, sampled{row, n})
				}
			}
			return nil
		})
		if err != nil {
			return r, err
		}
		if len(batch) == 0 {
			break
		}
		for _, row := range batch {
			if other, ok := first[row.Cells.Subject]; ok {
				one.fault(Fault{Row: row.ID, Kind: FaultDuplicate, Other: other})
			} else if !row.Cells.Subject.IsZero() {
				first[row.Cells.Subject] = row.ID
			}
		}
		// Outside of the transaction: a reveal writes its audit event in one of its own.
		for _, o := range open {
			if err := j.reopen(ctx, a, o, &one); err != nil {
				return r, err
			}
		}
		one.Rows, after = int64(len(batch)), batch[len(batch)-1].ID
		r.add(one)
		if err := j.tell(ctx, State{Phase: s.Phase, Rows: r.Rows}, r.Rows, start); err != nil {
			return r, err
		}
	}
	bad := r.Counts[FaultMissing]+r.Counts[FaultWrong]+r.Counts[FaultErased] > 0
	r.Phase, err = j.move(ctx, func(s State) (State, error) {
		switch {
		case s.Phase < PhaseFilled || s.Phase > PhaseSwitched:
			return s, ErrPhase // another job moved it meanwhile
		case bad && s.Phase < PhaseSwitched:
			return State{}, nil
		case s.Phase == PhaseFilled:
			return State{Phase: PhaseVerified, Rows: r.Rows}, nil
		}
		return s, nil
	})
	if err == nil && bad {
		err = ErrIncomplete
	}
	return r, err
}

// sampled is a row of the sample with the number that it must have.
type sampled struct {
	row Row
	n   sealtext.Number
}

// verifyRow returns the number of a row that is correct, or zero.
func (j *Job) verifyRow(ctx context.Context, tx sealtext.Tx, row Row, r *Report) (sealtext.Number, error) {
	if row.Number.IsZero() {
		r.Empty++
		return sealtext.Number{}, nil
	}
	if gone, err := j.erased(ctx, tx, row); err != nil || gone {
		r.faultIf(gone, Fault{Row: row.ID, Kind: FaultErased})
		return sealtext.Number{}, err
	}
	n, err := j.number(row)
	if fault, ok := invalid(row, err); ok {
		r.fault(fault)
		return sealtext.Number{}, nil
	}
	if err != nil {
		return sealtext.Number{}, err
	}
	ok, err := j.right(ctx, tx, row, n)
	if err != nil {
		return sealtext.Number{}, err
	}
	switch {
	case ok:
		r.Already++
		return n, nil
	case row.Cells.Sealed.IsZero():
		r.fault(Fault{Row: row.ID, Kind: FaultMissing})
	default:
		r.fault(Fault{Row: row.ID, Kind: FaultWrong})
	}
	return sealtext.Number{}, nil
}

// reopen reads one sealed number back and compares.
func (j *Job) reopen(ctx context.Context, a vault.Access, o sampled, r *Report) error {
	plain, err := j.vault.Reveal(ctx, a, j.Binding(o.row.ID, o.row.Cells.Subject), o.row.Cells.Sealed)
	defer clear(plain)
	switch {
	case errors.Is(err, vault.ErrWrongContext), errors.Is(err, vault.ErrUnknownKey), errors.Is(err, vault.ErrShredded), errors.Is(err, vault.ErrUnknownSubject):
		r.fault(Fault{Row: o.row.ID, Kind: FaultWrong})
		return nil
	case err != nil:
		return err
	}
	r.Opened++
	if subtle.ConstantTimeCompare(plain, []byte(o.n.E164())) != 1 {
		r.fault(Fault{Row: o.row.ID, Kind: FaultWrong})
	}
	return nil
}

// SwitchReads makes the phase [PhaseSwitched]: the application reads the sealed
// column from now on. It returns [ErrPhase] before [PhaseVerified]. A second call
// changes nothing.
func (j *Job) SwitchReads(ctx context.Context) error {
	_, err := j.move(ctx, func(s State) (State, error) {
		switch s.Phase {
		case PhaseVerified:
			return State{Phase: PhaseSwitched, Rows: s.Rows}, nil
		case PhaseSwitched:
			return s, nil
		}
		return s, ErrPhase
	})
	return err
}

// RollBack goes back to [PhaseFilling], from any phase before [PhaseDropping]: the
// application reads the clear column again, which it has always written. What is
// sealed stays; the next Fill processes all rows again. It returns [ErrPhase]
// from PhaseDropping on.
func (j *Job) RollBack(ctx context.Context) error {
	_, err := j.move(ctx, func(s State) (State, error) {
		if s.Phase >= PhaseDropping {
			return s, ErrPhase
		}
		return State{}, nil
	})
	return err
}

// move changes the phase in a transaction.
func (j *Job) move(ctx context.Context, to func(State) (State, error)) (p Phase, err error) {
	err = j.inTx(ctx, func(ctx context.Context, _ sealtext.Tx, rows Rows) error {
		s, err := rows.State(ctx)
		p = s.Phase
		if err != nil {
			return err
		}
		next, err := to(s)
		if err != nil || next == s {
			return err
		}
		p = next.Phase
		return rows.SetState(ctx, next)
	})
	return p, err
}
