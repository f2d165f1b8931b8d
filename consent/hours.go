package consent

import (
	"sync"
	"time"
	_ "time/tzdata" // hours must not depend on what the host has installed

	"github.com/sealtext/sealtext"
)

// zoneCache keeps the zones that were loaded, since loading reads files.
type zoneCache struct {
	mu   sync.RWMutex
	locs map[string]*time.Location
}

// maxZones bounds the cache. The database has about 600 names.
const maxZones = 1024

// load is false for names that the time zone database does not have, and for
// those that mean "nowhere in particular".
func (c *zoneCache) load(name string) (*time.Location, bool) {
	c.mu.RLock()
	loc, ok := c.locs[name]
	c.mu.RUnlock()
	if ok {
		return loc, true
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.locs == nil {
		c.locs = map[string]*time.Location{}
	}
	if len(c.locs) < maxZones {
		c.locs[name] = loc
	}
	return loc, true
}

// knownZone reports whether the database has a name.
func knownZone(name string) bool {
	_, ok := new(zoneCache).load(name)
	return ok
}

// hours adds what the rows of hours say. A row that comes into force later has
// its windows too: they count for a RetryAt after that.
func (l *Ledger) hours(h *limits, js []Jurisdiction, zones []string, p sealtext.Purpose, now time.Time) {
	for i := range l.rules {
		r := &l.rules[i]
		if !r.hours() || !r.binds(js, p) || !r.Until.IsZero() && !now.Before(r.Until) {
			continue
		}
		closed, unknownYear := false, false
		for _, names := range [][]string{zones, r.Zones} {
			for _, name := range names {
				loc, ok := l.zones.load(name)
				if !ok {
					if r.inForce(now) {
						h.reasons, h.futile = addReason(h.reasons, r.reason(ReasonUnknownZone)), true
					}
					continue
				}
				w := window{row: r, loc: loc}
				h.windows = append(h.windows, w)
				open, _ := w.look(now)
				if !open && r.Holidays {
					_, known := r.listed(dateOf(now.In(loc).Date()))
					unknownYear = unknownYear || !known
				}
				closed = closed || !open
			}
		}
		switch {
		case len(zones) == 0 && r.inForce(now):
			h.reasons, h.futile = addReason(h.reasons, r.reason(ReasonNoZone)), true
		case unknownYear:
			h.reasons = append(addReason(h.reasons, r.reason(ReasonNoCalendar)), r.reason(r.ID))
			h.futile = h.futile || len(r.dates) == 0
		case closed:
			h.reasons = append(h.reasons, r.reason(r.ID))
		}
	}
}
