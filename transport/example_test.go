package transport_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport"
)

// A gateway needs every part of its configuration. Function openExample, and examples/quickstart,
// show how they are constructed.
func ExampleNewGateway() {
	app := openExample(context.Background())
	cfg := transport.GatewayConfig{
		Store: app.store.Transport(), Sealer: app.sealer, Audit: app.audit,
		Locator: must(zone.New(zone.Config{})), Content: must(redact.NewContentPolicy(redact.ContentConfig{})),
	}
	_, err := transport.NewGateway(cfg)
	fmt.Println(err)
	cfg.Consent = app.ledger
	_, err = transport.NewGateway(cfg)
	fmt.Println(err)
	// Output:
	// transport: GatewayConfig.Consent is required
	// <nil>
}

// loopback is a transport of the host: it asks for the number last, returns OutcomeNotSent as long
// as no byte was written, and keeps nothing.
type loopback struct{ write func(to, text string) error }

func (l loopback) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	text, err := c.Body()
	if err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	to, err := c.To()
	if err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	if l.write(to.E164(), text.Plaintext()) != nil {
		return transport.Outcome{Kind: transport.OutcomeUnknown}, nil
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}

// A relay with a transport of the host.
func ExampleNewRelay() {
	ctx := context.Background()
	app := openExample(ctx)
	relay, err := transport.NewRelay(transport.RelayConfig{
		Store: app.store.Transport(), Sealer: app.sealer, Consent: app.ledger, Audit: app.audit,
		Now: app.now, Name: "loopback", Transport: loopback{func(to, text string) error {
			fmt.Println(len(to), len(text))
			return nil
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	msg := exampleMessage("visit-1", "See you tomorrow at 10.")
	must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "START"))
	id := must(app.gateway.Send(ctx, msg))
	fmt.Println(relay.Step(ctx))
	fmt.Println(must(app.gateway.Status(ctx, msg.Tenant, id)).State)
	// Output:
	// 12 23
	// 1 <nil>
	// accepted
}

// An inbound message is answered once, by the gateway, if the program has texts for it.
func ExampleGateway_Receive_answer() {
	ctx := context.Background()
	app := openExample(ctx, func(p *program.Program) {
		p.Wording = program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
		p.Frequency = program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour}
	})
	ann := must(sealtext.ParseE164("+12025550123"))
	for _, text := range []string{"HELP", "STOP", "STOP"} {
		r := must(app.inbox.Write(ctx, app.gateway, exampleClinic, ann, exampleSender, text))
		fmt.Println(text, "is answered:", !r.Reply.IsZero())
		must(app.relay.Step(ctx))
	}
	for _, m := range app.inbox.To(ann) {
		fmt.Println(m.Body.Plaintext())
	}
	// Output:
	// HELP is answered: true
	// STOP is answered: true
	// STOP is answered: false
	// City Clinic, reminders: help at example.com/help. 4 msgs/month. Msg & data rates may apply. Reply STOP to end.
	// City Clinic: you will get no more reminders from us. Reply START to get them again.
}

// The message is committed together with the visit that it is about, or not at all.
func ExampleGateway_SendTx() {
	ctx := context.Background()
	app := openExample(ctx)
	msg := exampleMessage("visit-1", "Your visit is booked.")
	must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "START"))
	err := app.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := app.gateway.SendTx(ctx, tx, msg); err != nil {
			return err
		}
		return errors.New("the time is taken") // the visit is not booked after all
	})
	fmt.Println(err)
	fmt.Println(app.relay.Step(ctx))
	// Output:
	// the time is taken
	// 0 <nil>
}

// A denial has reasons, and an audit event.
func ExampleDeniedError() {
	ctx := context.Background()
	app := openExample(ctx)
	_, err := app.gateway.Send(ctx, exampleMessage("visit-1", "See you tomorrow at 10."))
	var denied *transport.DeniedError
	if errors.As(err, &denied) {
		fmt.Println(denied.Reasons[0].Rule, "-", denied.Reasons[0].Source)
	}
	for e, err := range app.audit.Events(ctx, audit.Query{Tenant: exampleClinic}) {
		fmt.Println(e.Kind, e.Details.Rules, err)
	}
	// Output:
	// consent.no-opt-in - deny by default
	// message-denied [consent.no-opt-in] <nil>
}

// An adapter calls Receive with a provider's event after it has verified the signature.
func ExampleGateway_Receive() {
	ctx := context.Background()
	app := openExample(ctx)
	event := transport.Incoming{
		Tenant: exampleClinic, Transport: "inbox", EventID: "SM6bf1447700900123ac",
		From: must(sealtext.ParseE164("+12025550123")), To: exampleSender, Body: must(sealtext.NewBody("STOP")),
	}
	for range 2 { // providers repeat events
		got, err := app.gateway.Receive(ctx, event)
		fmt.Println(got.Action.Intent, got.Repeat, err)
	}
	// Output:
	// opt-out false <nil>
	// none true <nil>
}

// Receipts may arrive late, twice and in any order.
func ExampleGateway_ReceiveDelivery() {
	ctx := context.Background()
	app := openExample(ctx)
	msg := exampleMessage("visit-1", "See you tomorrow at 10.")
	must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "START"))
	must(app.gateway.Send(ctx, msg))
	must(app.relay.Step(ctx))
	for _, state := range []transport.State{transport.StateDelivered, transport.StateSent} {
		status, err := app.gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{
			Tenant: msg.Tenant, Transport: "inbox", ProviderID: app.inbox.Messages()[0].ProviderID, State: state,
		})
		fmt.Println(status.State, err)
	}
	// Output:
	// delivered <nil>
	// delivered <nil>
}

// The stored messages for a person's access request, still sealed.
func ExampleNewArchive() {
	ctx := context.Background()
	app := openExample(ctx)
	msg := exampleMessage("visit-1", "See you tomorrow at 10.")
	got := must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "START"))
	must(app.gateway.Send(ctx, msg))
	archive := transport.NewArchive(app.store.Transport(), nil)
	err := archive.Export(ctx, got.Person, func(r sealtext.Record) error {
		fmt.Println(r.Kind, r.Values["state"], r.Values["intent"], "sealed:", len(r.Sealed))
		return nil
	})
	fmt.Println(err)
	// Output:
	// sent queued  sealed: 1
	// received  opt-in sealed: 1
	// <nil>
}
