package sqltest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
)

func flightRow(keys ...consent.EventKey) consent.Handoff {
	return consent.Handoff{
		Keys: keys,
		ID:   sealtext.NewID(), Tenant: clinic, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"),
		Purpose: sealtext.Transactional, Message: sealtext.NewID(), Left: time.Minute,
	}
}

// enterHandoff enters one hand-off by itself.
func enterHandoff(ctx context.Context, db *sqlstore.DB, f consent.Handoff) error {
	entered, err := db.Consent().Enter(ctx, nil, []consent.Handoff{f})
	if err == nil && !entered[0] {
		err = consent.ErrHandoffOpen
	}
	return err
}

// A hand-off costs one statement in and one out, and a look is
// one; none of them reads more than the person's rows.
func TestStatementsOfAHandOff(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool, r := watched(t, e)
		for n := range many() {
			keys := []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(n)}, {Tenant: account, Pseudonym: pseudonym(n)}}
			require.NoError(t, enterHandoff(t.Context(), db, flightRow(keys...)))
		}
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		for _, tenants := range [][]sealtext.Tenant{{clinic}, {clinic, account}} {
			t.Run(fmt.Sprint(len(tenants), " tenants"), func(t *testing.T) {
				var keys []consent.EventKey
				for _, tenant := range tenants {
					keys = append(keys, consent.EventKey{Tenant: tenant, Pseudonym: pseudonym(7)}, consent.EventKey{Tenant: tenant, Pseudonym: pseudonym(8)})
				}
				f := flightRow(keys...)
				for _, c := range []struct {
					name       string
					statements int
					call       func(context.Context) error
				}{
					{"enter", 1, func(ctx context.Context) error { return enterHandoff(ctx, db, f) }},
					{"live", 1, func(ctx context.Context) error {
						live, err := db.Consent().Live(ctx, keys)
						require.Len(t, live, 3, "those of the two people, each once, and its own")
						return err
					}},
					{"leave", 1, func(ctx context.Context) error { return db.Consent().Leave(ctx, nil, []consent.Handoff{f}) }},
				} {
					r.Take()
					require.NoError(t, c.call(t.Context()))
					seen := r.Take()
					require.Len(t, seen, c.statements, c.name)
					for _, s := range seen {
						if c.name == "enter" {
							continue // it reads nothing
						}
						p := watch.Plan(t, e, pool, s)
						require.NotRegexp(t, `(?m)\(tenant=\?\)$|Index Cond: \(tenant = '[a-z]+'::text\)$`, p, s.Text)
						require.NotContains(t, p, "SCAN sealtext_handoffs", s.Text)
						require.NotContains(t, p, "Seq Scan on sealtext_handoffs", s.Text)
					}
				}
			})
		}
	})
}

// A transaction around it would undo the row, or wait for itself.
func TestAFlightIsNotPartOfATransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _ := e.Fresh(t)
		keys := []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(1)}}
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, _ sealtext.Tx) error {
			require.ErrorIs(t, enterHandoff(ctx, db, flightRow(keys...)), sqlstore.ErrNested)
			require.ErrorIs(t, db.Consent().Leave(ctx, nil, []consent.Handoff{flightRow(keys...)}), sqlstore.ErrNested)
			return nil
		}))
	})
}
