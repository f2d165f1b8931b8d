package service_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/vault"
)

// ledger is a class of the application's own with records of one time.
type ledger struct {
	at   time.Time
	left []sealtext.Item
}

func ledgerOf(at time.Time, n int) *ledger {
	l := &ledger{at: at}
	for range n {
		l.left = append(l.left, sealtext.Item{Tenant: shop, Record: sealtext.NewID()})
	}
	return l
}

func (l *ledger) Due(_ context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	if !l.at.Before(cutoff) {
		return nil, nil
	}
	return append([]sealtext.Item(nil), l.left[:min(limit, len(l.left))]...), nil
}

func (l *ledger) Dispose(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) {
	l.left = l.left[len(items):]
	return len(items), nil
}

func (l *ledger) schedule() []retention.Schedule {
	return []retention.Schedule{{
		Class: "ledger", Keep: 30 * 24 * time.Hour, LegalRef: "ours", Holds: retention.HoldRuleExempt, ExemptReason: "concerns nobody", Disposer: l,
	}}
}

// TestAJumpOfTheClockIsReported: a service whose clock is a year ahead destroys nothing, says so, and
// goes on when somebody approves; the next service on the database knows what is usual.
func TestAJumpOfTheClockIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		begin := time.Now()
		records, now := ledgerOf(begin, 1500), begin
		var reported []service.Error
		var ring vault.Keyring // of the first service, whose keys are in memory
		serviceOf := func(l *ledger) *service.Service {
			return open(t, func(c *service.Config) {
				c.Stores, c.Schedules, c.Now = service.Memory(store), l.schedule(), func() time.Time { return now }
				c.Keyring = ring
				c.OnError = func(_ context.Context, e service.Error) { reported = append(reported, e) }
			})
		}
		now = begin.AddDate(1, 0, 0)
		s := serviceOf(records)
		ring = s.Keyring
		_, err = s.CreateTenant(t.Context(), shop)
		require.NoError(t, err)
		require.NoError(t, s.Start(t.Context()))
		synctest.Wait()
		require.NoError(t, s.Stop(t.Context()))
		require.Len(t, records.left, 1500)
		require.Len(t, reported, 1)
		require.Equal(t, "sweep", reported[0].Task)
		require.ErrorIs(t, reported[0], retention.ErrSweepLimit)

		_, err = s.Sweeper.SweepApproved(t.Context(), retention.Approval{Actor: web, Reference: "ticket-1", Most: 1500})
		require.NoError(t, err)
		require.Empty(t, records.left)

		// Another process: 3,000 are twice as many as the largest of the week.
		for _, c := range []struct {
			name string
			due  int
			over bool
		}{{"twice as many", 3000, false}, {"more than twice", 6001, true}} {
			more := ledgerOf(begin, c.due)
			_, err = serviceOf(more).Sweeper.Sweep(t.Context())
			if c.over {
				require.ErrorIs(t, err, retention.ErrSweepLimit, c.name)
				require.Len(t, more.left, c.due)
				continue
			}
			require.NoError(t, err, c.name)
			require.Empty(t, more.left)
		}
	})
}
