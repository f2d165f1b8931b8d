package transport

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// ErrNoReroute is returned by [Gateway.Reroute] if the store is no [RouteStore].
var ErrNoReroute = errors.New("transport: the store cannot move messages to another route; use one that is a RouteStore")

// rerouteBatch is the number of messages that one transaction moves.
const rerouteBatch = 500

// Reroute moves the waiting messages of a tenant to the routes that their senders are declared with
// now, and returns their number. Call it after a declaration has changed a route. It moves up to
// 500 messages in a transaction, so that it blocks nothing for long, until none is left. Messages
// leased by a relay stay with it. With an error it returns the number moved so far.
func (g *Gateway) Reroute(ctx context.Context, tenant sealtext.Tenant) (moved int, err error) {
	store, ok := g.store.(RouteStore)
	if !ok {
		return 0, ErrNoReroute
	}
	sets, err := g.programs.Fresh(ctx, nil, []sealtext.Tenant{tenant})
	if err != nil {
		return 0, fmt.Errorf("transport: declarations: %w", err)
	}
	done := map[sealtext.Sender]bool{}
	for _, p := range sets[0].Programs() {
		for _, s := range p.Senders {
			if done[s.Address] || p.Retired() {
				continue
			}
			done[s.Address] = true
			for n := rerouteBatch; n == rerouteBatch; moved += n {
				err := g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
					n, err = store.Reroute(ctx, tx, Reroute{Tenant: tenant, Sender: s.Address, Route: s.Route, Now: g.now(), Limit: rerouteBatch})
					return err
				})
				if err != nil {
					return moved, fmt.Errorf("transport: reroute: %w", err)
				}
			}
		}
	}
	return moved, nil
}
