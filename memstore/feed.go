package memstore

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// feedRow is an event, numbered or not.
type feedRow struct {
	event   transport.Event
	id      recordKey
	arrival uint64
}

// feedSlot is the place of an event among those without a position.
type feedSlot struct {
	at      int64 // microseconds
	state   transport.State
	arrival uint64
	id      recordKey
}

func compareFeedSlot(a, b feedSlot) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.state, b.state), cmp.Compare(a.arrival, b.arrival))
}

// feedPlace is the place of an event with a position.
type feedPlace struct {
	position int64
	id       recordKey
}

func compareFeedPlace(a, b feedPlace) int { return cmp.Compare(a.position, b.position) }

// parkedKey identifies an event that a reader has passed.
type parkedKey struct {
	cursor   string
	position int64
}

type feedPart struct {
	rows     table[recordKey, feedRow]
	fresh    *sorted[feedSlot]  // without a position
	numbered *sorted[feedPlace] // by position
	about    index[personKey, recordKey]
	last     int64  // the last position
	token    uint64 // the largest of a numberer
	cursors  table[string, transport.FeedCursor]
	parked   table[parkedKey, transport.ParkedEvent]
}

func newFeedPart() feedPart {
	return feedPart{
		rows: table[recordKey, feedRow]{}, fresh: &sorted[feedSlot]{compare: compareFeedSlot}, numbered: &sorted[feedPlace]{compare: compareFeedPlace},
		about: index[personKey, recordKey]{}, cursors: table[string, transport.FeedCursor]{}, parked: table[parkedKey, transport.ParkedEvent]{},
	}
}

func (r feedRow) slot() feedSlot {
	return feedSlot{r.event.At.UnixMicro(), r.event.State, r.arrival, r.id}
}

// hear adds an event to the feed.
func (s transportStore) hear(t *tx, e transport.Event) {
	e.Position = 0
	cut(&e.At)
	row := feedRow{e, recordKey{e.Tenant, sealtext.NewID()}, s.outbox.arrival()}
	s.feed.rows.put(t, row.id, row)
	s.feed.fresh.put(t, row.slot())
	if !e.Subject.IsZero() {
		s.feed.about.add(t, personKey{e.Tenant, e.Subject}, row.id)
	}
}

// erase empties the events about a person.
func (p *feedPart) erase(t *tx, person personKey) {
	for id := range p.about[person] {
		row := p.rows[id]
		if row.event.Position == 0 {
			p.fresh.drop(t, row.slot())
		}
		row.event = row.event.Erased()
		if row.event.Position == 0 {
			p.fresh.put(t, row.slot())
		}
		p.rows.put(t, id, row)
		p.about.remove(t, person, id)
	}
}

func (s transportStore) Unnumbered(ctx context.Context) (bool, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return false, err
	}
	defer release()
	return len(s.feed.fresh.chunks) > 0, nil
}

func (s transportStore) Number(ctx context.Context, x sealtext.Tx, token uint64, limit int) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	if token < s.feed.token {
		return 0, transport.ErrNumbererLost
	}
	last, was := s.feed.last, s.feed.token
	t.onUndo(func() { s.feed.last, s.feed.token = last, was })
	s.feed.token = token
	var next []feedSlot
	for slot := range s.feed.fresh.from(feedSlot{at: math.MinInt64}) {
		if len(next) >= limit {
			break
		}
		next = append(next, slot)
	}
	for _, slot := range next {
		s.feed.last++
		row := s.feed.rows[slot.id]
		row.event.Position = s.feed.last
		s.feed.rows.put(t, row.id, row)
		s.feed.fresh.drop(t, slot)
		s.feed.numbered.put(t, feedPlace{s.feed.last, row.id})
	}
	return len(next), nil
}

func (s transportStore) Events(ctx context.Context, x sealtext.Tx, after int64, limit int) ([]transport.Event, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var events []transport.Event
	for place := range s.feed.numbered.from(feedPlace{position: after + 1}) {
		if len(events) >= limit {
			break
		}
		events = append(events, s.feed.rows[place.id].event)
	}
	return events, nil
}

func (s transportStore) Cursor(ctx context.Context, x sealtext.Tx, name string, at time.Time) (transport.FeedCursor, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return transport.FeedCursor{}, err
	}
	cut(&at)
	c := s.feed.cursors[name]
	c.Name, c.SeenAt = name, at
	s.feed.cursors.put(t, name, c)
	return c, nil
}

func (s transportStore) SetCursor(ctx context.Context, x sealtext.Tx, c transport.FeedCursor) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	cut(&c.SeenAt)
	if !c.RetryAt.IsZero() {
		cut(&c.RetryAt)
	}
	s.feed.cursors.put(t, c.Name, c)
	return nil
}

