package txcase

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/sealtext/sealtext"
)

// WantErr returns nil if err is target, and otherwise an error that says what happened.
func WantErr(what string, err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return fmt.Errorf("%s returned %v, want %v", what, err, target)
}

// Want returns nil if got equals want, and otherwise an error with both.
func Want[T comparable](what string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s: got %v, want %v", what, got, want)
}

// Each runs f(0) to f(n-1) concurrently and joins their errors.
func Each(n int, f func(int) error) error {
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- f(i) }()
	}
	var all error
	for range n {
		all = errors.Join(all, <-errs)
	}
	return all
}

// DiffRows compares lists of rows, in order.
func DiffRows[T any](what string, got, want []T) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: got %d rows, want %d", what, len(got), len(want))
	}
	for i := range want {
		if err := Diff(fmt.Sprintf("%s: row %d of %d", what, i+1, len(want)), got[i], want[i]); err != nil {
			return err
		}
	}
	return nil
}

// Diff compares two rows of one struct type and names the first field that
// differs. A time must be the same instant, in UTC; a sealed value must have
// the same bytes; an empty and a nil slice are the same, also in a field that is a struct.
func Diff[T any](what string, got, want T) error {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range w.NumField() {
		if !sameField(g.Field(i).Interface(), w.Field(i).Interface()) {
			return fmt.Errorf("%s: field %s is %v, want %v", what, w.Type().Field(i).Name, g.Field(i).Interface(), w.Field(i).Interface())
		}
	}
	return nil
}

func sameField(got, want any) bool {
	switch w := want.(type) {
	case time.Time:
		g, ok := got.(time.Time)
		return ok && g.Equal(w) && g.Location() == time.UTC && g.IsZero() == w.IsZero()
	case sealtext.Sealed:
		g, ok := got.(sealtext.Sealed)
		return ok && bytes.Equal(g.Bytes(), w.Bytes())
	}
	v, g := reflect.ValueOf(want), reflect.ValueOf(got)
	switch {
	case v.Kind() == reflect.Slice && v.Len() == 0:
		return g.Len() == 0
	case v.Kind() == reflect.Struct && v.Type() == g.Type() && exported(v.Type()):
		for i := range v.NumField() {
			if !sameField(g.Field(i).Interface(), v.Field(i).Interface()) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, want)
}

// exported reports whether all fields of a struct can be read.
func exported(t reflect.Type) bool {
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return false
		}
	}
	return true
}
