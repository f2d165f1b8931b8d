package sqlstore

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Begin implements [transport.JournalStore].
func (t *Transport) Begin(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
	if err := named(a.Tenant); err != nil {
		return err
	}
	s, err := t.db.write(ctx, tx, "attempt begin")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, attemptBegin, a.Tenant.String(), a.Message, int64(a.Number), a.Transport,
		micros(a.StartedAt), optionalMicros(a.FinishedAt), int64(a.Kind), a.Code, optionalBytes(a.Provider),
		int64(a.Receipt), optionalMicros(a.ReceiptAt))
	return err
}

// Finish implements [transport.JournalStore].
func (t *Transport) Finish(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
	s, err := t.db.write(ctx, tx, "attempt finish")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, attemptFinish, a.Tenant.String(), a.Message, int64(a.Number),
		micros(a.FinishedAt), int64(a.Kind), a.Code, optionalBytes(a.Provider))
	return n == 1, err
}

// Attempts implements [transport.JournalStore].
func (t *Transport) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, message sealtext.ID) ([]transport.Attempt, error) {
	s, err := t.db.read(ctx, tx, "attempts")
	if err != nil {
		return nil, err
	}
	return journal(ctx, s, attemptsGet, tenant.String(), message)
}

// Receipt implements [transport.JournalStore].
func (t *Transport) Receipt(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, via string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
	s, err := t.db.write(ctx, tx, "receipt")
	if err != nil {
		return transport.Attempt{}, false, err
	}
	if provider == [16]byte{} {
		return transport.Attempt{}, false, transport.ErrUnknownMessage
	}
	found, err := journal(ctx, s, attemptFind, tenant.String(), via, provider[:])
	if err != nil {
		return transport.Attempt{}, false, err
	}
	if len(found) == 0 {
		return transport.Attempt{}, false, transport.ErrUnknownMessage
	}
	a := found[0]
	below := ranksBelow(state)
	if len(below) == 0 { // no receipt reports such a state
		return a, false, nil
	}
	in := "(" + list(6, len(below)) + ")"
	changed, err := s.exec(ctx, s.text(forReceipt+in),
		append([]any{tenant.String(), a.Message, int64(a.Number), int64(state), micros(at)}, below...)...)
	if err != nil {
		return transport.Attempt{}, false, err
	}
	in = "(" + list(5, len(below)) + ")"
	if _, err := s.exec(ctx, s.text(forMessageState+in),
		append([]any{tenant.String(), a.Message, int64(state), micros(at)}, below...)...); err != nil {
		return transport.Attempt{}, false, err
	}
	// Another receipt may have come between the two statements above.
	found, err = journal(ctx, s, attemptGet, tenant.String(), a.Message, int64(a.Number))
	if err != nil || len(found) == 0 {
		return transport.Attempt{}, false, err
	}
	return found[0], changed == 1, nil
}

// ranksBelow lists the states, none included, that a receipt of s replaces.
// Comparing by list keeps the order of receipts in one place, State.Rank.
func ranksBelow(s transport.State) []any {
	var below []any
	for other := transport.State(0); other == 0 || other.Valid(); other++ {
		if other.Rank() < s.Rank() {
			below = append(below, int64(other))
		}
	}
	return below
}

// journal reads attempts.
func journal(ctx context.Context, s session, query text, args ...any) ([]transport.Attempt, error) {
	var out []transport.Attempt
	err := s.query(ctx, query, args, func(scan func(...any) error) error {
		var a transport.Attempt
		err := scan(name{&a.Tenant}, idOf(&a.Message), &a.Number, &a.Transport, moment{&a.StartedAt}, moment{&a.FinishedAt},
			&a.Kind, &a.Code, sixteen{&a.Provider}, &a.Receipt, moment{&a.ReceiptAt})
		out = append(out, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
