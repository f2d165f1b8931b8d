package vault_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

func TestSealOpen(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	for name, text := range map[string]string{
		"empty": "", "one byte": "x", "one less than a block": strings.Repeat("a", 31),
		"a block": strings.Repeat("a", 32), "looks like padding": "text\x00\x00\x02", "ends in zeros": strings.Repeat("\x00", 40), "long": strings.Repeat("é", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			for _, subject := range []sealtext.Subject{p.Subject, {}} {
				b := sealtext.Binding{Tenant: clinic, Subject: subject, Field: "note", Record: sealtext.NewID()}
				s := r.seal(t, b, text)
				got, err := r.open(b, s)
				require.NoError(t, err)
				require.Equal(t, text, string(got))
				stored, err := sealtext.ParseSealed(s.Bytes())
				require.NoError(t, err)
				got, err = r.open(b, stored)
				require.NoError(t, err)
				require.Equal(t, text, string(got))
			}
		})
	}
}

// The length of a sealed value tells the length of the text only to 32 bytes.
func TestSealHidesLength(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	length := func(n int) int { return len(r.seal(t, b, strings.Repeat("x", n)).Bytes()) }
	require.Equal(t, length(0), length(32))
	require.Equal(t, length(4), length(32))
	require.Equal(t, length(33), length(64))
	require.Equal(t, length(32)+32, length(33))
}

// Invariant 7: a value moved to another tenant, subject, field or record, or
// with any bit changed, does not open.
func TestMovedValueDoesNotOpen(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p, other := r.enroll(t, clinic, "+447700900123"), r.enroll(t, clinic, "+447700900124")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	s := r.seal(t, b, "the text")

	moves := map[string]struct {
		b    sealtext.Binding
		want error
	}{
		"other tenant, same subject": {sealtext.Binding{Tenant: bank, Subject: b.Subject, Field: b.Field, Record: b.Record}, vault.ErrUnknownSubject},
		"other subject":              {sealtext.Binding{Tenant: clinic, Subject: other.Subject, Field: b.Field, Record: b.Record}, vault.ErrUnknownKey},
		"no subject":                 {sealtext.Binding{Tenant: clinic, Field: b.Field, Record: b.Record}, vault.ErrUnknownKey},
		"other field":                {sealtext.Binding{Tenant: clinic, Subject: b.Subject, Field: "body", Record: b.Record}, vault.ErrWrongContext},
		"other record":               {sealtext.Binding{Tenant: clinic, Subject: b.Subject, Field: b.Field, Record: sealtext.NewID()}, vault.ErrWrongContext},
	}
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			_, err := r.open(m.b, s)
			require.ErrorIs(t, err, m.want)
		})
	}
	t.Run("other tenant under forced key id", func(t *testing.T) {
		tb := sealtext.Binding{Tenant: clinic, Field: "note"}
		mine := r.seal(t, tb, "x")
		theirs := r.seal(t, sealtext.Binding{Tenant: bank, Field: "note"}, "x")
		_, err := r.open(tb, sealtext.MakeSealed(mine.KeyID(), theirs.Ciphertext()))
		require.ErrorIs(t, err, vault.ErrWrongContext)
	})
	t.Run("each bit", func(t *testing.T) {
		raw := s.Bytes()
		for i := range raw {
			for bit := range 8 {
				changed := append([]byte(nil), raw...)
				changed[i] ^= 1 << bit
				v, err := sealtext.ParseSealed(changed)
				if err == nil {
					_, err = r.open(b, v)
				}
				require.True(t, errors.Is(err, sealtext.ErrFormat) || errors.Is(err, vault.ErrUnknownKey) || errors.Is(err, vault.ErrWrongContext), "byte %d: %v", i, err)
			}
		}
	})
	t.Run("truncated", func(t *testing.T) {
		raw := s.Bytes()
		for n := range raw {
			v, err := sealtext.ParseSealed(raw[:n])
			if err == nil {
				_, err = r.open(b, v)
			}
			require.True(t, errors.Is(err, sealtext.ErrFormat) || errors.Is(err, vault.ErrWrongContext), "%d bytes: %v", n, err)
		}
	})
}

func TestEnroll(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	a := r.enroll(t, clinic, "+447700900123")
	require.Equal(t, a, r.enroll(t, clinic, "+447700900123"), "one number, one person")
	b := r.enroll(t, clinic, "+447700900124")
	require.NotEqual(t, a.Subject, b.Subject)
	c := r.enroll(t, bank, "+447700900123")
	require.NotEqual(t, a.Subject, c.Subject, "tenants do not share subjects")
	require.NotEqual(t, a.Pseudonyms, c.Pseudonyms, "nor pseudonyms")

	ctx := context.Background()
	again, err := r.sealer.Person(ctx, nil, clinic, a.Subject)
	require.NoError(t, err)
	require.Equal(t, a, again, "a known subject gives the same person")
	n, err := opening.Of(r.sealer).NumberRecorded(ctx, nil, clinic, a.Subject)
	require.NoError(t, err)
	require.Equal(t, number(t, "+447700900123"), n)

	_, err = r.sealer.Find(ctx, nil, clinic, number(t, "+447700900199"))
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	_, err = r.sealer.Enroll(ctx, nil, clinic, number(t, "+447700900199"))
	require.ErrorIs(t, err, sealtext.ErrForeignTx, "a write needs a transaction")
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.sealer.Enroll(ctx, tx, sealtext.MustTenant("nobody"), number(t, "+447700900199"))
		return err
	}), vault.ErrUnknownTenant)
	require.ErrorContains(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.sealer.Enroll(ctx, tx, clinic, sealtext.Number{})
		return err
	}), "number must not be empty")
}

