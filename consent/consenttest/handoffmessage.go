package consenttest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

// refused checks that a hand-off does not enter.
func refused(ctx context.Context, s SharedStore, what string, f consent.Handoff, keys ...consent.EventKey) error {
	if err := enter(ctx, s, f, keys); !errors.Is(err, consent.ErrHandoffOpen) {
		return fmt.Errorf("%s: Enter gives %w, want that the message is open", what, err)
	}
	return nil
}

func handoffMessage(ctx context.Context, open func() SharedStore) error {
	s := open()
	both := []consent.EventKey{key(0), key(1), {Tenant: south, Pseudonym: key(1).Pseudonym}}
	other, abroad := up(2), up(3)
	other.Message, abroad.Message, abroad.Tenant = up(1).Message, up(1).Message, south
	err := errors.Join(
		enter(ctx, s, up(1), both),
		refused(ctx, s, "a second hand-off of the message", other, both...),
		refused(ctx, s, "one under a key in common", other, key(1)),
		refused(ctx, s, "one under another key", other, key(2)),
		listed(ctx, s, "after those that were refused", append(both, key(2)), 1),
		enter(ctx, s, up(1), both), // again
		enter(ctx, s, abroad, []consent.EventKey{{Tenant: south, Pseudonym: key(0).Pseudonym}}),
		leave(ctx, s, other.ID, append(both, key(2))),
		refused(ctx, s, "after the one that was refused left", other, both...),
		leave(ctx, s, up(1).ID, both),
		enter(ctx, s, other, both),
		refused(ctx, s, "the first one again", up(1), both...),
		listed(ctx, s, "after the first one left", both, 2))
	if err != nil {
		return err
	}
	over, next := up(4), up(5)
	over.Left, next.Message = -time.Second, over.Message
	if err := errors.Join(enter(ctx, s, over, both), enter(ctx, s, next, both), listed(ctx, s, "after one whose time is over", both, 2, 5)); err != nil {
		return err
	}
	return handoffsOfOneMessage(ctx, s)
}

// handoffsOfOneMessage lets many enter at once.
func handoffsOfOneMessage(ctx context.Context, s SharedStore) error {
	for n := range 10 {
		var entered atomic.Int32
		err := txcase.Each(6, func(w int) error {
			f := up(100 + 10*n + w)
			f.Message = sealtext.ID{0: 0x90, 15: byte(n)}
			err := enter(ctx, s, f, []consent.EventKey{key(w % 2)})
			if errors.Is(err, consent.ErrHandoffOpen) {
				return nil
			}
			entered.Add(1)
			return err
		})
		if err != nil {
			return err
		}
		if got := entered.Load(); got != 1 {
			return fmt.Errorf("of 6 concurrent hand-offs of one message %d entered, want 1", got)
		}
	}
	return nil
}
