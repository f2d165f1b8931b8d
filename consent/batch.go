package consent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// batchKeys is the number of keys that CheckAll reads from a store at once.
const batchKeys = 8000

// CheckAll checks many requests as [Ledger.Check] does one: it returns the decisions in the order
// of the requests, all for one time. It reads the events of all persons in one statement, those of
// requests with Answers or Asked in another one, and the slots under frequency caps in one more, if a cap
// binds any of them. It processes some thousands of persons at a time.
//
// If one of the requests is invalid there are no decisions; the error is the [*sealtext.InputError]
// of the first, with its index.
func (l *Ledger) CheckAll(ctx context.Context, tx sealtext.Tx, rs []Request) ([]Decision, error) {
	all := make([]terms, len(rs))
	rs = slices.Clone(rs)
	for i, r := range rs {
		t, err := l.checked(ctx, tx, r)
		if err != nil {
			return nil, fmt.Errorf("consent: request %d: %w", i, err)
		}
		all[i], rs[i].noRoute = t, true
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
	decisions := make([]Decision, len(rs))
	var first error
	err := l.decideAll(ctx, tx, all, rs, true, func(i int, d Decision, err error) {
		if decisions[i] = d; first == nil {
			first = err
		}
	})
	if err = cmp.Or(err, first); err != nil {
		return nil, err
	}
	return decisions, nil
}

// decideAll decides on many requests, as of now or, with due, of the time that each was due if that
// is later. Its error is one of reading; tell gets what concerns one request.
func (l *Ledger) decideAll(ctx context.Context, tx sealtext.Tx, all []terms, rs []Request, due bool, tell func(int, Decision, error)) error {
	rows, err := l.rowsOf(ctx, tx, rs)
	if err != nil {
		return err
	}
	// The clock is read after the state: the time of the hand-off is what is judged.
	now := l.now()
	slots, err := l.slotsOf(ctx, tx, all, rs, now)
	if err != nil {
		return err
	}
	for i, r := range rs {
		at := now
		if due {
			at = later(now, r.DueAt)
		}
		own := rows.of(l, r)
		d, _, err := l.judge(all[i], r, own, at, func() ([]CapSlot, error) {
			return slots[slotKeyOf(r)], nil
		})
		if err == nil {
			err = l.askedBefore(ctx, tx, r, own, &d)
		}
		tell(i, d, err)
	}
	return nil
}

// rowsByKey are the rows of many persons: the live ones, and all of them for messages that name one.
type rowsByKey struct{ plain, whole map[EventKey][]EventRow }

// of returns the rows that the gate needs for a request.
func (b rowsByKey) of(l *Ledger, r Request) (rows []EventRow) {
	byKey := b.plain
	if r.named() {
		byKey = b.whole
	}
	for _, k := range l.keys(r.Person) {
		rows = append(rows, byKey[k]...)
	}
	return rows
}

// rowsOf reads the rows that the gate needs of all persons.
func (l *Ledger) rowsOf(ctx context.Context, tx sealtext.Tx, rs []Request) (out rowsByKey, err error) {
	for _, all := range []bool{false, true} {
		var keys []EventKey
		seen := map[EventKey]bool{}
		for _, r := range rs {
			if all != r.named() {
				continue
			}
			for _, k := range l.keys(r.Person) {
				if !seen[k] {
					seen[k], keys = true, append(keys, k)
				}
			}
		}
		if len(keys) == 0 {
			continue
		}
		byKey := map[EventKey][]EventRow{}
		for some := range slices.Chunk(keys, batchKeys) {
			rows, err := l.current(ctx, tx, some, all)
			if err != nil {
				return rowsByKey{}, err
			}
			for _, row := range rows {
				byKey[row.Key] = append(byKey[row.Key], row)
			}
		}
		if all {
			out.whole = byKey
		} else {
			out.plain = byKey
		}
	}
	return out, nil
}

type slotKey struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

func slotKeyOf(r Request) slotKey { return slotKey{r.Person.Tenant, r.Person.Subject} }

// slotsOf reads the slots of those persons whose messages a cap binds.
func (l *Ledger) slotsOf(ctx context.Context, tx sealtext.Tx, all []terms, rs []Request, now time.Time) (map[slotKey][]CapSlot, error) {
	if l.counter == nil {
		return nil, nil
	}
	var people []sealtext.Person
	for i, r := range rs {
		if l.capped(all[i], r, now) {
			people = append(people, r.Person)
		}
	}
	if len(people) == 0 {
		return nil, nil
	}
	bySubject := map[slotKey][]CapSlot{}
	if l.counters != nil {
		slots, err := l.counters.SlotsOf(ctx, tx, people)
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
