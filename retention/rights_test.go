package retention_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

func TestNewRightsRefusesAConfig(t *testing.T) {
	w := newWorld()
	for _, c := range []struct {
		name, says string
		change     func(*retention.RightsConfig)
	}{
		{"no store", "RightsConfig.Store", func(c *retention.RightsConfig) { c.Store = nil }},
		{"no audit", "RightsConfig.Audit", func(c *retention.RightsConfig) { c.Audit = nil }},
		{"no opener", "RightsConfig.Opener", func(c *retention.RightsConfig) { c.Opener = nil }},
		{"no holders", "RightsConfig.Holders needs", func(c *retention.RightsConfig) { c.Holders = nil }},
		{"no shredder", "RightsConfig.Shredder", func(c *retention.RightsConfig) { c.Shredder = nil }},
		{"a holder without a name", "RightsConfig.Holders[1]", func(c *retention.RightsConfig) { c.Holders[1].Name = "" }},
		{"a holder named by a number", "at most six digits", func(c *retention.RightsConfig) { c.Holders[1].Name = "c447700900123" }},
		{"a name twice", "used once only", func(c *retention.RightsConfig) { c.Holders[1].Name = "consent" }},
		{"the vault among the holders", "the vault is the Shredder", func(c *retention.RightsConfig) { c.Holders[1].Name = "vault" }},
		{"no holder behind a name", "RightsConfig.Holders[1]", func(c *retention.RightsConfig) { c.Holders[1].Holder = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := retention.RightsConfig{
				Store: w, Audit: w, Opener: &lock{}, Shredder: &holder{world: w},
				Holders: []retention.NamedHolder{{Name: "consent", Holder: &holder{world: w}}, {Name: "audit", Holder: &holder{world: w}}},
			}
			c.change(&cfg)
			r, err := retention.NewRights(cfg)
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), "447700900123")
			require.Nil(t, r)
		})
	}
}

// TestRightsRefuseHalfAPerson: a person without pseudonyms would leave the consent ledger untouched
// and be certified as erased.
func TestRightsRefuseHalfAPerson(t *testing.T) {
	for _, c := range []struct {
		name, field string
		actor       sealtext.Actor
		change      func(*sealtext.Person)
	}{
		{"no tenant", "tenant", staff, func(p *sealtext.Person) { p.Tenant = sealtext.Tenant{} }},
		{"no subject", "subject", staff, func(p *sealtext.Person) { p.Subject = sealtext.Subject{} }},
		{"no pseudonyms", "pseudonyms", staff, func(p *sealtext.Person) { p.Pseudonyms = nil }},
		{"an empty pseudonym", "pseudonyms", staff, func(p *sealtext.Person) { p.Pseudonyms = append(p.Pseudonyms, sealtext.Pseudonym{}) }},
		{"no actor", "actor id", sealtext.Actor{}, func(*sealtext.Person) {}},
		{"an actor named by a number", "actor id", sealtext.Actor{ID: "+447700900123"}, func(*sealtext.Person) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newFixture(t)
			p := personOf(clinic, subject(1))
			c.change(&p)
			var in *sealtext.InputError
			_, err := h.rights.Erase(t.Context(), c.actor, p, "request-1")
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), "447700900123")
			_, err = h.rights.Access(t.Context(), c.actor, p, &h.out)
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.Zero(t, h.world.commits)
			require.Zero(t, h.out.Len())
		})
	}
}
