package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// BeginAll implements [transport.RelayStore].
func (t *Transport) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	s, err := t.db.write(ctx, tx, "attempt begin")
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if err := named(a.Tenant); err != nil {
			return err
		}
		_, err := s.exec(ctx, attemptBegin, a.Tenant.String(), a.Message, int64(a.Number), a.Transport,
			micros(a.StartedAt), optionalMicros(a.FinishedAt), int64(a.Kind), a.Code, optionalBytes(a.Provider),
			int64(a.Receipt), optionalMicros(a.ReceiptAt))
		if err != nil {
			return err
		}
	}
	return nil
}

// FinishAll implements [transport.RelayStore].
func (t *Transport) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	s, err := t.db.write(ctx, tx, "attempt finish")
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(attempts))
	for i, a := range attempts {
		n, err := s.exec(ctx, attemptFinish, a.Tenant.String(), a.Message, int64(a.Number),
			micros(a.FinishedAt), int64(a.Kind), a.Code, optionalBytes(a.Provider))
		if err != nil {
			return nil, err
		}
		out[i] = n == 1
	}
	return out, nil
}

// Attempts implements [transport.ArchiveStore].
func (t *Transport) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, ids []sealtext.ID) ([]transport.Attempt, error) {
	s, err := t.db.read(ctx, tx, "attempts")
	if err != nil {
		return nil, err
	}
	var out []transport.Attempt
	for _, id := range ids {
		found, err := journal(ctx, s, attemptsGet, tenant.String(), id)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Receipts implements [transport.GatewayStore].
func (t *Transport) Receipts(ctx context.Context, tx sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	s, err := t.db.write(ctx, tx, "receipt")
	if err != nil {
		return nil, err
	}
	out := make([]transport.ReceiptResult, len(receipts))
	for i, r := range receipts {
		if out[i], err = receipt(ctx, s, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func receipt(ctx context.Context, s session, r transport.ReceiptRow) (transport.ReceiptResult, error) {
	if r.Provider == [16]byte{} {
		return transport.ReceiptResult{}, nil
	}
	found, err := journal(ctx, s, attemptFind, r.Tenant.String(), r.Transport, r.Provider[:])
	if err != nil || len(found) == 0 {
		return transport.ReceiptResult{}, err
	}
	a, out := found[0], transport.ReceiptResult{Known: true}
	if below := ranksBelow(r.State); len(below) > 0 { // else no receipt reports such a state
		in := "(" + list(6, len(below)) + ")"
		changed, err := s.exec(ctx, s.text(forReceipt+in),
			append([]any{r.Tenant.String(), a.Message, int64(a.Number), int64(r.State), micros(r.At)}, below...)...)
		if err != nil {
			return transport.ReceiptResult{}, err
		}
		out.Changed = changed == 1
		in = "(" + list(5, len(below)) + ")"
		if _, err := s.exec(ctx, s.text(forMessageState+in),
			append([]any{r.Tenant.String(), a.Message, int64(r.State), micros(r.At)}, below...)...); err != nil {
			return transport.ReceiptResult{}, err
		}
	}
	rows, err := messages(ctx, s, outboxGet, r.Tenant.String(), a.Message)
	if err != nil || len(rows) == 0 {
		return transport.ReceiptResult{}, err
	}
	out.Message = rows[0]
	return out, nil
}

// ranksBelow returns the states that a receipt of s replaces, including none. Comparing with a list
// keeps the order of receipts in one place, State.Rank.
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
