package program

import (
	"strconv"
	"time"
)

// Frequency limits a person to Messages in any period of the length Period. The zero value is no
// limit.
type Frequency struct {
	// Messages is 1 to 1000.
	Messages int
	// Period is 1 hour to 400 days, in whole hours.
	Period time.Duration
}

const (
	day           = 24 * time.Hour
	maxMessages   = 1000
	maxPeriod     = 400 * day
	varies        = "Msg frequency varies"
	messagesShort = " msgs"
)

func (f Frequency) check() error {
	if f == (Frequency{}) {
		return nil
	}
	if f.Messages < 1 || f.Messages > maxMessages || f.Period < time.Hour || f.Period > maxPeriod || f.Period%time.Hour != 0 {
		return bad("frequency", "must be 1 to 1000 messages in 1 hour to 400 days, in whole hours")
	}
	return nil
}

// String returns the frequency as the texts state it, such as "4 msgs/month", where a month has 30
// or 31 days; "Msg frequency varies" for the zero value.
func (f Frequency) String() string {
	if f.Messages == 0 {
		return varies
	}
	n := strconv.Itoa(f.Messages) + messagesShort
	if f.Messages == 1 {
		n = "1 msg"
	}
	switch f.Period {
	case time.Hour:
		return n + "/hour"
	case day:
		return n + "/day"
	case 7 * day:
		return n + "/week"
	case 30 * day, 31 * day:
		return n + "/month"
	case 365 * day, 366 * day:
		return n + "/year"
	}
	if f.Period%day == 0 {
		return n + " in " + strconv.Itoa(int(f.Period/day)) + " days"
	}
	return n + " in " + strconv.Itoa(int(f.Period/time.Hour)) + " hours"
}

// looser reports whether f permits more than another frequency.
func (f Frequency) looser(than Frequency) bool {
	switch {
	case f == than || than == Frequency{}:
		return false
	case f == Frequency{}:
		return true
	}
	return f.Messages > than.Messages || f.Period < than.Period
}
