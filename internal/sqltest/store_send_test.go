package sqltest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// TestTheStatementsOfASend counts what one message costs: the row of its person is read once, though
// the number, the text and the audit event are under the key in it.
func TestTheStatementsOfASend(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		now := func() time.Time { return noon }
		db, _, r := watched(t, e)
		sealer, log, zones, content := below(t, db, now)
		program, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		ledger, err := consent.New(consent.Config{
			Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{},
			Programs: declared(t, program, from),
		})
		require.NoError(t, err)
		gateway, err := transport.NewGateway(transport.GatewayConfig{
			Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
		})
		require.NoError(t, err)
		var p sealtext.Person
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			if p, err = sealer.Enroll(ctx, tx, clinic, ann); err != nil {
				return err
			}
			_, err = ledger.RecordTx(ctx, tx, consent.Event{
				Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(program), Purposes: sealtext.Purposes(sealtext.Informational),
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: noon.Add(-time.Hour), IdempotencyKey: "opt-in",
			})
			return err
		}))
		most := 6
		if e.Dialect == sqlstore.SQLite {
			most = 7
		}
		for _, c := range []struct {
			name    string
			message func(*transport.Message)
		}{
			{"to-a-number", func(m *transport.Message) { m.To = ann }},
			{"to-a-subject", func(m *transport.Message) { m.Subject = p.Subject }},
		} {
			m := transport.Message{
				Tenant: clinic, Program: program, Sender: from, Purpose: sealtext.Informational,
				IdempotencyKey: "message-" + c.name, Actor: sealtext.System("test"),
			}
			m.Body, err = sealtext.NewBody("see you at noon")
			require.NoError(t, err)
			c.message(&m)
			r.Take()
			_, err := gateway.Send(t.Context(), m)
			require.NoError(t, err)
			seen := r.Take()
			require.LessOrEqual(t, len(seen)+2, most, "%s, with BEGIN and COMMIT: %v", c.name, texts(seen))
		}
	})
}

func texts(seen []statement) (all []string) {
	for _, s := range seen {
		all = append(all, s.Text)
	}
	return all
}

// TestASubjectIsReadOnce: within a transaction, and not beyond it, nor once the subject was shredded,
// wrapped again or moved.
func TestASubjectIsReadOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool, r := watched(t, e)
		v := db.Vault()
		person := subjectRow(1)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			_, err := v.AddSubject(ctx, tx, person)
			return err
		}))
		reads := func(ctx context.Context, tx sealtext.Tx) int {
			r.Take()
			got, err := v.Subject(ctx, tx, person.Tenant, person.Subject)
			require.NoError(t, err)
			require.Equal(t, person.Subject, got.Subject)
			require.Equal(t, person.Number, got.Number)
			return len(r.Take())
		}
		tx := func(f func(ctx context.Context, tx sealtext.Tx)) {
			t.Helper()
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				_, err := v.Subject(ctx, tx, person.Tenant, person.Subject)
				require.NoError(t, err)
				require.Zero(t, reads(ctx, tx), "it was read before")
				f(ctx, tx)
				return nil
			}))
		}
		tx(func(ctx context.Context, tx sealtext.Tx) {
			require.Equal(t, 1, reads(ctx, nil), "outside of the transaction")
			_, err := v.Subject(ctx, tx, person.Tenant, subjectRow(2).Subject)
			require.ErrorIs(t, err, vault.ErrUnknownSubject)
		})
		tx(func(ctx context.Context, tx sealtext.Tx) {
			row, err := v.Subject(ctx, tx, person.Tenant, person.Subject)
			require.NoError(t, err)
			did, err := v.RewrapSubject(ctx, tx, row, row.Epoch, []byte("other"))
			require.NoError(t, err)
			require.True(t, did)
			require.Equal(t, 1, reads(ctx, tx), "it was wrapped again")
			row, err = v.Subject(ctx, tx, person.Tenant, person.Subject)
			require.NoError(t, err)
			require.Equal(t, "other", string(row.Wrapped))
			require.Zero(t, reads(ctx, tx))
		})
		tx(func(ctx context.Context, tx sealtext.Tx) {
			moved := pseudonym(77)
			n, err := v.Move(ctx, tx, person.Tenant, person.Directory, moved)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			row, err := v.Subject(ctx, tx, person.Tenant, person.Subject)
			require.NoError(t, err)
			require.Equal(t, moved, row.Directory)
		})

		// A transaction of the host: shredded through another Tx of it.
		begun, err := pool.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = begun.Rollback() })
		one, two := db.Join(sqlstore.FromSQL(begun)), db.Join(sqlstore.FromSQL(begun))
		_, err = v.Subject(t.Context(), one, person.Tenant, person.Subject)
		require.NoError(t, err)
		require.Zero(t, reads(t.Context(), one))
		was, err := v.Shred(t.Context(), two, person.Tenant, person.Subject, noon)
		require.NoError(t, err)
		require.True(t, was)
		_, err = v.Subject(t.Context(), one, person.Tenant, person.Subject)
		require.ErrorIs(t, err, vault.ErrShredded)
		require.NoError(t, begun.Rollback())

		// A subject that is made in it and gone with a savepoint.
		begun, err = pool.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		joined := db.Join(sqlstore.FromSQL(begun))
		_, err = v.Subject(t.Context(), joined, person.Tenant, person.Subject)
		require.NoError(t, err)
		_, err = begun.ExecContext(t.Context(), "SAVEPOINT before")
		require.NoError(t, err)
		late := subjectRow(3)
		added, err := v.AddSubject(t.Context(), joined, late)
		require.NoError(t, err)
		require.True(t, added)
		_, err = v.Subject(t.Context(), joined, late.Tenant, late.Subject)
		require.NoError(t, err)
		_, err = begun.ExecContext(t.Context(), "ROLLBACK TO SAVEPOINT before")
		require.NoError(t, err)
		_, err = v.Subject(t.Context(), joined, late.Tenant, late.Subject)
		require.ErrorIs(t, err, vault.ErrUnknownSubject, "nothing may be sealed under its key")
		require.NoError(t, begun.Rollback())
	})
}

// TestPersonAndNumberIsOneStatement: what a relay needs of a person costs one read also where no
// transaction is open.
func TestPersonAndNumberIsOneStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _, r := watched(t, e)
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), nil, clinic), Store: db.Vault()})
		require.NoError(t, err)
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		var p sealtext.Person
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			p, err = sealer.Enroll(ctx, tx, clinic, ann)
			return err
		}))
		text, err := sealer.Seal(t.Context(), nil, sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}, []byte("x"))
		require.NoError(t, err)
		r.Take()
		got, n, key, err := opening.Of(sealer).PersonAndNumberRecorded(t.Context(), nil, clinic, p.Subject)
		require.NoError(t, err)
		require.Equal(t, p, got)
		require.Equal(t, ann, n)
		plain, err := key.OpenRecorded("note", sealtext.ID{}, text)
		require.NoError(t, err)
		require.Equal(t, "x", string(plain))
		require.Len(t, r.Take(), 1)
	})
}
