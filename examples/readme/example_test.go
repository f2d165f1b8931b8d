// Package readme holds the example of the README, so that it is run.
package readme

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/examples/house"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault/phone"
)

func Example() {
	if err := example(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// [number] got 1 message
	// transport: denied by consent.opted-out
}

var (
	signedUp = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	signup   = consent.Evidence{Source: "/signup", Reference: "form-17", Disclosure: consent.Disclosure{ID: "offers", Version: "3"}}
)

func example() error {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "readme-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	at := time.Date(2026, time.March, 2, 16, 30, 0, 0, time.UTC)
	h, err := house.Open(ctx, filepath.Join(dir, "shop.db"), filepath.Join(dir, "keys"), func() time.Time { return at })
	if err != nil {
		return err
	}
	defer h.Close() //nolint:errcheck // everything is committed
	return offer(ctx, h)
}

func offer(ctx context.Context, h *house.House) error {
	number, _, err := phone.Parse("(202) 555-0123", "US") // what people type
	if err != nil {
		return err // names the rule, never the number
	}
	body, err := sealtext.NewBody("Hi Ann, 20% off travel books until Sunday.")
	if err != nil {
		return err
	}
	message := transport.Message{Tenant: house.Shop, To: number, Program: house.Offers, Sender: house.Sender,
		Purpose: sealtext.Marketing, Body: body, Actor: house.Clerk, IdempotencyKey: "spring-1"}
	err = h.DB.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		person, err := h.Sealer.Enroll(ctx, tx, house.Shop, number) // sealed; found again by a keyed pseudonym
		if err != nil {
			return err
		}
		if _, err = h.Ledger.RecordTx(ctx, tx, consent.Event{
			Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(house.Offers), Purposes: sealtext.Purposes(sealtext.Marketing),
			Method: consent.MethodWebForm, Evidence: signup, Actor: house.Clerk, OccurredAt: signedUp, IdempotencyKey: "form-17",
		}); err != nil {
			return err
		}
		_, err = h.Gateway.SendTx(ctx, tx, message) // or in your own transaction: h.DB.Join(sqlstore.FromSQL(tx))
		return err
	})
	if err != nil {
		return err
	}
	if _, err = h.Relay.Step(ctx); err != nil { // in a service: go h.Relay.Run(ctx)
		return err
	}
	fmt.Println(number, "got", len(h.Inbox.To(number)), "message")
	if _, err = h.Inbox.Reply(ctx, h.Gateway, h.Inbox.To(number)[0], "STOP"); err != nil {
		return err
	}
	message.IdempotencyKey = "spring-2"
	_, err = h.Gateway.Send(ctx, message)
	fmt.Println(err)
	return nil
}
