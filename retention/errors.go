package retention

import (
	"errors"
	"strconv"
)

var (
	// ErrHeld is wrapped by [*HeldError]: the person is under a legal hold and nothing was
	// destroyed.
	ErrHeld = errors.New("retention: a legal hold is in force")

	// ErrNoHold is returned by [Holds.Release] when the subject has no hold with that ID, or it was
	// released before.
	ErrNoHold = errors.New("retention: the subject has no such hold in force")
)

// HeldError is the error of [Rights.Erase] for a person under a legal hold. It wraps [ErrHeld].
type HeldError struct {
	// Holds is the number of holds in force.
	Holds int
}

// Error returns the text of [ErrHeld] and the number of holds. It names no person.
func (e *HeldError) Error() string { return ErrHeld.Error() + " (" + strconv.Itoa(e.Holds) + ")" }

// Unwrap returns [ErrHeld].
func (e *HeldError) Unwrap() error { return ErrHeld }
