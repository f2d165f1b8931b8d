package sqlstore

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/transport"
)

var _ highwater.Store = (*DB)(nil)

var (
	// One statement reads one moment: an event that is being numbered counts once.
	stateGet = one("SELECT database, was, rewound_at, COALESCE((SELECT size FROM sealtext_audit_head WHERE id = 1), 0)" +
		" + (SELECT COUNT(*) FROM sealtext_audit WHERE number IS NULL) FROM sealtext_settings WHERE id = 1")
	databaseName = one("UPDATE sealtext_settings SET database = $1 WHERE id = 1 AND database IS NULL")
	fenceSet     = one("UPDATE sealtext_settings SET rewound_at = COALESCE(rewound_at, $1) WHERE id = 1")
	fenceDrop    = one("UPDATE sealtext_settings SET rewound_at = NULL, was = database, database = $1 WHERE id = 1 AND rewound_at IS NOT NULL")

	outboxRestored = one("UPDATE sealtext_outbox SET state = 5, begun_at = NULL, look_at = NULL, lease = lease + 1, lease_until = $2, updated_at = $2" +
		" WHERE (tenant, id) IN (SELECT tenant, id FROM sealtext_outbox WHERE state <= 2 AND created_at <= $1 ORDER BY tenant, id LIMIT $3)" +
		" AND state + 0 <= 2 RETURNING " + outboxColumns)
)

// HighWater implements [highwater.Store]: one statement. It counts the audit events that have no number,
// which are few with a sequencer. The first call gives the database its id.
func (db *DB) HighWater(ctx context.Context) (highwater.State, error) {
	st, err := db.highWater(ctx)
	if err != nil || !st.Position.Database.IsZero() {
		return st, err
	}
	err = db.alone(ctx, "name the database", func(s session) error {
		_, err := s.exec(ctx, databaseName, sealtext.NewID())
		return err
	})
	if err != nil {
		return highwater.State{}, err
	}
	return db.highWater(ctx) // another process may have been first
}

func (db *DB) highWater(ctx context.Context) (st highwater.State, err error) {
	s, err := db.read(ctx, nil, "high-water mark")
	if err != nil {
		return highwater.State{}, err
	}
	_, err = s.row(ctx, stateGet, nil, func(scan func(...any) error) error {
		var events int64
		err := scan(idOf(&st.Position.Database), idOf(&st.Before), moment{&st.RewoundAt}, &events)
		st.Position.Events = uint64(events) //nolint:gosec // a count
		return err
	})
	return st, err
}

// Fence implements [highwater.Store]: relays of all processes find [highwater.ErrRewound] and claim
// nothing.
func (db *DB) Fence(ctx context.Context, at time.Time) error {
	return db.alone(ctx, "fence", func(s session) error {
		_, err := s.exec(ctx, fenceSet, micros(at))
		return err
	})
}

// Renew implements [highwater.Store].
func (db *DB) Renew(ctx context.Context, tx sealtext.Tx, next sealtext.ID) (bool, error) {
	s, err := db.write(ctx, tx, "end the fence")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, fenceDrop, next)
	return n == 1, err
}

// MarkUnknown makes messages that wait, accepted until a time, unknown, for transport.Gateway.MarkUnknown:
// two statements. It reads all messages that wait.
func (t *Transport) MarkUnknown(ctx context.Context, tx sealtext.Tx, until, at time.Time, limit int) ([]transport.OutboxRow, error) {
	s, err := t.db.write(ctx, tx, "mark messages unknown")
	if err != nil || limit < 1 {
		return nil, err
	}
	rows, err := messages(ctx, s, outboxRestored, micros(until), micros(at), int64(limit))
	if err != nil {
		return nil, err
	}
	events := make([]transport.Event, len(rows))
	for i, r := range rows {
		events[i] = r.StateEvent(at)
	}
	return rows, s.hear(ctx, events...)
}
