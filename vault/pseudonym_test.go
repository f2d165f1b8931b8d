package vault_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/prf/subtle"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// aliased are a sealer without aliases and one with those of the library, over one store.
func aliased(t *testing.T, account sealtext.Tenant) (plain, with *vault.Sealer, store *memstore.Store) {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	tenants := []sealtext.Tenant{clinic}
	if !account.IsZero() {
		tenants = append(tenants, account)
	}
	ring := vaulttest.NewKeyring(t, store.Vault(), nil, tenants...)
	for _, c := range []struct {
		to  **vault.Sealer
		off bool
	}{{&plain, true}, {&with, false}} {
		*c.to, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault(), Account: account, NoAliases: c.off})
		require.NoError(t, err)
	}
	return plain, with, store
}

func enroll(t *testing.T, store *memstore.Store, s *vault.Sealer, e164 string) (p sealtext.Person) {
	t.Helper()
	require.NoError(t, store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = s.Enroll(ctx, tx, clinic, number(t, e164))
		return err
	}))
	return p
}

// Whichever form somebody is known by, the other one is the same person with
// the same pseudonyms in the same order.
func TestAliasesAreOnePerson(t *testing.T) {
	group := sealtext.MustTenant("group")
	for name, c := range map[string][2]string{
		"Mexico": {"+525512345678", "+5215512345678"}, "Argentina": {"+541112345678", "+5491112345678"},
	} {
		for _, account := range []sealtext.Tenant{{}, group} {
			for i := range c {
				t.Run(fmt.Sprint(name, " ", i, " account ", account), func(t *testing.T) {
					ctx := context.Background()
					_, s, store := aliased(t, account)
					p := enroll(t, store, s, c[i])
					require.Equal(t, p, enroll(t, store, s, c[1-i]))
					for _, e164 := range c {
						found, err := s.Find(ctx, nil, clinic, number(t, e164))
						require.NoError(t, err)
						require.Equal(t, p, found)
						found, err = s.Person(ctx, nil, clinic, p.Subject)
						require.NoError(t, err)
						require.Equal(t, p, found)
						ps, err := s.Candidates(ctx, nil, clinic, sealtext.DomainConsent, number(t, e164))
						require.NoError(t, err)
						require.Equal(t, p.Pseudonyms, ps)
						require.Equal(t, account, p.Account.Tenant)
						first, err := s.Pseudonym(ctx, nil, clinic, sealtext.DomainConsent, number(t, e164))
						require.NoError(t, err)
						require.Equal(t, ps[0], first)
					}
				})
			}
		}
	}
}

// TestAliasesAreSwitchedOffByName: without them the two forms are two people.
func TestAliasesAreSwitchedOffByName(t *testing.T) {
	plain, _, store := aliased(t, sealtext.Tenant{})
	p := enroll(t, store, plain, "+525512345678")
	require.Len(t, p.Pseudonyms, 1)
	require.NotEqual(t, p.Subject, enroll(t, store, plain, "+5215512345678").Subject)
	_, err := vault.NewSealer(vault.SealerConfig{Keyring: fixedKeys{}, Store: store.Vault(), NoAliases: true, Aliases: phone.Aliases})
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "SealerConfig.NoAliases", input.Field)
}

// An alias is a beginning; one that makes no number is left out, and one that is
// the number itself counts once.
func TestAliasesThatMakeNoNumber(t *testing.T) {
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	var asked []sealtext.Prefix
	s, err := vault.NewSealer(vault.SealerConfig{
		Keyring: vaulttest.NewKeyring(t, store.Vault(), nil, clinic), Store: store.Vault(),
		Aliases: func(p sealtext.Prefix) []string {
			asked = append(asked, p)
			return []string{"", "x", "+44", "0", "123456789012", p.Digits(), "4477009", "4477009"}
		},
	})
	require.NoError(t, err)
	ps, err := s.Candidates(context.Background(), nil, clinic, sealtext.DomainConsent, number(t, "+447700900123"))
	require.NoError(t, err)
	require.Len(t, ps, 2, "the number, and the one other that is one")
	other, err := s.Candidates(context.Background(), nil, clinic, sealtext.DomainConsent, number(t, "+44770090123"))
	require.NoError(t, err)
	require.Contains(t, ps, other[0])
	require.Equal(t, number(t, "+447700900123").Prefix(), asked[0])
}

