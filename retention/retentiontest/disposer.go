package retentiontest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

// DisposerFixture is what [RunDisposer] needs of an implementation of [retention.Disposer] of a
// class with [retention.HoldRuleBySubject].
type DisposerFixture struct {
	// Disposer is over an empty table. Required.
	Disposer retention.Disposer
	// InTx runs f in a transaction, and commits it when f returns nil. Required.
	InTx func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Person makes a person of a tenant. The default is one with random ids.
	Person func(ctx context.Context, tenant sealtext.Tenant) (sealtext.Person, error)
	// Add stores a record about a person whose time, from which the class counts, is at. Required.
	Add func(ctx context.Context, p sealtext.Person, at time.Time) error
}

// DisposerCase is one property of a [retention.Disposer].
type DisposerCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect.
	Run func(ctx context.Context, f DisposerFixture) error
}

// RunDisposer runs every case as a subtest. Function open returns a fixture over an empty table
// each time, and cleans up through t.
func RunDisposer(t *testing.T, open func(t *testing.T) DisposerFixture) {
	t.Helper()
	for _, c := range DisposerCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			f := open(t)
			if f.Person == nil {
				f.Person = randomPerson
			}
			if err := c.Run(ctx, f); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// DisposerCases returns the cases of [RunDisposer], for use without package testing. Person of a
// fixture is then required.
func DisposerCases() []DisposerCase {
	return []DisposerCase{
		{"what is due", "A record must not go before its time, and one on the cutoff is not before it.", disposerDue},
		{"whose it is", "Legal holds are looked up by the tenant and the subject of an item.", disposerNames},
		{"the oldest first", "A sweep that is stopped must have taken what was due first.", disposerOrder},
		{"no more than asked for", "A batch is as large as the rows that may be locked.", disposerLimit},
		{"dispose takes its items only", "A record under a legal hold is left out of the items, and must stay.", disposerOnly},
		{"dispose counts", "The audit event states how many there were, and another sweep may have been first.", disposerCounts},
		{"dispose is part of the transaction", "What is destroyed without its audit event was never recorded.", disposerRollsBack},
		{"dispose needs a transaction", "Without one, a hold that is placed meanwhile would not be seen.", disposerNeedsTx},
	}
}

// stored stores records of one person at these times, and returns the person.
func (f DisposerFixture) stored(ctx context.Context, tenant sealtext.Tenant, at ...time.Time) (sealtext.Person, error) {
	p, err := f.Person(ctx, tenant)
	for _, t := range at {
		if err == nil {
			err = f.Add(ctx, p, t)
		}
	}
	return p, err
}

func (f DisposerFixture) dispose(ctx context.Context, items []sealtext.Item) (n int, err error) {
	err = f.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err = f.Disposer.Dispose(ctx, tx, items)
		return err
	})
	return n, err
}

// due checks how many records are due at a cutoff, and returns them.
func (f DisposerFixture) due(ctx context.Context, cutoff time.Time, want int) ([]sealtext.Item, error) {
	items, err := f.Disposer.Due(ctx, cutoff, 1000)
	if err == nil {
		err = txcase.Want("the number of due records", len(items), want)
	}
	return items, err
}

func disposerDue(ctx context.Context, f DisposerFixture) error {
	if _, err := f.due(ctx, start, 0); err != nil {
		return fmt.Errorf("an empty table: %w", err)
	}
	const least = time.Microsecond
	if _, err := f.stored(ctx, north, start.Add(-least), start, start.Add(least)); err != nil {
		return err
	}
	for i, cutoff := range []time.Duration{-least, 0, least, 2 * least} {
		if _, err := f.due(ctx, start.Add(cutoff), i); err != nil {
			return fmt.Errorf("records a microsecond before, on and after a time, cutoff %d: %w", i, err)
		}
	}
	return nil
}

