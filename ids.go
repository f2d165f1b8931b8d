package sealtext

import (
	"crypto/sha256"
	"database/sql/driver"

	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/rand"
)

// ID names a record. It is 16 random bytes, written as 32 letters from a to p, so that no redactor
// or phone parser mistakes it for a number.
type ID [16]byte

// NewID returns a fresh random ID.
func NewID() ID { return ID(rand.Bytes16()) }

// RecordOf returns the ID of a row of the host application, for [Binding.Record], where its key is not
// 16 bytes: a hash of the name of the table and of the key, written as text. The same row has the same
// ID in every version of this library.
func RecordOf(table, key string) ID {
	in := canon.AppendString([]byte("sealtext record v1"), table)
	sum := sha256.Sum256(canon.AppendString(in, key))
	return ID(sum[:16])
}

// ParseID parses the 32 letters of an ID. The error is [ErrFormat].
func ParseID(s string) (id ID, err error) {
	if canon.ParseLetters(id[:], s) != nil {
		return ID{}, ErrFormat
	}
	return id, nil
}

// IsZero reports whether id was never set.
func (id ID) IsZero() bool { return id == ID{} }

// String returns the 32 letters.
func (id ID) String() string { return string(canon.AppendLetters(nil, id[:])) }

// MarshalText returns the 32 letters.
func (id ID) MarshalText() ([]byte, error) { return canon.AppendLetters(nil, id[:]), nil }

// UnmarshalText reads the 32 letters.
func (id *ID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseID(string(b))
	return err
}

// Value returns the 16 bytes, for database/sql; NULL for the zero ID.
func (id ID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id[:], nil
}

// Scan reads 16 bytes from database/sql; NULL is the zero ID. It returns [ErrFormat] for anything
// else.
func (id *ID) Scan(src any) error { return scan16((*[16]byte)(id), src) }

// Subject names a data subject inside one tenant. It is 16 random bytes, never derived from the
// number, so that deleting the one row that joins them unlinks everything else. The same person has
// another Subject in another tenant. It is written as 32 letters.
type Subject [16]byte

// NewSubject returns a fresh random Subject.
func NewSubject() Subject { return Subject(rand.Bytes16()) }

// ParseSubject parses the 32 letters of a Subject. The error is [ErrFormat].
func ParseSubject(s string) (sub Subject, err error) {
	if canon.ParseLetters(sub[:], s) != nil {
		return Subject{}, ErrFormat
	}
	return sub, nil
}

// IsZero reports whether s was never set. Events that concern no person have the zero Subject.
func (s Subject) IsZero() bool { return s == Subject{} }

// String returns the 32 letters.
func (s Subject) String() string { return string(canon.AppendLetters(nil, s[:])) }

// MarshalText returns the 32 letters.
func (s Subject) MarshalText() ([]byte, error) { return canon.AppendLetters(nil, s[:]), nil }

// UnmarshalText reads the 32 letters.
func (s *Subject) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSubject(string(b))
	return err
}

// Value returns the 16 bytes, for database/sql; NULL for the zero Subject.
func (s Subject) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s[:], nil
}

// Scan reads 16 bytes from database/sql; NULL is the zero Subject. It returns [ErrFormat] for
// anything else.
func (s *Subject) Scan(src any) error { return scan16((*[16]byte)(s), src) }

func scan16(dst *[16]byte, src any) error {
	if src == nil {
		*dst = [16]byte{}
		return nil
	}
	b, ok := src.([]byte)
	if !ok || len(b) != len(dst) {
		return ErrFormat
	}
	copy(dst[:], b)
	return nil
}
