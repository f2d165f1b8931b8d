// Command otel shows how attributes of OpenTelemetry spans are masked: those
// under a name that says what they hold, and those that look like it. Metrics
// shows how the points of a service and the alerts of its monitor become
// metrics.
//
//	cd examples/otel && GOWORK=off go run .
//
// It is a module of its own, so that nobody who wants only sealtext downloads
// OpenTelemetry.
package main

import (
	"flag"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/attribute"

	"github.com/sealtext/sealtext/redact"
)

// Attributes returns a copy of the attributes with everything sensitive
// masked: span.SetAttributes(Attributes(r, ...)...). Numbers, booleans and
// what nothing was found in keep their types.
func Attributes(r *redact.Redactor, in ...attribute.KeyValue) []attribute.KeyValue {
	out := make([]attribute.KeyValue, len(in))
	for i, kv := range in {
		out[i] = one(r, kv)
	}
	return out
}

func one(r *redact.Redactor, kv attribute.KeyValue) attribute.KeyValue {
	name := string(kv.Key)
	kv.Key = attribute.Key(r.String(name))
	if redact.SecretKey(name) {
		kv.Value = attribute.StringValue(redact.Masked)
		return kv
	}
	switch kv.Value.Type() {
	case attribute.STRING, attribute.INT64:
		if text := kv.Value.Emit(); r.String(text) != text {
			kv.Value = attribute.StringValue(r.String(text))
		}
	case attribute.STRINGSLICE:
		texts := kv.Value.AsStringSlice()
		for i, text := range texts {
			texts[i] = r.String(text)
		}
		kv.Value = attribute.StringSliceValue(texts)
	case attribute.BOOL, attribute.FLOAT64, attribute.BOOLSLICE, attribute.FLOAT64SLICE:
	default: // lists of numbers, and what later versions add
		if text := kv.Value.Emit(); r.String(text) != text {
			kv.Value = attribute.StringValue(redact.Masked)
		}
	}
	return kv
}

func main() {
	flag.Parse() // -h, and no other flag
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "otel: it takes no arguments")
		os.Exit(1)
	}
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Fprintln(os.Stderr, "otel:", err)
		os.Exit(1)
	}
	for _, kv := range Attributes(r,
		attribute.String("messaging.system", "sms"),
		attribute.String("messaging.to", "+442079460018"),
		attribute.String("error.cause", "unknown subscriber +44 20 7946 0018"),
		attribute.StringSlice("notes", []string{"from ann@example.org", "twice"}),
		attribute.Int("segments", 2),
	) {
		fmt.Printf("%s = %s\n", kv.Key, kv.Value.Emit())
	}
}
