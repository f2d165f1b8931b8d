package vault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

func TestRevealIsAudited(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	s := r.seal(t, b, "allergic to nuts")
	got, err := r.vault.Reveal(context.Background(), nurse(), b, s)
	require.NoError(t, err)
	require.Equal(t, "allergic to nuts", string(got))
	events := r.events(t, clinic)
	require.Len(t, events, 1)
	e := events[0]
	require.Equal(t, audit.KindRevealed, e.Kind)
	require.Equal(t, p.Subject, e.Subject)
	require.Equal(t, "nurse-7", e.Actor.ID)
	require.Equal(t, audit.Details{Record: b.Record, Field: "note", Reason: "support", Reference: "ticket-12"}, e.Details)
}

// Invariant 8: authorize, then audit, then decrypt.
func TestRevealOrder(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
	s := r.seal(t, b, "x")
	ctx := context.Background()

	t.Run("a refusal is audited and nothing is opened", func(t *testing.T) {
		a := nurse()
		a.Actor.Roles = []string{"visitor"}
		got, err := r.vault.Reveal(ctx, a, b, s)
		require.ErrorIs(t, err, vault.ErrDenied)
		require.Nil(t, got)
		events := r.events(t, clinic)
		require.Equal(t, audit.KindRevealDenied, events[len(events)-1].Kind)
	})
	t.Run("without a record nothing is opened", func(t *testing.T) {
		v, err := vault.New(vault.Config{Sealer: r.sealer, Audit: failingRecorder{}, Authorizer: r.rules})
		require.NoError(t, err)
		got, err := v.Reveal(ctx, nurse(), b, s)
		require.ErrorIs(t, err, errAuditDown)
		require.Nil(t, got)
		n, err := v.RevealNumber(ctx, nurse(), clinic, p.Subject)
		require.ErrorIs(t, err, errAuditDown)
		require.True(t, n.IsZero())
		_, err = v.LookUp(ctx, nurse(), clinic, number(t, "+447700900123"))
		require.ErrorIs(t, err, errAuditDown)
	})
	t.Run("the authorizer is asked before anything is written", func(t *testing.T) {
		before := len(r.events(t, clinic))
		asked := false
		v, err := vault.New(vault.Config{Sealer: r.sealer, Audit: r.log, Authorizer: authorizerFunc(func() error {
			asked = true
			require.Len(t, r.events(t, clinic), before)
			return nil
		})})
		require.NoError(t, err)
		_, err = v.Reveal(ctx, nurse(), b, s)
		require.NoError(t, err)
		require.True(t, asked)
		require.Len(t, r.events(t, clinic), before+1)
	})
	t.Run("look-ups are access", func(t *testing.T) {
		before := len(r.events(t, clinic))
		got, err := r.vault.LookUp(ctx, nurse(), clinic, number(t, "+447700900123"))
		require.NoError(t, err)
		require.Equal(t, p, got)
		_, err = r.vault.LookUp(ctx, nurse(), clinic, number(t, "+447700900199"))
		require.ErrorIs(t, err, vault.ErrUnknownSubject)
		a := nurse()
		a.Reason = vault.ReasonInvestigation
		got, err = r.vault.LookUp(ctx, a, clinic, number(t, "+447700900123"))
		require.ErrorIs(t, err, vault.ErrDenied)
		require.Empty(t, got)
		var kinds []audit.Kind
		for _, e := range r.events(t, clinic)[before:] {
			kinds = append(kinds, e.Kind)
		}
		require.ElementsMatch(t, []audit.Kind{audit.KindLookedUp, audit.KindLookedUp, audit.KindRevealDenied}, kinds)
	})
}

type authorizerFunc func() error

func (f authorizerFunc) Authorize(context.Context, vault.Access, sealtext.Binding) error { return f() }

func TestRules(t *testing.T) {
	clock := func() time.Time { return now }
	base := vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Tenants: []sealtext.Tenant{clinic}, Fields: []string{"note"}, MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"}}
	deny := vault.AccessRule{Deny: true, Fields: []string{"note"}, Roles: []string{"trainee"}}
	cases := map[string]struct {
		change func(*vault.Access, *sealtext.Binding)
		want   bool
	}{
		"all as asked":           {func(*vault.Access, *sealtext.Binding) {}, true},
		"other method listed":    {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Method = "hwk" }, true},
		"one role of several":    {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = []string{"porter", "nurse"} }, true},
		"other role":             {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = []string{"porter"} }, false},
		"no role":                {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = nil }, false},
		"other reason":           {func(a *vault.Access, _ *sealtext.Binding) { a.Reason = vault.ReasonInvestigation }, false},
		"other tenant":           {func(_ *vault.Access, b *sealtext.Binding) { b.Tenant = bank }, false},
		"other field":            {func(_ *vault.Access, b *sealtext.Binding) { b.Field = "number" }, false},
		"password only":          {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Method = "pwd" }, false},
		"authenticated long ago": {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(-time.Hour - 1) }, false},
		"just in time":           {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(-time.Hour) }, true},
		"never authenticated":    {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = time.Time{} }, false},
		"from the future":        {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.AuthenticatedAt = now.Add(time.Second) }, false},
		"a denial wins":          {func(a *vault.Access, _ *sealtext.Binding) { a.Actor.Roles = []string{"nurse", "trainee"} }, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][]vault.AccessRule{{base, deny}, {deny, base}} {
				rules, err := vault.NewAccessRules(clock, order...)
				require.NoError(t, err)
				a, b := nurse(), sealtext.Binding{Tenant: clinic, Field: "note"}
				c.change(&a, &b)
				err = rules.Authorize(context.Background(), a, b)
				if c.want {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, vault.ErrDenied)
				}
			}
		})
	}
	none, err := vault.NewAccessRules(clock)
	require.NoError(t, err)
	require.ErrorIs(t, none.Authorize(context.Background(), nurse(), sealtext.Binding{Tenant: clinic}), vault.ErrDenied, "no rule, no access")
}

