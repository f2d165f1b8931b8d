package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func TestNewRefuses(t *testing.T) {
	rule := func(change func(*consent.Rule)) func(*consent.Config) {
		return func(c *consent.Config) {
			r := consent.DefaultRules()[0]
			change(&r)
			c.Rules = []consent.Rule{r}
		}
	}
	program := func(change func(*consent.ProgramConfig)) func(*consent.Config) {
		return func(c *consent.Config) { change(&c.Programs[0]) }
	}
	for _, c := range []struct {
		name   string
		change func(*consent.Config)
		says   string
	}{
		{"no store", func(c *consent.Config) { c.Store = nil }, "Config.Store"},
		{"no sealer", func(c *consent.Config) { c.Sealer = nil }, "Config.Sealer"},
		{"no audit", func(c *consent.Config) { c.Audit = nil }, "Config.Audit"},
		{"negative timeout", func(c *consent.Config) { c.HandOffTimeout = -1 }, "HandOffTimeout"},
		{"program without tenant", program(func(p *consent.ProgramConfig) { p.Tenant = sealtext.Tenant{} }), "Programs[0]: sealtext: tenant"},
		{"program of the account", program(func(p *consent.ProgramConfig) { p.Tenant = account }), "Programs[0]: sealtext: tenant"},
		{"program without name", program(func(p *consent.ProgramConfig) { p.Program = sealtext.Program{} }), "Programs[0]: sealtext: program"},
		{"program twice", func(c *consent.Config) { c.Programs = append(c.Programs, c.Programs[0]) }, "Programs[3]: sealtext: program"},
		{"program without sender", program(func(p *consent.ProgramConfig) { p.Senders = nil }), "senders"},
		{"unnamed sender", program(func(p *consent.ProgramConfig) { p.Senders = []sealtext.Sender{{}} }), "senders"},
		{"sender twice", program(func(p *consent.ProgramConfig) { p.Senders = []sealtext.Sender{sender, sender} }), "senders"},
		{"program without purpose", program(func(p *consent.ProgramConfig) { p.Purposes = 0 }), "purposes"},
		{"purpose that does not exist", program(func(p *consent.ProgramConfig) { p.Purposes |= 1 << 7 }), "purposes"},
		{"start for another purpose", program(func(p *consent.ProgramConfig) { p.StartPurposes = consent.AllPurposes }), "start purposes"},
		{"rule without id", rule(func(r *consent.Rule) { r.ID = "" }), "Rules[0].ID"},
		{"rule without purpose", rule(func(r *consent.Rule) { r.Purposes = 0 }), "Rules[0].Purposes"},
		{"rule without hours", rule(func(r *consent.Rule) { r.From = r.To }), "Rules[0].From"},
		{"rule beyond the day", rule(func(r *consent.Rule) { r.To = 1441 }), "Rules[0].From"},
		{"rule without source", rule(func(r *consent.Rule) { r.Source = "" }), "Rules[0].Source"},
		{"rule without date", rule(func(r *consent.Rule) { r.AsOf = time.Time{} }), "Rules[0].AsOf"},
		{"rule twice", func(c *consent.Config) { c.Rules = append(consent.DefaultRules(), consent.DefaultRules()...) }, "Rules[1].ID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := testConfig(&fakeStore{})
			c.change(&cfg)
			l, err := consent.New(cfg)
			require.Nil(t, l)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "consent: ")
		})
	}
}

func TestDefaultRulesNameTheirSource(t *testing.T) {
	for _, r := range consent.DefaultRules() {
		require.NotEmpty(t, r.Source)
		require.False(t, r.AsOf.IsZero())
	}
}

func TestNoRulesIsNotTheDefaultTable(t *testing.T) {
	w := newWorld(t, func(c *consent.Config) { c.Rules = []consent.Rule{} })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing))
	r := marketing(p)
	r.Zones = nil
	require.True(t, w.check(t, r).Allowed)
	require.Equal(t, []string{consent.RuleNoZone}, rulesOf(func() consent.Decision {
		w := newWorld(t)
		w.record(t, optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing))
		return w.check(t, r)
	}()))
}
