package sealtext

import (
	"database/sql/driver"
	"encoding/binary"

	"github.com/sealtext/sealtext/internal/canon"
)

// Domain says what a pseudonym is for. Pseudonyms of one number in two domains cannot be joined
// without the key. Its grammar is that of [Tenant].
type Domain string

// The predefined domains. A host may add its own.
const (
	DomainDirectory Domain = "directory" // from a number to its subject
	DomainConsent   Domain = "consent"   // the consent ledger; survives erasure
	DomainAccount   Domain = "account"   // opt-outs over all tenants of an account
	DomainAudit     Domain = "audit"     // actors in the audit log
	DomainReference Domain = "reference" // idempotency keys, event ids, case ids
	DomainAnalytics Domain = "analytics" // counting people without knowing them
)

// Check reports whether d follows the grammar; the error is an [*InputError].
func (d Domain) Check() error { return CheckName("domain", string(d)) }

// Pseudonym stands for a number in one tenant and domain. It is the output of a keyed function:
// equal for equal numbers under one key, and useless for finding the number without the key. It
// carries the id of its key, so that rows under an old key can be found and re-keyed. It is still
// personal data (EDPB Guidelines 01/2025).
//
// Its text form is 40 letters from a to p: four bytes of key id, sixteen of output. No redactor or
// phone parser mistakes it for a number.
type Pseudonym struct {
	key uint32
	tag [16]byte
}

// MakePseudonym returns the pseudonym with the given key id and output of the keyed function.
func MakePseudonym(keyID uint32, tag [16]byte) Pseudonym { return Pseudonym{keyID, tag} }

// ParsePseudonym parses the 40 letters of a Pseudonym. The error is [ErrFormat].
func ParsePseudonym(s string) (Pseudonym, error) {
	var b [20]byte
	if canon.ParseLetters(b[:], s) != nil {
		return Pseudonym{}, ErrFormat
	}
	return pseudonymFrom(b[:]), nil
}

func pseudonymFrom(b []byte) Pseudonym {
	return Pseudonym{binary.BigEndian.Uint32(b), [16]byte(b[4:])}
}

// KeyID returns the id of the key it was made under.
func (p Pseudonym) KeyID() uint32 { return p.key }

// Bytes returns the stored form: four bytes of key id, sixteen of output.
func (p Pseudonym) Bytes() []byte {
	b := make([]byte, 4, 20)
	binary.BigEndian.PutUint32(b, p.key)
	return append(b, p.tag[:]...)
}

// IsZero reports whether p was never set.
func (p Pseudonym) IsZero() bool { return p == Pseudonym{} }

// String returns the 40 letters.
func (p Pseudonym) String() string {
	var b [20]byte
	binary.BigEndian.PutUint32(b[:], p.key)
	copy(b[4:], p.tag[:])
	return string(canon.AppendLetters(make([]byte, 0, 40), b[:]))
}

// MarshalText returns the 40 letters.
func (p Pseudonym) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the 40 letters.
func (p *Pseudonym) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePseudonym(string(b))
	return err
}

// Value returns the stored form, for database/sql; NULL for the zero Pseudonym.
func (p Pseudonym) Value() (driver.Value, error) {
	if p.IsZero() {
		return nil, nil
	}
	return p.Bytes(), nil
}

// Scan reads the stored form from database/sql; NULL is the zero Pseudonym. It returns [ErrFormat]
// for anything else.
func (p *Pseudonym) Scan(src any) error {
	if src == nil {
		*p = Pseudonym{}
		return nil
	}
	b, ok := src.([]byte)
	if !ok || len(b) != 20 {
		return ErrFormat
	}
	*p = pseudonymFrom(b)
	return nil
}

// Person identifies a data subject to the packages of the library. A vault makes one; see its
// Enroll and Find. The consent gate, retention's rights and legal holds take it.
type Person struct {
	// Tenant that the person is a subject of.
	Tenant Tenant
	// Subject is what the person's sealed data is bound to.
	Subject Subject
	// Pseudonyms are those of [DomainConsent] in Tenant, one for each key, the current key's first.
	// The consent ledger writes under the first and reads under all of them.
	Pseudonyms []Pseudonym
	// Account is zero where the vault declares no account.
	Account Account
}

// Account identifies a data subject over all tenants of an account, for opt-outs that hold for
// all of them.
type Account struct {
	// Tenant is the one whose keys make the pseudonyms. It sends nothing itself.
	Tenant Tenant
	// Pseudonyms are those of [DomainAccount] in Tenant, one for each key, the current key's first.
	Pseudonyms []Pseudonym
}
