package transport

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

const (
	// groupTime is how long a receipt waits for others while receipts are being stored.
	groupTime = 5 * time.Millisecond
	// groupRows is the maximum number of receipts of one transaction, and groupBound that of a store
	// whose transactions keep other writers waiting.
	groupRows, groupBound = 250, 16
	// groupPatience is how long a receipt waits while the transaction before its own does not end, and
	// groupTry bounds that of a group. Then each is stored alone, which leaves time for an answer within the
	// ten seconds that providers wait.
	groupPatience, groupTry = 500 * time.Millisecond, 5 * time.Second
)

// receiptGroups puts receipts that arrive together into one transaction. One that arrives alone is stored
// at once, by its caller. Those that arrive meanwhile wait, and are stored together. A group that fails
// stores nothing, and its receipts are stored one by one, so that a bad one fails alone.
type receiptGroups struct {
	mu      sync.Mutex
	waiting []*groupedReceipt
	since   time.Time // when the first of them came
	running bool      // a receipt or a group is being stored
	moved   time.Time // when the last group began
	most    int       // of a group
}

// groupedReceipt is a receipt that waits for others.
type groupedReceipt struct {
	providerID string
	row        ReceiptRow
	answer     chan error // takes one without a reader

	status Status
	heard  heardReceipt
}

// The reasons why a receipt is stored alone.
var (
	errGroupBusy   = errors.New("transport: a group of receipts takes long")
	errGroupFailed = errors.New("transport: the store panicked")
)

// receiveGrouped stores a receipt. An opt-out waits for no others.
func (g *Gateway) receiveGrouped(ctx context.Context, providerID string, row ReceiptRow) (Status, heardReceipt, error) {
	one := &groupedReceipt{providerID: providerID, row: row, answer: make(chan error, 1)}
	switch {
	case row.OptedOut:
	case g.receipts.first(one):
		defer g.storeWaiting()
	default:
		switch err := g.receipts.wait(ctx, one); {
		case err == nil:
			return one.status, one.heard, nil
		case ctx.Err() != nil:
			return Status{}, heardReceipt{}, context.Cause(ctx) // a group may store it, which a repeat finds
		}
		one = &groupedReceipt{providerID: providerID, row: row}
	}
	err := g.storeReceipts(ctx, []*groupedReceipt{one})
	return one.status, one.heard, err
}

// first reports whether nothing is being stored. Otherwise the receipt waits.
func (q *receiptGroups) first(one *groupedReceipt) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.running {
		q.running = true
		return true
	}
	if len(q.waiting) == 0 {
		q.since = clock.System()
	}
	q.waiting = append(q.waiting, one)
	return false
}

// wait returns what becomes of a receipt in its group. A receipt before which no group ends is withdrawn.
func (q *receiptGroups) wait(ctx context.Context, one *groupedReceipt) error {
	timer := time.NewTimer(groupPatience)
	defer timer.Stop()
	for {
		select {
		case err := <-one.answer:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
			if q.withdraw(one) {
				return errGroupBusy
			}
			timer.Reset(groupPatience)
		}
	}
}

// withdraw takes a receipt out of those that wait, unless a group has begun lately. One that is being
// stored stays.
func (q *receiptGroups) withdraw(one *groupedReceipt) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, one)
	if i < 0 || clock.System().Sub(q.moved) < groupPatience {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// next returns how long the next group still waits for others.
func (q *receiptGroups) next() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 || len(q.waiting) >= q.most {
		return 0
	}
	return groupTime - clock.System().Sub(q.since)
}

// take returns the next group. After an empty one nothing is being stored.
func (q *receiptGroups) take() []*groupedReceipt {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), q.most)
	some := q.waiting[:n:n]
	if q.waiting = q.waiting[n:]; n == 0 {
		q.waiting, q.running = nil, false
	}
	q.moved = clock.System()
	q.since = q.moved
	return some
}

// idle reports whether none waits. Then nothing is being stored.
func (q *receiptGroups) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running = len(q.waiting) > 0
	return !q.running
}

// storeWaiting stores those that wait, in the background.
func (g *Gateway) storeWaiting() {
	if g.receipts.idle() {
		return
	}
	go func() {
		for {
			if wait := g.receipts.next(); wait > 0 {
				timer := time.NewTimer(wait)
				<-timer.C
			}
			group := g.receipts.take()
			if len(group) == 0 {
				return
			}
			err := g.storeSafely(group)
			for _, one := range group {
				one.answer <- err
			}
		}
	}()
}

// storeSafely stores a group, bounded in time. A panic of the store is an error here: each caller meets
// it again. What it says is dropped, because it may hold what was read.
func (g *Gateway) storeSafely(group []*groupedReceipt) (err error) {
	defer func() {
		if recover() != nil {
			err = errGroupFailed
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), groupTry)
	defer cancel()
	return g.storeReceipts(ctx, group)
}

// storeReceipts stores receipts in one transaction.
func (g *Gateway) storeReceipts(ctx context.Context, group []*groupedReceipt) error {
	t := texts{consent: g.consent, holds: g.holds}
	if store, ok := g.store.(CancelStore); ok {
		t.store = store
	}
	return g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows := make([]ReceiptRow, len(group))
		for i, one := range group {
			one.status, one.heard = Status{}, heardReceipt{} // the transaction may run again
			if one.providerID != "" {
				if one.row.Provider, err = providerToken(ctx, g.sealer, tx, one.row.Tenant, one.row.Transport, one.providerID); err != nil {
					return err
				}
			}
			rows[i] = one.row
		}
		results, err := g.store.Receipts(ctx, tx, rows)
		if err != nil {
			return err
		}
		var events []audit.Event
		heard := make([]heardReceipt, 0, len(group))
		for i, one := range group {
			if !results[i].Known {
				continue
			}
			one.status = status(results[i].Message)
			one.heard, err = receipts{g.sealer, g.consent, t}.recorded(ctx, tx, rows[i], results[i])
			if err != nil {
				return err
			}
			heard, events = append(heard, one.heard), append(events, one.heard.events()...)
		}
		if err := t.dropRead(ctx, tx, heard); err != nil {
			return err
		}
		if len(events) == 1 {
			return g.audit.Record(ctx, tx, events[0])
		}
		return record(ctx, tx, g.audit, events)
	})
}
