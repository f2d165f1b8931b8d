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

// under returns a hand-off under keys.
func under(f consent.Handoff, keys ...consent.EventKey) consent.Handoff {
	f.Keys = keys
	return f
}

// enters checks the answers of one Enter.
func enters(ctx context.Context, s SharedStore, tx sealtext.Tx, what string, hs []consent.Handoff, want ...bool) error {
	got, err := s.Enter(ctx, tx, hs)
	if err == nil && !slices.Equal(got, want) {
		err = fmt.Errorf("%s: Enter gives %v, want %v", what, got, want)
	}
	return err
}

func handoffBatch(ctx context.Context, open func() SharedStore) error {
	s := open()
	abroad := consent.EventKey{Tenant: south, Pseudonym: key(1).Pseudonym}
	taken, same, over := up(3), up(4), up(5)
	taken.Message = up(1).Message // is open
	same.Message = up(2).Message  // of the same call
	over.Left = -time.Second
	next := up(6)
	next.Message = over.Message
	theirs := up(7)
	theirs.Tenant, theirs.Message = south, up(1).Message
	all := []consent.EventKey{key(0), key(1), key(2), abroad}
	err := errors.Join(
		enters(ctx, s, nil, "two", []consent.Handoff{under(up(1), key(0), key(1), abroad), under(over, key(2))}, true, true),
		enters(ctx, s, nil, "none", nil),
		enters(ctx, s, nil, "six", []consent.Handoff{
			under(up(2), key(1)), under(taken, key(0), key(2)), under(up(1), key(0), key(1), abroad), under(same, key(2)), under(next, key(2)), under(theirs, abroad),
		}, true, false, true, false, true, true),
		listed(ctx, s, "those that entered", all, 1, 2, 6, 7),
		listed(ctx, s, "under the key of one that did not", []consent.EventKey{key(2)}, 6))
	if err != nil {
		return err
	}
	// A hand-off leaves the keys that are named with it, and not those of another one.
	if err := errors.Join(
		s.Leave(ctx, nil, []consent.Handoff{under(up(1), key(0)), under(up(2), key(1)), under(up(9), key(2))}),
		listed(ctx, s, "under the key that one left", []consent.EventKey{key(0)}),
		listed(ctx, s, "under the key that another one left", []consent.EventKey{key(1)}, 1),
		s.Leave(ctx, nil, nil)); err != nil {
		return err
	}
	return manyHandoffs(ctx, s)
}

// manyHandoffs lets more enter and leave than fit into one statement.
func manyHandoffs(ctx context.Context, s SharedStore) error {
	const many = 700
	hs := make([]consent.Handoff, many)
	var keys []consent.EventKey
	for n := range hs {
		keys = append(keys, consent.EventKey{Tenant: []sealtext.Tenant{north, south}[n%2], Pseudonym: sealtext.MakePseudonym(8, [16]byte{byte(n >> 8), byte(n)})})
		hs[n] = under(up(1000+n), keys[n], consent.EventKey{Tenant: south, Pseudonym: sealtext.MakePseudonym(7, [16]byte{byte(n >> 8), byte(n)})})
		hs[n].Message = sealtext.ID{0: 0xa0, 14: byte(n >> 8), 15: byte(n)}
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		entered, err := s.Enter(ctx, tx, hs)
		if err != nil {
			return err
		}
		if n := slices.Index(entered, false); n >= 0 || len(entered) != many {
			return fmt.Errorf("of %d hand-offs %d got an answer, and number %d did not enter", many, len(entered), n)
		}
		if err := s.Leave(ctx, tx, hs[1:]); err != nil {
			return err
		}
		again := slices.Clone(hs)
		for n := range again {
			again[n].ID[3] = 1 // another hand-off of the message
		}
		entered, err = s.Enter(ctx, tx, again)
		if err == nil && (entered[0] || slices.Contains(entered[1:], false)) {
			err = errors.New("after all but the first of many had left, others of the same messages did not enter, or the first did")
		}
		return err
	})
}

func handoffTransaction(ctx context.Context, open func() SharedStore) error {
	s, keys := open(), []consent.EventKey{key(0), key(1)}
	if err := enter(ctx, s, up(1), keys); err != nil {
		return err
	}
	giveUp := errors.New("give up")
	change := func(end error) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return errors.Join(
				s.Leave(ctx, tx, []consent.Handoff{under(up(1), keys...)}),
				enters(ctx, s, tx, "in a transaction", []consent.Handoff{under(up(2), keys...), under(up(2), keys...)}, true, true),
				end)
		})
	}
	if err := errors.Join(txcase.WantErr("InTx", change(giveUp), giveUp), listed(ctx, s, "after a rollback", keys, 1)); err != nil {
		return err
	}
	if err := unseen(ctx, s, keys); err != nil {
		return err
	}
	return errors.Join(change(nil), listed(ctx, s, "after the commit", keys, 2))
}

// unseen checks that nobody sees a hand-off before its transaction has committed: a Live that is
// called meanwhile does not list it, or waits.
func unseen(ctx context.Context, s SharedStore, keys []consent.EventKey) error {
	giveUp := errors.New("give up")
	seen := make(chan error, 1)
	err := s.InTx(ctx, func(inside context.Context, tx sealtext.Tx) error {
		if _, err := s.Enter(inside, tx, []consent.Handoff{under(up(3), keys...)}); err != nil {
			return err
		}
		go func() { seen <- listed(ctx, s, "while a transaction is open", keys, 1) }()
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), <-seen)
}
