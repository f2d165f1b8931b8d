package consenttest_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
)

func countingMany() consenttest.CountingMany { return good().(consenttest.CountingMany) }

func TestGoodCapBatchStore(t *testing.T) {
	consenttest.RunCapBatchStore(t, func(*testing.T) consenttest.CountingMany { return countingMany() })
}

// looseMany breaks the transactions of a good store.
type looseMany struct {
	looseSlots
	next consenttest.CountingMany
}

func (s looseMany) SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) (slots []consent.CapSlot, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		slots, err = s.next.SlotsOf(ctx, tx, people)
		return err
	})
	return slots, err
}

func (s looseMany) LockSlots(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) (slots []consent.CapSlot, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		slots, err = s.next.LockSlots(ctx, tx, people)
		return err
	})
	return slots, err
}

func (s looseMany) MoveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.MoveSlots(ctx, tx, slots) })
}

func (s looseMany) SaveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.SaveSlots(ctx, tx, slots) })
}

func (s looseMany) DropSlotsOf(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.DropSlotsOf(ctx, tx, slots)
		return err
	})
	return n, err
}

// bentMany is a good store with methods of its own.
type bentMany struct {
	consenttest.CountingMany
	slotsOf func(context.Context, sealtext.Tx, []sealtext.Person) ([]consent.CapSlot, error)
	lock    func(context.Context, sealtext.Tx, []sealtext.Person) ([]consent.CapSlot, error)
	save    func(context.Context, sealtext.Tx, []consent.CapSlot) error
	drop    func(context.Context, sealtext.Tx, []consent.CapSlot) (int, error)
	move    func(context.Context, sealtext.Tx, []consent.CapSlot) error
}

func (s bentMany) MoveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	return s.move(ctx, tx, slots)
}

func (s bentMany) SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	return s.slotsOf(ctx, tx, people)
}

func (s bentMany) LockSlots(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	return s.lock(ctx, tx, people)
}

func (s bentMany) SaveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	return s.save(ctx, tx, slots)
}

func (s bentMany) DropSlotsOf(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (int, error) {
	return s.drop(ctx, tx, slots)
}

func TestBrokenCapBatchStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.CountingMany]
	for _, f := range txcase.Flaws() {
		broken = append(broken, txcase.Broken[consenttest.CountingMany]{Name: f.Name, Cases: f.Cases, Open: func() consenttest.CountingMany {
			s := countingMany()
			return looseMany{looseSlots{loose{txcase.NewLoose(s.InTx, f.Fault), s}, s}, s}
		}})
	}
	add := func(name string, bend func(ctx context.Context, tx sealtext.Tx, next consenttest.CountingMany, people []sealtext.Person) ([]consent.CapSlot, error), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.CountingMany]{Name: name, Cases: cases, Open: func() consenttest.CountingMany {
			s := countingMany()
			b := bentMany{s, s.SlotsOf, s.LockSlots, s.SaveSlots, s.DropSlotsOf, s.MoveSlots}
			b.slotsOf = func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
				return bend(ctx, tx, s, people)
			}
			return b
		}})
	}
	type next = consenttest.CountingMany
	add("gives slots as often as their people are named", func(ctx context.Context, tx sealtext.Tx, s next, people []sealtext.Person) (all []consent.CapSlot, err error) {
		for _, p := range people {
			slots, err := s.SlotsOf(ctx, tx, []sealtext.Person{p})
			if err != nil {
				return nil, err
			}
			all = append(all, slots...)
		}
		return all, nil
	}, "slots-of")
	add("orders by time over all people", func(ctx context.Context, tx sealtext.Tx, s next, people []sealtext.Person) ([]consent.CapSlot, error) {
		slots, err := s.SlotsOf(ctx, tx, people)
		slices.SortStableFunc(slots, func(a, b consent.CapSlot) int { return a.At.Compare(b.At) })
		return slots, err
	}, "slots-of")
	add("orders by message", func(ctx context.Context, tx sealtext.Tx, s next, people []sealtext.Person) ([]consent.CapSlot, error) {
		slots, err := s.SlotsOf(ctx, tx, people)
		slices.SortStableFunc(slots, func(a, b consent.CapSlot) int { return bytes.Compare(a.Message[:], b.Message[:]) })
		return slots, err
	}, "slots-of")
	add("looks in the first tenant only", func(ctx context.Context, tx sealtext.Tx, s next, people []sealtext.Person) ([]consent.CapSlot, error) {
		people = slices.Clone(people)
		for i := range people {
			people[i].Tenant = people[0].Tenant
		}
		return s.SlotsOf(ctx, tx, people)
	}, "slots-of", "slots-of-many")
	add("takes few people", func(ctx context.Context, tx sealtext.Tx, s next, people []sealtext.Person) ([]consent.CapSlot, error) {
		if len(people) > 999 {
			return nil, errors.New("too many parameters")
		}
		return s.SlotsOf(ctx, tx, people)
	}, "slots-of-many")

	bend := func(name string, f func(b *bentMany, s next), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.CountingMany]{Name: name, Cases: cases, Open: func() consenttest.CountingMany {
			s := countingMany()
			b := &bentMany{s, s.SlotsOf, s.LockSlots, s.SaveSlots, s.DropSlotsOf, s.MoveSlots}
			f(b, s)
			return b
		}})
	}
	// Transactions of the memory store come one after another, so what is seen is what was there before.
	bend("lets transactions see slots that are as old as the store", func(b *bentMany, s next) {
		b.lock = func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
			_, err := s.LockSlots(ctx, tx, people)
			return nil, err
		}
	}, "slots-locked", "batch-exact")
	bend("saves the first slot only", func(b *bentMany, s next) {
		b.save = func(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
			return s.SaveSlots(ctx, tx, slots[:min(len(slots), 1)])
		}
	}, "slots-batch")
	bend("lets the first of two slots of a message win", func(b *bentMany, s next) {
		b.save = func(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
			slots = slices.Clone(slots)
			slices.Reverse(slots)
			return s.SaveSlots(ctx, tx, slots)
		}
	}, "slots-batch")
	bend("saves a slot that it moves", func(b *bentMany, s next) { b.move = s.SaveSlots }, "slots-move")
	bend("moves no slot", func(b *bentMany, _ next) {
		b.move = func(context.Context, sealtext.Tx, []consent.CapSlot) error { return nil }
	}, "slots-move")
	bend("drops all slots of a person", func(b *bentMany, s next) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (int, error) {
			var people []sealtext.Person
			for _, slot := range slots {
				people = append(people, sealtext.Person{Tenant: slot.Tenant, Subject: slot.Subject})
			}
			theirs, err := s.SlotsOf(ctx, tx, people)
			if err != nil {
				return 0, err
			}
			return s.DropSlotsOf(ctx, tx, theirs)
		}
	}, "slots-batch")
	bend("counts what it was asked to drop", func(b *bentMany, s next) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (int, error) {
			_, err := s.DropSlotsOf(ctx, tx, slots)
			return len(slots), err
		}
	}, "slots-batch")

	s := suite[consenttest.CountingMany]{}
	for _, c := range consenttest.CapBatchStoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}
