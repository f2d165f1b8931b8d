package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var _ consent.HandoffStore = (*Consent)(nil)

// handoffColumns are those that Live reads.
const handoffColumns = "id, home, program, sender, purpose, message, lasts"

// The columns of lists, with their types on PostgreSQL.
var (
	enterColumns = recordsOf("tenant text, pseudonym bytea, id bytea, home text, program text, sender text, purpose bigint, message bytea, lasts bigint, lead bytea")
	leaveColumns = recordsOf("tenant text, pseudonym bytea, id bytea")
)

const (
	handoffsEnter = "INSERT INTO sealtext_handoffs (tenant, pseudonym, " + handoffColumns + ", entered_at, lead)" +
		" SELECT r.tenant, r.pseudonym, r.id, r.home, r.program, r.sender, r.purpose, r.message, r.lasts, {clock}, r.lead FROM {r}" +
		" WHERE true ON CONFLICT DO NOTHING RETURNING id, CASE WHEN lead IS NULL THEN 0 ELSE 1 END" // of the row, or of the message
	handoffsLeave = "DELETE FROM sealtext_handoffs WHERE (tenant, pseudonym, id) IN (SELECT r.tenant, r.pseudonym, r.id FROM {r})"
	handoffsOver  = "DELETE FROM sealtext_handoffs WHERE tenant = $1 AND lead = $2 AND id = $3"
)

// databaseClock is the time in microseconds. Everywhere else times are parameters; here all processes
// must use the same clock. For SQLite it is the clock of the machine, in milliseconds, and for
// PostgreSQL that of the server when the statement runs, not when the transaction began.
var databaseClock = text{
	sqlite:   "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
	postgres: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}

// of returns a text without parameters.
func (t text) of(d Dialect) string {
	if d == SQLite {
		return t.sqlite
	}
	return t.postgres
}

// clocked makes a text from a statement in which {clock} is the time.
func clocked(statement string) text {
	t := one(statement)
	t.sqlite = strings.ReplaceAll(t.sqlite, "{clock}", databaseClock.sqlite)
	t.postgres = strings.ReplaceAll(t.postgres, "{clock}", databaseClock.postgres)
	return t
}

// Enter implements [consent.HandoffStore]. For one hand-off without a transaction it takes one
// statement, which commits by itself, or a transaction where there are many keys. For many in a
// transaction it takes one statement on PostgreSQL for 1000 keys. Where another hand-off of a message
// is stored it takes a few more. It takes at most 10000 keys for each hand-off.
func (c *Consent) Enter(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
	hs = slices.Clone(hs)
	for i := range hs {
		if err := named(hs[i].Tenant); err != nil {
			return nil, err
		}
		keys, err := handoffKeys(hs[i].Keys)
		if err != nil {
			return nil, err
		}
		if len(keys) > 0 { // the first one has the message
			lead := max(0, slices.IndexFunc(keys, func(k consent.EventKey) bool { return k.Tenant == hs[i].Tenant }))
			keys[0], keys[lead] = keys[lead], keys[0]
		}
		hs[i].Keys = keys
	}
	if tx != nil {
		s, err := c.db.write(ctx, tx, "enter hand-off")
		if err != nil {
			return nil, err
		}
		return s.enter(ctx, hs)
	}
	return c.enterAlone(ctx, hs)
}

func (c *Consent) enterAlone(ctx context.Context, hs []consent.Handoff) (entered []bool, err error) {
	rows := enterRows(hs)
	if c.db.dialect != SQLite || len(rows) <= c.db.largest(len(enterColumns.names)) {
		var led map[sealtext.ID]bool
		err := c.db.alone(ctx, "enter hand-off", func(s session) (err error) {
			led, err = s.insertHandoffs(ctx, rows)
			return err
		})
		if err != nil || !slices.ContainsFunc(hs, func(f consent.Handoff) bool { return len(f.Keys) > 0 && !led[f.ID] }) {
			return slices.Repeat([]bool{err == nil}, len(hs)), err
		}
	}
	err = c.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		s, err := c.db.write(ctx, tx, "enter hand-off")
		if err != nil {
			return err
		}
		entered, err = s.enter(ctx, hs)
		return err
	})
	return entered, err
}

