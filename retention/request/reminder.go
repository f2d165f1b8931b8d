package request

import (
	"fmt"
	"slices"
	"time"
)

// Reminder is something that somebody should be told about a request.
type Reminder struct {
	// ID is the same each time, for [Request.Remind]: "deadline-14", "deadline-7", "deadline-1",
	// "overdue", or "late-" and the name of a processor.
	ID string
	// Text is a sentence without personal data.
	Text string
	// Alert reports that something is late, and not only due soon.
	Alert bool
}

// Reminders lists what is to be said now and was not yet. Of the reminders before a deadline only
// the latest is listed. There are none after the end.
func (r Request) Reminders(now time.Time) (list []Reminder) {
	if r.State.Final() {
		return nil
	}
	add := func(id, text string, alert bool) {
		if !slices.Contains(r.Reminded, id) {
			list = append(list, Reminder{id, text, alert})
		}
	}
	left := r.DeadlineAt.Sub(now)
	if left < 0 {
		add("overdue", fmt.Sprintf("The request %s (%s) should have been answered by %s.", r.ID, r.Kind, r.DeadlineAt.Format(time.DateOnly)), true)
	} else {
		for _, days := range []int{1, 7, 14} {
			if left <= time.Duration(days)*24*time.Hour {
				add(fmt.Sprintf("deadline-%d", days), fmt.Sprintf("The request %s (%s) must be answered by %s.", r.ID, r.Kind, r.DeadlineAt.Format(time.DateOnly)), false)
				break
			}
		}
	}
	if r.State == StateReceived {
		return list // no processor was asked
	}
	for _, p := range r.Processors {
		if p.ConfirmedAt.IsZero() && now.After(p.DueAt) {
			add("late-"+p.Name, fmt.Sprintf("The processor %s has not confirmed the request %s (%s).", p.Name, r.ID, r.Kind), true)
		}
	}
	return list
}

// never is after every deadline.
var never = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// NextAt is when [Request.Reminders] is to be asked next: now if it lists something, otherwise the
// time at which it will. It is in the year 9999 for an open request about which everything was said,
// and zero after the end.
func (r Request) NextAt(now time.Time) time.Time {
	if r.State.Final() {
		return time.Time{}
	}
	if len(r.Reminders(now)) > 0 {
		return now
	}
	next := never
	consider := func(at time.Time) {
		if at.After(now) && at.Before(next) {
			next = at
		}
	}
	for _, days := range []int{14, 7, 1} {
		consider(r.DeadlineAt.AddDate(0, 0, -days))
	}
	consider(r.DeadlineAt.Add(time.Microsecond)) // the precision of stores
	for _, p := range r.Processors {
		if r.State != StateReceived && p.ConfirmedAt.IsZero() {
			consider(p.DueAt.Add(time.Microsecond))
		}
	}
	return next
}

// Remind records that a reminder was sent.
func (r Request) Remind(id string) Request {
	if !slices.Contains(r.Reminded, id) {
		r.Reminded = append(slices.Clone(r.Reminded), id)
	}
	return r
}
