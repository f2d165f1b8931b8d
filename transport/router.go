package transport

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// Router chooses the provider of each message of a [Relay] that has several; package transport/route
// has one. It is safe for concurrent use.
//
// A Router may also have a method
//
//	Open(context.Context) (now, probes sealtext.PurposeSet, err error)
//
// by which it says of which purposes it can hand over messages at all, and of which it wants a few to
// find out. The relay then claims no others, however many wait, except those that have expired. Without
// it the relay claims all, and asks for each. An error keeps the relay from claiming for one poll.
//
// And it may have a method
//
//	Price(RouteRequest) (segment int64, served bool)
//
// which does no I/O, and by which [Gateway.Preview] says what a segment of a message costs with the
// provider that comes first while all are healthy, and whether one of RouteRequest.Providers serves the
// message at all. Without it Preview knows no price.
type Router interface {
	// Providers returns the transports by the names of their providers, the same at every call.
	Providers() map[string]Transport
	// Pick chooses among the Providers of each request, and returns a choice for each, in their order.
	// It is called for up to some hundred messages at a time, before their permits are asked for. An
	// error gives all of them back for one poll.
	Pick(ctx context.Context, rs []RouteRequest) ([]RouteChoice, error)
	// Ended tells what became of a choice for a message of a tenant: the outcome of the hand-off, or an Outcome without Kind if the
	// number was not given out, because the gate held the message, for example. It does no I/O, and
	// reports whether other processes should know: the relay then calls Pick soon, perhaps without
	// requests, which shares it.
	Ended(tenant sealtext.Tenant, provider string, out Outcome) (share bool)
}

// RouteRequest is a message for [Router.Pick]. It has no number and no text.
type RouteRequest struct {
	Tenant   sealtext.Tenant
	Message  sealtext.ID
	Purpose  sealtext.Purpose
	To       sealtext.Prefix
	Location rule.Location // as known when the message was sent
	Attempts int           // hand-offs that have begun before
	// Providers are the names of those that the tenant permits and that no pause covers, in order;
	// never empty.
	Providers []string
}

// RouteChoice is the answer to a [RouteRequest].
type RouteChoice struct {
	// Provider is one of RouteRequest.Providers; empty if none can take the message now.
	Provider string
	// More reports that another provider can take the message at once, if nothing was sent by this
	// one.
	More bool
	// RetryAt is when to ask again if Provider is empty; zero if no provider serves such messages.
	RetryAt time.Time
}

// ErrNoProvider is the Cause of a [RelayError] for a message that no provider of a [Router] can take
// now, or that its tenant permits none of them. It waits or expires. The error is reported once a
// minute for a tenant; audit events of KindMessageDeferred have the reason for each message.
var ErrNoProvider = errors.New("transport: no provider can take the message")

// The rules in audit events of messages that wait for a provider, besides those of package consent.
const (
	ruleUnhealthy = "route.unhealthy" // those that serve it have failed lately
	ruleUnserved  = "route.unserved"  // none serves its destination and purpose
	routeRetry    = 5 * time.Minute   // after which it is looked at again then
	waitingRows   = 100_000           // whose reason a relay remembers
	reportEvery   = time.Minute       // for a tenant
)

// newProviders checks a transport, which is the only provider of its route, or else the transports of
// a router, for a field of a configuration. It returns them by their names, and the names in order.
func newProviders(field, route string, t Transport, router Router) (map[string]provider, []string, error) {
	transports := map[string]Transport{route: t}
	if router != nil {
		if transports = router.Providers(); len(transports) == 0 {
			return nil, nil, errors.New("transport: " + field + " has no providers")
		}
	}
	providers := make(map[string]provider, len(transports))
	for name, t := range transports {
		if t == nil {
			return nil, nil, errors.New("transport: " + field + " has a provider without a Transport")
		}
		p, err := newProvider(name, t)
		if err != nil {
			return nil, nil, err
		}
		providers[name] = p
	}
	return providers, slices.Sorted(maps.Keys(providers)), nil
}

// waits are the messages that wait for a provider, as far as a relay remembers them.
type waits struct {
	mu       sync.Mutex
	rules    map[MessageRef][]string
	reported map[sealtext.Tenant]time.Time
}

// note notes why a message waits, and reports whether that is new, and whether it is to be reported.
func (w *waits) note(row OutboxRow, rules []string, now time.Time) (first, report bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rules == nil || len(w.rules) >= waitingRows {
		w.rules = map[MessageRef][]string{}
	}
	m := MessageRef{row.Tenant, row.ID}
	if first = !slices.Equal(w.rules[m], rules); first {
		w.rules[m] = rules
	}
	return first, w.toReport(row.Tenant, now)
}

// report reports whether it is time to report that messages wait: those of a tenant, or of all for the
// zero one.
func (w *waits) report(tenant sealtext.Tenant, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.toReport(tenant, now)
}

func (w *waits) toReport(tenant sealtext.Tenant, now time.Time) bool {
	if now.Sub(w.reported[tenant]) < reportEvery {
		return false
	}
	if w.reported == nil {
		w.reported = map[sealtext.Tenant]time.Time{}
	}
	w.reported[tenant] = now
	return true
}

// end forgets a message, and returns why it waited.
func (w *waits) end(row OutboxRow) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := MessageRef{row.Tenant, row.ID}
	rules := w.rules[m]
	delete(w.rules, m)
	return rules
}

