package redact

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// HandlerConfig configures [NewHandler].
type HandlerConfig struct {
	// Redactor masks texts. Nil means one with the zero [Config].
	Redactor *Redactor
	// Keys are attribute keys whose value, or whole group, is masked regardless of its content. A key
	// also matches as the last words of a longer key, in the plural and with a number: "phone" matches
	// "customer_phone", "customerPhone", "phones" and "phone2". Case, '_', '-', '.', ' ', '/' and ':'
	// are ignored. The keys code, name, number, message, text, content, address, to and from do not
	// match after a word that speaks of programs, such as in "status_code", "db.name" and
	// "error_message". Nil means [SecretKeys].
	Keys []string
	// KeepKeys are attribute keys, compared as a whole, whose values are passed on unchanged, for
	// values known to be harmless such as "build". A group of that name is not exempt.
	KeepKeys []string
}

// Masked replaces a value that was masked because of its key, or that could not be examined.
const Masked = "[REDACTED]"

// handler redacts records before the next handler sees them.
type handler struct {
	next slog.Handler
	r    *Redactor
	keys keyRules
	all  bool // inside a group whose key is masked
}

// NewHandler returns a handler that passes records to next with message and attributes redacted. An
// attribute is masked by its key first, and otherwise by its content. A LogValuer is resolved.
// Whatever is no plain value (text, number, bool, time, duration) is handed on as the copy that
// [Redactor.Value] makes of it, never as itself, so that next prints what was examined, whichever
// of the methods of a value it would have called. Attributes given to WithAttrs are redacted once. A
// value whose methods panic is replaced by [Masked].
//
// The handler is as safe for concurrent use as next is. The error wraps [ErrConfig] if next is nil.
func NewHandler(next slog.Handler, cfg HandlerConfig) (slog.Handler, error) {
	if next == nil {
		return nil, fmt.Errorf("%w: next is nil", ErrConfig)
	}
	h := &handler{next: next, r: cfg.Redactor}
	if h.r == nil {
		r, err := New(Config{})
		if err != nil {
			return nil, err
		}
		h.r = r
	}
	keys, err := newKeyRules(cfg.Keys, cfg.KeepKeys)
	if err != nil {
		return nil, err
	}
	h.keys = keys
	return h, nil
}

// Enabled reports whether the next handler is enabled.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

// Handle passes a redacted copy of the record on.
func (h *handler) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level, h.r.String(rec.Message), rec.PC)
	var buf [8]slog.Attr
	attrs := buf[:0]
	rec.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, h.attr(a, h.all, 0))
		return true
	})
	out.AddAttrs(attrs...)
	return h.next.Handle(ctx, out)
}

// WithAttrs redacts the attributes once.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = h.attr(a, h.all, 0)
	}
	c := *h
	c.next = h.next.WithAttrs(out)
	return &c
}

// WithGroup opens a group. A group with a secret key masks all its attributes.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	c := *h
	c.all = h.all || h.keys.secret(name)
	c.next = h.next.WithGroup(h.r.String(name))
	return &c
}

// maxDepth bounds nested groups and values: beyond it they are masked whole.
const maxDepth = 32

// attr returns the redacted form of a; all is whether it is inside a masked
// group.
func (h *handler) attr(a slog.Attr, all bool, depth int) slog.Attr {
	switch k := a.Value.Kind(); {
	case k == slog.KindAny || k == slog.KindLogValuer || k == slog.KindGroup:
		return h.resolved(a, all, depth)
	case all || h.keys.secret(a.Key):
		return slog.String(h.key(a.Key), Masked)
	case h.keys.keep[a.Key]:
		return a
	}
	return slog.Attr{Key: h.key(a.Key), Value: h.value(a.Value)}
}

// key redacts an attribute key. Nearly all are one short word of letters, in
// which nothing can be found.
func (h *handler) key(k string) string {
	if len(k) > 16 || !h.r.ruled() {
		return h.r.String(k)
	}
	for i := range len(k) {
		if !detect.IsAlpha(k[i]) && k[i] != '_' {
			return h.r.String(k)
		}
	}
	return k
}

// resolved is attr for values with methods, which may panic, and for groups.
func (h *handler) resolved(a slog.Attr, all bool, depth int) (out slog.Attr) {
	if a.Equal(slog.Attr{}) {
		return a
	}
	defer func() {
		if recover() != nil {
			out = slog.String(h.key(a.Key), Masked)
		}
	}()
	v := a.Value.Resolve()
	all = all || h.keys.secret(a.Key)
	if v.Kind() == slog.KindGroup {
		group := v.Group()
		if depth >= maxDepth {
			return slog.String(h.key(a.Key), Masked)
		}
		masked := make([]slog.Attr, len(group))
		for i, g := range group {
			masked[i] = h.attr(g, all, depth+1)
		}
		return slog.Attr{Key: h.key(a.Key), Value: slog.GroupValue(masked...)}
	}
	if all {
		return slog.String(h.key(a.Key), Masked)
	}
	if h.keys.keep[a.Key] {
		return slog.Attr{Key: a.Key, Value: v}
	}
	return slog.Attr{Key: h.key(a.Key), Value: h.value(v)}
}

// value redacts v by its content. A plain value in which nothing was found is
// handed on as it is; all else as what was examined, since the next handler may
// print another form of the value than the one that was looked at.
func (h *handler) value(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindBool, slog.KindDuration, slog.KindTime:
		return v
	case slog.KindFloat64:
		if h.r.findsInFloat(v.Float64(), 64) {
			return slog.StringValue(Masked)
		}
		return v
	case slog.KindInt64, slog.KindUint64:
		// A bare number has no words around it; it is masked only by a strong check or a list of
		// the host's.
		if h.r.ruled() && small(v) {
			return v
		}
		return h.printed(v, v.String())
	case slog.KindString:
		return h.printed(v, v.String())
	}
	if v.Any() == nil {
		return v
	}
	w := walker{r: h.r, keys: h.keys}
	return slog.AnyValue(w.walk(reflect.ValueOf(v.Any()), "", 0))
}

// small reports whether a number has fewer digits than any that is recognized
// without a word.
func small(v slog.Value) bool {
	if v.Kind() == slog.KindUint64 {
		return v.Uint64() < 100_000
	}
	return v.Int64() > -100_000 && v.Int64() < 100_000
}

// printed redacts the text that v prints as.
func (h *handler) printed(v slog.Value, s string) slog.Value {
	if m := h.r.String(s); m != s {
		return slog.StringValue(m)
	}
	return v
}
