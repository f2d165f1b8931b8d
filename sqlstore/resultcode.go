package sqlstore

import (
	"errors"
	"reflect"
)

// resultCode returns SQLite's extended result code in an error. Drivers differ: modernc.org/sqlite has
// a method Code() int with the extended code, ncruces/go-sqlite3 has methods ExtendedCode and Code
// with integer types of its own, mattn/go-sqlite3 has fields of those names. Importing them would link
// all three.
func resultCode(err error) (int, bool) {
	var c interface{ Code() int }
	if errors.As(err, &c) {
		return c.Code(), true
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if f, ok := err.(*failure); ok { //nolint:errorlint // one step of the chain
			return resultCode(f.err)
		}
		v := reflect.ValueOf(err)
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return 0, false
		}
		for _, name := range []string{"ExtendedCode", "Code"} {
			if n, ok := integerMethod(v, name); ok && n != 0 {
				return n, true
			}
			if n, ok := integerField(v, name); ok && n != 0 {
				return n, true
			}
		}
	}
	return 0, false
}

func integerMethod(v reflect.Value, name string) (int, bool) {
	m := v.MethodByName(name)
	if !m.IsValid() || m.Type().NumIn() != 0 || m.Type().NumOut() != 1 {
		return 0, false
	}
	if k := m.Type().Out(0).Kind(); k < reflect.Int || k > reflect.Uint64 {
		return 0, false
	}
	return integer(m.Call(nil)[0])
}

func integerField(v reflect.Value, name string) (int, bool) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	return integer(v.FieldByName(name))
}

func integer(v reflect.Value) (int, bool) {
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return int(v.Int()), true
	case v.CanUint():
		return int(v.Uint()), true //nolint:gosec // result codes are small
	}
	return 0, false
}
