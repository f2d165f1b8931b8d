package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var _ consent.HandoffStore = (*Consent)(nil)

// handoffColumns are those that Enter writes and Live reads in addition to the key.
const handoffColumns = "id, home, program, sender, purpose, message, lasts"

// databaseClock is the time in microseconds. Everywhere else times are parameters; here all processes
// must use the same clock. For SQLite it is the clock of the machine, in milliseconds, and for
// PostgreSQL that of the server when the statement runs, not when the transaction began.
var databaseClock = text{
	sqlite:   "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
	postgres: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}

// clocked makes a text from a statement in which {clock} is the time.
func clocked(statement string) text {
	t := one(statement)
	t.sqlite = strings.ReplaceAll(t.sqlite, "{clock}", databaseClock.sqlite)
	t.postgres = strings.ReplaceAll(t.postgres, "{clock}", databaseClock.postgres)
	return t
}

// Enter implements [consent.HandoffStore]: one statement, which commits by
// itself, or a transaction over several where there are many keys. It takes at
// most 10000 keys.
func (c *Consent) Enter(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	if err := named(f.Tenant); err != nil {
		return err
	}
	keys, err := handoffKeys(keys)
	if err != nil || len(keys) == 0 {
		return err
	}
	const columns = 7
	most := (c.db.maxList - columns) / 2
	if c.db.dialect == SQLite { // where a parameter that is used again counts again
		most = c.db.maxList / (columns + 2)
	}
	if most = above(most+1) / 2; len(keys) <= most {
		return c.db.alone(ctx, "enter hand-off", func(s session) error { return s.enterFlight(ctx, f, keys) })
	}
	return c.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		s, err := c.db.write(ctx, tx, "enter hand-off")
		for chunk := range slices.Chunk(keys, most) {
			if err == nil {
				err = s.enterFlight(ctx, f, chunk)
			}
		}
		return err
	})
}

func (s session) enterFlight(ctx context.Context, f consent.Handoff, keys []consent.EventKey) error {
	args := []any{
		f.ID, f.Tenant.String(), f.Program.String(), f.Sender.String(), int64(f.Purpose), f.Message, f.Left.Microseconds(),
	}
	rows := make([]string, 0, len(keys))
	for _, k := range padded(keys) { // a key again changes nothing
		rows = append(rows, "("+list(len(args)+1, 2)+", "+list(1, 7)+", {clock})")
		args = append(args, k.Tenant.String(), k.Pseudonym)
	}
	statement := clocked("INSERT INTO sealtext_handoffs (tenant, pseudonym, " + handoffColumns + ", entered_at) VALUES " +
		strings.Join(rows, ", ") + " ON CONFLICT (tenant, pseudonym, id) DO NOTHING")
	_, err := s.exec(ctx, statement, args...)
	return err
}

// Leave implements [consent.HandoffStore]: one statement for each tenant among
// the keys, of which it takes at most 10000.
func (c *Consent) Leave(ctx context.Context, id sealtext.ID, keys []consent.EventKey) error {
	keys, err := handoffKeys(keys)
	if err != nil {
		return err
	}
	for _, piece := range pieces(keys, tenantOfKey, c.db.maxList) {
		for len(piece) > 0 {
			var where string
			var args []any
			where, args, piece = tenantRange(piece, []any{id})
			if err := c.db.alone(ctx, "leave hand-off", func(s session) error {
				_, err := s.exec(ctx, s.text("DELETE FROM sealtext_handoffs WHERE id = $1 AND "+where), args...)
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Live implements [consent.HandoffStore]. It takes at most 10000 keys.
func (c *Consent) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	keys, err := handoffKeys(keys)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	s, err := c.db.read(ctx, nil, "live hand-offs")
	if err != nil {
		return nil, err
	}
	var live []consent.Handoff
	for _, piece := range pieces(keys, tenantOfKey, c.db.maxList) {
		if live, err = s.liveFlights(ctx, piece, live); err != nil {
			return nil, err
		}
	}
	return live, nil
}

func (s session) liveFlights(ctx context.Context, keys []consent.EventKey, live []consent.Handoff) ([]consent.Handoff, error) {
	var parts []string
	var args []any
	for len(keys) > 0 {
		var where string
		where, args, keys = tenantRange(keys, args)
		parts = append(parts, "SELECT "+handoffColumns+", entered_at + lasts - {clock} FROM sealtext_handoffs WHERE "+where)
	}
	err := s.query(ctx, clocked(strings.Join(parts, " UNION ALL ")), args, func(scan func(...any) error) error {
		var f consent.Handoff
		var lasts, left int64
		err := scan(idOf(&f.ID), name{&f.Tenant}, name{&f.Program}, name{&f.Sender}, &f.Purpose, idOf(&f.Message), &lasts, &left)
		// A clock that was set back must not extend it.
		f.Left = time.Duration(min(left, lasts)) * time.Microsecond
		if err == nil && !slices.ContainsFunc(live, func(have consent.Handoff) bool { return have.ID == f.ID }) {
			live = append(live, f)
		}
		return err
	})
	return live, err
}

// handoffKeys returns the keys in order, each once.
func handoffKeys(keys []consent.EventKey) ([]consent.EventKey, error) {
	if len(keys) > maxKeys {
		return nil, &sealtext.InputError{Field: "keys", Rule: "must be at most 10000"}
	}
	return inOrder(keys), nil
}

// tenantRange is the condition for the sorted keys of the first tenant, whose
// parameters follow args, and the keys that remain.
func tenantRange(keys []consent.EventKey, args []any) (where string, more []any, rest []consent.EventKey) {
	n := 1
	for n < len(keys) && keys[n].Tenant == keys[0].Tenant {
		n++
	}
	group := padded(keys[:n])
	where = "tenant = " + list(len(args)+1, 1) + " AND pseudonym IN (" + list(len(args)+2, len(group)) + ")"
	args = append(args, keys[0].Tenant.String())
	for _, k := range group {
		args = append(args, k.Pseudonym)
	}
	return where, args, keys[n:]
}

// alone runs an idempotent statement outside of a transaction, and again where it loses to another one
// or its connection was lost. It refuses the context of a running InTx: on SQLite it would wait for
// the outer transaction.
func (db *DB) alone(ctx context.Context, op string, f func(session) error) error {
	if ctx.Value(nested{db}) != nil {
		return wrap(op, ErrNested)
	}
	for n := 1; ; n++ {
		end, err := db.turn.take(ctx)
		if err != nil {
			return wrap(op, err)
		}
		err = f(session{db: db, q: db.pool, op: op})
		end()
		if err == nil || !again(err) || n == attempts {
			return err
		}
		if stop := db.pause(ctx, n); stop != nil {
			return fmt.Errorf("sqlstore: %s: %w after %w", op, stop, err)
		}
	}
}
