package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
)

// Parked lists up to limit events that the handler of a cursor could not handle, with a position above
// after, in the order of positions. They are kept as long as other events, see [FeedArchive].
func (f *Feed) Parked(ctx context.Context, cursor string, after int64, limit int) ([]ParkedEvent, error) {
	if limit < 1 || limit > maxEvents {
		return nil, errLimit
	}
	return f.store.Parked(ctx, nil, cursor, after, limit)
}

// Retry handles a parked event now, after later ones: the handler gets it in a transaction that also
// removes it from the parked ones. If that fails the event stays parked, and the error is a
// [FeedError]. [ErrNotParked] is returned if it is not parked, or another call has it.
func (f *Feed) Retry(ctx context.Context, cursor string, position int64) error {
	for _, r := range f.readers {
		if r.name == cursor {
			return r.retry(ctx, position)
		}
	}
	return &sealtext.InputError{Field: "cursor", Rule: "must be the cursor of a handler of this Feed"}
}

func (r *reader) retry(ctx context.Context, position int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.isStuck() {
		return FeedError{Cursor: r.name, Cause: errHandlerStuck}
	}
	var e Event
	handled := false
	err := r.feed.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := r.feed.store.Unpark(ctx, tx, r.name, position)
		if err != nil {
			return err
		}
		events, err := r.feed.store.Events(ctx, tx, position-1, 1)
		if err != nil {
			return err
		}
		if !was || len(events) == 0 || events[0].Position != position {
			return ErrNotParked
		}
		e, handled = events[0], true
		return r.handle(ctx, tx, e)
	})
	if err != nil && handled && !errors.Is(err, ErrNotParked) {
		return FeedError{Cursor: r.name, Position: position, Tenant: e.Tenant, Parked: true, Cause: err}
	}
	return err
}

// Drop gives a parked event up for good. [ErrNotParked] is returned if it is not parked.
func (f *Feed) Drop(ctx context.Context, cursor string, position int64) error {
	return f.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := f.store.Unpark(ctx, tx, cursor, position)
		if err == nil && !was {
			err = ErrNotParked
		}
		return err
	})
}
