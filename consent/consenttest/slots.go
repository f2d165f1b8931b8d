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

// Counting is a [consent.Store] that is a [consent.CapStore] too.
type Counting interface {
	consent.Store
	consent.CapStore
}

// CapStoreCase is one requirement for a [consent.CapStore].
type CapStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() Counting) error
}

// RunCapStore checks a [consent.CapStore]; see [RunStore].
func RunCapStore(t *testing.T, open func(t *testing.T) Counting) {
	t.Helper()
	RunCapStoreCases(t, CapStoreCases(), open)
}

// RunCapStoreCases runs some of the cases of [RunCapStore].
func RunCapStoreCases(t *testing.T, cases []CapStoreCase, open func(t *testing.T) Counting) {
	t.Helper()
	for _, c := range cases {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// CapStoreCases returns the cases of [RunCapStore], for a runner of your own.
func CapStoreCases() []CapStoreCase {
	var cases []CapStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, CapStoreCase{c.Name, c.Why, func(ctx context.Context, open func() Counting) error {
			return c.Run(ctx, func() txcase.Store { return slotStore(open()) })
		}})
	}
	return append(cases, []CapStoreCase{
		{"slot-round-trip", "every field must come back, by (At, Message): a slot that is read as older than it is lets one message too many through", slotRoundTrip},
		{"slot-replace", "a slot of a message that has one must replace it: a hand-off that is settled is the same message, not a second one", slotReplace},
		{"slot-persons", "slots belong to one person of one tenant, also where message ids are the same", slotPersons},
		{"slot-drop", "exactly the named slots must go, be counted once, and leave the others: a slot that is given back and stays denies a message", slotDrop},
		{"slot-rollback", "what a transaction that fails did to slots must be undone", slotRollback},
		{"slot-exact", "transactions that read a person's slots must wait for each other: senders that all see the last free slot would all take it", slotExact},
		{"gate-exact", "64 senders at once under a cap must hand over as many messages as it allows and no more, whatever hour it is", gateExact},
	}...)
}

// CapProgramCases returns the cases for CapSlot.Program, which the frequency of a program needs.
func CapProgramCases() []CapStoreCase {
	return []CapStoreCase{
		{"slot-program", "the program of a slot must come back, none as well, and change with the slot: a frequency counts by it", slotProgram},
	}
}

func slotProgram(ctx context.Context, open func() Counting) error {
	s, a, b := open(), slotOf(0), slotOf(1)
	a.Program = sealtext.MustProgram("offers")
	if err := saveSlots(ctx, s, a, b); err != nil {
		return err
	}
	if err := sameSlots(ctx, s, "what was saved", a, a, b); err != nil {
		return err
	}
	a.Program, b.Program = sealtext.Program{}, sealtext.MustProgram("codes")
	return errors.Join(saveSlots(ctx, s, a, b), sameSlots(ctx, s, "what was saved again", a, a, b))
}

func slotStore(s Counting) txcase.Store {
	write := func(ctx context.Context, tx sealtext.Tx) error {
		slot := slotOf(0)
		slot.Message = sealtext.NewID()
		return s.SaveSlot(ctx, tx, slot)
	}
	read := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		slots, err := s.Slots(ctx, tx, north, sample(0).Subject)
		return len(slots), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: read,
		Writes: []txcase.Call{
			{Name: "SaveSlot", Do: write},
			{Name: "DropSlots", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropSlots(ctx, tx, north, sample(0).Subject, []sealtext.ID{{1}})
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Slots", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := read(ctx, tx)
			return err
		}}},
	}
}

// slotOf returns a slot of one person; n tells slots apart, in order.
func slotOf(n int) consent.CapSlot {
	return consent.CapSlot{
		Tenant: north, Subject: sample(0).Subject, Message: sealtext.ID{0: 0xff - byte(n), 15: byte(n)},
		Purpose: sealtext.Marketing, At: start.Add(time.Duration(n) * time.Microsecond),
	}
}

func saveSlots(ctx context.Context, s Counting, slots ...consent.CapSlot) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, slot := range slots {
			if err := s.SaveSlot(ctx, tx, slot); err != nil {
				return err
			}
		}
		return nil
	})
}

func sameSlots(ctx context.Context, s Counting, what string, of consent.CapSlot, want ...consent.CapSlot) error {
	got, err := s.Slots(ctx, nil, of.Tenant, of.Subject)
	if err != nil {
		return err
	}
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Slots(ctx, tx, of.Tenant, of.Subject)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what+" in a transaction", got, want)
	})
}

func slotRoundTrip(ctx context.Context, open func() Counting) error {
	s, a, b, c := open(), slotOf(0), slotOf(1), slotOf(2)
	a.Purpose, c.At = sealtext.OTP, b.At
	given := b
	given.At = b.At.Add(789).In(time.FixedZone("east", 5*3600))
	if err := saveSlots(ctx, s, c, given, a); err != nil {
		return err
	}
	// b and c have the same time; the smaller message comes first.
	return sameSlots(ctx, s, "what was saved", a, a, c, b)
}

func slotReplace(ctx context.Context, open func() Counting) error {
	s, a, b := open(), slotOf(0), slotOf(1)
	if err := saveSlots(ctx, s, a, b); err != nil {
		return err
	}
	a.At, a.Purpose = b.At.Add(time.Hour), sealtext.OTP
	if err := saveSlots(ctx, s, a); err != nil {
		return err
	}
	return sameSlots(ctx, s, "after a slot was saved again", a, b, a)
}

func slotPersons(ctx context.Context, open func() Counting) error {
	s, ours, theirs, neighbor := open(), slotOf(0), slotOf(0), slotOf(0)
	theirs.Tenant, theirs.Purpose = south, sealtext.OTP
	neighbor.Subject[0] ^= 1
	neighbor.At = neighbor.At.Add(time.Hour)
	if err := saveSlots(ctx, s, ours, theirs, neighbor); err != nil {
		return err
	}
	if err := errors.Join(sameSlots(ctx, s, "ours", ours, ours), sameSlots(ctx, s, "of another tenant", theirs, theirs),
		sameSlots(ctx, s, "of another person", neighbor, neighbor)); err != nil {
		return err
	}
	if err := dropSlots(ctx, s, ours, 1, ours.Message); err != nil {
		return err
	}
	return errors.Join(sameSlots(ctx, s, "ours, dropped", ours), sameSlots(ctx, s, "of another tenant", theirs, theirs),
		sameSlots(ctx, s, "of another person", neighbor, neighbor))
}

func dropSlots(ctx context.Context, s Counting, of consent.CapSlot, want int, ids ...sealtext.ID) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.DropSlots(ctx, tx, of.Tenant, of.Subject, ids)
		if err != nil {
			return err
		}
		return txcase.Want("the count of DropSlots", n, want)
	})
}
