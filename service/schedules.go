package service

import (
	"time"

	"github.com/sealtext/sealtext/retention"
)

// day is a day of 24 hours: how long a record is kept does not depend on a time zone.
const day = 24 * time.Hour

// DefaultSchedules are the schedules of a service that names none, without their disposers, which
// [New] fills in for the classes that it knows: texts of messages are kept for 7 days after they
// were sent or received. Change the Keep of a copy to keep them longer or shorter.
func DefaultSchedules() []retention.Schedule {
	return []retention.Schedule{{
		Class: retention.ClassMessageBodies, Keep: 7 * day, Holds: retention.HoldRuleBySubject,
		LegalRef: "GDPR article 5(1)(e): a text is of no use a week after it was sent",
	}}
}
