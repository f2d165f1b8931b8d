package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// IdleStore deletes rows that a host has no name for any more, of rates and of readers of the feed;
// see package transport/disposal. What is deleted counts as nothing: a new row of the name means
// the same. The items have a Record only, which stands for the name: they are of no tenant. The
// methods that begin with Due list what is due by cutoff, at most limit. Those that begin with Drop
// delete what of the items is still due by it, and return how many they deleted.
type IdleStore interface {
	// DueRates lists rates none of whose times is at or after cutoff.
	DueRates(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	DropRates(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
	// DueCursors lists cursors with SeenAt before cutoff if no event at or before their Position is
	// left: a reader that begins anew has the same events before it.
	DueCursors(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropCursors deletes cursors, and their leases that have ended.
	DropCursors(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
}
