package retention

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Disposer lists and destroys the records of one class. Packages of the library and hosts implement
// it. It must be safe for concurrent use.
type Disposer interface {
	// Due lists records whose time is before cutoff, oldest first, at most limit. It reads outside
	// of any transaction and sees every commit from before the call. It returns fewer than limit
	// only when there are no more. The disposer decides which time of a record counts: created,
	// last changed, last contact.
	Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// Dispose destroys the records, all of one tenant or all of none, within tx and returns the
	// number that it found. A record that is gone already is not an error. It must destroy nothing
	// else, because holds were looked up for the subjects of items only.
	Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// MinKeep is the shortest time for which a [Schedule] can keep records. A shorter one is most
// likely a forgotten unit: a Keep of 30 is 30 nanoseconds.
const MinKeep = time.Minute

// Schedule states how long the records of one class are kept and by what they are disposed of.
type Schedule struct {
	// Class of the records. Required; each class may occur only once in a [SweeperConfig].
	Class Class
	// Keep is how long a record is kept after its time. Required: a schedule cannot mean "destroy
	// at once" by leaving it out.
	Keep time.Duration
	// Minimum is the shortest Keep that [NewSweeper] accepts, for classes that a law requires to be
	// kept for some time. The default is [MinKeep]. Set it in the code, next to LegalRef, where
	// Keep may come from a settings page.
	Minimum time.Duration
	// Maximum is the longest Keep that [NewSweeper] accepts; zero for none.
	Maximum time.Duration
	// Periods are the rules that apply to the class, see [Period]. Keep must not be below the
	// longest minimum nor above the shortest limit of them; see [Bound]. None by default.
	Periods []Period
	// Trigger is what Keep is counted from. Leave it out for a predefined class that the library
	// disposes of; the default for others is [TriggerCreation].
	Trigger Trigger
	// Action is what becomes of the records. Leave it out for a predefined class; the default for
	// others is [ActionDelete].
	Action Action
	// What says for data subjects what the records are, in at most 200 printable ASCII characters.
	// The default is [Class.What].
	What string
	// LegalRef states why the class is kept so long: a citation or the host's own rule, 1 to 200
	// printable ASCII characters. Required. Plans and reports repeat it. See [Period] for
	// predefined ones.
	LegalRef string
	// Holds says how legal holds apply to the class. Required.
	Holds HoldRule
	// ExemptReason states why no hold can cover the class, in the form of LegalRef. Required with
	// [HoldRuleExempt], refused otherwise.
	ExemptReason string
	// Disposer lists and destroys the records. Required.
	Disposer Disposer
}

// check returns a [*sealtext.InputError] for the first rule that s breaks.
func (s Schedule) check() error {
	if err := s.Class.Check(); err != nil {
		return err
	}
	minimum := max(s.Minimum, MinKeep)
	switch {
	case s.Minimum < 0:
		return bad("minimum", "must not be negative")
	case s.Maximum < 0:
		return bad("maximum", "must not be negative")
	case s.Keep <= 0:
		return bad("keep", "must be more than zero")
	case s.Keep < minimum:
		return bad("keep", "must not be below Minimum, nor below a minute")
	case !stated(s.LegalRef):
		return bad("legal reference", "must be stated in 1 to 200 printable ASCII characters")
	case s.Disposer == nil:
		return bad("disposer", "is required")
	}
	if err := s.checkFacts(); err != nil {
		return err
	}
	if err := s.settled().checkBounds(); err != nil {
		return err
	}
	switch s.Holds {
	case HoldRuleBySubject:
		if s.Class.ofNoTenant() {
			return bad("holds", "must be HoldRuleExempt: the records of this class are of no tenant")
		}
		if s.ExemptReason != "" {
			return bad("exempt reason", "must be empty for a class that honors holds")
		}
	case HoldRuleExempt:
		if s.Class.ofPeople() {
			return bad("holds", "must be HoldRuleBySubject: the records of this class concern people")
		}
		if !stated(s.ExemptReason) {
			return bad("exempt reason", "must be stated in 1 to 200 printable ASCII characters")
		}
	default:
		return bad("holds", "must be HoldRuleBySubject, or HoldRuleExempt with a reason")
	}
	return nil
}

// admits refuses an item that does not fit the hold rule of the class. An item with a zero Subject
// in a class with [HoldRuleBySubject] would be destroyed without a look at the holds.
func (s Schedule) admits(it sealtext.Item) error {
	switch {
	case it.Tenant.IsZero() && !s.Class.ofNoTenant():
		return bad("item", "must name its tenant")
	case !it.Tenant.IsZero() && s.Class.ofNoTenant():
		return bad("item", "must name no tenant in this class")
	case s.Holds != HoldRuleExempt && it.Subject.IsZero():
		return bad("item", "must have a subject, by which holds are looked up; records that concern no person need HoldRuleExempt")
	case s.Holds == HoldRuleExempt && !it.Subject.IsZero():
		return bad("item", "must have no subject in a class with HoldRuleExempt; use HoldRuleBySubject")
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
