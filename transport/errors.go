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
	// ErrUnregisteredSender is returned for a sender that the configuration
	// does not list for the tenant and program.
	ErrUnregisteredSender = errors.New("transport: the sender is not registered for this tenant, program and purpose; add it to Config.Senders")
	// ErrExpired is returned for a message whose time is over, or would be
	// before it may be sent.
	ErrExpired = errors.New("transport: the message expires before it may be handed over")
	// ErrDenied is wrapped by the DeniedError that Send returns when consent
	// or a rule refuses.
	ErrDenied = errors.New("transport: denied")
)
