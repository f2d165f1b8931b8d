package consent

import "time"

// limits is what the table says about a message at a time.
type limits struct {
	windows []window
	reasons []Reason
	from    time.Time // before which caps allow nothing
	futile  bool      // no waiting would help
}

func (l *Ledger) limits(r Request, now time.Time) limits {
	h, js := limits{from: now}, l.jurisdictionsOf(r)
	l.hours(&h, js, l.zonesOf(r), r.Purpose, now)
	l.caps(&h, js, r, now)
	return h
}

// caps refuses what a row limits, since nothing counts messages.
func (l *Ledger) caps(h *limits, js []Jurisdiction, r Request, now time.Time) {
	for _, row := range l.rules {
		if row.Cap != (Cap{}) && row.inForce(now) && row.binds(js, r.Purpose) {
			h.reasons, h.futile = addReason(h.reasons, row.reason(RuleNoCounter)), true
		}
	}
}
