package transport

// State is where a message stands. The numbers are stored.
type State uint8

// The states. Queued and Sending are worked on by the relay, the rest only
// change by receipts.
const (
	StateQueued      State = 1  // waits for its time
	StateSending     State = 2  // an attempt has begun and has no outcome yet
	StateAccepted    State = 3  // the provider took it
	StateRejected    State = 4  // the provider refused it for good
	StateUnknown     State = 5  // bytes were written and no answer came; never repeated by itself
	StateDenied      State = 6  // consent or a rule refused it at hand-off
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

// Valid reports whether s is one of the states.
func (s State) Valid() bool { return s > 0 && int(s) < len(stateNames) }

// String is the state in one lower-case word.
func (s State) String() string {
	if !s.Valid() {
		return "none"
	}
	return stateNames[s]
}

// MarshalText is the name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Final reports whether nothing more will be done for the message: its text
// may be disposed of.
func (s State) Final() bool { return s.Valid() && s != StateQueued && s != StateSending }

// Rank orders what receipts report, so that late and repeated ones change
// nothing: sent < delivered, undelivered, failed, lapsed. Among those four the
// first report stays. A receipt ranks above every state of the relay's own,
// also Unknown, which it settles. States that no receipt reports rank 0.
func (s State) Rank() int {
	switch s {
	case StateSent:
		return 1
	case StateDelivered, StateUndelivered, StateFailed, StateLapsed:
		return 2
	}
	return 0
}
