package consent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// ErrReOptInThrottled is matched by every [*ReOptInThrottledError].
var ErrReOptInThrottled = errors.New("consent: re-opt-in rate limit of marketing and informational messages reached; try again at RetryAt, and record other purposes by themselves")

// ReOptInThrottledError is returned if the rate limit of Config.ReOptIn is reached. Nothing was
// recorded; the person stays opted out.
type ReOptInThrottledError struct {
	// RetryAt is when the host may try again.
	RetryAt time.Time
	// late reports that the row had been written: the transaction must fail.
	late bool
}

// Error returns the rule, and does not identify the person.
func (e *ReOptInThrottledError) Error() string {
	return ErrReOptInThrottled.Error() + ", until " + e.RetryAt.UTC().Format(time.RFC3339)
}

// Is makes errors.Is(err, ErrReOptInThrottled) true.
func (e *ReOptInThrottledError) Is(target error) bool { return target == ErrReOptInThrottled }

// Throttle is a rate limit: at most Limit events of one kind in any period of the length Window. An
// event counts, and is limited, if it re-subscribes a person for marketing or informational
// messages.
type Throttle struct {
	// Limit is 1 by default. A negative one switches the limit off.
	Limit int
	// Window is 30 days by default, which is how often AWS lets the owner of a number remove it
	// from its opt-out list.
	Window time.Duration
}

func (t Throttle) check(field string) (Throttle, error) {
	if t.Window < 0 {
		return t, errors.New("consent: Config." + field + ".Window must not be negative")
	}
	return Throttle{cmp.Or(t.Limit, 1), cmp.Or(t.Window, 30*24*time.Hour)}, nil
}

// throttled reports whether the rate limit applies to the row: whether the host re-subscribes the
// person. A text of the person's own always counts: only they can send it, it costs them a text
// each time, and refusing it would deny what they just asked for. Imports never re-subscribe a
// person, and providers only report refusals.
func (r *EventRow) throttled() bool {
	kind := r.Kind == KindOptIn || r.Kind == KindLift || r.Kind == KindOptInRequested
	return kind && (r.Method == MethodWebForm || r.Method == MethodEmail || r.Method == MethodPaper || r.Method == MethodCall || r.Method == MethodAPI)
}

// bringsBack reports whether appending r would re-subscribe an opted-out person: whether it lifts
// an opt-out of its scope, or asks an opted-out person to opt in, for marketing or informational
// messages. A passcode or a receipt follows from what the person does, so nobody is pressed to opt
// in to it, and a limit would only lock them out.
func bringsBack(r EventRow, rows []EventRow, lastSeq uint64) bool {
	bound := r.Purposes & frequent
	if !r.throttled() || bound == 0 {
		return false
	}
	now := r.ReceivedAt
	before := fold(rows, now)
	if r.Kind == KindOptInRequested {
		return slices.ContainsFunc([]Scope{ForAccount(), ForTenant(), r.Scope}, func(s Scope) bool { return before.anyOut(s, bound) })
	}
	if !before.anyOut(r.Scope, bound) {
		return false
	}
	r.Seq = lastSeq + 1
	after := fold(append(slices.Clone(rows), r), now)
	return slices.ContainsFunc(parts(bound), func(p sealtext.Purpose) bool {
		return before.at(r.Scope, p).state == StateOut && after.at(r.Scope, p).state != StateOut
	})
}

// throttle applies the rate limit to a row that re-subscribes a person: it counts those of the same
// scope, with questions apart from answers.
func (l *Ledger) throttle(r EventRow, rows []EventRow) error {
	if l.reOptIn.Limit < 0 || r.Flags&FlagBroughtBack == 0 {
		return nil
	}
	var times []time.Time
	seen := map[sealtext.ID]bool{r.ID: true} // an event of the account is there twice
	for _, old := range rows {
		alike := (old.Kind == KindOptInRequested) == (r.Kind == KindOptInRequested)
		if old.Flags&FlagBroughtBack != 0 && alike && old.Scope == r.Scope && !seen[old.ID] && old.ReceivedAt.Add(l.reOptIn.Window).After(r.ReceivedAt) {
			seen[old.ID] = true
			times = append(times, old.ReceivedAt)
		}
	}
	if len(times) < l.reOptIn.Limit {
		return nil
	}
	slices.SortFunc(times, time.Time.Compare)
	return &ReOptInThrottledError{RetryAt: times[len(times)-l.reOptIn.Limit].Add(l.reOptIn.Window)}
}

// throttleAgain applies the limits once more when the row is written: two concurrent transactions
// that re-subscribe a person do not see each other before that, and the write is where one waits
// for the other.
func (l *Ledger) throttleAgain(ctx context.Context, tx sealtext.Tx, p sealtext.Person, r EventRow) error {
	if (l.reOptIn.Limit < 0 || r.Flags&FlagBroughtBack == 0) && (len(l.questions) == 0 || r.Kind != KindOptInRequested) {
		return nil
	}
	rows, err := l.store.Load(ctx, tx, l.keys(p))
	if err != nil {
		return fmt.Errorf("consent: load: %w", err)
	}
	err = errors.Join(l.throttle(r, rows), l.tooMany(r, rows))
	var throttled *ReOptInThrottledError
	if errors.As(err, &throttled) {
		throttled.late = true
	}
	return err
}
