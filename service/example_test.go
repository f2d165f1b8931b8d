package service_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

var (
	shop   = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	sender = sealtext.MustSender("+15005550006")
	web    = sealtext.System("web")
)

// A service over a store in memory sends one text and honors a STOP.
func ExampleNew() {
	ctx, number := context.Background(), must(sealtext.ParseE164("+12025550123"))
	handset := must(inbox.New(inbox.Config{})) // in the place of a provider
	s := must(service.New(ctx, service.Config{
		Stores: service.Memory(must(memstore.New(memstore.Config{}))), Locator: must(zone.New(zone.Config{})),
		Transports: map[string]transport.Transport{"inbox": handset}, Now: monday,
	}))
	check(s.Declare(ctx, web, program.Program{
		Tenant: shop, Name: offers, Senders: []program.Sender{{Address: sender, Route: "inbox"}}, Purposes: sealtext.Purposes(sealtext.Marketing),
	}))
	must(s.Record(ctx, shop, number, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing), Actor: web,
		Method: consent.MethodPaper, Evidence: consent.Evidence{Reference: "scan-1"}, OccurredAt: monday(), IdempotencyKey: "card-1",
	}))
	offer := transport.Message{Tenant: shop, To: number, Program: offers, Sender: sender, Purpose: sealtext.Marketing,
		Body: must(sealtext.NewBody("20% off travel books until Sunday.")), IdempotencyKey: "spring-1", Actor: web}
	must(s.Gateway.Send(ctx, offer))
	must(s.Relays["inbox"].Step(ctx)) // a program calls Start, which does this in the background
	fmt.Println(number, "got", len(handset.To(number)), "message")
	must(handset.Reply(ctx, s.Gateway, handset.To(number)[0], "STOP"))
	offer.IdempotencyKey = "spring-2"
	_, err := s.Gateway.Send(ctx, offer)
	fmt.Println(err)
	// Output:
	// [number] got 1 message
	// transport: denied by consent.opted-out
}

// monday is inside the hours of marketing.
func monday() time.Time { return time.Date(2026, time.March, 2, 16, 30, 0, 0, time.UTC) }

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
