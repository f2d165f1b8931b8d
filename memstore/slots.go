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
	var slots []consent.CapSlot
	for _, k := range personKeys(people) {
		slots = append(slots, s.ledger.slots[k]...)
	}
	return slots, nil
}

// LockSlots is SlotsOf: a transaction holds the lock of the store until it ends.
func (s consentStore) LockSlots(ctx context.Context, x sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	if _, err := s.write(ctx, x); err != nil {
		return nil, err
	}
	return s.SlotsOf(ctx, x, people)
}

func (s consentStore) SaveSlot(ctx context.Context, x sealtext.Tx, slot consent.CapSlot) error {
	return s.SaveSlots(ctx, x, []consent.CapSlot{slot})
}

// SaveSlots saves the slots of many persons.
func (s consentStore) SaveSlots(ctx context.Context, x sealtext.Tx, add []consent.CapSlot) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	for _, slot := range add {
		cut(&slot.At)
		person := personKey{slot.Tenant, slot.Subject}
		slots := slices.DeleteFunc(slices.Clone(s.ledger.slots[person]), func(o consent.CapSlot) bool { return o.Message == slot.Message })
		slots = append(slots, slot)
		slices.SortFunc(slots, func(a, b consent.CapSlot) int {
			return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
		})
		s.ledger.slots.put(t, person, slots)
	}
	return nil
}

func (s consentStore) DropSlots(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	drop := make([]consent.CapSlot, 0, len(messages))
	for _, m := range messages {
		drop = append(drop, consent.CapSlot{Tenant: tenant, Subject: subject, Message: m})
	}
	return s.DropSlotsOf(ctx, x, drop)
}

// DropSlotsOf deletes the slots of many persons.
func (s consentStore) DropSlotsOf(ctx context.Context, x sealtext.Tx, drop []consent.CapSlot) (n int, err error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	for _, slot := range drop {
		person := personKey{slot.Tenant, slot.Subject}
		had := s.ledger.slots[person]
		left := slices.DeleteFunc(slices.Clone(had), func(o consent.CapSlot) bool { return o.Message == slot.Message })
		if len(left) == 0 {
			s.ledger.slots.drop(t, person)
		} else {
			s.ledger.slots.put(t, person, left)
		}
		n += len(had) - len(left)
	}
	return n, nil
}

// MoveSlots changes the times of slots that are there.
func (s consentStore) MoveSlots(ctx context.Context, x sealtext.Tx, slots []consent.CapSlot) error {
	if _, err := s.write(ctx, x); err != nil {
		return err
	}
	for _, slot := range slots {
		had := s.ledger.slots[personKey{slot.Tenant, slot.Subject}]
		i := slices.IndexFunc(had, func(o consent.CapSlot) bool { return o.Message == slot.Message })
		if i < 0 {
			continue
		}
		moved := had[i]
		moved.At = slot.At
		if err := s.SaveSlot(ctx, x, moved); err != nil {
			return err
		}
	}
	return nil
}

// personKeys returns the keys of persons in order, each once.
func personKeys(people []sealtext.Person) []personKey {
	keys := make([]personKey, 0, len(people))
	for _, p := range people {
		keys = append(keys, personKey{p.Tenant, p.Subject})
	}
	slices.SortFunc(keys, func(a, b personKey) int {
		return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.subject[:], b.subject[:]))
	})
	return slices.Compact(keys)
}
