package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var (
	_ consent.CapStore      = (*Consent)(nil)
	_ consent.CapBatchStore = (*Consent)(nil)
)

const (
	slotColumns = "tenant, subject, message, purpose, at, program"
	slotStored  = slotColumns + ", day"
)

var (
	slotHead     = one("INSERT INTO sealtext_slot_heads (tenant, subject, taken) VALUES ($1, $2, 1)" + slotHeadAgain)
	slotHeadDrop = one("DELETE FROM sealtext_slot_heads WHERE tenant = $1 AND subject = $2" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_slots WHERE tenant = $1 AND subject = $2)")
	slotsGet = one("SELECT " + slotColumns + " FROM sealtext_slots WHERE tenant = $1 AND subject = $2 ORDER BY at, message")
	slotSave = one("INSERT INTO sealtext_slots (" + slotStored + ") VALUES " + values(slotStored) + slotAgain)
)

// The columns of lists, with their types on PostgreSQL.
var (
	slotKeys    = recordsOf("tenant text, subject bytea, message bytea")
	slotTimes   = recordsOf("tenant text, subject bytea, message bytea, at bigint, day bigint")
	slotPersons = recordsOf("tenant text, subject bytea")
)

const (
	slotsDrop     = "DELETE FROM sealtext_slots WHERE (tenant, subject, message) IN (SELECT r.tenant, r.subject, r.message FROM {r})"
	slotHeadsDrop = "DELETE FROM sealtext_slot_heads WHERE (tenant, subject) IN (SELECT r.tenant, r.subject FROM {r})" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_slots s WHERE s.tenant = sealtext_slot_heads.tenant AND s.subject = sealtext_slot_heads.subject)"
	slotAgain = " ON CONFLICT (tenant, subject, message) DO UPDATE SET purpose = excluded.purpose, at = excluded.at, program = excluded.program, day = excluded.day"
	slotsMove = "UPDATE sealtext_slots SET at = r.at, day = r.day FROM {r} WHERE sealtext_slots.tenant = r.tenant" +
		" AND sealtext_slots.subject = r.subject AND sealtext_slots.message = r.message"
	slotHeadAgain = " ON CONFLICT (tenant, subject) DO UPDATE SET taken = sealtext_slot_heads.taken + 1"
)

var (
	slotHeads = inserts("sealtext_slot_heads", "tenant, subject, taken", "text, bytea, bigint", slotHeadAgain)
	slotsSave = inserts("sealtext_slots", slotStored, "text, bytea, bytea, bigint, bigint, text, bigint", slotAgain)
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
	s.anew = anew(&slots)
	err = s.query(ctx, slotsGet, args, func(scan func(...any) error) error {
		slot, err := scanSlot(scan)
		slots = append(slots, slot)
		return err
	})
	return slots, err
}

// SlotsOf implements [consent.CapBatchStore]. It takes at most 10000 persons.
func (c *Consent) SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	slots, err := ofPeople(ctx, c, tx, "slots of many", "SELECT "+slotColumns+" FROM sealtext_slots WHERE ", people, scanSlot)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(slots, func(a, b consent.CapSlot) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]),
			a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
	})
	return slots, nil
}

// LockSlots implements [consent.CapBatchStore]. It locks the persons by writing their heads.
func (c *Consent) LockSlots(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.CapSlot, error) {
	s, err := c.db.write(ctx, tx, "lock slots")
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, p := range sortedPeople(people) {
		if err := named(p.Tenant); err != nil {
			return nil, err
		}
		rows = append(rows, []any{p.Tenant.String(), p.Subject, int64(1)})
	}
	if err := s.insertAll(ctx, slotHeads, rows, nil); err != nil {
		return nil, err
	}
	return c.SlotsOf(ctx, tx, people)
}

// sortedPeople returns persons in the order of tenant and subject, each once.
func sortedPeople(people []sealtext.Person) []sealtext.Person {
	compare := func(a, b sealtext.Person) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]))
	}
	return slices.CompactFunc(slices.SortedFunc(slices.Values(people), compare), func(a, b sealtext.Person) bool { return compare(a, b) == 0 })
}

