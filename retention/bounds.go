package retention

import (
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Bounds are the two of several periods that decide how long a record may be kept.
type Bounds struct {
	// Least is the longest minimum, and Most the shortest limit; a zero Length for none.
	Least, Most Period
}

// Bound returns the bounds that a list of periods leaves for records that are counted from a
// trigger. The error is a [*ContradictionError] where a limit is shorter than a minimum, and a
// [*sealtext.InputError] where a period counts from something else in a way that the trigger does
// not satisfy: a minimum from the last use is not kept by counting from creation, and a limit from
// creation not by counting from the last use.
func Bound(from Trigger, periods ...Period) (Bounds, error) {
	var b Bounds
	for _, p := range periods {
		switch {
		case p.Length < 0:
			return Bounds{}, bad("period", "must not be negative")
		case p.Length == 0:
			continue // a duty to choose
		case !stated(p.LegalRef):
			return Bounds{}, bad("period", "must have a legal reference of 1 to 200 printable ASCII characters")
		}
		counts := p.From == from || p.From == 0
		if p.Limit {
			if !counts && from != TriggerCreation {
				return Bounds{}, misses(p, from)
			}
			if b.Most.Length == 0 || p.Length < b.Most.Length {
				b.Most = p
			}
			continue
		}
		if !counts && p.From != TriggerCreation {
			return Bounds{}, misses(p, from)
		}
		if p.Length > b.Least.Length {
			b.Least = p
		}
	}
	if b.Most.Length > 0 && b.Least.Length > b.Most.Length {
		return Bounds{}, &ContradictionError{b.Least, b.Most}
	}
	return b, nil
}

func misses(p Period, from Trigger) error {
	return bad("trigger", fmt.Sprintf("must fit the period %q, which counts after %s, not after %s", p.LegalRef, p.From, from))
}

// Explain says in sentences which rules decide and what they leave.
func (b Bounds) Explain() string {
	var s []string
	if b.Least.Length > 0 {
		s = append(s, fmt.Sprintf("Kept for at least %s: %s.", span(b.Least.Length), cited(b.Least)))
	}
	if b.Most.Length > 0 {
		s = append(s, fmt.Sprintf("Kept for at most %s: %s.", span(b.Most.Length), cited(b.Most)))
	}
	if len(s) == 0 {
		return "No rule that was given states a minimum or a limit."
	}
	return strings.Join(s, " ")
}

// ContradictionError is the error for periods that no time to keep can satisfy. Divide the class,
// or ask counsel which of the two applies. It wraps a [*sealtext.InputError].
type ContradictionError struct {
	// Least requires records for longer than Most allows.
	Least, Most Period
}

// Error names both rules.
func (e *ContradictionError) Error() string {
	return fmt.Sprintf("retention: no time to keep fits: %s wants at least %s, %s at most %s; divide the class or leave out the rule that does not apply",
		cited(e.Least), span(e.Least.Length), cited(e.Most), span(e.Most.Length))
}

// Unwrap returns a [*sealtext.InputError] for the field "periods".
func (e *ContradictionError) Unwrap() error {
	return &sealtext.InputError{Field: "periods", Rule: "must leave a time to keep: the longest minimum must not be above the shortest limit"}
}

func cited(p Period) string {
	if p.Source == "" {
		return p.LegalRef
	}
	return fmt.Sprintf("%s (read in %s)", p.LegalRef, p.AsOf.Format("January 2006"))
}

// bounds returns what Minimum, Maximum and Periods leave. Their own rule stands for the first two.
func (s Schedule) bounds() (Bounds, error) {
	all := append([]Period{}, s.Periods...)
	if s.Minimum > 0 {
		all = append(all, Period{Length: s.Minimum, LegalRef: "the schedule's Minimum", From: s.Trigger})
	}
	if s.Maximum > 0 {
		all = append(all, Period{Length: s.Maximum, LegalRef: "the schedule's Maximum", From: s.Trigger, Limit: true})
	}
	return Bound(s.Trigger, all...)
}

// checkBounds returns an error for a Keep outside of the bounds.
func (s Schedule) checkBounds() error {
	b, err := s.bounds()
	switch {
	case err != nil:
		return err
	case s.Keep < b.Least.Length:
		return bad("keep", fmt.Sprintf("must be at least %s: %s", span(b.Least.Length), b.Least.LegalRef))
	case b.Most.Length > 0 && s.Keep > b.Most.Length:
		return bad("keep", fmt.Sprintf("must be at most %s: %s", span(b.Most.Length), b.Most.LegalRef))
	}
	return nil
}

// span writes a length of time in days where it is whole days, and as hours or minutes otherwise.
func span(d time.Duration) string {
	switch {
	case d == day:
		return "1 day"
	case d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d == time.Hour:
		return "1 hour"
	case d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return d.String()
}
