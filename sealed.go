package sealtext

import (
	"database/sql/driver"
	"encoding/base64"
	"encoding/binary"

	"github.com/sealtext/sealtext/internal/canon"
)

// Binding identifies a sealed value by tenant, subject, field and record. It is the associated data
// of the encryption, so that a value moved to another tenant, subject, field or record does not
// open. A value of the tenant as a whole has a zero Subject.
type Binding struct {
	Tenant  Tenant
	Subject Subject
	Field   string // names as in [Tenant]
	Record  ID
}

// Check reports whether the binding names a tenant and a field; the error is
// an [*InputError].
func (b Binding) Check() error {
	if b.Tenant.IsZero() {
		return &InputError{Field: "tenant", Rule: "must be named"}
	}
	return CheckField(b.Field)
}

// CheckField is [Binding.Check] for the name of a field alone, for code that
// has checked the tenant once.
func CheckField(field string) error {
	if ReservedField(field) {
		return nil // on the path of every message, known to be right
	}
	return CheckName("field", field)
}

// ReservedField reports whether a package of this module seals values under the
// field: "body", "inbound", "number", "audit", "consent" and "hold". An
// application takes other names for its own values.
func ReservedField(field string) bool {
	switch field {
	case "body", "inbound", "number", "audit", "consent", "hold":
		return true
	}
	return false
}

// AppendTo appends the canonical form that is authenticated: a version byte
// and the length-prefixed fields in order.
func (b Binding) AppendTo(dst []byte) []byte {
	return AppendField(b.AppendSubject(dst), b.Field, b.Record)
}

// AppendSubject appends the first part of the canonical form, up to the subject, which is the same
// for all values of one subject.
func (b Binding) AppendSubject(dst []byte) []byte {
	dst = append(dst, 1)
	dst = canon.AppendString(dst, b.Tenant.name)
	return canon.AppendBytes(dst, b.Subject[:])
}

// AppendField appends the second part of [Binding.AppendTo], the field and the record. It takes
// them apart from a Binding, which would be copied for each value.
func AppendField(dst []byte, field string, record ID) []byte {
	return canon.AppendBytes(canon.AppendString(dst, field), record[:])
}

// SealedVersion is the first byte of every sealed value of this release.
const SealedVersion = 1

// Sealed is an encrypted value: a version, the id of the key that opens it,
// and a ciphertext. It may be stored and printed. The zero value is "nothing
// sealed".
type Sealed struct {
	key        uint32
	ciphertext []byte
}

// MakeSealed returns the sealed value with the given key id and ciphertext. It does not copy the
// ciphertext.
func MakeSealed(keyID uint32, ciphertext []byte) Sealed { return Sealed{keyID, ciphertext} }

// ParseSealed parses the stored form: one version byte, four bytes of key id, the ciphertext. The
// error is [ErrFormat]. It does not copy b.
func ParseSealed(b []byte) (Sealed, error) {
	if len(b) < 6 || b[0] != SealedVersion {
		return Sealed{}, ErrFormat
	}
	return Sealed{binary.BigEndian.Uint32(b[1:]), b[5:]}, nil
}

// KeyID returns the id of the key it was sealed under.
func (s Sealed) KeyID() uint32 { return s.key }

// Ciphertext returns the ciphertext alone; callers must not change it.
func (s Sealed) Ciphertext() []byte { return s.ciphertext }

// IsZero reports whether s is "nothing sealed".
func (s Sealed) IsZero() bool { return len(s.ciphertext) == 0 }

// Bytes returns the stored form, nil for the zero value.
func (s Sealed) Bytes() []byte {
	if s.IsZero() {
		return nil
	}
	b := make([]byte, 5, 5+len(s.ciphertext))
	b[0] = SealedVersion
	binary.BigEndian.PutUint32(b[1:], s.key)
	return append(b, s.ciphertext...)
}

// MarshalText returns the stored form in base64 (RFC 4648, standard alphabet).
func (s Sealed) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, s.Bytes()), nil
}

// UnmarshalText reads the form of MarshalText; the empty text is the zero value.
func (s *Sealed) UnmarshalText(t []byte) error {
	b, err := base64.StdEncoding.AppendDecode(nil, t)
	if err != nil {
		return ErrFormat
	}
	return s.set(b)
}

// Value returns the stored form, for database/sql; NULL for the zero value.
func (s Sealed) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.Bytes(), nil
}

// Scan reads the stored form from database/sql; NULL is the zero value. It returns [ErrFormat] for
// anything else.
func (s *Sealed) Scan(src any) error {
	if src == nil {
		*s = Sealed{}
		return nil
	}
	b, ok := src.([]byte)
	if !ok {
		return ErrFormat
	}
	return s.set(append([]byte(nil), b...))
}

func (s *Sealed) set(b []byte) (err error) {
	if len(b) == 0 {
		*s = Sealed{}
		return nil
	}
	*s, err = ParseSealed(b)
	return err
}

// SealedField is a sealed value together with its binding. Packages return it in an access export,
// for the vault to open.
type SealedField struct {
	Binding Binding
	Sealed  Sealed
}
