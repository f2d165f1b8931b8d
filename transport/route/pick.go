package route

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// retryProbe is how soon a message is looked at again that waits for the answer to a probe.
const retryProbe = time.Second

// price returns what a message costs, and whether the provider takes it. regions are where the number
// may have been assigned.
func (p *Provider) price(to sealtext.Prefix, regions []rule.Jurisdiction, purpose sealtext.Purpose) (int64, bool) {
	if p.Purposes != 0 && !p.Purposes.Has(purpose) {
		return 0, false
	}
	if p.Prices == nil {
		return 0, true
	}
	for digits := to.Digits(); digits != ""; digits = digits[:len(digits)-1] {
		if price, ok := p.Prices["+"+digits]; ok {
			return price, true
		}
	}
	if price, ok := p.priceIn(regions); ok {
		return price, true
	}
	price, ok := p.Prices["+"]
	return price, ok
}

// priceIn returns the highest price of regions, if there is one for each.
func (p *Provider) priceIn(regions []rule.Jurisdiction) (highest int64, ok bool) {
	for _, region := range regions {
		country, _, _ := strings.Cut(string(region), "-")
		price, known := p.Prices[string(region)]
		if !known {
			price, known = p.Prices[country]
		}
		if !known && region.In("EU") {
			price, known = p.Prices["EU"]
		}
		if !known {
			return 0, false
		}
		highest = max(highest, price)
	}
	return highest, len(regions) > 0
}

// regions returns where a number may have been assigned; none if that is not known.
func (r *Router) regions(to sealtext.Prefix) []rule.Jurisdiction {
	if r.locator == nil {
		return nil
	}
	at, err := r.locator.Locate(rule.Location{}, func() (sealtext.Prefix, error) { return to, nil })
	if err != nil {
		return nil
	}
	return at.Regions
}

// turn is the place of a provider among those of the same price: of two, the one with the smaller
// number comes first, in a share of the messages that is its share of their weights.
func (p *Provider) turn(message sealtext.ID) float64 {
	sum := sha256.Sum256(append(message[:], p.Name...))
	uniform := (float64(binary.BigEndian.Uint64(sum[:8])>>11) + 1) / (1 << 53)
	return -math.Log(uniform) / float64(p.Weight)
}

// place is a provider in the order of a message.
type place struct {
	name  string
	price int64
	turn  float64
}

// places returns the providers that serve a message, in its order.
func (r *Router) places(req transport.RouteRequest) (places []place) {
	regions := r.regions(req.To)
	for i := range r.providers {
		p := &r.providers[i]
		if price, ok := p.price(req.To, regions, req.Purpose); ok && slices.Contains(req.Providers, p.Name) {
			places = append(places, place{p.Name, price, p.turn(req.Message)})
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.price, b.price), cmp.Compare(a.turn, b.turn), cmp.Compare(a.name, b.name))
	})
	return places
}

// order returns the names of the providers that serve a message, in its order.
func (r *Router) order(req transport.RouteRequest) (names []string) {
	for _, p := range r.places(req) {
		names = append(names, p.name)
	}
	return names
}

// Price returns what a segment of a message costs by the Prices of the provider that comes first, of
// those that the request permits, and whether one of them serves the message. The health of the
// providers does not count, and it does no I/O. [transport.Gateway.Preview] asks it.
func (r *Router) Price(req transport.RouteRequest) (segment int64, served bool) {
	places := r.places(req)
	if len(places) == 0 {
		return 0, false
	}
	return places[0].price, true
}

// Pick implements [transport.Router]. The error is that of the store, or of an
// account whose name is none.
func (r *Router) Pick(ctx context.Context, rs []transport.RouteRequest) ([]transport.RouteChoice, error) {
	if r.stale(len(rs) > 0) {
		if _, err := r.share(ctx); err != nil {
			return nil, err
		}
	}
	choices := make([]transport.RouteChoice, len(rs))
	for i, req := range rs {
		var err error
		if choices[i], err = r.choose(ctx, req); err != nil {
			return nil, err
		}
	}
	return choices, nil
}

// choose chooses for one message.
func (r *Router) choose(ctx context.Context, req transport.RouteRequest) (transport.RouteChoice, error) {
	order := r.order(req)
	for _, name := range order {
		if err := r.byName[name].checkAccount(req.Tenant); err != nil {
			return transport.RouteChoice{}, err
		}
	}
	refused := map[string]bool{} // probes
	for {
		now := r.now()
		var ready, healthy []string
		var retry time.Time
		asks := map[string][]key{}
		r.mu.Lock()
		for _, name := range order {
			health, again, needs := r.of(r.byName[name], req.Tenant, now)
			switch {
			case health == up:
				ready, healthy = append(ready, name), append(healthy, name)
			case health == probe && !refused[name]:
				ready, asks[name] = append(ready, name), needs
			default:
				if retry.IsZero() || again.Before(retry) {
					retry = again
				}
			}
		}
		r.mu.Unlock()
		if req.Purpose == sealtext.OTP && len(healthy) > 0 {
			ready = healthy
		}
		switch {
		case len(order) == 0:
			return transport.RouteChoice{}, nil
		case len(ready) == 0:
			if soonest := now.Add(retryProbe); retry.Before(soonest) {
				retry = soonest
			}
			return transport.RouteChoice{RetryAt: retry}, nil
		}
		name := ready[req.Attempts%len(ready)]
		if !slices.Contains(healthy, name) {
			granted, err := r.share(ctx, asks[name]...)
			if err != nil {
				return transport.RouteChoice{}, err
			}
			if !granted {
				refused[name] = true // unless it is healthy now
				continue
			}
		}
		return transport.RouteChoice{Provider: name, More: (req.Attempts+1)%len(ready) != 0}, nil
	}
}
