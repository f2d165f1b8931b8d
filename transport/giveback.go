package transport

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// giveBack ends the lease of rows without a hand-off, in one transaction, so that another relay may
// claim them at once, or from notBefore on if that is set. It retries until the first lease ends.
func (r *Relay) giveBack(ctx context.Context, rows []OutboxRow, notBefore time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	until := rows[0].LeaseUntil
	changes := make([]OutboxChange, len(rows))
	for i, row := range rows {
		changes[i] = OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, NotBefore: notBefore}
		if row.LeaseUntil.Before(until) {
			until = row.LeaseUntil
		}
	}
	return r.persist(ctx, until, func(ctx context.Context) error {
		for i := range changes {
			changes[i].At = r.now()
		}
		err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := r.store.AdvanceAll(ctx, tx, changes) // one whose lease is lost is another relay's
			return err
		})
		if err == nil {
			r.count(func(s *RelayStats) { s.GivenBack += uint64(len(changes)) })
		}
		return err
	})
}

const (
	// tryTime bounds one attempt to write, and with it a connection that hangs.
	tryTime = 15 * time.Second
	// The pauses between two attempts.
	firstTryPause, lastTryPause = 50 * time.Millisecond, 2 * time.Second
)

// persist writes what must not be lost because the process is stopping or the store is unavailable
// for a moment: it does not end with ctx, and it retries until the given time, when another relay
// may claim the message.
func (r *Relay) persist(ctx context.Context, until time.Time, write func(context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	over := time.NewTimer(until.Sub(r.now()))
	defer over.Stop()
	for pause := firstTryPause; ; pause = min(2*pause, lastTryPause) {
		try, cancel := context.WithTimeout(ctx, tryTime)
		err := write(try)
		cancel()
		if err == nil || errors.Is(err, errLeaseLost) {
			return err
		}
		again := time.NewTimer(pause)
		select {
		case <-over.C:
			again.Stop()
			return err
		case <-again.C:
		}
	}
}
