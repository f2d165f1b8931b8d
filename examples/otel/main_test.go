package main

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/sealtext/sealtext/redact"
)

func TestAttributes(t *testing.T) {
	r, err := redact.New(redact.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		in, want attribute.KeyValue
	}{
		{"harmless", attribute.String("state", "queued"), attribute.String("state", "queued")},
		{"name", attribute.String("messaging.to", "Ann"), attribute.String("messaging.to", redact.Masked)},
		{"value", attribute.String("note", "for a@example.org"), attribute.String("note", "for [EMAIL_ADDRESS]")},
		{"value in the name", attribute.Bool("a@example.org", true), attribute.Bool("[EMAIL_ADDRESS]", true)},
		{"list", attribute.StringSlice("notes", []string{"a@example.org", "x"}), attribute.StringSlice("notes", []string{"[EMAIL_ADDRESS]", "x"})},
		{"number", attribute.Int("n", 2), attribute.Int("n", 2)},
		{"card as a number", attribute.Int64("n", 4539148803436467), attribute.String("n", "[CREDIT_CARD]")},
		{"cards in a list", attribute.Int64Slice("n", []int64{4539148803436467}), attribute.String("n", redact.Masked)},
		{"secret number", attribute.Int("otp", 204817), attribute.String("otp", redact.Masked)},
		{"float", attribute.Float64("ratio", 0.5), attribute.Float64("ratio", 0.5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Attributes(r, c.in)[0]; got != c.want {
				t.Fatalf("%s = %s", got.Key, got.Value.Emit())
			}
		})
	}
}
