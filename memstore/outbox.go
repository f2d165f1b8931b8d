package memstore

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// slot is the position of a message in a queue: by time, then by arrival, so that messages of the
// same microsecond keep their order.
type slot struct {
	at      int64 // microseconds
	arrival uint64
	key     recordKey
	inbound bool
	until   int64 // of a conversation
	talk    bool  // whether there is one
}

func compareSlot(a, b slot) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.arrival, b.arrival))
}

// dueSlot is the position of a message that waits: in the line of its route, purpose and tenant.
type dueSlot struct {
	route   string
	purpose sealtext.Purpose
	tenant  sealtext.Tenant
	at      int64 // microseconds
	arrival uint64
	id      sealtext.ID
}

func compareDueSlot(a, b dueSlot) int {
	return cmp.Or(strings.Compare(a.route, b.route), cmp.Compare(a.purpose, b.purpose), strings.Compare(a.tenant.String(), b.tenant.String()),
		cmp.Compare(a.at, b.at), cmp.Compare(a.arrival, b.arrival))
}

// compareEnd is the order of what expires.
func compareEnd(a, b dueSlot) int {
	return cmp.Or(strings.Compare(a.route, b.route), cmp.Compare(a.at, b.at), cmp.Compare(a.arrival, b.arrival))
}

// sentMessage is a row and its arrival number.
type sentMessage struct {
	row     transport.OutboxRow
	arrival uint64
}

// receivedMessage is a row and its arrival number.
type receivedMessage struct {
	row     transport.InboundRow
	arrival uint64
}

type transportPart struct {
	arrivals uint64 // only increases, also after an undo
	sent     table[recordKey, sentMessage]
	refs     table[hashKey, sealtext.ID]
	keys     table[hashKey, sentMessage] // of deleted messages, by Reference
	deleted  table[recordKey, [16]byte]  // and their References
	sentTo   index[personKey, sealtext.ID]
	due      *sorted[dueSlot] // Queued and Sending, by NotBefore in each line
	ends     *sorted[dueSlot] // the same messages, by ExpiresAt on each route
	texts    *sorted[slot]    // final and with a Body, by the last change
	talks    *sorted[slot]    // those of them that have a TextUntil, by that

	attempts  table[recordKey, []transport.Attempt] // by Number
	providers table[providerKey, attemptKey]
	kept      table[keptKey, keptReceipt]

	inbound  table[recordKey, receivedMessage]
	sentFrom index[personKey, sealtext.ID]
	seen     table[eventKey, claimedEvent]
}

func newTransportPart() transportPart {
	return transportPart{
		sent: table[recordKey, sentMessage]{}, refs: table[hashKey, sealtext.ID]{}, sentTo: index[personKey, sealtext.ID]{},
		due: &sorted[dueSlot]{compare: compareDueSlot}, ends: &sorted[dueSlot]{compare: compareEnd}, texts: &sorted[slot]{compare: compareSlot}, talks: &sorted[slot]{compare: compareSlot},
		attempts: table[recordKey, []transport.Attempt]{}, providers: table[providerKey, attemptKey]{}, kept: table[keptKey, keptReceipt]{},
		inbound: table[recordKey, receivedMessage]{}, sentFrom: index[personKey, sealtext.ID]{}, seen: table[eventKey, claimedEvent]{},
		keys: table[hashKey, sentMessage]{}, deleted: table[recordKey, [16]byte]{},
	}
}

// arrival returns the next arrival number.
func (r *transportPart) arrival() uint64 {
	r.arrivals++
	return r.arrivals
}

type transportStore struct{ *Store }

func copyMessage(r transport.OutboxRow) transport.OutboxRow {
	r.Body, r.Location.Zones = copySealed(r.Body), slices.Clone(r.Location.Zones)
	r.Location.Jurisdictions, r.Location.Regions = slices.Clone(r.Location.Jurisdictions), slices.Clone(r.Location.Regions)
	r.Commands = slices.Clone(r.Commands)
	cut(&r.CreatedAt, &r.DueAt, &r.NotBefore, &r.ExpiresAt, &r.UpdatedAt, &r.LeaseUntil, &r.LookAt, &r.TextUntil)
	return r
}

// dueSlot returns the place of a message in the due queue, if it has one.
func (m sentMessage) dueSlot() (dueSlot, bool) {
	return dueSlot{m.row.Route, m.row.Purpose, m.row.Tenant, m.row.NotBefore.UnixMicro(), m.arrival, m.row.ID},
		m.row.State == transport.StateQueued || m.row.State == transport.StateSending
}

// endSlot returns its place among those that expire.
func (m sentMessage) endSlot() (dueSlot, bool) {
	s, is := m.dueSlot()
	s.at = m.row.ExpiresAt.UnixMicro()
	return s, is
}

// textSlot returns the place of a message in the queues for disposal, if it has one.
func (m sentMessage) textSlot() (slot, bool) {
	return slot{m.row.UpdatedAt.UnixMicro(), m.arrival, recordKey{m.row.Tenant, m.row.ID}, false, m.row.TextUntil.UnixMicro(), !m.row.TextUntil.IsZero()},
		m.row.State.Final() && !m.row.Body.IsZero()
}

