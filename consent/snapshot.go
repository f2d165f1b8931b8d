package consent

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
)

// settleEvery is the number of events of a Key after which its rows are examined for settled ones:
// the gate reads at most that many rows more than it needs.
const settleEvery = 16

// settle examines a Key that had n rows before the last one was appended.
func (l *Ledger) settle(ctx context.Context, tx sealtext.Tx, key EventKey, n int) error {
	if l.snapshot == nil || (n+1)%settleEvery != 0 {
		return nil
	}
	rows, err := l.snapshot.Current(ctx, tx, []EventKey{key})
	if err != nil {
		return fmt.Errorf("consent: current: %w", err)
	}
	if ids := settled(rows); len(ids) > 0 {
		if err := l.snapshot.Settle(ctx, tx, key, ids); err != nil {
			return fmt.Errorf("consent: settle: %w", err)
		}
	}
	return nil
}

// countOf returns the number of rows that are under a Key.
func countOf(rows []EventRow, key EventKey) (n int) {
	for i := range rows {
		if rows[i].Key == key {
			n++
		}
	}
	return n
}

// current reads the rows that the gate needs for a request: the live ones, or all of them if the
// message names an event, which may be any row.
func (l *Ledger) current(ctx context.Context, tx sealtext.Tx, keys []EventKey, all bool) (rows []EventRow, err error) {
	if l.snapshot != nil && !all {
		rows, err = l.snapshot.Current(ctx, tx, keys)
	} else {
		rows, err = l.store.Load(ctx, tx, keys)
	}
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	return rows, nil
}
