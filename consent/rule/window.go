package rule

import "time"

// window is a row of hours in one time zone, or of a cap that is used up.
type window struct {
	*row
	from time.Time // from which it binds
	loc  *time.Location
	shut time.Time // until which a cap is used up
}

const daySeconds = 24 * 60 * 60

// open returns the part of a local day in which the row allows messages, in seconds after midnight;
// none if from is not below to.
func (r *row) open(d date, day time.Weekday) (from, to int) {
	switch {
	case r.Holidays:
		if holiday, known := r.listed(d); holiday || !known {
			return 0, 0
		}
	case !r.Days.Has(day):
	case r.Closed:
		return 0, 0
	default:
		return r.From * 60, r.To * 60
	}
	return 0, daySeconds
}

// look reports whether the window is open at t, and a time before which that does not change.
// Within one offset of the zone local time runs evenly; at the end of it the clock jumps, possibly
// into the window or out of it, so the result does not extend beyond.
func (w window) look(t time.Time) (open bool, until time.Time) {
	if t.Before(w.from) {
		return true, w.from.UTC()
	}
	if !w.Until.IsZero() && !t.Before(w.Until) {
		return true, t.Add(horizon)
	}
	if w.loc == nil {
		if t.Before(w.shut) {
			return false, w.shut.UTC()
		}
		return true, t.Add(horizon)
	}
	local := t.In(w.loc)
	h, m, s := local.Clock()
	at, end := h*3600+m*60+s, daySeconds
	from, to := w.open(dateOf(local.Date()), local.Weekday())
	switch {
	case from >= to || at >= to:
	case at < from:
		end = from
	default:
		open, end = true, to
	}
	until = t.Truncate(time.Second).Add(time.Duration(end-at) * time.Second)
	if _, jump := local.ZoneBounds(); !jump.IsZero() && jump.Before(until) {
		until = jump.UTC() // a RetryAt does not tell the zone
	}
	if !w.Until.IsZero() && w.Until.Before(until) {
		until = w.Until.UTC()
	}
	return open, until
}

// next returns the first time from t on at which the window is open, or one that is not before
// limit if there is none.
func (w window) next(t, limit time.Time) time.Time {
	for t.Before(limit) {
		open, until := w.look(t)
		if open {
			return t
		}
		t = until
	}
	return t
}

// closes returns the first time after t at which the window, open at t, is not; limit if there is
// none before it.
func (w window) closes(t, limit time.Time) time.Time {
	for t.Before(limit) {
		open, until := w.look(t)
		if !open {
			return t
		}
		t = until
	}
	return limit
}

// horizon is how far ahead a common time is searched. Windows repeat every week, and changes of
// offset, which may create one, every year.
const horizon = 370 * 24 * time.Hour

// nextCommon returns the first time from t on at which all windows are open; zero if there is none
// within the horizon. Every step moves to the earliest time that one window allows, so none is
// skipped.
func nextCommon(ws []window, t time.Time) time.Time {
	for limit := t.Add(horizon); t.Before(limit); {
		start := t
		for _, w := range ws {
			t = w.next(t, limit)
		}
		if t.Equal(start) {
			return t
		}
	}
	return time.Time{}
}
