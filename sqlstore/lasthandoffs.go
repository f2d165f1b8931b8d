package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/disposal"
)

var _ consent.LastHandoffStore = (*Consent)(nil)

const lastColumns = "tenant, subject, message, program, sender, at, question, commands"

// The columns of lists, with their types on PostgreSQL. others is how many of the sender's other
// rows may stay.
var (
	lastRows = recordsOf("tenant text, subject bytea, message bytea, program text, sender text, at bigint, question bytea, commands text," +
		" settled bigint, others bigint")
	lastKeys = recordsOf("tenant text, subject bytea, message bytea")
)

const (
	lastAgain = " ON CONFLICT (tenant, subject, message) DO UPDATE SET program = excluded.program, sender = excluded.sender," +
		" at = excluded.at, question = excluded.question, commands = excluded.commands"
	// Replaces on PostgreSQL, in one statement, what is older than the last settled row, or than as many as
	// may stay. Nothing tells its planner how many rows there are of a person, and it would read and sort the
	// whole table, or compare each row that is there with each that is added. So the rows of each place are
	// looked up by themselves, and what is saved again is in an array. placed has the other rows of each
	// sender, of which those that are saved again are none: which place each has from the last one on, and
	// when the last settled one was, if that is not behind it.
	lastReplace = "WITH added AS (SELECT * FROM {all}), places AS MATERIALIZED (SELECT DISTINCT tenant, subject, sender, settled, others," +
		" ARRAY_AGG(message) OVER (PARTITION BY tenant, subject) AS again FROM added)," +
		" placed AS (SELECT n.tenant, n.subject, n.others, o.message, o.at, o.place, o.before FROM places n CROSS JOIN LATERAL" +
		" (SELECT message, at, ROW_NUMBER() OVER newest AS place, MAX(CASE WHEN at <= n.settled THEN at END) OVER newest AS before" +
		" FROM sealtext_last_handoffs WHERE tenant = n.tenant AND subject = n.subject AND sender = n.sender AND message <> ALL (n.again)" +
		" WINDOW newest AS (ORDER BY at DESC, message DESC)) AS o)," +
		" spent AS (DELETE FROM sealtext_last_handoffs WHERE (tenant, subject, message) IN" +
		" (SELECT tenant, subject, message FROM placed WHERE at < before OR place > others))" +
		" INSERT INTO sealtext_last_handoffs (" + lastColumns + ")" +
		" SELECT " + lastColumns + " FROM added" + lastAgain

	lastLeave = "DELETE FROM sealtext_last_handoffs WHERE (tenant, subject, message) IN (SELECT r.tenant, r.subject, r.message FROM {r})"
)

var lastSave = inserts("sealtext_last_handoffs", lastColumns, "text, bytea, bytea, text, text, bigint, bytea, text", lastAgain)

// SaveLast implements [consent.LastHandoffStore].
func (c *Consent) SaveLast(ctx context.Context, tx sealtext.Tx, all []consent.LastHandoff, settled time.Time) error {
	all, others := newestLast(all)
	var rows [][]any
	for i, row := range all {
		if err := named(row.Tenant); err != nil {
			return err
		}
		commands, err := joined("commands", row.Commands)
		if err != nil {
			return err
		}
		rows = append(rows, []any{
			row.Tenant.String(), row.Subject, row.Message, row.Program.String(), row.Sender.String(), micros(row.At),
			optionalBytes(row.Question), commands, micros(settled), others[i],
		})
	}
	s, err := c.db.write(ctx, tx, "save last hand-off")
	if err != nil {
		return err
	}
	if c.db.dialect != SQLite {
		_, err = s.join(ctx, lastReplace, lastRows, rows, nil)
		return err
	}
	// SQLite has few rows of a person, and sorts and counts them slower than Go does.
	saved, err := c.lastOf(ctx, tx, all)
	if err != nil {
		return err
	}
	if _, err := s.joinOnce(ctx, lastLeave, lastKeys, spentLast(saved, all, others, settled), nil); err != nil {
		return err
	}
	for i, row := range rows {
		rows[i] = row[:8] // those of the table
	}
	return s.insertAll(ctx, lastSave, rows, nil)
}

// lastOf returns the rows that are there of the persons of rows, which are sorted by person, without
// what they asked and offered.
func (c *Consent) lastOf(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff) ([]consent.LastHandoff, error) {
	var people []sealtext.Person
	for i, row := range rows {
		if i == 0 || row.Tenant != rows[i-1].Tenant || row.Subject != rows[i-1].Subject {
			people = append(people, sealtext.Person{Tenant: row.Tenant, Subject: row.Subject})
		}
	}
	var saved []consent.LastHandoff
	for piece := range slices.Chunk(people, maxKeys) {
		found, err := ofPeople(ctx, c, tx, "last hand-offs", "SELECT tenant, subject, message, sender, at FROM sealtext_last_handoffs WHERE ", piece,
			func(scan func(...any) error) (h consent.LastHandoff, err error) {
				err = scan(name{&h.Tenant}, subjectOf(&h.Subject), idOf(&h.Message), name{&h.Sender}, moment{&h.At})
				return h, err
			})
		if err != nil {
			return nil, err
		}
		saved = append(saved, found...)
	}
	return saved, nil
}

