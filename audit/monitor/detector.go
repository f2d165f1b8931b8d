package monitor

import (
	"time"

	"github.com/sealtext/sealtext"
)

// Detector is what raises an alert. The set is closed; names do not change.
type Detector uint8

// The detectors. What each counts by is in parentheses; see [Defaults] for the thresholds.
const (
	// DetectorReveals: an actor reads far more values than in the busiest hours before (tenant,
	// actor).
	DetectorReveals Detector = 1 + iota
	// DetectorRevealReason: a value was read without a reason, or without what Config.Reason asks
	// for (tenant, actor).
	DetectorRevealReason
	// DetectorDecrypts: several values did not open for an actor (tenant, actor).
	DetectorDecrypts
	// DetectorCrossTenant: a value of another tenant or person was put where it does not belong
	// (tenant, actor).
	DetectorCrossTenant
	// DetectorOptOuts: many more recipients than usual opt out of a program, or of a tenant
	// (tenant, program).
	DetectorOptOuts
	// DetectorSendsToOptedOut: an unusual share of what a program queues is for people who opted
	// out; its list is old (tenant, program).
	DetectorSendsToOptedOut
	// DetectorSentAfterOptOut: a message was handed over although its recipient opted out of it
	// (tenant, program, sender).
	DetectorSentAfterOptOut
	// DetectorNumberBlock: passcodes and transactional messages go to adjacent numbers, as
	// artificially inflated traffic does (tenant, block).
	DetectorNumberBlock
	// DetectorCountry: far more passcodes and transactional messages than before go to a country
	// (tenant, country).
	DetectorCountry
	// DetectorReceipts: an unusual share of receipts report a failure (tenant, transport).
	DetectorReceipts
	// DetectorNoReceipt: messages that a provider accepted get no receipt, although they used to
	// (tenant, transport).
	DetectorNoReceipt
	// DetectorAuditAge: audit events wait for their numbers.
	DetectorAuditAge
	// DetectorCheckpointAge: there is no new checkpoint although events wait for it.
	DetectorCheckpointAge
	// DetectorAnchor: the log contradicts its anchor, or does not verify.
	DetectorAnchor
	// DetectorRetention: records are past due and still there (tenant, or name of the class).
	DetectorRetention
	// DetectorEnumeration: an actor looks numbers up and mostly finds nobody, or the vault suspects
	// it (tenant, actor).
	DetectorEnumeration
	// DetectorFeed: a reader of what comes in is behind (name of the reader).
	DetectorFeed
	// DetectorDrift: a provider's list of opt-outs and the ledger contradict each other (tenant,
	// sender).
	DetectorDrift
	// DetectorHandOffSlow: messages are handed over much later after they were due than usual
	// (tenant, sender, transport).
	DetectorHandOffSlow
	// DetectorDeliverySlow: messages are delivered much later than usual (tenant, sender,
	// transport).
	DetectorDeliverySlow
	// DetectorDeliveredLate: messages are delivered after they expired (tenant, sender, transport).
	DetectorDeliveredLate
	// DetectorClosedHours: messages are delivered in hours that a rule closes (tenant, sender,
	// transport).
	DetectorClosedHours
	// DetectorSignatures: requests with bad signatures come to a webhook (name of the webhook).
	DetectorSignatures
	// DetectorLogins: an operator, or all together, fails to log in again and again (tenant,
	// actor).
	DetectorLogins
)

