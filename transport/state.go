package transport

// State is the state of a message. The numbers are stored.
type State uint8

// The states. The relay processes StateQueued and StateSending; the others only change by receipts.
const (
	StateQueued      State = 1  // waits for its time
	StateSending     State = 2  // an attempt has begun and has no outcome yet
	StateAccepted    State = 3  // the provider accepted it
	StateRejected    State = 4  // the provider refused it for good
	StateUnknown     State = 5  // bytes were written and no answer was received; never repeated automatically
	StateDenied      State = 6  // consent or a rule denied it
	StateExpired     State = 7  // its time ran out before hand-off
	StateSent        State = 8  // receipt: on its way in the network
	StateDelivered   State = 9  // receipt: on the handset
	StateUndelivered State = 10 // receipt: the network could not deliver it
	StateFailed      State = 11 // receipt: the provider could not send it
	StateLapsed      State = 12 // receipt: the provider's validity period ran out
)

var stateNames = [...]string{
	StateQueued: "queued", StateSending: "sending", StateAccepted: "accepted", StateRejected: "rejected", StateUnknown: "unknown",
	StateDenied: "denied", StateExpired: "expired", StateSent: "sent", StateDelivered: "delivered", StateUndelivered: "undelivered",
	StateFailed: "failed", StateLapsed: "lapsed",
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

// Rank orders the states of receipts, so that late and repeated ones change nothing: sent <
// delivered, undelivered, failed, lapsed. Among those four the first report stays. A receipt ranks
// above every state that the relay sets, including StateUnknown, which it settles. States that no
// receipt reports have rank 0.
func (s State) Rank() int {
	switch s {
	case StateSent:
		return 1
	case StateDelivered, StateUndelivered, StateFailed, StateLapsed:
		return 2
	}
	return 0
}
