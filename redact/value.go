package redact

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
)

// Value returns a redacted copy of v for encoding or printing: maps, slices and plain values, with
// the exported fields of structs under their JSON names. The values of [SecretKeys] are masked. A
// field with the tag redact:"-" is masked as a whole, and one with redact:"PHONE_NUMBER" or another
// entity is labeled so, regardless of its content. A value with a text form of its own is redacted
// as text. Cycles, depths over 32 and values of more than 10,000 parts become [Masked].
func (r *Redactor) Value(v any) (out any) {
	defer func() {
		if recover() != nil {
			out = Masked // a method of the value panicked
		}
	}()
	w := walker{r: r, keys: defaultKeys}
	return w.walk(reflect.ValueOf(v), "", 0)
}

// walker copies a value with everything sensitive masked. nodes bounds the
// copy, so that a large or cyclic value ends as [Masked].
type walker struct {
	r       *Redactor
	keys    keyRules
	nodes   int
	changed bool
}

const maxNodes = 10_000

func (w *walker) mask() any {
	w.changed = true
	return Masked
}

// walk returns the redacted copy of v. A value that cannot be read is masked.
func (w *walker) walk(v reflect.Value, key string, depth int) any {
	if w.nodes++; depth > maxDepth || w.nodes > maxNodes {
		return w.mask()
	}
	if key != "" && w.keys.secret(key) {
		return w.mask()
	}
	if !v.IsValid() {
		return nil
	}
	if v.CanInterface() {
		if s, ok := printedForm(v.Interface()); ok {
			return w.text(s)
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return w.walk(v.Elem(), "", depth+1)
	case reflect.String:
		return w.text(v.String())
	case reflect.Struct:
		return w.fields(v, depth)
	case reflect.Map:
		return w.entries(v, depth)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return w.octets(v)
		}
		out := make([]any, 0, min(v.Len(), 1024))
		for i := range v.Len() {
			if w.nodes > maxNodes {
				return w.mask()
			}
			out = append(out, w.walk(v.Index(i), "", depth+1))
		}
		return out
	case reflect.Bool:
		return v.Bool()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		s := fmt.Sprint(v)
		if w.r.String(s) != s {
			return w.mask()
		}
		return json.Number(s)
	}
	return w.mask() // channels, functions, complex numbers, unsafe pointers
}

func (w *walker) text(s string) any {
	m := w.r.String(s)
	w.changed = w.changed || m != s
	return m
}

func (w *walker) octets(v reflect.Value) any {
	p := make([]byte, v.Len())
	for i := range p {
		p[i] = byte(v.Index(i).Uint())
	}
	return w.text(string(p))
}

func (w *walker) fields(v reflect.Value, depth int) any {
	out := map[string]any{}
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			// Printing with %v shows unexported fields: they are left out of
			// the copy, and the copy replaces the value.
			w.changed = true
			continue
		}
		name := fieldName(f)
		if name == "" {
			continue
		}
		if tag, ok := f.Tag.Lookup("redact"); ok && tag != "" {
			w.changed = true
			out[name] = "[" + tag + "]"
			if tag == "-" {
				out[name] = Masked
			}
			continue
		}
		out[name] = w.walk(v.Field(i), name, depth+1)
	}
	return out
}

// fieldName returns the JSON name of a field, or "" when JSON leaves it out.
func fieldName(f reflect.StructField) string {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return ""
	}
	for i := range len(tag) {
		if tag[i] == ',' {
			tag = tag[:i]
			break
		}
	}
	if tag == "" {
		return f.Name
	}
	return tag
}

func (w *walker) entries(v reflect.Value, depth int) any {
	out := map[string]any{}
	for it := v.MapRange(); it.Next(); {
		if w.nodes > maxNodes {
			return w.mask()
		}
		key := fmt.Sprint(it.Key())
		masked, _ := w.text(key).(string)
		out[masked] = w.walk(it.Value(), key, depth+1)
	}
	return out
}

// printedForm returns the text that handlers print a value as.
func printedForm(x any) (string, bool) {
	switch x := x.(type) {
	case error:
		return x.Error(), true
	case encoding.TextMarshaler:
		if p, err := x.MarshalText(); err == nil {
			return string(p), true
		}
		return Masked, true
	case fmt.Stringer:
		return x.String(), true
	}
	return "", false
}
