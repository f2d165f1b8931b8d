package transport_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// No message is sent without an opt-in, and none after STOP.
func Example() {
	ctx := context.Background()
	clinic, reminders, sender := sealtext.MustTenant("clinic"), sealtext.MustProgram("reminders"), sealtext.MustSender("+15005550006")
	ann, text := orExit(sealtext.ParseE164("+12025550123")), orExit(sealtext.NewBody("See you tomorrow at 10."))
	fmt.Println("a log line shows", ann, text)

	// Package service constructs the gateway and a relay for each transport.
	handset := orExit(inbox.New(inbox.Config{})) // in place of a provider
	s := orExit(service.New(ctx, service.Config{
		Stores: service.Memory(orExit(memstore.New(memstore.Config{}))), Locator: orExit(zone.New(zone.Config{})),
		Transports: map[string]transport.Transport{"inbox": handset}, Now: tuesdayMorning,
	}))
	if err := s.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender, Route: "inbox"}},
		Purposes: sealtext.Purposes(sealtext.Informational), StartPurposes: sealtext.Purposes(sealtext.Informational),
	}); err != nil {
		log.Fatal(err)
	}

	remind := func(key string) {
		_, err := s.Gateway.Send(ctx, transport.Message{
			Tenant: clinic, To: ann, Program: reminders, Sender: sender, Purpose: sealtext.Informational,
			Body: text, IdempotencyKey: key, Actor: sealtext.System("visits"),
		})
		if err == nil {
			_, err = s.Relays["inbox"].Step(ctx) // s.Start does so in the background
		}
		fmt.Println(key, "error:", err, "delivered:", handset.Total())
	}
	remind("visit-1")
	orExit(handset.Write(ctx, s.Gateway, clinic, ann, sender, "START"))
	remind("visit-2")
	orExit(handset.Write(ctx, s.Gateway, clinic, ann, sender, "Stop, please!"))
	remind("visit-3")
	// Output:
	// a log line shows [number] [body: short]
	// visit-1 error: transport: denied by consent.no-opt-in delivered: 0
	// visit-2 error: <nil> delivered: 1
	// visit-3 error: transport: denied by consent.opted-out delivered: 1
}

// tuesdayMorning is within the hours of informational messages.
func tuesdayMorning() time.Time { return time.Date(2026, time.March, 3, 15, 0, 0, 0, time.UTC) }

func orExit[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