// Who was enrolled before the aliases were switched on is still found, under
// both forms.
func TestAliasesFindOlderRows(t *testing.T) {
	plain, s, store := aliased(t, sealtext.Tenant{})
	p := enroll(t, store, plain, "+5215512345678")
	require.Equal(t, p.Subject, enroll(t, store, s, "+525512345678").Subject)
	found, err := s.Find(context.Background(), nil, clinic, number(t, "+525512345678"))
	require.NoError(t, err)
	require.Contains(t, found.Pseudonyms, p.Pseudonyms[0], "and so are the opt-outs of that time")
	other := enroll(t, store, s, "+447700900123")
	require.Len(t, other.Pseudonyms, 1)
}

func TestLastDigits(t *testing.T) {
	ctx := context.Background()
	cmac, err := subtle.NewAESCMACPRF(goldenKey(0))
	require.NoError(t, err)
	keys := []vault.PRFKey{{ID: 2, PRF: cmac, Order: 1}, {ID: 1, PRF: cmac}}
	off, _ := fixed(t, vault.SealerConfig{}, keys...)
	n := number(t, "+447700900123")
	_, err = off.LastDigits(ctx, nil, clinic, "0123")
	require.ErrorIs(t, err, vault.ErrDenied, "off by default")
	_, err = off.LastDigitsOf(ctx, nil, clinic, n, 4)
	require.ErrorIs(t, err, vault.ErrDenied)

	s, _ := fixed(t, vault.SealerConfig{GuessableLastDigits: true}, keys...)
	four, err := s.LastDigitsOf(ctx, nil, clinic, n, 4)
	require.NoError(t, err)
	typed, err := s.LastDigits(ctx, nil, clinic, "0123")
	require.NoError(t, err)
	require.Equal(t, four, typed)
	require.Equal(t, []uint32{2, 1}, []uint32{four[0].KeyID(), four[1].KeyID()}, "the current key's first")
	two, err := s.LastDigitsOf(ctx, nil, clinic, n, 2)
	require.NoError(t, err)
	require.NotEqual(t, four, two)
	for _, digits := range []string{"", "1", "123", "12345", "12a4", "１2"} {
		_, err := s.LastDigits(ctx, nil, clinic, digits)
		require.ErrorContains(t, err, "must be two or four digits")
		require.NotContains(t, err.Error(), "12a4")
	}
	_, err = s.LastDigitsOf(ctx, nil, clinic, n, 3)
	require.ErrorContains(t, err, "must be two or four digits")
	_, err = s.LastDigitsOf(ctx, nil, clinic, sealtext.Number{}, 4)
	require.ErrorContains(t, err, "number must not be empty")

	r := newRig(t, sealtext.Tenant{})
	_, err = r.sealer.Block(ctx, nil, clinic, n)
	require.ErrorIs(t, err, vault.ErrUnknownDomain, "a tenant has keys for it only where they were asked for")
}

func TestBlock(t *testing.T) {
	ctx := context.Background()
	cmac, err := subtle.NewAESCMACPRF(goldenKey(0))
	require.NoError(t, err)
	s, _ := fixed(t, vault.SealerConfig{}, vault.PRFKey{ID: 1, PRF: cmac})
	block := func(e164 string) sealtext.Pseudonym {
		ps, err := s.Block(ctx, nil, clinic, number(t, e164))
		require.NoError(t, err)
		require.Len(t, ps, 1)
		return ps[0]
	}
	require.Equal(t, block("+447700900100"), block("+447700900199"))
	require.NotEqual(t, block("+447700900100"), block("+447700900200"))
	require.NotEqual(t, block("+447700900100"), block("+44770090010"), "a shorter number is in a shorter block")
	_, err = s.Block(ctx, nil, clinic, sealtext.Number{})
	require.ErrorContains(t, err, "number must not be empty")
}
