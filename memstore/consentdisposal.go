package memstore

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/internal/clock"
)

var _ disposal.Store = consentStore{}

// today is the beginning of the day of at.
func today(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// DueSlots lists the slots of days that ended before cutoff.
func (s consentStore) DueSlots(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for who, slots := range s.ledger.slots {
		for _, slot := range slots {
			all = append(all, aged{item: sealtext.Item{Tenant: who.tenant, Subject: who.subject, Record: slot.Message}, at: slot.At})
		}
	}
	return oldest(all, today(cutoff), limit), nil
}

// DropDueSlots deletes the slots that are due.
func (s consentStore) DropDueSlots(ctx context.Context, x sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	if _, err := s.write(ctx, x); err != nil {
		return 0, err
	}
	var drop []consent.CapSlot
	for _, it := range items {
		for _, slot := range s.ledger.slots[personKey{it.Tenant, it.Subject}] {
			if slot.Message == it.Record && slot.At.Before(today(cutoff)) {
				drop = append(drop, slot)
			}
		}
	}
	return s.DropSlotsOf(ctx, x, drop)
}

// DueLast lists last hand-offs from before cutoff.
func (s consentStore) DueLast(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for who, rows := range s.ledger.last {
		for _, h := range rows {
			all = append(all, aged{item: sealtext.Item{Tenant: who.tenant, Subject: who.subject, Record: h.Message}, at: h.At})
		}
	}
	return oldest(all, cutoff, limit), nil
}

// DropDueLast deletes the last hand-offs that are due.
func (s consentStore) DropDueLast(ctx context.Context, x sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	if _, err := s.write(ctx, x); err != nil {
		return 0, err
	}
	cut(&cutoff)
	var drop []consent.LastHandoff
	for _, it := range items {
		for _, h := range s.ledger.last[personKey{it.Tenant, it.Subject}] {
			if h.Message == it.Record && h.At.Before(cutoff) {
				drop = append(drop, h)
			}
		}
	}
	return s.DropLast(ctx, x, drop)
}

// DueHandoffs lists hand-offs that had ended before cutoff.
func (s consentStore) DueHandoffs(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	seen := map[recordKey]bool{}
	var all []aged
	for k, ups := range s.handoffs {
		for id, up := range ups {
			if one := (recordKey{k.Tenant, id}); !seen[one] {
				seen[one] = true
				all = append(all, aged{item: sealtext.Item{Tenant: k.Tenant, Record: id}, at: up.ends})
			}
		}
	}
	if ended := clock.System().Add(-time.Hour); ended.Before(cutoff) {
		cutoff = ended
	}
	return oldest(all, cutoff, limit), nil
}

// DropDueHandoffs deletes hand-offs that ended an hour ago.
func (s consentStore) DropDueHandoffs(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (n int, err error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	ended := clock.System().Add(-time.Hour)
	for _, it := range items {
		found := false
		for k, ups := range s.handoffs {
			if up, there := ups[it.Record]; there && k.Tenant == it.Tenant && up.ends.Before(ended) {
				t.onUndo(s.handoffs.drop(k, it.Record))
				found = true
			}
		}
		if found {
			n++
		}
	}
	return n, nil
}
