package consent

import (
	"errors"
	"strconv"

	"github.com/sealtext/sealtext"
)

var (
	// ErrConflict is returned if an idempotency key was used before in the tenant for an event with
	// another content.
	ErrConflict = errors.New("consent: the idempotency key was used for another event")

	// ErrImportWouldLoosen is returned for an imported opt-in if the ledger already has an event of
	// its scope, of a wider one, or of a narrower one: what the person said is newer than any list.
	// A request for help says nothing about consent, and does not count.
	ErrImportWouldLoosen = errors.New("consent: an imported opt-in counts only if the ledger has no event of the scope")

	// ErrHandoffsInFlight is matched by every [*HandoffsInFlightError].
	ErrHandoffsInFlight = errors.New("consent: hand-offs are still in flight; the opt-out is already in force")

	// ErrOtherAccount is passed to Config.OnError when the opt-out of a person was recorded whose
	// Account is not that of Config.Sealer. The opt-out is in force in the tenant, and not in the
	// other tenants of the account.
	ErrOtherAccount = errors.New("consent: the account of the person is not that of Config.Sealer; the opt-out was recorded for the tenant only")

	// ErrNotAllowed is matched by the result of [Decision.Err] for a denied message.
	ErrNotAllowed = errors.New("consent: the message is denied")

	// ErrHandoffOpen is returned by [Ledger.Do] and [Batch.Decision] if another hand-off of the
	// message is open, in any process: a message is handed over by one call at a time.
	ErrHandoffOpen = errors.New("consent: another hand-off of the message is open; wait until it has ended")

	// ErrNotSent is what the function passed to [Ledger.Do] returns, or wraps, if it redeemed the
	// permit and certainly sent nothing: the message may then be handed over again.
	ErrNotSent = errors.New("consent: nothing was sent")

	// ErrPermitInvalid is returned by a [Permit] that is the zero value, was kept after Do
	// returned or after its End, was revoked, is past its deadline, belongs to another message, or was redeemed
	// before.
	ErrPermitInvalid = errors.New("consent: the permit is not valid")
)

// HandoffsInFlightError is returned if the context ended before every hand-off that an opt-out
// covers had ended, or if the store could not list those of other processes. The opt-out is stored
// and in force: no new hand-off starts. Call [Ledger.Barrier] to continue waiting.
type HandoffsInFlightError struct {
	Messages []sealtext.ID // whose hand-offs were running, as far as is known
	Cause    error         // why the waiting ended: the error of the context or of the store
	// Partial reports that Messages may be incomplete: the store could not list the hand-offs of
	// other processes.
	Partial bool
}

// Error returns the number of hand-offs, and not the messages.
func (e *HandoffsInFlightError) Error() string {
	return ErrHandoffsInFlight.Error() + " (" + strconv.Itoa(len(e.Messages)) + ")"
}

// Is makes errors.Is(err, ErrHandoffsInFlight) true.
func (e *HandoffsInFlightError) Is(target error) bool { return target == ErrHandoffsInFlight }

// Unwrap returns Cause.
func (e *HandoffsInFlightError) Unwrap() error { return e.Cause }

func inputError(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
