package consenttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

// up returns a hand-off with every field set; n tells hand-offs apart.
func up(n int) consent.Handoff {
	return consent.Handoff{
		ID: sealtext.ID{0: 0xff, 14: byte(n >> 8), 15: byte(n)}, Tenant: north, Program: sealtext.MustProgram("offers"),
		Sender: sealtext.MustSender("CITY CLINIC"), Purpose: sealtext.OTP, Message: sealtext.ID{0: 0x80, 15: byte(n)}, Left: time.Hour,
	}
}

// enter enters one hand-off outside of a transaction.
func enter(ctx context.Context, s SharedStore, f consent.Handoff, keys []consent.EventKey) error {
	f.Keys = keys
	entered, err := s.Enter(ctx, nil, []consent.Handoff{f})
	switch {
	case err != nil:
		return err
	case len(entered) != 1:
		return fmt.Errorf("Enter of one hand-off gives %d results", len(entered))
	case !entered[0]:
		return consent.ErrHandoffOpen
	}
	return nil
}

// leave removes one hand-off outside of a transaction.
func leave(ctx context.Context, s SharedStore, id sealtext.ID, keys []consent.EventKey) error {
	return s.Leave(ctx, nil, []consent.Handoff{{ID: id, Keys: keys}})
}

// listed checks the ids that Live returns, in any order.
func listed(ctx context.Context, s SharedStore, what string, keys []consent.EventKey, want ...int) error {
	live, err := s.Live(ctx, keys)
	if err != nil {
		return err
	}
	var got []int
	for _, f := range live {
		got = append(got, int(f.ID[14])<<8|int(f.ID[15]))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: Live gives hand-offs %v, want %v", what, got, want)
	}
	return nil
}

func handoffRoundTrip(ctx context.Context, open func() SharedStore) error {
	s, want := open(), up(1)
	if err := enter(ctx, s, want, []consent.EventKey{key(0)}); err != nil {
		return err
	}
	live, err := s.Live(ctx, []consent.EventKey{key(0)})
	if err != nil {
		return err
	}
	if len(live) != 1 {
		return fmt.Errorf("Live gives %d hand-offs, want 1", len(live))
	}
	if left := live[0].Left; left <= 0 || left > want.Left {
		return fmt.Errorf("of an hour there are %v left", left)
	}
	live[0].Left = want.Left
	return txcase.Diff("the hand-off", live[0], want)
}

func handoffKeys(ctx context.Context, open func() SharedStore) error {
	s := open()
	abroad := consent.EventKey{Tenant: south, Pseudonym: key(1).Pseudonym}
	err := errors.Join(
		enter(ctx, s, up(1), []consent.EventKey{key(0), key(1), abroad, key(1)}), // the tenant's, and the account's
		enter(ctx, s, up(2), []consent.EventKey{key(1)}),
		enter(ctx, s, up(3), []consent.EventKey{key(2)}))
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what string
		keys []consent.EventKey
		want []int
	}{
		{"the first key", []consent.EventKey{key(0)}, []int{1}},
		{"the second key", []consent.EventKey{key(1)}, []int{1, 2}},
		{"the key in the other tenant", []consent.EventKey{abroad}, []int{1}},
		{"all keys, some twice", []consent.EventKey{abroad, key(1), key(0), key(1), key(3)}, []int{1, 2}},
		{"the same pseudonym in a tenant that has none", []consent.EventKey{{Tenant: south, Pseudonym: key(0).Pseudonym}}, nil},
		{"no key", nil, nil},
	} {
		if err := listed(ctx, s, c.what, c.keys, c.want...); err != nil {
			return err
		}
	}
	return nil
}

func handoffAgain(ctx context.Context, open func() SharedStore) error {
	s, keys := open(), []consent.EventKey{key(0)}
	again := up(1)
	again.Left = 2 * time.Hour
	if err := errors.Join(enter(ctx, s, up(1), keys), enter(ctx, s, again, keys)); err != nil {
		return err
	}
	live, err := s.Live(ctx, keys)
	if err != nil {
		return err
	}
	if len(live) != 1 || live[0].Left > time.Hour {
		return fmt.Errorf("a hand-off that entered for an hour, and again for two, is %d with %v left", len(live), live[0].Left)
	}
	return nil
}

func handoffLeave(ctx context.Context, open func() SharedStore) error {
	s := open()
	all := []consent.EventKey{key(0), key(1), {Tenant: south, Pseudonym: key(1).Pseudonym}}
	for n := 1; n <= 3; n++ {
		if err := enter(ctx, s, up(n), all); err != nil {
			return err
		}
	}
	return errors.Join(
		leave(ctx, s, up(2).ID, all), listed(ctx, s, "after one left", all, 1, 3),
		leave(ctx, s, up(2).ID, all), leave(ctx, s, up(9).ID, all), leave(ctx, s, up(1).ID, nil),
		listed(ctx, s, "after leaving that changes nothing", all, 1, 3),
		leave(ctx, s, up(1).ID, all[:1]), listed(ctx, s, "under the key that one left", all[:1], 3),
		listed(ctx, s, "under a key that it did not leave", all[1:2], 1, 3),
		enter(ctx, s, up(2), all), listed(ctx, s, "after one came back", all, 1, 2, 3))
}

