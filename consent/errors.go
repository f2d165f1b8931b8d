package consent

import (
	"errors"
	"strconv"

	"github.com/sealtext/sealtext"
)

var (
	// ErrConflict is returned when an idempotency key was used before in the
	// tenant for an event that said something else.
	ErrConflict = errors.New("consent: the idempotency key was used for another event")

	// ErrImportWouldLoosen is returned for an imported opt-in where the
	// ledger already has an event of the scope, of one that covers it or of
	// one that it covers: what people told us is newer than any list.
	ErrImportWouldLoosen = errors.New("consent: an import adds an opt-in only where the ledger knows nothing of the scope")

	// ErrHandoffsInFlight is matched by every [*HandoffsInFlightError].
	ErrHandoffsInFlight = errors.New("consent: hand-offs are still in flight; the opt-out is already in force")

	// ErrOtherAccount is passed to Config.OnError when an opt-out was
	// recorded of a person whose Account is not that of Config.Sealer. The
	// opt-out holds in the tenant, and not in other tenants of the account.
	ErrOtherAccount = errors.New("consent: the account of the person is not that of Config.Sealer; the opt-out was recorded for the tenant only")

	// ErrPermitInvalid is returned by a [Permit] that is the zero value, was
	// kept after Do returned, was revoked, is past its deadline, belongs to
	// another message or was redeemed before.
	ErrPermitInvalid = errors.New("consent: the permit is not valid")
)

// HandoffsInFlightError is returned when the context ended before every
// hand-off that an opt-out covers had ended, or when the store could not say
// which ones run in other processes. The opt-out is on record and in force:
// nothing new starts. Call [Ledger.Barrier] to go on waiting.
type HandoffsInFlightError struct {
	Messages []sealtext.ID // whose hand-offs were running, as far as known
	Cause    error         // why the waiting ended: the error of the context or of the store
	// Partial says that Messages may lack some: the store could not say which
	// hand-offs run in other processes.
	Partial bool
}

// Error gives the number of hand-offs.
func (e *HandoffsInFlightError) Error() string {
	return ErrHandoffsInFlight.Error() + " (" + strconv.Itoa(len(e.Messages)) + ")"
}

// Is makes errors.Is(err, ErrHandoffsInFlight) true.
func (e *HandoffsInFlightError) Is(target error) bool { return target == ErrHandoffsInFlight }

// Unwrap is the Cause.
func (e *HandoffsInFlightError) Unwrap() error { return e.Cause }

func inputError(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
