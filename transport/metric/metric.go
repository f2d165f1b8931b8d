// Package metric has the points that a gateway and its relays pass to the metrics of a host: what was
// queued, denied, handed over and heard.
//
//	var counts = expvar.NewMap("sms")
//
//	cfg.Metrics = func(p metric.Point) { counts.Add(p.Kind.String()+"."+p.Label, 1) }
//
// Set it as service.Config.Metrics, or as Metrics of transport.GatewayConfig and
// transport.RelayConfig. Nil, the default, costs nothing: no clock is read and no point is made.
//
// # What points have
//
// A [Point] has no number, no text, no subject and no id of a message, so that no metric leads to a
// person. Its Label is from a closed list for each [Kind], which neither a person nor a provider nor
// the host extends: a rule of the host's own table is [LabelOwnRule], whatever its id is. Tenant and
// Transport are names that the host has given; leave them out of a metric that must not have a series
// for each tenant.
//
// # When they are counted
//
// What is stored is counted once, after the commit of its transaction, also if the transaction was
// made again. In the transaction of a caller, as by Gateway.SendTx, it is counted when the method
// returns, and counts although the caller then rolls back. A repeat that stores nothing is not
// counted. A process that dies between the commit and the call loses the point, so that counters are
// for watching, and the audit log for proof.
//
// Over all processes, each KindHandedOver is followed by one KindOutcome, whose Label is "unknown" if
// the process that handed over has died.
//
// # The function
//
// It is called by many goroutines at once, and relays wait for it: it must return quickly, and must
// not call the gateway or the relay.
package metric

import (
	"time"

	"github.com/sealtext/sealtext"
)

// Kind is what happened.
type Kind uint8

// The kinds, with the Label that their points have.
const (
	// KindQueued: a message waits in the outbox. No label.
	KindQueued Kind = 1 + iota
	// KindHeld: a message waits for later than it was due, at the gateway, or at a relay each time
	// that it has looked. The label is the first reason for that: a Reason constant of package consent
	// or package rule, the id of a row of rule.Default, LabelOwnRule, LabelUnserved or
	// LabelUnhealthy.
	KindHeld
	// KindDenied: a message was denied, at the gateway or at a relay. The label is the first reason,
	// as for KindHeld, LabelErased or LabelFenced.
	KindDenied
	// KindExpired: a message expired before it was handed over. No label.
	KindExpired
	// KindHandedOver: the transport is called. Took is the time since the message was due, or since
	// the later time for which it was held or put off. No label.
	KindHandedOver
	// KindOutcome: the outcome of an attempt is stored. The label is the name of the
	// transport.OutcomeKind. Took is the time that the transport took; zero if it was not called or
	// its process has died.
	KindOutcome
	// KindLeaseLost: another relay has taken over a message that this one had begun, so that its
	// outcome came too late, or was about to begin. No label.
	KindLeaseLost
	// KindReceipt: a delivery receipt changed the state of a message. The label is the name of the
	// transport.State.
	KindReceipt
	// KindInbound: a person texted. The label is the name of the keyword.Intent, or LabelCommand for
	// a command of the host. A text that counts in several tenants is one in the tenant that it
	// belongs to.
	KindInbound
	// KindOptOut: an opt-out was recorded, in each tenant that it counts in. The label is LabelText or
	// LabelProvider. Opt-outs that the host records with the ledger are not among them.
	KindOptOut
)

// Labels that are not names of constants of other packages.
const (
	// LabelOwnRule stands for the rules that the host added to the table.
	LabelOwnRule = "own-rule"
	// LabelErased: the recipient was erased.
	LabelErased = "recipient.erased"
	// LabelFenced: the database belongs to another environment, and the recipient is not allowed.
	LabelFenced = "environment.fenced"
	// LabelUnserved: the router has no provider for the message.
	LabelUnserved = "route.unserved"
	// LabelUnhealthy: no provider for the message is healthy.
	LabelUnhealthy = "route.unhealthy"
	// LabelCommand is a text that is a command of the host.
	LabelCommand = "command"
	// LabelText is an opt-out by a text of the person.
	LabelText = "text"
	// LabelProvider is an opt-out that the provider reported.
	LabelProvider = "provider"
)

var kindNames = [...]string{
	KindQueued: "queued", KindHeld: "held", KindDenied: "denied", KindExpired: "expired", KindHandedOver: "handed-over", KindOutcome: "outcome",
	KindLeaseLost: "lease-lost", KindReceipt: "receipt", KindInbound: "inbound", KindOptOut: "opt-out",
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k > 0 && int(k) < len(kindNames) }

// String returns the kind as one lower-case word.
func (k Kind) String() string {
	if !k.Valid() {
		return "none"
	}
	return kindNames[k]
}

// Point is one thing that happened to one message.
type Point struct {
	Kind Kind
	// Label divides the points of a kind; see the kinds. Empty for those without.
	Label  string
	Tenant sealtext.Tenant
	// Purpose of the message; zero for KindInbound, and for KindOptOut by a text.
	Purpose sealtext.Purpose
	// Transport is the name of the relay, of the provider that its router has chosen, or of the
	// adapter that heard of it; empty at a gateway that queues, holds or denies.
	Transport string
	// Took is how long it took, for KindHandedOver and KindOutcome. Never negative.
	Took time.Duration
}
