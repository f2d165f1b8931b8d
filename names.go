package sealtext

import "strings"

// Tenant is a controller of personal data, for example one clinic of a hospital group. Tenants
// share no keys, pseudonyms or rows. The zero value is "no tenant" and is refused everywhere.
//
// A tenant's name is stored in the clear, so its grammar cannot express a phone number: 1 to 64
// characters from a-z, 0-9, '-', '_' and '.', beginning with a letter, with at most six digits in
// all.
type Tenant struct{ name string }

// ParseTenant returns the tenant of that name. The error is an [*InputError].
func ParseTenant(name string) (Tenant, error) {
	if err := CheckName("tenant", name); err != nil {
		return Tenant{}, err
	}
	return Tenant{name}, nil
}

// MustTenant is like [ParseTenant] but panics on an invalid name. It is for names in source code.
func MustTenant(name string) Tenant {
	t, err := ParseTenant(name)
	if err != nil {
		panic(err)
	}
	return t
}

// TenantOf returns the tenant of 16 bytes, such as a UUID, which is not a name by itself: the 32 letters
// of [ID]. Zero bytes are no tenant.
func TenantOf(id [16]byte) Tenant {
	if id == [16]byte{} {
		return Tenant{}
	}
	return Tenant{ID(id).String()}
}

// String returns the name.
func (t Tenant) String() string { return t.name }

// IsZero reports whether t is "no tenant".
func (t Tenant) IsZero() bool { return t.name == "" }

// MarshalText returns the name.
func (t Tenant) MarshalText() ([]byte, error) { return []byte(t.name), nil }

// UnmarshalText reads and checks a name; the empty text is "no tenant".
func (t *Tenant) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*t = Tenant{}
		return nil
	}
	*t, err = ParseTenant(string(b))
	return err
}

// Program is one stream of messages that people agree to as a whole, such as "reminders" or
// "offers". Its name has the grammar of [Tenant]. In a scope, the zero value stands for every
// program.
type Program struct{ name string }

// ParseProgram returns the program of that name. The error is an [*InputError].
func ParseProgram(name string) (Program, error) {
	if err := CheckName("program", name); err != nil {
		return Program{}, err
	}
	return Program{name}, nil
}

// MustProgram is like [ParseProgram] but panics on an invalid name. It is for names in source code.
func MustProgram(name string) Program {
	p, err := ParseProgram(name)
	if err != nil {
		panic(err)
	}
	return p
}

// String returns the name.
func (p Program) String() string { return p.name }

// IsZero reports whether p names no program.
func (p Program) IsZero() bool { return p.name == "" }

// MarshalText returns the name.
func (p Program) MarshalText() ([]byte, error) { return []byte(p.name), nil }

// UnmarshalText reads and checks a name; the empty text is no program.
func (p *Program) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Program{}
		return nil
	}
	*p, err = ParseProgram(string(b))
	return err
}

// CheckName reports whether s follows the grammar of names, which is that of [Tenant]: 1 to 64
// characters from a-z, 0-9, '-', '_' and '.', beginning with a letter, with at most six digits. The
// error is an [*InputError] about field; it does not repeat s.
func CheckName(field, s string) error {
	if s == "" || len(s) > 64 {
		return &InputError{Field: field, Rule: "must have 1 to 64 characters"}
	}
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
		case '0' <= c && c <= '9':
			digits++
		case strings.IndexByte("-_.", c) >= 0:
		default:
			return &InputError{Field: field, Rule: "must have only a-z, 0-9, '-', '_' and '.'"}
		}
	}
	if s[0] < 'a' {
		return &InputError{Field: field, Rule: "must begin with a letter"}
	}
	if digits > 6 {
		return &InputError{Field: field, Rule: "must have at most six digits, so that it cannot be a phone number"}
	}
	return nil
}
