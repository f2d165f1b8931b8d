package sealtext

// Purpose says why a message is sent. Consent, quiet hours and content policies depend on it. The
// zero value is no purpose and is refused.
type Purpose uint8

// The four purposes, strictest first. A message with parts of two purposes takes the stricter one.
const (
	Marketing     Purpose = 1 + iota // promotes something
	Informational                    // a service the person asked to hear from
	Transactional                    // about something the person did or has
	OTP                              // a one-time passcode
)

// ParsePurpose returns the purpose with that lower-case name. The error is an [*InputError].
func ParsePurpose(s string) (Purpose, error) {
	for p := Marketing; p <= OTP; p++ {
		if p.String() == s {
			return p, nil
		}
	}
	return 0, &InputError{Field: "purpose", Rule: "must be marketing, informational, transactional or otp"}
}

// Valid reports whether p is one of the four.
func (p Purpose) Valid() bool { return p >= Marketing && p <= OTP }

// String returns the lower-case name.
func (p Purpose) String() string {
	switch p {
	case Marketing:
		return "marketing"
	case Informational:
		return "informational"
	case Transactional:
		return "transactional"
	case OTP:
		return "otp"
	}
	return "none"
}

// MarshalText returns the lower-case name.
func (p Purpose) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the form of MarshalText: the lower-case name, or "none"
// for the zero value.
func (p *Purpose) UnmarshalText(b []byte) (err error) {
	if string(b) == "none" {
		*p = 0
		return nil
	}
	*p, err = ParsePurpose(string(b))
	return err
}
