package retention

import (
	"errors"
	"strconv"
)

var (
	// ErrHeld is wrapped by [*HeldError]: the person is under a legal hold
	// and nothing of them was destroyed.
	ErrHeld = errors.New("retention: a legal hold is in force")

	// ErrNoHold is returned by [Holds.Release] when the subject has no hold
	// of that ID, or it was released before.
	ErrNoHold = errors.New("retention: the subject has no such hold in force")
)

// HeldError is what [Rights.Erase] returns for a person under a legal hold.
// It wraps [ErrHeld].
type HeldError struct {
	// Holds is how many holds are in force.
	Holds int
}

// Error says how many holds are in force, and of nobody in particular.
func (e *HeldError) Error() string { return ErrHeld.Error() + " (" + strconv.Itoa(e.Holds) + ")" }

// Unwrap is [ErrHeld].
func (e *HeldError) Unwrap() error { return ErrHeld }