var detectorNames = [...]string{
	DetectorReveals: "reveals", DetectorRevealReason: "reveal-reason", DetectorDecrypts: "decrypts", DetectorCrossTenant: "cross-tenant",
	DetectorOptOuts: "opt-outs", DetectorSendsToOptedOut: "sends-to-opted-out", DetectorSentAfterOptOut: "sent-after-opt-out",
	DetectorNumberBlock: "number-block", DetectorCountry: "country", DetectorReceipts: "receipts", DetectorNoReceipt: "no-receipt",
	DetectorAuditAge: "audit-age", DetectorCheckpointAge: "checkpoint-age", DetectorAnchor: "anchor", DetectorRetention: "retention",
	DetectorEnumeration: "enumeration", DetectorFeed: "feed", DetectorDrift: "drift", DetectorHandOffSlow: "hand-off-slow",
	DetectorDeliverySlow: "delivery-slow", DetectorDeliveredLate: "delivered-late", DetectorClosedHours: "closed-hours",
	DetectorSignatures: "signatures", DetectorLogins: "logins",
}

// Detectors returns all of them, in order.
func Detectors() []Detector {
	all := make([]Detector, 0, len(detectorNames)-1)
	for d := DetectorReveals; int(d) < len(detectorNames); d++ {
		all = append(all, d)
	}
	return all
}

// Valid reports whether d is one of the detectors.
func (d Detector) Valid() bool { return d > 0 && int(d) < len(detectorNames) }

// String returns the name, in lower-case words joined by hyphens.
func (d Detector) String() string {
	if !d.Valid() {
		return "none"
	}
	return detectorNames[d]
}

// MarshalText returns the name.
func (d Detector) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of MarshalText. The error is a [*sealtext.InputError].
func (d *Detector) UnmarshalText(b []byte) error {
	for _, one := range Detectors() {
		if one.String() == string(b) {
			*d = one
			return nil
		}
	}
	return &sealtext.InputError{Field: "detector", Rule: "must be the name of one; see monitor.Detectors"}
}

// Threshold says when a detector raises an alert. Each detector uses the fields that [Defaults]
// sets for it, all of them together; the others are ignored.
type Threshold struct {
	// Off switches the detector off.
	Off bool
	// Window is the time in which things are counted. The window slides.
	Window time.Duration
	// Count is how many there must be in the window.
	Count int
	// Samples is how many there must be that the share or the mean is taken of.
	Samples int
	// Share is the share that must be exceeded, between 0 and 1.
	Share float64
	// Factor is how many times the norm must be exceeded. The norm of a count or share is the
	// highest of the last weeks, of which half is forgotten in a week; that of a time is the
	// highest mean likewise. A detector with a Factor raises no alert in the time of Config.Learn.
	Factor float64
	// Age is the age or time that must be exceeded.
	Age time.Duration
}

