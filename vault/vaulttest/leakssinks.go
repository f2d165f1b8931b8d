package vaulttest

import (
	"errors"
	"fmt"
	"reflect"
)

// sinks lists every sink. The list is new for each caller, so that tests share no state.
func sinks() []sink {
	all := fmtSinks()
	all = append(all, errorSinks()...)
	all = append(all, logSinks()...)
	all = append(all, encodeSinks()...)
	all = append(all, templateSinks()...)
	return append(all, directSinks()...)
}

// place puts a value somewhere; fmt treats each place differently.
type place struct {
	name, why string
	put       func(v any) any
	address   bool // %p writes an address here
	untyped   bool // %T does not name the type of the value here
}

type (
	exported   struct{ V any }
	unexported struct{ v any }
	nested     struct{ in struct{ deep unexported } }
	embedded   struct{ unexported }
)

const (
	whyMethods = "the value has no Format method for this verb; implement fmt.Formatter for every verb"
	whyPlace   = "fmt calls the methods of the elements of a container; implement fmt.Formatter"
	whyHidden  = "fmt calls no method on what it reaches through an unexported field; keep the secret masked in memory"
)

func places() []place {
	hide := func(v any) any { return unexported{v} }
	return []place{
		{name: "the value itself", why: whyMethods, put: func(v any) any { return v }},
		{name: "a pointer", why: whyMethods, put: pointerTo, address: true},
		{name: "an exported field", why: whyPlace, untyped: true, put: func(v any) any { return exported{v} }},
		{name: "an exported field of its own type", why: whyPlace, put: typedField},
		{
			name: "a pointer in an exported field", why: whyPlace, address: true, untyped: true,
			put: func(v any) any { return exported{pointerTo(v)} },
		},
		{name: "an unexported field", why: whyHidden, untyped: true, put: hide},
		{
			name: "an unexported field behind a pointer", why: whyHidden, address: true, untyped: true,
			put: func(v any) any { return &unexported{v} },
		},
		{name: "a nested unexported field", why: whyHidden, untyped: true, put: func(v any) any {
			var n nested
			n.in.deep.v = v
			return n
		}},
		{name: "an embedded struct", why: whyHidden, untyped: true, put: func(v any) any { return embedded{unexported{v}} }},
		{name: "a map value", why: whyPlace, address: true, untyped: true, put: func(v any) any { return map[string]any{"k": v} }},
		{name: "a map value of its own type", why: whyPlace, address: true, put: typedMapValue},
		{name: "a map key", why: whyPlace, address: true, put: typedMapKey},
		{name: "a slice", why: whyPlace, address: true, untyped: true, put: func(v any) any { return []any{v} }},
		{name: "a slice of its own type", why: whyPlace, address: true, put: typedSlice},
		{name: "an array", why: whyPlace, untyped: true, put: func(v any) any { return [1]any{v} }},
		{name: "a slice in an unexported field", why: whyHidden, untyped: true, put: func(v any) any { return hide([]any{v}) }},
		{
			name: "a map in an unexported field", why: whyHidden, untyped: true,
			put: func(v any) any { return hide(map[string]any{"k": v}) },
		},
	}
}

// verbs are all verbs of package fmt, with the flags that change their output. Flags that only pad
// are left out.
var verbs = []string{
	"%v", "%+v", "%#v", "%T", "%s", "%q", "%+q", "%#q", "%x", "%X", "% x", "%#x", "% X",
	"%d", "%+d", "%b", "%o", "%O", "%#o", "%c", "%U", "%#U", "%e", "%E", "%f", "%.0f", "%g", "%G", "%t", "%p", "%#p",
	"%20v", "%!", "%z",
}

