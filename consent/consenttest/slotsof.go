package consenttest

import (
	"context"
	"errors"
	"slices"
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
		{"slots-locked", "transactions that lock the slots of many persons must wait for each other, whatever order they name them in: senders that all see the last free slot would all take it", slotsLocked},
		{"slots-batch", "the slots of many persons must be saved, replaced and dropped in one call as one by one, and exactly the named ones: a slot that is lost permits one message too many", slotsBatch},
		{"slots-move", "the times of the named slots must change and nothing else, and a slot that is not there must not appear: an erasure took it", slotsMove},
		{"batch-exact", "batches of several processes to the same persons must hand over as many messages as a cap allows and no more, and not block each other", batchExact},
	}...)
}

func slotsOfStore(s CountingMany) txcase.Store {
	r := slotStore(s)
	r.Count = func(ctx context.Context, tx sealtext.Tx) (int, error) {
		slots, err := s.SlotsOf(ctx, tx, []sealtext.Person{holder(slotOf(0))})
		return len(slots), err
	}
	some := []consent.CapSlot{slotOf(0)}
	r.Writes = append(r.Writes,
		txcase.Call{Name: "LockSlots", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.LockSlots(ctx, tx, []sealtext.Person{holder(slotOf(0))})
			return err
		}},
		txcase.Call{Name: "SaveSlots", Do: func(ctx context.Context, tx sealtext.Tx) error { return s.SaveSlots(ctx, tx, some) }},
		txcase.Call{Name: "MoveSlots", Do: func(ctx context.Context, tx sealtext.Tx) error { return s.MoveSlots(ctx, tx, some) }},
		txcase.Call{Name: "DropSlotsOf", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.DropSlotsOf(ctx, tx, some)
			return err
		}})
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

// slotsLocked takes the last free slots of several persons in transactions that lock them first, in
// both orders.
func slotsLocked(ctx context.Context, open func() CountingMany) error {
	const workers, limit, persons = 16, 3, 5
	s := open()
	people := make([]sealtext.Person, persons)
	for n := range people {
		people[n] = sealtext.Person{Tenant: []sealtext.Tenant{north, south}[n%2], Subject: sealtext.Subject{1, byte(n)}}
	}
	err := txcase.Each(workers, func(w int) error {
		mine := append(slices.Clone(people), people[0])
		if w%2 == 0 {
			slices.Reverse(mine)
		}
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			slots, err := s.LockSlots(ctx, tx, mine)
			if err != nil {
				return err
			}
			var add []consent.CapSlot
			for _, p := range people {
				taken := 0
				for _, slot := range slots {
					if slot.Tenant == p.Tenant && slot.Subject == p.Subject {
						taken++
					}
				}
				if taken < limit {
					slot := slotOf(w)
					slot.Tenant, slot.Subject = p.Tenant, p.Subject
					add = append(add, slot)
				}
			}
			return s.SaveSlots(ctx, tx, add)
		})
	})
	if err != nil {
		return err
	}
	slots, err := s.SlotsOf(ctx, nil, people)
	return errors.Join(err, txcase.Want("slots of 5 persons with a limit of 3", len(slots), persons*limit))
}

func slotsBatch(ctx context.Context, open func() CountingMany) error {
	const many = 700
	s, all := open(), make([]consent.CapSlot, many)
	people := make([]sealtext.Person, many)
	for n := range all {
		all[n] = slotOf(n % 200)
		all[n].Tenant, all[n].Subject = []sealtext.Tenant{north, south}[n/(many/2)], sealtext.Subject{1, byte(n >> 8), byte(n)}
		all[n].Program = sealtext.MustProgram("offers")
		people[n] = holder(all[n])
	}
	second := all[0]
	second.Message, second.At = sealtext.ID{1}, all[0].At.Add(time.Hour)
	inTx := func(f func(ctx context.Context, tx sealtext.Tx) error) error { return s.InTx(ctx, f) }
	same := func(what string, want ...consent.CapSlot) error {
		got, err := s.SlotsOf(ctx, nil, people)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	if err := errors.Join(inTx(func(ctx context.Context, tx sealtext.Tx) error {
		was := all[5]
		was.At = was.At.Add(-time.Hour) // the later one of a call stays
		return errors.Join(s.SaveSlots(ctx, tx, nil), s.SaveSlots(ctx, tx, append([]consent.CapSlot{second, was}, all...)))
	}), same("what was saved", slices.Insert(slices.Clone(all), 1, second)...)); err != nil {
		return err
	}
	changed := slices.Clone(all[:3])
	for i := range changed {
		changed[i].At, changed[i].Purpose, changed[i].Program = changed[i].At.Add(2*time.Hour), sealtext.OTP, sealtext.Program{}
	}
	if err := errors.Join(inTx(func(ctx context.Context, tx sealtext.Tx) error { return s.SaveSlots(ctx, tx, changed) }),
		same("after some were replaced", slices.Concat([]consent.CapSlot{second}, changed, all[3:])...)); err != nil {
		return err
	}
	unknown := all[9]
	unknown.Message = sealtext.ID{7}
	drop := func(want int, slots ...consent.CapSlot) error {
		return inTx(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := s.DropSlotsOf(ctx, tx, slots)
			return errors.Join(err, txcase.Want("the count of DropSlotsOf", n, want))
		})
	}
	return errors.Join(drop(0), drop(2, second, unknown, all[4], all[4]),
		same("after two were dropped", slices.Concat(changed, all[3:4], all[5:])...),
		drop(many-1, all...), same("after all were dropped"))
}

func slotsMove(ctx context.Context, open func() CountingMany) error {
	s, a, b, theirs, gone := open(), slotOf(0), slotOf(1), slotOf(0), slotOf(2)
	a.Program, theirs.Tenant = sealtext.MustProgram("offers"), south
	if err := saveSlots(ctx, s, a, b, theirs); err != nil {
		return err
	}
	moved := a
	moved.At, moved.Purpose, moved.Program = a.At.Add(time.Hour), sealtext.OTP, sealtext.Program{}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(s.MoveSlots(ctx, tx, nil), s.MoveSlots(ctx, tx, []consent.CapSlot{moved, gone}))
	})
	a.At = moved.At
	return errors.Join(err, sameSlots(ctx, s, "after one was moved", a, b, a), sameSlots(ctx, s, "of another tenant", theirs, theirs))
}
