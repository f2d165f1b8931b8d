package monitor

import (
	"time"

	"github.com/sealtext/sealtext"
)

// FailureKind is what failed.
type FailureKind uint8

// The kinds of failures.
const (
	FailureDecrypt     FailureKind = 1 + iota // a value did not open
	FailureCrossTenant                        // it is one of another tenant, person or record
	FailureSignature                          // a webhook refused a request, see webhook.RefusedError
	FailureLogin                              // an operator did not log in
)

// Failure is something that was tried and refused. None of it is in the audit log.
type Failure struct {
	Kind   FailureKind
	Tenant sealtext.Tenant // zero for those of all
	// Actor is the host's id of the actor, or of the operator whose account was tried. Pass no name
	// that somebody typed; one that may hold a number counts as that of nobody.
	Actor string
	// Name of the webhook.
	Name string
}

// Failure observes something that was refused. It does not wait.
func (m *Monitor) Failure(f Failure) {
	at := m.now()
	m.begin(at)
	k := about{tenant: f.Tenant, actor: name(f.Actor)}
	switch f.Kind {
	case FailureDecrypt:
		k.detector = DetectorDecrypts
		m.counter(at, k, 1)
	case FailureCrossTenant:
		k.detector = DetectorCrossTenant
		m.once(at, k, Alert{Value: 1, Limit: 1})
	case FailureSignature:
		m.counter(at, about{detector: DetectorSignatures, tenant: f.Tenant, name: name(f.Name)}, 1)
	case FailureLogin:
		k.detector = DetectorLogins
		if k.actor != "" {
			m.counter(at, k, 1)
		}
		m.counter(at, about{detector: DetectorLogins, tenant: f.Tenant, times: allLogins}, 1)
	}
}

// allLogins is how many times the Count of DetectorLogins a whole tenant has.
const allLogins = 10

// GaugeKind is what was measured.
type GaugeKind uint8

// The kinds of gauges, with what they have.
const (
	GaugeAuditAge      GaugeKind = 1 + iota // Age of the oldest audit event without a number: sequencer.Sequencer.Age
	GaugeCheckpointAge                      // Age of the last checkpoint while events wait for one
	GaugeAnchor                             // Count of contradictions to the anchor, or of failed verifications
	GaugeRetention                          // Age beyond its due date of the oldest record that is not held
	GaugeFeed                               // Age of the oldest event that the reader Name has not passed
	GaugeDrift                              // Count of persons who are opted out on one side only
)

// Gauge is a figure that the host or the service reads now and then.
type Gauge struct {
	Kind   GaugeKind
	Tenant sealtext.Tenant // zero for those of all
	Sender sealtext.Sender
	Name   string
	Age    time.Duration
	Count  int
}

// gauges are the detectors of the gauges.
var gauges = map[GaugeKind]Detector{
	GaugeAuditAge: DetectorAuditAge, GaugeCheckpointAge: DetectorCheckpointAge, GaugeAnchor: DetectorAnchor,
	GaugeRetention: DetectorRetention, GaugeFeed: DetectorFeed, GaugeDrift: DetectorDrift,
}

// Gauge observes a figure. It does not wait.
func (m *Monitor) Gauge(g Gauge) {
	at := m.now()
	m.begin(at)
	d := gauges[g.Kind]
	if !d.Valid() {
		return
	}
	t := m.thresholds[d]
	a := Alert{Value: g.Age.Seconds(), Limit: t.Age.Seconds()}
	above := g.Age > t.Age
	if g.Kind == GaugeAnchor || g.Kind == GaugeDrift {
		limit := max(1, t.Count)
		a, above = Alert{Value: float64(g.Count), Limit: float64(limit)}, g.Count >= limit
	}
	if above {
		m.once(at, about{detector: d, tenant: g.Tenant, sender: g.Sender, name: name(g.Name)}, a)
	}
}
