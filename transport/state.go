package transport

// State is the state of a message. The numbers are stored.
type State uint8

// The states. The relay processes StateQueued and StateSending; the others
// only change by receipts.
const (
	StateQueued      State = 1  // waits for its time
	StateSending     State = 2  // an attempt has begun and has no outcome yet
	StateAccepted    State = 3  // the provider accepted it
	StateRejected    State = 4  // the provider refused it for good
	StateUnknown     State = 5  // bytes were written and no answer was received; see [Gateway.Resolve]
	StateDenied      State = 6  // consent or a rule denied it
	StateExpired     State = 7  // its time ran out before hand-off
	StateSent        State = 8  // receipt: on its way in the network
	StateDelivered   State = 9  // receipt: on the handset
	StateUndelivered State = 10 // receipt: the network could not deliver it
	StateFailed      State = 11 // receipt: the provider could not send it
	StateLapsed      State = 12 // receipt: the provider's validity period ran out
	StateCanceled    State = 13 // canceled before a hand-off, or replaced; see [Gateway.Cancel]
	StateDropped     State = 14 // it was unknown, and somebody gave it up; see [Gateway.Resolve]
)

var stateNames = [...]string{
	StateQueued: "queued", StateSending: "sending", StateAccepted: "accepted", StateRejected: "rejected", StateUnknown: "unknown",
	StateDenied: "denied", StateExpired: "expired", StateSent: "sent", StateDelivered: "delivered", StateUndelivered: "undelivered",
	StateFailed: "failed", StateLapsed: "lapsed", StateCanceled: "canceled", StateDropped: "dropped",
}

// Valid reports whether s is a known state.
func (s State) Valid() bool { return s > 0 && int(s) < len(stateNames) }

// String returns the state as one lower-case word.
func (s State) String() string {
	if !s.Valid() {
		return "none"
	}
	return stateNames[s]
}

// MarshalText returns the String of the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Final reports whether nothing more will be done for the message: its text may be disposed of.
func (s State) Final() bool { return s.Valid() && s != StateQueued && s != StateSending }

// Rank orders the states of receipts, so that late and repeated ones change nothing: sent < lapsed <
// failed < undelivered < delivered. Of reports that contradict each other the highest one stays, in
// whatever order they come. A receipt ranks above every state that the relay sets, including
// StateUnknown, which it settles. Other states have rank 0.
func (s State) Rank() int {
	switch s {
	case StateSent:
		return 1
	case StateLapsed:
		return 2
	case StateFailed:
		return 3
	case StateUndelivered:
		return 4
	case StateDelivered:
		return 5
	}
	return 0
}

// Hears reports whether a receipt of an attempt changes the State of its message. StateAccepted only
// settles StateUnknown. Any other state must rank above the present one. While the message waits for
// another attempt only StateDelivered ends it, and a failure counts if it is one of the last attempt.
func (r OutboxRow) Hears(attempt int, s State) bool {
	switch {
	case s == StateAccepted:
		return r.State == StateUnknown
	case s.Rank() <= r.State.Rank():
		return false
	case s == StateDelivered:
		return true
	case !r.State.Final():
		return false
	}
	return s == StateSent || attempt >= r.Attempts
}
