package sqltest_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/transport"
)

// TestReceiptsTogether: receipts that arrive at once take few statements and transactions, and each has
// its result, its audit event and its event in the feed.
func TestReceiptsTogether(t *testing.T) {
	onBothAtOnce(t, func(t *testing.T, e kind) {
		people := 400
		if os.Getenv("SEALTEXT_LONG") != "" {
			people = 2000
		}
		db, _, r := watched(t, e)
		var ticks atomic.Int64
		now := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
		gateway, relay, _ := campaignAt(t, db, now, people, 0)
		ids := handOver(t, gateway, relay, people)
		var mu sync.Mutex
		var failed []error
		receive := func(provider string, s transport.State) transport.Status {
			got, err := gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{Tenant: clinic, Transport: "loop", ProviderID: provider, State: s})
			if err != nil {
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
			return got
		}
		r.Take()
		r.Bounds()
		var done sync.WaitGroup
		got := make([]transport.Status, len(ids))
		for i, id := range ids {
			done.Go(func() { got[i] = receive(id.String(), transport.StateDelivered) })
		}
		done.Wait()
		require.Empty(t, failed)
		statements, bounds := len(r.Take()), r.Bounds()
		t.Logf("%d receipts: %d statements, %d times BEGIN or COMMIT", len(ids), statements, bounds)
		for i, id := range ids {
			require.Equal(t, id, got[i].ID)
			require.Equal(t, transport.StateDelivered, got[i].State)
		}
		if e.Dialect == engines[1].Dialect {
			require.LessOrEqual(t, float64(statements+bounds), 0.1*float64(len(ids)), "round trips")
		}
		require.LessOrEqual(t, bounds, len(ids)/4)
		recorded := 0
		for q := (audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindReceiptRecorded}, Limit: 1000}); ; {
			rows, err := db.Audit().Rows(t.Context(), nil, q)
			require.NoError(t, err)
			if len(rows) == 0 {
				break
			}
			recorded += len(rows)
			q.AfterAt, q.AfterID = rows[len(rows)-1].At, rows[len(rows)-1].ID
		}
		require.Equal(t, len(ids), recorded)
		heard := 0
		for numbered := 1; numbered > 0; {
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
				numbered, err = db.Transport().Number(ctx, tx, 1, 500)
				return err
			}))
		}
		events, err := db.Transport().Events(t.Context(), nil, 0, 3*len(ids))
		require.NoError(t, err)
		for _, event := range events {
			if event.State == transport.StateDelivered {
				heard++
			}
		}
		require.Equal(t, len(ids), heard)

		// A message with several at once, and one that nobody knows, beside ordinary ones.
		var strays [8]transport.Status
		for i, id := range ids[:8] {
			for _, s := range []transport.State{transport.StateSent, transport.StateFailed} {
				done.Go(func() { receive(id.String(), s) })
			}
			done.Go(func() { strays[i] = receive(fmt.Sprint("stray-", i), transport.StateDelivered) })
		}
		done.Wait()
		require.Empty(t, failed)
		require.Equal(t, [8]transport.Status{}, strays)
		for _, id := range ids {
			got, err := gateway.Status(t.Context(), clinic, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateDelivered, got.State)
		}
	})
}
