package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/inbox/page"
	"github.com/sealtext/sealtext/transport/inbox"
)

// page shows the handsets of the story until ctx ends, with the shop behind it: what is sent and answered
// there goes through the same gateway, at the time of the story.
func (s *story) page(ctx context.Context) (err error) {
	in, err := inbox.NewServer(inbox.ServerConfig{Now: s.clock.now})
	if err != nil {
		return err
	}
	defer in.Close()
	if err := in.Attach(s.Inbox, books, s.Gateway); err != nil {
		return err
	}
	l, err := page.Listen(ctx, s.o.addr)
	if err != nil {
		return err
	}
	p, err := page.New(page.Config{
		Inbox: in, Hosts: page.HostsOf(l.Addr()), Title: "Corner Books", Now: s.clock.now,
		Service: &page.Connection{
			Service: s.Service, Locator: s.zones, Tenant: books, Program: offers, Sender: sender, Purpose: sealtext.Marketing, Wire: inbox.WireDirect,
			Rules: s.rules, Journal: s.store,
			Deliver: func(ctx context.Context) error { return s.deliver(ctx, &progress{}) },
		},
	})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(s.final, "\nThe handsets of the story: http://%s/?login=%s\nAnswer as one of them, and send the next text. Ctrl-C ends it.\n", l.Addr(), p.Login())
	return p.Serve(ctx, l)
}
