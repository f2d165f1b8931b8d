package route

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Store keeps what the processes share. A [transport.Store] is one.
type Store interface {
	transport.RateStore
	// InTx is as in [transport.RelayStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
}

// Config configures a [Router].
type Config struct {
	// Providers are those to choose among. Required.
	Providers []Provider
	// Store is that of the relay. Required.
	Store Store
	// Locator finds the country of a number's prefix, for Prices by country; a *zone.Resolver of package
	// consent/zone is one. None by default.
	Locator rule.Locator
	// Failures is the number of hand-offs without an answer, in a row, after which a provider is taken
	// out; 5 by default.
	Failures int
	// OpenFor is how long it is out the first time, 10 seconds by default, and MaxOpen is the longest
	// time after repeated failures; 2 minutes by default.
	OpenFor, MaxOpen time.Duration
	// ProbeTime is how long a probe may take, before another process sends one; 30 seconds by default.
	// It should be above the HandoffTimeout of the ledger.
	ProbeTime time.Duration
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Provider is one provider, and what it takes.
type Provider struct {
	// Name is that of attempts and receipts; its form is that of [sealtext.CheckName]. Required.
	Name string
	// Transport hands messages over to it. Required.
	Transport transport.Transport
	// Prices are what a segment of a message costs, in any unit that is the same for all providers, by
	// destination.
	// That is the beginning of a number, such as "+49" or "+1416", of which the longest one counts; or
	// the country or part of it that the number was assigned in, such as "CA", "US-PR" or "EU", which
	// needs Config.Locator and counts where no beginning does; or "+", which is everywhere else. Numbers
	// of no entry are not sent to the provider. Nil, the default: it takes all, for a price of zero.
	Prices map[string]int64
	// Purposes are those of the messages that it takes; zero, the default, stands for all.
	Purposes sealtext.PurposeSet
	// Weight is its share of the messages among providers of the same price; 1 by default.
	Weight int
	// Account names the account that a tenant has at the provider: its form is that of
	// [sealtext.CheckName], and "" is the provider's own. What an Outcome says of its Account then keeps
	// messages of the same account from the provider, and no others. It must be fast, and safe for
	// concurrent use. Nil, the default: all tenants have one account, and what is said of it is said of
	// the provider.
	Account func(sealtext.Tenant) string
	// Unseen accepts what the transport declares that its provider may do to a message unseen; see
	// [transport.Capabilities]. None by default: [New] refuses a transport that declares more.
	Unseen []string
}

// Router chooses among providers. It is a [transport.Router], for any number of relays, and safe for
// concurrent use.
type Router struct {
	providers []Provider
	byName    map[string]*Provider
	locator   rule.Locator // nil if no price needs it
	store     Store
	failures  int
	openFor   time.Duration
	maxOpen   time.Duration
	probeTime time.Duration
	now       func() time.Time

	sharing sync.Mutex // one transaction at a time

	mu     sync.Mutex
	states map[key]*state
	shared time.Time // when the store was last read
}

// New validates the configuration and returns a Router.
func New(cfg Config) (*Router, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("route: Config.Store is required")
	case len(cfg.Providers) == 0:
		return nil, errors.New("route: Config.Providers is required")
	case cfg.Failures < 0 || cfg.OpenFor < 0 || cfg.MaxOpen < 0 || cfg.ProbeTime < 0:
		return nil, errors.New("route: Config.Failures, OpenFor, MaxOpen and ProbeTime must not be negative")
	}
	r := &Router{
		store: cfg.Store, failures: cfg.Failures, openFor: cfg.OpenFor, maxOpen: cfg.MaxOpen, probeTime: cfg.ProbeTime, now: clock.Or(cfg.Now),
		states: map[key]*state{}, byName: map[string]*Provider{},
	}
	if r.failures == 0 {
		r.failures = 5
	}
	if r.openFor == 0 {
		r.openFor = 10 * time.Second
	}
	if r.maxOpen == 0 {
		r.maxOpen = max(2*time.Minute, r.openFor)
	}
	if r.probeTime == 0 {
		r.probeTime = 30 * time.Second
	}
	if r.maxOpen < r.openFor {
		return nil, errors.New("route: Config.MaxOpen must not be below OpenFor")
	}
	for i, p := range cfg.Providers {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("route: Config.Providers[%d]: %w", i, err)
		}
		if r.states[key{provider: p.Name}] != nil {
			return nil, fmt.Errorf("route: Config.Providers[%d]: %w", i, &sealtext.InputError{Field: "name", Rule: "must be unique"})
		}
		if p.byCountry() {
			if r.locator = cfg.Locator; r.locator == nil {
				return nil, fmt.Errorf("route: Config.Providers[%d] has prices by country: Config.Locator is required", i)
			}
		}
		p.Weight, p.Prices = max(p.Weight, 1), maps.Clone(p.Prices)
		r.providers, r.states[key{provider: p.Name}] = append(r.providers, p), &state{}
	}
	for i := range r.providers {
		r.byName[r.providers[i].Name] = &r.providers[i]
	}
	return r, nil
}

func (p *Provider) check() error {
	bad := func(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
	if err := sealtext.CheckName("name", p.Name); err != nil {
		return err
	}
	switch {
	case p.Transport == nil:
		return bad("transport", "is required")
	case p.Weight < 0:
		return bad("weight", "must not be negative")
	case p.Purposes&^sealtext.AllPurposes != 0:
		return bad("purposes", "must be marketing, informational, transactional or otp")
	}
	for to, price := range p.Prices {
		digits, plus := strings.CutPrefix(to, "+")
		known := plus && strings.Trim(digits, "0123456789") == "" && len(digits) <= maxPrefix || !plus && rule.Jurisdiction(to).Check() == nil
		if !known || price < 0 {
			return bad("prices", "must not be negative, by \"+\" and up to nine digits, or by an ISO 3166 code such as CA, US-PR or EU")
		}
	}
	if t, ok := p.Transport.(interface {
		Capabilities() transport.Capabilities
	}); ok {
		for _, what := range t.Capabilities().Unseen {
			if !slices.Contains(p.Unseen, what) {
				return bad("unseen", "must have "+strconv.Quote(what)+" to accept it: the transport declares that its provider may do that to a text; or switch it off")
			}
		}
	}
	return nil
}

// byCountry reports whether a price needs the country of a number.
func (p *Provider) byCountry() bool {
	for to := range p.Prices {
		if to[0] != '+' {
			return true
		}
	}
	return false
}

// maxPrefix is the number of digits that the prefix of a number has at most: three of the country code
// and six more.
const maxPrefix = 9

// Providers returns the transports by the names of the providers.
func (r *Router) Providers() map[string]transport.Transport {
	out := make(map[string]transport.Transport, len(r.providers))
	for _, p := range r.providers {
		out[p.Name] = p.Transport
	}
	return out
}
