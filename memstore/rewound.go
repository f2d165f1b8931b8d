package memstore

import (
	"context"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/transport"
)

var _ highwater.Store = (*Store)(nil)

// rewoundPart is the state of the store but for the number of events. It has a lock of its own, so that
// [Store.Fenced] waits for no transaction.
type rewoundPart struct {
	mu    sync.Mutex
	state highwater.State
}

func (r *rewoundPart) read() highwater.State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

func (r *rewoundPart) set(st highwater.State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state = st
}

// HighWater returns the id of the store and the number of its audit events, see package audit/highwater.
func (s *Store) HighWater(ctx context.Context) (highwater.State, error) {
	release, err := s.acquire(ctx)
	if err != nil {
		return highwater.State{}, err
	}
	defer release()
	st := s.rewound.read()
	st.Position.Events = uint64(len(s.events.rows))
	return st, nil
}

// Fence fences the store, as sqlstore.DB.Fence does.
func (s *Store) Fence(ctx context.Context, at time.Time) error {
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	if st := s.rewound.read(); st.RewoundAt.IsZero() {
		cut(&at)
		st.RewoundAt = at
		s.rewound.set(st)
	}
	return nil
}

// Renew ends the fence, as sqlstore.DB.Renew does.
func (s *Store) Renew(ctx context.Context, x sealtext.Tx, next sealtext.ID) (bool, error) {
	t, err := s.write(ctx, x)
	before := s.rewound.read()
	if err != nil || before.RewoundAt.IsZero() {
		return false, err
	}
	t.onUndo(func() { s.rewound.set(before) })
	s.rewound.set(highwater.State{Position: highwater.Position{Database: next}, Before: before.Position.Database})
	return true, nil
}

func (s transportStore) MarkUnknown(ctx context.Context, x sealtext.Tx, until, at time.Time, limit int) ([]transport.OutboxRow, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	cut(&until, &at)
	var rows []transport.OutboxRow
	for _, m := range s.outbox.sent {
		if len(rows) >= limit {
			break
		}
		if m.row.State.Final() || m.row.CreatedAt.After(until) {
			continue
		}
		m.row.State, m.row.LookAt, m.row.LeaseUntil, m.row.UpdatedAt = transport.StateUnknown, time.Time{}, at, at
		m.row.Lease++
		s.outbox.setSent(t, m)
		s.hear(t, m.row.StateEvent(at))
		rows = append(rows, copyMessage(m.row))
	}
	return rows, nil
}
