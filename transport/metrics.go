package transport

import (
	"time"

	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/transport/metric"
)

// teller passes points to the metrics of the host, and messages to its monitor. A nil one has
// neither.
type teller struct {
	tell func(metric.Point)
	// watch is nil for none, and closed reports whether hours are closed for a message at a time.
	watch  func(monitor.Message)
	closed func(OutboxRow, time.Time) bool
	// known are the reasons that are labels: the library's own. Ids of the host's rules may be
	// anything that the host has written there.
	known map[string]bool
}

func newTeller(tell func(metric.Point), watch func(monitor.Message), ledger *consent.Ledger) *teller {
	if tell == nil && watch == nil {
		return nil
	}
	if tell == nil {
		tell = func(metric.Point) {}
	}
	t := &teller{tell: tell, watch: watch, closed: func(row OutboxRow, at time.Time) bool {
		return ledger.Closed(row.Location, row.Purpose, at)
	}, known: map[string]bool{}}
	for _, id := range reasons {
		t.known[id] = true
	}
	for _, r := range rule.Default() {
		t.known[r.ID] = true
	}
	for _, r := range senderid.DefaultRows() {
		t.known[r.ID] = true
	}
	return t
}

// reasons are all constants of the gate, besides the ids of the table.
var reasons = []string{
	consent.ReasonOptedOut, consent.ReasonNoOptIn, consent.ReasonRevoked, consent.ReasonSender, consent.ReasonPurpose, consent.ReasonExpired, consent.ReasonSent,
	consent.ReasonListed, consent.ReasonNotLookedUp, consent.ReasonProgramRetired, consent.ReasonTenantSuspended, consent.ReasonFrequency, consent.ReasonPaused,
	consent.ReasonRoutes, consent.ReasonRegions,
	consent.ReasonAnswerNothing, consent.ReasonAnswerLate, consent.ReasonAnswerAgain, consent.ReasonAnswerLifted, consent.ReasonAnswerPurpose, consent.ReasonAnswerOwner,
	consent.ReasonNoticeChanged, consent.ReasonRestricted,
	senderid.ReasonCountry, senderid.ReasonUnknownCountry, senderid.ReasonPurpose, senderid.ReasonUnregistered,
	consent.ReasonAskedNothing, consent.ReasonAskedLate, consent.ReasonAskedOptedOut, consent.ReasonAskedAgain, consent.ReasonAskedForbidden,
	rule.ReasonNoZone, rule.ReasonUnknownZone, rule.ReasonNoCommonHours, rule.ReasonNoCalendar, rule.ReasonNoCounter,
}

// label is the label of the reasons of a decision: the first of them.
func (t *teller) label(rs []consent.Reason) string {
	switch {
	case len(rs) == 0:
		return ""
	case t.known[rs[0].Rule]:
		return rs[0].Rule
	}
	return metric.LabelOwnRule
}

// sent is called with a message of the gateway, after its transaction. It tells nothing of one that
// was not stored.
func (t *teller) sent(p *prepared) {
	if t == nil || !p.stored {
		return
	}
	if t.watch != nil {
		t.watch(p.watched)
	}
	point := metric.Point{Kind: metric.KindQueued, Tenant: p.row.Tenant, Purpose: p.row.Purpose}
	switch {
	case p.row.State == StateDenied:
		point.Kind, point.Label = metric.KindDenied, t.label(p.decision.Reasons)
	case !p.held().IsZero():
		t.tell(point)
		point.Kind, point.Label = metric.KindHeld, t.label(p.decision.Reasons)
	}
	t.tell(point)
}

// of tells something of a message.
func (t *teller) of(row OutboxRow, k metric.Kind, label, transport string, took time.Duration) {
	if t != nil {
		t.tell(metric.Point{Kind: k, Label: label, Tenant: row.Tenant, Purpose: row.Purpose, Transport: transport, Took: max(took, 0)})
	}
}

// began tells what a turn has decided about a message.
func (t *teller) began(e *entry, transport string) {
	if t == nil || e.err != nil {
		return
	}
	label := e.label
	if label == "" {
		label = t.label(e.reasons)
	}
	switch e.change.State {
	case StateQueued:
		t.of(e.row, metric.KindHeld, label, transport, 0)
	case StateDenied:
		t.of(e.row, metric.KindDenied, label, transport, 0)
	case StateExpired:
		t.of(e.row, metric.KindExpired, "", transport, 0)
	case StateUnknown:
		t.of(e.row, metric.KindOutcome, OutcomeUnknown.String(), transport, 0)
	default:
	}
}

// heard tells of an inbound message.
func (t *teller) heard(in Incoming, out Received) {
	if t == nil || out.Repeat {
		return
	}
	point := metric.Point{Kind: metric.KindInbound, Label: out.Action.Intent.String(), Tenant: in.Tenant, Transport: in.Transport}
	if out.Action.Intent == keyword.IntentNone && out.Action.Command != "" {
		point.Label = metric.LabelCommand
	}
	if !in.aside {
		t.tell(point)
	}
	if out.Action.Barrier {
		point.Kind, point.Label = metric.KindOptOut, metric.LabelText
		t.tell(point)
	}
}
