package memstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Backlog(ctx context.Context, now time.Time) ([]transport.Backlog, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	cut(&now)
	routes := map[string]transport.Backlog{}
	for _, m := range s.outbox.sent {
		b := routes[m.row.Route]
		if b.Route = m.row.Route; m.countIn(&b, now) {
			routes[m.row.Route] = b
		}
	}
	var out []transport.Backlog
	for _, b := range routes {
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b transport.Backlog) int { return cmp.Compare(a.Route, b.Route) })
	return out, nil
}

// countIn counts a message that waits, or whose outcome is unknown, and reports whether it is one.
func (m sentMessage) countIn(b *transport.Backlog, now time.Time) bool {
	switch _, waits := m.dueSlot(); {
	case m.row.State == transport.StateUnknown:
		b.Unknown++
	case !waits:
		return false
	case m.row.LeaseUntil.After(now):
		b.Leased++
	case m.row.NotBefore.After(now):
		b.Deferred++
	default:
		if b.Due++; b.Due == 1 || m.row.NotBefore.Before(b.OldestDue) {
			b.OldestDue = m.row.NotBefore
		}
	}
	return true
}
