package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// Backlog implements [transport.StatsStore]: one statement.
func (t *Transport) Backlog(ctx context.Context, now time.Time) ([]transport.Backlog, error) {
	s, err := t.db.read(ctx, nil, "backlog")
	if err != nil {
		return nil, err
	}
	var out []transport.Backlog
	s.anew = anew(&out)
	err = s.query(ctx, outboxBacklog, []any{micros(now)}, func(scan func(...any) error) error {
		var b transport.Backlog
		err := scan(&b.Route, &b.Due, &b.Deferred, &b.Leased, &b.Unknown, moment{&b.OldestDue})
		out = append(out, b)
		return err
	})
	// The database may sort by the rules of a language.
	slices.SortFunc(out, func(a, b transport.Backlog) int { return strings.Compare(a.Route, b.Route) })
	return out, err
}
