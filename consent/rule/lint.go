package rule

import (
	"cmp"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
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
	LintNight    = "night"     // no row sets hours for a program, so its messages arrive at night
	LintTemplate = "template"  // a program that sends templates only has none for one of its purposes
)

// ProgramPurposes is a program and what it sends for, for [Lint].
type ProgramPurposes struct {
	Program  sealtext.Program
	Purposes sealtext.PurposeSet
	// Unserved are those that it cannot send for, since it sends templates only and has none.
	Unserved sealtext.PurposeSet
}

// Warning is something about a table that a person should examine.
type Warning struct {
	Rule string // Rule.ID of the row, or the name of the program for LintNight and LintTemplate
	Kind string // one of the Lint constants
	Text string // the problem, in a sentence
}

// Lint examines a table at a time, for a test or a daily job of the host: it reports rows whose
// source was last looked up more than 12 months ago, hours that are reversed, doubled or leave
// nothing of a day, zones that do not exist, holidays that are not listed, and rows that [New]
// would refuse. The warnings are in the order of the table.
//
// It also reports each of the programs for which no row sets hours everywhere: a newsletter that is
// declared as transactional wakes its readers. One that sends passcodes only is not reported. And it
// reports the programs with a purpose that no template serves.
func Lint(rules []Rule, now time.Time, programs ...ProgramPurposes) (ws []Warning) {
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
	for _, p := range programs {
		if p.Purposes != sealtext.Purposes(sealtext.OTP) && !slices.ContainsFunc(rules, func(r Rule) bool { return r.quiets(p.Purposes, now) }) {
			ws = append(ws, Warning{Rule: p.Program.String(), Kind: LintNight, Text: "no row sets hours for any purpose of the program: its messages may arrive at night"})
		}
		if p.Unserved != 0 {
			ws = append(ws, Warning{Rule: p.Program.String(), Kind: LintTemplate, Text: "the program sends templates only and has none for " + p.Unserved.String()})
		}
	}
	return ws
}

// quiets reports whether the row leaves out a part of the day, everywhere, for one of the purposes.
func (r Rule) quiets(purposes sealtext.PurposeSet, now time.Time) bool {
	return r.Purposes&purposes&sealtext.AllPurposes != 0 && r.inForce(now) && (r.Jurisdiction == "" || r.Everywhere) &&
		r.spans() && r.Days == 0 && (r.From > 0 || r.To < 24*60)
}

// Lint is the function [Lint] for the rows of the table.
func (t *Table) Lint(now time.Time, programs ...ProgramPurposes) []Warning {
	rules := make([]Rule, len(t.rows))
	for i, r := range t.rows {
		rules[i] = r.Rule
	}
	return Lint(rules, now, programs...)
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
