package vaulttest

import (
	"database/sql/driver"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
)

// directSinks call the methods that other packages look for.
func directSinks() []sink {
	const why = "this method is called by loggers and encoders; give a mask or an error"
	method := func(name string, call func(v any) (string, error)) sink {
		return sink{"the method " + name, why, func(v any) string {
			for _, x := range []any{v, pointerTo(v)} {
				if s, err := call(x); s != "" || err != nil {
					return s + errText(err)
				}
			}
			return ""
		}}
	}
	return []sink{
		method("String", func(v any) (string, error) { return call(v, fmt.Stringer.String), nil }),
		method("GoString", func(v any) (string, error) { return call(v, fmt.GoStringer.GoString), nil }),
		method("Error", func(v any) (string, error) { return call(v, error.Error), nil }),
		method("LogValue", func(v any) (string, error) { return dump(call(v, slog.LogValuer.LogValue).Any()), nil }),
		method("MarshalText", func(v any) (string, error) { return callBytes(v, encoding.TextMarshaler.MarshalText) }),
		method("MarshalJSON", func(v any) (string, error) { return callBytes(v, json.Marshaler.MarshalJSON) }),
		method("MarshalBinary", func(v any) (string, error) { return callBytes(v, encoding.BinaryMarshaler.MarshalBinary) }),
		method("AppendText", func(v any) (string, error) {
			return callBytes(v, func(a encoding.TextAppender) ([]byte, error) { return a.AppendText(nil) })
		}),
		method("AppendBinary", func(v any) (string, error) {
			return callBytes(v, func(a encoding.BinaryAppender) ([]byte, error) { return a.AppendBinary(nil) })
		}),
		method("GobEncode", func(v any) (string, error) { return callBytes(v, gob.GobEncoder.GobEncode) }),
		method("Value", func(v any) (string, error) {
			x, ok := v.(driver.Valuer)
			if !ok {
				return "", nil
			}
			d, err := x.Value()
			return dump(d), err
		}),
		{"the error of reading it back", "a parser must not repeat its input", func(v any) string {
			p := pointerTo(v)
			var errs []error
			if u, ok := p.(json.Unmarshaler); ok {
				errs = append(errs, u.UnmarshalJSON([]byte(`"mask"`)))
			}
			if u, ok := p.(encoding.TextUnmarshaler); ok {
				errs = append(errs, u.UnmarshalText([]byte("mask")))
			}
			return errText(errors.Join(errs...)) + fmt.Sprint(reflect.ValueOf(p).Elem().Interface())
		}},
	}
}

// call calls a method of an interface if v has it.
func call[I, R any](v any, f func(I) R) (r R) {
	if x, ok := v.(I); ok {
		return f(x)
	}
	return r
}

func callBytes[I any](v any, f func(I) ([]byte, error)) (string, error) {
	if x, ok := v.(I); ok {
		b, err := f(x)
		return string(b), err
	}
	return "", nil
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
