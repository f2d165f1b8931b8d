package transport

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sealtext/sealtext/consent"
)

// pricer is a [Router] with prices.
type pricer interface {
	Price(req RouteRequest) (segment int64, served bool)
}

// carriers are the providers of a route, as a preview sees them.
type carriers struct {
	providers map[string]provider
	names     []string // in order
	prices    pricer   // nil if nothing is known of prices
}

// sourceRouter is the source of ruleUnserved.
const sourceRouter = "the configuration of the router"

// newCarriers checks the transports and routers of a configuration.
func newCarriers(cfg GatewayConfig) (map[string]carriers, error) {
	all := map[string]carriers{}
	add := func(field, route string, t Transport, router Router) (err error) {
		if _, both := all[route]; both {
			return errors.New("transport: GatewayConfig.Transports and Routers must not have the same route")
		}
		var c carriers
		if c.providers, c.names, err = newProviders("GatewayConfig."+field, route, t, router); err != nil {
			return err
		}
		c.prices, _ = router.(pricer)
		all[route] = c
		return nil
	}
	for route, t := range cfg.Transports {
		if err := add("Transports", route, t, nil); err != nil {
			return nil, err
		}
	}
	for route, router := range cfg.Routers {
		if router == nil {
			return nil, errors.New("transport: GatewayConfig.Routers must not have a nil router")
		}
		if err := add("Routers", route, nil, router); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// carried returns what a segment of a message costs, or why no provider can take it. A message of any
// route is taken by whichever relay comes first: it costs what it costs at most.
func (b *batch) carried(ctx context.Context, it *item) (segment int64, against []consent.Reason, err error) {
	taken := false
	for _, route := range slices.Sorted(maps.Keys(b.g.carriers)) {
		if it.prepared.row.Route != "" && it.prepared.row.Route != route {
			continue
		}
		price, reasons, err := b.by(ctx, it, b.g.carriers[route])
		switch {
		case err != nil:
			return 0, nil, err
		case len(reasons) == 0:
			segment, taken = max(segment, price), true
		case against == nil || closer(reasons, against):
			against = reasons
		}
	}
	if taken {
		against = nil
	}
	return segment, against, nil
}

// by returns what a segment costs by the providers of one route, or why none of them can take it.
func (b *batch) by(ctx context.Context, it *item, c carriers) (segment int64, against []consent.Reason, err error) {
	row := it.prepared.row
	set, err := b.programs.Tenant(ctx, nil, row.Tenant) // known since the message was judged
	if err != nil {
		return 0, nil, fmt.Errorf("transport: declarations: %w", err)
	}
	names, against, _ := permitted(set, it.prepared.request, c.names, c.providers, row.NotBefore)
	if len(names) == 0 || c.prices == nil {
		return 0, against, nil
	}
	to, err := it.to.prefix()
	if err != nil {
		return 0, nil, err
	}
	segment, served := c.prices.Price(RouteRequest{
		Tenant: row.Tenant, Message: row.ID, Purpose: row.Purpose, To: to, Location: row.Location, Providers: names,
	})
	if !served {
		return 0, []consent.Reason{{Rule: ruleUnserved, Source: sourceRouter}}, nil
	}
	return segment, nil, nil
}
