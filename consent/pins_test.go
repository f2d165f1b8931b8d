package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// The routes and regions that a tenant declares bind every hand-off, and one that names neither is
// outside of them. A question is not about them.
func TestPins(t *testing.T) {
	pinned, eu := []string{"north", "south"}, []string{"eu"}
	for name, c := range map[string]struct {
		tenant  program.Tenant
		route   string
		regions []string
		want    []string
	}{
		"no pin":                   {program.Tenant{}, "west", []string{"us"}, nil},
		"one of the routes":        {program.Tenant{Routes: pinned}, "south", nil, nil},
		"another route":            {program.Tenant{Routes: pinned}, "west", nil, []string{consent.ReasonRoutes}},
		"no route":                 {program.Tenant{Routes: pinned}, "", nil, []string{consent.ReasonRoutes}},
		"the region":               {program.Tenant{Regions: eu}, "west", eu, nil},
		"also another region":      {program.Tenant{Regions: eu}, "west", []string{"eu", "us"}, []string{consent.ReasonRegions}},
		"one of the regions":       {program.Tenant{Regions: []string{"eu", "us"}}, "west", eu, nil},
		"no region is declared":    {program.Tenant{Regions: eu}, "west", nil, []string{consent.ReasonRegions}},
		"a route of other regions": {program.Tenant{Routes: pinned, Regions: eu}, "south", []string{"us"}, []string{consent.ReasonRegions}},
		"neither":                  {program.Tenant{Routes: pinned, Regions: eu}, "west", []string{"us"}, []string{consent.ReasonRoutes, consent.ReasonRegions}},
	} {
		t.Run(name, func(t *testing.T) {
			w, registry, _ := registered(t)
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
			c.tenant.Tenant = clinic
			_, err := registry.DeclareTenant(ctx, admin, c.tenant)
			require.NoError(t, err)
			r := marketing(p)
			r.Route = "sms"
			require.Empty(t, rulesOf(w.check(t, r)))
			all, err := w.CheckAll(ctx, nil, []consent.Request{r})
			require.NoError(t, err)
			require.True(t, all[0].Allowed)
			r.Message, r.Route, r.Regions = sealtext.NewID(), c.route, c.regions
			ran := false
			d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { ran = true; return nil })
			require.NoError(t, err)
			require.Equal(t, c.want, rulesOf(d))
			require.Equal(t, c.want == nil, ran)
			require.Equal(t, c.want != nil, d.Waits)
			set, err := w.Programs().Tenant(ctx, nil, clinic)
			require.NoError(t, err)
			against, again := r.RouteReasons(set, w.clock.now())
			require.Equal(t, c.want, rulesOf(consent.Decision{Reasons: against}))
			require.Equal(t, w.clock.now().Add(5*time.Minute), again)
		})
	}
}

// A pin that is declared while a message is about to be handed over takes effect before it is.
func TestAPinAtTheLastMoment(t *testing.T) {
	w, registry, _ := registered(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
	r := marketing(p)
	r.Message, r.Route = sealtext.NewID(), "west"
	b := w.Batch([]consent.Request{r})
	defer b.Close()
	require.NoError(t, w.config.Store.InTx(ctx, b.Decide))
	permit := b.Open(ctx)[0]
	require.NoError(t, permit.Err())
	_, err := registry.DeclareTenant(ctx, admin, program.Tenant{Tenant: clinic, Routes: []string{"north"}})
	require.NoError(t, err)
	require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
	permit.End(false)
}
