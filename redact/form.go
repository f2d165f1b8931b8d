package redact

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"time"
)

// A type can have several forms: a String that masks, and a MarshalJSON that
// tells all. Which of them the next reader of a log prints is not known here,
// so one is chosen, examined, and handed on in the place of the value.

// form returns the redacted form of a value that has one of its own; v can be
// read by Interface.
func (w *walker) form(v reflect.Value, depth int) (any, bool) {
	x := v.Interface()
	if form, ok := w.methods(x, depth); ok {
		return form, true
	}
	// Methods of the pointer are those of an addressable value, as of url.URL.
	if v.Kind() == reflect.Struct && reflect.PointerTo(v.Type()).NumMethod() > 0 {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		return w.methods(p.Interface(), depth)
	}
	return nil, false
}

// hasForm reports whether form finds one.
func hasForm(v reflect.Value) bool {
	is := func(x any) bool {
		switch x.(type) {
		case slog.LogValuer, error, fmt.Stringer, encoding.TextMarshaler, json.Marshaler, fmt.Formatter:
			return true
		}
		return false
	}
	return is(v.Interface()) || reflect.PointerTo(v.Type()).NumMethod() > 0 && is(reflect.New(v.Type()).Interface())
}

// methods is form by the methods of x. What its author shows to people comes
// before what is stored of it, since it tells less.
func (w *walker) methods(x any, depth int) (any, bool) {
	switch x := x.(type) {
	case slog.LogValuer:
		return w.resolved(slog.AnyValue(x).Resolve(), depth+1), true
	case error:
		return w.r.String(x.Error()), true
	case time.Time:
		return x.Format(time.RFC3339Nano), true
	case *time.Time:
		return x.Format(time.RFC3339Nano), true
	case json.Number: // of a decoder
		if s := x.String(); w.r.String(s) != s {
			return Masked, true
		}
		return x, true
	case fmt.Stringer:
		return w.r.String(x.String()), true
	case encoding.TextMarshaler:
		p, err := x.MarshalText()
		if err != nil {
			return Masked, true
		}
		return w.r.String(string(p)), true
	case json.Marshaler:
		return w.decoded(x, depth+1), true
	case fmt.Formatter:
		return w.r.String(fmt.Sprintf("%+v", x)), true
	}
	return nil, false
}

// resolved is walk for what a LogValue returned.
func (w *walker) resolved(v slog.Value, depth int) any {
	if v.Kind() != slog.KindGroup {
		if _, again := v.Any().(slog.LogValuer); again {
			return Masked // slog has given up on it
		}
		return w.walk(reflect.ValueOf(v.Any()), "", depth)
	}
	out := map[string]any{}
	for _, a := range v.Group() {
		if w.nodes++; depth > maxDepth || w.nodes > maxNodes {
			return Masked
		}
		if w.keys.secret(a.Key) {
			out[w.r.String(a.Key)] = Masked
			continue
		}
		out[w.r.String(a.Key)] = w.resolved(a.Value.Resolve(), depth+1)
	}
	return out
}

// decoded is walk for a value that only encodes itself as JSON.
func (w *walker) decoded(m json.Marshaler, depth int) any {
	data, err := m.MarshalJSON()
	if err != nil {
		return Masked
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if d.Decode(&tree) != nil {
		return Masked
	}
	if _, err := d.Token(); err != io.EOF {
		return Masked
	}
	return w.walk(reflect.ValueOf(tree), "", depth)
}
