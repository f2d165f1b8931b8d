package main

import (
	"io"

	"github.com/rs/zerolog"

	"github.com/sealtext/sealtext/redact"
)

// newZerolog returns a logger whose lines are masked before they reach w.
func newZerolog(w io.Writer) (zerolog.Logger, error) {
	masked, err := redact.NewWriter(w, redact.WriterConfig{})
	if err != nil {
		return zerolog.Nop(), err
	}
	return zerolog.New(zerolog.SyncWriter(masked)).With().Timestamp().Logger(), nil
}

func useZerolog(w io.Writer) error {
	log, err := newZerolog(w)
	if err != nil {
		return err
	}
	log.Info().Str("order", order).Int("status_code", 202).Str("body", text).Msg("queued")
	log.Error().Err(errProvider).Msg("call " + number + " back")
	log.Info().Any("row", map[string]any{"phone": 442079460018, "order": order}).Strs("recipients", []string{number}).Msg("imported")
	return nil
}
