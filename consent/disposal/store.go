package disposal

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// MaxLastHandoffs is how many last hand-offs a [consent.LastHandoffStore] keeps of one sender to a
// person. More than one are kept because a message that was not sent brings back the one before it.
// All messages of which the outcome is not known yet are among them, unless there are more than
// that at one time. If none of the kept ones was sent then, no text is an answer to an earlier one.
const MaxLastHandoffs = 16

// Store deletes what a schedule of package retention no longer keeps; see [Slots],
// [LastHandoffs] and [Handoffs]. The methods that begin with Due list what is due, the oldest
// first, at most limit. Those that begin with Drop delete what of the items is still due, which
// another transaction may have changed, and return how many they deleted.
type Store interface {
	// DueSlots lists slots with At on a day, of UTC, that ended before cutoff, those of one day in
	// any order. The Record of an item is the Message.
	DueSlots(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropDueSlots deletes slots, and whatever else is kept for the slots of persons who have none
	// left.
	DropDueSlots(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
	// DueLast lists last hand-offs with At before cutoff. The Record of an item is the Message.
	DueLast(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	DropDueLast(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
	// DueHandoffs lists hand-offs whose time was over before cutoff, and has been for an hour, by
	// the clock of the store: those of processes that died. The Record of an item is the ID. It has
	// no Subject.
	DueHandoffs(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropDueHandoffs deletes hand-offs whose time has been over for an hour.
	DropDueHandoffs(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}
