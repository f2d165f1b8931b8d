package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// CapBatchStore reads the slots of many persons at once. A [CapStore] may
// offer it too, for [Ledger.CheckAll]; sqlstore and memstore do, and
// consenttest checks an implementation.
type CapBatchStore interface {
	// SlotsOf reads the slots of the persons, whose tenant and subject count,
	// in one statement: each once, by (Tenant, Subject, At, Message). It makes
	// nobody wait. A nil tx reads outside of any transaction.
	SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]CapSlot, error)
}

// batchKeys is for how many keys CheckAll asks a store at once.
const batchKeys = 8000

// CheckAll is [Ledger.Check] for many requests at once: decisions in the order
// of the requests, at one moment. However many they are, it reads the events
// of the people in one statement, in one more those of requests with Answers,
// and the slots under frequency caps in one, where a cap binds any of them.
// After some thousands of people it begins again.
//
// Where one of the requests is refused there are no decisions; the error is
// the [*sealtext.InputError] of the first, with its index.
func (l *Ledger) CheckAll(ctx context.Context, tx sealtext.Tx, rs []Request) ([]Decision, error) {
	all := make([]terms, len(rs))
	for i, r := range rs {
		t, err := l.checked(ctx, tx, r)
		if err != nil {
			return nil, fmt.Errorf("consent: request %d: %w", i, err)
		}
		all[i] = t
	}
	decisions := make([]Decision, 0, len(rs))
	for len(rs) > 0 {
		n, keys := 0, 0
		for n < len(rs) && (n == 0 || keys+len(l.keys(rs[n].Person)) <= batchKeys) {
			keys += len(l.keys(rs[n].Person))
			n++
		}
		some, err := l.checkSome(ctx, tx, all[:n], rs[:n])
		if err != nil {
			return nil, err
		}
		decisions, all, rs = append(decisions, some...), all[n:], rs[n:]
	}
	return decisions, nil
}

// checkSome decides on requests whose people a store reads in one statement.
func (l *Ledger) checkSome(ctx context.Context, tx sealtext.Tx, all []terms, rs []Request) ([]Decision, error) {
	plain, answering, err := l.rowsOf(ctx, tx, rs)
	if err != nil {
		return nil, err
	}
	now := l.now()
	slots, err := l.slotsOf(ctx, tx, all, rs, now)
	if err != nil {
		return nil, err
	}
	decisions := make([]Decision, len(rs))
	for i, r := range rs {
		byKey := plain
		if !r.Answers.IsZero() {
			byKey = answering
		}
		var rows []EventRow
		for _, k := range l.keys(r.Person) {
			rows = append(rows, byKey[k]...)
		}
		decisions[i], _, err = l.judge(all[i], r, rows, now, func() ([]CapSlot, error) {
			return slots[slotKey{r.Person.Tenant, r.Person.Subject}], nil
		})
		if err != nil {
			return nil, err
		}
	}
	return decisions, nil
}

// rowsOf reads what the gate needs to know of all people, by key.
func (l *Ledger) rowsOf(ctx context.Context, tx sealtext.Tx, rs []Request) (plain, answering map[EventKey][]EventRow, err error) {
	for _, answers := range []bool{false, true} {
		var keys []EventKey
		for _, r := range rs {
			if answers == !r.Answers.IsZero() {
				keys = append(keys, l.keys(r.Person)...)
			}
		}
		if len(keys) == 0 {
			continue
		}
		rows, err := l.current(ctx, tx, keys, answers)
		if err != nil {
			return nil, nil, err
		}
		byKey := map[EventKey][]EventRow{}
		for _, row := range rows {
			byKey[row.Key] = append(byKey[row.Key], row)
		}
		if answers {
			answering = byKey
		} else {
			plain = byKey
		}
	}
	return plain, answering, nil
}

type slotKey struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

// slotsOf reads the slots of those people whose messages a cap binds.
func (l *Ledger) slotsOf(ctx context.Context, tx sealtext.Tx, all []terms, rs []Request, now time.Time) (map[slotKey][]CapSlot, error) {
	if l.counter == nil {
		return nil, nil
	}
	var people []sealtext.Person
	for i, r := range rs {
		if l.rules.Capped(all[i].query(r), now) || all[i].limited(r) {
			people = append(people, r.Person)
		}
	}
	if len(people) == 0 {
		return nil, nil
	}
	bySubject := map[slotKey][]CapSlot{}
	if many, ok := l.counter.(CapBatchStore); ok {
		slots, err := many.SlotsOf(ctx, tx, people)
		if err != nil {
			return nil, fmt.Errorf("consent: slots: %w", err)
		}
		for _, s := range slots {
			k := slotKey{s.Tenant, s.Subject}
			bySubject[k] = append(bySubject[k], s)
		}
		return bySubject, nil
	}
	for _, p := range people {
		slots, err := l.counter.Slots(ctx, tx, p.Tenant, p.Subject)
		if err != nil {
			return nil, fmt.Errorf("consent: slots: %w", err)
		}
		bySubject[slotKey{p.Tenant, p.Subject}] = slots
	}
	return bySubject, nil
}
