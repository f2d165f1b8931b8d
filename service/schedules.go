package service

import (
	"time"

	"github.com/sealtext/sealtext/retention"
)

// day is a day of 24 hours: how long a record is kept does not depend on a time zone.
const day = 24 * time.Hour

// DefaultSchedules returns the schedules of a service whose Config.Schedules is nil: texts of
// messages are kept for 7 days after they were sent or received. Change Keep in the result to keep
// them for another time. Disposer is nil in it: [New] sets it for [retention.ClassMessageBodies],
// and requires it for other classes.
func DefaultSchedules() []retention.Schedule {
	return []retention.Schedule{{
		Class: retention.ClassMessageBodies, Keep: 7 * day, Holds: retention.HoldRuleBySubject,
		LegalRef: "GDPR article 5(1)(e): a text is of no use a week after it was sent",
	}}
}
