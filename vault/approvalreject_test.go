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

func TestRejectApproval(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	asked, err := w.vault.RequestApproval(ctx, officer(), w.request)
	require.NoError(t, err)
	w.wait(time.Second)

	require.ErrorIs(t, w.vault.RejectApproval(ctx, by("nurse-1", "nurse"), clinic, asked.ID), vault.ErrDenied, "only who may grant")
	require.ErrorIs(t, w.vault.RejectApproval(ctx, by("officer-1", "chief"), clinic, asked.ID), vault.ErrSameActor)
	require.ErrorIs(t, w.vault.RejectApproval(ctx, chief(), clinic, sealtext.NewID()), vault.ErrUnknownCase)
	require.ErrorIs(t, w.vault.RejectApproval(ctx, chief(), sealtext.MustTenant("bank"), asked.ID), vault.ErrUnknownCase)
	list, err := w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, list, 1, "still open")

	w.wait(time.Second)
	require.NoError(t, w.vault.RejectApproval(ctx, chief(), clinic, asked.ID))
	e := w.last(t, audit.KindRevealDenied)
	require.Equal(t, "chief-1", e.Actor.ID)
	require.Equal(t, "rejected", e.Details.Outcome)
	require.Equal(t, asked.ID, e.Details.Record)
	require.Equal(t, vault.FieldNumbers, e.Details.Field)

	list, err = w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = w.vault.GrantApproval(ctx, chief(), clinic, asked.ID)
	require.ErrorIs(t, err, vault.ErrUnknownCase)
	require.ErrorIs(t, w.vault.RejectApproval(ctx, chief(), clinic, asked.ID), vault.ErrUnknownCase)
	_, err = w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)

	w.approved(t, officer(), w.request) // asked again
	_, err = w.read(officer(), w.subjects...)
	require.NoError(t, err)
}

// What was granted is not rejected any more.
func TestRejectGranted(t *testing.T) {
	w := newWard(t, vault.Limits{})
	granted := w.approved(t, officer(), w.request)
	require.ErrorIs(t, w.vault.RejectApproval(context.Background(), chief(), clinic, granted.ID), vault.ErrUnknownCase)
	_, err := w.read(officer(), w.subjects...)
	require.NoError(t, err)
}
