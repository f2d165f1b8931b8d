package consent

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext/consent/program"
)

// sourcePin is the source of reasons that the routes and regions of a tenant give.
const sourcePin = "the declaration of the tenant"

// pinned lists the reasons why the tenant does not permit the route of a message.
func pinned(s *program.Set, r Request) (rs []Reason) {
	if r.noRoute {
		return nil
	}
	if routes := s.Tenant.Routes; len(routes) > 0 && !slices.Contains(routes, r.Route) {
		rs = append(rs, Reason{Rule: ReasonRoutes, Source: sourcePin})
	}
	if regions := s.Tenant.Regions; len(regions) > 0 {
		outside := func(region string) bool { return !slices.Contains(regions, region) }
		if len(r.Regions) == 0 || slices.ContainsFunc(r.Regions, outside) {
			rs = append(rs, Reason{Rule: ReasonRegions, Source: sourcePin})
		}
	}
	return rs
}

// RouteReasons returns what the declarations of a tenant have against the Route and the Regions of a
// request at a time, with [ReasonPaused] if a pause covers it, and when to ask again: in five minutes, or
// when the pauses end if that is sooner. It does no I/O, so that a caller can choose among routes; the
// gate decides anew, by the declarations as they are when the permit is redeemed.
func (r Request) RouteReasons(s *program.Set, now time.Time) (against []Reason, again time.Time) {
	t := terms{set: s}
	rs := pinned(s, r)
	if _, paused := t.paused(r, now); paused {
		rs = append(rs, Reason{Rule: ReasonPaused, Source: sourcePause})
	}
	return rs, t.again(r, now)
}