// route sets the provider of each message that the gate is asked about. One that no provider can take
// waits without being decided on. It returns all but those that cannot be routed for an error; they go
// to unread.
func (r *Relay) route(ctx context.Context, entries []*entry, unread func(OutboxRow, error)) []*entry {
	if r.router == nil {
		for _, e := range entries {
			e.provider = r.name
		}
		return entries
	}
	var routed []*entry
	var requests []RouteRequest
	failed := map[*entry]error{}
	for _, e := range entries {
		if e.asks < 0 {
			e.provider = r.name
			continue
		}
		permitted, reasons, again, err := r.permitted(ctx, e)
		if e.only != "" {
			permitted = slices.DeleteFunc(permitted, func(name string) bool { return name != e.only })
		}
		switch {
		case err != nil:
			failed[e] = err
		case len(permitted) == 0:
			r.waitFor(ctx, e, rules(reasons), again)
		default:
			routed, requests = append(routed, e), append(requests, RouteRequest{
				Tenant: e.row.Tenant, Message: e.row.ID, Purpose: e.row.Purpose, To: e.opened.number.Prefix(), Location: e.row.Location,
				Attempts: e.row.Attempts, Providers: permitted,
			})
		}
	}
	choices, err := r.pick(ctx, requests)
	for i, e := range routed {
		switch {
		case err != nil:
			failed[e] = err
		case choices[i].Provider != "":
			e.provider, e.more, e.chosen = choices[i].Provider, choices[i].More, true
			r.waits.end(e.row)
		case choices[i].RetryAt.IsZero():
			r.waitFor(ctx, e, []string{ruleUnserved}, r.now().Add(routeRetry))
		default:
			r.waitFor(ctx, e, []string{ruleUnhealthy}, choices[i].RetryAt)
		}
	}
	if len(failed) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, func(e *entry) bool {
		err, bad := failed[e]
		if bad {
			unread(e.row, err)
		}
		return bad
	})
}

// unused tells the router that messages are not handed over now.
func (r *Relay) unused(entries ...*entry) {
	for _, e := range entries {
		if e.chosen {
			r.router.Ended(e.row.Tenant, e.provider, Outcome{}) // shared with the next choice
		}
		e.chosen = false
	}
}

// pick asks the router. What it answers does not leave what was permitted.
func (r *Relay) pick(ctx context.Context, requests []RouteRequest) ([]RouteChoice, error) {
	if len(requests) == 0 {
		return nil, nil
	}
	choices, err := r.router.Pick(ctx, requests)
	if err == nil && len(choices) != len(requests) {
		err = errors.New("the router gave another number of choices than it was asked for")
	}
	for i := range choices {
		if err == nil && choices[i].Provider != "" && !slices.Contains(requests[i].Providers, choices[i].Provider) {
			err = errors.New("the router chose a provider that it was not asked for")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("transport: route: %w", err)
	}
	return choices, nil
}

// permitted returns the providers that the declarations permit for a message, or else what there is
// against the one that comes closest to it, and when to look again.
func (r *Relay) permitted(ctx context.Context, e *entry) (names []string, against []consent.Reason, again time.Time, err error) {
	var set *program.Set
	if set, err = r.consent.Programs().Tenant(ctx, nil, e.row.Tenant); err != nil {
		return nil, nil, time.Time{}, fmt.Errorf("transport: declarations: %w", err)
	}
	names, against, again = permitted(set, e.row.request(e.person), r.names, r.providers, r.now())
	return names, against, again, nil
}

// permitted returns those of providers that declarations permit for a request at a time; see
// Relay.permitted.
func permitted(set *program.Set, request consent.Request, of []string, providers map[string]provider, now time.Time) (names []string, against []consent.Reason, again time.Time) {
	for _, name := range of {
		request.Route, request.Regions = name, providers[name].capabilities.Regions
		reasons, at := request.RouteReasons(set, now)
		if len(reasons) == 0 {
			names = append(names, name)
			continue
		}
		if against == nil || closer(reasons, against) {
			against = reasons
		}
		if again.IsZero() || at.Before(again) {
			again = at
		}
	}
	return names, against, again
}

// closer reports whether a provider with reasons against it comes closer to being permitted than another
// one: it has fewer of them, or as few and they end with a pause.
func closer(reasons, than []consent.Reason) bool {
	onlyPaused := func(rs []consent.Reason) bool { return len(rs) == 1 && rs[0].Rule == consent.ReasonPaused }
	return len(reasons) < len(than) || len(reasons) == len(than) && onlyPaused(reasons) && !onlyPaused(than)
}

// waitFor makes a message wait for a provider. There is an audit event the first time, and when the
// reason changes, as far as the relay remembers.
func (r *Relay) waitFor(ctx context.Context, e *entry, rules []string, until time.Time) {
	if until.After(e.row.ExpiresAt) {
		until = e.row.ExpiresAt
	}
	first, report := r.waits.note(e.row, rules, r.wall())
	event := audit.Event{}
	if first {
		event.Kind, event.Details = audit.KindMessageDeferred, audit.Details{Rules: rules, Until: until}
	}
	e.asks, e.provider, e.waits, e.label = -1, r.name, true, rules[0]
	change := OutboxChange{State: StateQueued, NotBefore: until}
	if e.row.State == StateUnknown {
		change = OutboxChange{LookAt: until}
	}
	e.change, e.event = r.change(e.row, e.person, change, event)
	if report {
		_ = r.report(ctx, e.row, fmt.Errorf("%w: %s", ErrNoProvider, rules[0]))
	}
}
