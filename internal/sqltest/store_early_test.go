package sqltest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// A receipt and the outcome of its attempt are stored at the same time, by transactions of PostgreSQL
// that do not see each other. By our id the receipt waits for the outcome. By the provider's id alone it
// is kept, and StrayReceipts finds it.
func TestAReceiptBesideItsOutcome(t *testing.T) {
	t.Parallel()
	for name, ours := range map[string]bool{"our id": true, "provider's id": false} {
		t.Run(name, func(t *testing.T) {
			db, _ := engines[1].Fresh(t)
			store := db.Transport()
			row := messageRow(sealtext.NewSubject())
			row.State, row.Attempts, row.Lease = transport.StateSending, 1, 1
			attempt := transport.Attempt{Tenant: clinic, Message: row.ID, Number: 1, Transport: "loop", StartedAt: noon}
			in := func(f func(ctx context.Context, tx sealtext.Tx) error) { require.NoError(t, db.InTx(t.Context(), f)) }
			in(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := store.InsertAll(ctx, tx, []transport.OutboxRow{row}); err != nil {
					return err
				}
				return store.BeginAll(ctx, tx, []transport.Attempt{attempt})
			})
			attempt.FinishedAt, attempt.Kind, attempt.Provider = noon, transport.OutcomeAccepted, sealtext.NewSubject()
			receipt := transport.ReceiptRow{Tenant: clinic, Transport: "loop", Provider: attempt.Provider, State: transport.StateDelivered, At: noon}
			if ours {
				receipt.Message = row.ID
			}
			heard := make(chan transport.ReceiptResult, 1)
			fails := make(chan error, 1)
			hear := func() {
				fails <- db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					got, err := store.Receipts(ctx, tx, []transport.ReceiptRow{receipt})
					if err == nil {
						heard <- got[0]
					}
					return err
				})
			}
			in(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := store.FinishAll(ctx, tx, []transport.Attempt{attempt}); err != nil {
					return err
				}
				if _, err := store.AdvanceAll(ctx, tx, []transport.OutboxChange{{Tenant: clinic, ID: row.ID, Lease: 1, State: transport.StateAccepted, At: noon}}); err != nil {
					return err
				}
				joined, err := store.JoinReceipts(ctx, tx, []transport.Attempt{attempt})
				require.Empty(t, joined)
				go hear()
				if !ours { // committed before the outcome is
					require.NoError(t, <-fails)
				}
				return err
			})
			if ours {
				require.NoError(t, <-fails)
			}
			require.Equal(t, !ours, (<-heard).Kept)
			strays, err := store.StrayReceipts(t.Context(), noon, 10)
			require.NoError(t, err)
			require.Equal(t, !ours, len(strays) == 1)
			in(func(ctx context.Context, tx sealtext.Tx) error {
				joined, err := store.JoinReceipts(ctx, tx, strays)
				require.Len(t, joined, len(strays))
				return err
			})
			got, err := store.Message(t.Context(), nil, clinic, row.ID)
			require.NoError(t, err)
			require.Equal(t, transport.StateDelivered, got.State)
		})
	}
}