// Defaults returns the thresholds that [New] uses where Config.Thresholds has none, with these
// reasons:
//
//   - reveals: 50 values in an hour is more than a person answers calls in, and twice the busiest
//     hour of an actor who reads more than that is not a busy day.
//   - decrypts: a value that does not open is a fault or an attack. One may be a damaged row; 5 in
//     a minute are not. One of another tenant is never an accident.
//   - opt-outs: carriers ask questions at 2 % to 5 %. Fewer than 200 recipients say nothing about 2
//     %.
//   - sends-to-opted-out: a host that keeps its list hears of an opt-out within a day; more than 5
//     % in an hour means that it does not.
//   - sent-after-opt-out: what was on its way, and the answers to what the person texted, end
//     within 15 minutes; after that one message is too many.
//   - number-block: 10 of 100 adjacent numbers in 10 minutes do not sign up by chance. The count is
//     an estimate from 64 bits: it finds 10 numbers in 7 of 8 cases, and 12 in 99 of 100.
//   - country: 50 an hour, and 3 times the busiest hour: what inflates traffic has to be worth it.
//   - receipts: above 20 % and twice the norm; a provider that loses 5 % more is seen in the bill.
//   - no-receipt: a provider that has reported on its messages reports on 6 of 10 fewer.
//   - audit-age 5 s and checkpoint-age 60 s: the time in which nobody would notice a change of the
//     log.
//   - retention: a sweep runs once an hour; what is there a day later is not swept.
//   - enumeration: half of the look-ups of somebody who was called find a person.
//   - feed: a STOP is in force at once; the host hears of it by the feed, within 5 minutes.
//   - drift: one person who is out on one side only.
//   - hand-off-slow, delivery-slow: 3 times the slowest quarter of an hour, and above a minute.
//   - delivered-late, closed-hours: above 1 % of deliveries; carriers deliver a few late.
//   - signatures: a provider that changes its key sends some; 20 in 5 minutes are tries.
//   - logins: 5 tries of one operator in 10 minutes; 10 times as many for a whole tenant.
func Defaults() map[Detector]Threshold {
	const day = 24 * time.Hour
	return map[Detector]Threshold{
		DetectorReveals:         {Window: time.Hour, Count: 50, Factor: 2},
		DetectorRevealReason:    {},
		DetectorDecrypts:        {Window: time.Minute, Count: 5},
		DetectorCrossTenant:     {},
		DetectorOptOuts:         {Window: day, Count: 10, Samples: 200, Share: 0.02, Factor: 2},
		DetectorSendsToOptedOut: {Window: time.Hour, Count: 10, Samples: 50, Share: 0.05, Factor: 2},
		DetectorSentAfterOptOut: {Age: 15 * time.Minute},
		DetectorNumberBlock:     {Window: 10 * time.Minute, Count: 10},
		DetectorCountry:         {Window: time.Hour, Count: 50, Factor: 3},
		DetectorReceipts:        {Window: time.Hour, Count: 10, Samples: 50, Share: 0.2, Factor: 2},
		DetectorNoReceipt:       {Window: 30 * time.Minute, Samples: 50, Share: 0.6},
		DetectorAuditAge:        {Age: 5 * time.Second},
		DetectorCheckpointAge:   {Age: time.Minute},
		DetectorAnchor:          {},
		DetectorRetention:       {Age: day},
		DetectorEnumeration:     {Window: 10 * time.Minute, Count: 20, Samples: 20, Share: 0.5},
		DetectorFeed:            {Age: 5 * time.Minute},
		DetectorDrift:           {Count: 1},
		DetectorHandOffSlow:     {Window: 15 * time.Minute, Samples: 20, Factor: 3, Age: time.Minute},
		DetectorDeliverySlow:    {Window: 15 * time.Minute, Samples: 20, Factor: 3, Age: time.Minute},
		DetectorDeliveredLate:   {Window: time.Hour, Count: 5, Samples: 5, Share: 0.01},
		DetectorClosedHours:     {Window: time.Hour, Count: 5, Samples: 5, Share: 0.01},
		DetectorSignatures:      {Window: 5 * time.Minute, Count: 20},
		DetectorLogins:          {Window: 10 * time.Minute, Count: 5},
	}
}

// check returns what is wrong with a threshold that takes the place of the default.
func (t Threshold) check(def Threshold) error {
	bad := func(rule string) error { return &sealtext.InputError{Field: "threshold", Rule: rule} }
	switch {
	case t.Off:
		return nil
	case def.Window != 0 && (t.Window < time.Second || t.Window > 31*24*time.Hour):
		return bad("must have a Window of a second to 31 days")
	case def.Count != 0 && (t.Count < 1 || t.Count > 1_000_000_000):
		return bad("must have a Count of 1 to 1,000,000,000")
	case def == Defaults()[DetectorNumberBlock] && t.Count > maxBlock:
		return bad("must have a Count of at most 40 for DetectorNumberBlock")
	case def.Samples != 0 && (t.Samples < 1 || t.Samples > 1_000_000_000):
		return bad("must have Samples of 1 to 1,000,000,000")
	case def.Share != 0 && !(t.Share > 0 && t.Share < 1):
		return bad("must have a Share between 0 and 1")
	case def.Factor != 0 && !(t.Factor >= 1 && t.Factor <= 1000):
		return bad("must have a Factor of 1 to 1000")
	case def.Age != 0 && t.Age <= 0:
		return bad("must have an Age above zero")
	}
	return nil
}
