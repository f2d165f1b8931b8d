package transport

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// ErrNoReroute is returned by [Gateway.Reroute] over a store that is no
// [RouteStore].
var ErrNoReroute = errors.New("transport: the store cannot move messages to another route; use one that is a RouteStore")

// rerouteBatch is how many messages one transaction moves.
const rerouteBatch = 500

// Reroute gives the messages of a tenant that wait the routes that their senders
// are declared with now, and returns how many it has moved: to be called after a
// declaration has changed a route. It moves up to 500 messages in a transaction,
// so that it holds nobody up, and goes on until none is left. What a relay has
// leased stays with it. With an error it has moved what it says.
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
