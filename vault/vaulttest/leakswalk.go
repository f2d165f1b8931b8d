package vaulttest

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf16"
)

// dump writes every value that can be reached from v, as a dump library does with methods disabled:
// it follows pointers and interfaces, reads unexported fields, and calls no method. It does not
// need package unsafe, because reflection may read an unexported field.
func dump(v any) string {
	d := dumper{seen: map[visit]bool{}}
	d.walk(reflect.ValueOf(v), 0)
	return d.out.String()
}

type visit struct {
	ptr uintptr
	typ reflect.Type
}

type dumper struct {
	out  strings.Builder
	seen map[visit]bool
}

const (
	maxDumpDepth = 64
	maxDumpItems = 1 << 16
)

func (d *dumper) walk(v reflect.Value, depth int) {
	if !v.IsValid() || depth > maxDumpDepth {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		d.line(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.line(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.line(v.Uint())
	case reflect.Float32, reflect.Float64:
		fmt.Fprintf(&d.out, "%.0f %[1]g\n", v.Float())
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		fmt.Fprintf(&d.out, "%.0f %.0f\n", real(c), imag(c))
	case reflect.String:
		d.line(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		at := visit{v.Pointer(), v.Type()}
		if !d.seen[at] {
			d.seen[at] = true
			d.walk(v.Elem(), depth+1)
		}
	case reflect.Interface:
		d.walk(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			d.out.WriteString(v.Type().Field(i).Name + ": ")
			d.walk(v.Field(i), depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			d.walk(it.Key(), depth+1)
			d.walk(it.Value(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		d.list(v, depth)
	default: // functions, channels and unsafe pointers have only an address
		d.line(v.Type())
	}
}

// list writes the elements, and lists of integers also as the text they may
// be: bytes, runes or UTF-16 units.
func (d *dumper) list(v reflect.Value, depth int) {
	var units []uint64
	for i := range min(v.Len(), maxDumpItems) {
		e := v.Index(i)
		switch e.Kind() {
		case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
			units = append(units, e.Uint())
		case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
			units = append(units, uint64(e.Int()))
		default:
			d.walk(e, depth+1)
		}
	}
	if len(units) == 0 {
		return
	}
	d.line(units)
	bytes, runes, utf := make([]byte, len(units)), make([]rune, len(units)), make([]uint16, len(units))
	for i, u := range units {
		bytes[i], runes[i], utf[i] = byte(u), rune(u), uint16(u)
	}
	d.line(string(bytes))
	d.line(string(runes))
	d.line(string(utf16.Decode(utf)))
}

func (d *dumper) line(v any) { fmt.Fprintln(&d.out, v) }
