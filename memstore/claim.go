package memstore

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

func (s transportStore) Claim(ctx context.Context, x sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	t, err := s.write(ctx, x)
	if err != nil || c.Limit < 1 {
		return nil, err
	}
	cut(&c.Now, &c.Until)
	purposes := c.Purposes.Each()
	if len(purposes) == 0 {
		purposes = sealtext.AllPurposes.Each()
	}
	var due []fair.Share
	for _, p := range purposes {
		due = append(due, s.outbox.claimable(c, p)...)
	}
	rows := []transport.OutboxRow{}
	err = c.Order.Fill(c.Limit, due, func(shares []fair.Share) ([]int, error) {
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

// claimable returns the tenants with messages of a purpose that can be claimed, at most one more than
// the limit, from the one on whose turn it is.
func (r *transportPart) claimable(c transport.Claim, p sealtext.Purpose) (due []fair.Share) {
	first := c.Order.First(p)
	for lap := range 2 {
		from := dueSlot{route: c.Route, purpose: p, at: math.MinInt64}
		if lap == 0 {
			from.tenant = first
		}
		for len(due) <= c.Limit {
			head, ok := r.due.first(from)
			if !ok || head.route != c.Route || head.purpose != p || lap == 1 && head.tenant.String() >= first.String() {
				break
			}
			share := fair.Share{Purpose: p, Tenant: head.tenant, Limit: 1}
			if len(r.free(c, share)) > 0 {
				due = append(due, fair.Share{Purpose: p, Tenant: head.tenant})
			}
			from = head
			from.at, from.arrival = math.MaxInt64, math.MaxUint64
		}
	}
	return due
}

// free returns messages of a share that can be claimed, earliest first.
func (r *transportPart) free(c transport.Claim, share fair.Share) (free []sentMessage) {
	for sl := range r.due.from(dueSlot{route: c.Route, purpose: share.Purpose, tenant: share.Tenant, at: math.MinInt64}) {
		if sl.route != c.Route || sl.purpose != share.Purpose || sl.tenant != share.Tenant || sl.at > c.Now.UnixMicro() || len(free) == share.Limit {
			break
		}
		if m := r.sent[recordKey{sl.tenant, sl.id}]; !m.row.LeaseUntil.After(c.Now) {
			free = append(free, m)
		}
	}
	return free
}
