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
var ErrReOptInThrottled = errors.New("consent: somebody who opted out was brought back often enough for now; only they can come back, by a text of their own")

// ReOptInThrottledError is returned where Config.ReOptIn allows no further way
// back in. Nothing was recorded; the person stays out.
type ReOptInThrottledError struct {
	// RetryAt is when it may be tried again.
	RetryAt time.Time
	// late says that the row had been written: the transaction must fail.
	late bool
}

// Error does not say who.
func (e *ReOptInThrottledError) Error() string {
	return ErrReOptInThrottled.Error() + ", until " + e.RetryAt.UTC().Format(time.RFC3339)
}

// Is makes errors.Is(err, ErrReOptInThrottled) true.
func (e *ReOptInThrottledError) Is(target error) bool { return target == ErrReOptInThrottled }

// Throttle is at most Limit events of one kind in any span of the length
// Window.
type Throttle struct {
	// Limit is 1 by default. A negative one switches the throttle off.
	Limit int
	// Window is 30 days by default, which is how often AWS lets the owner of
	// a number take somebody off its list of opt-outs.
	Window time.Duration
}

func (t Throttle) check() (Throttle, error) {
	if t.Window < 0 {
		return t, errors.New("consent: Config.ReOptIn.Window must not be negative")
	}
	return Throttle{cmp.Or(t.Limit, 1), cmp.Or(t.Window, 30*24*time.Hour)}, nil
}

// throttled reports whether the host says for somebody that they are back. A
// text of the person's own is always honored: it is the one way back that
// nobody else can take for them, it costs them a text each time, and refusing
// it would leave them without what they just asked for. Lists never bring
// anybody back, and providers only report refusals.
func (r *EventRow) throttled() bool {
	kind := r.Kind == KindOptIn || r.Kind == KindLift || r.Kind == KindOptInRequested
	return kind && (r.Method == MethodWebForm || r.Method == MethodEmail || r.Method == MethodPaper || r.Method == MethodCall || r.Method == MethodAPI)
}

// bringsBack reports whether a row that is to come after the others, at their
// end of the ledger, takes somebody back in who is out: whether it lifts an
// opt-out of its scope, or asks somebody who is out to come back.
func bringsBack(r EventRow, rows []EventRow, floor uint64) bool {
	if !r.throttled() {
		return false
	}
	now := r.ReceivedAt
	before := fold(rows, now)
	if r.Kind == KindOptInRequested {
		return slices.ContainsFunc([]Scope{ForAccount(), ForTenant(), r.Scope}, func(s Scope) bool { return before.anyOut(s, r.Purposes) })
	}
	if !before.anyOut(r.Scope, r.Purposes) {
		return false
	}
	r.Seq = floor + 1
	after := fold(append(slices.Clone(rows), r), now)
	return slices.ContainsFunc(parts(r.Purposes), func(p sealtext.Purpose) bool {
		return before.at(r.Scope, p).state == StateOut && after.at(r.Scope, p).state != StateOut
	})
}

// throttle holds a row that brings somebody back against those that did before
// it: of the same scope, and questions apart from answers.
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

// throttleAgain looks once more when the row is written: two transactions that
// bring a person back do not see each other before that, and wait for each
// other there.
func (l *Ledger) throttleAgain(ctx context.Context, tx sealtext.Tx, p sealtext.Person, r EventRow) error {
	if l.reOptIn.Limit < 0 || r.Flags&FlagBroughtBack == 0 {
		return nil
	}
	rows, err := l.store.Load(ctx, tx, l.keys(p))
	if err != nil {
		return fmt.Errorf("consent: load: %w", err)
	}
	err = l.throttle(r, rows)
	var throttled *ReOptInThrottledError
	if errors.As(err, &throttled) {
		throttled.late = true
	}
	return err
}
