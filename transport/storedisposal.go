package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// FeedArchiveStore is the store of a [FeedArchive].
type FeedArchiveStore interface {
	// DueEvents lists, oldest first, events from before cutoff that no reader needs: that each
	// cursor with SeenAt at or after cutoff has passed. Without such a cursor it lists all from
	// before cutoff, also those without a position. The items have no Subject.
	DueEvents(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropEvents deletes events of DueEvents, also where they are parked, and returns how many there
	// were.
	DropEvents(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
	// DueCursors lists cursors with SeenAt before cutoff if no event at or before their Position is
	// left: a reader that begins anew has the same events before it. An item has a Record only, which
	// stands for the name.
	DueCursors(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropCursors deletes those of the items that are still due by cutoff, and their leases that have
	// ended, and returns how many cursors there were.
	DropCursors(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
}

// DisposalStore deletes what a schedule of package retention no longer keeps; see package
// transport/disposal. The methods that begin with Due list what is from before cutoff, the oldest
// first, at most limit. Those that begin with Drop return how many of the items they have found.
type DisposalStore interface {
	// DueMessages lists sent rows that are final (see [State.Final]) and inbound rows, last changed
	// before cutoff.
	DueMessages(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropMessages deletes inbound rows, and sent rows that are final, with their attempts. Of a sent
	// row with CreatedAt at or after keys its key is left: InsertAll returns a row with Tenant, ID,
	// Reference, Digest, State, CreatedAt and Attempts, and for every other method there is no row.
	DropMessages(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, keys time.Time) (int, error)
	// DueKeys and DropKeys do the same for the keys that DropMessages has left, by CreatedAt. The
	// items have no Subject.
	DueKeys(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	DropKeys(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
	// DueClaims and DropClaims do the same for the events of ClaimEvent, by the time of their claim,
	// and for kept receipts, by their HeardAt. The Record of an item is the event, or the id of the
	// receipt's message, or its Provider if it has none; all kept receipts with it are deleted. It has
	// no Subject.
	DueClaims(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	DropClaims(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}