// spentLast returns the keys of the saved rows that those of a call, as of newestLast, make superfluous:
// of each of their senders what is older than the last settled row, or than as many as may stay. Saved
// rows that are saved again are none.
func spentLast(saved, added []consent.LastHandoff, others []int64, settled time.Time) (keys [][]any) {
	again, stay := map[lastMessage]bool{}, map[lastPlace]int64{}
	for i, row := range added {
		again[messageOf(row)] = true
		stay[placeOf(row)] = others[i]
	}
	slices.SortFunc(saved, newestFirst)
	before := map[lastPlace]int64{} // when the last settled row was
	for _, row := range saved {
		place, at := placeOf(row), micros(row.At)
		left, known := stay[place]
		if !known || again[messageOf(row)] {
			continue
		}
		last, found := before[place]
		if !found && at <= micros(settled) {
			before[place] = at
		}
		if stay[place]--; left <= 0 || found && at < last {
			keys = append(keys, []any{row.Tenant.String(), row.Subject, row.Message})
		}
	}
	return keys
}

// lastPlace has one last hand-off, and those before it that may come back.
type lastPlace struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
	sender  sealtext.Sender
}

func placeOf(row consent.LastHandoff) lastPlace {
	return lastPlace{row.Tenant, row.Subject, row.Sender}
}

type lastMessage struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
	id      sealtext.ID
}

func messageOf(row consent.LastHandoff) lastMessage {
	return lastMessage{row.Tenant, row.Subject, row.Message}
}

// newestFirst orders by person, and the rows of a person the newest first.
func newestFirst(a, b consent.LastHandoff) int {
	return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]),
		b.At.Compare(a.At), bytes.Compare(b.Message[:], a.Message[:]))
}

// newestLast returns the rows of a call without those that others of it replace, or are beyond the
// newest of their sender, and for each how many of its sender's other rows may stay.
func newestLast(all []consent.LastHandoff) (rows []consent.LastHandoff, others []int64) {
	seen, count := map[lastMessage]bool{}, map[lastPlace]int64{}
	for _, row := range slices.Backward(all) { // the later one of a message stays
		if k := messageOf(row); !seen[k] {
			seen[k] = true
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, newestFirst)
	rows = slices.DeleteFunc(rows, func(row consent.LastHandoff) bool {
		count[placeOf(row)]++
		return count[placeOf(row)] > disposal.MaxLastHandoffs
	})
	for _, row := range rows {
		others = append(others, max(disposal.MaxLastHandoffs-count[placeOf(row)], 0))
	}
	return rows, others
}

// LastHandoffs implements [consent.LastHandoffStore]. It takes at most 10000 persons.
func (c *Consent) LastHandoffs(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
	rows, err := ofPeople(ctx, c, tx, "last hand-offs", "SELECT "+lastColumns+" FROM sealtext_last_handoffs WHERE ", people,
		func(scan func(...any) error) (h consent.LastHandoff, err error) {
			var commands string
			err = scan(name{&h.Tenant}, subjectOf(&h.Subject), idOf(&h.Message), name{&h.Program}, name{&h.Sender}, moment{&h.At},
				idOf(&h.Question), &commands)
			h.Commands = split[string](commands)
			return h, err
		})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b consent.LastHandoff) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]),
			a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
	})
	return rows, nil
}

// DropLast implements [consent.LastHandoffStore].
func (c *Consent) DropLast(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff) (int, error) {
	s, err := c.db.write(ctx, tx, "drop last hand-offs")
	if err != nil {
		return 0, err
	}
	var keys [][]any
	for _, row := range rows {
		keys = append(keys, []any{row.Tenant.String(), row.Subject, row.Message})
	}
	n, err := s.joinOnce(ctx, lastLeave, lastKeys, keys, nil)
	return int(n), err
}

// dropOf deletes the rows of messages of a person.
func (s session) dropOf(ctx context.Context, table string, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error) {
	total := 0
	for _, chunk := range chunks(messages, s.db.largest(1)) {
		args := append([]any{tenant.String(), subject}, bytesOf(chunk)...)
		n, err := s.exec(ctx, s.text("DELETE FROM "+table+" WHERE tenant = $1 AND subject = $2 AND message IN ("+list(3, len(chunk))+")"), args...)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
