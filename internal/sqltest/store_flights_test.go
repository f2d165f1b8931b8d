package sqltest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/sqlstore"
)

func flightRow() consent.Handoff {
	return consent.Handoff{
		ID: sealtext.NewID(), Tenant: clinic, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"),
		Purpose: sealtext.Transactional, Message: sealtext.NewID(), Left: time.Minute,
	}
}

// A hand-off costs one statement in and one out in one tenant, and a look is
// one; none of them reads more than the person's rows.
func TestStatementsOfAHandOff(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, pool, r := watched(t, e)
		for n := range many() {
			keys := []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(n)}, {Tenant: account, Pseudonym: pseudonym(n)}}
			require.NoError(t, db.Consent().Enter(t.Context(), flightRow(), keys))
		}
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		for _, tenants := range [][]sealtext.Tenant{{clinic}, {clinic, account}} {
			t.Run(fmt.Sprint(len(tenants), " tenants"), func(t *testing.T) {
				var keys []consent.EventKey
				for _, tenant := range tenants {
					keys = append(keys, consent.EventKey{Tenant: tenant, Pseudonym: pseudonym(7)}, consent.EventKey{Tenant: tenant, Pseudonym: pseudonym(8)})
				}
				f := flightRow()
				for _, c := range []struct {
					name       string
					statements int
					call       func(context.Context) error
				}{
					{"enter", 1, func(ctx context.Context) error { return db.Consent().Enter(ctx, f, keys) }},
					{"live", 1, func(ctx context.Context) error {
						live, err := db.Consent().Live(ctx, keys)
						require.Len(t, live, 3, "those of the two people, each once, and its own")
						return err
					}},
					{"leave", len(tenants), func(ctx context.Context) error { return db.Consent().Leave(ctx, f.ID, keys) }},
				} {
					r.take()
					require.NoError(t, c.call(t.Context()))
					seen := r.take()
					require.Len(t, seen, c.statements, c.name)
					for _, s := range seen {
						if c.name == "enter" {
							continue // it reads nothing
						}
						p := plan(t, e, pool, s)
						require.NotRegexp(t, `(?m)\(tenant=\?\)$|Index Cond: \(tenant = '[a-z]+'::text\)$`, p, s.text)
						require.NotContains(t, p, "SCAN sealtext_handoffs", s.text)
						require.NotContains(t, p, "Seq Scan on sealtext_handoffs", s.text)
					}
				}
			})
		}
	})
}

// A transaction around it would undo the row, or wait for itself.
func TestAFlightIsNotPartOfATransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, _ := e.fresh(t)
		keys := []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(1)}}
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, _ sealtext.Tx) error {
			require.ErrorIs(t, db.Consent().Enter(ctx, flightRow(), keys), sqlstore.ErrNested)
			require.ErrorIs(t, db.Consent().Leave(ctx, sealtext.NewID(), keys), sqlstore.ErrNested)
			return nil
		}))
	})
}
