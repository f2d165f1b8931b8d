package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestRequestWithABadJurisdiction(t *testing.T) {
	w, p := allowed(t)
	r := marketing(p)
	r.Location.Jurisdictions = []rule.Jurisdiction{"US", "UK"}
	_, err := w.Check(ctx, nil, r)
	requireInput(t, err, "jurisdiction")
	r.Location.Jurisdictions, r.Location.Regions = nil, []rule.Jurisdiction{"UK"}
	_, err = w.Check(ctx, nil, r)
	requireInput(t, err, "jurisdiction")
}

// Who says where a person is: the request, else the program, else the tenant,
// else the zones and the number together.
func TestWhereAMessageIsJudged(t *testing.T) {
	evening := time.Date(2026, 6, 2, 0, 30, 0, 0, time.UTC) // 20:30 in New York
	request := func(js ...rule.Jurisdiction) func(*consent.Request) {
		return func(r *consent.Request) { r.Location.Jurisdictions = js }
	}
	number := func(js ...rule.Jurisdiction) func(*consent.Request) {
		return func(r *consent.Request) { r.Location.Regions = js }
	}
	nothing := func(*config) {}
	ofProgram := func(c *config) { c.Programs[0].Jurisdictions = []rule.Jurisdiction{"US-MA"} }
	tenant := func(c *config) {
		c.Tenants = []program.Tenant{{Tenant: clinic, Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"US-WA"}}}}
	}
	for _, c := range []struct {
		name    string
		config  func(*config)
		request func(*consent.Request)
		rules   []string
	}{
		{"nobody says", nothing, request(), nil},
		{"the request", nothing, request("US-CT"), []string{"us-ct-hours"}},
		{"the program", ofProgram, request(), []string{"us-ma-hours"}},
		{"the tenant", tenant, request(), []string{"us-wa-hours"}},
		{"the program before the tenant", func(c *config) { ofProgram(c); tenant(c) }, request(), []string{"us-ma-hours"}},
		{"the request before all", func(c *config) { ofProgram(c); tenant(c) }, request("US-CT"), []string{"us-ct-hours"}},
		{"the zones", nothing, func(r *consent.Request) {
			r.Location.Zones = []string{"America/New_York", "America/Argentina/Buenos_Aires", "Asia/Calcutta"}
		}, []string{"us-marketing-hours", "in-promotional-hours"}},
		{"the number", nothing, number("US-CT"), []string{"us-ct-hours"}},
		{"the number, somewhere in the country", nothing, number("US-*"), []string{"us-fl-hours", "us-ok-hours", "us-wa-hours", "us-md-hours", "us-or-hours", "us-ct-hours", "us-al-hours", "us-la-hours", "us-ms-hours", "us-ri-hours", "us-nv-hours", "us-ma-hours", rule.ReasonNoCounter, rule.ReasonNoCounter, rule.ReasonNoCounter, rule.ReasonNoCounter}},
		{"the number beside the zones", nothing, func(r *consent.Request) {
			r.Location.Zones, r.Location.Regions = []string{"Asia/Calcutta"}, []rule.Jurisdiction{"US-CT"}
		}, []string{"us-marketing-hours", "us-ct-hours", "in-promotional-hours"}},
		{"the number after the request", nothing, func(r *consent.Request) { request("US-MA")(r); number("US-CT")(r) }, []string{"us-ma-hours"}},
		{"the number after the program", ofProgram, number("US-CT"), []string{"us-ma-hours"}},
		{"the number after the tenant", tenant, number("US-CT"), []string{"us-wa-hours"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := rulesWorld(t, c.config)
			w.clock.t = evening
			r := marketing(p)
			c.request(&r)
			require.Equal(t, c.rules, rulesOf(w.check(t, r)))
		})
	}
}

func TestZonesOfATenant(t *testing.T) {
	whole := func(c *config) {
		c.Tenants = []program.Tenant{{Tenant: clinic, Location: rule.Location{Zones: []string{"America/New_York", "Pacific/Honolulu"}}}}
	}
	w, p := rulesWorld(t, whole)
	w.clock.t = time.Date(2026, 6, 1, 14, 0, 0, 0, time.UTC) // 10:00 in New York, 4:00 in Honolulu
	for _, zones := range [][]string{nil, {"America/New_York"}, {"America/Chicago"}} {
		r := marketing(p)
		r.Location.Zones = zones
		d := w.check(t, r)
		require.Equal(t, []string{"us-marketing-hours"}, rulesOf(d))
		require.Equal(t, time.Date(2026, 6, 1, 18, 0, 0, 0, time.UTC), d.RetryAt, "8:00 in Honolulu")
	}
	other := person(dentist, 1)
	w.record(t, optIn(other, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	r := marketing(other)
	require.Empty(t, rulesOf(w.check(t, r)), "another tenant")
	r.Location.Zones = nil
	require.Equal(t, []string{rule.ReasonNoZone}, rulesOf(w.check(t, r)))
}
