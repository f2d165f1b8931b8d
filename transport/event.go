package transport

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
)

// EventKind is the kind of an [Event]. The numbers are stored.
type EventKind uint8

// The kinds.
const (
	EventInbound EventKind = 1 // a person texted
	EventState   EventKind = 2 // a message reached a final state, or a receipt changed it
	EventErased  EventKind = 3 // was one of the others; the person was erased
)

// Valid reports whether k is one of the kinds.
func (k EventKind) Valid() bool { return k >= EventInbound && k <= EventErased }

// String returns the kind as one lower-case word.
func (k EventKind) String() string {
	switch k {
	case EventInbound:
		return "inbound"
	case EventState:
		return "state"
	case EventErased:
		return "erased"
	}
	return "none"
}

// Event is an entry of the feed. It contains neither a number nor a text: read those by the ids
// through the vault.
type Event struct {
	// Position increases over all tenants and is never used twice, so that it can identify an event
	// that is handled more than once. Zero before the event was numbered.
	Position int64
	Kind     EventKind
	Tenant   sealtext.Tenant
	// Subject is the person. Zero for EventErased, and for an opt-out of a number whose person
	// cannot be told; see [Gateway.Receive].
	Subject sealtext.Subject
	// Message is the id of the message, sent or inbound. For a text that belongs to another tenant
	// with the same sender no message is stored under it. Zero for EventErased.
	Message sealtext.ID
	// Program of the message. For an inbound one it is the program whose command it is or that may
	// answer it, otherwise the first that sends from the sender; zero if there is none.
	Program sealtext.Program
	// Sender is the host's address. For an inbound message it is the one that it was sent to.
	Sender sealtext.Sender
	// State is the new state, for EventState: a final one. Events of one message come in the order
	// in which they were recorded; by clocks of several processes that may differ from the order of
	// the states, so compare them by [State.Rank].
	State State
	// Intent, Command and Request are the classification of an inbound message; see
	// [keyword.Classification].
	Intent  keyword.Intent
	Command string
	Request keyword.Request
	// At is when it was recorded, by the clock of the host.
	At time.Time
}

// StateEvent returns the event of the feed by which a row reached its State.
func (r OutboxRow) StateEvent(at time.Time) Event {
	return Event{
		Kind: EventState, Tenant: r.Tenant, Subject: r.Subject, Message: r.ID, Program: r.Program, Sender: r.Sender, State: r.State, At: at,
	}
}

// Erased returns what remains of an event after its person was erased.
func (e Event) Erased() Event {
	return Event{Position: e.Position, Kind: EventErased, Tenant: e.Tenant, Program: e.Program, Sender: e.Sender, At: e.At}
}

// heardEvent is the event of a text that was received.
func heardEvent(in Incoming, out Received, at time.Time) Event {
	return Event{
		Kind: EventInbound, Tenant: in.Tenant, Subject: out.Person.Subject, Message: out.ID, Program: heardBy(out.Action), Sender: in.To,
		Intent: out.Action.Intent, Command: out.Action.Command, Request: out.Action.Request, At: at,
	}
}

// heardBy returns the program that a text is about.
func heardBy(a consent.Action) sealtext.Program {
	switch {
	case !a.CommandOf.IsZero():
		return a.CommandOf
	case !a.Answering.IsZero():
		return a.Answering
	case len(a.Programs) > 0:
		return a.Programs[0]
	}
	return sealtext.Program{}
}
