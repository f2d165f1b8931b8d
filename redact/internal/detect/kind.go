package detect

// Kind is the index of an entity: see [Names].
type Kind uint8

const (
	kNone Kind = iota

	kPhone
	kEmail
	kURL
	kURLSecret
	kOTP
	kCard
	kIBAN
	kAccount
	kIP
	kMAC
	kDate
	kDOB
	kCredential
	kCrypto
	kIMEI
	kPerson
	kLocation
	kDenied
	kUnexamined

	numGeneral
)

// Unexamined is the kind of a text on which something else failed.
const Unexamined = kUnexamined

// kindSet is a set of kinds.
type kindSet [3]uint64

func (s *kindSet) add(k Kind)     { s[k>>6] |= 1 << (k & 63) }
func (s kindSet) has(k Kind) bool { return s[k>>6]>>(k&63)&1 != 0 }

// meets reports whether the sets have a kind in common.
func (s *kindSet) meets(t *kindSet) bool { return s[0]&t[0]|s[1]&t[1]|s[2]&t[2] != 0 }

// join adds the kinds of t.
func (s *kindSet) join(t *kindSet) { s[0], s[1], s[2] = s[0]|t[0], s[1]|t[1], s[2]|t[2] }
