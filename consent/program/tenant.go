package program

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Tenant declares what applies to all messages of one tenant. Programs can be declared without it.
type Tenant struct {
	// Tenant that is declared. Required.
	Tenant sealtext.Tenant
	// Location is where every recipient may be: Zones are candidates in addition to those of a
	// message, and Jurisdictions count if neither a message nor its program names any. Regions must
	// be empty, since they are derived from numbers.
	Location rule.Location
	// Routes are the only providers that its messages may be handed over to, by their names; see
	// consent.Request.Route. For a relay with one transport that is the name of the relay. None: any.
	Routes []string
	// Regions are the only ones in which a provider may process its messages, by the names that
	// transports declare, such as "eu"; see consent.Request.Regions. None: any. A provider that
	// declares no region is in none.
	Regions []string
	// Weight is the number of messages that the tenant has in a turn, where several tenants have messages
	// of one purpose to be handed over: of two, the one with the weight 3 has three for each of the other,
	// if both have as many. At most [MaxWeight]; 0, the default, stands for 1. A relay follows a change
	// within 5 seconds, as long as a registry's Config.MaxAge is not above its default. It says nothing
	// about who may be sent what.
	Weight int
}

// MaxWeight is the largest Tenant.Weight: others wait for one turn of each tenant.
const MaxWeight = 100

// Check reports whether t follows the rules that need no look-up; the error is a
// [*sealtext.InputError].
func (t *Tenant) Check() error {
	if t.Tenant.IsZero() {
		return bad("tenant", "must be named")
	}
	for _, z := range t.Location.Zones {
		if _, err := time.LoadLocation(z); err != nil || z == "" || z == "Local" {
			return bad("zones", "must be names of the IANA time zone database")
		}
	}
	if len(t.Location.Regions) > 0 {
		return bad("location regions", "must be empty for a tenant; name jurisdictions instead")
	}
	for _, j := range t.Location.Jurisdictions {
		if err := j.Check(); err != nil {
			return err
		}
	}
	if t.Weight < 0 || t.Weight > MaxWeight {
		return bad("weight", "must be from 1 to 100, or 0 for 1")
	}
	if err := checkNames("routes", t.Routes); err != nil {
		return err
	}
	return checkNames("regions", t.Regions)
}

// checkNames checks a list of names, each once.
func checkNames(field string, names []string) error {
	for i, n := range names {
		if err := checkName(field, n); err != nil {
			return err
		}
		if slices.Contains(names[:i], n) {
			return bad(field, "must be named once each")
		}
	}
	return nil
}

func checkName(field, name string) error {
	if _, err := sealtext.ParseTenant(name); err != nil {
		return bad(field, "must be names of 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter, with at most six digits")
	}
	return nil
}

func (t Tenant) clone() Tenant {
	t.Location.Zones, t.Location.Jurisdictions = slices.Clone(t.Location.Zones), slices.Clone(t.Location.Jurisdictions)
	t.Routes, t.Regions = slices.Clone(t.Routes), slices.Clone(t.Regions)
	return t
}
