package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/vault"
)

// authorizeRow compares a decision in the access rules of an application with many tenants
// with the least that any table has to do: find one entry by tenant and role,
// and see whether the login is recent.
func authorizeRow() Row {
	return Row{
		Name:      "authorize",
		What:      "authorize by 2,000 rules of 1,000 tenants / one map look-up and a comparison of times",
		Goal:      AtMost(3),
		Config:    manySlices,
		MaxAllocs: Allocs(0),
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			rules := []vault.AccessRule{{Deny: true, Roles: []string{"trainee"}, Fields: []string{"body"}}}
			type key struct{ tenant, role string }
			bare := map[key]time.Duration{}
			var tenant sealtext.Tenant
			for n := range 1000 {
				tenant = sealtext.MustTenant(fmt.Sprintf("clinic-%d", n))
				rules = append(rules,
					vault.AccessRule{Tenants: []sealtext.Tenant{tenant}, Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{"number"}, MaxAuthAge: time.Hour, Methods: []string{"otp"}},
					vault.AccessRule{Tenants: []sealtext.Tenant{tenant}, Roles: []string{"officer"}, Reasons: []vault.Reason{vault.ReasonLegalDemand}, MaxAuthAge: time.Minute, Methods: []string{"hwk"}},
				)
				bare[key{tenant.String(), "nurse"}] = time.Hour
				bare[key{tenant.String(), "officer"}] = time.Minute
			}
			table, err := vault.NewAccessRules(nil, rules...)
			if err != nil {
				return nil, nil, err
			}
			access := vault.Access{
				Actor:  sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: time.Now().Add(-time.Minute), Method: "otp"},
				Reason: vault.ReasonSupport,
			}
			binding := sealtext.Binding{Tenant: tenant, Subject: sealtext.NewSubject(), Field: "number"}
			ours = ratio.Each(func() error { return table.Authorize(env, access, binding) })
			denied := errors.New("denied")
			baseline = ratio.Each(func() error {
				if within, ok := bare[key{binding.Tenant.String(), access.Actor.Roles[0]}]; !ok || time.Since(access.Actor.AuthenticatedAt) > within {
					return denied
				}
				return nil
			})
			return ours, baseline, nil
		},
	}
}
