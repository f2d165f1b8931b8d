package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

func TestPeople(t *testing.T) {
	r := newRig(t, bank)
	ann, bob := r.enroll(t, clinic, "+12025550100"), r.enroll(t, clinic, "+12025550101")
	there, gone := r.enroll(t, bank, "+12025550100"), r.enroll(t, clinic, "+12025550102")
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.store.Vault().Shred(ctx, tx, clinic, gone.Subject, now)
		return err
	}))
	of := func(p sealtext.Person) vault.Ref { return vault.Ref{Tenant: p.Tenant, Subject: p.Subject} }
	unknown, elsewhere := vault.Ref{Tenant: clinic, Subject: sealtext.NewSubject()}, vault.Ref{Tenant: bank, Subject: ann.Subject}

	got, err := r.sealer.People(t.Context(), nil, []vault.Ref{of(bob), of(there), unknown, of(gone), elsewhere, of(ann), of(bob)})
	require.NoError(t, err)
	require.Equal(t, []sealtext.Person{bob, there, {}, {}, {}, ann, bob}, got)

	got, err = r.sealer.People(t.Context(), nil, nil)
	require.NoError(t, err)
	require.Empty(t, got)
}

// withRowOf gives the row of one subject the number of another.
type withRowOf struct {
	vault.SubjectStore
	row vault.SubjectRow
}

func (s withRowOf) Subjects(ctx context.Context, tx sealtext.Tx, refs []vault.Ref) ([]vault.SubjectRow, error) {
	rows, err := s.SubjectStore.Subjects(ctx, tx, refs)
	for i := range rows {
		rows[i].Wrapped, rows[i].Number = s.row.Wrapped, s.row.Number
	}
	return rows, err
}

// A row that was moved to another subject gives no person.
func TestPeopleOfAMovedRow(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	ann, bob := r.enroll(t, clinic, "+12025550100"), r.enroll(t, clinic, "+12025550101")
	row, err := r.store.Vault().Subject(t.Context(), nil, clinic, bob.Subject)
	require.NoError(t, err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: r.ring, Store: withRowOf{r.store.Vault(), row}})
	require.NoError(t, err)
	got, err := sealer.People(t.Context(), nil, []vault.Ref{{Tenant: clinic, Subject: bob.Subject}, {Tenant: clinic, Subject: ann.Subject}})
	require.ErrorIs(t, err, vault.ErrWrongContext)
	require.ErrorContains(t, err, "subject 1: ")
	require.Nil(t, got)
}
