package transport

import "context"

// Transport hands one message to a provider. An implementation
//
//   - asks c for the number and the text just before it writes, and keeps
//     neither;
//   - tries once: repeating is the relay's business;
//   - says [OutcomeNotSent] only if no byte of the message can have reached the
//     provider, and [OutcomeUnknown] whenever it cannot tell; an error counts
//     as UnknownOutcome once the number was given out;
//   - ends when ctx does, whose deadline is that of the hand-off;
//   - puts no number, text or credential into its errors.
//
// It is called by many goroutines at once.
type Transport interface {
	Send(ctx context.Context, c Cleared) (Outcome, error)
}
