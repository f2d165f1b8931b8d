package page

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// day is the recipient's day, and when a text may go out in it.
type day struct {
	Zone  string
	Clock string // the time there now
	Words string
	Open  []bar // parts of the day, in units of the drawing
	Now   int
}

// The drawing of a day has twelve units an hour, and is looked at by the quarter of an hour.
const (
	dayWidth    = 24 * 12
	slotMinutes = 15
	slotUnits   = slotMinutes / 5
	slots       = dayWidth / slotUnits
)

// dayOf draws the day of the first zone that a recipient may be in: it is open where the rules of all zones
// allow a text of the purpose. Nil where no zone is known.
func dayOf(table *rule.Table, loc rule.Location, purpose sealtext.Purpose, now time.Time) *day {
	if len(loc.Zones) == 0 {
		return nil
	}
	zone, err := time.LoadLocation(loc.Zones[0])
	if err != nil {
		return nil
	}
	local := now.In(zone)
	out := &day{Zone: loc.Zones[0], Clock: local.Format("Mon 15:04"), Now: local.Hour()*12 + local.Minute()/5}
	begin := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	open, from := -1, ""
	for i := range slots + 1 {
		// By the clock on the wall, also on a day that has 23 or 25 hours.
		at := time.Date(begin.Year(), begin.Month(), begin.Day(), 0, i*slotMinutes, 0, 0, zone)
		allowed := i < slots && allows(table, loc, purpose, at)
		switch {
		case allowed && open < 0:
			open, from = i, at.Format("15:04")
		case !allowed && open >= 0:
			out.Open = append(out.Open, bar{X: open * slotUnits, Used: (i - open) * slotUnits})
			to := at.Format("15:04")
			if i == slots {
				to = "24:00"
			}
			if out.Words != "" {
				out.Words += " and "
			}
			out.Words += from + " to " + to
			open = -1
		}
	}
	switch {
	case out.Words == "":
		out.Words = "No " + purpose.String() + " text goes out there today."
	case len(out.Open) == 1 && out.Open[0].Used == dayWidth:
		out.Words = fmt.Sprintf("No rule limits the hours of %s texts there.", purpose)
	default:
		out.Words = fmt.Sprintf("Hours of %s texts there today: %s.", purpose, out.Words)
	}
	return out
}

func allows(table *rule.Table, loc rule.Location, purpose sealtext.Purpose, at time.Time) bool {
	v, err := table.Judge(rule.Query{Location: loc, Purpose: purpose}, sealtext.ID{}, at, func() ([]rule.Use, error) { return nil, nil })
	return err == nil && len(v.Findings) == 0
}
