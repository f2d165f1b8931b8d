package redact

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Value returns a redacted copy of v for encoding or printing: maps, slices and plain values, with
// the exported fields of structs under their JSON names. The values of [SecretKeys] are masked. A
// field with the tag redact:"-" is masked as a whole, and one with redact:"PHONE_NUMBER" or another
// entity is labeled so, regardless of its content. A value that has a form of its own becomes that
// form, examined: the first of its LogValue, Error, String, MarshalText, MarshalJSON and Format that
// it or a pointer to it has. Cycles, depths over 32 and values of more than 10,000 parts become
// [Masked].
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
	r     *Redactor
	keys  keyRules
	nodes int
}

const maxNodes = 10_000

// walk returns the redacted copy of v. A value that cannot be read is masked.
func (w *walker) walk(v reflect.Value, key string, depth int) any {
	if w.nodes++; depth > maxDepth || w.nodes > maxNodes {
		return Masked
	}
	if key != "" && w.keys.secret(key) {
		return Masked
	}
	if !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return nil
	}
	if v.CanInterface() {
		if form, ok := w.form(v, depth); ok {
			return form
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return w.walk(v.Elem(), "", depth+1)
	case reflect.String:
		return w.r.String(v.String())
	case reflect.Struct:
		out := map[string]any{}
		w.fields(v, out, depth)
		return out
	case reflect.Map:
		return w.entries(v, depth)
	case reflect.Slice, reflect.Array:
		return w.elements(v, depth)
	case reflect.Bool:
		return v.Bool()
	case reflect.Float32, reflect.Float64:
		switch f := v.Float(); {
		case w.r.findsInFloat(f, v.Type().Bits()):
			return Masked
		case v.Kind() == reflect.Float32:
			return float32(f) // which prints shorter
		default:
			return f
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		s := ""
		if v.CanInt() {
			s = strconv.FormatInt(v.Int(), 10)
		} else {
			s = strconv.FormatUint(v.Uint(), 10)
		}
		if w.r.String(s) != s {
			return Masked
		}
		return json.Number(s)
	}
	return Masked // channels, functions, complex numbers, unsafe pointers
}

// elements copies a slice or an array. Bytes are a text, and so are runes in
// which something is found.
func (w *walker) elements(v reflect.Value, depth int) any {
	switch v.Type().Elem().Kind() {
	case reflect.Uint8:
		p := make([]byte, v.Len())
		for i := range p {
			p[i] = byte(v.Index(i).Uint())
		}
		return w.r.String(string(p))
	case reflect.Int32:
		p := make([]rune, min(v.Len(), maxNodes))
		for i := range p {
			p[i] = rune(v.Index(i).Int())
		}
		if s := string(p); w.r.String(s) != s {
			return Masked
		}
	}
	out := make([]any, 0, min(v.Len(), 1024))
	for i := range v.Len() {
		if w.nodes > maxNodes {
			return Masked
		}
		out = append(out, w.walk(v.Index(i), "", depth+1))
	}
	return out
}

// findsInFloat reports whether the digits of a number are sensitive: a number
// that was decoded from JSON is a float64, also a card number.
func (r *Redactor) findsInFloat(f float64, bits int) bool {
	if f > -100_000 && f < 100_000 && r.ruled() {
		return false
	}
	s := strconv.FormatFloat(f, 'f', -1, bits)
	return r.String(s) != s
}

// fields adds the exported fields of a struct to out as package encoding/json
// does, fields of embedded structs among them. Printing with %v shows
// unexported fields too: they are not in the copy.
func (w *walker) fields(v reflect.Value, out map[string]any, depth int) {
	t := v.Type()
	for i := range t.NumField() {
		f, value := t.Field(i), v.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" && options == "" {
			continue
		}
		tag := f.Tag.Get("redact")
		if f.Anonymous && name == "" && tag == "" {
			if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct && !value.IsNil() {
				value = value.Elem()
			}
			if value.Kind() == reflect.Struct && depth < maxDepth && !(value.CanInterface() && hasForm(value)) {
				inner := map[string]any{}
				w.fields(value, inner, depth+1)
				for k, part := range inner {
					if _, outer := out[k]; !outer {
						out[k] = part
					}
				}
				continue
			}
		}
		if !f.IsExported() || empty(value, options) {
			continue
		}
		if name == "" {
			name = f.Name
		}
		switch tag {
		case "":
			out[name] = w.walk(value, name, depth+1)
		case "-":
			out[name] = Masked
		default:
			out[name] = "[" + tag + "]"
		}
	}
}

// empty reports whether package encoding/json leaves v out under the options of
// its tag.
func empty(v reflect.Value, options string) bool {
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitzero":
			return v.IsZero()
		case "omitempty":
			switch v.Kind() {
			case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
				return v.Len() == 0
			case reflect.Struct:
				return false
			}
			return v.IsZero()
		}
	}
	return false
}

func (w *walker) entries(v reflect.Value, depth int) any {
	out := map[string]any{}
	for it := v.MapRange(); it.Next(); {
		if w.nodes > maxNodes {
			return Masked
		}
		key := fmt.Sprint(it.Key())
		if it.Key().Kind() != reflect.String { // a string is its own name, whatever methods it has
			if text, ok := w.form(it.Key(), depth); ok {
				key = fmt.Sprint(text)
			}
		} else {
			key = it.Key().String()
		}
		out[w.r.String(key)] = w.walk(it.Value(), key, depth+1)
	}
	return out
}
