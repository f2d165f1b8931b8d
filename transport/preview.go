package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/vault"
)

// Price returns the price of a message of so many segments, in a unit of the host, such as
// millionths of its currency. Where [Gateway.Preview] is given none, the [Router] of the message says
// what a segment costs, if it knows.
type Price func(to sealtext.Prefix, segments int) int64

// Previewed is what [Gateway.Preview] finds out about one message. It is allowed now if all fields
// but Segments and Price are zero.
type Previewed struct {
	// HeldUntil is the time for which it would wait because its hours do not allow it before.
	HeldUntil time.Time
	// Denied are the rules that would deny it, and RetryAt the time at which they would allow it,
	// which is after it expires; zero if waiting does not help.
	Denied  []consent.Reason
	RetryAt time.Time
	// Unrouted is why no provider of its route can take it, with the rules that the gate and the relay
	// give: consent.ReasonRoutes, ReasonRegions and ReasonPaused, or "route.unserved" if none serves its
	// destination and purpose. SendAll would queue it, and it would wait, or expire. It is nil if a
	// provider can, and if the Gateway does not know the route; see [GatewayConfig.Transports].
	Unrouted []consent.Reason
	// Err is the error that [Gateway.SendAll] would return for it, other than a denial.
	Err error
	// Segments of the text, see package segment, and Price by the function of the caller, or else by
	// the Router of its route; zero for a message that would not be sent, or is Unrouted.
	Segments int
	Price    int64
}

// Preview is the dry run of a list of messages; see [Gateway.Preview].
type Preview struct {
	Messages []Previewed // in the order of the list
	// Allowed, Held, Unrouted, Denied and Invalid count the messages, each in one of them.
	Allowed, Held, Unrouted, Denied, Invalid int
	// Rules counts the messages that each rule denies, or keeps without a provider, by its id.
	Rules map[string]int
	// LastHeldUntil is when the last of the Held messages would be due; zero if there are none.
	LastHeldUntil time.Time
	// Segments and Price are the sums over the messages that would be sent.
	Segments int
	Price    int64
	// DoneAt is when a relay would claim the last of them at the rates of [GatewayConfig.Rates], Days the
	// number of calendar days from today through that one, in the time zone of the rate that was waited for
	// last, and Late how many expire before it is their turn. It is as if nothing of the rates were used and
	// nothing else waited, every hand-off took no time, and hours were looked at once, when a message is due.
	// All are zero without rates.
	DoneAt time.Time
	Days   int
	Late   int

	pace  *pace // nil without rates
	paced []paced
	now   time.Time
}

// Preview says what [Gateway.SendAll] would do with messages, up to [MaxMessages] in one call, and
// changes nothing: it writes no message, no audit event and no person. A number that the tenant does
// not know is judged as somebody without a history; an opt-out that outlived the erasure of its
// person counts. Idempotency keys are not looked up, so a message that was sent before is judged
// once more. The result is advisory: what holds when the message is handed over decides.
//
// It says of which messages no provider can take them: those of a tenant that is pinned to routes or
// regions, or under a pause, at the time at which they are due, and those that no provider of a [Router]
// serves. All providers count as healthy.
//
// By the rates of the relays it says how many days the list takes, and what expires meanwhile; for a longer
// campaign see [Preview.Add].
//
// The function price may be nil; the Router then says what a message costs with the first of the
// providers that its tenant permits. Both, like the Locator, are given the prefix of a number and nothing
// else of it, also of recipients that are named by their subject.
//
// The error is about the whole list, as that of SendAll.
func (g *Gateway) Preview(ctx context.Context, messages []Message, price Price) (Preview, error) {
	b, err := g.list(messages)
	if err != nil {
		return Preview{}, err
	}
	if err := b.judge(ctx, nil, g.strangers); err != nil {
		return Preview{}, err
	}
	out := Preview{Messages: make([]Previewed, len(b.items)), Rules: map[string]int{}, pace: g.pace}
	if g.pace != nil {
		out.now = micro(g.now())
	}
	for i, it := range b.items {
		p, err := b.preview(ctx, it, price)
		if err != nil {
			return Preview{}, err
		}
		out.Messages[i] = p
		out.count(p)
		if p.Segments > 0 && g.pace != nil {
			out.paced = append(out.paced, pacedOf(it.prepared.row))
		}
	}
	out.done()
	return out, nil
}

// strangers is FindAll for the gate, which knows nobody without a subject: who is not enrolled gets
// one that is stored nowhere.
func (g *Gateway) strangers(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, numbers []sealtext.Number) ([]vault.PersonResult, error) {
	found, err := g.sealer.FindAll(ctx, tx, tenant, numbers)
	for i := range found {
		if found[i].Err == nil && found[i].Person.Subject.IsZero() {
			found[i].Person.Subject = sealtext.NewSubject()
		}
	}
	return found, err
}

// preview is the result for a message that was judged.
func (b *batch) preview(ctx context.Context, it *item, price Price) (Previewed, error) {
	if it.sent.Err != nil {
		return Previewed{Err: it.sent.Err}, nil
	}
	d := it.prepared.decision
	if it.prepared.row.State == StateDenied {
		return Previewed{Denied: d.Reasons, RetryAt: d.RetryAt}, nil
	}
	segment, against, err := b.carried(ctx, it)
	if err != nil {
		return Previewed{}, err
	}
	out := Previewed{HeldUntil: it.prepared.held(), Unrouted: against}
	if len(against) > 0 {
		return out, nil
	}
	out.Segments = it.prepared.row.Segments
	if price == nil {
		out.Price = segment * int64(out.Segments)
		return out, nil
	}
	to, err := it.to.prefix()
	if err != nil {
		return Previewed{}, err
	}
	out.Price = price(to, out.Segments)
	return out, nil
}

func (p *Preview) count(m Previewed) {
	switch {
	case m.Err != nil:
		p.Invalid++
	case len(m.Denied) > 0:
		p.Denied++
		p.rules(m.Denied)
	case len(m.Unrouted) > 0:
		p.Unrouted++
		p.rules(m.Unrouted)
	case !m.HeldUntil.IsZero():
		p.Held++
		if m.HeldUntil.After(p.LastHeldUntil) {
			p.LastHeldUntil = m.HeldUntil
		}
	default:
		p.Allowed++
	}
	p.Segments += m.Segments
	p.Price += m.Price
}

func (p *Preview) rules(rs []consent.Reason) {
	for _, r := range rs {
		p.Rules[r.Rule]++
	}
}
