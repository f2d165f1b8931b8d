package rule

import (
	"cmp"
	"time"
)

// The kinds of a [Warning].
const (
	LintOld      = "old"       // AsOf is more than 12 months ago
	LintFuture   = "future"    // AsOf is in the future
	LintReversed = "reversed"  // From is not before To
	LintOverlap  = "overlap"   // two rows of one jurisdiction set hours for the same purpose and day; New refuses it
	LintNever    = "never"     // rows of one jurisdiction leave no minute of a day; New refuses it
	LintZone     = "zone"      // a zone is not in the time zone database
	LintCalendar = "calendar"  // the public holidays of this year or the next are not listed
	LintEnded    = "ended"     // Until has passed
	LintTable    = "not-valid" // New would refuse the row
)

// Warning is something about a table that a person should examine.
type Warning struct {
	Rule string // Rule.ID of the row
	Kind string // one of the Lint constants
	Text string // the problem, in a sentence
}

// Lint examines a table at a time, for a test or a daily job of the host: it reports rows whose
// source was last looked up more than 12 months ago, hours that are reversed, doubled or leave
// nothing of a day, zones that do not exist, holidays that are not listed, and rows that [New]
// would refuse. The warnings are in the order of the table.
func Lint(rules []Rule, now time.Time) (ws []Warning) {
	seen := map[string]bool{}
	for i, r := range rules {
		warn := func(kind, text string) { ws = append(ws, Warning{Rule: r.ID, Kind: kind, Text: text}) }
		if r.AsOf.Before(now.AddDate(-1, 0, 0)) {
			warn(LintOld, "the source was last looked up more than 12 months ago")
		}
		if r.AsOf.After(now) {
			warn(LintFuture, "the source was looked up in the future")
		}
		if !r.Until.IsZero() && !now.Before(r.Until) {
			warn(LintEnded, "the row is not in force any more")
		}
		if r.spans() && r.From >= r.To {
			warn(LintReversed, "the hours are reversed: they must begin before they end, on one day")
		}
		for _, z := range r.Zones {
			if !zoneExists(z) {
				warn(LintZone, "a zone is not in the time zone database")
			}
		}
		lintCalendar(r, now, warn)
		_, datesOK := readDates(r.Dates)
		rule := r.wrong(datesOK, seen[r.ID])
		for _, other := range rules[:i] {
			switch kind := r.clashes(other); kind {
			case LintNever:
				warn(kind, "together with "+other.ID+" no minute of a day is left")
			case LintOverlap:
				warn(kind, "the hours overlap those of "+other.ID+"; which are meant?")
			default:
				continue
			}
			rule = cmp.Or(rule, ruleClash)
		}
		if rule != "" {
			warn(LintTable, rule)
		}
		seen[r.ID] = true
	}
	return ws
}

func lintCalendar(r Rule, now time.Time, warn func(kind, text string)) {
	if !r.Holidays || !r.inForce(now) {
		return
	}
	dates, _ := readDates(r.Dates)
	rw := row{r, dates}
	year, month, _ := now.Date()
	for y := year; y <= year+1; y++ {
		// The next year is due in its last quarter.
		if _, known := rw.listed(dateOf(y, time.January, 0)); !known && (y == year || month >= time.October) {
			warn(LintCalendar, "the public holidays of the year are not listed; see WithHolidays")
			return
		}
	}
}

// clashes returns LintOverlap or LintNever for two rows that set hours for the same persons and
// day, "" for others.
func (r Rule) clashes(other Rule) string {
	together := r.Jurisdiction == other.Jurisdiction && r.Purposes&other.Purposes != 0 && overlap(r, other)
	if !together || !r.hours() || !other.hours() || r.Holidays || other.Holidays {
		return ""
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if !r.Days.Has(day) || !other.Days.Has(day) || r.Closed || other.Closed {
			continue // closing a day that another row has hours for is the usual form
		}
		if max(r.From, other.From) >= min(r.To, other.To) {
			return LintNever
		}
		return LintOverlap
	}
	return ""
}

// overlap reports whether two rows are ever in force at once.
func overlap(a, b Rule) bool {
	return (a.Until.IsZero() || b.Effective.Before(a.Until)) && (b.Until.IsZero() || a.Effective.Before(b.Until))
}
