// Command gate puts the consent gate around a function that sends, and leaves the rest as it was.
package main

import (
	"context"
	"fmt"
	"time"

	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
)

func main() {
	ctx, shop, name, from, web := context.Background(), sealtext.MustTenant("shop"), sealtext.MustProgram("orders"), sealtext.MustSender("+15005550006"), sealtext.System("web")
	db, number := must(service.OpenSQLite(ctx, "sqlite", "shop.db", "development")), must(sealtext.ParseE164("+12025550123"))
	s := must(service.New(ctx, service.Config{Stores: service.SQL(db), KeyFolder: "keys", Locator: must(zone.New(zone.Config{}))}))
	must(0, s.Declare(ctx, web, program.Program{Tenant: shop, Name: name, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.Purposes(sealtext.Transactional)}))
	event := consent.Event{Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(sealtext.Transactional), Method: consent.MethodPaper,
		Evidence: consent.Evidence{Reference: "scan-1"}, OccurredAt: time.Now(), IdempotencyKey: "scan-1", Actor: web}
	must(s.Record(ctx, shop, number, event))
	send := func(text string) {
		request := consent.Request{Person: must(s.Sealer.Find(ctx, nil, shop, number)), Program: name, Sender: from, Purpose: sealtext.Transactional, Message: sealtext.NewID()}
		fmt.Println("decision:", must(s.Consent.Do(ctx, request, func(ctx context.Context, permit consent.Permit) error {
			must(0, permit.Redeem(request.Message)) // nothing that was revoked meanwhile is sent
			_, err := fmt.Println("sent:", text)    // where the provider was called all along
			return err
		})).Allowed)
	}
	send("Your order is ready.")
	event.Kind, event.IdempotencyKey, event.OccurredAt = consent.KindOptOut, "call-1", time.Now()
	must(s.Record(ctx, shop, number, event))
	send("Your order is still here.")
}
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
