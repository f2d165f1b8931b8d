package consenttest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/internal/txcase"
)

func counting() consenttest.Counting { return good().(consenttest.Counting) }

func TestGoodCapStore(t *testing.T) {
	consenttest.RunCapStore(t, func(*testing.T) consenttest.Counting { return counting() })
	consenttest.RunCapStoreCases(t, consenttest.CapProgramCases(), func(*testing.T) consenttest.Counting { return counting() })
}

// looseSlots breaks the transactions of a good store.
type looseSlots struct {
	loose
	next consenttest.Counting
}

func (s looseSlots) Slots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (slots []consent.CapSlot, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		slots, err = s.next.Slots(ctx, tx, tenant, subject)
		return err
	})
	return slots, err
}

func (s looseSlots) SaveSlot(ctx context.Context, tx sealtext.Tx, slot consent.CapSlot) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.SaveSlot(ctx, tx, slot) })
}

func (s looseSlots) DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, ids []sealtext.ID) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.DropSlots(ctx, tx, tenant, subject, ids)
		return err
	})
	return n, err
}

// bentSlots is a good store with methods of its own.
type bentSlots struct {
	consenttest.Counting
	save  func(context.Context, sealtext.Tx, consent.CapSlot) error
	slots func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) ([]consent.CapSlot, error)
	drop  func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject, []sealtext.ID) (int, error)
}

func (s bentSlots) SaveSlot(ctx context.Context, tx sealtext.Tx, slot consent.CapSlot) error {
	return s.save(ctx, tx, slot)
}

func (s bentSlots) Slots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.CapSlot, error) {
	return s.slots(ctx, tx, tenant, subject)
}

func (s bentSlots) DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, ids []sealtext.ID) (int, error) {
	return s.drop(ctx, tx, tenant, subject, ids)
}

func TestBrokenCapStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.Counting]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[consenttest.Counting]{Name: f.Name, Cases: f.Cases, Open: func() consenttest.Counting {
			s := counting()
			return looseSlots{loose{txcase.NewLoose(s.InTx, f.Fault), s}, s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "slot-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(b *bentSlots, next consenttest.Counting), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.Counting]{Name: name, Cases: cases, Open: func() consenttest.Counting {
			s := counting()
			b := bentSlots{s, s.SaveSlot, s.Slots, s.DropSlots}
			bend(&b, s)
			return b
		}})
	}
	change := func(f func(*consent.CapSlot)) func(*bentSlots, consenttest.Counting) {
		return func(b *bentSlots, next consenttest.Counting) {
			b.save = func(ctx context.Context, tx sealtext.Tx, slot consent.CapSlot) error {
				f(&slot)
				return next.SaveSlot(ctx, tx, slot)
			}
		}
	}
	add("keeps whole seconds", change(func(s *consent.CapSlot) { s.At = s.At.Truncate(time.Second) }), "slot-round-trip")
	add("forgets the purpose", change(func(s *consent.CapSlot) { s.Purpose = sealtext.Marketing }), "slot-round-trip", "slot-replace", "slot-persons")
	add("forgets the program", change(func(s *consent.CapSlot) { s.Program = sealtext.Program{} }), "slot-program")
	add("saves a second slot", change(func(s *consent.CapSlot) { s.Message[7] = byte(s.At.Unix() >> 8) }), "slot-replace")
	add("keeps one tenant", change(func(s *consent.CapSlot) { s.Tenant = sealtext.MustTenant("north") }), "slot-persons")
	add("reads in the order of ids", func(b *bentSlots, next consenttest.Counting) {
		b.slots = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.CapSlot, error) {
			slots, err := next.Slots(ctx, tx, tenant, subject)
			slices.SortFunc(slots, func(a, b consent.CapSlot) int { return slices.Compare(a.Message[:], b.Message[:]) })
			return slots, err
		}
	}, "slot-round-trip")
	add("reads what is committed, also within a transaction", func(b *bentSlots, next consenttest.Counting) {
		b.slots = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.CapSlot, error) {
			slots, err := next.Slots(ctx, tx, tenant, subject)
			if tx != nil {
				slots = nil
			}
			return slots, err
		}
	}, "slot-exact", "slot-round-trip")
	add("knows no person", func(b *bentSlots, _ consenttest.Counting) {
		b.slots = func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) ([]consent.CapSlot, error) {
			return nil, nil
		}
	}, "gate-exact", "slot-round-trip")
	add("counts what it was asked to drop", func(b *bentSlots, next consenttest.Counting) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, ids []sealtext.ID) (int, error) {
			_, err := next.DropSlots(ctx, tx, tenant, subject, ids)
			return len(ids), err
		}
	}, "slot-drop")
	add("drops nothing", func(b *bentSlots, _ consenttest.Counting) {
		b.drop = func(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, _ sealtext.Subject, ids []sealtext.ID) (int, error) {
			return len(ids), nil
		}
	}, "slot-drop", "slot-persons")

	s := suite[consenttest.Counting]{}
	for _, c := range append(consenttest.CapStoreCases(), consenttest.CapProgramCases()...) {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}
