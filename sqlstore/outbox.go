package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// Transport stores messages, attempts, inbound messages, and the ids of provider events. It is safe
// for concurrent use.
type Transport struct{ part }

var (
	_ transport.Store          = (*Transport)(nil)
	_ transport.ExclusiveStore = (*Transport)(nil)
)

// Fenced implements [transport.RelayStore] by one statement: it reports what [DB.Fenced] does, and the
// time of the database. For SQLite that is the clock of the machine.
func (t *Transport) Fenced(ctx context.Context) (fenced bool, now time.Time, err error) {
	return t.db.fenced(ctx)
}

// LongestTx implements [transport.ExclusiveStore]: 20 milliseconds on SQLite, which has one writer at
// a time, and no bound on PostgreSQL.
func (t *Transport) LongestTx() time.Duration {
	if t.db.dialect == SQLite {
		return 20 * time.Millisecond
	}
	return 0
}

var advanceRecords = recordsOf("tenant text, id bytea, lease bigint, state bigint, not_before bigint, at bigint, begun bigint, lease_until bigint, look_at bigint, sending bigint")

// AdvanceAll implements [transport.RelayStore]: one statement on PostgreSQL, and one for each list on
// SQLite. Changes of the same row are made one after another.
func (t *Transport) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	s, err := t.db.write(ctx, tx, "outbox advance")
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(changes))
	var events []transport.Event
	for from := 0; from < len(changes); {
		at := map[transport.MessageRef]int{}
		var rows [][]any
		to := from
		for ; to < len(changes); to++ {
			c := changes[to]
			ref := transport.MessageRef{Tenant: c.Tenant, ID: c.ID}
			if _, again := at[ref]; again {
				break
			}
			at[ref] = to
			rows = append(rows, changeRecord(c))
		}
		_, err := s.join(ctx, outboxAdvance, advanceRecords, rows, func(scan func(...any) error) error {
			var row transport.OutboxRow
			err := scan(name{&row.Tenant}, idOf(&row.ID), subjectOf(&row.Subject), name{&row.Program}, name{&row.Sender}, &row.State)
			if i, ok := at[transport.MessageRef{Tenant: row.Tenant, ID: row.ID}]; ok {
				out[i] = true
				if row.State == changes[i].State && row.State.Final() {
					if events == nil {
						events = make([]transport.Event, 0, len(changes))
					}
					events = append(events, row.StateEvent(changes[i].At))
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		from = to
	}
	return out, s.hear(ctx, events...)
}

func changeRecord(c transport.OutboxChange) []any {
	begun, leaseUntil := int64(0), any(micros(time.Time{}))
	if c.Begin {
		begun, leaseUntil = 1, optionalMicros(c.LeaseUntil)
	}
	var state, sending any // nil: unchanged
	if c.State != 0 {
		state, sending = storedState(c.State)
	}
	return []any{
		c.Tenant.String(), c.ID, int64(c.Lease), state, optionalMicros(c.NotBefore), micros(c.At), begun, leaseUntil, optionalMicros(c.LookAt), sending, //nolint:gosec // a lease counts claims
	}
}

// storedState is a state as the column has it, and whether begun_at makes it [transport.StateSending].
func storedState(s transport.State) (state, sending int64) {
	if s == transport.StateSending {
		return int64(transport.StateQueued), 1
	}
	return int64(s), 0
}

// Reroute implements [transport.RouteStore].
func (t *Transport) Reroute(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (int, error) {
	if err := named(r.Tenant); err != nil {
		return 0, err
	}
	s, err := t.db.write(ctx, tx, "outbox reroute")
	if err != nil || r.Limit < 1 {
		return 0, err
	}
	n, err := s.exec(ctx, outboxReroute, r.Tenant.String(), r.Sender.String(), r.Route, micros(r.Now), int64(r.Limit))
	return int(n), err
}

// Message implements [transport.GatewayStore].
func (t *Transport) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (transport.OutboxRow, error) {
	s, err := t.db.read(ctx, tx, "message")
	if err != nil {
		return transport.OutboxRow{}, err
	}
	rows, err := messages(ctx, s, outboxGet, tenant.String(), id)
	if err != nil {
		return transport.OutboxRow{}, err
	}
	if len(rows) == 0 {
		return transport.OutboxRow{}, transport.ErrUnknownMessage
	}
	return rows[0], nil
}

// messages reads rows of the outbox that are not deleted.
func messages(ctx context.Context, s session, query text, args ...any) ([]transport.OutboxRow, error) {
	rows, err := rowsOrKeys(ctx, s, query, args...)
	return slices.DeleteFunc(rows, func(r transport.OutboxRow) bool { return r.State > deleted }), err
}

// rowsOrKeys reads rows of the outbox, also of deleted messages whose keys are still used.
func rowsOrKeys(ctx context.Context, s session, query text, args ...any) ([]transport.OutboxRow, error) {
	var rows []transport.OutboxRow
	s.anew = anew(&rows)
	if err := s.query(ctx, query, args, scanMessage(&rows)); err != nil {
		return nil, err
	}
	return rows, nil
}

// scanMessage returns a function that appends a row of outboxColumns.
func scanMessage(rows *[]transport.OutboxRow) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var r transport.OutboxRow
		var zones, jurisdictions, regions, commands string
		var noReply, atLeastOnce int64
		var begunAt time.Time
		if err := scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), name{&r.Program}, name{&r.Sender}, &r.Route, &r.Purpose,
			&r.Body, &zones, sixteen{&r.Reference}, sixteen{&r.Digest}, &r.State, moment{&r.CreatedAt}, moment{&r.DueAt}, moment{&r.NotBefore},
			moment{&r.ExpiresAt}, moment{&r.UpdatedAt}, &r.Attempts, &r.Lease, moment{&r.LeaseUntil},
			idOf(&r.Answers), idOf(&r.Asked), &jurisdictions, &regions, sixteen{&r.Trace}, &commands, &noReply, &r.Segments,
			moment{&r.LookAt}, &atLeastOnce, moment{&begunAt}, &r.Template, moment{&r.TextUntil}); err != nil {
			return err
		}
		r.Location.Zones, r.Location.Jurisdictions, r.Location.Regions = split[string](zones), split[rule.Jurisdiction](jurisdictions), split[rule.Jurisdiction](regions)
		r.Commands, r.NoReply = split[string](commands), noReply != 0
		r.AtLeastOnce = atLeastOnce != 0
		if r.State == transport.StateQueued && !begunAt.IsZero() {
			r.State, r.UpdatedAt = transport.StateSending, begunAt
		}
		*rows = append(*rows, r)
		return nil
	}
}

// joined joins names for one column. None of them may be empty or contain a comma.
func joined[T ~string](field string, names []T) (string, error) {
	var b strings.Builder
	for i, n := range names {
		if n == "" || strings.Contains(string(n), ",") {
			return "", &sealtext.InputError{Field: field, Rule: "must be names without a comma"}
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(n))
	}
	return b.String(), nil
}

// split splits what joined has joined.
func split[T ~string](column string) (names []T) {
	if column == "" {
		return nil
	}
	for n := range strings.SplitSeq(column, ",") {
		names = append(names, T(n))
	}
	return names
}