func (s transportStore) Park(ctx context.Context, x sealtext.Tx, p transport.ParkedEvent) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	k := parkedKey{p.Cursor, p.Event.Position}
	if _, twice := s.feed.parked[k]; twice {
		return errors.New("memstore: the event is parked already")
	}
	cut(&p.ParkedAt)
	p.Event = transport.Event{Position: p.Event.Position} // the rest is read from the feed
	s.feed.parked.put(t, k, p)
	return nil
}

func (s transportStore) Parked(ctx context.Context, x sealtext.Tx, cursor string, after int64, limit int) ([]transport.ParkedEvent, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []transport.ParkedEvent
	for k, p := range s.feed.parked {
		if k.cursor != cursor || k.position <= after {
			continue
		}
		for place := range s.feed.numbered.from(feedPlace{position: k.position}) {
			if place.position == k.position {
				p.Event = s.feed.rows[place.id].event
				found = append(found, p)
			}
			break
		}
	}
	slices.SortFunc(found, func(a, b transport.ParkedEvent) int { return cmp.Compare(a.Event.Position, b.Event.Position) })
	return found[:min(len(found), max(limit, 0))], nil
}

func (s transportStore) Unpark(ctx context.Context, x sealtext.Tx, cursor string, position int64) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	k := parkedKey{cursor, position}
	_, was := s.feed.parked[k]
	if was {
		s.feed.parked.drop(t, k)
	}
	return was, nil
}

func (s transportStore) FeedStats(ctx context.Context) (transport.FeedStats, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return transport.FeedStats{}, err
	}
	defer release()
	st := transport.FeedStats{Last: s.feed.last}
	for slot := range s.feed.fresh.from(feedSlot{at: math.MinInt64}) {
		if st.Unnumbered++; st.Unnumbered == 1 {
			st.OldestUnnumbered = s.feed.rows[slot.id].event.At
		}
	}
	for _, c := range s.feed.cursors {
		cs := transport.CursorStats{FeedCursor: c, Behind: int(s.feed.last - c.Position)}
		for place := range s.feed.numbered.from(feedPlace{position: c.Position + 1}) {
			cs.Oldest = s.feed.rows[place.id].event.At
			break
		}
		for k := range s.feed.parked {
			if k.cursor == c.Name {
				cs.Parked++
			}
		}
		st.Cursors = append(st.Cursors, cs)
	}
	slices.SortFunc(st.Cursors, func(a, b transport.CursorStats) int { return strings.Compare(a.Name, b.Name) })
	return st, nil
}

// passed returns the position up to which no reader at work since cutoff needs an event, and false if
// there is no such reader.
func (p *feedPart) passed(cutoff time.Time) (int64, bool) {
	lowest, found := int64(0), false
	for _, c := range p.cursors {
		if c.SeenAt.Before(cutoff) {
			continue
		}
		if !found || c.Position < lowest {
			lowest, found = c.Position, true
		}
	}
	return lowest, found
}

func (s transportStore) DueEvents(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	cut(&cutoff)
	passed, needed := s.feed.passed(cutoff)
	var items []sealtext.Item
	for place := range s.feed.numbered.from(feedPlace{}) {
		if len(items) >= limit || needed && place.position > passed {
			return items, nil
		}
		if s.feed.rows[place.id].event.At.Before(cutoff) {
			items = append(items, sealtext.Item{Tenant: place.id.tenant, Record: place.id.id})
		}
	}
	if needed {
		return items, nil
	}
	for slot := range s.feed.fresh.from(feedSlot{at: math.MinInt64}) {
		if len(items) >= limit || slot.at >= cutoff.UnixMicro() {
			break
		}
		items = append(items, sealtext.Item{Tenant: slot.id.tenant, Record: slot.id.id})
	}
	return items, nil
}

func (s transportStore) DropEvents(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, item := range items {
		row, ok := s.feed.rows[recordKey{item.Tenant, item.Record}]
		if !ok {
			continue
		}
		n++
		s.feed.rows.drop(t, row.id)
		s.feed.about.remove(t, personKey{row.event.Tenant, row.event.Subject}, row.id)
		if row.event.Position == 0 {
			s.feed.fresh.drop(t, row.slot())
			continue
		}
		s.feed.numbered.drop(t, feedPlace{row.event.Position, row.id})
		for k := range s.feed.parked {
			if k.position == row.event.Position {
				s.feed.parked.drop(t, k)
			}
		}
	}
	return n, nil
}
