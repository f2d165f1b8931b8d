package rule

import (
	"slices"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
)

// Rule is one row of the table. A row does one thing: it sets hours (From and To, Closed, or
// Holidays), a frequency cap (Cap), a term (Term), a duty (Duty), the extent of a STOP (RevokeAll)
// or of an opt-out in general (NoOneShot). [Table.Judge] applies hours and caps; duties are for the host, see [Table.Bind]. If
// several rows bind, all apply, so the strictest decides; hours are set once for a jurisdiction,
// purpose and day, though, and a second row of them is refused. Fields that are added later will
// have no effect at their zero value.
type Rule struct {
	// ID identifies the rule in decisions and in the audit log; see [sealtext.CheckReference].
	// Unique in a table.
	ID string
	// Jurisdiction of the rule. Empty binds everywhere.
	Jurisdiction Jurisdiction
	// Everywhere makes the row of one jurisdiction bind in all, as a minimum for recipients whose
	// location is unknown.
	Everywhere bool
	// Purposes it binds for. At least one.
	Purposes sealtext.PurposeSet
	// Effective is when it comes into force and Until when it ends; zero for
	// always and never.
	Effective, Until time.Time

	// From and To are minutes after midnight in the recipient's local time: a message may be sent
	// from From on and before To, in every candidate time zone. 0 <= From < To <= 1440.
	From, To int
	// Closed allows no message on Days at all.
	Closed bool
	// Holidays allows no message on the public holidays listed in Dates, in the form 2027-07-14. A
	// year without any listed date is unknown, and closed as a whole.
	Holidays bool
	Dates    []string
	// Days are the days of the local week to which From and To, or Closed, apply; on others the row
	// has no effect. Zero means all.
	Days Days
	// Zones are IANA names of time zones in which From and To also apply, in addition to the
	// recipient's own.
	Zones []string

	// Cap limits the number of messages to a person.
	Cap Cap
	// Term is a duration that the rule sets.
	Term Term
	// Duty is an obligation of the host.
	Duty Duty
	// RevokeAll makes a STOP opt out of Purposes in every program of the tenant, and not only in
	// those of the sender that it was sent to, if it comes from a person in Jurisdiction.
	RevokeAll bool
	// NoOneShot makes an opt-out deny also the one message that the person asks for at this moment,
	// such as a passcode; see consent.Request.Asked.
	NoOneShot bool

	// Voice marks a row whose source is about calls. It is taken for texts, which is stricter; a host
	// that reads the law otherwise removes such rows. It has no effect by itself.
	Voice bool

	// Source names the text that the rule is taken from, such as a section of a law. Required. In
	// the rows of [Default] a second source follows after a semicolon.
	Source string
	// AsOf is when the source was last looked up. Required.
	AsOf time.Time
	// Note tells what is uncertain: sources that disagree, or a second-hand one.
	Note string
}

// Days is a set of days of the week.
type Days uint8

// OnDays returns a set of days.
func OnDays(days ...time.Weekday) (d Days) {
	for _, day := range days {
		d |= 1 << day
	}
	return d
}

// Has reports whether day is in the set. The empty set is every day.
func (d Days) Has(day time.Weekday) bool { return d == 0 || d&(1<<day) != 0 }

// Cap limits a person to Limit messages in any period of the length Window, counted over all
// programs of the tenant. Limit is 1 to 1000, and Window at most 400 days. The zero value is no
// cap.
type Cap struct {
	Limit  int
	Window time.Duration
}

// TableError reports a row of a table that cannot be used, and why.
type TableError struct {
	Row  int    // index of the row in the slice that [New] got
	Rule string // the field and what it must be
}

// Error names the row and the field, and repeats nothing of their content.
func (e *TableError) Error() string {
	return "rule: row " + strconv.Itoa(e.Row) + ": " + e.Rule
}

// spans reports whether the row sets From and To.
func (r Rule) spans() bool { return r.From != 0 || r.To != 0 }

// hours reports whether the row sets hours.
func (r Rule) hours() bool {
	return r.spans() || r.Closed || r.Holidays
}

// inForce reports whether the row is in force at a time.
func (r Rule) inForce(at time.Time) bool {
	return !at.Before(r.Effective) && (r.Until.IsZero() || at.Before(r.Until))
}

// binds reports whether the row applies to messages of a purpose to persons in any of the
// jurisdictions.
func (r Rule) binds(js []Jurisdiction, p sealtext.Purpose) bool {
	return r.Purposes.Has(p) && r.in(js, UnknownBindsNothing)
}

// in reports whether the row is one of any of the jurisdictions.
func (r Rule) in(js []Jurisdiction, unknown Unknown) bool {
	return r.Everywhere || r.Jurisdiction == "" || len(js) == 0 && unknown == UnknownBindsAll ||
		slices.ContainsFunc(js, func(j Jurisdiction) bool { return j.In(r.Jurisdiction) })
}

