package main

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	otel "go.opentelemetry.io/otel/metric"

	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/transport/metric"
)

// Metrics passes what a service counts, and the alerts of its monitor, to OpenTelemetry. It uses the
// metric API alone: the host chooses the SDK and the exporter. Attributes are from closed lists and
// the names of the host's own transports. Tenants are left out, so that the number of series does
// not grow with them; who an alert is about is for another sink, such as monitor.SlogSink. It is
// safe for concurrent use.
//
//	m, err := NewMetrics(provider.Meter("sealtext"))
//	...
//	cfg.Metrics = m.Point
//	cfg.Monitor = &monitor.Config{Sinks: []monitor.AlertSink{m, monitor.NewSlogSink(logger)}}
type Metrics struct {
	messages otel.Int64Counter
	wait     otel.Float64Histogram
	handOff  otel.Float64Histogram
	alerts   otel.Int64Counter
}

// NewMetrics returns the instruments of a meter. The error is that of the meter.
func NewMetrics(meter otel.Meter) (m *Metrics, err error) {
	m = &Metrics{}
	if m.messages, err = meter.Int64Counter("sealtext.messages", otel.WithDescription("What happened to messages, by kind.")); err != nil {
		return nil, err
	}
	if m.wait, err = meter.Float64Histogram("sealtext.wait", otel.WithUnit("s"),
		otel.WithDescription("Time from when a message was due until it was handed over.")); err != nil {
		return nil, err
	}
	if m.handOff, err = meter.Float64Histogram("sealtext.hand_off", otel.WithUnit("s"),
		otel.WithDescription("Time that the transport took for a message.")); err != nil {
		return nil, err
	}
	m.alerts, err = meter.Int64Counter("sealtext.alerts", otel.WithDescription("Alerts of the monitor, by detector."))
	return m, err
}

// Point counts a point. It is for service.Config.Metrics.
func (m *Metrics) Point(p metric.Point) {
	ctx := context.Background() // a point belongs to no request
	attributes := []attribute.KeyValue{attribute.String("kind", p.Kind.String())}
	for _, a := range []struct{ key, value string }{{"label", p.Label}, {"transport", p.Transport}} {
		if a.value != "" {
			attributes = append(attributes, attribute.String(a.key, a.value))
		}
	}
	if p.Purpose.Valid() {
		attributes = append(attributes, attribute.String("purpose", p.Purpose.String()))
	}
	m.messages.Add(ctx, 1, otel.WithAttributes(attributes...))
	switch p.Kind {
	case metric.KindHandedOver:
		m.wait.Record(ctx, p.Took.Seconds(), otel.WithAttributes(attributes[1:]...))
	case metric.KindOutcome:
		if p.Took > 0 { // the transport was called
			m.handOff.Record(ctx, p.Took.Seconds(), otel.WithAttributes(attributes[1:]...))
		}
	default:
	}
}

// Alert counts an alert. It is a [monitor.AlertSink] and returns nil.
func (m *Metrics) Alert(ctx context.Context, a monitor.Alert) error {
	m.alerts.Add(ctx, 1, otel.WithAttributes(attribute.String("detector", a.Detector.String())))
	return nil
}
