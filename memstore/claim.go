package memstore

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

// Fenced implements [transport.RelayStore]. The store has no clock of its own.
func (s transportStore) Fenced(ctx context.Context) (fenced bool, now time.Time, err error) {
	fenced, err = s.Store.Fenced(ctx)
	return fenced, time.Time{}, err
}

func (s transportStore) Claim(ctx context.Context, x sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	t, err := s.write(ctx, x)
	if err != nil || c.Limit < 1 {
		return nil, err
	}
	cut(&c.Now, &c.LeaseNow, &c.Until)
	if c.Expired {
		return s.outbox.claimExpired(t, c), nil
	}
	purposes := c.Purposes.Each()
	if len(purposes) == 0 {
		purposes = sealtext.AllPurposes.Each()
	}
	var found []fair.Found
	for _, p := range purposes {
		found = append(found, s.outbox.claimable(c, p))
	}
	rows := []transport.OutboxRow{}
	err = c.Order.Fill(c.Limit, found, func(shares []fair.Share) ([]int, error) {
		counts := make([]int, len(shares))
		for i, share := range shares {
			for _, m := range s.outbox.free(c, share) {
				m.row.Lease++
				m.row.LeaseUntil = c.Until
				s.outbox.setSent(t, m)
				rows = append(rows, copyMessage(m.row))
				counts[i]++
			}
		}
		return counts, nil
	})
	slices.SortStableFunc(rows, func(a, b transport.OutboxRow) int {
		return cmp.Or(cmp.Compare(b.Purpose, a.Purpose), a.NotBefore.Compare(b.NotBefore))
	})
	return rows, err
}

// claimExpired leases messages that have expired.
func (r *transportPart) claimExpired(t *tx, c transport.Claim) []transport.OutboxRow {
	var found []sentMessage
	for sl := range r.ends.from(dueSlot{route: c.Route, at: math.MinInt64}) {
		if sl.route != c.Route || sl.at > c.Now.UnixMicro() || len(found) == c.Limit {
			break
		}
		if m := r.sent[recordKey{sl.tenant, sl.id}]; !m.row.LeaseUntil.After(c.LeaseTime()) {
			found = append(found, m)
		}
	}
	rows := []transport.OutboxRow{}
	for _, m := range found {
		m.row.Lease++
		m.row.LeaseUntil = c.Until
		r.setSent(t, m)
		rows = append(rows, copyMessage(m.row))
	}
	return rows
}

// claimable walks over the tenants with waiting messages of a purpose, until it has found one more than
// the limit.
func (r *transportPart) claimable(c transport.Claim, p sealtext.Purpose) (found fair.Found) {
	found.Purpose = p
	walk := c.Order.Walk(p)
	from, to := walk.From.String(), walk.To.String()
	parts := []dueSlot{{tenant: walk.From}}
	if to <= from && to != "" {
		parts = append(parts, dueSlot{}) // from the beginning
	}
	var last sealtext.Tenant
	idle := 0
	for i, at := range parts {
		at.route, at.purpose, at.at = c.Route, p, math.MinInt64
		bounded := to > from || i == 1
		for len(found.Tenants) <= c.Limit {
			head, ok := r.due.first(at)
			if !ok || head.route != c.Route || head.purpose != p || bounded && head.tenant.String() >= to {
				break
			}
			if idle == walk.Idle {
				found.Stopped = last
				return found
			}
			last = head.tenant
			if len(r.free(c, fair.Share{Purpose: p, Tenant: last, Limit: 1})) > 0 {
				found.Tenants = append(found.Tenants, last)
			} else {
				idle++
			}
			at = head
			at.at, at.arrival = math.MaxInt64, math.MaxUint64
		}
	}
	return found
}

// free returns messages of a share that can be claimed, earliest first.
func (r *transportPart) free(c transport.Claim, share fair.Share) (free []sentMessage) {
	for sl := range r.due.from(dueSlot{route: c.Route, purpose: share.Purpose, tenant: share.Tenant, at: math.MinInt64}) {
		if sl.route != c.Route || sl.purpose != share.Purpose || sl.tenant != share.Tenant || sl.at > c.Now.UnixMicro() || len(free) == share.Limit {
			break
		}
		if m := r.sent[recordKey{sl.tenant, sl.id}]; !m.row.LeaseUntil.After(c.LeaseTime()) {
			free = append(free, m)
		}
	}
	return free
}
