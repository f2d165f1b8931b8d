package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/vault"
)

// ErrNobodys is passed to GatewayConfig.OnError for a YES, a command or a START to a sender that
// tenants share, if none of them has handed over a message that it could answer: it was stored for
// the tenant of the event, opted nobody in, and was no command.
var ErrNobodys = errors.New("transport: a text to a shared sender answers no message of any of its tenants; read it, and let the person opt in by another way")

// receiveAll receives a message in each tenant that it concerns.
func (g *Gateway) receiveAll(ctx context.Context, in Incoming) (Received, error) {
	holders, unread := g.programs.Holders(ctx, nil, in.To)
	own, others := []sealtext.Tenant{in.Tenant}, []sealtext.Tenant(nil) // who may own the text, and all others
	for _, h := range holders {
		switch {
		case h.Tenant == in.Tenant:
		case h.Release:
			others = append(others, h.Tenant)
		default:
			own = append(own, h.Tenant)
		}
	}
	if len(own)+len(others) > 1 {
		return g.receiveShared(ctx, in, own, others)
	}
	out, err := g.receiveIn(ctx, in)
	// Where it cannot be known who has the sender, a STOP must be delivered again.
	if err == nil && unread != nil && (out.Repeat || out.Action.Barrier) {
		err = unread
	}
	return out, err
}

// receiveShared receives a message to a sender of several tenants: first for the one that it
// belongs to, whose answer is the only one.
func (g *Gateway) receiveShared(ctx context.Context, in Incoming, own, others []sealtext.Tenant) (Received, error) {
	owner, known, unknown := g.owner(ctx, in, own)
	tenants := slices.Concat(own, others)
	readings, unread := g.readings(ctx, in, tenants)
	first, all := readings[owner], readings[owner]
	if plain := first.Intent == keyword.IntentNone && first.Command == ""; plain { // not to the owner
		for _, t := range tenants {
			if c := readings[t]; optsOut(c) && !optsOut(all) {
				all = c
			}
		}
	}
	all.Request = first.Request // which belongs to the owner
	claims := first.Command != "" || first.Intent == keyword.IntentOptIn
	mine := in
	mine.Tenant = owner
	switch {
	case optsOut(all) && !optsOut(first):
		mine.elsewhere = &all
	case !known && claims:
		mine.elsewhere = &keyword.Classification{}
		g.onError(ctx, in.Tenant, ErrNobodys)
	}
	start := first.Intent == keyword.IntentOptIn && first.Rule != keyword.RuleYes
	if !optsOut(all) && !start { // else each receives it, and claims it
		mine.sharing = slices.DeleteFunc(tenants, func(t sealtext.Tenant) bool { return t == owner })
		tenants = nil
	}
	out, err := g.receiveIn(ctx, mine)
	failed := []error{unknown, unread, err}
	for _, t := range tenants {
		if t == owner {
			continue
		}
		aside := in
		other := all
		other.Request = keyword.RequestNone
		aside.Tenant, aside.elsewhere, aside.aside = t, &other, true
		r, err := g.receiveAside(ctx, aside, start)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if !r.Person.Tenant.IsZero() {
			out.Elsewhere = append(out.Elsewhere, r)
			out.InFlight = append(out.InFlight, r.InFlight...)
		}
	}
	return out, errors.Join(failed...)
}

func optsOut(c keyword.Classification) bool {
	return c.Intent == keyword.IntentOptOut || c.Intent == keyword.IntentLikelyOptOut
}

// receiveAside receives a message that is another tenant's. A START has nothing to undo for a person
// whom the tenant does not know, and is claimed: it must not count here once the tenant has written to
// them.
func (g *Gateway) receiveAside(ctx context.Context, in Incoming, start bool) (Received, error) {
	if start {
		_, err := g.sealer.Find(ctx, nil, in.Tenant, in.From)
		switch {
		case errors.Is(err, vault.ErrUnknownTenant):
			return Received{}, nil
		case errors.Is(err, vault.ErrUnknownSubject):
			return Received{}, g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := g.claim(ctx, tx, in, g.now())
				return err
			})
		}
	}
	out, err := g.receiveIn(ctx, in)
	if err != nil && !errors.Is(err, vault.ErrUnknownTenant) { // which receiveIn has reported
		g.onError(ctx, in.Tenant, err)
	}
	return out, err
}

// readings returns how each tenant reads the text. One whose declarations cannot be read takes it as
// everybody would.
func (g *Gateway) readings(ctx context.Context, in Incoming, tenants []sealtext.Tenant) (map[sealtext.Tenant]keyword.Classification, error) {
	out := make(map[sealtext.Tenant]keyword.Classification, len(tenants))
	var failed error
	for _, t := range tenants {
		c, err := g.consent.Listen(ctx, nil, consent.InboundText{
			Person: sealtext.Person{Tenant: t}, Sender: in.To, Text: in.Body, Handled: in.Handled,
		})
		out[t], failed = c, errors.Join(failed, err)
	}
	return out, failed
}

// owner returns the tenant that a text belongs to: the one whose message from the sender was handed
// over last. False, with the tenant of the event, if there is none, or if two were at the same time.
func (g *Gateway) owner(ctx context.Context, in Incoming, tenants []sealtext.Tenant) (sealtext.Tenant, bool, error) {
	if len(tenants) == 1 {
		return tenants[0], true, nil
	}
	owner, known := in.Tenant, false
	var last time.Time
	for _, t := range tenants {
		p, err := g.sealer.Find(ctx, nil, t, in.From)
		if err != nil { // unknown to the tenant, or the tenant has no keys: receiving tells
			continue
		}
		h, ok, err := g.consent.LastHandoff(ctx, nil, p, in.To)
		switch {
		case err != nil:
			return in.Tenant, false, err
		case !ok || h.At.Before(last):
		case h.At.Equal(last):
			owner, known = in.Tenant, false
		default:
			owner, known, last = t, true, h.At
		}
	}
	return owner, known, nil
}

// receiveSharedReceipt records a receipt that finds no message of its tenant in the others that have its
// sender, or have had it, until one has the message. The zero Status if none has it yet.
func (g *Gateway) receiveSharedReceipt(ctx context.Context, r DeliveryReceipt, in ReceiptRow) (Status, error) {
	if r.Sender.IsZero() {
		return Status{}, nil
	}
	set, err := g.programs.Tenant(ctx, nil, r.Tenant)
	if err != nil {
		return Status{}, fmt.Errorf("transport: declarations: %w", err)
	}
	if sender, ok := set.Sender(r.Sender); !ok || !sender.Shared {
		return Status{}, nil
	}
	holders, err := g.programs.Holders(ctx, nil, r.Sender)
	if err != nil {
		return Status{}, fmt.Errorf("transport: who has the sender: %w", err)
	}
	var failed []error
	for _, h := range holders {
		if h.Tenant == r.Tenant {
			continue
		}
		in.Tenant = h.Tenant
		out, err := g.receiveReceipt(ctx, r.ProviderID, in)
		switch {
		case errors.Is(err, vault.ErrUnknownTenant): // without keys it has sent nothing
		case err != nil && out.ID.IsZero():
			failed = append(failed, err)
		case !out.ID.IsZero():
			return out, err
		}
	}
	return Status{}, errors.Join(failed...)
}
