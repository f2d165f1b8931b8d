package transport

import (
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Capabilities is what a [Transport] declares about its provider, by a method Capabilities() Capabilities
// that returns the same at every call. What one without that method does is not known: it is in no
// region. The README's table of providers is what the adapters declare.
type Capabilities struct {
	// Regions are all in which the provider may process a message, by names such as "eu", whose form
	// is that of [sealtext.CheckName]. A tenant with program.Tenant.Regions sends through no provider
	// that names another one, or none.
	Regions []string
	// MaxValidity is the longest validity period that the provider takes. Zero: it takes none, and may
	// deliver a message after it has expired.
	MaxValidity time.Duration
	// MinValidity is the shortest one; the adapter raises what is shorter to it. Zero with a MaxValidity of
	// zero.
	MinValidity time.Duration
	// Receipts reports that the provider reports what became of a message, to a webhook that the host
	// enters there or in the configuration of the adapter.
	Receipts bool
	// Scheduling reports that the provider documents a way to have a message sent at a later time. No
	// transport may use it: a message that waits at a provider is out of reach of an opt-out. Messages
	// wait in the outbox instead, see [Message].
	Scheduling bool
	// Reference reports that the provider gets [Cleared.Message], so that its receipts can name it.
	Reference bool
	// Dedupes is for how long after a message the provider refuses or ignores another one with the same
	// [Cleared.Message], by its documentation and proven by a test. Within that time a relay repeats a
	// message whose outcome is unknown, with the same id. Zero: it does not.
	Dedupes time.Duration
	// Discards reports that the provider is asked, with each message, not to keep its text.
	Discards bool
	// Redacts, Deletes and DeletesMedia report that the transport is a Redacter, a Deleter and a
	// MediaDeleter of package transport/remote: that the provider's copy of a text, of a message, and of
	// the files of an inbound one can be removed.
	Redacts, Deletes, DeletesMedia bool
	// ListsOptOuts, BlocksNumbers and UnblocksNumbers report that the transport is a Lister, a Blocker and
	// an Unblocker of package transport/optouts: that the provider has a list of whom it delivers nothing
	// to, which can be read, added to, and taken off from.
	ListsOptOuts, BlocksNumbers, UnblocksNumbers bool
	// InboundList reports that the transport is a Lister of package transport/inbound: that a text whose
	// webhook was lost is found.
	InboundList bool
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
	if c := p.capabilities; c.MinValidity < 0 || c.MinValidity > c.MaxValidity {
		return p, fmt.Errorf("transport: Capabilities of %s: MinValidity must not be longer than MaxValidity", name)
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
