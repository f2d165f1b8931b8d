package httptransport

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Secret is a credential for a provider, such as the key of an account. It prints as the name of
// its type; string(s) is the one way back. Do not make it an unexported field of a struct that is
// printed, or a key of a map that is encoded in JSON: its methods are not called there.
type Secret string

var errEncoded = errors.New("httptransport: a secret is not encoded; store it in the secret store and convert it to a string there")

// Valid reports whether s can be sent in a header: it is not empty and has printable ASCII only.
func (s Secret) Valid() bool {
	return s != "" && !strings.ContainsFunc(string(s), func(r rune) bool { return r < ' ' || r > '~' })
}

// String returns the name of the type.
func (Secret) String() string { return "httptransport.Secret" }

// Format prints the name of the type with every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue returns the name of the type.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON refuses.
func (Secret) MarshalJSON() ([]byte, error) { return nil, errEncoded }

// MarshalText refuses.
func (Secret) MarshalText() ([]byte, error) { return nil, errEncoded }

// MarshalBinary refuses, also for encoding/gob.
func (Secret) MarshalBinary() ([]byte, error) { return nil, errEncoded }
