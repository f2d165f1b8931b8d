package infobip

import (
	"slices"
	"strconv"

	"github.com/sealtext/sealtext/transport"
)

// status is Infobip's status of a message (infobip.com/docs, message status codes).
type status struct {
	Group int `json:"groupId"`
	ID    int `json:"id"`
}

// failure is the error beside a status.
type failure struct {
	ID int `json:"id"`
}

// The groups of a status.
const (
	groupPending       = 1
	groupUndeliverable = 2
	groupDelivered     = 3
	groupExpired       = 4
	groupRejected      = 5
)

// Statuses that mean more than their group does.
const (
	deliveredToOperator = 2
	deliveredToHandset  = 5
	expired             = 15
	expiredUnreported   = 29
	undeliverableUnsent = 31
	duplicateID         = 23
)

// addressBlocklisted is the error for a number on a list of people who want no messages.
const addressBlocklisted = 2050

var (
	// optedOut are refusals because the person wants no messages: registered with the operator (10), or
	// on the blocklist of the account or of the operator (14).
	optedOut = []int{10, 14}
	// notTheMessage are refusals of the account or the queue, after which the message can be tried again:
	// no credit (12), a prepaid package that has ended (17), no route for the account (19), too many to
	// the number within an hour (20), a failure of the system (21).
	notTheMessage = []int{12, 17, 19, 20, 21}
	// theAccount are those of the account.
	theAccount = []int{12, 17, 19}
)

func (s status) known() bool { return s.Group >= groupPending && s.Group <= groupRejected }

// duplicate reports whether a message was refused because Infobip has had one with its id before.
func (s status) duplicate() bool { return s.Group == groupRejected && s.ID == duplicateID }

func (s status) optedOut(f failure) bool {
	failed := s.Group == groupRejected || s.Group == groupUndeliverable
	return failed && !s.duplicate() && (f.ID == addressBlocklisted || s.Group == groupRejected && slices.Contains(optedOut, s.ID))
}

// outcome is what a status says about an attempt. It has no ProviderID.
func (s status) outcome(f failure) transport.Outcome {
	switch {
	case !s.known():
		return unknown("no-status")
	case s.duplicate():
		return transport.Outcome{Kind: transport.OutcomeAccepted, Duplicate: true}
	case s.Group == groupPending, s.Group == groupDelivered, s.Group == groupExpired:
		return transport.Outcome{Kind: transport.OutcomeAccepted} // what has expired was accepted before
	}
	out := transport.Outcome{Kind: transport.OutcomeRejected, Code: s.code(f), OptedOut: s.optedOut(f)}
	if s.Group == groupRejected && slices.Contains(notTheMessage, s.ID) {
		out.Kind, out.Account = transport.OutcomeNotSent, slices.Contains(theAccount, s.ID)
	}
	return out
}

// code is that of the error, or else of the status: a number of at most five digits.
func (s status) code(f failure) string {
	for _, n := range []int{f.ID, s.ID} {
		if n > 0 && n <= 99_999 {
			return strconv.Itoa(n)
		}
	}
	return "group-" + strconv.Itoa(s.Group)
}

// state is what a status says about a message. A duplicate says that the message was accepted before.
func (s status) state() transport.State {
	switch {
	case s.duplicate(), s.Group == groupPending:
		return transport.StateAccepted
	case s.Group == groupDelivered && s.ID == deliveredToHandset:
		return transport.StateDelivered
	case s.Group == groupDelivered, s.Group == groupExpired && s.ID == expiredUnreported:
		return transport.StateSent // nobody knows what became of it
	case s.Group == groupExpired && s.ID == expired:
		return transport.StateLapsed
	case s.Group == groupUndeliverable && s.ID != undeliverableUnsent:
		return transport.StateUndelivered
	}
	return transport.StateFailed
}
