package monitor

import (
	"hash/maphash"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Names in audit events that other packages define. Tests compare them.
const (
	fieldLookUp    = "look-up"                   // vault.FieldLookUp
	ruleOptedOut   = "consent.opted-out"         // consent.ReasonOptedOut
	ruleRevoked    = "consent.revoked-meanwhile" // consent.ReasonRevoked
	outcomeOptOut  = "opt-out"                   // consent.KindOptOut
	outcomeAccept  = "accepted"                  // transport.OutcomeAccepted
	receiptArrived = "delivered"                 // transport.StateDelivered
)

// receiptsFailed are the names of the states of messages that were not delivered.
var receiptsFailed = []string{"undelivered", "failed", "lapsed"}

// Event observes an audit event as it is recorded. It does not wait. An event whose transaction is
// rolled back counts as well: that something was tried is a sign too.
func (m *Monitor) Event(e audit.Event) { m.event(m.now(), e) }

// Entry observes an audit event as it was read from the log, at its own time. Read the last days
// through it before the first call of Event, in the order of the log, and norms are known at once
// after a start; alerts about those days are raised as well.
func (m *Monitor) Entry(e audit.Entry) {
	if e.Erased || e.Unreadable != nil {
		return
	}
	m.event(e.At, audit.Event{ID: e.ID, Tenant: e.Tenant, Kind: e.Kind, Subject: e.Subject, Actor: e.Actor, Details: e.Details})
}

func (m *Monitor) event(at time.Time, e audit.Event) {
	m.begin(at)
	d := e.Details
	switch e.Kind {
	case audit.KindRevealed, audit.KindGlassBroken:
		m.revealed(at, e)
	case audit.KindLookedUp:
		m.share(at, byActor(DetectorEnumeration, e), one(e.Subject.IsZero()), 1)
	case audit.KindRevealDenied:
		if d.Field == fieldLookUp {
			m.share(at, byActor(DetectorEnumeration, e), 1, 1)
		}
	case audit.KindEnumerationSuspected:
		m.once(at, byActor(DetectorEnumeration, e), Alert{Event: e.ID, Value: float64(d.Count), Limit: 1})
	case audit.KindDirectoryRefused:
		m.once(at, byActor(DetectorCrossTenant, e), Alert{Event: e.ID, Value: 1, Limit: 1})
	case audit.KindConsentRevoked, audit.KindConsentImported, audit.KindConsentGiven, audit.KindConsentNoted:
		m.consent(at, e)
	case audit.KindMessageQueued:
		m.share(at, byProgram(DetectorSendsToOptedOut, e), 0, 1)
	case audit.KindMessageDeferred:
		if !e.Actor.Is(sealtext.SystemRole) { // at a relay it was counted before
			m.share(at, byProgram(DetectorSendsToOptedOut, e), 0, 1)
		}
	case audit.KindMessageDenied:
		out := slices.ContainsFunc(d.Rules, func(r string) bool { return r == ruleOptedOut || r == ruleRevoked })
		m.share(at, byProgram(DetectorSendsToOptedOut, e), one(out), 1)
	case audit.KindHandedOff:
		m.share(at, byProgram(DetectorOptOuts, e), 0, 1)
		m.share(at, about{detector: DetectorOptOuts, tenant: e.Tenant}, 0, 1)
		m.afterOptOut(at, e)
	case audit.KindOutcomeRecorded:
		if d.Outcome == outcomeAccept {
			m.accepted(at, e)
		}
	case audit.KindReceiptRecorded:
		failed := slices.Contains(receiptsFailed, d.Outcome)
		m.share(at, byTransport(DetectorReceipts, e), one(failed), one(failed || d.Outcome == receiptArrived))
		m.receipt(at, e)
	case audit.KindMessageReceived:
		m.received(at, e)
	}
}

func byActor(d Detector, e audit.Event) about {
	return about{detector: d, tenant: e.Tenant, actor: name(e.Actor.ID)}
}

func byProgram(d Detector, e audit.Event) about {
	return about{detector: d, tenant: e.Tenant, program: e.Details.Program}
}

func byTransport(d Detector, e audit.Event) about {
	return about{detector: d, tenant: e.Tenant, name: name(e.Details.Transport)}
}

// one returns 1 for true.
func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// revealed counts a value that was read. Those of many persons at once have an event each, and one
// for the whole, without a subject.
func (m *Monitor) revealed(at time.Time, e audit.Event) {
	whole := e.Details.Count > 0 && e.Subject.IsZero()
	if !whole {
		m.counter(at, byActor(DetectorReveals, e), max(1, len(e.Details.Records)))
	}
	right := e.Details.Reason != ""
	if right && m.cfg.Reason != nil {
		right = m.cfg.Reason(e)
	}
	if !right {
		m.once(at, byActor(DetectorRevealReason, e), Alert{Event: e.ID, Value: 1, Limit: 1})
	}
}

// The cell of a person: when they last opted out, of what, and when they last texted.
const (
	cellOut      = 0 // seconds
	cellPurposes = 1
	cellScope    = 2
	cellTexted   = 3 // seconds
)

// person returns the key of the cell of a person; 0 where there is none.
func (m *Monitor) person(e audit.Event) uint64 {
	if e.Subject.IsZero() || m.thresholds[DetectorSentAfterOptOut].Off {
		return 0
	}
	return m.hash(about{detector: DetectorSentAfterOptOut, tenant: e.Tenant, id: e.Subject})
}

// scope returns a hash of a scope. The zero values stand for all.
func (m *Monitor) scope(p sealtext.Program, s sealtext.Sender) uint32 {
	return uint32(maphash.Comparable(m.seed, about{program: p, sender: s})) //nolint:gosec // 32 bits of it
}

func (m *Monitor) consent(at time.Time, e audit.Event) {
	d := e.Details
	out := e.Kind == audit.KindConsentRevoked || e.Kind == audit.KindConsentImported && d.Outcome == outcomeOptOut
	if e.Kind == audit.KindConsentRevoked {
		if !d.Program.IsZero() {
			m.share(at, byProgram(DetectorOptOuts, e), 1, 0)
		}
		m.share(at, about{detector: DetectorOptOuts, tenant: e.Tenant}, 1, 0)
	}
	key := m.person(e)
	switch {
	case key == 0:
	case out:
		purposes := sealtext.Purposes(d.Purposes...)
		if purposes == 0 {
			purposes = sealtext.AllPurposes
		}
		m.many.with(key, seconds(at), func(c *cell) {
			c.n[cellOut], c.n[cellPurposes], c.n[cellScope] = seconds(at), uint32(purposes), m.scope(d.Program, d.Sender)
		})
	default: // they may have opted in again, or asked for something
		m.many.change(key, func(c *cell) { c.n[cellOut] = 0 })
	}
}

// received notes that a person texted, so that they may get an answer.
func (m *Monitor) received(at time.Time, e audit.Event) {
	if key := m.person(e); key != 0 {
		m.many.change(key, func(c *cell) { c.n[cellTexted] = seconds(at) })
	}
}

// afterOptOut raises an alert for a hand-off that an opt-out should have stopped. Passcodes are
// left out: they are asked for one by one.
func (m *Monitor) afterOptOut(at time.Time, e audit.Event) {
	d, key := e.Details, m.person(e)
	if key == 0 || len(d.Purposes) != 1 || d.Purposes[0] == sealtext.OTP {
		return
	}
	c, found := m.many.peek(key)
	now, age := int64(seconds(at)), int64(m.thresholds[DetectorSentAfterOptOut].Age/time.Second)
	if !found || c.n[cellOut] == 0 || now-int64(c.n[cellOut]) <= age || now-int64(c.n[cellTexted]) <= age ||
		!sealtext.PurposeSet(c.n[cellPurposes]).Has(d.Purposes[0]) { //nolint:gosec // it was one
		return
	}
	var none sealtext.Sender
	switch c.n[cellScope] {
	case m.scope(sealtext.Program{}, none), m.scope(d.Program, none), m.scope(d.Program, d.Sender):
		m.once(at, about{detector: DetectorSentAfterOptOut, tenant: e.Tenant, program: d.Program, sender: d.Sender}, Alert{
			Event: e.ID, Value: float64(now - int64(c.n[cellOut])), Limit: float64(age),
		})
	}
}
