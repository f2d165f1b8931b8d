package vaulttest

import (
	"fmt"
	"testing"
)

// MinSecret is the length in bytes of the shortest secret that [LeakSinks] accepts. A shorter one
// would be found by chance.
const MinSecret = 6

// Leak is one sink that showed a secret.
type Leak struct {
	Sink   string // name of the sink, such as "fmt %#v of an unexported field"
	Why    string // why a value shows there, and what helps
	Secret int    // index of the secret; a report never repeats the secret itself
	Form   string // form in which it was shown, such as "raw" or "base64"
}

// LeakSinks passes v to every sink, which is a function or method by which Go programs print, log,
// encode or dump a value by accident, and fails t for each one whose output shows a secret. This
// library tests its own numbers and bodies with it; a host can test a type of its own that holds
// one. [Sinks] returns the number of sinks.
//
// The sinks are: each verb of fmt with its flags, on the value itself, behind a pointer, in
// exported and unexported fields, in maps as key and as value, in slices, arrays and errors; log;
// log/slog as text and JSON; encoding/json, gob, xml and asn1; text/template and html/template;
// expvar; the conversions of database/sql; direct calls of the usual methods; panics; and a walk
// that follows pointers and reads unexported fields, as the dump libraries behind failing
// assertions do.
//
// A secret counts as shown in its own characters, without its plus sign, as digits with punctuation
// between them, quoted or escaped, in hexadecimal, octal, binary or decimal bytes, in base64, in
// UTF-16, and, if it has only digits, as one integer; case is ignored. Parts of a secret (pass each
// part that must not show as a secret of its own), other encodings, and values that a closure holds
// are not looked for. A report names the sink and the reason and never repeats the secret.
//
// v should be a value, not a pointer to one. LeakSinks may call every method of v that prints or
// encodes. It is safe for concurrent use by several tests.
func LeakSinks(t testing.TB, v any, secrets ...string) {
	t.Helper()
	if len(secrets) == 0 {
		t.Fatal("vaulttest: LeakSinks needs at least one secret to look for")
		return
	}
	for i, s := range secrets {
		if len(s) < MinSecret {
			t.Fatalf("vaulttest: secret %d has fewer than %d bytes and would be found by chance", i, MinSecret)
			return
		}
	}
	for _, l := range FindLeaks(v, secrets...) {
		t.Errorf("secret %d of %T shows (%s) in %s: %s", l.Secret, v, l.Form, l.Sink, l.Why)
	}
}

// FindLeaks is like [LeakSinks] but returns the leaks: one for each sink, with the first secret
// that showed there and the first form in which it was found.
func FindLeaks(v any, secrets ...string) []Leak {
	look := newFinder(secrets)
	var leaks []Leak
	for _, s := range sinks() {
		if i, form := look.in(output(s, v)); form != "" {
			leaks = append(leaks, Leak{Sink: s.name, Why: s.why, Secret: i, Form: form})
		}
	}
	return leaks
}

// Shows searches a text, such as a log, a trace or the bytes of a file, for the forms that
// [LeakSinks] looks for. It returns the first form in which the text holds one of the secrets, ""
// if it holds none.
func Shows(text string, secrets ...string) string {
	_, form := newFinder(secrets).in(text)
	return form
}

// Sinks returns the number of sinks of [LeakSinks].
func Sinks() int { return len(sinks()) }

// SinkNames returns the names of the sinks, in the order in which they are tried.
func SinkNames() []string {
	var names []string
	for _, s := range sinks() {
		names = append(names, s.name)
	}
	return names
}

// sink is one way to print or encode a value. It returns the output.
type sink struct {
	name, why string
	run       func(v any) string
}

// output runs a sink. The message of a panic is output too, because it would be printed on a
// terminal.
func output(s sink, v any) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out += fmt.Sprint(r)
		}
	}()
	return s.run(v)
}
