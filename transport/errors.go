package transport

import "errors"

var (
	// ErrNotCleared is returned by a Cleared that is zero, used up, revoked, past its deadline, or
	// kept after Send returned.
	ErrNotCleared = errors.New("transport: not cleared for hand-off")
	// ErrUnknownMessage is returned if no message has the id.
	ErrUnknownMessage = errors.New("transport: no such message")
	// ErrIdempotencyConflict is returned if an idempotency key was used for another message.
	ErrIdempotencyConflict = errors.New("transport: the idempotency key was used for another message; use a new key")
	// ErrUnregisteredSender is returned by Send for a sender or a purpose that the program does not
	// declare. Inbound messages are accepted whatever is declared.
	ErrUnregisteredSender = errors.New("transport: the program does not declare the sender and the purpose; declare them, see package consent/program")
	// ErrNumbererLost is returned by [EventStore.Number] to a numberer whose lease went to another one.
	ErrNumbererLost = errors.New("transport: another process numbers the events now")
	// ErrExpired is returned for a message that has expired, or would expire before it may be sent.
	ErrExpired = errors.New("transport: the message expires before it may be handed over")
	// ErrContent is matched by the error of a text that GatewayConfig.Content refuses, which is its cause.
	ErrContent = errors.New("transport: content")
	// ErrDenied is matched by the [*DeniedError] that Send returns when consent or a rule denies.
	ErrDenied = errors.New("transport: denied")
)
