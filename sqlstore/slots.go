package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var _ consent.CapStore = (*Consent)(nil)

const slotColumns = "tenant, subject, message, purpose, at"

var (
	slotHead = one("INSERT INTO sealtext_slot_heads (tenant, subject, taken) VALUES ($1, $2, 1)" +
		" ON CONFLICT (tenant, subject) DO UPDATE SET taken = sealtext_slot_heads.taken + 1")
	slotHeadDrop = one("DELETE FROM sealtext_slot_heads WHERE tenant = $1 AND subject = $2" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_slots WHERE tenant = $1 AND subject = $2)")
	slotsGet = one("SELECT " + slotColumns + " FROM sealtext_slots WHERE tenant = $1 AND subject = $2 ORDER BY at, message")
	slotSave = one("INSERT INTO sealtext_slots (" + slotColumns + ") VALUES " + values(slotColumns) +
		" ON CONFLICT (tenant, subject, message) DO UPDATE SET purpose = excluded.purpose, at = excluded.at")
)

// Slots implements [consent.CapStore]. Within a transaction it writes the head
// of the person, which makes the next one wait.
func (c *Consent) Slots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.Slot, error) {
	if err := named(tenant); err != nil {
		return nil, err
	}
	s, err := c.db.read(ctx, tx, "slots")
	if err != nil {
		return nil, err
	}
	args := []any{tenant.String(), subject}
	if tx != nil {
		if _, err := s.exec(ctx, slotHead.in(c.db.dialect), args...); err != nil {
			return nil, err
		}
	}
	var slots []consent.Slot
	err = s.query(ctx, slotsGet.in(c.db.dialect), args, func(scan func(...any) error) error {
		var slot consent.Slot
		err := scan(name{&slot.Tenant}, subjectOf(&slot.Subject), idOf(&slot.Message), &slot.Purpose, moment{&slot.At})
		slots = append(slots, slot)
		return err
	})
	return slots, err
}

// SaveSlot implements [consent.CapStore].
func (c *Consent) SaveSlot(ctx context.Context, tx sealtext.Tx, slot consent.Slot) error {
	if err := named(slot.Tenant); err != nil {
		return err
	}
	s, err := c.db.write(ctx, tx, "save slot")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, slotSave.in(c.db.dialect), slot.Tenant.String(), slot.Subject, slot.Message, int64(slot.Purpose), micros(slot.At))
	return err
}

// DropSlots implements [consent.CapStore].
func (c *Consent) DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	s, err := c.db.write(ctx, tx, "drop slots")
	if err != nil {
		return 0, err
	}
	total := 0
	for _, chunk := range chunks(messages, 256) {
		args := append([]any{tenant.String(), subject}, bytesOf(chunk)...)
		n, err := s.exec(ctx, one("DELETE FROM sealtext_slots WHERE tenant = $1 AND subject = $2 AND message IN ("+
			list(3, len(chunk))+")").in(c.db.dialect), args...)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	_, err = s.exec(ctx, slotHeadDrop.in(c.db.dialect), tenant.String(), subject)
	return total, err
}
