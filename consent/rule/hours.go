package rule

import (
	"sync"
	"time"
	_ "time/tzdata" // hours must not depend on what the host has installed
)

// zoneCache keeps loaded zones, since loading reads files.
type zoneCache struct {
	mu   sync.RWMutex
	locs map[string]*time.Location
}

// maxZones bounds the cache. The database has about 600 names.
const maxZones = 1024

// load returns false for names that are not in the time zone database, and for those that name no
// place.
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

// zoneExists reports whether the database has a name.
func zoneExists(name string) bool {
	_, ok := new(zoneCache).load(name)
	return ok
}

// hours adds the findings of the rows of hours. A row that comes into force later has its windows
// too: they count for a retry after that.
func (t *Table) hours(v *Verdict, js []Jurisdiction, q Query, now time.Time) {
	for i := range t.rows {
		r := &t.rows[i]
		if !r.hours() || !r.binds(js, q.Purpose) || !r.Until.IsZero() && !now.Before(r.Until) {
			continue
		}
		closed, unknownYear := false, false
		for _, names := range [][]string{q.Location.Zones, r.Zones} {
			for _, name := range names {
				loc, ok := t.zones.load(name)
				if !ok {
					if r.inForce(now) {
						v.add(r.finding(ReasonUnknownZone))
						v.futile = true
					}
					continue
				}
				w := window{row: r, loc: loc}
				v.windows = append(v.windows, w)
				open, _ := w.look(now)
				if !open && r.Holidays {
					_, known := r.listed(dateOf(now.In(loc).Date()))
					unknownYear = unknownYear || !known
				}
				closed = closed || !open
			}
		}
		switch {
		case len(q.Location.Zones) == 0 && r.inForce(now):
			v.add(r.finding(ReasonNoZone))
			v.futile = true
		case unknownYear:
			v.add(r.finding(ReasonNoCalendar))
			v.Findings = append(v.Findings, r.finding(r.ID))
			v.futile = v.futile || len(r.dates) == 0
		case closed:
			v.Findings = append(v.Findings, r.finding(r.ID))
		}
	}
}
