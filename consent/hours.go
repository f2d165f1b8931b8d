package consent

import (
	"sync"
	"time"
	_ "time/tzdata" // hours must not depend on what the host has installed
)

// window is a part of the day in one time zone.
type window struct {
	loc      *time.Location
	from, to int // seconds after midnight
}

// next is the first moment from t on that lies in the window. Within one
// offset of the zone local time runs evenly; at the end of it the clock jumps,
// possibly into the window, so the search goes on from there.
func (w window) next(t time.Time) time.Time {
	for {
		at, end := w.second(t)
		if w.from <= at && at < w.to {
			return t
		}
		wait := w.from - at
		if wait < 0 {
			wait += 24 * 60 * 60
		}
		open := t.Truncate(time.Second).Add(time.Duration(wait) * time.Second)
		if end.IsZero() || open.Before(end) {
			return open
		}
		t = end
	}
}

// closes is the first moment after t, which lies in the window, that does
// not; limit where there is none before it.
func (w window) closes(t, limit time.Time) time.Time {
	for t.Before(limit) {
		at, end := w.second(t)
		if at < w.from || at >= w.to {
			return t
		}
		closing := t.Truncate(time.Second).Add(time.Duration(w.to-at) * time.Second)
		if !end.IsZero() && end.Before(closing) {
			closing = end
		}
		t = closing
	}
	return limit
}

// second is the second of the day at t and the moment at which the offset of
// the zone changes next, zero for never.
func (w window) second(t time.Time) (int, time.Time) {
	local := t.In(w.loc)
	_, end := local.ZoneBounds()
	h, m, s := local.Clock()
	return h*3600 + m*60 + s, end.UTC() // a RetryAt does not tell the zone
}

// horizon is how far ahead a common time is looked for. Windows repeat every
// day, and changes of offset, which may bring one about, every year.
const horizon = 370 * 24 * time.Hour

// nextCommon is the first moment from t on that lies in all windows; zero
// where there is none within the horizon. Every step moves to the earliest
// moment that one window allows, so none is stepped over.
func nextCommon(ws []window, t time.Time) time.Time {
	for limit := t.Add(horizon); t.Before(limit); {
		start := t
		for _, w := range ws {
			t = w.next(t)
		}
		if t.Equal(start) {
			return t
		}
	}
	return time.Time{}
}

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

// hours is what the table says about a purpose in the zones at a time.
type hours struct {
	windows []window
	reasons []Reason
	futile  bool // no time of day would help
}

func (l *Ledger) hours(r Request, now time.Time) (h hours) {
	for _, rule := range l.rules {
		if !rule.Purposes.Has(r.Purpose) {
			continue
		}
		if len(r.Zones) == 0 {
			h.reasons, h.futile = addReason(h.reasons, Reason{Rule: RuleNoZone, Source: rule.Source, AsOf: rule.AsOf}), true
			continue
		}
		closed := false
		for _, name := range r.Zones {
			loc, ok := l.zones.load(name)
			if !ok {
				h.reasons, h.futile = addReason(h.reasons, Reason{Rule: RuleUnknownZone, Source: rule.Source, AsOf: rule.AsOf}), true
				continue
			}
			w := window{loc, rule.From * 60, rule.To * 60}
			h.windows = append(h.windows, w)
			closed = closed || !w.next(now).Equal(now)
		}
		if closed {
			h.reasons = addReason(h.reasons, Reason{Rule: rule.ID, Source: rule.Source, AsOf: rule.AsOf})
		}
	}
	return h
}

// addReason adds a reason once.
func addReason(rs []Reason, r Reason) []Reason {
	for _, have := range rs {
		if have == r {
			return rs
		}
	}
	return append(rs, r)
}
