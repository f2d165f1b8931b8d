package retention

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// outcome is the result of one transaction of a sweep.
type outcome struct {
	count     int // as the disposer reports it: without records that were gone already
	destroyed []sealtext.Item
	held      []sealtext.Item
}

// dispose destroys the items of one batch that are not held, in one transaction with their audit
// events.
func (s *Sweeper) dispose(ctx context.Context, sch Schedule, items []sealtext.Item, approved *Approval) (outcome, error) {
	tenants := byTenant(items)
	var out outcome
	err := s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		out = outcome{} // the store may run this function again
		free := make([][]sealtext.Item, len(tenants))
		// All guard rows are locked first: from here to the commit no hold can be placed on any
		// subject of the batch.
		for i, items := range tenants {
			var held []sealtext.Item
			var err error
			if free[i], held, err = s.unheld(ctx, tx, sch, items); err != nil {
				return fmt.Errorf("guard: %w", err)
			}
			out.held = append(out.held, held...)
		}
		for _, items := range free {
			if len(items) == 0 {
				continue
			}
			n, err := sch.Disposer.Dispose(ctx, tx, items)
			if err != nil {
				return fmt.Errorf("dispose: %w", err)
			}
			if n < 0 || n > len(items) {
				return errors.New("dispose: the disposer reports more records than it was given")
			}
			out.count += n
			out.destroyed = append(out.destroyed, items...)
			if n == 0 || sch.Class.ofNoTenant() {
				continue // a concurrent sweep destroyed them and has the event, or there is no log for one
			}
			event := audit.Event{
				Tenant: items[0].Tenant, Kind: audit.KindDisposed, Actor: sealtext.System("retention"),
				Details: audit.Details{Class: string(sch.Class), Count: n},
			}
			if approved != nil {
				event.Actor, event.Details.Reference, event.Details.Outcome = approved.Actor, approved.Reference, "approved"
				event.Details.Record = approved.granted
			}
			if err := s.audit.Record(ctx, tx, event); err != nil {
				return fmt.Errorf("record: %w", err)
			}
		}
		return nil
	})
	return out, err
}

// unheld locks the guard rows of the subjects of items, which are of one tenant, and divides the
// items into those that may be destroyed and those under a hold.
func (s *Sweeper) unheld(ctx context.Context, tx sealtext.Tx, sch Schedule, items []sealtext.Item) (free, held []sealtext.Item, err error) {
	if sch.Holds == HoldRuleExempt {
		return items, nil, nil
	}
	under, err := s.store.Guard(ctx, tx, items[0].Tenant, subjectsOf(items))
	if err != nil {
		return nil, nil, err
	}
	isHeld := make(map[sealtext.Subject]bool, len(under))
	for _, sub := range under {
		isHeld[sub] = true
	}
	for _, it := range items {
		if isHeld[it.Subject] {
			held = append(held, it)
		} else {
			free = append(free, it)
		}
	}
	return free, held, nil
}

// byTenant divides a batch by tenant, in the order of names. Every batch locks tenants and subjects
// in the same order, so that two sweeps cannot deadlock.
func byTenant(items []sealtext.Item) [][]sealtext.Item {
	sorted := slices.Clone(items)
	slices.SortStableFunc(sorted, func(a, b sealtext.Item) int {
		return cmp.Compare(a.Tenant.String(), b.Tenant.String())
	})
	var groups [][]sealtext.Item
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[n].Tenant == sorted[0].Tenant {
			n++
		}
		groups = append(groups, sorted[:n:n])
		sorted = sorted[n:]
	}
	return groups
}

// subjectsOf lists each subject once, in the order of their bytes.
func subjectsOf(items []sealtext.Item) []sealtext.Subject {
	subjects := make([]sealtext.Subject, len(items))
	for i, it := range items {
		subjects[i] = it.Subject
	}
	slices.SortFunc(subjects, func(a, b sealtext.Subject) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(subjects)
}
