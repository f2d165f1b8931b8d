package memstore

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/clock"
)

// handoff is a hand-off and the time at which it ends.
type handoff struct {
	consent.Handoff
	ends time.Time
}

// handoffPart is changed at once, and changed back if the transaction fails: whoever holds the lock
// of the store sees the changes of its own transaction and of those that were committed.
type handoffPart map[consent.EventKey]map[sealtext.ID]handoff

// ofMessage returns the hand-offs of a message, by key.
func (p handoffPart) ofMessage(f consent.Handoff) iter.Seq2[consent.EventKey, handoff] {
	return func(yield func(consent.EventKey, handoff) bool) {
		for k, ups := range p {
			for _, up := range ups {
				if up.Tenant == f.Tenant && up.Message == f.Message && !yield(k, up) {
					return
				}
			}
		}
	}
}

// put files a hand-off under a key.
func (p handoffPart) put(k consent.EventKey, up handoff) {
	if p[k] == nil {
		p[k] = map[sealtext.ID]handoff{}
	}
	p[k][up.ID] = up
}

// drop removes a hand-off from a key, and returns how to undo that; nil if it was not there.
func (p handoffPart) drop(k consent.EventKey, id sealtext.ID) (undo func()) {
	up, there := p[k][id]
	if !there {
		return nil
	}
	delete(p[k], id)
	if len(p[k]) == 0 {
		delete(p, k)
	}
	return func() { p.put(k, up) }
}

// enter files a hand-off unless another one of its message is open. It passes each change on as the
// function that undoes it.
func (p handoffPart) enter(f consent.Handoff, now time.Time, onUndo func(func())) bool {
	f.Left = f.Left.Truncate(time.Microsecond)
	var over []consent.EventKey
	var ids []sealtext.ID
	for k, other := range p.ofMessage(f) {
		switch {
		case other.ID == f.ID:
		case other.ends.After(now):
			return false
		default:
			over, ids = append(over, k), append(ids, other.ID)
		}
	}
	for i, k := range over {
		onUndo(p.drop(k, ids[i]))
	}
	keys := f.Keys
	f.Keys = nil
	up := handoff{f, now.Add(f.Left)}
	for _, k := range keys {
		if _, there := p[k][f.ID]; !there {
			p.put(k, up)
			onUndo(func() { p.drop(k, f.ID) })
		}
	}
	return true
}

var _ consent.HandoffStore = consentStore{}

// change returns what registers how to undo a change in a transaction, or, without one, does
// nothing but hold the lock until release is called.
func (s consentStore) change(ctx context.Context, x sealtext.Tx) (onUndo func(func()), release func(), err error) {
	if x == nil {
		release, err = s.acquire(ctx)
		return func(func()) {}, release, err
	}
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, nil, err
	}
	return t.onUndo, func() {}, nil
}

func (s consentStore) Enter(ctx context.Context, x sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
	onUndo, release, err := s.change(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	entered := make([]bool, len(hs))
	for i, f := range hs {
		entered[i] = s.handoffs.enter(f, clock.System(), onUndo)
	}
	return entered, nil
}

func (s consentStore) Leave(ctx context.Context, x sealtext.Tx, hs []consent.Handoff) error {
	onUndo, release, err := s.change(ctx, x)
	if err != nil {
		return err
	}
	defer release()
	for _, f := range hs {
		for _, k := range f.Keys {
			if undo := s.handoffs.drop(k, f.ID); undo != nil {
				onUndo(undo)
			}
		}
	}
	return nil
}

func (s consentStore) LiveOf(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
	release, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	now := clock.System()
	seen := map[sealtext.ID]bool{}
	var live []consent.Handoff
	for _, ups := range s.handoffs {
		for id, up := range ups {
			if seen[id] || !tenant.IsZero() && up.Tenant != tenant {
				continue
			}
			seen[id] = true
			up.Left = min(up.ends.Sub(now), up.Left)
			live = append(live, up.Handoff)
		}
	}
	return live, nil
}

func (s consentStore) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	release, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	now := clock.System()
	var live []consent.Handoff
	for _, k := range distinct(keys) {
		for _, up := range s.handoffs[k] {
			up.Left = min(up.ends.Sub(now), up.Left)
			if !slices.ContainsFunc(live, func(f consent.Handoff) bool { return f.ID == up.ID }) {
				live = append(live, up.Handoff)
			}
		}
	}
	return live, nil
}
