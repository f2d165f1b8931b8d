package vault

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/sealtext/sealtext"
)

// Verify goes over all rows and compares what is sealed with the clear column.
// A sample it reads back as the application will, with [Vault.Reveal], on
// record; a must be allowed to for the field and within its quota. It keeps
// the subjects of all rows in memory to find duplicates, some 100 bytes a row.
//
// Where all is well, it ends in [BackfillVerified]: invalid rows and
// duplicates are no obstacle. Otherwise the report lists what is missing,
// wrong, or of people who were forgotten, and the error is
// [ErrBackfillIncomplete]; the phase is then [BackfillFilling] again, for a
// Fill from the first row, or stays [BackfillSwitched]. It may be called
// again in any phase from BackfillFilled to BackfillSwitched, and a call that
// was interrupted begins again.
func (b *Backfill) Verify(ctx context.Context, a Access) (BackfillReport, error) {
	r := b.report()
	s, err := b.State(ctx)
	if err != nil {
		return r, err
	}
	if s.Phase < BackfillFilled || s.Phase > BackfillSwitched {
		r.Phase = s.Phase
		return r, ErrBackfillPhase
	}
	first := map[sealtext.Subject]string{}
	every := max(1, s.Rows/int64(b.sample))
	start, after := b.now(), ""
	for {
		var batch []BackfillRow
		var one BackfillReport
		var open []sampled
		err := b.inTx(ctx, func(ctx context.Context, tx sealtext.Tx, rows BackfillRows) (err error) {
			one, open = b.report(), nil
			if batch, err = b.next(ctx, rows, after); err != nil {
				return err
			}
			for i, row := range batch {
				n, err := b.verifyRow(ctx, tx, row, &one)
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
		// Outside of the transaction: a reveal is on record in one of its own.
		for _, o := range open {
			if err := b.reopen(ctx, a, o, &one); err != nil {
				return r, err
			}
		}
		one.Rows, after = int64(len(batch)), batch[len(batch)-1].ID
		r.add(one)
		if err := b.tell(ctx, BackfillState{Phase: s.Phase, Rows: r.Rows}, r.Rows, start); err != nil {
			return r, err
		}
	}
	bad := r.Counts[FaultMissing]+r.Counts[FaultWrong]+r.Counts[FaultErased] > 0
	r.Phase, err = b.move(ctx, func(s BackfillState) (BackfillState, error) {
		switch {
		case s.Phase < BackfillFilled || s.Phase > BackfillSwitched:
			return s, ErrBackfillPhase // somebody else moved it meanwhile
		case bad && s.Phase < BackfillSwitched:
			return BackfillState{}, nil
		case s.Phase == BackfillFilled:
			return BackfillState{Phase: BackfillVerified, Rows: r.Rows}, nil
		}
		return s, nil
	})
	if err == nil && bad {
		err = ErrBackfillIncomplete
	}
	return r, err
}

// sampled is a row of the sample with what it must hold.
type sampled struct {
	row BackfillRow
	n   sealtext.Number
}

// verifyRow gives the number of a row that is right, or zero.
func (b *Backfill) verifyRow(ctx context.Context, tx sealtext.Tx, row BackfillRow, r *BackfillReport) (sealtext.Number, error) {
	if row.Number.IsZero() {
		r.Empty++
		return sealtext.Number{}, nil
	}
	if gone, err := b.erased(ctx, tx, row); err != nil || gone {
		r.faultIf(gone, Fault{Row: row.ID, Kind: FaultErased})
		return sealtext.Number{}, err
	}
	n, err := b.number(row)
	if fault, ok := invalid(row, err); ok {
		r.fault(fault)
		return sealtext.Number{}, nil
	}
	if err != nil {
		return sealtext.Number{}, err
	}
	ok, err := b.right(ctx, tx, row, n)
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
func (b *Backfill) reopen(ctx context.Context, a Access, o sampled, r *BackfillReport) error {
	plain, err := b.vault.Reveal(ctx, a, b.Binding(o.row.ID, o.row.Cells.Subject), o.row.Cells.Sealed)
	defer clear(plain)
	switch {
	case errors.Is(err, ErrWrongContext), errors.Is(err, ErrUnknownKey), errors.Is(err, ErrShredded), errors.Is(err, ErrUnknownSubject):
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

// SwitchReads says that the application reads the sealed column from now on.
// It takes a verified backfill; a second call changes nothing.
func (b *Backfill) SwitchReads(ctx context.Context) error {
	_, err := b.move(ctx, func(s BackfillState) (BackfillState, error) {
		switch s.Phase {
		case BackfillVerified:
			return BackfillState{Phase: BackfillSwitched, Rows: s.Rows}, nil
		case BackfillSwitched:
			return s, nil
		}
		return s, ErrBackfillPhase
	})
	return err
}

// RollBack goes back to [BackfillFilling], from any phase before
// [BackfillDropping]: the application reads the clear column again, which it
// never stopped writing. What is sealed stays; the next Fill goes over all
// rows again and seals what is not right.
func (b *Backfill) RollBack(ctx context.Context) error {
	_, err := b.move(ctx, func(s BackfillState) (BackfillState, error) {
		if s.Phase >= BackfillDropping {
			return s, ErrBackfillPhase
		}
		return BackfillState{}, nil
	})
	return err
}

// move changes the phase in a transaction.
func (b *Backfill) move(ctx context.Context, to func(BackfillState) (BackfillState, error)) (p BackfillPhase, err error) {
	err = b.inTx(ctx, func(ctx context.Context, _ sealtext.Tx, rows BackfillRows) error {
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
