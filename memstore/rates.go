package memstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Rates(ctx context.Context, x sealtext.Tx, names []string) ([]transport.RateState, error) {
	if _, err := s.write(ctx, x); err != nil {
		return nil, err
	}
	var out []transport.RateState
	for _, name := range names {
		state := s.rates[name]
		state.Name = name
		out = append(out, state)
	}
	return out, nil
}

func (s transportStore) SetRates(ctx context.Context, x sealtext.Tx, states []transport.RateState) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	for _, state := range states {
		cut(&state.Next, &state.Day, &state.PausedUntil)
		s.rates.put(t, state.Name, state)
	}
	return nil
}
