package vault_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// putBack is a store whose rows somebody without the keys changes.
type putBack struct {
	vault.CaseStore
	again bool // a used approval is granted again
	later time.Duration
}

func (s *putBack) MoveCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, from vault.CaseState) (bool, error) {
	if s.again && from == vault.CaseGranted {
		return true, nil
	}
	return s.CaseStore.MoveCase(ctx, tx, row, from)
}

func (s *putBack) Cases(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
	rows, err := s.CaseStore.Cases(ctx, tx, q)
	for i := range rows {
		rows[i].ExpiresAt = rows[i].ExpiresAt.Add(s.later)
	}
	return rows, err
}

// TestAnApprovalThatIsPutBack: an approval is used once and until its end, also where its row is put
// back or is made to last longer.
func TestAnApprovalThatIsPutBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		store putBack
		uses  int
		wait  time.Duration
	}{
		{name: "as it is", uses: 1},
		{name: "granted again", store: putBack{again: true}, uses: 1},
		{name: "made to last a week", store: putBack{later: 7 * 24 * time.Hour}, wait: 2 * time.Hour},
		{name: "made to last a microsecond longer", store: putBack{later: time.Microsecond}},
		{name: "made to end earlier", store: putBack{later: -time.Microsecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWard(t, vault.Limits{})
			w.approved(t, officer(), w.request)
			cfg := w.config(vault.Limits{})
			c.store.CaseStore = w.store.Vault()
			cfg.Cases = &c.store
			var err error
			w.vault, err = vault.New(cfg)
			require.NoError(t, err)
			w.wait(c.wait)
			for range c.uses {
				_, err := w.read(officer(), w.subjects...)
				require.NoError(t, err)
			}
			numbers, err := w.read(officer(), w.subjects...)
			require.ErrorContains(t, err, map[bool]string{true: "access refused", false: vault.ErrApprovalRequired.Error()}[c.store.again])
			require.Empty(t, numbers)
			require.Equal(t, c.uses, w.kinds(t)[audit.KindApprovalUsed.String()])
		})
	}
}

// TestAnApprovalNamesTheRecord: it opens the record that the second person saw, and no other.
func TestAnApprovalNamesTheRecord(t *testing.T) {
	ctx := context.Background()
	w := newWard(t, vault.Limits{})
	seen, other := sealtext.NewID(), sealtext.NewID()
	read := func(record sealtext.ID) error {
		b := sealtext.Binding{Tenant: clinic, Subject: w.subjects[0], Field: "diagnosis", Record: record}
		_, err := w.vault.Reveal(ctx, officer(), b, w.seal(t, b, "x"))
		return err
	}
	r := vault.ApprovalRequest{Tenant: clinic, Field: "diagnosis", Subjects: w.subjects[:1], Record: seen}
	require.Equal(t, seen, w.approved(t, officer(), r).Record)
	require.ErrorIs(t, read(other), vault.ErrApprovalRequired)
	require.ErrorIs(t, read(sealtext.ID{}), vault.ErrApprovalRequired)
	require.NoError(t, read(seen))
	require.ErrorIs(t, read(seen), vault.ErrApprovalRequired, "once")

	r.Record = sealtext.ID{}
	w.approved(t, officer(), r)
	require.ErrorIs(t, read(seen), vault.ErrApprovalRequired, "without a record it is for a value without one")
	require.NoError(t, read(sealtext.ID{}))

	for name, change := range map[string]func(*vault.ApprovalRequest){
		"of two people": func(r *vault.ApprovalRequest) { r.Subjects = w.subjects[:2] },
		"of numbers":    func(r *vault.ApprovalRequest) { r.Field = vault.FieldNumbers },
		"of an export":  func(r *vault.ApprovalRequest) { r.Field = vault.FieldExport },
		"of a query": func(r *vault.ApprovalRequest) {
			r.Subjects, r.Query, r.Count, r.Field = nil, "q", 1, vault.FieldNumbers
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := vault.ApprovalRequest{Tenant: clinic, Field: "diagnosis", Subjects: w.subjects[:1], Record: seen}
			change(&r)
			_, err := w.vault.RequestApproval(ctx, officer(), r)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "record", input.Field)
		})
	}
}

// TestRulesRefuseWhatMatchesNothing: a rule that denies a name that no access can have denies nothing.
func TestRulesRefuseWhatMatchesNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		rule  vault.AccessRule
		field string
	}{
		{"field with a capital", vault.AccessRule{Deny: true, Fields: []string{"Number"}}, "rule field"},
		{"field with a space", vault.AccessRule{Deny: true, Fields: []string{"number "}}, "rule field"},
		{"empty field", vault.AccessRule{Deny: true, Fields: []string{"note", ""}}, "rule field"},
		{"role with a capital", vault.AccessRule{Deny: true, Roles: []string{"Agent"}}, "rule role"},
		{"empty role", vault.AccessRule{Deny: true, Roles: []string{""}}, "rule role"},
		{"empty reason", vault.AccessRule{Deny: true, Reasons: []vault.Reason{""}}, "rule reason"},
		{"reason with a space", vault.AccessRule{Deny: true, Reasons: []vault.Reason{"Support "}}, "rule reason"},
		{"method with a capital", vault.AccessRule{
			Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Methods: []string{"OTP"},
		}, "rule method"},
		{"empty method", vault.AccessRule{
			Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Methods: []string{""},
		}, "rule method"},
		{"empty tenant", vault.AccessRule{Deny: true, Tenants: []sealtext.Tenant{{}}}, "rule"},
		{"a number for a reason", vault.AccessRule{Deny: true, Reasons: []vault.Reason{"+447700900123"}}, "rule reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := vault.NewAccessRules(nil, c.rule)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
			require.NotContains(t, err.Error(), "447700900123")
		})
	}
}
