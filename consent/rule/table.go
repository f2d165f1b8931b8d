package rule

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Query describes a message: its purpose, and where its recipient may be.
type Query struct {
	Location Location
	Purpose  sealtext.Purpose
	// Late is when the message has waited for too long: from then on the hours of informational
	// messages, the courtesy hours, bind it too, whatever its purpose. Zero means never.
	Late time.Time
}

// hours reports whether the hours of a row bind a message, and from when on.
func (q Query) hours(r *row, js []Jurisdiction) (from time.Time, binds bool) {
	switch {
	case !r.hours():
		return time.Time{}, false
	case r.binds(js, q.Purpose):
		return r.Effective, true
	case q.Late.IsZero() || !r.binds(js, sealtext.Informational):
		return time.Time{}, false
	case q.Late.After(r.Effective):
		return q.Late, true
	}
	return r.Effective, true
}

// Unknown decides which rows bind if no jurisdiction is known. Rows without a Jurisdiction, and
// those with Everywhere, bind in any case.
type Unknown uint8

// The ways to treat an unknown jurisdiction.
const (
	UnknownBindsNothing Unknown = iota // no row of any jurisdiction
	UnknownBindsAll                    // the rows of every jurisdiction
)

// Table is a table of rules, validated and compiled. It does not change and is safe for concurrent
// use.
type Table struct {
	rows  []row
	zones zoneCache
}

// New validates rules and compiles them. It copies what it keeps. A row that cannot be used gives a
// [*TableError]; a table without rows allows everything.
func New(rules []Rule) (*Table, error) {
	rows, err := readRules(rules)
	if err != nil {
		return nil, err
	}
	return &Table{rows: rows}, nil
}

// Bind returns the rows that bind a message and are in force at a time, in the order of the table:
// what its text must contain, within what time something must be done, and the hours and caps that
// [Table.Judge] applies.
func (t *Table) Bind(q Query, at time.Time) (rules []Rule) {
	js := q.Location.Effective()
	for _, r := range t.rows {
		from, binds := q.hours(&r, js)
		if r.inForce(at) && (r.binds(js, q.Purpose) || binds && !at.Before(from)) {
			rules = append(rules, r.copied())
		}
	}
	return rules
}

// Owes returns the first row in force at a time that sets a duty for a message; false if there is
// none.
func (t *Table) Owes(q Query, d Duty, at time.Time) (Rule, bool) {
	js := q.Location.Effective()
	for i := range t.rows {
		if r := &t.rows[i]; d != 0 && r.Duty == d && r.inForce(at) && r.binds(js, q.Purpose) {
			return r.copied(), true
		}
	}
	return Rule{}, false
}

// Shortest returns the earliest end of a term that begins at from, by the rows that set one of the
// kind, are in force at at and bind any of the purposes in any of the jurisdictions; zero if there
// is none. Calendar days are those of UTC.
func (t *Table) Shortest(kind TermKind, js []Jurisdiction, purposes sealtext.PurposeSet, at, from time.Time, unknown Unknown) (end time.Time) {
	for _, r := range t.rows {
		if kind == 0 || r.Term.Kind != kind || !r.inForce(at) || r.Purposes&purposes&sealtext.AllPurposes == 0 || !r.in(js, unknown) {
			continue
		}
		if e := r.Term.After(from.UTC()); end.IsZero() || e.Before(end) {
			end = e
		}
	}
	return end
}

// RevokeAll returns the purposes for which a STOP opts out of every program of the tenant, by the
// rows with RevokeAll that are in force at a time in any of the jurisdictions, or in any at all if
// none is known.
func (t *Table) RevokeAll(js []Jurisdiction, at time.Time) (purposes sealtext.PurposeSet) {
	for _, r := range t.rows {
		if r.RevokeAll && r.inForce(at) && r.in(js, UnknownBindsAll) {
			purposes |= r.Purposes
		}
	}
	return purposes
}

// NoOneShot returns the rows with NoOneShot that are in force at a time and bind a message in any of
// its jurisdictions, or all of them if none is known.
func (t *Table) NoOneShot(q Query, at time.Time) (fs []Finding) {
	js := q.Location.Effective()
	for _, r := range t.rows {
		if r.NoOneShot && r.inForce(at) && r.Purposes.Has(q.Purpose) && r.in(js, UnknownBindsAll) {
			fs = append(fs, r.finding(r.ID))
		}
	}
	return fs
}

// Capped reports whether a cap binds a message at a time or later, so that [Table.Judge] will ask
// for the messages that count.
func (t *Table) Capped(q Query, now time.Time) bool {
	js := q.Location.Effective()
	return slices.ContainsFunc(t.rows, func(r row) bool { return r.caps(js, q.Purpose, now) })
}

// LongestCap returns the longest Window of a cap in the table: an older message counts for none.
// Zero if there is no cap.
func (t *Table) LongestCap() (longest time.Duration) {
	for _, r := range t.rows {
		longest = max(longest, r.Cap.Window)
	}
	return longest
}

// KnownZone reports whether the IANA time zone database has a name that names a place: "Local" does
// not.
func (t *Table) KnownZone(name string) bool {
	_, ok := t.zones.load(name)
	return ok
}
