package sqltest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// TestTheStatementsOfASendAll counts what a list costs, BEGIN and COMMIT included: on PostgreSQL the
// same for 500 messages as for 20, on SQLite a statement for each list of values. Half of the people
// are to be enrolled in the first call, all are known in the second, and in the third all messages
// are repeats.
func TestTheStatementsOfASendAll(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		now := func() time.Time { return noon }
		db, _, r := watched(t, e)
		sealer, log, zones, content := below(t, db, now)
		program, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: declared(t, program, from),
		})
		require.NoError(t, err)
		gateway, err := transport.NewGateway(transport.GatewayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
		})
		require.NoError(t, err)
		next := 0
		list := func(n int) (all []transport.Message) {
			for range n {
				next++
				to, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", next))
				require.NoError(t, err)
				body, err := sealtext.NewBody("see you at noon")
				require.NoError(t, err)
				all = append(all, transport.Message{
					Tenant: clinic, To: to, Program: program, Sender: from, Purpose: sealtext.Informational, Body: body,
					IdempotencyKey: fmt.Sprint("message-", next), Actor: sealtext.System("test"),
				})
			}
			return all
		}
		send := func(all []transport.Message, repeat bool) int {
			t.Helper()
			r.Take()
			r.Bounds()
			sent, err := gateway.SendAll(t.Context(), all)
			require.NoError(t, err)
			seen := r.Take()
			n := len(seen) + r.Bounds()
			for _, s := range sent {
				require.NoError(t, s.Err)
				require.Equal(t, repeat, s.Repeat)
			}
			t.Logf("%d messages: %d statements", len(all), n)
			return n
		}
		optIn := func(all []transport.Message, half bool) {
			t.Helper()
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				for i, m := range all {
					if half && i%2 == 0 {
						continue
					}
					p, err := sealer.Enroll(ctx, tx, clinic, m.To)
					if err != nil {
						return err
					}
					_, err = ledger.RecordTx(ctx, tx, consent.Event{
						Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(program), Purposes: sealtext.Purposes(sealtext.Informational),
						Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
						OccurredAt: noon.Add(-time.Hour), IdempotencyKey: "opt-in-" + m.IdempotencyKey,
					})
					if err != nil {
						return err
					}
				}
				return nil
			}))
		}
		known := map[int]int{}
		for _, n := range []int{20, 500} {
			all := list(n)
			optIn(all, false)
			known[n] = send(all, false)
			again := send(all, true)
			if e.Dialect == sqlstore.PostgreSQL {
				require.LessOrEqual(t, again, 7, "repeats")
			}
		}
		enrolled := map[int]int{}
		for _, n := range []int{20, 500} {
			all := list(n)
			for i := range all { // transactional: without an opt-in
				all[i].Purpose = sealtext.Transactional
			}
			optIn(all, true)
			r.Take()
			r.Bounds()
			_, err := gateway.SendAll(t.Context(), all)
			require.NoError(t, err)
			enrolled[n] = len(r.Take()) + r.Bounds()
		}
		if e.Dialect == sqlstore.PostgreSQL {
			require.LessOrEqual(t, known[500], 6)
			require.Equal(t, known[20], known[500])
			require.LessOrEqual(t, enrolled[500], 9, "with the epoch, the subjects, and the feed of who is denied")
			require.Equal(t, enrolled[20], enrolled[500])
			return
		}
		// Lists of 256 numbers and people, 8 messages and 32 audit events.
		require.LessOrEqual(t, known[500], 100)
		require.LessOrEqual(t, enrolled[500], 120)
	})
}
