package sqlstore

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

const (
	rateColumns = "name, next_at, day_at, used, paused_until"
	rateTypes   = "text, bigint, bigint, bigint, bigint"
)

var (
	// The update changes nothing: it locks the rows that are there, in the order of the rows given.
	ratesLock = inserts("sealtext_rates", rateColumns, rateTypes, " ON CONFLICT (name) DO UPDATE SET used = sealtext_rates.used RETURNING "+rateColumns)
	ratesSave = inserts("sealtext_rates", rateColumns, rateTypes, " ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at, day_at = excluded.day_at,"+
		" used = excluded.used, paused_until = excluded.paused_until")
)

func rateRow(r transport.RateState) []any {
	return []any{r.Name, optionalMicros(r.Next), optionalMicros(r.Day), int64(r.Used), optionalMicros(r.PausedUntil)}
}

// Rates implements [transport.RateStore]: one statement.
func (t *Transport) Rates(ctx context.Context, tx sealtext.Tx, names []string) ([]transport.RateState, error) {
	s, err := t.db.write(ctx, tx, "rates")
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, name := range slices.Sorted(slices.Values(names)) {
		rows = append(rows, rateRow(transport.RateState{Name: name}))
	}
	states := make([]transport.RateState, len(names))
	err = s.insertAll(ctx, ratesLock, rows, func(scan func(...any) error) error {
		var r transport.RateState
		err := scan(&r.Name, moment{&r.Next}, moment{&r.Day}, &r.Used, moment{&r.PausedUntil})
		if i := slices.Index(names, r.Name); i >= 0 {
			states[i] = r
		}
		return err
	})
	return states, err
}

// SetRates implements [transport.RateStore]: one statement.
func (t *Transport) SetRates(ctx context.Context, tx sealtext.Tx, states []transport.RateState) error {
	s, err := t.db.write(ctx, tx, "set rates")
	if err != nil {
		return err
	}
	var rows [][]any
	for _, r := range states {
		rows = append(rows, rateRow(r))
	}
	return s.insertAll(ctx, ratesSave, rows, nil)
}
