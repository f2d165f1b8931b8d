package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var (
	_ consent.CapStore      = (*Consent)(nil)
	_ consent.CapBatchStore = (*Consent)(nil)
)

const slotColumns = "tenant, subject, message, purpose, at, program"

var (
	slotHead = one("INSERT INTO sealtext_slot_heads (tenant, subject, taken) VALUES ($1, $2, 1)" +
		" ON CONFLICT (tenant, subject) DO UPDATE SET taken = sealtext_slot_heads.taken + 1")
	slotHeadDrop = one("DELETE FROM sealtext_slot_heads WHERE tenant = $1 AND subject = $2" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_slots WHERE tenant = $1 AND subject = $2)")
	slotsGet = one("SELECT " + slotColumns + " FROM sealtext_slots WHERE tenant = $1 AND subject = $2 ORDER BY at, message")
	slotSave = one("INSERT INTO sealtext_slots (" + slotColumns + ") VALUES " + values(slotColumns) +
		" ON CONFLICT (tenant, subject, message) DO UPDATE SET purpose = excluded.purpose, at = excluded.at, program = excluded.program")
)

// Slots implements [consent.CapStore]. In a transaction it locks the person by writing the head.
func (c *Consent) Slots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]consent.CapSlot, error) {
	if err := named(tenant); err != nil {
		return nil, err
	}
	s, err := c.db.read(ctx, tx, "slots")
	if err != nil {
		return nil, err
	}
	args := []any{tenant.String(), subject}
	if tx != nil {
		if _, err := s.exec(ctx, slotHead, args...); err != nil {
			return nil, err
		}
	}
	var slots []consent.CapSlot
	err = s.query(ctx, slotsGet, args, func(scan func(...any) error) error {
		slot, err := scanSlot(scan)
		slots = append(slots, slot)
		return err
	})
	return slots, err
}

// SlotsOf implements [consent.CapBatchStore]. It takes at most 10000 persons.
func (c *Consent) SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	if len(people) > maxKeys {
		return nil, &sealtext.InputError{Field: "people", Rule: "must be at most 10000"}
	}
	s, err := c.db.read(ctx, tx, "slots of many")
	if err != nil || len(people) == 0 {
		return nil, err
	}
	for _, p := range people {
		if err := named(p.Tenant); err != nil {
			return nil, err
		}
	}
	tenantOf := func(p sealtext.Person) sealtext.Tenant { return p.Tenant }
	sorted := slices.SortedStableFunc(slices.Values(people), func(a, b sealtext.Person) int { // one text for one kind of question
		return strings.Compare(a.Tenant.String(), b.Tenant.String())
	})
	var slots []consent.CapSlot
	for _, piece := range pieces(sorted, tenantOf, c.db.maxList) {
		query, args := slotsQuery(piece)
		err = s.query(ctx, s.text(query), args, func(scan func(...any) error) error {
			slot, err := scanSlot(scan)
			slots = append(slots, slot)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(slots, func(a, b consent.CapSlot) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]),
			a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
	})
	return slots, nil
}

// slotsQuery selects by each tenant separately; people are sorted by tenant.
func slotsQuery(people []sealtext.Person) (string, []any) {
	var parts []string
	var args []any
	for len(people) > 0 {
		n := 1
		for n < len(people) && people[n].Tenant == people[0].Tenant {
			n++
		}
		group := padded(people[:n]) // a subject again changes nothing
		parts = append(parts, "SELECT "+slotColumns+" FROM sealtext_slots WHERE tenant = "+list(len(args)+1, 1)+
			" AND subject IN ("+list(len(args)+2, len(group))+")")
		args = append(args, people[0].Tenant.String())
		for _, p := range group {
			args = append(args, p.Subject)
		}
		people = people[n:]
	}
	return strings.Join(parts, " UNION ALL "), args
}

func scanSlot(scan func(...any) error) (slot consent.CapSlot, err error) {
	var of string
	err = scan(name{&slot.Tenant}, subjectOf(&slot.Subject), idOf(&slot.Message), &slot.Purpose, moment{&slot.At}, &of)
	if err == nil && of != "" {
		err = slot.Program.UnmarshalText([]byte(of))
	}
	return slot, err
}

// SaveSlot implements [consent.CapStore].
func (c *Consent) SaveSlot(ctx context.Context, tx sealtext.Tx, slot consent.CapSlot) error {
	if err := named(slot.Tenant); err != nil {
		return err
	}
	s, err := c.db.write(ctx, tx, "save slot")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, slotSave, slot.Tenant.String(), slot.Subject, slot.Message, int64(slot.Purpose), micros(slot.At), slot.Program.String())
	return err
}

// DropSlots implements [consent.CapStore].
func (c *Consent) DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	s, err := c.db.write(ctx, tx, "drop slots")
	if err != nil {
		return 0, err
	}
	total := 0
	for _, chunk := range chunks(messages, c.db.largest(1)) {
		args := append([]any{tenant.String(), subject}, bytesOf(chunk)...)
		n, err := s.exec(ctx, s.text("DELETE FROM sealtext_slots WHERE tenant = $1 AND subject = $2 AND message IN ("+
			list(3, len(chunk))+")"), args...)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	_, err = s.exec(ctx, slotHeadDrop, tenant.String(), subject)
	return total, err
}