// kinds returns the number of things that a row does.
func (r Rule) kinds() (n int) {
	for _, has := range []bool{r.hours(), r.Cap != Cap{}, r.Term != Term{}, r.Duty != 0, r.RevokeAll, r.NoOneShot} {
		if has {
			n++
		}
	}
	return n
}

// row is a rule with its dates parsed.
type row struct {
	Rule
	dates []date // sorted
}

// ruleClash reports hours that are set twice: whether the wider or the narrower ones were meant
// cannot be known.
const ruleClash = "From and To must not be set for days and purposes that an earlier row of the jurisdiction has hours for; replace that row"

func readRules(rules []Rule) (rows []row, err error) {
	seen := map[string]bool{}
	for i, r := range rules {
		dates, datesOK := readDates(r.Dates)
		if rule := r.wrong(datesOK, seen[r.ID]); rule != "" {
			return nil, &TableError{Row: i, Rule: rule}
		}
		if slices.ContainsFunc(rules[:i], func(o Rule) bool { return r.clashes(o) != "" }) {
			return nil, &TableError{Row: i, Rule: ruleClash}
		}
		seen[r.ID] = true
		rows = append(rows, row{r.copied(), dates})
	}
	return rows, nil
}

// wrong returns the first fault of a row, "" for none.
func (r Rule) wrong(dates, taken bool) string {
	switch {
	case sealtext.CheckReference("ID", r.ID) != nil || taken:
		return "ID must be a unique reference without spaces"
	case r.Jurisdiction != "" && (r.Jurisdiction.Check() != nil || len(r.Jurisdiction) > 3 && r.Jurisdiction[3] == '*'):
		return "Jurisdiction must be an ISO 3166 code such as US, US-FL or GB, or EU"
	case r.Everywhere && r.Jurisdiction == "":
		return "Everywhere must not be set without a Jurisdiction, which is everywhere anyway"
	case r.Purposes&sealtext.AllPurposes == 0 || r.Purposes&^sealtext.AllPurposes != 0:
		return "Purposes must be made by sealtext.Purposes with at least one purpose"
	case !r.Until.IsZero() && !r.Until.After(r.Effective):
		return "Until must be later than Effective"
	case r.Source == "":
		return "Source must say where the rule stands"
	case r.AsOf.IsZero():
		return "AsOf must say when the source was looked up"
	case r.kinds() != 1:
		return "row must set exactly one of hours (From and To, Closed or Holidays), Cap, Term, Duty, RevokeAll and NoOneShot"
	}
	if r.hours() {
		return r.wrongHours(dates)
	}
	switch {
	case r.Days != 0 || len(r.Dates) > 0 || len(r.Zones) > 0:
		return "Days, Dates and Zones must only be set in a row of hours"
	case r.Cap != Cap{} && (r.Cap.Limit < 1 || r.Cap.Limit > maxCap || r.Cap.Window <= 0 || r.Cap.Window > maxWindow):
		return "Cap must be 1 to 1000 messages in more than no time and at most 400 days"
	case r.Term != Term{} && !r.Term.valid():
		return "Term must have a kind and exactly one length"
	case !r.Duty.valid():
		return "Duty must be one of the Duty constants"
	}
	return ""
}

// The limits of a cap: what one check may have to count.
const (
	maxCap    = 1000
	maxWindow = 400 * 24 * time.Hour
)

func (r Rule) wrongHours(dates bool) string {
	span := r.spans()
	switch {
	case span && (r.From < 0 || r.From >= r.To || r.To > 24*60):
		return "From and To must be minutes of the day, From before To"
	case span && (r.Closed || r.Holidays) || r.Closed && r.Holidays:
		return "row must set only one of From and To, Closed and Holidays"
	case r.Days >= 1<<7:
		return "Days must be made by OnDays"
	case r.Holidays && r.Days != 0:
		return "Days must not be set beside Holidays"
	case !r.Holidays && len(r.Dates) > 0:
		return "Dates must only be set beside Holidays"
	case !dates:
		return "Dates must be days such as 2027-07-14"
	}
	for _, z := range r.Zones {
		if !zoneExists(z) {
			return "Zones must be names of the IANA time zone database"
		}
	}
	return ""
}

// date is a day of the calendar as a number such as 20270714.
type date int

func dateOf(year int, month time.Month, day int) date { return date(year*10000 + int(month)*100 + day) }

func readDates(texts []string) (ds []date, ok bool) {
	for _, s := range texts {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return nil, false
		}
		ds = append(ds, dateOf(t.Date()))
	}
	slices.Sort(ds)
	return ds, true
}

// listed reports whether the day is a listed holiday, and whether any day of
// its year is.
func (r row) listed(d date) (holiday, known bool) {
	i, holiday := slices.BinarySearch(r.dates, d)
	known = i < len(r.dates) && r.dates[i]/10000 == d/10000 || i > 0 && r.dates[i-1]/10000 == d/10000
	return holiday, known
}

// copied returns a copy that shares nothing with the table.
func (r Rule) copied() Rule {
	r.Dates, r.Zones = slices.Clone(r.Dates), slices.Clone(r.Zones)
	return r
}
