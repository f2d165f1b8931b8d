package monitor_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
)

// printer is a sink that prints.
type printer struct{}

func (printer) Alert(_ context.Context, a monitor.Alert) error {
	fmt.Printf("%s: %s of %s, %.0f of at most %.0f in %s\n", a.Detector, a.Actor, a.Tenant, a.Value, a.Limit, a.Window)
	return nil
}

// suspender keeps the actors who may read nothing.
type suspender map[string]time.Time

func (s suspender) Respond(_ context.Context, r monitor.Response) error {
	s[r.Alert.Actor] = r.Until
	return nil
}

// An actor reads one number after the other. The monitor raises an alert and suspends them for an
// hour.
func Example() {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	suspended := suspender{}
	watch, err := monitor.New(monitor.Config{
		Sinks:     []monitor.AlertSink{printer{}},
		Respond:   map[monitor.Detector]monitor.Action{monitor.DetectorReveals: monitor.ActionSuspendActor},
		Responder: suspended,
		Learn:     -1, // for the example
		Now:       func() time.Time { return now },
	})
	if err != nil {
		panic(err)
	}
	for range 60 {
		watch.Event(audit.Event{
			Tenant: sealtext.MustTenant("clinic"), Kind: audit.KindRevealed, Subject: sealtext.NewSubject(),
			Actor: sealtext.Actor{ID: "agent-7"}, Details: audit.Details{Reason: "support"},
		})
		now = now.Add(10 * time.Second)
	}
	watch.Step(context.Background()) // a program calls go watch.Run(ctx) instead
	fmt.Println("until", suspended["agent-7"].Format(time.TimeOnly))

	// Output:
	// reveals: agent-7 of clinic, 50 of at most 50 in 1h0m0s
	// until 13:10:00
}
