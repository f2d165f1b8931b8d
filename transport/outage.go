package transport

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
)

// opener is the method that a [Router] may have besides its own; see there.
type opener interface {
	Open(ctx context.Context) (now, probes sealtext.PurposeSet, err error)
}

// taking are the messages that a relay may claim.
type taking struct {
	now    sealtext.PurposeSet // those that some provider can take
	probes sealtext.PurposeSet // those of which some provider wants one
}

// shut returns the purposes of the messages that no provider can take.
func (o taking) shut() sealtext.PurposeSet { return sealtext.AllPurposes &^ o.now }

// probeRows is how many messages are claimed for a probe: not each of them can be one, since their tenants
// permit some providers only, and the providers serve some destinations.
const probeRows = 16

// look asks the router what may be claimed, and returns the number of messages that may be.
func (s *shift) look(claims int) int {
	s.taking = taking{now: sealtext.AllPurposes}
	router, ok := s.r.router.(opener)
	if !ok || claims == 0 {
		return claims
	}
	var open taking
	err := once(s.lasting, func(ctx context.Context) (err error) {
		open.now, open.probes, err = router.Open(ctx)
		return err
	})
	if err != nil {
		s.notClaimed(fmt.Errorf("transport: route: %w", err))
		return 0
	}
	open.now &= sealtext.AllPurposes
	open.probes &= open.shut()
	if s.taking = open; open.shut()&^open.probes != 0 && s.r.waits.report(sealtext.Tenant{}, s.r.wall()) {
		_ = s.r.report(s.lasting, OutboxRow{}, fmt.Errorf("%w: %s", ErrNoProvider, ruleUnhealthy))
	}
	return claims
}

// claimOpen claims messages that a provider can take, and a few for a probe. If there are none it
// reports whether the next claim should look at more.
func (t *turn) claimOpen(ctx context.Context, tx sealtext.Tx, limit int) (rows []OutboxRow, more bool, err error) {
	wanted := t.only
	if wanted == 0 {
		wanted = sealtext.AllPurposes
	}
	t.r.claims.Add(1)
	if now := wanted & t.taking.now; now != 0 {
		if rows, more, err = t.r.claim(ctx, tx, limit, now); err != nil {
			return nil, false, err
		}
	}
	if probes := wanted & t.taking.probes; probes != 0 && len(rows) < limit {
		few, others, err := t.r.claim(ctx, tx, min(limit-len(rows), probeRows), probes)
		if err != nil {
			return nil, false, err
		}
		rows, more = append(rows, few...), more || others
	}
	return rows, more && len(rows) == 0, nil
}

// claimExpired claims what has expired, while nothing else is claimed of its purpose: a message need not
// wait for its provider to be settled. What it costs does not grow with what waits.
func (t *turn) claimExpired(ctx context.Context, tx sealtext.Tx) error {
	now := t.r.now()
	for _, route := range []string{t.r.name, ""} {
		left := t.claims - len(t.claimed)
		if left <= 0 {
			return nil
		}
		rows, err := t.r.store.Claim(ctx, tx, Claim{Now: now, Until: now.Add(t.r.lease), Limit: left, Route: route, Expired: true})
		if err != nil {
			return err
		}
		t.claimed = append(t.claimed, rows...)
	}
	return nil
}

// whyExpired returns the rules for a message that has expired: those that the relay remembers, or, if it
// did not claim the message because no provider could take it, what there was against it.
func (r *Relay) whyExpired(ctx context.Context, e *entry, shut sealtext.PurposeSet) []string {
	if known := r.waits.end(e.row); len(known) > 0 || !shut.Has(e.row.Purpose) || !e.row.NotBefore.Before(e.row.ExpiresAt) {
		return known
	}
	if permitted, against, _, err := r.permitted(ctx, e); err == nil && len(permitted) == 0 {
		return rules(against)
	}
	return []string{ruleUnhealthy}
}
