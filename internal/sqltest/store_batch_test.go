package sqltest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// TestStatementsOfABatch counts what the gate spends on a batch of 100 messages to 100 persons, in the
// transactions of the caller, without BEGIN and COMMIT: under a cap, and with last hand-offs.
func TestStatementsOfABatch(t *testing.T) {
	const size = 100
	onBoth(t, func(t *testing.T, e kind) {
		db, _, r := watched(t, e)
		now := func() time.Time { return noon }
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic), Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		capped := rule.Rule{ID: "cap", Purposes: sealtext.AllPurposes, Cap: rule.Cap{Limit: 9, Window: time.Hour}, Source: "s", AsOf: noon}
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Programs: declared(t, name, from), Rules: []rule.Rule{capped},
		})
		require.NoError(t, err)
		people := make([]sealtext.Person, size)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for i := range people {
				n, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+i))
				require.NoError(t, err)
				if people[i], err = sealer.Enroll(ctx, tx, clinic, n); err != nil {
					return err
				}
				if _, err := ledger.RecordTx(ctx, tx, consent.Event{
					Person: people[i], Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
					Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: noon, IdempotencyKey: fmt.Sprint("in-", i),
				}); err != nil {
					return err
				}
			}
			return nil
		}))
		count := func(what string, postgres, sqlite int) {
			statements := r.Take()
			want := postgres
			if e.Dialect == sqlstore.SQLite {
				want = sqlite
			}
			texts := make([]string, len(statements))
			for i, s := range statements {
				texts[i] = s.Text[:min(len(s.Text), 160)]
			}
			require.LessOrEqual(t, len(statements), want, "%s:\n%s", what, strings.Join(texts, "\n"))
		}
		for range 2 {
			requests := make([]consent.Request, size)
			for i, p := range people {
				requests[i] = consent.Request{Person: p, Program: name, Sender: from, Purpose: sealtext.Transactional, Message: sealtext.NewID(), Retry: true}
			}
			b := ledger.Batch(requests)
			r.Take()
			require.NoError(t, db.InTx(t.Context(), b.Decide))
			// Events; heads of slots and slots; rows of hand-offs; slots, of which a list on SQLite has
			// 32; last hand-offs.
			count("decide", 6, 22)
			permits := b.Open(t.Context())
			require.NoError(t, permits[0].Redeem(permits[0].Message()))
			count("redeem", 3, 3) // events, slots, hand-offs
			for i, p := range permits {
				require.NoError(t, p.Err(), i)
				p.End(i%2 == 0)
			}
			r.Take()
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error { return ledger.Settle(ctx, tx, permits) }))
			// Slots that stay, slots and heads that go; last hand-offs that go; hand-offs.
			count("settle", 5, 6)
			b.Close()
		}
	})
}
