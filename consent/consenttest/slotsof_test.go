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

// bentMany is a good store with a method of its own.
type bentMany struct {
	consenttest.CountingMany
	slotsOf func(context.Context, sealtext.Tx, []sealtext.Person) ([]consent.CapSlot, error)
}

func (s bentMany) SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	return s.slotsOf(ctx, tx, people)
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
			return bentMany{s, func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
				return bend(ctx, tx, s, people)
			}}
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

	s := suite[consenttest.CountingMany]{}
	for _, c := range consenttest.CapBatchStoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}
