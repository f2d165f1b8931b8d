package sealtext

// SenderKind is the kind of a [Sender].
type SenderKind uint8

// The kinds of senders.
const (
	SenderLongCode     SenderKind = 1 + iota // an ordinary number in E.164 form
	SenderTollFree                           // a North American toll-free number
	SenderShortCode                          // 3 to 8 digits
	SenderAlphanumeric                       // up to 11 characters; cannot receive replies
)

// String returns the kind in words.
func (k SenderKind) String() string {
	switch k {
	case SenderLongCode:
		return "long code"
	case SenderTollFree:
		return "toll-free"
	case SenderShortCode:
		return "short code"
	case SenderAlphanumeric:
		return "alphanumeric"
	}
	return "none"
}

// Sender is the business's own address that a message comes from. It is not personal data of the
// recipient and prints in the clear. In a scope, the zero value stands for every sender.
type Sender struct {
	kind SenderKind
	text string
}

// ParseSender parses a sender; its form tells the kind. "+15551230000" is a long code or a
// toll-free number, "24273" a short code, "CITY CLINIC" alphanumeric (3GPP TS 23.040 section
// 9.1.2.5: at most 11 characters of the GSM alphabet; here letters, digits, space, '-', '.', '&'
// and at least one letter). The error is an [*InputError].
func ParseSender(s string) (Sender, error) {
	if s == "" {
		return Sender{}, badSender("must not be empty")
	}
	if s[0] == '+' {
		if _, err := ParseE164(s); err != nil {
			return Sender{}, badSender("must be in E.164 form when it begins with a plus sign")
		}
		if isTollFree(s) {
			return Sender{SenderTollFree, s}, nil
		}
		return Sender{SenderLongCode, s}, nil
	}
	letters := 0
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c):
			letters++
		case isDigit(c), c == ' ', c == '-', c == '.', c == '&':
		default:
			return Sender{}, badSender("must have only letters, digits, space, '-', '.' and '&'")
		}
	}
	if letters > 0 {
		if len(s) > 11 || s[0] == ' ' || s[len(s)-1] == ' ' {
			return Sender{}, badSender("must have at most 11 characters and no space at its ends when it is alphanumeric")
		}
		return Sender{SenderAlphanumeric, s}, nil
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return Sender{}, badSender("must have only digits when it is a short code")
		}
	}
	if len(s) < 3 || len(s) > 8 {
		return Sender{}, badSender("must have 3 to 8 digits when it is a short code; write a long code with a plus sign")
	}
	return Sender{SenderShortCode, s}, nil
}

// MustSender is like [ParseSender] but panics on an invalid sender. It is for senders in source
// code.
func MustSender(s string) Sender {
	v, err := ParseSender(s)
	if err != nil {
		panic(err)
	}
	return v
}

func badSender(rule string) error { return &InputError{Field: "sender", Rule: rule} }

// isTollFree reports whether a North American number has a toll-free area code (47 CFR 52.101, as
// opened by the FCC): 800, 833, 844, 855, 866, 877, 888.
func isTollFree(s string) bool {
	if len(s) != 12 || s[:2] != "+1" {
		return false
	}
	switch s[2:5] {
	case "800", "833", "844", "855", "866", "877", "888":
		return true
	}
	return false
}

// Kind returns the kind; zero for the zero Sender.
func (s Sender) Kind() SenderKind { return s.kind }

// CanReceive reports whether people can reply to s, and so opt out by reply.
func (s Sender) CanReceive() bool { return s.kind != 0 && s.kind != SenderAlphanumeric }

// IsZero reports whether s names no sender.
func (s Sender) IsZero() bool { return s.text == "" }

// String returns the sender as it was written.
func (s Sender) String() string { return s.text }

// MarshalText returns the sender as it was written.
func (s Sender) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// UnmarshalText reads a sender; the empty text is no sender.
func (s *Sender) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*s = Sender{}
		return nil
	}
	*s, err = ParseSender(string(b))
	return err
}
