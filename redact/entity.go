package redact

// Entity names a kind of sensitive value. The names are those of Microsoft
// Presidio where it has one, so that policies and reports can be compared.
// The set is closed: [New] refuses a name that is not in [Entities].
type Entity string

// The general entities.
const (
	// PhoneNumber is a telephone number (ITU-T E.164 and national forms).
	PhoneNumber Entity = "PHONE_NUMBER"
	// EmailAddress is an e-mail address (RFC 5321 section 4.1.2, dot-string).
	EmailAddress Entity = "EMAIL_ADDRESS"
	// CreditCard is a payment card number (ISO/IEC 7812-1, Luhn check).
	CreditCard Entity = "CREDIT_CARD"
	// IBAN is an international bank account number (ISO 13616-1, mod 97).
	IBAN Entity = "IBAN_CODE"
	// OTP is a one-time passcode as services send it by SMS.
	OTP Entity = "OTP"
)

// kind is the index of an entity inside the engine.
type kind uint8

const (
	kNone kind = iota
	kPhone
	kEmail
	kCard
	kIBAN
	kOTP

	numKinds
)

// entityOf is indexed by kind.
var entityOf = [numKinds]Entity{
	kPhone: PhoneNumber,
	kEmail: EmailAddress,
	kCard:  CreditCard,
	kIBAN:  IBAN,
	kOTP:   OTP,
}

var kindOf = func() map[Entity]kind {
	m := make(map[Entity]kind, numKinds)
	for k := kNone + 1; k < numKinds; k++ {
		m[entityOf[k]] = k
	}
	return m
}()

// Entities returns every entity that this version detects, in a fixed order.
func Entities() []Entity {
	return append([]Entity(nil), entityOf[1:]...)
}

// Known reports whether e is one of [Entities].
func (e Entity) Known() bool {
	_, ok := kindOf[e]
	return ok
}

// kindSet is a set of kinds.
type kindSet [2]uint64

func (s *kindSet) add(k kind)      { s[k>>6] |= 1 << (k & 63) }
func (s *kindSet) has(k kind) bool { return s[k>>6]>>(k&63)&1 != 0 }
