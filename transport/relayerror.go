package transport

import (
	"errors"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
)

var (
	// ErrStarted is returned by Start and Run of a [Relay] or [Feed] that runs.
	ErrStarted = errors.New("transport: it runs already; call Start or Run once, and set RelayConfig.Workers for more hand-offs at once")
	// ErrStopped is returned by Start and Run of a [Relay] or [Feed] that was stopped.
	ErrStopped = errors.New("transport: it was stopped; create a new one with NewRelay or NewFeed")
	// ErrNotStarted is returned by Stop of a [Relay] or [Feed] that was never started.
	ErrNotStarted = errors.New("transport: it does not run; call Start first")
	// ErrLeaseLost is the Cause of a [RelayError] for a message whose outcome was too late to be
	// stored: its lease had ended, and another relay has settled the message as unknown.
	ErrLeaseLost = errors.New("transport: the lease ended before the outcome was stored; raise RelayConfig.Lease above the longest outage of the store")

	errPanic = errors.New("transport: the transport panicked")
	errExit  = errors.New("transport: the transport ended its goroutine; the message becomes unknown when its lease ends")
)

// RelayError is an error of a [Relay]. It contains no number and no text.
type RelayError struct {
	Tenant  sealtext.Tenant  // zero if the error concerns no single message
	Program sealtext.Program // likewise
	Message sealtext.ID      // likewise
	Route   string           // RelayConfig.Name
	Cause   error
}

// Error names the route, the message and the cause.
func (e RelayError) Error() string {
	var b strings.Builder
	b.WriteString("transport: relay " + e.Route)
	if !e.Message.IsZero() {
		b.WriteString(": tenant " + e.Tenant.String() + ", message " + e.Message.String())
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns Cause.
func (e RelayError) Unwrap() error { return e.Cause }

// MessageRef identifies a message.
type MessageRef struct {
	Tenant sealtext.Tenant
	ID     sealtext.ID
}

// DrainError is returned by Stop and Run of a [Relay] if hand-offs had not ended in time. Each
// keeps its lease. If its process ends before the outcome is stored, the message becomes
// StateUnknown when the lease ends.
type DrainError struct {
	Open  []MessageRef // messages whose hand-off had not ended
	Cause error        // why the waiting ended: the error of the context, or [context.DeadlineExceeded] after RelayConfig.Drain
}

// Error names the messages, at most ten.
func (e *DrainError) Error() string {
	const most = 10
	var b strings.Builder
	b.WriteString("transport: " + strconv.Itoa(len(e.Open)) + " hand-offs had not ended when the relay stopped:")
	for i, m := range e.Open {
		if i == most {
			b.WriteString(" and others")
			break
		}
		b.WriteString(" " + m.Tenant.String() + "/" + m.ID.String())
	}
	return b.String()
}

// Unwrap returns Cause.
func (e *DrainError) Unwrap() error { return e.Cause }
