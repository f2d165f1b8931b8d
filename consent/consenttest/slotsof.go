package consenttest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

// CountingMany is a [Counting] that is a [consent.CapBatchStore] too.
type CountingMany interface {
	Counting
	consent.CapBatchStore
}

// CapBatchStoreCase is one requirement for a [consent.CapBatchStore].
type CapBatchStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() CountingMany) error
}

// RunCapBatchStore checks a [consent.CapBatchStore]; see [RunStore].
func RunCapBatchStore(t *testing.T, open func(t *testing.T) CountingMany) {
	t.Helper()
	for _, c := range CapBatchStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// CapBatchStoreCases returns the cases of [RunCapBatchStore], for a runner of your own.
func CapBatchStoreCases() []CapBatchStoreCase {
	var cases []CapBatchStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, CapBatchStoreCase{c.Name, c.Why, func(ctx context.Context, open func() CountingMany) error {
			return c.Run(ctx, func() txcase.Store { return slotsOfStore(open()) })
		}})
	}
	return append(cases, []CapBatchStoreCase{
		{"slots-of", "all slots of the persons must be returned, each once, and no others, by (Tenant, Subject, At, Message): a missing slot permits one message too many", slotsOf},
		{"slots-of-many", "hundreds of people must fit into one call: a whole list is checked at once", slotsOfMany},
	}...)
}

func slotsOfStore(s CountingMany) txcase.Store {
	r := slotStore(s)
	r.Count = func(ctx context.Context, tx sealtext.Tx) (int, error) {
		slots, err := s.SlotsOf(ctx, tx, []sealtext.Person{holder(slotOf(0))})
		return len(slots), err
	}
	r.Reads = []txcase.Call{{Name: "SlotsOf", Do: func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.Count(ctx, tx)
		return err
	}}}
	return r
}

// holder returns the person of a slot.
func holder(s consent.CapSlot) sealtext.Person {
	return sealtext.Person{Tenant: s.Tenant, Subject: s.Subject}
}

func slotsOf(ctx context.Context, open func() CountingMany) error {
	s := open()
	a, b, c := slotOf(0), slotOf(1), slotOf(2)
	c.At = b.At // the smaller message comes first
	high, beside, theirs := slotOf(3), slotOf(4), slotOf(5)
	high.Subject[0], high.At = 0xff, a.At.Add(-time.Hour)
	beside.Subject[0] ^= 1
	theirs.Tenant, theirs.Purpose = south, sealtext.OTP
	if err := saveSlots(ctx, s, theirs, beside, high, b, c, a); err != nil {
		return err
	}
	stranger := sealtext.Person{Tenant: south, Subject: high.Subject}
	people := []sealtext.Person{holder(theirs), holder(high), holder(a), stranger, holder(a)}
	want := []consent.CapSlot{a, c, b, high, theirs}
	got, err := s.SlotsOf(ctx, nil, people)
	if err != nil {
		return err
	}
	none, err := s.SlotsOf(ctx, nil, nil)
	if err := errors.Join(err, txcase.DiffRows("slots of four people", got, want), txcase.Want("slots of no person", len(none), 0)); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.SlotsOf(ctx, tx, people)
		return errors.Join(err, txcase.DiffRows("slots of four people in a transaction", got, want))
	})
}

func slotsOfMany(ctx context.Context, open func() CountingMany) error {
	s, slot := open(), slotOf(0)
	if err := saveSlots(ctx, s, slot); err != nil {
		return err
	}
	people := make([]sealtext.Person, 1500)
	for n := range people {
		people[n] = sealtext.Person{Tenant: []sealtext.Tenant{south, north}[n%2], Subject: sealtext.Subject{byte(n >> 8), byte(n), 1}}
	}
	people[777] = holder(slot)
	got, err := s.SlotsOf(ctx, nil, people)
	return errors.Join(err, txcase.DiffRows("slots of one of many people", got, []consent.CapSlot{slot}))
}
