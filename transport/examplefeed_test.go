package transport_test

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
)

// A handler that confirms visits. What it writes to the database goes into tx, so that it is committed
// with its place in the feed; sqlstore.DB.Join leads the other way, from the host's own transaction
// to a Tx for [transport.Feed.Next].
func ExampleNewFeed() {
	ctx := context.Background()
	app := openExample(ctx, func(p *program.Program) {
		p.Commands = []keyword.Command{{Name: "confirm", Match: "c, confirm"}}
	})
	visits := transport.FeedHandlerFunc(func(_ context.Context, _ sealtext.Tx, e transport.Event) error {
		switch {
		case e.Kind == transport.EventInbound && e.Command == "confirm":
			fmt.Println(e.Position, e.Tenant, "a visit is confirmed")
		case e.Kind == transport.EventState:
			fmt.Println(e.Position, e.Tenant, "a message is", e.State)
		}
		return nil
	})
	feed, err := transport.NewFeed(transport.FeedConfig{
		Store: app.store.Transport(), Leases: app.store, Now: app.now,
		Handlers: map[string]transport.FeedHandler{"visits": visits},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	msg := exampleMessage("visit-1", "Reply C to confirm your visit tomorrow at 10.")
	must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "START"))
	must(app.gateway.Send(ctx, msg))
	must(app.relay.Step(ctx))
	must(feed.Step(ctx)) // Start does so in the background
	must(app.inbox.Write(ctx, app.gateway, msg.Tenant, msg.To, msg.Sender, "C"))
	must(feed.Step(ctx))
	// Output:
	// 2 clinic a message is accepted
	// 3 clinic a visit is confirmed
}
