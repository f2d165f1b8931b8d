package main

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// Tests of a program are in its package: nobody else can link it.

var (
	clinic = sealtext.MustTenant("clinic")
	now    = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
)

func authorizer(t *testing.T, text string) *Authorizer {
	t.Helper()
	a, err := New(Config{Policies: []byte(text), Now: func() time.Time { return now }})
	require.NoError(t, err)
	return a
}

func nurse() vault.Access { return trials(now)[0].access }

func Example() {
	if err := run(os.Stdout, "policies.cedar", policies); err != nil {
		fmt.Println(err)
	}
	// Output:
	// nurse with a second factor      clinic   number   allowed  nurse-helps
	// nurse, logged in two hours ago  clinic   number   denied   no policy permits it
	// nurse with a password only      clinic   number   denied   no policy permits it
	// nurse for an investigation      clinic   number   denied   no policy permits it
	// nurse at another tenant         bank     number   denied   no policy permits it
	// nurse, the text of a message    clinic   body     denied   no policy permits it
	// nurse in training               clinic   number   denied   trainee-never
	// officer with a case             bank     look-up  allowed  officer-answers
	// officer without a case          bank     look-up  denied   no policy permits it
}

func TestPolicies(t *testing.T) {
	a := authorizer(t, string(policies))
	subject := sealtext.NewSubject()
	for name, c := range map[string]struct {
		change func(*vault.Access, *sealtext.Binding)
		want   bool
	}{
		"as it is":            {func(*vault.Access, *sealtext.Binding) {}, true},
		"one hour old":        {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(-time.Hour) }, true},
		"a nanosecond older":  {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(-time.Hour - 1) }, false},
		"from the future":     {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(time.Second) }, false},
		"never authenticated": {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = time.Time{} }, false},
		"method not told":     {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Method = "" }, false},
		"hardware key":        {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Method = "hwk" }, true},
		"no role":             {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = nil }, false},
		"one role of two":     {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = []string{"porter", "nurse"} }, true},
		"role is no actor":    {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.ID, a.Actor.Roles = "nurse", nil }, false},
		"no reason":           {func(a *vault.Access, _ *sealtext.Binding) { a.Reason = "" }, false},
		"nurse looks up":      {func(_ *vault.Access, b *sealtext.Binding) { b.Field = "look-up" }, false},
		"note of the tenant":  {func(_ *vault.Access, b *sealtext.Binding) { b.Field, b.Subject = "note", sealtext.Subject{} }, true},
		"trainee, tenant's note": {func(a *vault.Access, b *sealtext.Binding) {
			trainee(a)
			b.Field, b.Subject = "note", sealtext.Subject{}
		}, true},
		"trainee, person's note": {func(a *vault.Access, b *sealtext.Binding) { trainee(a); b.Field = "note" }, false},
		"officer looks up":       {func(a *vault.Access, b *sealtext.Binding) { officer(a); b.Field = "look-up" }, true},
		"officer finds nobody": {func(a *vault.Access, b *sealtext.Binding) {
			officer(a)
			b.Field, b.Subject = "look-up", sealtext.Subject{}
		}, true},
		"trainee officer, nobody": {func(a *vault.Access, b *sealtext.Binding) {
			officer(a)
			trainee(a)
			b.Field, b.Subject = "look-up", sealtext.Subject{}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			access, b := nurse(), sealtext.Binding{Tenant: clinic, Subject: subject, Field: "number"}
			c.change(&access, &b)
			err := a.Authorize(context.Background(), access, b)
			if c.want {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, vault.ErrDenied)
		})
	}
}

func trainee(a *vault.Access) { a.Actor.Roles = append(a.Actor.Roles, "trainee") }

func officer(a *vault.Access) {
	a.Actor, a.Reason = sealtext.Actor{ID: "officer-1", Roles: []string{"privacy-officer"}}, vault.ReasonAccessRequest
}

// A policy that cannot be evaluated denies, where Cedar would pass over it.
func TestBrokenPolicyDenies(t *testing.T) {
	const permit = `permit (principal, action, resource);`
	ctx, b := context.Background(), sealtext.Binding{Tenant: clinic, Field: "number"}
	require.NoError(t, authorizer(t, permit).Authorize(ctx, nurse(), b))
	var by []string
	a, err := New(Config{
		Policies: []byte(permit + `@id("broken") forbid (principal, action, resource) when { context.clearance < 3 };`),
		Explain:  func(_ bool, policies []string) { by = policies },
	})
	require.NoError(t, err)
	require.ErrorIs(t, a.Authorize(ctx, nurse(), b), vault.ErrDenied)
	require.Contains(t, by, "broken")
}

func TestNew(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":        {"", "no policy"},
		"only a comment": {"// later", "no policy"},
		"not a policy":   {"allow everybody", "unexpected effect: allow"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Config{Policies: []byte(c.text)})
			require.ErrorContains(t, err, c.want)
		})
	}
}

// The vault asks the policies before it opens anything.
func TestVaultAsksPolicies(t *testing.T) {
	ctx := context.Background()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, store.Vault(), nil, clinic), Store: store.Vault()})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	require.NoError(t, err)
	v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: authorizer(t, string(policies))})
	require.NoError(t, err)
	b := sealtext.Binding{Tenant: clinic, Field: "note", Record: sealtext.NewID()}
	s, err := sealer.Seal(ctx, nil, b, []byte("closed in August"))
	require.NoError(t, err)

	got, err := v.Reveal(ctx, nurse(), b, s)
	require.NoError(t, err)
	require.Equal(t, "closed in August", string(got))
	curious := nurse()
	curious.Reason = vault.ReasonInvestigation
	got, err = v.Reveal(ctx, curious, b, s)
	require.ErrorIs(t, err, vault.ErrDenied)
	require.Nil(t, got)
	var kinds []audit.Kind
	for e, err := range log.Events(ctx, audit.Query{Tenant: clinic}) {
		require.NoError(t, err)
		kinds = append(kinds, e.Kind)
	}
	require.ElementsMatch(t, []audit.Kind{audit.KindRevealed, audit.KindRevealDenied}, kinds)
}
