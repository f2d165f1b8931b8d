package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// batchKeys is the number of keys that CheckAll reads from a store at once.
const batchKeys = 8000

// CheckAll checks many requests as [Ledger.Check] does one: it returns the decisions in the order
// of the requests, all for one time. It reads the events of all persons in one statement, those of
// requests with Answers in another one, and the slots under frequency caps in one more, if a cap
// binds any of them. It processes some thousands of persons at a time.
//
// If one of the requests is invalid there are no decisions; the error is the [*sealtext.InputError]
// of the first, with its index.
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

// checkSome decides on requests whose persons a store reads in one statement.
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

// rowsOf reads the rows that the gate needs of all persons, by key.
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

// slotsOf reads the slots of those persons whose messages a cap binds.
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
