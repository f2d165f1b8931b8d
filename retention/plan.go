package retention

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// samples is the number of records that a plan names of each class.
const samples = 10

// Plan is the result of a dry run: what a sweep would destroy now.
type Plan struct {
	At      time.Time   `json:"at"`
	Classes []ClassPlan `json:"classes"`
}

// ClassPlan is the part of a [Plan] for one class.
type ClassPlan struct {
	Class    Class     `json:"class"`
	LegalRef string    `json:"legal_ref"`
	Cutoff   time.Time `json:"cutoff"`
	// Dispose is the number of records that would be destroyed.
	Dispose int `json:"dispose"`
	// Held is the number of records that are due and would be kept because of a legal hold.
	Held int `json:"held"`
	// Sample lists the first records that would be destroyed, ten at most.
	Sample []sealtext.ID `json:"sample"`
}

// Plan returns the dry run of [Sweeper.Sweep]. It reads, locks nothing and changes nothing. A sweep
// at the same time of the clock destroys exactly what the plan counts, if nothing is written in
// between. Plan holds the ids of all due records of one class in memory, 48 bytes each.
func (s *Sweeper) Plan(ctx context.Context) (Plan, error) {
	plan := Plan{At: s.now()}
	for _, sch := range s.schedules {
		c, err := s.planClass(ctx, sch, plan.At.Add(-sch.Keep))
		if err != nil {
			return Plan{}, fmt.Errorf("retention: plan: class %s: %w", sch.Class, err)
		}
		plan.Classes = append(plan.Classes, c)
	}
	return plan, nil
}

func (s *Sweeper) planClass(ctx context.Context, sch Schedule, cutoff time.Time) (ClassPlan, error) {
	plan, _, err := s.planItems(ctx, sch, cutoff)
	return plan, err
}

// planItems returns the plan of a class and the records that it counts.
func (s *Sweeper) planItems(ctx context.Context, sch Schedule, cutoff time.Time) (ClassPlan, []sealtext.Item, error) {
	plan := ClassPlan{Class: sch.Class, LegalRef: sch.LegalRef, Cutoff: cutoff}
	var dispose []sealtext.Item
	items, err := allDue(ctx, sch, cutoff, s.batch)
	if err != nil {
		return ClassPlan{}, nil, fmt.Errorf("due: %w", err)
	}
	known := map[person]bool{}
	for _, it := range items {
		if err := sch.admits(it); err != nil {
			return ClassPlan{}, nil, err
		}
		p := person{it.Tenant, it.Subject}
		held, ok := known[p]
		if !ok && sch.Holds != HoldRuleExempt {
			n, err := inForce(ctx, s.store, nil, it.Tenant, it.Subject)
			if err != nil {
				return ClassPlan{}, nil, fmt.Errorf("holds: %w", err)
			}
			held = n > 0
			known[p] = held
		}
		switch {
		case held:
			plan.Held++
		default:
			plan.Dispose++
			dispose = append(dispose, it)
			if len(plan.Sample) < samples {
				plan.Sample = append(plan.Sample, it.Record)
			}
		}
	}
	return plan, dispose, nil
}

type person struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

// allDue reads ever larger windows until one is not full.
func allDue(ctx context.Context, sch Schedule, cutoff time.Time, window int) ([]sealtext.Item, error) {
	for {
		items, err := sch.Disposer.Due(ctx, cutoff, window)
		if err != nil || len(items) < window {
			return items, err
		}
		window *= 2
	}
}

// inForce counts the unreleased holds of a subject.
func inForce(ctx context.Context, store Store, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	rows, err := store.Holds(ctx, tx, tenant, subject)
	n := 0
	for _, r := range rows {
		if r.ReleasedAt.IsZero() {
			n++
		}
	}
	return n, err
}
