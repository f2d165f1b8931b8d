package memstore

import (
	"fmt"
	"maps"
	"slices"
)

// State returns the whole content of a store, in a form that compares with reflect.DeepEqual. The
// counter of arrivals is not part of it, because it only orders.
func (s *Store) State() map[string]any {
	return map[string]any{
		"audit rows": maps.Clone(s.events.rows), "audit order": all(s.events.order), "audit by subject": members(s.events.bySubject),
		"subjects": maps.Clone(s.people.subjects), "directory": maps.Clone(s.people.directory), "tombstones": maps.Clone(s.people.tombstones),
		"keysets": maps.Clone(s.people.keysets), "names": members(s.people.names),
		"consent rows": slicesOf(s.ledger.rows), "consent refs": maps.Clone(s.ledger.refs), "holds": slicesOf(s.legalHold.holds), "requests": maps.Clone(s.requests),
		"declared": maps.Clone(s.declared.versions), "declarations": slicesOf(s.declared.past), "names of programs": members(s.declared.names), "senders": slicesOf(s.declared.senders),
		"sent": maps.Clone(s.outbox.sent), "refs": maps.Clone(s.outbox.refs), "sent to": members(s.outbox.sentTo),
		"due": all(s.outbox.due), "texts": all(s.outbox.texts),
		"attempts": slicesOf(s.outbox.attempts), "providers": maps.Clone(s.outbox.providers),
		"inbound": maps.Clone(s.outbox.inbound), "sent from": members(s.outbox.sentFrom), "seen": maps.Clone(s.outbox.seen),
		"keys": maps.Clone(s.outbox.keys), "deleted": maps.Clone(s.outbox.deleted),
		"events": maps.Clone(s.feed.rows), "fresh": all(s.feed.fresh), "numbered": all(s.feed.numbered), "events about": members(s.feed.about),
		"feed head": [2]any{s.feed.last, s.feed.token}, "cursors": maps.Clone(s.feed.cursors), "parked": maps.Clone(s.feed.parked), "rates": maps.Clone(s.rates),
	}
}

// Check compares every index and queue with the rows that it is derived from.
func (s *Store) Check() error {
	due, texts, order := map[dueSlot]bool{}, map[slot]bool{}, map[auditPlace]bool{}
	for _, m := range s.outbox.sent {
		if sl, ok := m.dueSlot(); ok {
			due[sl] = true
		}
		if sl, ok := m.textSlot(); ok {
			texts[sl] = true
		}
	}
	for _, m := range s.outbox.inbound {
		if sl, ok := m.textSlot(); ok {
			texts[sl] = true
		}
	}
	for _, r := range s.events.rows {
		order[auditPlace{r.Tenant, r.At.UnixMicro(), r.ID}] = true
	}
	for k := range s.outbox.attempts {
		if len(s.outbox.attempts[k]) == 0 {
			return fmt.Errorf("a journal without attempts")
		}
	}
	if !inOrder(s.outbox.due, due) || !inOrder(s.outbox.texts, texts) || !inOrder(s.events.order, order) {
		return fmt.Errorf("a queue differs from its rows")
	}
	fresh, numbered := map[feedSlot]bool{}, map[feedPlace]bool{}
	for _, r := range s.feed.rows {
		if r.event.Position == 0 {
			fresh[r.slot()] = true
		} else {
			numbered[feedPlace{r.event.Position, r.id}] = true
		}
		if _, about := s.feed.about[personKey{r.event.Tenant, r.event.Subject}][r.id]; about == r.event.Subject.IsZero() {
			return fmt.Errorf("an event is not found by its subject, or has none")
		}
	}
	if !inOrder(s.feed.fresh, fresh) || !inOrder(s.feed.numbered, numbered) {
		return fmt.Errorf("a queue of events differs from its rows")
	}
	return nil
}

// Sorted returns the sorted set, for a test against a plain slice.
func Sorted(compare func(a, b int) int) (put, drop func(int), from func(int) []int) {
	s := &sorted[int]{compare: compare}
	return s.insert, s.remove, func(v int) []int { return slices.Collect(s.from(v)) }
}

func all[T any](s *sorted[T]) []T { return slices.Concat(s.chunks...) }

func inOrder[T comparable](s *sorted[T], want map[T]bool) bool {
	items := all(s)
	for _, item := range items {
		if !want[item] {
			return false
		}
	}
	return len(items) == len(want) && slices.IsSortedFunc(items, s.compare)
}

func members[K, M comparable](ix index[K, M]) map[K]map[M]struct{} {
	out := map[K]map[M]struct{}{}
	for k, set := range ix {
		out[k] = maps.Clone(set)
	}
	return out
}

func slicesOf[K comparable, V any](tb table[K, []V]) map[K][]V {
	out := map[K][]V{}
	for k, rows := range tb {
		out[k] = slices.Clone(rows)
	}
	return out
}
