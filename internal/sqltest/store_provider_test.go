package sqltest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// blockedNumbers is a provider's list that does not change.
type blockedNumbers []sealtext.Number

func (b blockedNumbers) Blocked(_ context.Context, _ sealtext.Sender, f func(string, time.Time) error) error {
	for _, n := range b {
		if err := f(n.E164(), noon.Add(-time.Hour)); err != nil {
			return err
		}
	}
	return nil
}

func (b blockedNumbers) Block(context.Context, sealtext.Sender, sealtext.Number) error { return nil }

// reassignedNumber is a database that answers yes.
type reassignedNumber struct{}

func (reassignedNumber) Reassigned(context.Context, sealtext.Number, time.Time) (consent.Reassignment, string, error) {
	return consent.ReassignmentYes, "query-1", nil
}

// TestTheListOfAProvider: two processes on one database take over what a
// provider has blocked, at once; then a number turns out to be another's.
func TestTheListOfAProvider(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const people = 8
		now := func() time.Time { return noon }
		db, pool := e.Fresh(t)
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic), Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		actor := sealtext.Actor{ID: "nightly"}
		enroll := func(ctx context.Context, n sealtext.Number) (p sealtext.Person, err error) {
			err = db.Consent().InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
				p, err = sealer.Enroll(ctx, tx, clinic, n)
				return err
			})
			return p, err
		}
		ledger := func() *consent.Ledger {
			l, err := consent.New(consent.Config{
				Store: db.Consent(), Sealer: sealer, Audit: log, Now: now,
				Programs: declared(t, name, from, func(p *program.Program) { p.Senders[0].Keywords = program.OwnerProvider }),
			})
			require.NoError(t, err)
			return l
		}
		var list blockedNumbers
		for n := range people {
			number, err := sealtext.ParseE164(fmt.Sprintf("+120255501%02d", n))
			require.NoError(t, err)
			list = append(list, number)
		}
		var wait sync.WaitGroup
		for range 2 {
			l := ledger()
			wait.Go(func() {
				report, err := l.Reconcile(t.Context(), consent.ReconcileConfig{
					Tenant: clinic, Sender: from, List: list, Source: "block list", Actor: actor, Person: enroll,
				})
				if err != nil || report.OptOuts+report.Known != people {
					t.Errorf("Reconcile: %v, %d and %d", err, report.OptOuts, report.Known)
				}
			})
		}
		wait.Wait()
		require.Equal(t, people, one(t, pool, "SELECT COUNT(*) FROM sealtext_consent"))

		// Ann has come back, texts STOP to the provider, and comes back again.
		l := ledger()
		ann, err := enroll(t.Context(), list[0])
		require.NoError(t, err)
		optIn := func(key string, at time.Time) {
			for _, s := range []consent.Scope{consent.ForProgram(name), consent.ForSender(name, from)} {
				_, err := l.Record(t.Context(), consent.Event{
					Person: ann, Kind: consent.KindOptIn, Scope: s, Purposes: sealtext.Purposes(sealtext.Transactional), Method: consent.MethodWebForm,
					Evidence: consent.Evidence{Source: "form"}, Actor: actor, OccurredAt: at, IdempotencyKey: key + s.String()[:6],
				})
				require.NoError(t, err)
			}
		}
		request := consent.Request{Person: ann, Program: name, Sender: from, Purpose: sealtext.Transactional, Message: sealtext.NewID()}
		allowed := func() bool {
			d, err := l.Check(t.Context(), nil, request)
			require.NoError(t, err)
			return d.Allowed
		}
		optIn("first", noon.Add(-time.Minute))
		require.True(t, allowed())
		report, err := l.CheckReassigned(t.Context(), ann, consent.ReassignedConfig{
			Checker: reassignedNumber{}, Source: "fcc-rnd", Actor: actor,
			Number: func(context.Context, sealtext.Person) (sealtext.Number, error) { return list[0], nil },
		})
		require.NoError(t, err)
		require.Len(t, report.OptOuts, 2)
		require.False(t, allowed())
		optIn("late", noon.Add(-time.Second))
		require.False(t, allowed())
		require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM sealtext_consent WHERE kind = 7"))

		text, err := sealtext.NewBody("STOP")
		require.NoError(t, err)
		require.NoError(t, db.Consent().InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			a, err := l.Inbound(ctx, tx, consent.InboundText{Person: ann, Sender: from, Text: text, Reference: "m1", Handled: consent.ProviderOptedOut})
			require.True(t, a.Answers.IsZero())
			return err
		}))
		history, err := l.History(t.Context(), ann)
		require.NoError(t, err)
		stop := history[len(history)-1]
		require.Equal(t, consent.FlagProviderAnswered, stop.Flags)
		request.Answers = stop.ID
		d, err := l.Check(t.Context(), nil, request)
		require.NoError(t, err)
		rules := make([]string, 0, len(d.Reasons))
		for _, r := range d.Reasons {
			rules = append(rules, r.Rule)
		}
		require.Contains(t, rules, consent.ReasonAnswerOwner)
	})
}
