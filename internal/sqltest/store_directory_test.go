package sqltest_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// TestADirectoryThatLeadsToSomebodyElse: whoever may write to the database, and has no key, cannot
// send one person's messages to another. Nothing is sent, each try is audited and raises an alert, and
// an opt-out of the victim is not lost.
func TestADirectoryThatLeadsToSomebodyElse(t *testing.T) {
	const victim, thief = "+12025550123", "+12025550124"
	for _, c := range []struct {
		name string
		then []string // after the thief's row has the victim's place; $1 is the victim's subject, $2 the thief's
	}{
		{"the thief takes the victim's place", nil},
		{"two people change places", []string{"UPDATE sealtext_subjects SET directory = (SELECT at FROM kept WHERE subject = $2) WHERE subject = $1"}},
		{"with the number of the victim", []string{
			"UPDATE sealtext_subjects SET number = (SELECT number FROM sealtext_subjects WHERE subject = $1) WHERE subject = $2",
		}},
		{"with the number and the key of the victim", []string{
			"UPDATE sealtext_subjects SET number = (SELECT number FROM sealtext_subjects WHERE subject = $1) WHERE subject = $2",
			"UPDATE sealtext_subjects SET wrapped = (SELECT wrapped FROM sealtext_subjects WHERE subject = $1) WHERE subject = $2",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, e kind) {
				h := newHost(t, e)
				var alerts atomic.Int64
				rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}})
				require.NoError(t, err)
				s, err := h.service(t, environment, func(cfg *service.Config) {
					cfg.Authorizer = rules
					cfg.Adjust = func(p *service.Parts) {
						p.Vault.Alarm = func(_ context.Context, a vault.Alert) {
							require.Equal(t, audit.KindDirectoryRefused, a.Kind)
							alerts.Add(1)
						}
					}
				})
				require.NoError(t, err)
				require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
				number := func(e164 string) sealtext.Number {
					n, err := sealtext.ParseE164(e164)
					require.NoError(t, err)
					return n
				}
				enroll := func(e164 string) (p sealtext.Person) {
					require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
						p, err = s.Sealer.Enroll(ctx, tx, clinic, number(e164))
						return err
					}))
					return p
				}
				ann, bob := enroll(victim), enroll(thief)
				pool := h.e.Open(t, h.at)
				execute := func(statement string, args ...any) {
					_, err := pool.ExecContext(t.Context(), statement, args...)
					require.NoError(t, err)
				}
				execute("CREATE TABLE kept AS SELECT subject, directory AS at FROM sealtext_subjects")
				execute("UPDATE sealtext_subjects SET directory = NULL")
				execute("UPDATE sealtext_subjects SET directory = (SELECT at FROM kept WHERE subject = $1) WHERE subject = $2", ann.Subject, bob.Subject)
				for _, change := range c.then {
					execute(change, ann.Subject, bob.Subject)
				}

				var stray *vault.DirectoryError
				_, err = sendCode(t, s, clinic, victim, "login")
				require.ErrorIs(t, err, vault.ErrWrongContext)
				require.ErrorAs(t, err, &stray)
				require.Equal(t, bob.Subject, stray.Subject)
				require.NotContains(t, err.Error(), "2025550123")

				_, err = s.Vault.LookUp(t.Context(), nurse(), clinic, number(victim))
				require.ErrorAs(t, err, &stray)

				incoming := transport.Incoming{
					Tenant: clinic, Transport: "carrier", EventID: "event-1", From: number(victim), To: sealtext.MustSender("24273"),
				}
				incoming.Body, err = sealtext.NewBody("who is this?")
				require.NoError(t, err)
				_, err = s.Gateway.Receive(t.Context(), incoming)
				require.ErrorAs(t, err, &stray)

				_, err = s.Record(t.Context(), clinic, number(victim), consent.Event{
					Kind: consent.KindOptIn, Scope: consent.ForProgram(codes), Purposes: sealtext.Purposes(sealtext.OTP), Method: consent.MethodPaper,
					Actor: desk, Evidence: consent.Evidence{Reference: "scan-1"}, OccurredAt: noon, IdempotencyKey: "form-1",
				})
				require.ErrorAs(t, err, &stray)
				require.Equal(t, 4, refusals(t, s))
				require.Equal(t, int64(4), alerts.Load())

				// The event was not claimed: the provider repeats it.
				incoming.Body, err = sealtext.NewBody("STOP")
				require.NoError(t, err)
				for range 2 {
					_, err = s.Gateway.Receive(t.Context(), incoming)
					require.NoError(t, err)
				}
				status, err := s.Consent.Status(t.Context(), ann, codes, sealtext.MustSender("24273"))
				require.NoError(t, err)
				for _, purpose := range status {
					require.Equal(t, consent.StateOut, purpose.State, purpose.Purpose)
				}
				require.Equal(t, 5, refusals(t, s))

				_, err = s.Record(t.Context(), clinic, number(victim), consent.Event{
					Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodCall,
					Actor: desk, OccurredAt: noon, IdempotencyKey: "call-1",
				})
				require.NoError(t, err)
				require.Equal(t, 6, refusals(t, s))
				exported := 0
				require.NoError(t, s.Consent.Export(t.Context(), ann, func(r sealtext.Record) error {
					exported++
					require.Empty(t, r.Sealed)
					return nil
				}))
				require.Equal(t, 2, exported)
			})
		})
	}
}

// refusals counts the audit events of a directory that leads to somebody else.
func refusals(t *testing.T, s *service.Service) (n int) {
	t.Helper()
	for entry, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindDirectoryRefused}}) {
		require.NoError(t, err)
		require.False(t, entry.Details.Record.IsZero())
		n++
	}
	return n
}