func disposerNames(ctx context.Context, f DisposerFixture) error {
	here, err := f.stored(ctx, north, start)
	if err != nil {
		return err
	}
	there, err := f.stored(ctx, south, start.Add(time.Second))
	if err != nil {
		return err
	}
	items, err := f.due(ctx, start.Add(time.Hour), 2)
	if err != nil {
		return err
	}
	for i, p := range []sealtext.Person{here, there} {
		switch it := items[i]; {
		case it.Tenant != p.Tenant:
			return fmt.Errorf("item %d names another tenant", i)
		case it.Subject != p.Subject:
			return fmt.Errorf("item %d names another subject", i)
		case it.Record.IsZero():
			return fmt.Errorf("item %d has no Record", i)
		}
	}
	return nil
}

func disposerOrder(ctx context.Context, f DisposerFixture) error {
	var want []sealtext.Subject
	for _, after := range []int{3, 0, 4, 1, 2} {
		p, err := f.stored(ctx, north, start.Add(time.Duration(after)*time.Second))
		if err != nil {
			return err
		}
		want = append(want, p.Subject)
	}
	items, err := f.due(ctx, start.Add(time.Hour), 5)
	if err != nil {
		return err
	}
	for i, place := range []int{1, 3, 4, 0, 2} {
		if items[i].Subject != want[place] {
			return fmt.Errorf("item %d is not the oldest of those that follow", i)
		}
	}
	return nil
}

func disposerLimit(ctx context.Context, f DisposerFixture) error {
	if _, err := f.stored(ctx, north, start, start.Add(1), start.Add(2)); err != nil {
		return err
	}
	for limit, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3} {
		items, err := f.Disposer.Due(ctx, start.Add(time.Hour), limit)
		if err != nil {
			return err
		}
		if err := txcase.Want(fmt.Sprintf("the number of items with a limit of %d", limit), len(items), want); err != nil {
			return err
		}
	}
	return nil
}

func disposerOnly(ctx context.Context, f DisposerFixture) error {
	if _, err := f.stored(ctx, north, start, start.Add(time.Second), start.Add(2*time.Second)); err != nil {
		return err
	}
	if _, err := f.stored(ctx, south, start.Add(3*time.Second)); err != nil {
		return err
	}
	items, err := f.due(ctx, start.Add(time.Hour), 4)
	if err != nil {
		return err
	}
	if _, err := f.dispose(ctx, items[1:2]); err != nil {
		return err
	}
	left, err := f.due(ctx, start.Add(time.Hour), 3)
	if err != nil {
		return err
	}
	if slices.Contains(left, items[1]) {
		return errors.New("dispose left the record that it was given")
	}
	return nil
}

func disposerCounts(ctx context.Context, f DisposerFixture) error {
	if _, err := f.stored(ctx, north, start, start.Add(time.Second), start.Add(2*time.Second)); err != nil {
		return err
	}
	items, err := f.due(ctx, start.Add(time.Hour), 3)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		items []sealtext.Item
		want  int
	}{{items[:1], 1}, {items, 2}, {items, 0}} {
		n, err := f.dispose(ctx, c.items)
		if err != nil {
			return fmt.Errorf("dispose of records of which some are gone: %w", err)
		}
		if err := txcase.Want("the result of Dispose", n, c.want); err != nil {
			return err
		}
	}
	return nil
}

func disposerRollsBack(ctx context.Context, f DisposerFixture) error {
	if _, err := f.stored(ctx, north, start, start.Add(time.Second)); err != nil {
		return err
	}
	items, err := f.due(ctx, start.Add(time.Hour), 2)
	if err != nil {
		return err
	}
	back := errors.New("roll back")
	err = f.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := f.Disposer.Dispose(ctx, tx, items); err != nil {
			return err
		}
		return back
	})
	if !errors.Is(err, back) {
		return err
	}
	_, err = f.due(ctx, start.Add(time.Hour), 2)
	return err
}

func disposerNeedsTx(ctx context.Context, f DisposerFixture) error {
	if _, err := f.stored(ctx, north, start); err != nil {
		return err
	}
	items, err := f.due(ctx, start.Add(time.Hour), 1)
	if err != nil {
		return err
	}
	if _, err := f.Disposer.Dispose(ctx, nil, items); err == nil {
		return errors.New("dispose without a transaction gave no error")
	}
	_, err = f.due(ctx, start.Add(time.Hour), 1)
	return err
}
