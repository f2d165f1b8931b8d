package transport

import (
	"time"

	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport/metric"
)

// MetricLabel returns the function that makes a label of the id of a reason.
func MetricLabel() func(string) string {
	t := newTeller(func(metric.Point) {}, nil, nil)
	return func(id string) string { return t.label([]consent.Reason{{Rule: id}}) }
}

// TellOutcome returns a function that tells an outcome.
func TellOutcome(f func(metric.Point)) func() {
	t, row := newTeller(f, nil, nil), OutboxRow{}
	return func() { t.of(row, metric.KindOutcome, OutcomeAccepted.String(), "inbox", time.Second) }
}
