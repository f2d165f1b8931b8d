package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otel "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/transport/metric"
)

// meter writes down what its instruments record.
type meter struct {
	noop.Meter
	seen []string
	fail string // the name of the instrument that it does not make
}

var errMeter = errors.New("the meter fails")

func (m *meter) note(name string, value any, set attribute.Set) {
	text := fmt.Sprint(name, " ", value)
	for _, kv := range set.ToSlice() {
		text += fmt.Sprint(" ", kv.Key, "=", kv.Value.Emit())
	}
	m.seen = append(m.seen, text)
}

func (m *meter) Int64Counter(name string, _ ...otel.Int64CounterOption) (otel.Int64Counter, error) {
	if name == m.fail {
		return nil, errMeter
	}
	return counter{m: m, name: name}, nil
}

func (m *meter) Float64Histogram(name string, _ ...otel.Float64HistogramOption) (otel.Float64Histogram, error) {
	if name == m.fail {
		return nil, errMeter
	}
	return histogram{m: m, name: name}, nil
}

type counter struct {
	noop.Int64Counter
	m    *meter
	name string
}

func (c counter) Add(_ context.Context, n int64, options ...otel.AddOption) {
	c.m.note(c.name, n, otel.NewAddConfig(options).Attributes())
}

type histogram struct {
	noop.Float64Histogram
	m    *meter
	name string
}

func (h histogram) Record(_ context.Context, v float64, options ...otel.RecordOption) {
	h.m.note(h.name, v, otel.NewRecordConfig(options).Attributes())
}

func TestMetrics(t *testing.T) {
	var sink monitor.AlertSink
	m := &meter{}
	metrics, err := NewMetrics(m)
	if err != nil {
		t.Fatal(err)
	}
	sink = metrics
	shop := sealtext.MustTenant("corner-books")
	metrics.Point(metric.Point{Kind: metric.KindQueued, Tenant: shop, Purpose: sealtext.Marketing})
	metrics.Point(metric.Point{Kind: metric.KindDenied, Label: "consent.opted-out", Tenant: shop, Purpose: sealtext.Marketing})
	metrics.Point(metric.Point{Kind: metric.KindHandedOver, Tenant: shop, Purpose: sealtext.OTP, Transport: "twilio", Took: 1500 * time.Millisecond})
	metrics.Point(metric.Point{Kind: metric.KindOutcome, Label: "accepted", Tenant: shop, Purpose: sealtext.OTP, Transport: "twilio", Took: 250 * time.Millisecond})
	metrics.Point(metric.Point{Kind: metric.KindInbound, Label: "opt-out", Tenant: shop, Transport: "twilio"})
	if err := sink.Alert(t.Context(), monitor.Alert{
		Detector: monitor.DetectorReveals, Tenant: shop, Actor: "agent-7", Name: "twilio", Value: 90, Limit: 50,
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"sealtext.messages 1 kind=queued purpose=marketing",
		"sealtext.messages 1 kind=denied label=consent.opted-out purpose=marketing",
		"sealtext.messages 1 kind=handed-over purpose=otp transport=twilio",
		"sealtext.wait 1.5 purpose=otp transport=twilio",
		"sealtext.messages 1 kind=outcome label=accepted purpose=otp transport=twilio",
		"sealtext.hand_off 0.25 label=accepted purpose=otp transport=twilio",
		"sealtext.messages 1 kind=inbound label=opt-out transport=twilio",
		"sealtext.alerts 1 detector=reveals",
	}
	if !slices.Equal(m.seen, want) {
		t.Fatalf("recorded %q", m.seen)
	}
}

func TestMetricsRefused(t *testing.T) {
	for _, name := range []string{"sealtext.messages", "sealtext.wait", "sealtext.hand_off", "sealtext.alerts"} {
		if _, err := NewMetrics(&meter{fail: name}); !errors.Is(err, errMeter) {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