func fmtSinks() []sink {
	var all []sink
	for _, p := range places() {
		for _, verb := range verbs {
			why := p.why
			switch verb {
			case "%p", "%#p":
				if p.address {
					continue
				}
				why = "%p never calls Format and writes a value that is no pointer as %v without methods; keep the secret masked in memory"
			case "%T":
				if p.untyped {
					continue
				}
				why = "the name of the type shows; do not make types from secrets"
			}
			all = append(all, sink{"fmt " + verb + " of " + p.name, why, func(v any) string {
				return fmt.Sprintf(verb, p.put(v))
			}})
		}
		all = append(all, sink{
			"a dump of " + p.name,
			"dump libraries, and the failing assertions that use them, follow pointers and read unexported fields without calling methods; keep the secret masked in memory",
			func(v any) string { return dump(p.put(v)) },
		})
	}
	print := func(name string, f func(...any) string) sink {
		return sink{"fmt." + name, whyMethods, func(v any) string { return f(v) }}
	}
	return append(all, print("Sprint", fmt.Sprint), print("Sprintln", fmt.Sprintln),
		sink{"fmt.Sprintf with too many arguments", whyMethods, func(v any) string { return sprintf("done", v) }},
		sink{"fmt.Append", whyMethods, func(v any) string { return string(fmt.Append(nil, v)) }},
	)
}

// sprintf is a variable because the arguments do not fit the format.
var sprintf = fmt.Sprintf

type valueError struct{ V any }

func (e *valueError) Error() string { return fmt.Sprintf("bad value %v", e.V) }

func errorSinks() []sink {
	const why = "errors are printed far from where they are made; keep values out of them or give the value a Format method"
	wrap := func(v any) error { return fmt.Errorf("outer: %w", &valueError{v}) }
	return []sink{
		{"the text of an error made with %v", why, func(v any) string { return fmt.Errorf("bad %v", v).Error() }},
		{"the text of a wrapped error", why, func(v any) string { return wrap(v).Error() }},
		{"%+v of a wrapped error", why, func(v any) string { return fmt.Sprintf("%+v", wrap(v)) }},
		{"%#v of a wrapped error", whyHidden, func(v any) string {
			return fmt.Sprintf("%#v", struct{ err any }{valueError{v}})
		}},
		{"joined errors", why, func(v any) string { return errors.Join(errors.New("first"), wrap(v)).Error() }},
		{"a dump of a wrapped error", "assertions on errors dump the whole chain; keep the secret masked in memory", func(v any) string { return dump(wrap(v)) }},
		{"a panic with the value", "the runtime prints the value of a panic: by its Error or String method, else its raw text", panicText},
		{"a panic with text made of the value", why, func(v any) string { panic(fmt.Sprintf("bad %v", v)) }},
		{"a panic with an error", why, func(v any) string { panic(wrap(v)) }},
	}
}

// panicText returns the text that the runtime prints for an uncaught panic with v.
func panicText(v any) string {
	switch x := v.(type) {
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer, reflect.Func, reflect.Chan, reflect.Interface, reflect.Invalid:
		return fmt.Sprintf("(%T) 0xc000000000", v)
	default:
		return dump(v)
	}
}

func pointerTo(v any) any {
	p := reflect.New(reflect.TypeOf(v))
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}

func typedField(v any) any { return fieldWithTag(v, "") }

func fieldWithTag(v any, tag reflect.StructTag) any {
	s := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: reflect.TypeOf(v), Tag: tag}})).Elem()
	s.Field(0).Set(reflect.ValueOf(v))
	return s.Interface()
}

func typedMapValue(v any) any {
	t := reflect.TypeOf(v)
	m := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), t))
	m.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf(v))
	return m.Interface()
}

// typedMapKey returns a map with v as key, or as a value where v cannot be a key.
func typedMapKey(v any) any {
	if !reflect.ValueOf(v).Comparable() {
		return typedMapValue(v)
	}
	m := reflect.MakeMap(reflect.MapOf(reflect.TypeOf(v), reflect.TypeFor[bool]()))
	m.SetMapIndex(reflect.ValueOf(v), reflect.ValueOf(true))
	return m.Interface()
}

func typedSlice(v any) any {
	s := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(v)), 0, 1)
	return reflect.Append(s, reflect.ValueOf(v)).Interface()
}
