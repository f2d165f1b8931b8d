package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Slots needs no lock on a person's slots: a transaction holds the lock of the store until it ends.
func (s consentStore) Slots(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.CapSlot, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	return slices.Clone(s.ledger.slots[personKey{tenant, subject}]), nil
}

// SlotsOf returns the slots of many persons.
func (s consentStore) SlotsOf(ctx context.Context, x sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	keys := make([]personKey, 0, len(people))
	for _, p := range people {
		keys = append(keys, personKey{p.Tenant, p.Subject})
	}
	slices.SortFunc(keys, func(a, b personKey) int {
		return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.subject[:], b.subject[:]))
	})
	var slots []consent.CapSlot
	for _, k := range slices.Compact(keys) {
		slots = append(slots, s.ledger.slots[k]...)
	}
	return slots, nil
}

func (s consentStore) SaveSlot(ctx context.Context, x sealtext.Tx, slot consent.CapSlot) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	cut(&slot.At)
	person := personKey{slot.Tenant, slot.Subject}
	slots := slices.DeleteFunc(slices.Clone(s.ledger.slots[person]), func(o consent.CapSlot) bool { return o.Message == slot.Message })
	slots = append(slots, slot)
	slices.SortFunc(slots, func(a, b consent.CapSlot) int {
		return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
	})
	s.ledger.slots.put(t, person, slots)
	return nil
}

func (s consentStore) DropSlots(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	person := personKey{tenant, subject}
	slots := s.ledger.slots[person]
	left := slices.DeleteFunc(slices.Clone(slots), func(o consent.CapSlot) bool { return slices.Contains(messages, o.Message) })
	if len(left) == 0 {
		s.ledger.slots.drop(t, person)
	} else {
		s.ledger.slots.put(t, person, left)
	}
	return len(slots) - len(left), nil
}