// enterRows are the rows of hand-offs, under each of their keys. The first of them has the message.
func enterRows(hs []consent.Handoff) (rows [][]any) {
	for _, f := range hs {
		for i, k := range f.Keys {
			var lead any
			if i == 0 {
				lead = f.Message
			}
			rows = append(rows, []any{
				k.Tenant.String(), k.Pseudonym, f.ID, f.Tenant.String(), f.Program.String(), f.Sender.String(), int64(f.Purpose),
				f.Message, f.Left.Microseconds(), lead,
			})
		}
	}
	return rows
}

// insertHandoffs inserts the rows that are not there, and returns the hand-offs that have their
// message by them.
func (s session) insertHandoffs(ctx context.Context, rows [][]any) (map[sealtext.ID]bool, error) {
	led := map[sealtext.ID]bool{}
	statement := strings.ReplaceAll(handoffsEnter, "{clock}", databaseClock.of(s.db.dialect))
	_, err := s.joinOnce(ctx, statement, enterColumns, rows, func(scan func(...any) error) error {
		var id sealtext.ID
		var lead int64
		err := scan(idOf(&id), &lead)
		led[id] = led[id] || lead == 1
		return err
	})
	return led, err
}

// enter enters hand-offs in a transaction.
func (s session) enter(ctx context.Context, hs []consent.Handoff) ([]bool, error) {
	entered := make([]bool, len(hs))
	open := make([]int, len(hs)) // those of which it is not known
	for i := range hs {
		open[i] = i
	}
	for range attempts {
		some := make([]consent.Handoff, len(open))
		for n, i := range open {
			some[n] = hs[i]
		}
		led, err := s.insertHandoffs(ctx, enterRows(some))
		if err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(i int) bool {
			entered[i] = len(hs[i].Keys) == 0 || led[hs[i].ID]
			return entered[i]
		})
		if len(open) == 0 {
			return entered, nil
		}
		if open, err = s.again(ctx, hs, open, entered); err != nil || len(open) == 0 {
			return entered, err
		}
	}
	var left []consent.Handoff
	for _, i := range open {
		left = append(left, hs[i])
	}
	return entered, s.leave(ctx, left)
}

// again looks at hand-offs whose message was not free, and returns those that may try again.
func (s session) again(ctx context.Context, hs []consent.Handoff, open []int, entered []bool) (retry []int, err error) {
	ups, err := s.leading(ctx, hs, open)
	if err != nil {
		return nil, err
	}
	var gone []consent.Handoff
	for _, i := range open {
		f, up := hs[i], ups[leadOf(hs[i])]
		switch {
		case up.ID == f.ID:
			entered[i] = true
		case up.ID.IsZero(): // it has left since
			retry = append(retry, i)
		case up.Left > 0:
			gone = append(gone, f)
		default:
			if _, err := s.exec(ctx, s.text(handoffsOver), f.Keys[0].Tenant.String(), f.Message, up.ID); err != nil {
				return nil, err
			}
			gone, retry = append(gone, consent.Handoff{ID: up.ID, Keys: f.Keys}), append(retry, i)
		}
	}
	return retry, s.leave(ctx, gone)
}

// leadKey is the place of the message of a hand-off.
type leadKey struct {
	tenant  sealtext.Tenant
	message sealtext.ID
}

func leadOf(f consent.Handoff) leadKey { return leadKey{f.Keys[0].Tenant, f.Message} }

// leading returns the ID and the time of the hand-offs that messages have.
func (s session) leading(ctx context.Context, hs []consent.Handoff, open []int) (map[leadKey]consent.Handoff, error) {
	var leads []leadKey
	for _, i := range open {
		leads = append(leads, leadOf(hs[i]))
	}
	slices.SortFunc(leads, func(a, b leadKey) int {
		return cmp.Or(strings.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.message[:], b.message[:]))
	})
	ups := map[leadKey]consent.Handoff{}
	from := strings.ReplaceAll("SELECT tenant, lead, id, lasts, entered_at + lasts - {clock} FROM sealtext_handoffs WHERE ", "{clock}", databaseClock.of(s.db.dialect))
	err := ofKeys(ctx, s, from, "lead", "", leads, func(k leadKey) (sealtext.Tenant, any) { return k.tenant, k.message }, onlyOnce, func(scan func(...any) error) error {
		var k leadKey
		var up consent.Handoff
		var lasts, left int64
		err := scan(name{&k.tenant}, idOf(&k.message), idOf(&up.ID), &lasts, &left)
		up.Left = time.Duration(min(left, lasts)) * time.Microsecond
		ups[k] = up
		return err
	})
	if err != nil {
		return nil, err
	}
	return ups, nil
}

