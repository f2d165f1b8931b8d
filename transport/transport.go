package transport

import "context"

// Transport hands one message to a provider. An implementation
//
//   - asks c for the number and the text immediately before it writes, and keeps neither;
//   - makes one attempt: the relay decides whether to repeat it;
//   - returns [OutcomeNotSent] only if no byte of the message can have reached the provider, and
//     [OutcomeUnknown] whenever it cannot tell; a panic, and an error with no Kind or with
//     OutcomeAccepted, count as OutcomeUnknown, and any OutcomeUnknown counts as OutcomeNotSent if
//     the number was not asked for;
//   - returns when ctx ends, whose deadline is that of the hand-off;
//   - puts no number, text or credential into its errors.
//
// Send is called by many goroutines at once. What the provider does besides is declared by a method
// that returns [Capabilities].
type Transport interface {
	Send(ctx context.Context, c Cleared) (Outcome, error)
}