func TestAccessIsChecked(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	for name, change := range map[string]func(*vault.Access){
		"number as actor":     func(a *vault.Access) { a.Actor.ID = "+447700900123" },
		"no actor":            func(a *vault.Access) { a.Actor.ID = "" },
		"number as reference": func(a *vault.Access) { a.Reference = "447700900123" },
		"number as reason":    func(a *vault.Access) { a.Reason = "+447700900123" },
		"no reason":           func(a *vault.Access) { a.Reason = "" },
	} {
		t.Run(name, func(t *testing.T) {
			a := nurse()
			change(&a)
			_, err := r.vault.RevealNumber(context.Background(), a, clinic, p.Subject)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.NotContains(t, err.Error(), "7700900123")
			require.Empty(t, r.events(t, clinic), "nothing is written")
		})
	}
}

func TestOpenExportIsForOnePerson(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	rules, err := vault.NewAccessRules(func() time.Time { return now }, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonAccessRequest}, Fields: []string{"export"}})
	require.NoError(t, err)
	v, err := vault.New(vault.Config{Sealer: r.sealer, Audit: r.log, Authorizer: rules})
	require.NoError(t, err)
	p, other := r.enroll(t, clinic, "+447700900123"), r.enroll(t, clinic, "+447700900124")
	ctx := context.Background()
	open, _, err := v.OpenExport(ctx, nurse().Actor, p)
	require.NoError(t, err)
	var got []byte
	require.NoError(t, v.Export(ctx, p, func(rec sealtext.Record) error {
		got, err = open(ctx, rec.Sealed["number"])
		return err
	}))
	require.Equal(t, "+447700900123", string(got))
	require.ErrorIs(t, v.Export(ctx, other, func(rec sealtext.Record) error {
		_, err := open(ctx, rec.Sealed["number"])
		return err
	}), vault.ErrWrongContext)
	_, _, err = r.vault.OpenExport(ctx, nurse().Actor, p)
	require.ErrorIs(t, err, vault.ErrDenied)
	_, _, err = v.OpenExport(ctx, nurse().Actor, sealtext.Person{Tenant: clinic})
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
}

// TestAnExportEnds: what opens everything of a person does so for an hour, until its context ends and
// until it is closed, and the audit log has how much it opened.
func TestAnExportEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(t *testing.T, d *desk, cancel func(), done func(context.Context) error)
		open bool
	}{
		{"just before the hour", func(_ *testing.T, d *desk, _ func(), _ func(context.Context) error) {
			d.wait(time.Hour - time.Microsecond)
		}, true},
		{"an hour later", func(_ *testing.T, d *desk, _ func(), _ func(context.Context) error) { d.wait(time.Hour) }, false},
		{"its context ended", func(_ *testing.T, _ *desk, cancel func(), _ func(context.Context) error) { cancel() }, false},
		{"closed", func(t *testing.T, _ *desk, _ func(), done func(context.Context) error) {
			require.NoError(t, done(context.Background()))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, vault.Limits{}, vault.AccessRule{
				Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonAccessRequest}, Fields: []string{"export"},
			})
			p := d.enroll(t, clinic, "+447700900123")
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			open, done, err := d.vault.OpenExport(ctx, by("nurse-7", "nurse").Actor, p)
			require.NoError(t, err)
			read := func() (err error) {
				return d.vault.Export(context.Background(), p, func(rec sealtext.Record) error {
					_, err := open(context.Background(), rec.Sealed["number"])
					return err
				})
			}
			require.NoError(t, read())
			require.NoError(t, read())
			c.end(t, d, cancel, done)
			opened := 2
			if c.open {
				require.NoError(t, read())
				opened++
			} else {
				require.ErrorIs(t, read(), vault.ErrExportEnded)
			}
			require.NoError(t, done(context.Background()))
			require.NoError(t, done(context.Background()), "a second call does nothing")
			require.ErrorIs(t, read(), vault.ErrExportEnded)
			e := d.last(t, audit.KindRevealed)
			require.Equal(t, "closed", e.Details.Outcome)
			require.Equal(t, opened, e.Details.Count)
			require.Equal(t, p.Subject, e.Subject)
			require.Equal(t, map[string]int{"revealed": 2}, d.kinds(t))
		})
	}
}

func TestErrorsAreDistinct(t *testing.T) {
	all := []error{
		vault.ErrUnknownTenant, vault.ErrUnknownSubject, vault.ErrShredded, vault.ErrUnknownDomain, vault.ErrWrongContext,
		vault.ErrUnknownKey, vault.ErrKEKMissing, vault.ErrKeysUnavailable, vault.ErrDenied,
	}
	for i, a := range all {
		for j, b := range all {
			require.Equal(t, i == j, errors.Is(fmt.Errorf("wrapped: %w", a), b))
		}
	}
}

// An attempt to read what was erased is audited too.
func TestRevealAfterErasure(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.vault.Erase(ctx, tx, p)
		return err
	}))
	_, err := r.vault.RevealNumber(context.Background(), nurse(), clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrShredded)
	events := r.events(t, clinic)
	require.Len(t, events, 1)
	require.Equal(t, audit.KindRevealDenied, events[0].Kind)
	require.Equal(t, "no-such-subject", events[0].Details.Outcome)
}
