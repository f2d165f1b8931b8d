package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// swapped is a store whose directory leads every number to one row.
type swapped struct {
	vault.SubjectStore
	to     sealtext.Subject // zero: the directory is right
	change func(*vault.SubjectRow)
}

func (s *swapped) FindSubject(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, directory []sealtext.Pseudonym) (vault.SubjectRow, error) {
	if s.to.IsZero() {
		return s.SubjectStore.FindSubject(ctx, tx, t, directory)
	}
	row, err := s.Subject(ctx, tx, t, s.to)
	if s.change != nil {
		s.change(&row)
	}
	return row, err
}

func TestTheDirectoryIsBoundToTheNumber(t *testing.T) {
	for _, c := range []struct {
		name   string
		number string // whose row it leads to
		change func(victims vault.SubjectRow) func(*vault.SubjectRow)
		right  bool
	}{
		{name: "to the number itself", number: "+447700900123", right: true},
		{name: "to somebody else", number: "+447700900124"},
		{name: "to a number with one digit more", number: "+4477009001230"},
		{name: "to a number without its last digit", number: "+44770090012"},
		{name: "with the number of the victim", number: "+447700900124", change: func(victims vault.SubjectRow) func(*vault.SubjectRow) {
			return func(r *vault.SubjectRow) { r.Number = victims.Number }
		}},
		{name: "with the number and key of the victim", number: "+447700900124", change: func(victims vault.SubjectRow) func(*vault.SubjectRow) {
			return func(r *vault.SubjectRow) { r.Number, r.Wrapped = victims.Number, victims.Wrapped }
		}},
		{name: "without a number", number: "+447700900124", change: func(vault.SubjectRow) func(*vault.SubjectRow) {
			return func(r *vault.SubjectRow) { r.Number = sealtext.Sealed{} }
		}},
		{name: "with a number under an unknown key", number: "+447700900123", change: func(vault.SubjectRow) func(*vault.SubjectRow) {
			return func(r *vault.SubjectRow) { r.Number = sealtext.MakeSealed(77, r.Number.Ciphertext()) }
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, bank)
			victim := r.enroll(t, clinic, "+447700900123")
			other := victim
			if c.number != "+447700900123" {
				other = r.enroll(t, clinic, c.number)
			}
			store := &swapped{SubjectStore: r.store.Vault(), to: other.Subject}
			if c.change != nil {
				row, err := r.store.Vault().Subject(context.Background(), nil, clinic, victim.Subject)
				require.NoError(t, err)
				store.change = c.change(row)
			}
			var alerts []vault.Alert
			sealer, err := vault.NewSealer(vault.SealerConfig{
				Keyring: r.ring, Store: store, Account: bank, Alarm: func(_ context.Context, a vault.Alert) { alerts = append(alerts, a) },
			})
			require.NoError(t, err)
			n := number(t, "+447700900123")
			for _, way := range []struct {
				name string
				find func() (sealtext.Person, error)
			}{
				{"Find", func() (sealtext.Person, error) { return sealer.Find(context.Background(), nil, clinic, n) }},
				{"Enroll", func() (p sealtext.Person, err error) {
					return p, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
						p, err = sealer.Enroll(ctx, tx, clinic, n)
						return err
					})
				}},
			} {
				t.Run(way.name, func(t *testing.T) {
					alerts = nil
					p, err := way.find()
					if c.right {
						require.NoError(t, err)
						require.Equal(t, victim, p)
						require.Empty(t, alerts)
						return
					}
					require.ErrorIs(t, err, vault.ErrWrongContext)
					require.Empty(t, p)
					var stray *vault.DirectoryError
					require.ErrorAs(t, err, &stray)
					require.Equal(t, other.Subject, stray.Subject)
					require.Equal(t, sealtext.Person{Tenant: clinic, Pseudonyms: victim.Pseudonyms, Account: victim.Account}, stray.Person())
					require.Len(t, alerts, 1)
					require.Equal(t, audit.KindDirectoryRefused, alerts[0].Kind)
					require.Equal(t, other.Subject, alerts[0].Subject)
					require.Equal(t, clinic, alerts[0].Tenant)
					require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
						return r.log.Record(ctx, tx, stray.Event(sealtext.System("desk")))
					}))
				})
			}
		})
	}
}