// Leave implements [consent.HandoffStore]: one statement for one hand-off, and for many as Enter. It
// takes at most 10000 keys for each hand-off.
func (c *Consent) Leave(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) error {
	for _, f := range hs {
		if len(f.Keys) > maxKeys {
			return errKeys
		}
	}
	if tx != nil {
		s, err := c.db.write(ctx, tx, "leave hand-off")
		if err != nil {
			return err
		}
		return s.leave(ctx, hs)
	}
	return c.db.alone(ctx, "leave hand-off", func(s session) error { return s.leave(ctx, hs) })
}

func (s session) leave(ctx context.Context, hs []consent.Handoff) error {
	var rows [][]any
	for _, f := range hs {
		for _, k := range f.Keys {
			rows = append(rows, []any{k.Tenant.String(), k.Pseudonym, f.ID})
		}
	}
	_, err := s.joinOnce(ctx, handoffsLeave, leaveColumns, rows, nil)
	return err
}

// joinOnce is join for a statement in which a row again changes nothing: on SQLite it repeats the last
// row, so that as few lists as possible have a length that is a power of two.
func (s session) joinOnce(ctx context.Context, statement string, r records, rows [][]any, scan func(func(...any) error) error) (total int64, err error) {
	if s.db.dialect != SQLite {
		return s.join(ctx, statement, r, rows, scan)
	}
	for piece := range slices.Chunk(rows, s.db.largest(len(r.names))) {
		n, err := s.join(ctx, statement, r, padded(piece), scan)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
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
	mark := func() func() { return func() {} } // a hand-off that is seen again is not appended
	err = ofKeys(ctx, s, strings.ReplaceAll(liveSelect, "{clock}", databaseClock.of(c.db.dialect)), "pseudonym", "", keys, keyOfEvent, mark,
		scanFlights(&live, map[sealtext.ID]bool{}))
	if err != nil {
		return nil, err
	}
	return live, nil
}

const liveSelect = "SELECT " + handoffColumns + ", entered_at + lasts - {clock} FROM sealtext_handoffs WHERE "

// scanFlights returns a function that appends a hand-off that is not seen yet.
func scanFlights(live *[]consent.Handoff, seen map[sealtext.ID]bool) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var f consent.Handoff
		var lasts, left int64
		err := scan(idOf(&f.ID), name{&f.Tenant}, name{&f.Program}, name{&f.Sender}, &f.Purpose, idOf(&f.Message), &lasts, &left)
		// A clock that was set back must not extend it.
		f.Left = time.Duration(min(left, lasts)) * time.Microsecond
		if err == nil && !seen[f.ID] {
			seen[f.ID] = true
			*live = append(*live, f)
		}
		return err
	}
}

var (
	// Both read the whole table, which has what runs now.
	liveEverywhere = clocked(liveSelect + "1 = 1")
	liveOfTenant   = clocked(liveSelect + "home = $1")
)

// LiveOf implements [consent.HandoffStore]: one statement.
func (c *Consent) LiveOf(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
	s, err := c.db.read(ctx, nil, "live hand-offs of a tenant")
	if err != nil {
		return nil, err
	}
	query, args := liveEverywhere, []any(nil)
	if !tenant.IsZero() {
		query, args = liveOfTenant, []any{tenant.String()}
	}
	var live []consent.Handoff
	s.anew = func() {} // a hand-off that is seen again is not appended
	if err := s.query(ctx, query, args, scanFlights(&live, map[sealtext.ID]bool{})); err != nil {
		return nil, err
	}
	return live, nil
}

// handoffKeys returns the keys in order, each once.
func handoffKeys(keys []consent.EventKey) ([]consent.EventKey, error) {
	if len(keys) > maxKeys {
		return nil, errKeys
	}
	return inOrder(keys), nil
}

var errKeys = &sealtext.InputError{Field: "keys", Rule: "must be at most 10000"}

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