// SaveSlots implements [consent.CapBatchStore].
func (c *Consent) SaveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	s, err := c.db.write(ctx, tx, "save slots")
	if err != nil {
		return err
	}
	type key struct {
		tenant  sealtext.Tenant
		subject sealtext.Subject
		message sealtext.ID
	}
	at := map[key]int{}
	var rows [][]any
	for _, slot := range slots {
		if err := named(slot.Tenant); err != nil {
			return err
		}
		row := slotRow(slot)
		k := key{slot.Tenant, slot.Subject, slot.Message}
		if i, again := at[k]; again {
			rows[i] = row
			continue
		}
		at[k], rows = len(rows), append(rows, row)
	}
	return s.insertAll(ctx, slotsSave, rows, nil)
}

// slotRow are the values of slotStored.
func slotRow(slot consent.CapSlot) []any {
	return []any{
		slot.Tenant.String(), slot.Subject, slot.Message, int64(slot.Purpose), micros(slot.At), slot.Program.String(), dayOf(slot.At),
	}
}

// dayOf is a day as the indexes of disposal have it.
func dayOf(at time.Time) int64 { return micros(at) / day.Microseconds() }

// MoveSlots implements [consent.CapBatchStore]: one statement on PostgreSQL.
func (c *Consent) MoveSlots(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) error {
	s, err := c.db.write(ctx, tx, "move slots")
	if err != nil {
		return err
	}
	var rows [][]any
	for _, slot := range slots {
		rows = append(rows, []any{slot.Tenant.String(), slot.Subject, slot.Message, micros(slot.At), dayOf(slot.At)})
	}
	_, err = s.join(ctx, slotsMove, slotTimes, rows, nil)
	return err
}

// DropSlotsOf implements [consent.CapBatchStore].
func (c *Consent) DropSlotsOf(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (int, error) {
	s, err := c.db.write(ctx, tx, "drop slots of many")
	if err != nil {
		return 0, err
	}
	var keys [][]any
	var people []sealtext.Person
	for _, slot := range slots {
		keys = append(keys, []any{slot.Tenant.String(), slot.Subject, slot.Message})
		people = append(people, sealtext.Person{Tenant: slot.Tenant, Subject: slot.Subject})
	}
	total, err := s.joinOnce(ctx, slotsDrop, slotKeys, keys, nil)
	if err != nil {
		return 0, err
	}
	return int(total), s.dropHeads(ctx, people)
}

// dropHeads deletes the heads of persons who have no slots.
func (s session) dropHeads(ctx context.Context, people []sealtext.Person) error {
	var persons [][]any
	for _, p := range sortedPeople(people) {
		persons = append(persons, []any{p.Tenant.String(), p.Subject})
	}
	_, err := s.joinOnce(ctx, slotHeadsDrop, slotPersons, persons, nil)
	return err
}

// ofPeople reads the rows of some persons in a table that has them by tenant and subject.
func ofPeople[T any](ctx context.Context, c *Consent, tx sealtext.Tx, op, from string, people []sealtext.Person, scan func(func(...any) error) (T, error)) (rows []T, err error) {
	if len(people) > maxKeys {
		return nil, &sealtext.InputError{Field: "people", Rule: "must be at most 10000"}
	}
	s, err := c.db.read(ctx, tx, op)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	for _, p := range people {
		if err := named(p.Tenant); err != nil {
			return nil, err
		}
	}
	sorted := sortedPeople(people)
	err = ofKeys(ctx, s, from, "subject", "", sorted, func(p sealtext.Person) (sealtext.Tenant, any) { return p.Tenant, p.Subject }, marked(&rows), func(cols func(...any) error) error {
		row, err := scan(cols)
		rows = append(rows, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
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
	_, err = s.exec(ctx, slotSave, slotRow(slot)...)
	return err
}

// DropSlots implements [consent.CapStore].
func (c *Consent) DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	s, err := c.db.write(ctx, tx, "drop slots")
	if err != nil {
		return 0, err
	}
	total, err := s.dropOf(ctx, "sealtext_slots", tenant, subject, messages)
	if err != nil {
		return 0, err
	}
	_, err = s.exec(ctx, slotHeadDrop, tenant.String(), subject)
	return total, err
}
