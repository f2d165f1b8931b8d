package transport_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// simulated is a message of a simulated world, as the test has sent it.
type simulated struct {
	zones        []string
	jurisdiction string // empty for none
	purpose      sealtext.Purpose
	created      time.Time
	notBefore    time.Time // zero for none
	expires      time.Time
}

// lawful are the hours of marketing by jurisdiction and day, Sunday first, as the sources of the table
// say: written down once more, so that the table and its code are not judged by themselves.
var lawful = map[string][7][2]int{
	"US-FL": daily(8, 20),
	"US-CT": daily(9, 20),
	"US-TX": week([2]int{12, 21}, [2]int{9, 21}, [2]int{9, 21}),
	"IN":    daily(10, 21),
	"AE":    daily(9, 18),
	"KE":    daily(7, 19),
	"BR":    week([2]int{}, [2]int{9, 22}, [2]int{9, 22}),
	"CO":    week([2]int{}, [2]int{7, 19}, [2]int{8, 15}),
	"ZA":    week([2]int{}, [2]int{8, 20}, [2]int{9, 13}),
	"FR":    week([2]int{}, [2]int{8, 20}, [2]int{10, 18}),
	"GB":    daily(0, 24),
	"AU":    daily(0, 24),
	"US":    daily(0, 24),
}

// frenchHolidays are the days that the test lists, of every year.
var frenchHolidays = map[string]bool{"01-01": true, "05-01": true, "07-14": true, "11-01": true, "12-25": true}

func daily(from, to int) [7][2]int { return week([2]int{from, to}, [2]int{from, to}, [2]int{from, to}) }

func week(sunday, workday, saturday [2]int) (days [7][2]int) {
	for day := range days {
		days[day] = workday
	}
	days[time.Sunday], days[time.Saturday] = sunday, saturday
	return days
}

// wrong says why a message must not be handed over at a time; empty if it may be.
func (m *simulated) wrong(at time.Time) string {
	if !at.Before(m.expires) {
		return fmt.Sprintf("%v after it expired", at.Sub(m.expires))
	}
	if at.Before(m.notBefore) {
		return "before its time"
	}
	due := m.created
	if m.notBefore.After(due) {
		due = m.notBefore
	}
	late := at.Sub(due) > 30*time.Minute
	for _, zone := range m.zones {
		switch m.purpose {
		case sealtext.OTP:
		case sealtext.Marketing:
			if !within(at, zone, daily(8, 21)) {
				return "outside the hours of marketing in " + zone
			}
			if hours, ok := lawful[m.jurisdiction]; ok && !within(at, zone, hours) {
				return "outside the hours of " + m.jurisdiction + " in " + zone
			}
			if m.jurisdiction == "US-TX" && !within(at, "America/Chicago", lawful["US-TX"]) {
				return "outside the hours of Texas in Central time"
			}
			if m.jurisdiction == "FR" && frenchHolidays[in(at, zone).Format("01-02")] {
				return "on a holiday in " + zone
			}
		case sealtext.Informational:
			if !within(at, zone, daily(8, 21)) {
				return "outside the courtesy hours in " + zone
			}
		default:
			if late && !within(at, zone, daily(8, 21)) {
				return "late and outside the courtesy hours in " + zone
			}
		}
	}
	return ""
}

func in(at time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return at.In(loc)
}

func within(at time.Time, zone string, hours [7][2]int) bool {
	local := in(at, zone)
	day := hours[local.Weekday()]
	return local.Hour() >= day[0] && local.Hour() < day[1]
}
