package retention

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Disposer knows the records of one class. Rooms and hosts satisfy it; it
// must be safe for concurrent use.
type Disposer interface {
	// Due lists records whose time ended before cutoff, oldest first, read
	// outside of any transaction but not behind one that has committed. It
	// returns fewer than limit only when there are no more. What time a
	// record is measured by (made, last changed, last contact) is the
	// disposer's to say.
	Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// Dispose destroys the records, all of one tenant, within tx and reports
	// how many it found. One that is gone already is not an error. It must
	// destroy nothing else: only the subjects of items were asked for holds.
	Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// MinKeep is the shortest time that a [Schedule] can keep records. Shorter
// ones are not schedules but forgotten units: a Keep of 30 is 30 nanoseconds.
const MinKeep = time.Minute

// Schedule says how long one class is kept and who disposes of it.
type Schedule struct {
	// Class of the records. Required, and only once in a [SweeperConfig].
	Class Class
	// Keep is how long after its time a record stays. Required: a schedule
	// cannot say "destroy at once" by leaving it out.
	Keep time.Duration
	// Floor is the shortest Keep that [NewSweeper] takes, for classes that a law
	// wants to be kept at least so long; [MinKeep] by default. It belongs
	// in the code, next to LegalRef, where Keep may come from a settings
	// page.
	Floor time.Duration
	// LegalRef says why the class is kept so long: a citation or the
	// host's own rule, 1 to 200 printable ASCII characters. Required; it is
	// repeated in plans and reports. [Period] has some to begin with.
	LegalRef string
	// Holds says how the class honors legal holds. Required.
	Holds HoldRule
	// ExemptReason says why no hold can cover the class, in the form of
	// LegalRef. Required with [HoldRuleExempt] and refused without.
	ExemptReason string
	// Disposer knows the records. Required.
	Disposer Disposer
}

// check gives a [*sealtext.InputError] for the first rule that s breaks.
func (s Schedule) check() error {
	if err := s.Class.Check(); err != nil {
		return err
	}
	floor := max(s.Floor, MinKeep)
	switch {
	case s.Floor < 0:
		return bad("floor", "must not be negative")
	case s.Keep <= 0:
		return bad("keep", "must be more than zero")
	case s.Keep < floor:
		return bad("keep", "must not be below the floor of the class, nor below a minute")
	case !stated(s.LegalRef):
		return bad("legal reference", "must be stated in 1 to 200 printable ASCII characters")
	case s.Disposer == nil:
		return bad("disposer", "is required")
	}
	switch s.Holds {
	case HoldRuleBySubject:
		if s.ExemptReason != "" {
			return bad("exempt reason", "must be empty for a class that honors holds")
		}
	case HoldRuleExempt:
		if s.Class.ofPeople() {
			return bad("holds", "must be BySubject: the records of this class are about people")
		}
		if !stated(s.ExemptReason) {
			return bad("exempt reason", "must be stated in 1 to 200 printable ASCII characters")
		}
	default:
		return bad("holds", "must be HoldRuleBySubject, or HoldRuleExempt with a reason")
	}
	return nil
}

// admits refuses an item that does not fit how the class was declared. A
// zero Subject in a class that honors holds would be destroyed without
// anybody having been asked.
func (s Schedule) admits(it sealtext.Item) error {
	switch {
	case it.Tenant.IsZero():
		return bad("item", "must name its tenant")
	case s.Holds != HoldRuleExempt && it.Subject.IsZero():
		return bad("item", "must carry its subject, or the class be declared Exempt: holds are looked up by it")
	case s.Holds == HoldRuleExempt && !it.Subject.IsZero():
		return bad("item", "must be about nobody in a class that is Exempt; declare the class BySubject")
	}
	return nil
}

func stated(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func bad(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