// requeueText moves a message between its places in the two queues for disposal.
func (r *transportPart) requeueText(t *tx, before slot, was bool, after slot, is bool) {
	requeue(t, r.texts, before, was && !before.talk, after, is && !after.talk)
	before.at, after.at = before.until, after.until
	requeue(t, r.talks, before, was && before.talk, after, is && after.talk)
}

// requeue moves a message between its places in a queue.
func requeue[T comparable](t *tx, q *sorted[T], before T, was bool, after T, is bool) {
	if was == is && before == after {
		return
	}
	if was {
		q.drop(t, before)
	}
	if is {
		q.put(t, after)
	}
}

// setSent replaces a message and moves it in the queues.
func (r *transportPart) setSent(t *tx, m sentMessage) {
	k := recordKey{m.row.Tenant, m.row.ID}
	old := r.sent[k]
	r.sent.put(t, k, m)
	before, was := old.dueSlot()
	after, is := m.dueSlot()
	requeue(t, r.due, before, was, after, is)
	ended, was := old.endSlot()
	ends, is := m.endSlot()
	requeue(t, r.ends, ended, was, ends, is)
	text, had := old.textSlot()
	other, has := m.textSlot()
	r.requeueText(t, text, had, other, has)
}

func (s transportStore) InsertAll(ctx context.Context, x sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	out := make([]transport.Inserted, len(rows))
	for i, row := range rows {
		ref := hashKey{row.Tenant, row.Reference}
		if id, taken := s.outbox.refs[ref]; taken {
			out[i].Row = copyMessage(s.outbox.sent[recordKey{row.Tenant, id}].row)
			continue
		}
		if key, taken := s.outbox.keys[ref]; taken {
			out[i].Row = key.row
			continue
		}
		_, taken := s.outbox.sent[recordKey{row.Tenant, row.ID}]
		if _, was := s.outbox.deleted[recordKey{row.Tenant, row.ID}]; taken || was {
			return nil, errors.New("memstore: the message id exists already")
		}
		row = copyMessage(row)
		s.outbox.setSent(t, sentMessage{row, s.outbox.arrival()})
		s.outbox.refs.put(t, ref, row.ID)
		s.outbox.sentTo.add(t, personKey{row.Tenant, row.Subject}, row.ID)
		if row.State.Final() {
			s.hear(t, row.StateEvent(row.UpdatedAt))
		}
		out[i] = transport.Inserted{Row: copyMessage(row), New: true}
	}
	return out, nil
}

func (s transportStore) AdvanceAll(ctx context.Context, x sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(changes))
	for i, c := range changes {
		m, ok := s.outbox.sent[recordKey{c.Tenant, c.ID}]
		if !ok || m.row.Lease != c.Lease {
			continue
		}
		was := m.row.State
		if c.Begin && was.Final() && was != transport.StateUnknown {
			continue
		}
		cut(&c.At, &c.NotBefore, &c.LeaseUntil, &c.LookAt)
		m.row.UpdatedAt, m.row.LookAt = c.At, time.Time{}
		reported := was.Rank() > 0 || was == transport.StateAccepted && c.State == transport.StateUnknown
		if c.State != 0 && !reported {
			m.row.State = c.State
		}
		if m.row.State == transport.StateUnknown {
			m.row.LookAt = c.LookAt
		}
		if !c.NotBefore.IsZero() {
			m.row.NotBefore = c.NotBefore
		}
		switch {
		case !c.Begin:
			m.row.LeaseUntil = time.Time{}
		case !c.LeaseUntil.IsZero():
			m.row.LeaseUntil = c.LeaseUntil
		}
		if c.Begin {
			m.row.Attempts++
		}
		s.outbox.setSent(t, m)
		if c.State.Final() && c.State == m.row.State {
			s.hear(t, m.row.StateEvent(c.At))
		}
		out[i] = true
	}
	return out, nil
}

func (s transportStore) Message(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (transport.OutboxRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return transport.OutboxRow{}, err
	}
	defer release()
	m, ok := s.outbox.sent[recordKey{tenant, id}]
	if !ok {
		return transport.OutboxRow{}, transport.ErrUnknownMessage
	}
	return copyMessage(m.row), nil
}

func (s transportStore) Reroute(ctx context.Context, x sealtext.Tx, r transport.Reroute) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	cut(&r.Now)
	var found []sentMessage
	for sl := range s.outbox.due.from(dueSlot{}) {
		if len(found) >= r.Limit {
			break
		}
		m := s.outbox.sent[recordKey{sl.tenant, sl.id}]
		if m.row.Tenant == r.Tenant && m.row.Sender == r.Sender && m.row.State == transport.StateQueued && m.row.Route != r.Route && !m.row.LeaseUntil.After(r.Now) {
			found = append(found, m)
		}
	}
	for _, m := range found {
		m.row.Route = r.Route
		s.outbox.setSent(t, m)
	}
	return len(found), nil
}
