package redact_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/slogtest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

const (
	mail  = "ann.lee@example.org"
	phone = "+442079460018"
)

func TestHandlerConforms(t *testing.T) {
	var buf bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		buf.Reset()
		h, err := redact.NewHandler(slog.NewJSONHandler(&buf, nil), redact.HandlerConfig{})
		require.NoError(t, err)
		return h
	}, func(t *testing.T) map[string]any {
		m := map[string]any{}
		require.NoError(t, json.Unmarshal(buf.Bytes(), &m))
		return m
	})
}

type badge struct{ owner string }

func (b badge) String() string { return "badge of " + b.owner }

type lazy struct{ v slog.Value }

func (l lazy) LogValue() slog.Value { return l.v }

type order struct {
	ID      int
	Contact string `json:"contact"`
	Notes   []string
	Phone   string
	hidden  string
	Next    *order
}

type panicky struct{}

func (panicky) Error() string { panic("no") }

func logged(t *testing.T, cfg redact.HandlerConfig, text bool, log func(*slog.Logger)) string {
	t.Helper()
	var buf bytes.Buffer
	next := slog.Handler(slog.NewJSONHandler(&buf, nil))
	if text {
		next = slog.NewTextHandler(&buf, nil)
	}
	h, err := redact.NewHandler(next, cfg)
	require.NoError(t, err)
	log(slog.New(h))
	return buf.String()
}

func TestHandlerLeaksNothing(t *testing.T) {
	cyclic := &order{Contact: mail}
	cyclic.Next = cyclic
	for name, log := range map[string]func(*slog.Logger){
		"message":       func(l *slog.Logger) { l.Info("mail " + mail) },
		"string":        func(l *slog.Logger) { l.Info("x", "k", mail) },
		"key":           func(l *slog.Logger) { l.Info("x", mail, 1) },
		"group name":    func(l *slog.Logger) { l.WithGroup(mail).Info("x", "k", 1) },
		"error":         func(l *slog.Logger) { l.Info("x", "err", fmt.Errorf("w: %w", errors.New("no "+mail))) },
		"stringer":      func(l *slog.Logger) { l.Info("x", "b", badge{mail}) },
		"bytes":         func(l *slog.Logger) { l.Info("x", "b", []byte(mail)) },
		"byte pointers": func(l *slog.Logger) { b := []byte(mail); l.Info("x", "b", &b) },
		"struct":        func(l *slog.Logger) { l.Info("x", "o", order{Contact: mail, hidden: mail}) },
		"pointer":       func(l *slog.Logger) { l.Info("x", "o", &order{Notes: []string{mail}}) },
		"cyclic":        func(l *slog.Logger) { l.Info("x", "o", cyclic) },
		"map":           func(l *slog.Logger) { l.Info("x", "m", map[string]any{"a": []any{mail}, mail: 1}) },
		"with":          func(l *slog.Logger) { l.With("k", mail).Info("x") },
		"group":         func(l *slog.Logger) { l.Info("x", slog.Group("g", "k", mail)) },
		"valuer":        func(l *slog.Logger) { l.Info("x", "v", lazy{slog.StringValue(mail)}) },
		"valuer group": func(l *slog.Logger) {
			l.Info("x", "v", lazy{slog.GroupValue(slog.Any("k", lazy{slog.StringValue(mail)}))})
		},
		"secret group":  func(l *slog.Logger) { l.WithGroup("recipient").Info("x", "k", "ann.lee at example.org") },
		"secret valuer": func(l *slog.Logger) { l.Info("x", "to", lazy{slog.GroupValue(slog.String("k", "ann.lee at ..."))}) },
		"secret field":  func(l *slog.Logger) { l.Info("x", "o", order{Phone: "ann.lee"}) },
		"bare secret":   func(l *slog.Logger) { l.Info("x", "customerPhone", "ann.lee") },
		"dashed secret": func(l *slog.Logger) { l.Info("x", "X-Api-Key", "ann.lee") },
		"panic":         func(l *slog.Logger) { l.Info("x ", "k", panicky{}, "l", mail) },
	} {
		for _, text := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " text=", text), func(t *testing.T) {
				out := logged(t, redact.HandlerConfig{}, text, log)
				require.NotEmpty(t, out)
				require.NotContains(t, out, "ann.lee")
			})
		}
	}
}

func TestHandlerKeeps(t *testing.T) {
	out := logged(t, redact.HandlerConfig{KeepKeys: []string{"code"}}, false, func(l *slog.Logger) {
		l.Info("done", "count", 3, "ok", true, "code", "E1042", "o", map[string]int{"a": 1})
	})
	require.Contains(t, out, `"msg":"done","count":3,"ok":true,"code":"E1042","o":{"a":1}`)
}

func TestHandlerRefuses(t *testing.T) {
	_, err := redact.NewHandler(nil, redact.HandlerConfig{})
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = redact.NewHandler(slog.DiscardHandler, redact.HandlerConfig{Keys: []string{"_"}})
	require.ErrorIs(t, err, redact.ErrConfig)
}

func TestHandlerLevels(t *testing.T) {
	var buf bytes.Buffer
	h, err := redact.NewHandler(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelError}), redact.HandlerConfig{})
	require.NoError(t, err)
	require.False(t, h.Enabled(context.Background(), slog.LevelInfo))
	require.True(t, h.Enabled(context.Background(), slog.LevelError))
}
