package plans_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
)

// plainSealer and plainAudit stand in for the vault and the audit log, so that
// only the statements of package consent are counted.
type plainSealer struct{}

func (plainSealer) Seal(_ context.Context, _ sealtext.Tx, _ sealtext.Binding, plain []byte) (sealtext.Sealed, error) {
	return sealtext.MakeSealed(1, plain), nil
}

func (plainSealer) Account() sealtext.Tenant { return sample.Account }

func (plainSealer) Token(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Domain, []byte) ([16]byte, error) {
	return sealtext.NewID(), nil
}

type plainAudit struct{}

func (plainAudit) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// TestTheStatementsOfACheck counts what a look ahead sends, for one message and
// for a thousand, and reads the plans, in tables of many people of whom one has
// a long history.
func TestTheStatementsOfACheck(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		sample.Crowd(t, db, pool, 2*sample.Many())
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: plainSealer{}, Audit: plainAudit{}, Now: func() time.Time { return sample.Noon },
			Programs: sample.Declared(t, name, from),
			Rules: []rule.Rule{{
				ID: "cap", Jurisdiction: "US-FL", Purposes: sealtext.AllPurposes, Cap: rule.Cap{Limit: 3, Window: 24 * time.Hour}, Source: "a test", AsOf: sample.Noon,
			}},
		})
		require.NoError(t, err)
		request := func(n int) consent.Request {
			p := sealtext.Person{Tenant: sample.Clinic, Subject: sealtext.Subject{1, byte(n >> 8), byte(n)}, Pseudonyms: []sealtext.Pseudonym{sample.Pseudonym(n)},
				Account: sealtext.Account{Tenant: sample.Account, Pseudonyms: []sealtext.Pseudonym{sample.Pseudonym(n + 1_000_000)}}}
			return consent.Request{Person: p, Program: name, Sender: from, Purpose: sealtext.Marketing}
		}
		const events = 500
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range events {
				row := sample.ConsentRow(consent.EventKey{Tenant: sample.Clinic, Pseudonym: sample.Pseudonym(7)})
				row.OccurredAt = row.OccurredAt.Add(time.Duration(n-events) * time.Second)
				if _, _, err := db.Consent().Append(ctx, tx, row, 0); err != nil {
					return err
				}
			}
			return nil
		}))
		for n := range 16 { // one of them looks through what was there before
			event := consent.Event{
				Person: request(7).Person, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes, Method: consent.MethodKeyword,
				Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: sample.Noon, IdempotencyKey: fmt.Sprintf("in-%c", 'a'+n),
			}
			_, err := ledger.Record(t.Context(), event)
			require.NoError(t, err)
		}
		_, err = pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		live, err := db.Consent().Current(t.Context(), nil, []consent.EventKey{{Tenant: sample.Clinic, Pseudonym: sample.Pseudonym(7)}})
		require.NoError(t, err)
		require.Less(t, len(live), 20, "of 517 events")

		one, capped := request(7), request(7)
		capped.Location.Jurisdictions = []rule.Jurisdiction{"US-FL"}
		var many, manyCapped []consent.Request
		for n := range 1000 {
			many, manyCapped = append(many, request(n)), append(manyCapped, request(n))
			manyCapped[n].Location.Jurisdictions = capped.Location.Jurisdictions
		}
		for _, c := range []struct {
			name     string
			requests []consent.Request
			want     int
		}{
			{"one", []consent.Request{one}, 1},
			{"one under a cap", []consent.Request{capped}, 2},
			{"a thousand", many, watch.Lists(e, 1000, 1000)},
			{"a thousand under a cap", manyCapped, watch.Lists(e, 1000, 1000) + watch.Lists(e, 1000)},
		} {
			t.Run(c.name, func(t *testing.T) {
				check := map[string]func() error{"CheckAll": func() error {
					got, err := ledger.CheckAll(t.Context(), nil, c.requests)
					require.Len(t, got, len(c.requests))
					return err
				}}
				if len(c.requests) == 1 {
					check["Check"] = func() error { _, err := ledger.Check(t.Context(), nil, c.requests[0]); return err }
				}
				for name, f := range check {
					r.Take()
					require.NoError(t, f(), name)
					require.Equal(t, c.want, len(r.Take()), name)      //nolint:testifylint // Len prints all of them
					watch.NoScan(t, e, pool, r, f, "consent", "slots") // also for a thousand, who are a third of all people
				}
			})
		}
		t.Run("the live events of a long history", func(t *testing.T) {
			r.Take()
			_, err := ledger.Check(t.Context(), nil, one)
			require.NoError(t, err)
			// Settled events must not be read to be left out: the flag is part of
			// the range, on SQLite for each of the two tenants.
			p := watch.Plan(t, e, pool, r.Take()[0])
			if e.Dialect == sqlstore.SQLite {
				require.Regexp(t, `(?s)live=\?.*live=\?`, p)
			} else {
				require.Contains(t, p, "Index Cond: ((tenant = r.owner) AND (pseudonym = r.key) AND (live = 1))")
			}
			require.NotRegexp(t, `Filter: .*live`, p)
		})
	})
}
