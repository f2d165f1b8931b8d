package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// messageKey is the keyed hash of an idempotency key, unique in its tenant.
type messageKey struct {
	tenant    sealtext.Tenant
	reference [16]byte
}

func keyOf(row transport.OutboxRow) messageKey { return messageKey{row.Tenant, row.Reference} }

func compareMessageKeys(a, b messageKey) int {
	return cmp.Or(strings.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.reference[:], b.reference[:]))
}

// InsertAll implements [transport.GatewayStore]: one statement on PostgreSQL, and one for each list on
// SQLite; another one reads what is stored already. Rows are inserted in the order of their
// references: of two transactions that insert some of the same, the later one waits, and neither for
// the other.
//
// Through pgx the row of a single message is sent with COMMIT, see [later].
func (t *Transport) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	s, err := t.db.within(ctx, tx, "outbox insert")
	if err != nil {
		return nil, err
	}
	if len(rows) == 1 && !rows[0].State.Final() {
		values, err := outboxValues(rows[0])
		if err != nil {
			return nil, err
		}
		if s.insertLater(ctx, values) {
			return []transport.Inserted{{Row: asStored(rows[0]), New: true}}, nil
		}
	}
	s.t.later.wrote = true
	first := make(map[messageKey]int, len(rows)) // where in rows
	all := make([]transport.OutboxRow, len(rows))
	values := make(map[messageKey][]any, len(rows))
	var keys []messageKey
	for i, row := range rows {
		args, err := outboxValues(row)
		if err != nil {
			return nil, err
		}
		all[i] = asStored(row)
		key := keyOf(row)
		if _, again := first[key]; !again {
			first[key], values[key] = i, args
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, compareMessageKeys)
	inserted, err := t.insert(ctx, s, keys, values, first, rows)
	if err != nil {
		return nil, err
	}
	taken := slices.DeleteFunc(keys, func(k messageKey) bool { return inserted[first[k]] })
	there, err := t.underKeys(ctx, s, taken)
	if err != nil {
		return nil, err
	}
	out := make([]transport.Inserted, len(rows))
	var events []transport.Event
	for i, row := range rows {
		at := first[keyOf(row)]
		if !inserted[at] {
			out[i] = transport.Inserted{Row: there[keyOf(row)]}
			continue
		}
		out[i] = transport.Inserted{Row: all[at], New: i == at}
		if out[i].New && row.State.Final() {
			events = append(events, all[at].StateEvent(all[at].UpdatedAt))
		}
	}
	return out, s.hear(ctx, events...)
}

// insert inserts the values of each key, and returns which of rows are new.
func (t *Transport) insert(ctx context.Context, s session, keys []messageKey, values map[messageKey][]any, first map[messageKey]int, rows []transport.OutboxRow) (map[int]bool, error) {
	inserted := map[int]bool{}
	if len(keys) == 1 {
		n, err := s.exec(ctx, outboxInsert, values[keys[0]]...)
		inserted[first[keys[0]]] = n == 1
		return inserted, err
	}
	lines := make([][]any, len(keys))
	at := make(map[transport.MessageRef]int, len(keys))
	for i, key := range keys {
		row := rows[first[key]]
		lines[i], at[transport.MessageRef{Tenant: row.Tenant, ID: row.ID}] = values[key], first[key]
	}
	err := s.insertAll(ctx, outboxInsertAll, lines, func(scan func(...any) error) error {
		var ref transport.MessageRef
		err := scan(name{&ref.Tenant}, idOf(&ref.ID))
		inserted[at[ref]] = true
		return err
	})
	return inserted, err
}

// underKeys reads the rows under keys, which are sorted. One that was erased meanwhile is left out.
func (t *Transport) underKeys(ctx context.Context, s session, keys []messageKey) (map[messageKey]transport.OutboxRow, error) {
	there := make(map[messageKey]transport.OutboxRow, len(keys))
	var rows []transport.OutboxRow
	err := ofKeys(ctx, s, "SELECT "+outboxColumns+" FROM sealtext_outbox WHERE ", "reference", "", keys,
		func(k messageKey) (sealtext.Tenant, any) { return k.tenant, k.reference[:] }, marked(&rows), scanMessage(&rows))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.State > deleted {
			row = keyRow(row)
		}
		there[keyOf(row)] = row
	}
	return there, nil
}

// keyRow is what is left of a deleted message.
func keyRow(row transport.OutboxRow) transport.OutboxRow {
	return transport.OutboxRow{
		Tenant: row.Tenant, ID: row.ID, Reference: row.Reference, Digest: row.Digest, State: row.State - deleted, CreatedAt: row.CreatedAt, Attempts: row.Attempts,
	}
}

// asStored is a row as it is read back.
func asStored(row transport.OutboxRow) transport.OutboxRow {
	for _, at := range []*time.Time{&row.CreatedAt, &row.DueAt, &row.NotBefore, &row.ExpiresAt, &row.UpdatedAt, &row.LeaseUntil} {
		*at = stored(*at)
	}
	row.LookAt, row.TextUntil = storedOptional(row.LookAt), storedOptional(row.TextUntil)
	return row
}

// outboxValues are the values of outboxColumns.
func outboxValues(row transport.OutboxRow) ([]any, error) {
	if err := named(row.Tenant); err != nil {
		return nil, err
	}
	zones, err := joined("zones", row.Location.Zones)
	if err != nil {
		return nil, err
	}
	jurisdictions, err := joined("jurisdictions", row.Location.Jurisdictions)
	if err != nil {
		return nil, err
	}
	regions, err := joined("regions", row.Location.Regions)
	if err != nil {
		return nil, err
	}
	commands, err := joined("commands", row.Commands)
	if err != nil {
		return nil, err
	}
	state, sending := storedState(row.State)
	var begunAt any
	if sending == 1 {
		begunAt = micros(row.UpdatedAt)
	}
	return []any{
		row.Tenant.String(), row.ID, row.Subject, row.Program.String(),
		row.Sender.String(), row.Route, int64(row.Purpose), row.Body, zones, row.Reference[:], row.Digest[:],
		state, micros(row.CreatedAt), micros(row.DueAt), micros(row.NotBefore), micros(row.ExpiresAt), micros(row.UpdatedAt),
		int64(row.Attempts), int64(row.Lease), micros(row.LeaseUntil), //nolint:gosec // a lease counts claims
		optionalBytes(row.Answers), optionalBytes(row.Asked), jurisdictions, regions, optionalBytes(row.Trace), commands, flag(row.NoReply), int64(row.Segments),
		optionalMicros(row.LookAt), flag(row.AtLeastOnce), begunAt, row.Template, optionalMicros(row.TextUntil),
	}, nil
}

// flag is a bool in a column.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
