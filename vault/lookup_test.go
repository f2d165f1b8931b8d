package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// looking counts how often somebody is looked for by a number.
type looking struct {
	vault.SubjectStore
	finds int
}

func (s *looking) FindSubject(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, directory []sealtext.Pseudonym) (vault.SubjectRow, error) {
	s.finds++
	return s.SubjectStore.FindSubject(ctx, tx, t, directory)
}

// TestLookUpAuthorizesBeforeItFinds: a refusal costs the same whether the number is known or not,
// because nobody is looked for.
func TestLookUpAuthorizesBeforeItFinds(t *testing.T) {
	reasons := []vault.Reason{vault.ReasonSupport}
	for _, c := range []struct {
		name    string
		rules   []vault.AccessRule
		limits  vault.Limits
		before  func(t *testing.T, d *desk, a vault.Access)
		refused error
		finds   int
	}{
		{name: "denied", refused: vault.ErrDenied},
		{
			name: "allowed for another role", rules: []vault.AccessRule{support("doctor")},
			refused: vault.ErrDenied,
		},
		{
			name:    "only with an approval, and nobody gave one",
			rules:   []vault.AccessRule{{Approval: true, Roles: []string{"nurse"}, Reasons: reasons}},
			refused: vault.ErrApprovalRequired,
		},
		{
			name:    "only in an emergency, and none was declared",
			rules:   []vault.AccessRule{{BreakGlass: true, Roles: []string{"nurse"}, Reasons: reasons}},
			refused: vault.ErrEmergencyOnly,
		},
		{
			name: "the quota is used up", rules: []vault.AccessRule{support("nurse")}, limits: vault.Limits{LookUps: hourly(1)},
			before: func(t *testing.T, d *desk, a vault.Access) {
				_, err := d.vault.LookUp(context.Background(), a, clinic, number(t, "+447700900123"))
				require.NoError(t, err)
			},
			refused: vault.ErrQuota, finds: 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, c.limits, c.rules...)
			d.enroll(t, clinic, "+447700900123")
			store := &looking{SubjectStore: d.store.Vault()}
			var err error
			d.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: d.ring, Store: store, Now: d.now})
			require.NoError(t, err)
			d.vault, err = vault.New(d.config(c.limits))
			require.NoError(t, err)
			a := by("nurse-7", "nurse")
			if c.before != nil {
				c.before(t, d, a)
			}
			for _, n := range []string{"+447700900123", "+447700900199"} {
				p, err := d.vault.LookUp(context.Background(), a, clinic, number(t, n))
				require.ErrorIs(t, err, c.refused)
				require.Empty(t, p)
				e := d.last(t, audit.KindRevealDenied)
				require.True(t, e.Subject.IsZero())
				require.Equal(t, vault.FieldLookUp, e.Details.Field)
			}
			require.Equal(t, c.finds, store.finds)
		})
	}
}

// TestRefusedLookUpsCountForEnumeration: trying numbers out against a vault that refuses raises the
// same alert.
func TestRefusedLookUpsCountForEnumeration(t *testing.T) {
	d := newDesk(t, vault.Limits{LookUps: hourly(1), UnknownLookUps: hourly(3)}, support("nurse"))
	d.enroll(t, clinic, "+447700900123")
	try := func(a vault.Access) {
		_, _ = d.vault.LookUp(context.Background(), a, clinic, number(t, "+447700900123"))
	}
	for range 3 {
		try(by("visitor-1", "visitor"))
		require.Empty(t, d.alerts)
	}
	try(by("visitor-1", "visitor"))
	require.Len(t, d.alerts, 1)
	require.Equal(t, audit.KindEnumerationSuspected, d.alerts[0].Kind)
	require.Equal(t, "visitor-1", d.alerts[0].Actor.ID)
	require.Equal(t, 4, d.alerts[0].Count)
	for range 4 { // the first is allowed
		try(by("nurse-7", "nurse"))
		require.Len(t, d.alerts, 1)
	}
	try(by("nurse-7", "nurse"))
	require.Len(t, d.alerts, 2, "beyond the quota")
}

func TestLookUpOfNoNumber(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	_, err := d.vault.LookUp(context.Background(), by("nurse-7", "nurse"), clinic, sealtext.Number{})
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "number", input.Field)
	require.Empty(t, d.kinds(t))
}