func handoffEnds(ctx context.Context, open func() SharedStore) error {
	s, keys := open(), []consent.EventKey{key(0)}
	over, short := up(1), up(2)
	over.Left, short.Left = -time.Second, 5*time.Millisecond
	if err := errors.Join(enter(ctx, s, over, keys), enter(ctx, s, short, keys)); err != nil {
		return err
	}
	limit, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	for looks := 0; looks < 20 || limit.Err() == nil; looks++ { // on a machine that is busy a look may take as long
		if err := listed(ctx, s, "hand-offs whose time is up or runs", keys, 1, 2); err != nil {
			return err
		}
		live, err := s.Live(ctx, keys)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(live, func(f consent.Handoff) bool { return f.Left > 0 }) {
			return nil
		}
	}
	return errors.New("a hand-off of 5 ms goes on for seconds")
}

// handoffOrder is the core of the barrier: one side enters and reads, the other writes and lists;
// one after the other in either order, and concurrently.
func handoffOrder(ctx context.Context, open func() SharedStore) error {
	s := open()
	for n := range 45 {
		keys := []consent.EventKey{{Tenant: north, Pseudonym: sealtext.MakePseudonym(9, [16]byte{byte(n)})}}
		var seen [2]bool
		sides := []func() error{
			func() (err error) { seen[0], err = enterAndRead(ctx, s, n, keys); return err },
			func() (err error) { seen[1], err = writeAndList(ctx, s, n, keys); return err },
		}
		var err error
		switch n % 3 {
		case 0:
			err = errors.Join(sides[0](), sides[1]())
		case 1:
			err = errors.Join(sides[1](), sides[0]())
		default:
			err = txcase.Each(2, func(side int) error { return sides[side]() })
		}
		if err != nil {
			return err
		}
		if !seen[0] && !seen[1] {
			return errors.New("a hand-off entered and an event was committed, and neither side saw the other")
		}
	}
	return nil
}

func enterAndRead(ctx context.Context, s SharedStore, n int, keys []consent.EventKey) (bool, error) {
	if err := enter(ctx, s, up(n), keys); err != nil {
		return false, err
	}
	rows, err := s.Load(ctx, nil, keys)
	return len(rows) > 0, err
}

func writeAndList(ctx context.Context, s SharedStore, n int, keys []consent.EventKey) (bool, error) {
	row := sample(n)
	row.Key = keys[0]
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, _, err := s.Append(ctx, tx, row, 0)
		return err
	})
	if err != nil {
		return false, err
	}
	live, err := s.Live(ctx, keys)
	return len(live) > 0, err
}

func handoffConcurrent(ctx context.Context, open func() SharedStore) error {
	const workers, each = 6, 5
	s, keys := open(), []consent.EventKey{key(0), key(1)}
	err := txcase.Each(workers, func(w int) error {
		for n := range each {
			f := up(w*each + n)
			if err := enter(ctx, s, f, keys); err != nil {
				return err
			}
			if n > 0 {
				if err := leave(ctx, s, f.ID, keys); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return listed(ctx, s, "what stayed up", keys, 0, 5, 10, 15, 20, 25)
}

func handoffMany(ctx context.Context, open func() SharedStore) error {
	s := open()
	if err := enter(ctx, s, up(1), []consent.EventKey{key(0)}); err != nil {
		return err
	}
	keys := make([]consent.EventKey, 500)
	for n := range keys {
		keys[n] = consent.EventKey{Tenant: north, Pseudonym: sealtext.MakePseudonym(7, [16]byte{byte(n >> 8), byte(n)})}
	}
	keys[321] = key(0)
	return errors.Join(listed(ctx, s, "one of many keys", keys, 1),
		enter(ctx, s, up(2), keys), listed(ctx, s, "under many keys", keys, 1, 2),
		leave(ctx, s, up(2).ID, keys), listed(ctx, s, "left from under many keys", keys, 1))
}

func handoffCanceled(ctx context.Context, open func() SharedStore) error {
	s, keys := open(), []consent.EventKey{key(0)}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if enter(ended, s, up(1), keys) == nil {
		return errors.New("Enter took a context that has ended")
	}
	if _, err := s.Live(ended, keys); err == nil {
		return errors.New("Live took a context that has ended")
	}
	return listed(ctx, s, "after an Enter that failed", keys)
}
