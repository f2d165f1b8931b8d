package route

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// key is whose health a state is: that of a provider, or of an account at it.
type key struct{ provider, account string }

// row is the name of its row. No [transport.Rate] can have it, and no name has a slash.
func (k key) row() string {
	if k.account == "" {
		return "breaker/" + k.provider
	}
	return "breaker/" + k.provider + "/" + k.account
}

// key returns the one of the account of a tenant; without accounts that of the provider. A name that is
// none was refused when the provider was chosen.
func (p *Provider) key(tenant sealtext.Tenant) key {
	k := key{provider: p.Name}
	if p.Account != nil {
		k.account = p.Account(tenant)
	}
	return k
}

// checkAccount refuses what cannot be a part of the name of a row.
func (p *Provider) checkAccount(tenant sealtext.Tenant) error {
	k := p.key(tenant)
	if k.account == "" {
		return nil
	}
	if err := sealtext.CheckName("account", k.account); err != nil {
		return fmt.Errorf("route: Provider.Account of %s: %w", p.Name, err)
	}
	return nil
}

// known returns the keys that have a state, in order.
func (r *Router) known() []key {
	return slices.SortedFunc(maps.Keys(r.states), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.provider, b.provider), cmp.Compare(a.account, b.account))
	})
}

// forget removes the state of an account that is healthy, so that a process reads the rows of the others
// only. Its row has then nothing but times that have passed.
func (r *Router) forget(k key, now time.Time) {
	s := r.states[k]
	if k.account != "" && s.failures == 0 && s.news == (news{}) && !s.mine && s.open.IsZero() && !s.paused.After(now) {
		delete(r.states, k)
	}
}

// of returns the health of a provider for a tenant: that of the provider and that of the account, of
// which the worse one counts. asks are those that need a probe.
func (r *Router) of(p *Provider, tenant sealtext.Tenant, now time.Time) (health condition, again time.Time, asks []key) {
	keys := []key{{provider: p.Name}}
	if own := p.key(tenant); own != keys[0] {
		keys = append(keys, own)
	}
	again = now
	for _, k := range keys {
		s := r.states[k]
		if s == nil {
			continue
		}
		one, at := s.health(now)
		if one == down && (health < down || at.After(again)) {
			again = at
		}
		if one == probe {
			asks = append(asks, k)
		}
		health = max(health, one)
	}
	return health, again, asks
}

// Open is the method that a [transport.Router] may have besides its own: the purposes of the messages
// that some provider can take now, and of those that one can take if it answers a probe. Accounts and
// destinations do not count: a provider is not out because some of its accounts are. Unless all are
// healthy, it reads the store, at most once a second.
func (r *Router) Open(ctx context.Context) (now, probes sealtext.PurposeSet, err error) {
	if now, _ = r.open(); now == sealtext.AllPurposes {
		return now, 0, nil
	}
	if r.stale(true) {
		if _, err := r.share(ctx); err != nil {
			return 0, 0, err
		}
	}
	now, probes = r.open()
	return now, probes, nil
}

// open is Open, as far as this process knows.
func (r *Router) open() (now, probes sealtext.PurposeSet) {
	at := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	served := sealtext.PurposeSet(0)
	for i := range r.providers {
		p := &r.providers[i]
		purposes := p.Purposes
		if purposes == 0 {
			purposes = sealtext.AllPurposes
		}
		served |= purposes
		switch health, _ := r.states[key{provider: p.Name}].health(at); health {
		case up:
			now |= purposes
		case probe:
			probes |= purposes
		case down:
		}
	}
	// What no provider serves is claimed, and waits with that reason.
	return now | sealtext.AllPurposes&^served, probes
}
