package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

var finishRecords = recordsOf("tenant text, message bytea, number bigint, finished_at bigint, kind bigint, code text, provider bytea, member text")

// BeginAll implements [transport.RelayStore]: one statement on PostgreSQL, and one for each list on
// SQLite.
func (t *Transport) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	s, err := t.db.write(ctx, tx, "attempt begin")
	if err != nil {
		return err
	}
	rows := make([][]any, len(attempts))
	for i, a := range attempts {
		if err := named(a.Tenant); err != nil {
			return err
		}
		rows[i] = []any{
			a.Tenant.String(), a.Message, int64(a.Number), a.Transport, micros(a.StartedAt), optionalMicros(a.FinishedAt),
			int64(a.Kind), a.Code, optionalBytes(a.Provider), int64(a.Receipt), optionalMicros(a.ReceiptAt), a.Member.String(),
		}
	}
	return s.insertAll(ctx, attemptBegin, rows, nil)
}

// attemptKey identifies an attempt.
type attemptKey struct {
	tenant  sealtext.Tenant
	message sealtext.ID
	number  int
}

// FinishAll implements [transport.RelayStore], in as many statements as BeginAll.
func (t *Transport) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	s, err := t.db.write(ctx, tx, "attempt finish")
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(attempts))
	first := map[attemptKey]int{} // of equal attempts the first one counts
	rows := make([][]any, 0, len(attempts))
	for i, a := range attempts {
		key := attemptKey{a.Tenant, a.Message, a.Number}
		if _, again := first[key]; again {
			continue
		}
		first[key] = i
		rows = append(rows, []any{
			a.Tenant.String(), a.Message, int64(a.Number), micros(a.FinishedAt), int64(a.Kind), a.Code, optionalBytes(a.Provider), a.Member.String(),
		})
	}
	_, err = s.join(ctx, attemptFinish, finishRecords, rows, func(scan func(...any) error) error {
		var key attemptKey
		err := scan(name{&key.tenant}, idOf(&key.message), &key.number)
		if i, ok := first[key]; ok {
			out[i] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Attempts implements [transport.ArchiveStore]: one statement for a list of up to 256 messages.
func (t *Transport) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, ids []sealtext.ID) ([]transport.Attempt, error) {
	s, err := t.db.read(ctx, tx, "attempts")
	if err != nil {
		return nil, err
	}
	byMessage := map[sealtext.ID][]transport.Attempt{}
	for _, chunk := range chunks(ids, t.db.largest(1)) {
		found, err := journal(ctx, s, s.text(attemptsOf+"("+list(2, len(chunk))+") ORDER BY number"), append([]any{tenant.String()}, bytesOf(chunk)...)...)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			byMessage[a.Message] = append(byMessage[a.Message], a)
		}
	}
	var out []transport.Attempt
	for _, id := range ids {
		out = append(out, byMessage[id]...)
	}
	return out, nil
}

// journal reads attempts.
func journal(ctx context.Context, s session, query text, args ...any) ([]transport.Attempt, error) {
	var out []transport.Attempt
	s.anew = anew(&out)
	err := s.query(ctx, query, args, func(scan func(...any) error) error {
		a, err := scanAttempt(scan)
		out = append(out, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// scanAttempt reads attemptColumns, after those in before.
func scanAttempt(scan func(...any) error, before ...any) (a transport.Attempt, err error) {
	err = scan(append(before, name{&a.Tenant}, idOf(&a.Message), &a.Number, &a.Transport, moment{&a.StartedAt}, moment{&a.FinishedAt},
		&a.Kind, &a.Code, sixteen{&a.Provider}, &a.Receipt, moment{&a.ReceiptAt}, name{&a.Member})...)
	return a, err
}
