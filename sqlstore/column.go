package sqlstore

import (
	"database/sql/driver"
	"encoding"
	"time"

	"github.com/sealtext/sealtext"
)

// Times are stored as integer microseconds UTC. The zero time is stored as a number where it means
// "always", and as NULL where it means "not yet" or "never".

func micros(t time.Time) int64 { return t.UnixMicro() }

func optionalMicros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// stored returns t as it is read back from the database.
func stored(t time.Time) time.Time { return time.UnixMicro(t.UnixMicro()).UTC() }

func storedOptional(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return stored(t)
}

// moment reads a time; NULL is the zero time.
type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m.t = time.Time{}
	case int64:
		*m.t = time.UnixMicro(v).UTC()
	default:
		return sealtext.ErrFormat
	}
	return nil
}

// optionalBytes is NULL for sixteen zero bytes.
func optionalBytes(b [16]byte) any {
	if b == [16]byte{} {
		return nil
	}
	return b[:]
}

// sixteen reads an id or a keyed hash; NULL is sixteen zero bytes.
type sixteen struct{ b *[16]byte }

// Scan implements sql.Scanner.
func (s sixteen) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s.b = [16]byte{}
		return nil
	case []byte:
		if len(v) == len(s.b) {
			copy(s.b[:], v)
			return nil
		}
	}
	return sealtext.ErrFormat
}

// ScanBytes does what Scan does. pgx calls it without a copy in between.
func (s sixteen) ScanBytes(v []byte) error {
	switch len(v) {
	case len(s.b):
		copy(s.b[:], v)
		return nil
	case 0:
		if v == nil {
			*s.b = [16]byte{}
			return nil
		}
	}
	return sealtext.ErrFormat
}

// digest reads a hash of 32 bytes.
type digest struct{ b *[32]byte }

// Scan implements sql.Scanner.
func (d digest) Scan(src any) error {
	if v, ok := src.([]byte); ok && len(v) == len(d.b) {
		copy(d.b[:], v)
		return nil
	}
	return sealtext.ErrFormat
}

// subjectOf and idOf return destinations for the two ids of package sealtext.
func subjectOf(s *sealtext.Subject) sixteen { return sixteen{(*[16]byte)(s)} }
func idOf(id *sealtext.ID) sixteen          { return sixteen{(*[16]byte)(id)} }

// name reads a value with a grammar: a tenant, a program, a sender.
type name struct{ v encoding.TextUnmarshaler }

// Scan implements sql.Scanner.
func (n name) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return n.v.UnmarshalText([]byte(v))
	case []byte:
		return n.v.UnmarshalText(v)
	}
	return sealtext.ErrFormat
}

// ScanBytes does what Scan does, see [sixteen.ScanBytes].
func (n name) ScanBytes(v []byte) error {
	if v == nil {
		return sealtext.ErrFormat
	}
	return n.v.UnmarshalText(v)
}

// named refuses the zero Tenant, since a row must belong to a tenant.
func named(t sealtext.Tenant) error {
	if t.IsZero() {
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	return nil
}

// bytesOf turns values into arguments.
func bytesOf[T driver.Valuer](vs []T) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = v
	}
	return out
}
