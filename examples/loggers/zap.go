package main

import (
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/sealtext/sealtext/redact"
)

// newZap returns a logger whose lines are masked before they reach w.
func newZap(w io.Writer) (*zap.Logger, error) {
	masked, err := redact.NewWriter(w, redact.WriterConfig{})
	if err != nil {
		return nil, err
	}
	encoder := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(masked)), zap.InfoLevel)), nil
}

func useZap(w io.Writer) error {
	log, err := newZap(w)
	if err != nil {
		return err
	}
	log.Info("queued", zap.String("order", order), zap.Int("status_code", 202), zap.String("body", text))
	log.Error("call "+number+" back", zap.Error(errProvider))
	log.Info("imported", zap.Any("row", map[string]any{"phone": 442079460018, "order": order}), zap.Strings("recipients", []string{number}))
	return log.Sync()
}
