package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
)

var errNotEnded = errors.New("consent: Settle needs permits whose hand-offs have ended; see Permit.End")

// Settle takes hand-offs of a [Batch], or of several, off the record in the transaction of the caller
// that writes their outcomes: other processes that wait for them go on when it has committed. Slots
// of messages that were not sent are given back, and so is what the person asked for; the others count
// as of their End. Settling a permit again changes nothing, so that the transaction may run again.
//
// Every permit must have ended. Those of [Ledger.Do] and zero ones are skipped. A permit that is never
// settled keeps what its message took: the row for other processes ends by the clock of the store,
// and the slot counts as of the deadline.
func (l *Ledger) Settle(ctx context.Context, tx sealtext.Tx, ended []Permit) error {
	if tx == nil {
		return sealtext.ErrForeignTx
	}
	hs := make([]*handoff, 0, len(ended))
	for _, p := range ended {
		if p.h == nil || p.h.batch == nil {
			continue
		}
		if !p.h.concluded() {
			return errNotEnded
		}
		hs = append(hs, p.h)
	}
	slices.SortStableFunc(hs, func(a, b *handoff) int { return comparePeople(a.request.Person, b.request.Person) })
	if err := l.settleSlots(ctx, tx, hs); err != nil {
		return err
	}
	if err := l.settleAsks(ctx, tx, hs); err != nil {
		return err
	}
	if err := l.settleLast(ctx, tx, hs); err != nil {
		return err
	}
	var rows []Handoff
	for _, h := range hs {
		if !h.row.ID.IsZero() {
			rows = append(rows, h.row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := l.shared.store.Leave(ctx, tx, rows); err != nil {
		return fmt.Errorf("consent: leave: %w", err)
	}
	return nil
}

// concluded reports whether End was called, or Close has voided the permit.
func (h *handoff) concluded() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.endedAt.IsZero()
}

// settleSlots keeps the slots of messages that were sent as of then, and gives back the others.
func (l *Ledger) settleSlots(ctx context.Context, tx sealtext.Tx, hs []*handoff) error {
	var keep, back []CapSlot
	for _, h := range hs {
		if !h.took.held {
			continue
		}
		slot := h.took.slot
		if h.sent {
			slot.At = h.endedAt
			keep = append(keep, slot)
		} else {
			back = append(back, slot)
		}
	}
	if err := l.moveSlots(ctx, tx, keep); err != nil {
		return err
	}
	return l.dropSlots(ctx, tx, back)
}

// settleAsks gives back what persons asked for, where nothing was sent.
func (l *Ledger) settleAsks(ctx context.Context, tx sealtext.Tx, hs []*handoff) error {
	for _, h := range hs {
		if c := &h.took; c.asked && !h.sent {
			if err := l.freeAsk(ctx, tx, c.request, c.use); err != nil {
				return fmt.Errorf("consent: settle: %w", err)
			}
		}
	}
	return nil
}

// settleLast deletes the last hand-offs of messages that were not sent.
func (l *Ledger) settleLast(ctx context.Context, tx sealtext.Tx, hs []*handoff) error {
	var rows []LastHandoff
	for _, h := range hs {
		if h.last != nil && !h.sent {
			rows = append(rows, h.last.row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := l.last.DropLast(ctx, tx, rows); err != nil {
		return fmt.Errorf("consent: drop last hand-off: %w", err)
	}
	return nil
}
