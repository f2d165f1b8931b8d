package transport

import (
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Capabilities is what a [Transport] declares about its provider, by a method Capabilities() Capabilities
// that returns the same at every call. What one without that method does is not known: it is in no
// region.
type Capabilities struct {
	// Regions are all in which the provider may process a message, by names such as "eu", whose form
	// is that of [sealtext.CheckName]. A tenant with program.Tenant.Regions sends through no provider
	// that names another one, or none.
	Regions []string
	// MaxValidity is the longest validity period that the provider takes. Zero: it takes none, and may
	// deliver a message after it has expired.
	MaxValidity time.Duration
	// Reference reports that the provider gets [Cleared.Message], so that its receipts can name it.
	Reference bool
	// Dedupes is for how long after a message the provider refuses or ignores another one with the same
	// [Cleared.Message], by its documentation and proven by a test. Within that time a relay repeats a
	// message whose outcome is unknown, with the same id. Zero: it does not.
	Dedupes time.Duration
	// Unseen names what the provider may do to a message that the text does not show: "fallback-channel"
	// (it sends by another channel, such as RCS), "shorten-urls", "smart-encoding" (it replaces
	// characters), "truncation". Others have names of their own. Audit events of hand-offs list them,
	// as the rules "unseen.shorten-urls" and so on.
	Unseen []string
}

type capable interface{ Capabilities() Capabilities }

// provider is a transport by the name that attempts and receipts have.
type provider struct {
	Transport
	capabilities Capabilities
	unseen       []string // as rules of audit events
	finder       Finder   // nil if it cannot be asked
}

func newProvider(name string, t Transport) (provider, error) {
	p := provider{Transport: t}
	if err := checkTransport(name); err != nil {
		return p, err
	}
	p.finder, _ = t.(Finder)
	if t, ok := t.(capable); ok {
		p.capabilities = t.Capabilities()
	}
	for _, region := range p.capabilities.Regions {
		if err := sealtext.CheckName("region", region); err != nil {
			return p, fmt.Errorf("transport: Capabilities of %s: %w", name, err)
		}
	}
	for _, what := range p.capabilities.Unseen {
		if err := sealtext.CheckName("unseen", what); err != nil {
			return p, fmt.Errorf("transport: Capabilities of %s: %w", name, err)
		}
		p.unseen = append(p.unseen, "unseen."+what)
	}
	return p, nil
}

// Providers returns what the transports of the relay declare, by the names of the providers: that of
// the relay itself if it has one transport.
func (r *Relay) Providers() map[string]Capabilities {
	out := make(map[string]Capabilities, len(r.providers))
	for name, p := range r.providers {
		c := p.capabilities
		c.Regions, c.Unseen = slices.Clone(c.Regions), slices.Clone(c.Unseen)
		out[name] = c
	}
	return out
}
