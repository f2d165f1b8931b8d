package transport

import "errors"

var (
	// ErrNotCleared is returned by a Cleared that is zero, used up, revoked,
	// past its deadline, or kept after Send returned.
	ErrNotCleared = errors.New("transport: not cleared for hand-off")
	// ErrUnknownMessage is returned where no message has the id.
	ErrUnknownMessage = errors.New("transport: no such message")
	// ErrIdempotencyConflict is returned when an idempotency key was used
	// for another message.
	ErrIdempotencyConflict = errors.New("transport: the idempotency key was used for another message; use a new key")
	// ErrUnregisteredSender is returned by Send for a sender or a purpose that
	// the program does not declare. What people write to an address is taken in
	// whatever is declared.
	ErrUnregisteredSender = errors.New("transport: the program does not declare the sender and the purpose; declare them, see package consent/program")
	// ErrExpired is returned for a message whose time is over, or would be
	// before it may be sent.
	ErrExpired = errors.New("transport: the message expires before it may be handed over")
	// ErrDenied is wrapped by the DeniedError that Send returns when consent
	// or a rule refuses.
	ErrDenied = errors.New("transport: denied")
)
