package consent

import "time"

// limits is what the table says about a message at a time.
type limits struct {
	windows []window
	reasons []Reason
	futile  bool // no waiting would help
}

func (l *Ledger) limits(r Request, now time.Time, slots func() ([]CapSlot, error)) (h limits, err error) {
	js := l.jurisdictionsOf(r)
	l.hours(&h, js, l.zonesOf(r), r.Purpose, now)
	return h, l.caps(&h, js, r, now, slots)
}

// decision is what limits alone lead to.
func (h limits) decision(r Request, now time.Time) Decision {
	d := Decision{Reasons: h.reasons}
	if len(h.reasons) == 0 {
		d.Allowed = true
		return d
	}
	if h.futile {
		return d
	}
	at := nextCommon(h.windows, now)
	if at.IsZero() {
		d.Reasons = append(d.Reasons, Reason{Rule: ReasonNoCommonHours, Source: h.reasons[0].Source, AsOf: h.reasons[0].AsOf})
	} else if r.Expires.IsZero() || at.Before(r.Expires) {
		d.RetryAt = at
	}
	return d
}
