package sealtext_test

import (
	"database/sql"
	"encoding/gob"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

const (
	secretNumber = "+447700900123"
	secretText   = "Ada, your code for \"Müller & Söhne\" is 778142"
)

// person and hidden are types that a host could make from the types of this package.
type (
	person struct {
		Name   string
		Phone  sealtext.Number
		Last   sealtext.Body
		Others []sealtext.Number
		ByName map[string]sealtext.Number
		Names  map[sealtext.Number]string
	}
	hidden struct {
		name  string
		phone sealtext.Number
		last  *sealtext.Body
		deep  struct{ numbers [1]sealtext.Number }
	}
)

// secretive returns values of the types, alone and inside structs, with the secrets that must not
// show.
func secretive(t *testing.T) (values map[string]any, secrets []string) {
	t.Helper()
	n, b := number(t, secretNumber), body(t, secretText)
	in := hidden{name: "Ada", phone: n, last: &b}
	in.deep.numbers[0] = n
	return map[string]any{
		"Number":               n,
		"Body":                 b,
		"person":               person{"Ada", n, b, []sealtext.Number{n}, map[string]sealtext.Number{"home": n}, map[sealtext.Number]string{n: "home"}},
		"person in hidden":     in,
		"pointer to a person":  &person{Phone: n, Last: b},
		"slice of numbers":     []sealtext.Number{n, n},
		"number as an any":     []any{n, b},
		"error with a number":  numberError{n, b},
		"sender beside number": struct{ To, from any }{n, b},
	}, []string{secretNumber, "7700900123", secretText, "Müller & Söhne"}
}

// numberError is a host's error type that holds a number and a body.
type numberError struct {
	to   sealtext.Number
	text sealtext.Body
}

func (e numberError) Error() string {
	return fmt.Sprintf("cannot send %v to %s: %+v", e.text, e.to, struct{ n any }{e.to})
}

func TestNothingLeaks(t *testing.T) {
	require.GreaterOrEqual(t, vaulttest.Sinks(), 100)
	values, secrets := secretive(t)
	for name, v := range values {
		t.Run(name, func(t *testing.T) { vaulttest.LeakSinks(t, v, secrets...) })
	}
}

// recorder records the text that an assertion prints when it fails.
type recorder struct{ text strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }
func (*recorder) FailNow()                            {}

// assertions fail for any v and print it.
//
//nolint:testifylint // they are here to fail
var assertions = map[string]func(t require.TestingT, v any){
	"Equal":          func(t require.TestingT, v any) { require.Equal(t, "something else", v) },
	"Equal, swapped": func(t require.TestingT, v any) { require.Equal(t, v, struct{}{}) },
	"Equal, in a struct": func(t require.TestingT, v any) {
		require.Equal(t, struct{ v, w any }{v, 1}, struct{ v, w any }{v, 2})
	},
	"Equal, in a map": func(t require.TestingT, v any) { require.Equal(t, map[string]any{"a": v}, map[string]any{"b": v}) },
	"EqualValues":     func(t require.TestingT, v any) { require.EqualValues(t, 7, v) },
	"EqualExportedValues": func(t require.TestingT, v any) {
		require.EqualExportedValues(t, struct{ A any }{v}, struct{ A any }{1})
	},
	"Exactly":      func(t require.TestingT, v any) { require.Exactly(t, 7, v) },
	"NotEqual":     func(t require.TestingT, v any) { require.NotEqual(t, v, v) },
	"Same":         func(t require.TestingT, v any) { require.Same(t, &v, &[]any{v}[0]) },
	"Nil":          func(t require.TestingT, v any) { require.Nil(t, v) },
	"Empty":        func(t require.TestingT, v any) { require.Empty(t, v) },
	"Zero":         func(t require.TestingT, v any) { require.Zero(t, v) },
	"Len":          func(t require.TestingT, v any) { require.Len(t, []any{v}, 9) },
	"Contains":     func(t require.TestingT, v any) { require.Contains(t, []any{v}, "x") },
	"NotContains":  func(t require.TestingT, v any) { require.NotContains(t, []any{v, 1}, 1) },
	"Contains key": func(t require.TestingT, v any) { require.Contains(t, map[string]any{"a": v}, "b") },
	"Subset":       func(t require.TestingT, v any) { require.Subset(t, []any{1}, []any{v}) },
	"ElementsMatch": func(t require.TestingT, v any) {
		require.ElementsMatch(t, []any{v, 1}, []any{v, 2})
	},
	"IsType":  func(t require.TestingT, v any) { require.IsType(t, 7, v) },
	"Regexp":  func(t require.TestingT, v any) { require.Regexp(t, "^none$", v) },
	"NoError": func(t require.TestingT, v any) { require.NoError(t, fmt.Errorf("with %v", v)) },
	"ErrorIs": func(t require.TestingT, v any) { require.ErrorIs(t, fmt.Errorf("with %v", v), sql.ErrNoRows) },
	"ErrorAs": func(t require.TestingT, v any) {
		require.ErrorAs(t, fmt.Errorf("with %v", v), new(*sealtext.InputError))
	},
	"EqualError": func(t require.TestingT, v any) {
		require.EqualError(t, fmt.Errorf("with %+v", v), "without")
	},
	"NotPanics":  func(t require.TestingT, v any) { require.NotPanics(t, func() { panic(v) }) },
	"PanicsWith": func(t require.TestingT, v any) { require.PanicsWithValue(t, 1, func() { panic(v) }) },
	"message":    func(t require.TestingT, v any) { require.Fail(t, "failed", "for %v and %#v", v, v) },
	"True":       func(t require.TestingT, v any) { require.True(t, false, v) },
	"InDelta":    func(t require.TestingT, v any) { require.InDelta(t, 1, v, 0.1) },
	"Greater":    func(t require.TestingT, v any) { require.Greater(t, v, v) },
	"JSONEq":     func(t require.TestingT, v any) { require.JSONEq(t, `{"a":1}`, fmt.Sprintf(`{"a":%q}`, fmt.Sprint(v))) },
}

// TestFailingAssertionsDoNotLeak calls assertions that fail. A consumer's failing test prints its
// values in the build log, with methods disabled.
func TestFailingAssertionsDoNotLeak(t *testing.T) {
	fail := func(f func(require.TestingT, any), v any) string {
		var r recorder
		f(&r, v)
		return r.text.String()
	}
	values, secrets := secretive(t)
	for name, f := range assertions {
		for what, v := range values {
			out := fail(f, v)
			require.NotEmpty(t, out, "%s does not fail for %s", name, what)
			require.Empty(t, vaulttest.Shows(out, secrets...), "%s of %s", name, what)
		}
	}
	// The same assertions do show values that are held in other types.
	bare := struct{ Phone string }{secretNumber}
	leaking := 0
	for _, f := range assertions {
		if vaulttest.Shows(fail(f, bare), secretNumber) != "" {
			leaking++
		}
	}
	require.Greater(t, leaking, len(assertions)*3/4)
}

// TestErrorsNeverRepeatTheInput passes secrets to every function that reads input.
func TestErrorsNeverRepeatTheInput(t *testing.T) {
	const word = "geheimnis-frau-müller"
	inputs := []string{secretNumber, "0" + secretNumber[3:], secretNumber + "x", word, word + secretNumber, "\xff" + secretNumber, strings.Repeat(secretNumber, 3000), "@" + secretNumber}
	parsers := map[string]func(string) error{
		"ParseE164":           func(s string) error { return second(sealtext.ParseE164(s)) },
		"NewBody":             func(s string) error { return second(sealtext.NewBody(s)) },
		"ParseTenant":         func(s string) error { return second(sealtext.ParseTenant(s)) },
		"ParseProgram":        func(s string) error { return second(sealtext.ParseProgram(s)) },
		"ParseSender":         func(s string) error { return second(sealtext.ParseSender(s)) },
		"ParsePurpose":        func(s string) error { return second(sealtext.ParsePurpose(s)) },
		"ParseID":             func(s string) error { return second(sealtext.ParseID(s)) },
		"ParseSubject":        func(s string) error { return second(sealtext.ParseSubject(s)) },
		"ParsePseudonym":      func(s string) error { return second(sealtext.ParsePseudonym(s)) },
		"ParseSealed":         func(s string) error { return second(sealtext.ParseSealed([]byte(s))) },
		"CheckReference":      func(s string) error { return sealtext.CheckReference("id", s) },
		"Domain.Check":        func(s string) error { return sealtext.Domain(s).Check() },
		"Binding.Check":       func(s string) error { return sealtext.Binding{Tenant: sealtext.MustTenant("a"), Field: s}.Check() },
		"Actor.Check, id":     func(s string) error { return sealtext.Actor{ID: s}.Check() },
		"Actor.Check, role":   func(s string) error { return sealtext.Actor{ID: "a", Roles: []string{s}}.Check() },
		"Actor.Check, method": func(s string) error { return sealtext.Actor{ID: "a", Method: s}.Check() },
		"Tenant text":         func(s string) error { return new(sealtext.Tenant).UnmarshalText([]byte(s)) },
		"Program text":        func(s string) error { return new(sealtext.Program).UnmarshalText([]byte(s)) },
		"Sender text":         func(s string) error { return new(sealtext.Sender).UnmarshalText([]byte(s)) },
		"Purpose text":        func(s string) error { return new(sealtext.Purpose).UnmarshalText([]byte(s)) },
		"ID text":             func(s string) error { return new(sealtext.ID).UnmarshalText([]byte(s)) },
		"Subject text":        func(s string) error { return new(sealtext.Subject).UnmarshalText([]byte(s)) },
		"Pseudonym text":      func(s string) error { return new(sealtext.Pseudonym).UnmarshalText([]byte(s)) },
		"Sealed text":         func(s string) error { return new(sealtext.Sealed).UnmarshalText([]byte(s)) },
		"ID column":           func(s string) error { return new(sealtext.ID).Scan(s) },
		"Subject column":      func(s string) error { return new(sealtext.Subject).Scan(s) },
		"Pseudonym column":    func(s string) error { return new(sealtext.Pseudonym).Scan(s) },
		"Sealed column":       func(s string) error { return new(sealtext.Sealed).Scan(s) },
		"Number text":         func(s string) error { return new(sealtext.Number).UnmarshalText([]byte(s)) },
		"Body text":           func(s string) error { return new(sealtext.Body).UnmarshalText([]byte(s)) },
		"Number column":       func(s string) error { return new(sql.Null[sealtext.Number]).Scan(s) },
		"Body column":         func(s string) error { return new(sql.Null[sealtext.Body]).Scan(s) },
		"Number in gob":       func(s string) error { return gob.NewDecoder(strings.NewReader(s)).Decode(new(sealtext.Number)) },
	}
	for name, parse := range parsers {
		refused := 0
		for _, in := range inputs {
			err := parse(in)
			if err == nil {
				continue
			}
			refused++
			out := fmt.Sprintf("%v %+v %#v %v", err, err, err, errors.Unwrap(err))
			require.Empty(t, vaulttest.Shows(out, "447700900123", "7700900123", "geheimnis", "frau-müller"), name)
		}
		require.NotZero(t, refused, "%s refuses none of the inputs", name)
	}
}
