package memstore

import (
	"context"
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

// handoffPart is not part of transactions: its content is committed at once.
type handoffPart map[consent.EventKey]map[sealtext.ID]handoff

var _ consent.HandoffStore = consentStore{}

func (s consentStore) Enter(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	f.Left = f.Left.Truncate(time.Microsecond)
	up := handoff{f, clock.System().Add(f.Left)}
	for _, k := range keys {
		if _, there := s.handoffs[k][f.ID]; there {
			continue
		}
		if s.handoffs[k] == nil {
			s.handoffs[k] = map[sealtext.ID]handoff{}
		}
		s.handoffs[k][f.ID] = up
	}
	return nil
}

func (s consentStore) Leave(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	for _, k := range keys {
		delete(s.handoffs[k], id)
		if len(s.handoffs[k]) == 0 {
			delete(s.handoffs, k)
		}
	}
	return nil
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
