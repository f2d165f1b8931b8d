package sealtext

import "strings"

// Tenant is a controller of personal data, for example one clinic of a
// provider: keys, pseudonyms and rows of two tenants never meet. The zero
// value is "no tenant" and is refused everywhere.
//
// A tenant's name is stored in the clear, so its grammar leaves no room for a
// number: 1 to 64 characters from a-z, 0-9, '-', '_' and '.', beginning with a
// letter, with at most six digits in all.
type Tenant struct{ name string }

// ParseTenant checks the grammar; the error is an [*InputError].
func ParseTenant(name string) (Tenant, error) {
	if err := checkName("tenant", name); err != nil {
		return Tenant{}, err
	}
	return Tenant{name}, nil
}

// MustTenant is ParseTenant for names in source code; it panics on a bad one.
func MustTenant(name string) Tenant {
	t, err := ParseTenant(name)
	if err != nil {
		panic(err)
	}
	return t
}

// String is the name.
func (t Tenant) String() string { return t.name }

// IsZero reports whether t is "no tenant".
func (t Tenant) IsZero() bool { return t.name == "" }

// MarshalText is the name.
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

// Program is one stream of messages that people agree to as a whole, such as
// "reminders" or "offers". Its name has the grammar of [Tenant]. The zero
// value stands for every program, in a scope.
type Program struct{ name string }

// ParseProgram checks the grammar; the error is an [*InputError].
func ParseProgram(name string) (Program, error) {
	if err := checkName("program", name); err != nil {
		return Program{}, err
	}
	return Program{name}, nil
}

// MustProgram is ParseProgram for names in source code; it panics on a bad one.
func MustProgram(name string) Program {
	p, err := ParseProgram(name)
	if err != nil {
		panic(err)
	}
	return p
}

// String is the name.
func (p Program) String() string { return p.name }

// IsZero reports whether p names no program.
func (p Program) IsZero() bool { return p.name == "" }

// MarshalText is the name.
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

func checkName(field, s string) error {
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
