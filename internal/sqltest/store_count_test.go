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
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// find enrolls the number and returns the person.
func find(t *testing.T, db *sqlstore.DB, s *vault.Sealer, n sealtext.Number) (p sealtext.Person, err error) {
	t.Helper()
	err = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		p, err = s.Enroll(ctx, tx, clinic, n)
		return err
	})
	return p, err
}

// TestStatementsOfTheMessagePath counts what a Send and a STOP with its answer
// cost for a person who is known, BEGIN and COMMIT included.
func TestStatementsOfTheMessagePath(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _, r := watched(t, e)
		clock := noon
		now := func() time.Time { return clock }
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic), Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: sealer, Audit: log, Now: now,
			Programs: declared(t, name, from, func(p *program.Program) {
				p.Wording = program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
			}),
		})
		require.NoError(t, err)
		zones, err := zone.New(zone.Config{})
		require.NoError(t, err)
		content, err := redact.NewContentPolicy(redact.ContentConfig{})
		require.NoError(t, err)
		gateway, err := transport.NewGateway(transport.GatewayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
		})
		require.NoError(t, err)
		number := func(n int) sealtext.Number {
			parsed, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
			require.NoError(t, err)
			return parsed
		}
		text := func(s string) sealtext.Body {
			b, err := sealtext.NewBody(s)
			require.NoError(t, err)
			return b
		}
		receive := func(n int, event, words string) transport.Received {
			got, err := gateway.Receive(t.Context(), transport.Incoming{
				Tenant: clinic, Transport: "inbox", EventID: fmt.Sprint(event, "-", n), From: number(n), To: from, Body: text(words),
			})
			require.NoError(t, err)
			return got
		}
		for _, c := range []struct {
			name             string
			do               func(n int)
			postgres, sqlite int
		}{
			{"send", func(n int) {
				_, err := gateway.Send(t.Context(), transport.Message{
					Tenant: clinic, To: number(n), Program: name, Sender: from, Purpose: sealtext.Transactional, Body: text("Your appointment is tomorrow."),
					IdempotencyKey: fmt.Sprint("key-", n), Actor: sealtext.System("test"),
				})
				require.NoError(t, err)
			}, 6, 7},
			{"a STOP with its answer", func(n int) {
				require.False(t, receive(n, "stop", "STOP").Reply.IsZero())
			}, 16, 17},
		} {
			t.Run(c.name, func(t *testing.T) {
				for n := range 2 { // the second has its statements prepared and its keys in memory
					person, err := find(t, db, sealer, number(n))
					require.NoError(t, err)
					_, err = ledger.Record(t.Context(), consent.Event{
						Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
						Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: clock, IdempotencyKey: fmt.Sprint("in-", len(c.name), "-", n),
					})
					require.NoError(t, err)
					clock = clock.Add(time.Second)
					r.Take()
					r.Bounds()
					c.do(n)
					clock = clock.Add(time.Second)
				}
				statements := r.Take()
				want := c.postgres
				if e.Dialect == sqlstore.SQLite {
					want = c.sqlite
				}
				var texts []string
				for _, s := range statements {
					texts = append(texts, s.Text)
				}
				require.LessOrEqual(t, len(statements)+r.Bounds(), want, strings.Join(texts, "\n"))
			})
		}
	})
}
