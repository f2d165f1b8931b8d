package plans_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/transport"
)

// TestFeedAndConversationsByIndex looks at the plans of the statements that number, read, erase and
// dispose of events, and of a page of a conversation.
func TestFeedAndConversationsByIndex(t *testing.T) {
	engine.OnBothAtOnce(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		subjects := sample.Crowd(t, db, pool, sample.Many())
		store := db.Transport()
		texts := min(sample.Many(), 3000)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range texts {
				heard := sample.FeedEvent(n)
				row := transport.InboundRow{Tenant: sample.Clinic, ID: heard.Message, Subject: heard.Subject, Sender: sealtext.MustSender("24273"), ReceivedAt: heard.At}
				if err := store.AddInbound(ctx, tx, row, heard); err != nil {
					return err
				}
			}
			if _, err := store.Number(ctx, tx, 1, texts); err != nil {
				return err
			}
			_, err := store.Cursor(ctx, tx, "orders", sample.Noon)
			return err
		}))
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		write := func(f func(ctx context.Context, tx sealtext.Tx) error) func() error {
			return func() error { return db.InTx(t.Context(), f) }
		}
		var items []sealtext.Item
		for _, c := range []struct {
			name string
			call func() error
		}{
			{"unnumbered", func() error { _, err := store.Unnumbered(t.Context()); return err }},
			{"events", func() error {
				got, err := store.Events(t.Context(), nil, 100, 10)
				require.Len(t, got, 10)
				return err
			}},
			{"number", write(func(ctx context.Context, tx sealtext.Tx) error {
				n, err := store.Number(ctx, tx, 1, 10)
				require.Equal(t, 10, n)
				return err
			})},
			{"erase", write(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := store.EraseMessages(ctx, tx, sample.Clinic, subjects[3])
				return err
			})},
			{"due", func() (err error) {
				items, err = store.DueEvents(t.Context(), nil, sample.Noon.Add(300*time.Hour), 10)
				require.Len(t, items, 10)
				return err
			}},
			{"drop", write(func(ctx context.Context, tx sealtext.Tx) error {
				n, err := store.DropEvents(ctx, tx, items)
				require.Equal(t, 10, n)
				return err
			})},
			{"conversation", func() error {
				sent, _, err := store.Conversation(t.Context(), nil, sample.Clinic, subjects[5], transport.ConversationPage{Limit: 10})
				require.Len(t, sent, 1)
				return err
			}},
			{"an older page", func() error {
				_, _, err := store.Conversation(t.Context(), nil, sample.Clinic, subjects[5], transport.ConversationPage{Before: sample.Noon, Limit: 10})
				return err
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				plans := watch.NoScan(t, e, pool, r, c.call, "outbox", "inbound", "attempts")
				require.NotRegexp(t, `(?m)SCAN sealtext_feed$|Seq Scan on sealtext_feed `, plans)
			})
		}
	})
}
