package rule

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// The ids of the findings that are not the [Rule.ID] of a row.
const (
	ReasonNoZone        = "hours.no-zone"        // a rule sets hours and no time zone is known
	ReasonUnknownZone   = "hours.unknown-zone"   // a rule sets hours and a time zone is not in the database
	ReasonNoCommonHours = "hours.no-common-time" // the hours of the candidate zones never overlap
	ReasonNoCalendar    = "hours.no-calendar"    // a rule closes public holidays and those of the year are not listed
	ReasonNoCounter     = "caps.no-counter"      // a rule caps messages and nothing counts them
)

// Finding is one reason of a table against a message.
type Finding struct {
	// ID is the [Rule.ID] of the row, or one of the Reason constants.
	ID string
	// Source names the text that the rule is taken from, such as a section of a law, and AsOf is
	// when that was last looked up.
	Source string
	AsOf   time.Time
}

func (r Rule) finding(id string) Finding { return Finding{ID: id, Source: r.Source, AsOf: r.AsOf} }

// Use is one message that was sent to a person, as caps count it.
type Use struct {
	Message sealtext.ID
	Purpose sealtext.Purpose
	// At is when it was handed over, or, while that is not known, the latest time at which it may
	// be.
	At time.Time
}

// Verdict is the result of a table for a message at a time. The table allows it if there are no
// Findings.
type Verdict struct {
	Findings []Finding

	windows []window
	futile  bool // waiting does not help
}

// Judge applies the rows of hours and of caps to a message. If a cap binds, and only then, it calls
// used for the messages that the recipient was sent in the time of [Table.LongestCap]; a use of the
// message itself does not count. A nil used counts nothing, and a cap that binds then denies with
// [ReasonNoCounter]. message may be zero if it has not been handed over before. The error is that
// of used.
func (t *Table) Judge(q Query, message sealtext.ID, now time.Time, used func() ([]Use, error)) (v Verdict, err error) {
	js := q.Location.Effective()
	t.hours(&v, js, q, now)
	var capped []*row
	for i := range t.rows {
		if r := &t.rows[i]; r.caps(js, q.Purpose, now) {
			capped = append(capped, r)
		}
	}
	if len(capped) == 0 {
		return v, nil
	}
	if used == nil {
		for _, r := range capped {
			if r.inForce(now) {
				v.add(r.finding(ReasonNoCounter))
				v.futile = true
			}
		}
		return v, nil
	}
	uses, err := used()
	if err != nil {
		return Verdict{}, err
	}
	for _, r := range capped {
		v.full(r, uses, message, now)
	}
	return v, nil
}

// caps reports whether the row has a cap that binds a message now or later.
func (r Rule) caps(js []Jurisdiction, p sealtext.Purpose, now time.Time) bool {
	return r.Cap != (Cap{}) && r.binds(js, p) && (r.Until.IsZero() || now.Before(r.Until))
}

// full adds a window for a row whose cap is used up: a use counts until a
// whole window after it.
func (v *Verdict) full(r *row, uses []Use, message sealtext.ID, now time.Time) {
	var counted []time.Time
	for _, u := range uses {
		if r.Purposes.Has(u.Purpose) && u.Message != message && now.Before(u.At.Add(r.Cap.Window)) {
			counted = append(counted, u.At)
		}
	}
	if len(counted) < r.Cap.Limit {
		return
	}
	slices.SortFunc(counted, time.Time.Compare)
	free := counted[len(counted)-r.Cap.Limit].Add(r.Cap.Window)
	v.windows = append(v.windows, window{row: r, from: r.Effective, shut: free})
	if r.inForce(now) {
		v.Findings = append(v.Findings, r.finding(r.ID))
	}
}

// Cap applies a rule that is not in the table: one with a Cap, of which the ID, the Purposes, the
// Source and AsOf count. It is as [Table.Judge] with that row; the error is that of used.
func (v *Verdict) Cap(r Rule, message sealtext.ID, now time.Time, used func() ([]Use, error)) error {
	if used == nil {
		v.add(r.finding(ReasonNoCounter))
		v.futile = true
		return nil
	}
	uses, err := used()
	if err == nil {
		v.full(&row{Rule: r}, uses, message, now)
	}
	return err
}

// add adds a finding once.
func (v *Verdict) add(f Finding) {
	if !slices.Contains(v.Findings, f) {
		v.Findings = append(v.Findings, f)
	}
}

// Retry returns the first time from now on at which every row allows the message, as far as is
// known now. It is zero if there are no Findings, and if waiting does not help; hours that never
// overlap are a Finding of their own, which Retry adds.
func (v *Verdict) Retry(now time.Time) time.Time {
	if len(v.Findings) == 0 || v.futile {
		return time.Time{}
	}
	at := nextCommon(v.windows, now)
	if at.IsZero() {
		v.Findings = append(v.Findings, Finding{ID: ReasonNoCommonHours, Source: v.Findings[0].Source, AsOf: v.Findings[0].AsOf})
		v.futile = true
	}
	return at
}

// Closes returns the first time after now at which the table no longer allows the message, which it
// allows now; limit if there is none before it.
func (v Verdict) Closes(now, limit time.Time) time.Time {
	for _, w := range v.windows {
		limit = w.closes(now, limit)
	}
	return limit
}
