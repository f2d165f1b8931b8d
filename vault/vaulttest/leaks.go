package vaulttest

import (
	"fmt"
	"testing"
)

// MinSecret is the least length in bytes of a secret that [LeakSinks] looks
// for: a shorter one would be found by chance.
const MinSecret = 6

// Leak is one way out that showed a secret.
type Leak struct {
	Sink   string // which way out, such as "fmt %#v of an unexported field"
	Why    string // why a value shows there, and what helps
	Secret int    // which secret, counted from zero; a report never repeats it
	Form   string // how it was written, such as "raw" or "base64"
}

// LeakSinks sends v through every way in which Go programs print, log, encode
// or dump a value by accident, and fails t for each one that shows a secret.
// It is how this library tests its own numbers and bodies, and how a host
// tests a type of its own that holds one. [Sinks] is how many ways there are.
//
// The ways are: each verb of fmt with its flags, on the value itself, behind
// a pointer, in exported and unexported fields, in maps as key and as value,
// in slices, arrays and errors; log; log/slog as text and JSON; encoding/json,
// gob, xml and asn1; text/template and html/template; expvar; the conversions
// of database/sql; direct calls of the usual methods; panics; and a walk that
// follows pointers and reads unexported fields, as the dump libraries behind
// failing assertions do.
//
// A secret counts as shown in its own characters, without its plus sign, as
// digits with punctuation between them, quoted or escaped, in hexadecimal,
// octal, binary or decimal bytes, in base64, in UTF-16, and, when it has only
// digits, as one integer; upper and lower case are the same. Not looked for
// are parts of a secret (pass each part that must not show as a secret of its
// own), other encodings, and what a closure holds. A report names the sink
// and the reason and never repeats the secret.
//
// v should be a value, not a pointer to one. LeakSinks may call every method
// of v that has to do with printing or encoding. It is safe to call from
// several tests at once.
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

// FindLeaks is LeakSinks for those who count: it gives one Leak for each
// sink, the first secret that showed there in the first form it was found in.
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

// Shows searches a text, such as a log, a trace or the bytes of a file, for
// the same forms. It gives the first form in which it holds one of the
// secrets, "" when it holds none.
func Shows(text string, secrets ...string) string {
	_, form := newFinder(secrets).in(text)
	return form
}

// Sinks returns the number of ways out that [LeakSinks] tries.
func Sinks() int { return len(sinks()) }

// SinkNames returns the names of the ways out, in the order they are tried.
func SinkNames() []string {
	var names []string
	for _, s := range sinks() {
		names = append(names, s.name)
	}
	return names
}

// sink is one way out: it gives whatever text or bytes came out.
type sink struct {
	name, why string
	run       func(v any) string
}

// output runs a sink. A panic in it is output too: its message would be on a
// terminal.
func output(s sink, v any) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out += fmt.Sprint(r)
		}
	}()
	return s.run(v)
}
