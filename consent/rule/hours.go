package rule

import (
	"slices"
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

// Closed reports whether a row that sets hours closes them for a message at a time, in one of the
// zones of the query at least. Without zones there are no hours.
func (t *Table) Closed(q Query, at time.Time) bool {
	if len(q.Location.Zones) == 0 {
		return false
	}
	var v Verdict
	t.hours(&v, q.Location.Effective(), q, at)
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.ID != ReasonUnknownZone && f.ID != ReasonNoCalendar })
}

// hours adds the findings of the rows of hours. A row that binds later, because it comes into force
// then or the message is late then, has its windows too: they count for a retry after that, and end
// what the table allows until then.
func (t *Table) hours(v *Verdict, js []Jurisdiction, q Query, now time.Time) {
	for i := range t.rows {
		r := &t.rows[i]
		from, binds := q.hours(r, js)
		if !binds || !r.Until.IsZero() && !now.Before(r.Until) {
			continue
		}
		inForce := !now.Before(from)
		closed, unknownYear := false, false
		for _, names := range [][]string{q.Location.Zones, r.Zones} {
			for _, name := range names {
				loc, ok := t.zones.load(name)
				if !ok {
					if inForce {
						v.add(r.finding(ReasonUnknownZone))
						v.futile = true
					}
					v.never(r, from)
					continue
				}
				w := window{row: r, from: from, loc: loc}
				v.windows = append(v.windows, w)
				open, _ := w.look(now)
				if !open && r.Holidays {
					_, known := r.listed(dateOf(now.In(loc).Date()))
					unknownYear = unknownYear || !known
				}
				closed = closed || !open
			}
		}
		if len(q.Location.Zones) == 0 {
			v.never(r, from)
		}
		switch {
		case len(q.Location.Zones) == 0 && inForce:
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

// never adds a window that does not open again once the row binds, since it is not known where.
func (v *Verdict) never(r *row, from time.Time) {
	v.windows = append(v.windows, window{row: r, from: from, shut: from.Add(2 * horizon)})
}
