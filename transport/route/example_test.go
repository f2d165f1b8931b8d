package route_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/route"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Two providers for one route: the cheaper one does not take the message, and the other one does, under
// a permit of its own. Package inbox stands for both.
func Example() {
	ctx := context.Background()
	north, west := must(inbox.New(inbox.Config{Name: "north"})), must(inbox.New(inbox.Config{Name: "west"}))
	north.Script(transport.Outcome{Kind: transport.OutcomeNotSent, Code: "503"})

	s := must(service.New(ctx, service.Config{
		Stores: service.Memory(must(memstore.New(memstore.Config{}))), Locator: must(zone.New(zone.Config{})),
		Routers: map[string]route.Config{"sms": {Providers: []route.Provider{
			{Name: "north", Transport: north, Prices: map[string]int64{"+1": 70}},
			{Name: "west", Transport: west, Prices: map[string]int64{"+": 110}},
		}}},
		Now: func() time.Time { return time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC) },
	}))
	clinic, reminders, sender := sealtext.MustTenant("clinic"), sealtext.MustProgram("reminders"), sealtext.MustSender("+15005550006")
	setup, ann := sealtext.System("setup"), must(sealtext.ParseE164("+12025550123"))
	if err := s.Declare(ctx, setup, program.Program{
		Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender, Route: "sms"}}, Purposes: sealtext.Purposes(sealtext.Informational),
	}); err != nil {
		panic(err)
	}
	must(s.Record(ctx, clinic, ann, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(reminders), Purposes: sealtext.Purposes(sealtext.Informational),
		Method: consent.MethodPaper, Evidence: consent.Evidence{Reference: "scan-1"}, Actor: setup,
		OccurredAt: time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC), IdempotencyKey: "opt-in-1",
	}))
	must(s.Gateway.Send(ctx, transport.Message{
		Tenant: clinic, To: ann, Program: reminders, Sender: sender, Purpose: sealtext.Informational,
		Body: must(sealtext.NewBody("See you tomorrow at 10.")), IdempotencyKey: "visit-8812", Actor: setup,
	}))

	for must(s.Relays["sms"].Step(ctx)) > 0 { // in a server s.Start does that
	}
	m := must(west.WaitFor(ctx, ann))
	st := must(west.Receipt(ctx, s.Gateway, m, transport.StateDelivered)) // of the provider "west"
	fmt.Println(north.Total(), west.Total(), st.State, "after", st.Attempts, "attempts")
	// Output: 0 1 delivered after 2 attempts
}
