package vault_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// Old cases that are done are deleted, with their number in an audit event; open ones stay.
func TestPurgeCases(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t, vault.Limits{}, append(glassRules(), vault.AccessRule{Roles: []string{"lead"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{vault.FieldApproval}})...)
	p := d.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	text := d.seal(t, b, "allergic to nuts")
	ask := func() vault.Approval {
		a, err := d.vault.RequestApproval(ctx, by("nurse-1", "nurse"), vault.ApprovalRequest{Tenant: clinic, Field: "note", Subjects: []sealtext.Subject{p.Subject}, ValidFor: 24 * time.Hour})
		require.NoError(t, err)
		return a
	}
	lead := by("lead-1", "lead")
	rejected := ask()
	require.NoError(t, d.vault.RejectApproval(ctx, lead, clinic, rejected.ID))
	expired := ask()
	for range 2 {
		_, err := d.vault.Reveal(ctx, emergency("medic-1", "medic"), b, text)
		require.NoError(t, err)
	}
	reviews, err := d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, reviews, 2)
	closed, open := reviews[0], reviews[1]
	require.NoError(t, d.vault.CloseReview(ctx, lead, clinic, closed.ID, "justified"))
	d.wait(30 * 24 * time.Hour)
	young := ask()
	granted, err := d.vault.GrantApproval(ctx, lead, clinic, young.ID)
	require.NoError(t, err)
	late := ask()
	require.NoError(t, d.vault.RejectApproval(ctx, lead, clinic, late.ID))

	before := d.kinds(t)
	n, err := d.vault.PurgeCases(ctx, clinic, d.now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, 3, n)
	there := func(id sealtext.ID, want bool) {
		t.Helper()
		_, err := d.store.Vault().Case(ctx, nil, clinic, id)
		if want {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, vault.ErrUnknownCase)
		}
	}
	there(rejected.ID, false)
	there(expired.ID, false)
	there(closed.ID, false)
	there(open.ID, true)
	there(granted.ID, true)
	there(late.ID, true)
	after := d.kinds(t)
	require.Equal(t, before["disposed"]+2, after["disposed"])
	e := d.last(t, audit.KindDisposed)
	require.Equal(t, audit.Details{Class: "reviews", Count: 1}, e.Details)
	require.Equal(t, before["review-closed"], after["review-closed"], "the log keeps what happened")

	n, err = d.vault.PurgeCases(ctx, clinic, d.now().Add(-time.Hour))
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, after, d.kinds(t), "nothing to purge is no event")
	left, err := d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, left, 1)

	// More than one transaction takes, and an event that cannot be stored.
	require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
		for range 2500 {
			err := d.store.Vault().AddCase(ctx, tx, vault.CaseRow{Tenant: clinic, ID: sealtext.NewID(), Kind: vault.CaseApproval, State: vault.CaseDone, CreatedAt: now})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	cfg := d.config(vault.Limits{})
	log := &deafAfter{Recorder: d.log, left: 1}
	cfg.Audit = log
	v, err := vault.New(cfg)
	require.NoError(t, err)
	n, err = v.PurgeCases(ctx, clinic, d.now())
	require.ErrorIs(t, err, errDeaf)
	require.Equal(t, 1000, n, "what was committed, with its event")
	n, err = d.vault.PurgeCases(ctx, clinic, d.now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1500, n)

	_, err = d.vault.PurgeCases(ctx, sealtext.Tenant{}, d.now())
	var bad *sealtext.InputError
	require.ErrorAs(t, err, &bad)
	cfg.Cases = casesOnly{d.store.Vault()}
	v, err = vault.New(cfg)
	require.NoError(t, err)
	_, err = v.PurgeCases(ctx, clinic, d.now())
	require.ErrorContains(t, err, "the store of Config.Cases does not delete cases")
	cfg.Cases = nil
	v, err = vault.New(cfg)
	require.NoError(t, err)
	_, err = v.PurgeCases(ctx, clinic, d.now())
	require.ErrorContains(t, err, "Config.Cases is required")
}

var errDeaf = errors.New("the log is full")

// deafAfter records a few events and then none.
type deafAfter struct {
	audit.Recorder
	left int
}

func (l *deafAfter) Record(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
	if l.left--; l.left < 0 {
		return errDeaf
	}
	return l.Recorder.Record(ctx, tx, e)
}

// casesOnly is a store that cannot delete cases.
type casesOnly struct{ vault.CaseStore }
