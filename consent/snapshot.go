package consent

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
)

// SnapshotStore makes the gate as fast for a person with thousands of events
// as for one with ten. A [Store] may offer it too; sqlstore and memstore do,
// and consenttest checks an implementation.
//
// Every event stays on record, and Load gives all of them. A row is live until
// it is settled, that is, until others of its Key leave it without influence
// on what the gate answers, whatever comes later.
type SnapshotStore interface {
	// Current reads the live rows of the keys as Load would, in one
	// statement. A nil tx reads outside of any transaction.
	Current(ctx context.Context, tx sealtext.Tx, keys []EventKey) ([]EventRow, error)
	// Settle makes the rows of a Key with the given IDs not live. One that is
	// not there, or not live, is no error. Moving a row changes nothing about
	// it; one that an erasure keeps is live again, since the others are gone.
	// Settle and Append of a Key wait for each other.
	Settle(ctx context.Context, tx sealtext.Tx, key EventKey, ids []sealtext.ID) error
}

// settleEvery is after how many events of a Key it is looked through for rows
// to settle: the gate reads at most so many more than it needs.
const settleEvery = 16

// settle looks through a Key that had n rows before the last one was appended.
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

// countOf is how many of the rows are under a Key.
func countOf(rows []EventRow, key EventKey) (n int) {
	for i := range rows {
		if rows[i].Key == key {
			n++
		}
	}
	return n
}

// current reads what the gate needs to know of the keys for a request: the
// live rows, or all of them where the message answers one, which may be any.
func (l *Ledger) current(ctx context.Context, tx sealtext.Tx, keys []EventKey, answers bool) (rows []EventRow, err error) {
	if l.snapshot != nil && !answers {
		rows, err = l.snapshot.Current(ctx, tx, keys)
	} else {
		rows, err = l.store.Load(ctx, tx, keys)
	}
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	return rows, nil
}
