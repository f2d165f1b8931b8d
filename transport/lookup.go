package transport

import (
	"context"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// Finder is an optional interface of a [Transport] whose provider can be asked about a message. A relay
// asks about messages with an unknown outcome, some minutes later and then less and less often, for a
// day at most. It has no part in the hand-off: the message may have been refused by an opt-out since.
type Finder interface {
	// Lookup asks the provider about the last attempt of a message, whose outcome was unknown, and
	// returns
	//
	//   - OutcomeAccepted with the ProviderID if the provider has it,
	//   - OutcomeRejected if the provider has refused it, or could not send it,
	//   - OutcomeNotSent only if the provider proves that it has no such message and never will have,
	//   - OutcomeUnknown if it cannot tell, as when it lists nothing yet or several that may be it.
	//
	// It sends nothing, puts no number, text or credential into its errors, and is called by many
	// goroutines at once.
	Lookup(ctx context.Context, r LookupRequest) (Outcome, error)
}

// LookupRequest is a message that a provider is asked about. Its number and text are opened for that,
// with an audit event before; when Lookup has returned its methods return [ErrNotCleared].
type LookupRequest struct{ s *sought }

type sought struct {
	row     OutboxRow
	attempt Attempt
	number  sealtext.Number
	body    sealtext.Body

	mu    sync.Mutex
	ended bool
}

func (s *sought) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

func (r LookupRequest) err() error {
	if r.s == nil {
		return ErrNotCleared
	}
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.s.ended {
		return ErrNotCleared
	}
	return nil
}

// To returns the number that the message was for.
func (r LookupRequest) To() (sealtext.Number, error) {
	if err := r.err(); err != nil {
		return sealtext.Number{}, err
	}
	return r.s.number, nil
}

// Body returns the text.
func (r LookupRequest) Body() (sealtext.Body, error) {
	if err := r.err(); err != nil {
		return sealtext.Body{}, err
	}
	return r.s.body, nil
}

// From returns the sender of the message.
func (r LookupRequest) From() sealtext.Sender {
	if r.err() != nil {
		return sealtext.Sender{}
	}
	return r.s.row.Sender
}

// Tenant returns the tenant of the message.
func (r LookupRequest) Tenant() sealtext.Tenant {
	if r.err() != nil {
		return sealtext.Tenant{}
	}
	return r.s.row.Tenant
}

// Message returns the id of the message.
func (r LookupRequest) Message() sealtext.ID {
	if r.err() != nil {
		return sealtext.ID{}
	}
	return r.s.row.ID
}

// Attempted returns when the attempt began and when it was given up, by the clock of the relay.
func (r LookupRequest) Attempted() (began, ended time.Time) {
	if r.err() != nil {
		return time.Time{}, time.Time{}
	}
	return r.s.attempt.StartedAt, r.s.attempt.FinishedAt
}