// A key that was made in a transaction which was rolled back must not be used
// again: what it sealed could never be opened.
func TestRolledBackKeyIsNotReused(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	var lost sealtext.Person
	boom := errors.New("boom")
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		lost, err = r.sealer.Enroll(ctx, tx, clinic, number(t, "+447700900123"))
		require.NoError(t, err)
		_, err = r.sealer.Seal(ctx, tx, sealtext.Binding{Tenant: clinic, Subject: lost.Subject, Field: "note"}, []byte("x"))
		require.NoError(t, err)
		return boom
	}), boom)
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.sealer.Seal(ctx, tx, sealtext.Binding{Tenant: clinic, Subject: lost.Subject, Field: "note"}, []byte("x"))
		return err
	}), vault.ErrUnknownSubject)
	p := r.enroll(t, clinic, "+447700900123")
	require.NotEqual(t, lost.Subject, p.Subject)
}

func TestErase(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	ctx := context.Background()
	p := r.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
	s := r.seal(t, b, "secret")
	erase := func() (n int) {
		require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
			n, err = r.vault.Erase(ctx, tx, p)
			return err
		}))
		r.vault.Evict(clinic, p.Subject)
		return n
	}
	require.Equal(t, 1, erase())
	require.Equal(t, 0, erase(), "erasing twice is no error")
	_, err := r.open(b, s)
	require.ErrorIs(t, err, vault.ErrShredded)
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.sealer.Seal(ctx, tx, b, []byte("late writer"))
		return err
	}), vault.ErrShredded)
	_, err = r.sealer.Find(ctx, nil, clinic, number(t, "+447700900123"))
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	again := r.enroll(t, clinic, "+447700900123")
	require.NotEqual(t, p.Subject, again.Subject, "who comes back is somebody new")
	require.Equal(t, p.Pseudonyms, again.Pseudonyms, "but the ledger knows the number")
}

func TestPersonHasTheAccount(t *testing.T) {
	group := sealtext.MustTenant("group")
	r := newRig(t, group)
	a, b := r.enroll(t, clinic, "+447700900123"), r.enroll(t, bank, "+447700900123")
	require.Len(t, a.Pseudonyms, 1)
	require.NotEqual(t, a.Pseudonyms, b.Pseudonyms)
	require.Equal(t, group, a.Account.Tenant)
	require.Len(t, a.Account.Pseudonyms, 1)
	require.Equal(t, a.Account, b.Account, "the account knows a person over its tenants")
	require.NotEqual(t, a.Pseudonyms, a.Account.Pseudonyms)
	require.Equal(t, group, r.sealer.Account())

	own := r.enroll(t, group, "+447700900123") // for erasing what the account has
	require.Equal(t, a.Account, own.Account)
	require.NotEqual(t, own.Pseudonyms, own.Account.Pseudonyms, "another domain")

	off := newRig(t, sealtext.Tenant{})
	require.Zero(t, off.enroll(t, clinic, "+447700900123").Account)
	require.Zero(t, off.sealer.Account())
}

func TestPseudonymDomainsDoNotJoin(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	ctx, n := context.Background(), number(t, "+447700900123")
	seen := map[sealtext.Pseudonym]bool{}
	for _, tenant := range []sealtext.Tenant{clinic, bank} {
		for _, d := range []sealtext.Domain{sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAnalytics} {
			p, err := r.sealer.Pseudonym(ctx, nil, tenant, d, n)
			require.NoError(t, err)
			again, err := r.sealer.Candidates(ctx, nil, tenant, d, n)
			require.NoError(t, err)
			require.Equal(t, []sealtext.Pseudonym{p}, again)
			require.False(t, seen[p])
			seen[p] = true
		}
	}
	_, err := r.sealer.Pseudonym(ctx, nil, clinic, "made-up", n)
	require.ErrorIs(t, err, vault.ErrUnknownDomain)

	token, err := r.sealer.Token(ctx, nil, clinic, sealtext.DomainReference, []byte("447700900123"))
	require.NoError(t, err)
	p, err := r.sealer.Pseudonym(ctx, nil, clinic, sealtext.DomainReference, n)
	require.NoError(t, err)
	require.NotEqual(t, sealtext.MakePseudonym(p.KeyID(), token), p, "a hash of a string is never a pseudonym")
}

func TestConstructorsRefuseNil(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	for want, err := range map[string]error{
		"SealerConfig.Keyring is required": second(vault.NewSealer(vault.SealerConfig{Store: r.store.Vault()})),
		"SealerConfig.Store is required":   second(vault.NewSealer(vault.SealerConfig{Keyring: vaultKeyring{}})),
		"Config.Sealer is required":        second(vault.New(vault.Config{Audit: r.log, Authorizer: vault.DenyAll{}})),
		"Config.Audit is required":         second(vault.New(vault.Config{Sealer: r.sealer, Authorizer: vault.DenyAll{}})),
		"Config.Authorizer is required":    second(vault.New(vault.Config{Sealer: r.sealer, Audit: r.log})),
		"rule must name roles":             second(vault.NewAccessRules(nil, vault.AccessRule{Reasons: []vault.Reason{vault.ReasonSupport}})),
		"must name roles and reasons":      second(vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, MaxAuthAge: time.Hour})),
	} {
		require.ErrorContains(t, err, want)
	}
}

func second[T any](_ T, err error) error { return err }

type vaultKeyring struct{ vault.Keyring }
