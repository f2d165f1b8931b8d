package sqltest_test

import (
	"database/sql"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// TestAnOutageCostsTheSameForAnyQueue: while both providers are away, a round of the relay claims no
// message but a few for each probe and those that expire, however many wait. When a provider is back, the
// whole queue is handed over.
func TestAnOutageCostsTheSameForAnyQueue(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		costs := map[int][4]int{} // of an idle round and of one with a probe: statements, and claimed messages
		many := min(many(), 5000)
		for _, queued := range []int{100, many} {
			db, pool, r := watched(t, e)
			var seconds atomic.Int64
			now := func() time.Time { return noon.Add(time.Duration(seconds.Load()) * time.Second) }
			gateway, relay, _ := campaignAt(t, db, now, 50, 0)
			north, west := &answering{}, &answering{}
			north.down.Store(true)
			west.down.Store(true)
			providers := router(t, db, now, north, west)
			running := relay(func(c *transport.RelayConfig) {
				c.Workers, c.Batch, c.Router, c.Store = 16, 100, providers, unhurried{db.Transport()}
			})
			send := func(n int, change func(*transport.Message)) {
				var messages []transport.Message
				for i := range n {
					to, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+i%50))
					require.NoError(t, err)
					body, err := sealtext.NewBody("Your appointment is tomorrow.")
					require.NoError(t, err)
					m := transport.Message{
						Tenant: clinic, To: to, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"),
						Purpose: sealtext.Informational, Body: body, IdempotencyKey: "message-" + sealtext.NewID().String(), Actor: sealtext.System("test"),
					}
					change(&m)
					messages = append(messages, m)
				}
				for part := range slices.Chunk(messages, 250) {
					sent, err := gateway.SendAll(t.Context(), part)
					require.NoError(t, err)
					require.NoError(t, sent[0].Err)
				}
			}
			step := func() (statements, claimed int) {
				t.Helper()
				r.Take()
				r.Bounds()
				before := running.Stats().Claimed
				_, err := running.Step(t.Context())
				require.NoError(t, err)
				return len(r.Take()) + r.Bounds(), int(running.Stats().Claimed - before)
			}
			send(queued, func(*transport.Message) {})
			for range 10 {
				_, _ = step()
			}
			calls := north.calls.Load() + west.calls.Load()
			require.Less(t, calls, int64(100))
			for _, h := range providers.Health() {
				require.False(t, h.OutUntil.IsZero(), "%s is out", h.Provider)
			}
			if e.Dialect == sqlstore.PostgreSQL {
				_, err := pool.ExecContext(t.Context(), "ANALYZE")
				require.NoError(t, err)
			}

			var cost [4]int
			for range 5 {
				seconds.Add(1)
				statements, claimed := step()
				cost[0], cost[1] = max(cost[0], statements), cost[1]+claimed
			}
			require.Zero(t, cost[1], "nothing is claimed")
			require.Equal(t, calls, north.calls.Load()+west.calls.Load())

			send(7, func(m *transport.Message) { m.ExpiresAt = now().Add(3 * time.Second) })
			seconds.Add(3)
			_, claimed := step()
			require.Equal(t, 7, claimed, "what has expired is")
			require.Equal(t, 7, expired(t, pool))

			seconds.Store(20)
			statements, claimed := step()
			cost[2], cost[3] = statements, claimed
			require.LessOrEqual(t, claimed, 16)
			probes := north.calls.Load() + west.calls.Load() - calls
			require.Positive(t, probes)
			require.LessOrEqual(t, probes, int64(2), "one for each provider")
			costs[queued] = cost

			west.down.Store(false)
			seconds.Add(20) // the longest time between two probes so far
			handed := west.calls.Load()
			for range 2 {
				_, _ = step()
			}
			require.Greater(t, west.calls.Load()-handed, int64(16), "the queue is handed over again")
			if queued > 100 {
				continue
			}
			for range 100 {
				seconds.Add(10) // those that were tried wait for their backoff
				_, _ = step()
			}
			var accepted int
			require.NoError(t, pool.QueryRowContext(t.Context(), fmt.Sprintf("SELECT COUNT(*) FROM sealtext_outbox WHERE state = %d", transport.StateAccepted)).Scan(&accepted))
			require.Equal(t, queued, accepted)
		}
		t.Logf("statements of a round, messages claimed, and both of a round with a probe: %v", costs)
		require.Equal(t, costs[100][0], costs[many][0], "the same statements with %d and with %d queued", 100, many)
		require.LessOrEqual(t, costs[many][0], 14, "with those of what is looked at every few seconds")
		if e.Dialect == sqlstore.PostgreSQL { // on SQLite the time decides how many transactions there are
			require.InDelta(t, costs[100][2], costs[many][2], 6, "a probe as well")
		}
	})
}

// expired counts the messages that have expired.
func expired(t *testing.T, pool *sql.DB) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRowContext(t.Context(), fmt.Sprintf("SELECT COUNT(*) FROM sealtext_outbox WHERE state = %d", transport.StateExpired)).Scan(&n))
	return n
}
