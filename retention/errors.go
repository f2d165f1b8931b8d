package retention

import (
	"errors"
	"strconv"

	"github.com/sealtext/sealtext"
)

var (
	// ErrNoHold is returned by [Holds.Release] when the subject has no hold with that ID, or it was
	// released before.
	ErrNoHold = errors.New("retention: the subject has no such hold in force")
)

// HeldError is the error of [Rights.Erase] for a person under a legal hold. It wraps
// [sealtext.ErrHeld].
type HeldError struct {
	// Holds is the number of holds in force.
	Holds int
}

// Error returns the text of [sealtext.ErrHeld] and the number of holds. It names no person.
func (e *HeldError) Error() string {
	return sealtext.ErrHeld.Error() + " (" + strconv.Itoa(e.Holds) + ")"
}

// Unwrap returns [sealtext.ErrHeld].
func (e *HeldError) Unwrap() error { return sealtext.ErrHeld }
